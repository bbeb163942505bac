"""Addresses: read as the library reads them, only faster; compared whatever their case or Unicode form."""

from __future__ import annotations

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given, settings
from hypothesis import strategies as st

from mail.customers.addresses import INVISIBLE, BadAddress, read_address, same_address

PIECES = [
    "a",
    "Z",
    "0",
    "-",
    "--",
    ".",
    "@",
    "_",
    "+",
    "'",
    "xn--",
    "test",
    "local",
    "example",
    "com",
    "ß",
    "é",
    " ",
    "１",
]
ROUGH = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
LOCAL = st.from_regex(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,70}", fullmatch=True)
DOMAIN = st.from_regex(r"[A-Za-z0-9.-]{1,80}", fullmatch=True)
LIKELY = st.builds(
    "{}@{}.{}".format, LOCAL, DOMAIN, st.sampled_from(["com", "DE", "test", "local", "x1", "1x", "museum"])
)


def by_library(text: str) -> str:
    """But for what could be read as an encoded word in a header."""
    if "=?" in text:
        return ""
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return ""
    return found.ascii_email or ""


def read(text: str) -> str:
    try:
        return read_address(text)
    except BadAddress:
        return ""


@settings(deadline=None)
@given(st.one_of(LIKELY, ROUGH, st.emails(), st.text(alphabet=st.characters(max_codepoint=127), max_size=40)))
def test_nothing_is_read_otherwise_than_by_the_library(text: str) -> None:
    if not any(char.isspace() for char in (text[:1], text[-1:])):
        assert read(text) == by_library(text.replace("１", "1"))


@settings(deadline=None)
@given(st.one_of(LIKELY, ROUGH, st.text(max_size=40)))
def test_reading_what_was_read_changes_nothing(text: str) -> None:
    address = read(text)
    assert not address or read_address(address) == address
    assert address.isascii()
    assert not any(char.isspace() for char in address)


@pytest.mark.parametrize(
    "spelling",
    [
        "ana@exämple.com",
        "ANA@EXÄMPLE.COM",
        "ana@exa\u0308mple.com",
        "ana@xn--exmple-cua.com",
        "Ana@XN--EXMPLE-CUA.com",
        "ana＠exämple．com",
        "ａｎａ@exämple。com",
        " ana@exämple.com\u00a0",
        "\ufeffana@ex\u200bämple.com\u200b",
        "\u202aana@exämple.com\u202c",
    ],
)
def test_one_mailbox_in_many_spellings(spelling: str) -> None:
    assert same_address(read_address(spelling)) == "ana@xn--exmple-cua.com"


def test_a_sharp_s_names_another_domain_than_two_s() -> None:
    """By IDNA 2008 they are two names, which two companies may own; each is itself in either form."""
    assert read_address("a@straße.de") == read_address("A@STRAßE.de").replace("A@", "a@") == "a@xn--strae-oqa.de"
    assert read_address("a@strasse.de") == "a@strasse.de"


@pytest.mark.parametrize("mark", INVISIBLE)
def test_marks_that_copying_leaves_behind_do_not_matter(mark: str) -> None:
    assert read_address(f"{mark}a{mark}@{mark}example{mark}.com{mark}") == "a@example.com"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"),
        ("\u200b", "is empty"),
        ("ana.example.com", "has no @"),
        ("ana@example.com;ben@example.com", "more than one @"),
        ("jörg@example.com", "before the @"),
        ("a\u200db@example.com", "before the @"),
        ("ana@localhost", "without a domain"),
        ("ana@mail.local", "no public mail"),
        ("ana@mail.TEST", "no public mail"),
        (f"{'x' * 300}@example.com", "longer than 254"),
        ("x@" + "1" * 120_000, "longer than 254"),
        ("a b@example.com", "not a valid one"),
        ("ana@[127.0.0.1]", "not a valid one"),
        ('"ana"@example.com', "not a valid one"),
        ("ana@exa\ud800mple.com", "not a valid one"),
        ("ana@ab--cd.example.com", "not a valid one"),
    ],
)
def test_a_bad_address_is_refused_in_words_that_do_not_hold_it(text: str, why: str) -> None:
    with pytest.raises(BadAddress, match=why) as refused:
        read_address(text)
    assert refused.value.__cause__ is None
    assert not text or text not in str(refused.value)


def test_an_address_that_mail_programs_would_decode_is_none() -> None:
    with pytest.raises(BadAddress, match="plain address"):
        read_address("=?utf-8?q?a=0D=0ABcc?=@example.com")
