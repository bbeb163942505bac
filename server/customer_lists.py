"""The work of `muster customers` and what it prints: never an address, but in the export that was asked for."""

from __future__ import annotations

import difflib
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from io import TextIOWrapper
from pathlib import Path
from typing import ParamSpec

import click

from incidents.campaigns.model import Reach
from incidents.errors import Invalid
from incidents.policy import AudienceRule, Policy
from mail.customers.audience import Census, listings_of, rule_of
from mail.customers.check import Check, check_list
from mail.customers.columns import OURS
from mail.customers.file import locate
from mail.customers.merge import merge
from mail.customers.write import listed, replacing, rows_to
from server.customer_texts import check_document, check_lines, merge_document, merge_lines
from server.policy import load_policy
from server.read_settings import read_settings
from server.settings import BadSettings

WELL, FINDING, WRONG_USE = 0, 1, 2
STDOUT = "-"

Given = ParamSpec("Given")


def answering(work: Callable[Given, int]) -> Callable[Given, int]:
    """Whatever stops the work is told in its sentence, with exit status 2."""

    @wraps(work)
    def answer(*args: Given.args, **given: Given.kwargs) -> int:
        try:
            return work(*args, **given)
        except Invalid as invalid:
            faults: tuple[str, ...] = (invalid.sentence,)
        except BadSettings as bad:
            faults = bad.faults
        except BrokenPipeError:
            raise  # Whoever read what we print went away: nothing of the work failed.
        except OSError as error:
            faults = (f"Nothing was written: {error.strerror}{f' ({error.filename})' if error.filename else ''}.",)
        for fault in faults:
            click.echo(fault, err=True)
        return WRONG_USE

    return answer


@answering
def check(file: Path | None, policy: Path | None, *, as_json: bool) -> int:
    """Exit status 1 where somebody in a list would not be reached, 2 where a list cannot be read."""
    _no_folder(file)
    where = _policy_file(policy)
    known = load_policy(where) if file is None or policy or where.exists() else None
    services = known.services if known else None
    if file:
        return _told([check_list(file, services)], [], as_json=as_json)
    found, unread, checks = _audiences(where, known), list[str](), dict[Path, Check]()
    for name, rule in found.items():
        try:
            path = locate(where.parent, rule.file, name)
            checks[path] = checks.get(path) or check_list(path, services)
        except Invalid as invalid:
            unread.append(f"Audience “{name}”, file {rule.file}: {invalid.sentence}")
    return _told(list(checks.values()), unread, as_json=as_json)


def _told(checks: Sequence[Check], unread: Sequence[str], *, as_json: bool) -> int:
    """Those that were read, then those that could not be."""
    if as_json:
        click.echo(json.dumps({"lists": [check_document(each) for each in checks], "unread": list(unread)}))
    else:
        _say(line for each in checks for line in check_lines(each))
    for sentence in unread:
        click.echo(sentence, err=True)
    if unread:
        return WRONG_USE
    return WELL if all(each.sound for each in checks) else FINDING


@answering
def import_(file: Path, into: Path, pairs: Iterable[str], *, dry_run: bool, as_json: bool) -> int:
    """Exit status 1 where rows of the file reach nobody; the others are imported all the same."""
    _no_folder(file)
    found = merge(file, into, _mapped(pairs), write=not dry_run)
    if as_json:
        click.echo(json.dumps(merge_document(found, written=found.changes_anything and not dry_run)))
    else:
        _say(merge_lines(found, into.name, dry_run=dry_run))
    return FINDING if found.bad_rows else WELL


@answering
def export(
    audience: str, services: tuple[str, ...], out: str, policy: Path | None, *, force: bool, as_json: bool
) -> int:
    """Exit status 1 where bad rows were left out."""
    where = _policy_file(policy)
    known, census = load_policy(where), Census()
    audiences = known.mail.audiences
    _known_services(services, known.services)
    reach = Reach(audience or _only(audiences), services)
    rows = listed(listings_of(where.parent, rule_of(audiences, reach.audience), reach, census))
    if out == STDOUT:
        _to_stdout(rows)
    else:
        _spare_the_lists(Path(out), [where.parent / rule.file for rule in audiences.values()])
        if Path(out).exists() and not force:
            raise Invalid(f"{out} is there already, and nothing was written. Name another file, or add --force.")
        with replacing(Path(out)) as file:
            rows_to(file, rows)
    told = {"audience": reach.audience, "customers": census.customers, "bad_rows": census.bad_rows}
    text = f"{reach.audience}: {census.customers:,} customers, {census.bad_rows:,} bad rows left out"
    click.echo(json.dumps(told) if as_json else text, err=out == STDOUT)
    return FINDING if census.bad_rows else WELL


def _policy_file(policy: Path | None) -> Path:
    return read_settings(lambda _: iter(()), policy=policy).policy_file


def _audiences(policy_file: Path, policy: Policy | None) -> Mapping[str, AudienceRule]:
    audiences = policy.mail.audiences if policy else {}
    if not audiences:
        raise Invalid(f"{policy_file} has no [mail.audiences]: name a list to check.")
    return audiences


def _mapped(pairs: Iterable[str]) -> Mapping[str, str]:
    chosen = {}
    for pair in pairs:
        ours, sign, theirs = (part.strip() for part in pair.partition("="))
        if not sign or ours not in OURS or not theirs:
            raise Invalid(f"--map {pair}: write one of {', '.join(OURS)}, then =, then the name of the column.")
        chosen[ours] = theirs
    return chosen


def _only(audiences: Mapping[str, AudienceRule]) -> str:
    if len(audiences) != 1:
        known = ", ".join(f"“{name}”" for name in sorted(audiences)) or "none yet"
        raise Invalid(f"Choose one by --audience. The policy has: {known}.")
    return next(iter(audiences))


def _no_folder(file: Path | None) -> None:
    if file and file.is_dir():
        raise Invalid(f"{file} is a folder. Name a CSV file, such as {file / 'customers.csv'}.")


def _known_services(services: Iterable[str], known: Iterable[str]) -> None:
    keys = {key.casefold(): key for key in known}
    for service in services:
        if service.casefold() not in keys:
            near = difflib.get_close_matches(service.casefold(), keys, 1)
            hint = f"Did you mean {keys[near[0]]}?" if near else f"It has: {', '.join(sorted(keys.values()))}."
            raise Invalid(f"--service {service}: the policy file has no such service. {hint}")


def _spare_the_lists(out: Path, lists: Iterable[Path]) -> None:
    if out.resolve() in {path.resolve() for path in lists}:
        raise Invalid(f"{out} is a list that the policy file uses: an export there would lose rows. Name another file.")


def _to_stdout(rows: Iterable[Sequence[str]]) -> None:
    """In UTF-8 whatever the terminal is set to: it mostly goes into a pipe."""
    text = TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
    try:
        rows_to(text, rows)
    finally:
        text.detach()


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)
