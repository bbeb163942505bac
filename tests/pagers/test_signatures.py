"""Signatures by each service's own rule, held against the examples they publish."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from pagers.signatures import (
    azure_headers,
    own_headers,
    own_is_right,
    pagerduty_is_right,
    secret_is_right,
    twilio_is_right,
)
from tests.standins.clock import NOON

URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FORM = [
    ("CallSid", "CA1234567890ABCDE"), ("Caller", "+14158675309"), ("Digits", "1234"), ("From", "+14158675309"),
    ("To", "+18005551212"),
]  # fmt: skip
TWILIOS = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
"""Of Twilio's own libraries, for the token 12345."""


def test_twilios_own_example() -> None:
    assert twilio_is_right(["12345"], URL, FORM, TWILIOS)
    assert twilio_is_right(["a-new-token", "12345"], URL, reversed(FORM), TWILIOS)
    assert twilio_is_right(["12345"], URL.replace(".com", ".com:443"), FORM, TWILIOS)


@pytest.mark.parametrize(
    ("url", "form", "header"),
    [
        (f"{URL}3", FORM, TWILIOS),
        (URL.replace("https", "http"), FORM, TWILIOS),
        (URL, FORM[1:], TWILIOS),
        (URL, [*FORM, ("More", "1")], TWILIOS),
        (URL, FORM, TWILIOS.lower()),
        (URL, FORM, ""),
        (URL, FORM, "\udcff"),
    ],
)
def test_whatever_is_changed_is_seen(url: str, form: list[tuple[str, str]], header: str) -> None:
    assert not twilio_is_right(["12345"], url, form, header)


def test_who_has_no_secret_believes_nobody() -> None:
    empty_hmac = "v1=b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
    assert not pagerduty_is_right([""], b"", empty_hmac)
    assert not pagerduty_is_right([], b"", empty_hmac)
    assert not secret_is_right([""], "")
    assert not twilio_is_right([""], URL, FORM, TWILIOS)


def test_our_own_is_right_for_five_minutes() -> None:
    headers = own_headers("secret", NOON, b"{}")
    moment, mark = headers["Muster-Timestamp"], headers["Muster-Signature"]
    assert own_is_right(["other", "secret"], NOON + timedelta(minutes=5), b"{}", moment, mark)
    assert not own_is_right(["secret"], NOON + timedelta(minutes=5, seconds=1), b"{}", moment, mark)
    assert not own_is_right(["secret"], NOON, b"{ }", moment, mark)
    assert not own_is_right(["secret"], NOON, b"{}", str(int(moment) + 1), mark)


@pytest.mark.parametrize("moment", ["", "x", "-5", "1e9", "٣", "9" * 400])
def test_a_moment_that_is_none_is_not_right(moment: str) -> None:
    assert not own_is_right(["secret"], NOON, b"{}", moment, "v1=00")


def test_azures_words_are_signed_in_its_order() -> None:
    key = base64.b64encode(b"key").decode()
    headers = azure_headers(key, NOON, "contoso.communication.azure.com", "/sms?api-version=2021-03-07", b"{}")
    assert headers["x-ms-date"] == "Fri, 20 Nov 2026 12:00:00 GMT"
    assert headers["x-ms-content-sha256"] == "RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o="
    assert headers["Authorization"].startswith(
        "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature="
    )
    other = azure_headers(key, NOON, "contoso.communication.azure.com", "/sms?api-version=2021-03-08", b"{}")
    assert other["Authorization"] != headers["Authorization"]


def test_a_key_that_is_none_is_told() -> None:
    with pytest.raises(ValueError, match=r"base64|padding|character"):
        azure_headers("not base64!", NOON, "host", "/", b"")
