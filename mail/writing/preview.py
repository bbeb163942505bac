"""Writes letters with sample words to a folder, to be looked at: as pages, as text, as mails, and an index beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from engine.ports import Letter
from mail.letters import LETTERS
from mail.letters.phrases import locale_of
from mail.senders import headers
from mail.writing.files import CompanyLetters, best, languages
from mail.writing.render import environment, usable, with_link
from mail.writing.samples import CASES, samples

SAMPLE_CHOICES = "https://status.example.com/choices/sample"
FRAMES = (("640 px, light", 640, "light"), ("320 px, light", 320, "light"), ("640 px, dark", 640, "dark"),
          ("320 px, dark", 320, "dark"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """One letter as written: `name` is that of its files, without the ending."""

    name: str
    letter: Letter
    warning: str
    kind: str
    sample: str

    @property
    def anchor(self) -> str:
        """Where the index shows it."""
        return self.name.replace("/", "-")


def previews(company: CompanyLetters | None, wanted: Sequence[str] = ()) -> Iterator[Shown]:
    """Every letter with every sample in each of those languages, or in all; in none where it does not exist."""
    for tag in wanted or languages(company):
        for kind in LETTERS:
            name = kind.kind.value
            if best(name, tag, company) != tag:
                continue
            for sample, (words, promise) in samples(kind.kind).items():
                letter, warning = usable(words, promise, tag, company=company)
                yield Shown(
                    f"{tag}/{name}-{sample.replace(' ', '-')}", with_link(letter, SAMPLE_CHOICES), warning, name, sample
                )


def write_previews(folder: Path, shown: Sequence[Shown], unread: Sequence[str] = ()) -> Path:
    """The index that was written, with the files it shows beside it; `unread` files are told in it. Raises OSError."""
    for each in shown:
        page = folder / f"{each.name}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(each.letter.html, "utf-8")
        page.with_suffix(".txt").write_text(f"Subject: {each.letter.subject}\n\n{each.letter.text}", "utf-8")
        page.with_suffix(".eml").write_bytes(bytes(_mail(each.letter)))
        _dark(page).write_text(_as_dark(each.letter.html), "utf-8")
    index = folder / "index.html"
    template = environment().get_template("_preview/index.html")
    page_text = template.render(languages=_by_language(shown), unread=unread, cases=CASES, frames=FRAMES)
    index.write_text(page_text, "utf-8")
    return index


def _by_language(shown: Sequence[Shown]) -> Mapping[str, Mapping[str, Sequence[Shown]]]:
    """Language → letter → its cases, in the order they came."""
    found: dict[str, dict[str, list[Shown]]] = {}
    for each in shown:
        found.setdefault(_language(each), {}).setdefault(each.kind, []).append(each)
    return found


def _language(each: Shown) -> str:
    """`German (de)`."""
    tag = each.name.partition("/")[0]
    locale = locale_of(tag)
    return f"{locale.get_language_name('en')} ({tag})" if locale else tag


def _dark(page: Path) -> Path:
    return page.with_suffix(".dark.html")


def _as_dark(page: str) -> str:
    """Frames follow the reader's own screen, so the dark rules are made to hold always."""
    return page.replace("@media (prefers-color-scheme: dark)", "@media all")


def _mail(letter: Letter) -> EmailMessage:
    message = EmailMessage(SMTP)
    message["From"] = "Status <status@example.com>"
    message["To"] = "Somebody <somebody@example.com>"
    message["Subject"] = headers.subject(letter.subject)
    message["Content-Language"] = letter.language
    message["X-Unsent"] = "1"
    message.set_content(letter.text, charset="utf-8", cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", charset="utf-8", cte="quoted-printable")
    message.set_boundary("=_preview")
    return message
