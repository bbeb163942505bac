"""The kinds of values in the policy file, each with the words for somebody who wrote another."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from incidents import policy_spans as spans
from incidents.policy_checks import Kind, near
from oncall.schedules.schedule import Unit

_LONGEST_TEXT = 500
_LONGEST_TURN = {"hour": 4 * 8784, "day": 4 * 366, "week": 4 * 52}
_LARGEST_AMOUNT = 100_000_000


def _text(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not text or len(text) > _LONGEST_TEXT or not text.isprintable():
        raise ValueError
    return text


def _matching(pattern: str) -> Callable[[object], str]:
    wanted = re.compile(pattern, re.IGNORECASE)

    def read(value: object) -> str:
        text = _text(value)
        if not wanted.fullmatch(text):
            raise ValueError
        return text

    return read


def _key(value: object) -> str:
    text = _text(value)
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", text):
        raise ValueError
    return text


def _flag(value: object) -> bool:
    match value:
        case bool():
            return value
    raise ValueError


def whole(low: int, high: int) -> Kind[int]:
    """A whole number in a range."""

    def read(value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        raise ValueError

    return Kind(f"a whole number from {low} to {high}", read)


def one_of(*names: str) -> Kind[str]:
    """One of a few words."""

    def read(value: object) -> str:
        if value in names:
            return str(value)
        raise ValueError(near(value, names) if isinstance(value, str) else "")

    quoted = [f'"{name}"' for name in names]
    return Kind(f"{', '.join(quoted[:-1])} or {quoted[-1]}", read)


def _turn(value: object) -> tuple[int, Unit]:
    """At most four years, so that a slip of the pen does not last for ever."""
    found = re.fullmatch(r"(\d{1,5}) ?(hour|day|week)s?", _text(value).lower())
    if found is None or not 1 <= int(found[1]) <= _LONGEST_TURN[found[2]]:
        raise ValueError
    return int(found[1]), Unit(f"{found[2]}s")


def _amount(value: object) -> Decimal:
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        raise ValueError from None
    if not amount.is_finite() or not 0 <= amount <= _LARGEST_AMOUNT or amount != round(amount, 4):
        raise ValueError
    return amount


def _time_zone(value: object) -> str:
    text = _text(value)
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(near(text, available_timezones())) from None


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(_text(value))
    except ValueError:
        raise ValueError from None


def _promise(value: object) -> int:
    span = spans.read_plain_span(value)
    if not timedelta(minutes=5) <= span <= timedelta(hours=24):
        raise ValueError
    return span // timedelta(minutes=1)


def _step(value: object) -> tuple[str, ...]:
    match value:
        case [_, *_]:
            return tuple(_key(each) for each in value)
    return (_key(value),)


_ADDRESS = r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\".]+"

TEXT = Kind("some text", _text)
KEY = Kind('a short name such as "payments-api" (a-z, 0-9, - and _)', _key)
PERSON = Kind("the key of a person", _key)
TARGET = Kind('"on_call", "team_lead", a post of [leadership] or the key of a person', _key)
STEP = Kind('one page target such as "on_call", or a list of them', _step)
EMAIL = Kind('an email address such as "ana@example.com"', _matching(_ADDRESS))
UPN = Kind('a user principal name such as "ana@example.com"', _matching(_ADDRESS))
ENTRA_ID = Kind(
    'an Entra object id such as "00000000-0000-0000-0000-0000000000a0"',
    _matching(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
)
LINK = Kind('a link such as "https://wiki.example.com/runbook"', _matching(r"https?://[^\s<>\"]+"))
LANGUAGE = Kind('a language such as "de" or "pt-br"', _matching(r"[a-z]{2,3}(-[a-z0-9]{2,8})*"))
FLAG = Kind("true or false", _flag)
TIME_ZONE = Kind('a time zone such as "Europe/Berlin"', _time_zone)
DAY = Kind("a date such as 2026-12-25", _day)
WEEKDAY = Kind('a weekday such as "mon"', spans.read_weekday)
CLOCK_TIME = Kind('a time of day such as "09:00"', spans.read_clock_time)
COUNTRY = Kind('a country code such as "DE"', _matching(r"[A-Z]{2}"))
SUBDIVISION = Kind('a state or province code such as "BY"', _matching(r"[A-Z0-9]{1,5}"))
RESPONSE = Kind('a time such as "30 min", "4 business hours" or "next business day"', spans.read_response)
PAGE_STEP = Kind('a time such as "10 min" or "60 business minutes", or "never"', spans.read_page_step)
CADENCE = Kind('a time such as "30 min", or "never"', spans.read_cadence)
SPAN = Kind('a time such as "30 min"', spans.read_plain_span)
PROMISE = Kind('a time such as "30 min", from 5 min to 24 hours', _promise)
TURN = Kind('how long a turn is, such as "1 week", "3 days" or "12 hours"', _turn)
AMOUNT = Kind("an amount such as 350 or 12.50", _amount)
CURRENCY = Kind('a currency code such as "EUR"', _matching(r"[A-Z]{3}"))
