"""No name and no subject, whatever stands in it, ever becomes another header or another recipient."""

from __future__ import annotations

import base64
import re
from contextlib import nullcontext
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from quopri import encodestring
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ports import Letter, Undeliverable
from incidents.errors import Invalid
from mail.senders.headers import check
from mail.senders.message import expected, to_message
from mail.senders.message_bytes import to_bytes
from mail.writing.render import render
from tests.mail.samples import outgoing, words

_AS_SENT = default.clone(refold_source="none")
EVIL = "\r\nBcc: x@evil.example\r\nX: "


def coded(text: str, form: str = "b") -> str:
    """An encoded word of RFC 2047."""
    raw = text.encode()
    said = base64.b64encode(raw) if form == "b" else encodestring(raw, header=True).replace(b"\r\n", b"=0D=0A")
    return f"=?utf-8?{form}?{said.decode()}?="


TRICKS = (
    coded(EVIL),
    coded(EVIL, "q"),
    "Ana " + coded(EVIL),
    coded("customer0@example.com" + EVIL),
    coded("a@x.example, b") + " " + coded("c@x.example>"),
    '"' + coded(EVIL) + '"',
    coded(EVIL)[:-2],
    "=?utf-8*en?b?DQo=?=",
    "=?utf-7?q?+AA0ACg-Bcc:?=",
)
ANY = st.one_of(
    st.text(st.characters(codec="utf-8") | st.sampled_from('=?_ "<>,;:@\\()'), max_size=120),
    st.lists(st.sampled_from([*TRICKS, "=?", "?=", "utf-8?b?", " ", "a", "\t"]), max_size=5).map("".join),
)


def sent(changes: dict[str, Any], **options: bool) -> EmailMessage | None:
    """The mail as its readers get it, made the same by both builders; none where both refuse it."""
    mail = outgoing(**changes)
    try:
        content = to_bytes(mail, **options)
    except Undeliverable:
        with pytest.raises(Undeliverable):
            to_message(mail, **options)
        return None
    assert content == to_message(mail, **options).as_bytes()
    message = BytesParser(EmailMessage, policy=_AS_SENT).parsebytes(content)
    wanted = expected(mail, bcc=options.get("bcc", False), unsubscribe=False)
    assert sorted(message.keys()) == sorted(wanted), "no header more, and each once"
    assert max(len(line) for line in content.partition(b"\r\n\r\n")[0].split(b"\r\n")) <= 320
    return message


def alone(message: EmailMessage, header: str) -> tuple[str, str]:
    """Name and address of the only one. Python's newer reader puts a blank between two coded words (RFC 2047, 6.2, has
    none), so the older one reads those."""
    (address,) = message[header].addresses
    raw = BytesParser().parsebytes(message.as_bytes())[header].rpartition(" <")[0]
    coded_name = raw.startswith("=?")
    return str(make_header(decode_header(raw))) if coded_name else address.display_name, address.addr_spec


@pytest.mark.parametrize("trick", TRICKS)
def test_a_coded_word_in_a_name_is_shown_as_typed(trick: str) -> None:
    for field, header in (("to_name", "To"), ("from_name", "From")):
        message = sent({field: trick}, bcc=True)
        assert message is not None
        assert alone(message, header)[0] == trick
        assert message["To"].addresses[0].addr_spec == "ines@example.com"


@pytest.mark.parametrize("trick", TRICKS)
def test_a_coded_word_in_a_subject_is_shown_as_typed(trick: str) -> None:
    message = sent({"letter": Letter(f"[{trick}] — {trick}", "text", "<p>text</p>")})
    assert message is not None
    assert message["Subject"] == f"[{trick}] — {trick}"


@pytest.mark.parametrize("field", ["to_address", "from_address", "reply_to"])
def test_a_coded_word_is_no_address(field: str) -> None:
    assert sent({field: coded(EVIL, "q") + "@example.com"}) is None
    assert sent({"bcc": ("a@x.example", coded(EVIL, "q") + "@example.com")}, bcc=True) is None


@given(ANY, ANY)
def test_any_name_is_one_recipient_of_that_name(name: str, company: str) -> None:
    message = sent({"to_name": name, "from_name": company}, bcc=True)
    if message is not None:
        assert alone(message, "To")[1] == "ines@example.com"
        assert alone(message, "From")[1] == "status@contoso.example"
        assert b"\r\nBcc:" not in message.as_bytes()


@given(ANY)
def test_any_subject_is_one_subject(subject: str) -> None:
    message = sent({"letter": Letter(subject, "text", "<p>text</p>")})
    if message is not None:
        assert message["Subject"] == subject


@given(ANY, ANY, ANY)
def test_any_words_of_a_notice_are_one_subject(service: str, feature: str, status: str) -> None:
    try:
        letter = render(words(service=service, feature=feature, status=status), None)
    except Invalid:
        return
    message = sent({"letter": letter})
    assert message is None or message["Subject"] == letter.subject


@pytest.mark.parametrize(
    "content",
    [
        b"To: a\r\nBcc: b\r\n\r\ntext",
        b"To: a\r\nTo: b\r\n\r\ntext",
        b"To: a\nBcc: b\r\n\r\ntext",
        b"To: a\rBcc: b\r\n\r\ntext",
        b"To: a\r\n\r\nte\nxt",
        b"To: a\r\nno header\r\n\r\ntext",
        b"To: a\r\n \r\nBcc: b\r\n\r\ntext",
        b"To: a\r\n",
        b"text",
    ],
)
def test_the_last_look_finds_what_is_not_meant(content: bytes) -> None:
    check(b"To: a,\r\n b\r\n\r\ntext", {"To"})
    with pytest.raises(ValueError):  # noqa: PT011  its words are read by nobody
        check(content, {"To"})


@given(st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b"\0", b"a"]), max_size=12))
def test_a_line_end_by_itself_is_found_wherever_it_stands(pieces: list[bytes]) -> None:
    text = b"".join(pieces)
    meant = not re.search(rb"\r(?!\n)|(?<!\r)\n|\x00", text)
    with nullcontext() if meant else pytest.raises(ValueError, match="line end"):
        check(b"To: a\r\n\r\n." + text, {"To"})
