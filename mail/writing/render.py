"""Turns the words of a notice into the letter somebody reads: subject, text and HTML, once a language."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from functools import cache, lru_cache
from html import escape
from typing import Any

from css_inline import CSSInliner
from jinja2 import FunctionLoader, PackageLoader, StrictUndefined, nodes, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.ports import Letter
from incidents.campaigns.model import NoticeKind, Words
from mail.letters import LETTERS, AnyLetter
from mail.letters.phrases import OWN_WORDS, Tongue, state
from mail.writing.costs import budget
from mail.writing.faults import FAULTS, Finding, LetterFault, finding_of
from mail.writing.fields import BIDI_OVERRIDES, checked
from mail.writing.files import DEFAULT, CompanyLetters, best, find, plain, written
from mail.writing.nesting import check_nesting
from mail.writing.sandbox import LetterEnvironment, written_out
from mail.writing.words import Table, proposals, table_of

CHOICES = "\ue000"
"""Stands in a rendered letter for each customer's own link to choose or stop notices; the postman puts that in."""
LONGEST_SUBJECT = 250
WRITTEN = ("symptom", "progress", "what_happened", "experience", "need")
"""Texts of several lines that people write; all else is a name, a time, or said by a table."""
Values = dict[str, Any]


def render(
    words: Words, next_update_by: datetime | None, language: str = DEFAULT, *, company: CompanyLetters | None = None
) -> Letter:
    """The letter in that language, else in a wider one (`pt-br` → `pt`), else in English; all of it in that one.

    Raises Invalid where a field cannot be sent, and LetterFault where a template of the company is at fault.
    """
    kind = letter_of(words.kind)
    tag = best(kind.kind.value, language, company)
    values = values_of(words, next_update_by, tag, company)
    subject = _subject(part(kind, "subject.txt", tag, company, values).strip(), kind, tag, company, values)
    values["subject"] = subject
    text = part(kind, "body.txt", tag, company, values).strip() + "\n"
    html = part(kind, "body.html", tag, company, values)
    for name, body in (("body.txt", text), ("body.html", html)):
        if not kind.kind.internal and CHOICES not in body:
            raise no_choices(kind, name, tag, company)
    return Letter(subject, text, html, tag)


def usable(
    words: Words, next_update_by: datetime | None, language: str = DEFAULT, *, company: CompanyLetters | None = None
) -> tuple[Letter, str]:
    """The letter, with a warning for the composer where the company's own could not be written; else it is empty.

    Muster's own letter in that language stands in, else the company's in English, else Muster's. Raises Invalid where
    a field cannot be sent.
    """
    warning = ""
    name, wanted = words.kind.value, best(words.kind.value, language, company)
    for tag, whose in _ways(name, wanted, company):
        try:
            letter = render(words, next_update_by, tag, company=whose)
        except LetterFault as fault:
            warning = warning or f"The company’s own {name} letter ({tag}) cannot be used: {fault.sentence}"
            continue
        stand_in = f"{'The company’s' if whose is company else 'Muster’s own'} letter in {letter.language} stands in."
        return letter, f"{warning} {stand_in}" if warning else ""
    return render(words, next_update_by, company=plain(company)), ""


def _ways(name: str, language: str, company: CompanyLetters | None) -> Sequence[tuple[str, CompanyLetters | None]]:
    ways: list[tuple[str, CompanyLetters | None]] = [(language, company)]
    if written(name, language, None):
        ways.append((language, plain(company)))
    return [*ways, (DEFAULT, company), (DEFAULT, plain(company))]


def own_words(words: Words) -> bool:
    """Whether the letter says something that its writer wrote, which stays in the writer's language."""
    kind, tongue = letter_of(words.kind), Tongue(DEFAULT, {}, proposals())
    texts = [getattr(words, each.name) for each in fields(kind) if each.name in WRITTEN]
    named = "status" in kind.required and state(words.status) == OWN_WORDS
    return named or any(tongue.own(text, words.feature) for text in texts)


def letter_of(kind: NoticeKind) -> type[AnyLetter]:
    return next(letter for letter in LETTERS if letter.kind is kind)


def values_of(words: Words, next_update_by: datetime | None, tag: str, company: CompanyLetters | None) -> Values:
    """All that the templates of this letter may use, but for `subject`, which the bodies get, too."""
    kind = letter_of(words.kind)
    sound = checked(words, kind.required)
    tongue = Tongue(tag, table_of(tag, company), proposals())
    letter = kind.of(sound, next_update_by, tongue)
    values: Values = {field.name: getattr(letter, field.name) for field in fields(letter)}
    values |= {"language": tongue.language, "direction": tongue.direction}
    values["company"] = company.name if company and company.name else sound.service
    return values if letter.kind.internal else {**values, "choices": CHOICES}


