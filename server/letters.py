"""`muster letters check` and `muster letters preview`: a company's own letters, tried before a customer reads one."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    import aiohttp

    from mail.writing.check import Checked
    from mail.writing.faults import Finding
    from mail.writing.files import CompanyLetters
    from mail.writing.trial import Link

WELL, FINDING, WRONG_USE = 0, 1, 2
USUAL_POLICY = Path("muster.toml")

_policy = click.option(
    "--policy",
    envvar="MUSTER_POLICY",
    type=click.Path(path_type=Path),
    help="The policy file; its [mail] letters names the folder.  [default: muster.toml]",
)


@click.group()
def letters() -> None:
    """The letters to customers and executives: check them, or look at them."""


@letters.command()
@_policy
@click.option("--online", is_flag=True, help="Ask the server of each link, too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, for machines.")
def check(*, policy: Path | None, online: bool, as_json: bool) -> None:
    """Check every letter, part and language: one line a finding, with the file and what to do."""
    from mail.writing.check import check_letters

    found = check_letters(_company(policy))
    findings = [*found.findings, *(asyncio.run(_asked(found.links)) if online else [])]
    click.echo(_as_json(found, findings, online=online) if as_json else _as_text(found, findings, online=online))
    sys.exit(FINDING if findings else WELL)


@letters.command()
@_policy
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("letters-preview"), show_default=True
)
@click.option("--language", "languages", multiple=True, help="Only this language; may be given again.")
def preview(*, policy: Path | None, out: Path, languages: tuple[str, ...]) -> None:
    """Write every letter with sample words to a folder, with an index.html to look at.

    Exit status 1 where a letter of the company could not be used; standard error says why.
    """
    from mail.writing.files import languages as known
    from mail.writing.missing import unused
    from mail.writing.preview import previews, write_previews

    company = _company(policy)
    wanted = [tag.casefold() for tag in languages]
    if strange := [tag for tag in wanted if tag not in known(company)]:
        _wrong_use(f"--language: no letters in {', '.join(strange)}. There are: {', '.join(known(company))}.")
    shown = list(previews(company, wanted))
    try:
        index = write_previews(out, shown, unused(company))
    except OSError as error:
        _wrong_use(f"--out: cannot write to {out}: {error.strerror}.")
    warnings = dict.fromkeys([*unused(company), *(each.warning for each in shown if each.warning)])
    for warning in warnings:
        click.echo(warning, err=True)
    click.echo(f"Wrote {len(shown)} letters. Open {index}")
    sys.exit(FINDING if warnings else WELL)


def _company(policy: Path | None) -> CompanyLetters | None:
    """The company's own letters; none where it has none, or no policy file lies in the usual place."""
    from incidents.errors import Invalid
    from mail.writing.files import company_letters
    from server.policy import load_policy
    from server.settings import BadSettings

    if policy is None and not USUAL_POLICY.is_file():
        return None
    path = policy or USUAL_POLICY
    try:
        policy_read = load_policy(path)
        return company_letters(path.parent, policy_read.mail.letters, policy_read.company)
    except BadSettings as bad:
        _wrong_use(*bad.faults)
    except Invalid as invalid:
        _wrong_use(invalid.sentence)


async def _asked(links: Sequence[Link]) -> list[Finding]:
    """Links whose server does not answer, or says that there is nothing."""
    import aiohttp

    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        answers = await asyncio.gather(*(_ask(session, link) for link in links))
    return [answer for answer in answers if answer]


async def _ask(session: aiohttp.ClientSession, link: Link) -> Finding | None:
    """A server that only dislikes being asked by HEAD, or without signing in, has answered."""
    import aiohttp

    from mail.writing.faults import Finding

    try:
        async with session.head(link.url, allow_redirects=True) as answer:
            if answer.status < 400 or answer.status in (401, 403, 405, 501):
                return None
            what = f"the link “{link.url}” is answered with {answer.status}"
    except (aiohttp.ClientError, TimeoutError, UnicodeError):
        what = f"the server of the link “{link.url}” does not answer"
    return Finding(link.file, link.line, what, "Correct the address, or take it out")


def _as_json(found: Checked, findings: Sequence[Finding], *, online: bool) -> str:
    document = {
        "letters": found.letters,
        "languages": found.languages,
        "findings": [asdict(finding) for finding in findings],
        "links": [asdict(link) for link in found.links],
        "links_tried": online,
    }
    return json.dumps(document, ensure_ascii=False)


def _as_text(found: Checked, findings: Sequence[Finding], *, online: bool) -> str:
    looked = f"{found.letters} letters in {', '.join(found.languages)}"
    lines = [str(finding) for finding in findings]
    lines.append(
        f"{looked}: {len(findings)} finding{'s' if len(findings) > 1 else ''}" if findings else f"{looked}: all is well"
    )
    if found.links and not online:
        lines.append(f"Links not tried: {len(found.links)}. Add --online to ask their servers.")
    return "\n".join(lines)


def _wrong_use(*faults: str) -> NoReturn:
    for fault in faults:
        click.echo(fault, err=True)
    sys.exit(WRONG_USE)
