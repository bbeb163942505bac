"""Numbers and addresses as people type them, and how little is shown of them."""

from __future__ import annotations

import pytest

from bot.oncall.addresses import DEAR, NOT_A_NUMBER, NOT_AN_ADDRESS, code_of, digest_of, read_address, shown
from incidents.errors import Invalid
from incidents.model import Person
from oncall.calls.model import Road

ANA = Person("a1", "Ana Silva")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+49 151 23456789", "+4915123456789"),
        ("+49 (0)151 2345-6789", "+4915123456789"),
        ("0049 151/2345 6789", "+4915123456789"),
        (" +44 20 7946 0000 ", "+442079460000"),
        ("+1 (425) 555-0100", "+14255550100"),
        ("+４９ 151 23456789", "+4915123456789"),
    ],
)
def test_a_number_in_the_form_the_services_take(typed: str, number: str) -> None:
    assert read_address(Road.SMS, typed) == read_address(Road.PHONE, typed) == number


@pytest.mark.parametrize(
    "typed",
    ["", "0151 23456789", "+49 12", "+999 123456789", "call me", "+49 151 CALLME", "+4915123456789;ext=5", "+" * 90],
)
def test_what_is_no_number(typed: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_address(Road.PHONE, typed)
    assert caught.value.sentence == NOT_A_NUMBER
    assert caught.value.__cause__ is None


def test_a_number_that_costs_extra_is_not_called() -> None:
    with pytest.raises(Invalid) as caught:
        read_address(Road.PHONE, "+49 900 5 123456")
    assert caught.value.sentence == DEAR


@pytest.mark.parametrize("typed", ["", "ana", "ana@", "ana@example", "a b@example.com", "a@example.com, b@example.com"])
def test_what_is_no_address(typed: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_address(Road.EMAIL, typed)
    assert caught.value.sentence == NOT_AN_ADDRESS


def test_an_address() -> None:
    assert read_address(Road.EMAIL, " Ana.Silva@Example.COM ") == "Ana.Silva@example.com"


def test_what_is_shown() -> None:
    assert shown(Road.PHONE, "+4915123456789") == "•••• 6789"
    assert shown(Road.EMAIL, "ana.silva@example.com") == "a…@example.com"


def test_codes() -> None:
    code = code_of("0123456789abcdef0123456789abcdef")
    assert len(code) == 6
    assert code.isdecimal()
    assert digest_of(ANA, f" {code[:3]}-{code[3:]} ") == digest_of(ANA, code) != digest_of(Person("b", "Ben"), code)
