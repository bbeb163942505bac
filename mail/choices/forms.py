"""What comes in by the choice pages and what they show: the form as posted, and the answers as drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qs

from mail.choices.choices import KEEP_ALL, STOP_ALL, Choice

LARGEST_FORM = 32 * 1024
ALL, SOME, NONE = "all", "some", "none"

Form = Mapping[str, Sequence[str]]


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

    Reads what it can: an unreadable body has no fields.
    """
    if content_type.partition(";")[0].strip().casefold() == "multipart/form-data":
        return _multipart(content_type, body)
    return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=None)


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


def _multipart(content_type: str, body: bytes) -> Form:
    """By the standard library's own reader, which takes everything as it comes."""
    head = b"Content-Type: " + content_type.replace("\r", "").replace("\n", "").encode("latin-1", "replace")
    message = BytesParser(EmailMessage, policy=HTTP).parsebytes(head + b"\r\n\r\n" + body)
    found: dict[str, list[str]] = {}
    for part in message.iter_parts() if message.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(payload, bytes):
            found.setdefault(name, []).append(payload.decode("utf-8", "replace"))
    return found
