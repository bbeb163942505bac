"""Typed lines about a rota, taken apart into who, which schedule, when and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.intents.heard import Heard
from bot.oncall.lines import Line, Span, contact_key, read_line, read_span, schedule_of, take_schedule, zoned
from bot.oncall.times import Zoned
from incidents.errors import Invalid
from incidents.model import Person
from tests.oncall.rotas.stage import NOW, POLICY, of

BERLIN = Zoned(NOW, "Europe/Berlin")


def on(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def heard(who: str = "ana", **changes: object) -> Heard:
    return Heard(of(who), replace(POLICY, **changes), NOW)  # type: ignore[arg-type]  # any field of a policy


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("", Line()),
        ("@ben", Line("@ben")),
        ("@Ben Okafor from mon 9:00 until tue 9:00", Line("@Ben Okafor", "", "from mon 9:00 until tue 9:00")),
        ("@ben payments until 18:00", Line("@ben", "payments", "until 18:00")),
        ("payments @ben until 18:00", Line("@ben", "payments", "until 18:00")),
        ("@ben for Payments for 2 hours", Line("@ben", "payments", "for 2 hours")),
        ("@ben for 2 hours in search", Line("@ben", "search", "for 2 hours")),
        ("me until 18:00 because of the dentist", Line("me", "", "until 18:00", "the dentist")),
        ("@ben until 18:00 for the ledger team because Ana is ill until noon",
         Line("@ben", "payments", "until 18:00", "Ana is ill until noon")),
        ("@ben tomorrow 9:00 to 18:00", Line("@ben", "", "tomorrow 9:00 to 18:00")),
        ("@ben mon - wed", Line("@ben", "", "mon - wed")),
        ("until 18:00", Line("", "", "until 18:00")),
        ("with @ben", Line("@ben")),
        ("payments 24 dec until 26 dec", Line("", "payments", "24 dec until 26 dec")),
        ("@ben payments 24 dec 9:00 - 25 dec 9:00", Line("@ben", "payments", "24 dec 9:00 - 25 dec 9:00")),
        ("payments dec 24", Line("", "payments", "dec 24")),
        ("payments 6pm to 10pm", Line("", "payments", "6pm to 10pm")),
        ("payments 2h", Line("", "payments", "2h")),
        ("payments half an hour", Line("", "payments", "half an hour")),
        ("payments mon 9-17", Line("", "payments", "mon 9-17")),
        ("payments 18-22", Line("", "payments", "18-22")),
        ("payments for mon", Line("", "payments", "mon")),
        ("@ben payments on friday", Line("@ben", "payments", "friday")),
    ],
)  # fmt: skip
def test_parts(typed: str, line: Line) -> None:
    assert read_line(typed, POLICY) == line


def test_the_longest_name_of_a_schedule_is_meant() -> None:
    many = {
        **POLICY.schedules,
        "payments-eu": replace(POLICY.schedules["payments"], key="payments-eu", name="Payments EU"),
    }
    assert take_schedule("payments eu week", replace(POLICY, schedules=many)) == ("payments-eu", "week")
    assert take_schedule("the search rota", POLICY) == ("search", "")
    assert take_schedule("paymentsx", POLICY) == ("", "paymentsx")


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("", Span()),
        ("until 18:00", Span(None, on(20, 17))),
        ("for 2 hours", Span(None, on(20, 16))),
        ("from 18:00 for 2 h", Span(on(20, 17), on(20, 19))),
        ("from mon 9:00 until tue 9:00", Span(on(23, 8), on(24, 8))),
        ("mon 9:00 to 18:00", Span(on(23, 8), on(23, 17))),
        ("mon 9:00 - 18:00", Span(on(23, 8), on(23, 17))),
        ("mon-wed", Span(on(23, 8), on(25, 8))),
        ("today 16:00-18:00", Span(on(20, 15), on(20, 17))),
        ("mon to whenever", None),
        ("mon – wed", Span(on(23, 8), on(25, 8))),
        ("2026-12-24 18:00 until 2026-12-27 9:00", Span(on(24, 17, 12), on(27, 8, 12))),
        ("from tomorrow", Span(on(21, 8))),
        ("24 dec until 26 dec", Span(on(24, 8, 12), on(26, 8, 12))),
        ("24 dec 9:00 - 25 dec 9:00", Span(on(24, 8, 12), on(25, 8, 12))),
        ("6pm to 10pm", Span(on(20, 17), on(20, 21))),
        ("6pm-10pm", Span(on(20, 17), on(20, 21))),
        ("mon 9-17", Span(on(23, 8), on(23, 16))),
        ("18-22", Span(on(20, 17), on(20, 21))),
        ("2h", Span(None, on(20, 16))),
        ("90 min", Span(None, on(20, 15) + timedelta(minutes=30))),
        ("2026-12-24 until 2026-12-26", Span(on(24, 8, 12), on(26, 8, 12))),
        ("next week", Span(on(23, 8))),
    ],
)
def test_spans(typed: str, span: Span | None) -> None:
    if span is None:
        with pytest.raises(Invalid):
            read_span(typed, BERLIN)
    else:
        assert read_span(typed, BERLIN) == span


def test_where_and_when_somebody_types() -> None:
    assert zoned(heard(), "payments") == Zoned(NOW, "Europe/London", time(8)), "09:00 in Berlin"
    assert zoned(heard(people={}), "nowhere").zone == "UTC"


def test_which_schedule_is_meant() -> None:
    assert schedule_of("search", heard()) == "search"
    assert schedule_of("", heard("ana")) == "payments", "the one she takes turns in"
    assert schedule_of("", heard("dana")) == ""
    assert schedule_of("", heard("dana", schedules={"search": POLICY.schedules["search"]})) == "search"
    with pytest.raises(Invalid, match="There is no schedule yet"):
        schedule_of("", heard(schedules={}))


def test_people_by_their_key() -> None:
    assert contact_key(Person("ID-BEN", "Ben"), heard()) == "ben"
    assert contact_key(Person("29:ben", "Ben Okafor"), heard()) == "ben", "mentioned, and never met"
    assert contact_key(Person("id-elsewhere", "Eve"), heard()) == "Eve"
    twins = {**POLICY.people, "ben2": replace(POLICY.people["ben"], key="ben2", entra="id-ben2", upn="")}
    assert contact_key(Person("29:ben", "Ben Okafor"), heard(people=twins)) == "Ben Okafor", "which of the two?"


def test_the_lines_that_an_import_writes_are_understood() -> None:
    line = read_line("Ben Okafor payments from 2026-12-24 18:00 UTC until 2026-12-27 09:00 UTC", POLICY)
    assert (line.rest, line.schedule) == ("Ben Okafor", "payments")
    assert read_span(line.when, BERLIN) == Span(on(24, 18, 12), on(27, 9, 12))
