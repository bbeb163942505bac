"""The bytes of a mail that is put together from a letter's form are those the email package would make of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ports import Letter, Undeliverable
from mail.choices.links import Links
from mail.senders.message import to_message
from mail.senders.message_bytes import to_bytes
from mail.senders.sender import OutgoingMail
from mail.writing.render import render, with_link
from tests.mail.samples import STARTED, hash_of, outgoing, words

LINKS = Links("https://muster.contoso.example", "s" * 32)
LINK = LINKS.choices("contoso", "INC-42-N1", hash_of("ines@example.com"), "de")
TEXTS = st.text(st.characters(codec="utf-8") | st.sampled_from("\r\n\t =.<>_"), max_size=300)
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=90)


def same(mail: OutgoingMail, **options: bool) -> None:
    assert to_bytes(mail, **options) == to_message(mail, **options).as_bytes()


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize("name", ["", "Customer 17", "Jörg Müller", "O'Neil, Pat", "x" * 70, "To: to@blank.invalid"])
def test_letters_of_each_language_to_names_of_every_kind(language: str, name: str) -> None:
    letter = with_link(render(words(), STARTED, language), LINK)
    mail = outgoing(letter=letter, to_name=name, reply_to="care@contoso.example", unsubscribe=LINK)
    same(mail, bcc=True)
    same(mail, unsubscribe=True)
    same(replace(mail, unsubscribe=""), unsubscribe=True)


@given(TEXTS, TEXTS, NAMES)
def test_any_text_and_any_name(text: str, html: str, name: str) -> None:
    try:
        wanted = to_message(outgoing(letter=Letter("S", text, html), to_name=name)).as_bytes()
    except Undeliverable:
        with pytest.raises(Undeliverable):
            to_bytes(outgoing(letter=Letter("S", text, html), to_name=name))
    else:
        assert to_bytes(outgoing(letter=Letter("S", text, html), to_name=name)) == wanted


@pytest.mark.parametrize(
    "subject", ["TEXTBLANK", "HTMLBLANK of <id@blank.invalid>", "To: to@blank.invalid", "Störung 🚀 " * 12]
)
def test_a_subject_that_looks_like_a_blank_is_left_as_it_is(subject: str) -> None:
    same(outgoing(letter=Letter(subject, "text", "<p>text</p>")))


@pytest.mark.parametrize("domain", ["c.example", "status.customers.of-a-company-with-a-long-name.example"])
def test_senders_of_long_and_short_domains(domain: str) -> None:
    same(outgoing(from_address=f"status@{domain}", message_id=f"<{'a' * 40}@{domain}>"))
    same(outgoing(message_id="<odd id@contoso.example>"))


def test_a_batch_is_the_same() -> None:
    batch = outgoing(to_address="", to_name="", bcc=("a@x.example", "b@x.example"))
    same(batch, bcc=True)
    same(batch)


@pytest.mark.parametrize(
    "broken",
    [
        {"to_address": "a@example.com\r\nBcc: x@example.com"},
        {"to_name": "Ana\r\nBcc: x@example.com"},
        {"message_id": "<a@b>\r\nX: y"},
        {"from_name": "Status\nX: y"},
        {"letter": Letter("Subject\r\nBcc: x@example.com", "x", "x")},
        {"letter": Letter("x", "half a sign \ud83d", "x")},
        {"unsubscribe": "https://x.example/\r\nX: y"},
    ],
)
def test_what_is_broken_is_undeliverable_likewise(broken: dict[str, str]) -> None:
    with pytest.raises(Undeliverable):
        to_bytes(outgoing(**broken), unsubscribe=True)