def part(
    kind: type[AnyLetter],
    name: str,
    language: str,
    company: CompanyLetters | None,
    values: Values,
    *,
    inlined: bool = True,
) -> str:
    """One part, rendered; HTML with its styles in the elements, unless not `inlined`. Raises LetterFault."""
    whole = f"{kind.kind.value}/{name}"
    try:
        with budget():
            written = written_out(letter_environment(language, company).get_template(whole), values)
            return _inlined(written) if inlined and name.endswith(".html") else written
    except LetterFault:
        raise
    except FAULTS as error:
        place = find(whole, language, company)
        words: Table = table_of(language, company)
        what = f"{whole}, {language}"
        file = place.file if place else whole
        raise LetterFault(finding_of(error, file, _files(company), values, words, what)) from error


def _inlined(html: str) -> str:
    check_nesting(html)
    return inliner().inline(html)


def no_choices(kind: type[AnyLetter], name: str, language: str, company: CompanyLetters | None) -> LetterFault:
    """A letter to customers without the link that every one of them must find in it."""
    what = "customers find no link to choose notices or stop them"
    return _fault(kind, name, language, company, what, "Add {{ choices }}, as the address of a link in HTML")


def _files(company: CompanyLetters | None) -> set[str]:
    return {source.file for source in company.sources.values()} if company else set()


@lru_cache(maxsize=128)
def letter_environment(language: str, company: CompanyLetters | None) -> LetterEnvironment:
    """Templates of one language, the company's before Muster's."""

    def load(name: str) -> tuple[str, str, None] | None:
        source = find(name, language, company)
        if source and source.fault:
            raise LetterFault(source.fault)
        return (source.text, source.file, None) if source else None

    made = LetterEnvironment(FunctionLoader(load))
    made.globals["say"] = table_of(language, company)
    return made


def with_link(letter: Letter, link: str) -> Letter:
    """The letter with a customer's own link in the place that was left for it."""
    return replace(letter, text=letter.text.replace(CHOICES, link), html=letter.html.replace(CHOICES, escape(link)))


@cache
def environment() -> ImmutableSandboxedEnvironment:
    """For pages of ours, from the package; HTML escapes by itself, and an unknown name is an error, never a blank."""
    return ImmutableSandboxedEnvironment(
        loader=PackageLoader("mail", "templates"),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def inliner() -> CSSInliner:
    """Moves the style sheet into the elements, for clients that drop it; dark and narrow rules are marked to stay."""
    return CSSInliner(load_remote_stylesheets=False)


def _subject(subject: str, kind: type[AnyLetter], language: str, company: CompanyLetters | None, values: Values) -> str:
    """It becomes a mail header: one line, without anything that cannot be seen."""

    def refuse(what: str, do: str) -> LetterFault:
        return _fault(kind, "subject.txt", language, company, what, do)

    if not subject:
        raise refuse("the subject is empty", "Write one line")
    if any(unicodedata.category(c) in ("Cc", "Cs", "Co", "Zl", "Zp") or c in BIDI_OVERRIDES for c in subject):
        raise _of_lines(kind, language, company, values) or refuse(
            "the subject has a line break or a character that cannot be shown", "Write one line of plain text"
        )
    if len(subject) > LONGEST_SUBJECT:
        raise refuse(f"the subject has {len(subject)} characters", f"At most {LONGEST_SUBJECT} fit: shorten it")
    return subject


def _of_lines(
    kind: type[AnyLetter], language: str, company: CompanyLetters | None, values: Values
) -> LetterFault | None:
    """The name in the subject that people write several lines for, where that is what broke it."""
    source = find(f"{kind.kind.value}/subject.txt", language, company)
    tree = letter_environment(language, company).parse(source.text) if source else nodes.Template([])
    for node in tree.find_all(nodes.Name):
        if node.name in WRITTEN and "\n" in str(values.get(node.name, "")):
            what = f"the subject uses “{node.name}”, which may have several lines ({kind.kind.value}, {language})"
            do = "Use a name of one line, such as {{ " + ("feature" if "feature" in values else "service") + " }}"
            return LetterFault(Finding(source.file if source else "", node.lineno, what, do))
    return None


def _fault(
    kind: type[AnyLetter], name: str, language: str, company: CompanyLetters | None, what: str, do: str
) -> LetterFault:
    whole = f"{kind.kind.value}/{name}"
    place = find(whole, language, company)
    return LetterFault(Finding(place.file if place else whole, 0, f"{what} ({whole}, {language})", do))
