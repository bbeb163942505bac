"""What comes in by the choice pages and what they show: the form as posted, and the answers as drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from mail.choices.choices import KEEP_ALL, STOP_ALL, Choice

LARGEST_FORM = 16 * 1024
"""Bytes. Every field is a key of the catalogue or an address; the form of a mail program has a hundred bytes."""
MOST_FIELDS = 500
LONGEST_HEAD = 512
"""Bytes of the headers of one part."""

_BOUNDARY = re.compile(r';\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;",]{1,70}))', re.IGNORECASE)
_NAME = re.compile(
    rb'^content-disposition: *form-data;[^\r\n]*?\bname=(?:"([^"\r\n]*)"|([^\s;"]+))', re.IGNORECASE | re.MULTILINE
)

ALL, SOME, NONE = "all", "some", "none"

Form = Mapping[str, Sequence[str]]


class BadForm(ValueError):
    """A body that is no form, or a larger one than these pages have."""


@dataclass(frozen=True, slots=True)
class Offered:
    """One service on the page, by its key and its name; `wanted`: its box is ticked."""

    key: str
    name: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class View:
    """What a page shows: the answer chosen already (empty: none), and the services one may choose from."""

    personal: bool
    answer: str
    services: tuple[Offered, ...]


def read_form(content_type: str, body: bytes) -> Form:
    """The fields of a form in either of the two forms that browsers and mail programs send (RFC 8058, 3.1).

    By a rule of our own, one pass over it: it comes from anybody, and at most LARGEST_FORM of it. Raises BadForm.
    """
    parted = content_type.partition(";")[0].strip().casefold() == "multipart/form-data"
    found: dict[str, list[str]] = {}
    for name, value in _parts(content_type, body) if parted else _pairs(body):
        found.setdefault(name, []).append(value)
    return found


def one_click(form: Form) -> bool:
    """The mail program asks in its reader's place, without a page (RFC 8058)."""
    return "One-Click" in form.get("List-Unsubscribe", ())


def chosen(form: Form, offered: Sequence[str]) -> Choice | None:
    """The choice a form holds; none where no answer is picked. Only services that the form showed can be refused by
    it: what was added since the page was drawn stays wanted."""
    answer = _first(form, "choice")
    if answer == ALL:
        return KEEP_ALL
    if answer == NONE:
        return STOP_ALL
    if answer != SOME:
        return None
    shown = set(form.get("offered", ())) & set(offered)
    wanted = shown & set(form.get("service", ()))
    if not wanted:
        return STOP_ALL
    return Choice(services=tuple(sorted(shown - wanted)))


def address_of(form: Form) -> str:
    """As typed; empty where nothing was."""
    return _first(form, "address")


def view_of(choice: Choice | None, names: Mapping[str, str], *, personal: bool) -> View:
    """The page as it stands for somebody who made this choice; nobody's page has no answer yet. A single service is
    not offered by itself: it would be the same as all or none."""
    refused = set(choice.services) if choice else set()
    services = tuple(Offered(key, name, key not in refused) for key, name in names.items())
    if len(services) < 2 and not refused:
        services = ()
    return View(personal, answer_of(choice) if personal or choice else "", services)


def answer_of(choice: Choice | None) -> str:
    if choice is None:
        return ALL
    return NONE if choice.refuses_all else SOME if choice.services else ALL


def fields_of(choice: Choice | None, offered: Sequence[str]) -> list[tuple[str, str]]:
    """The form that brings a choice back."""
    refused = choice.services if choice else ()
    fields = [("choice", answer_of(choice)), *(("offered", key) for key in offered)]
    return [*fields, *(("service", key) for key in offered if key not in refused)]


def _first(form: Form, name: str) -> str:
    values = form.get(name, ())
    return values[0] if values else ""


def _pairs(body: bytes) -> Sequence[tuple[str, str]]:
    try:
        return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise BadForm from None


def _parts(content_type: str, body: bytes) -> Iterator[tuple[str, str]]:
    """Those of RFC 7578: a name and a value each. What stands before the first and after the last is nobody's."""
    boundary = _BOUNDARY.search(content_type)
    if not boundary:
        raise BadForm
    mark = b"\r\n--" + (boundary[1] or boundary[2]).encode("utf-8", "surrogateescape")
    if b"\r\n" not in body:
        body = body.replace(b"\n", b"\r\n")
    _, *parts = (b"\r\n" + body).split(mark, MOST_FIELDS + 2)
    if not parts or len(parts) > MOST_FIELDS + 1 or not parts[-1].startswith(b"--"):
        raise BadForm
    for part in parts[:-1]:
        head, parted, value = part.partition(b"\r\n\r\n")
        name = _NAME.search(head) if parted and len(head) <= LONGEST_HEAD else None
        if not name:
            raise BadForm
        yield (name[1] or name[2] or b"").decode("utf-8", "replace"), value.decode("utf-8", "replace")
