"""The MIME message: both parts, the right headers, and no header anybody can break out of."""

from __future__ import annotations

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

import pytest

from engine.ports import Letter, Undeliverable
from mail.senders.message import to_message
from mail.senders.message_bytes import to_bytes
from mail.senders.sender import OutgoingMail, mail_key, message_id
from tests.mail.samples import STARTED, outgoing


def parsed(mail: OutgoingMail) -> EmailMessage:
    return BytesParser(EmailMessage, policy=default).parsebytes(to_message(mail).as_bytes())


def test_headers_and_parts_survive_the_wire() -> None:
    letter = Letter(
        "[Zahlung €] — " + "sehr lange Überschrift 🚀 " * 8 + "Ende", "grüße\n" + "x" * 3000 + "\n", "<p>شكرا</p>\n"
    )
    message = parsed(outgoing(letter=letter, reply_to="help@contoso.example"))
    assert message["Subject"] == letter.subject
    assert message["To"].addresses[0].display_name == "Inês Duarte"
    assert message["To"].addresses[0].addr_spec == "ines@example.com"
    assert message["From"] == "Contoso Status <status@contoso.example>"
    assert message["Reply-To"] == "help@contoso.example"
    assert message["Date"].datetime == STARTED
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    plain, html = message.iter_parts()
    assert plain.get_content() == letter.text.replace("\n", "\r\n")
    assert html.get_content() == letter.html.replace("\n", "\r\n")


def test_the_wire_sees_seven_bits_and_short_lines() -> None:
    content = to_message(outgoing(letter=Letter("ü" * 200, "ß" * 5000, "<p>🚀</p>" * 500))).as_bytes()
    assert content.isascii()
    assert b"=0D" not in content
    assert max(len(line) for line in content.split(b"\r\n")) <= 998


def test_the_same_mail_is_the_same_bytes() -> None:
    assert to_message(outgoing()).as_bytes() == to_message(outgoing()).as_bytes()


def test_message_ids_come_from_tenant_key_and_secret() -> None:
    keys = [mail_key(tenant, key) for tenant in ("a", "b") for key in ("k/1", "k/2")]
    ids = {message_id(key, "s@contoso.example", "s" * 32) for key in keys}
    assert ids.isdisjoint(message_id(key, "s@contoso.example", "t" * 32) for key in keys)
    assert len(ids) == 4
    assert all(found.startswith("<") and found.endswith("@contoso.example>") for found in ids)
    assert parsed(outgoing())["Message-ID"] == outgoing().message_id


def test_the_language_is_that_of_the_letter() -> None:
    assert parsed(outgoing())["Content-Language"] == "en"
    assert parsed(outgoing(letter=Letter("S", "t", "<p>t</p>", "de")))["Content-Language"] == "de"


def test_a_batch_shows_nobody_to_the_others() -> None:
    batch = outgoing(to_address="", to_name="", bcc=("a@x.example", "b@x.example"))
    message = parsed(batch)
    assert message["To"] == message["From"] == "Contoso Status <status@contoso.example>"
    assert b"x.example" not in to_message(batch).as_bytes(), "SMTP has them in the envelope"
    content = to_message(batch, bcc=True).as_bytes()
    assert BytesParser(EmailMessage, policy=default).parsebytes(content)["Bcc"] == "a@x.example, b@x.example"


def test_five_hundred_in_a_batch_stay_on_short_lines() -> None:
    everybody = tuple(f"{'x' * 50}{number}@{'y' * 60}.example" for number in range(500))
    content = to_message(outgoing(bcc=everybody), bcc=True).as_bytes()
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    found = BytesParser(EmailMessage, policy=default).parsebytes(content)["Bcc"].addresses
    assert tuple(address.addr_spec for address in found) == everybody


def test_one_click_goes_out_where_the_transport_keeps_it() -> None:
    mail = outgoing(unsubscribe="https://muster.contoso.example/choices/" + "a" * 300)
    assert "List-Unsubscribe" not in parsed(mail)
    message = BytesParser(EmailMessage, policy=default).parsebytes(to_message(mail, unsubscribe=True).as_bytes())
    assert message["List-Unsubscribe"] == f"<{mail.unsubscribe}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe-Post" not in to_message(outgoing(), unsubscribe=True)
    content = to_message(mail, unsubscribe=True).as_bytes()
    assert f"\r\nList-Unsubscribe: <{mail.unsubscribe}>\r\n".encode() in content, "mail programs decode no words here"


@pytest.mark.parametrize(
    "address", ["http://x.example/a", "https://x.example/a b", "https://x.example/\r\nX: y", "https://x/>,<https://y/"]
)
def test_an_address_that_breaks_out_of_its_header_is_refused(address: str) -> None:
    with pytest.raises(Undeliverable):
        to_message(outgoing(unsubscribe=address), unsubscribe=True)


@pytest.mark.parametrize(
    "broken",
    [
        {"to_name": "Ana\r\nBcc: x@example.com"},
        {"to_address": "a@example.com\r\nBcc: x@example.com"},
        {"to_address": "a@example.com, b@example.com"},
        {"to_address": "not an address"},
        {"to_address": ""},
        {"to_address": "jörg@example.com"},
        {"from_name": "Status\nX: y"},
        {"reply_to": "x@"},
        {"bcc": ("a@x.example", "not an address")},
        {"bcc": ("a@x.example\r\nX: y",)},
        {"letter": Letter("Subject\r\nBcc: x@example.com", "x", "x")},
        {"message_id": "<a@b>\r\nX: y"},
        {"letter": Letter("x", "half a sign \ud83d", "x")},
        {"letter": Letter("x", "x", "x", "de\r\nX: y")},
    ],
)
def test_a_broken_header_is_undeliverable_and_not_repeated(broken: dict[str, Any]) -> None:
    with pytest.raises(Undeliverable) as why:
        to_message(outgoing(**broken), bcc=True).as_bytes()
    assert "@" not in str(why.value)


TRICKS = ["\r\n", "\x00", "\x0b", "\x0c", "\x1b", "\x1c", "\x7f", "\x85", "\u2028", "\u2029", "\u202e", "\u2066"]


@pytest.mark.parametrize("field", ["to_name", "from_name", "to_address", "from_address", "reply_to"])
@pytest.mark.parametrize("trick", TRICKS, ids=ascii)
def test_no_address_header_takes_what_could_pass_for_something_else(trick: str, field: str) -> None:
    with pytest.raises(Undeliverable):
        to_bytes(outgoing(**{field: f"a{trick}b" + "@example.com" * ("name" not in field)}))


def test_names_of_right_to_left_languages_are_names() -> None:
    for name in ("شركة كونتوسو", "חברה\u200f (EU)", "Zoë\u200dX"):
        assert parsed(outgoing(to_name=name))["To"].addresses[0].display_name == name


def test_the_address_stays_out_of_repr() -> None:
    assert "ines" not in repr(outgoing()).casefold()
