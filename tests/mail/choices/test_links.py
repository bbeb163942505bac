"""The signed links: short, without an address, and worth nothing once a letter of them is changed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.choices.links import LONGEST, Links, Ticket

BASE = "https://muster.contoso.example"
OLD, NEW, OTHER = "o" * 32, "n" * 40, "x" * 32
GUID = "99999999-8888-7777-6666-555555555555"
LINKS = Links(BASE, NEW)
HASH = "0123456789abcdef" * 2


def token_of(link: str) -> str:
    start = f"{BASE}/mail/choices/"
    assert link.startswith(start)
    return link.removeprefix(start)


def test_a_link_says_whose_it_is_by_a_hash_alone() -> None:
    token = token_of(LINKS.choices(GUID, "INC-42.1", HASH, "pt-br"))
    assert LINKS.read(token) == Ticket(GUID, "INC-42.1", HASH, "pt-br")
    assert re.fullmatch(r"[A-Za-z0-9_-]+a", token)
    assert len(token) < 100


def test_a_link_of_a_batch_is_the_same_for_all() -> None:
    link = LINKS.batch(GUID, "INC-42.1", "de")
    assert LINKS.read(token_of(link)) == Ticket(GUID, "INC-42.1", "", "de")


def test_a_path_of_the_public_address_is_kept() -> None:
    assert Links(f"{BASE}/muster/", NEW).batch(GUID, "INC-42.1").startswith(f"{BASE}/muster/mail/choices/")


def test_both_secrets_are_taken_while_they_change() -> None:
    before, after = Links(BASE, OLD), Links(BASE, f"{NEW}, {OLD}")
    assert after.read(token_of(before.batch(GUID, "INC-1.1"))) == Ticket(GUID, "INC-1.1", "")
    assert LINKS.read(token_of(after.batch(GUID, "INC-1.1"))) == Ticket(GUID, "INC-1.1", "")
    assert LINKS.read(token_of(before.batch(GUID, "INC-1.1"))) is None


@pytest.mark.parametrize("secret", ["", " , ", "short", f"{NEW},short"])
def test_a_short_secret_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match="at least 32"):
        Links(BASE, secret)


def test_names_too_long_for_a_link_are_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        LINKS.batch("t" * 100, "INC-42.1")


def test_a_changed_letter_makes_it_worthless() -> None:
    token = token_of(LINKS.choices(GUID, "INC-42.1", HASH))
    for at, letter in enumerate(token):
        for other in {"A", "b", "-", "a"} - {letter}:
            assert LINKS.read(token[:at] + other + token[at + 1 :]) is None


def test_a_cut_or_longer_one_is_worthless() -> None:
    token = token_of(LINKS.choices(GUID, "INC-42.1", HASH))
    for cut in range(len(token) - 1):
        assert LINKS.read(token[:cut]) is None
        assert LINKS.read(token[:cut] + "a") is None
    for longer in (f"{token}a", f"a{token}", f"{token}.", f"{token[:-1]}=a", "A" * 10_000 + "a", "é" * 40 + "a"):
        assert LINKS.read(longer) is None


@given(st.text(max_size=LONGEST + 20))
def test_whatever_comes_is_read_without_fuss(text: str) -> None:
    assert LINKS.read(text) is None


@given(
    tenant=st.one_of(st.just(GUID), st.text("abc-DEF0123456789", max_size=30)),
    campaign=st.text("INC-0123456789.", max_size=16),
    hash_=st.sampled_from(["", HASH]),
    language=st.sampled_from(["", "en", "pt-br"]),
)
def test_what_was_written_is_read(tenant: str, campaign: str, hash_: str, language: str) -> None:
    ticket = Ticket(tenant, campaign, hash_, language)
    token = LINKS.token(ticket)
    assert len(token) <= LONGEST
    assert LINKS.read(token) == ticket
    assert Links(BASE, OTHER).read(token) is None
