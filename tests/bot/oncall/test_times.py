"""Times as people type them: in their own zone, the next one that fits, and a sentence where it is none."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.oncall.times import Zoned, length_at_start, read_length, read_moment
from incidents.errors import Invalid

FRIDAY = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
"""15:30 in Berlin."""
BERLIN = Zoned(FRIDAY, "Europe/Berlin", time(9))


def on(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("now", FRIDAY),
        ("18:00", on(20, 17)),
        ("18.00", on(20, 17)),
        ("at 18:00", on(20, 17)),
        ("15:30", on(21, 14, 30)),
        ("9:00", on(21, 8)),
        ("9", on(21, 8)),
        ("6pm", on(20, 17)),
        ("6:15 p.m.", on(20, 17, 15)),
        ("12am", on(20, 23)),
        ("noon", on(21, 11)),
        ("midnight", on(20, 23)),
        ("today 18:00", on(20, 17)),
        ("tonight", on(20, 19)),
        ("tonight 22:00", on(20, 21)),
        ("tomorrow", on(21, 8)),
        ("tomorrow 9:00", on(21, 8)),
        ("18:00 tomorrow", on(21, 17)),
        ("Mon 09:00", on(23, 8)),
        ("monday at 18:00", on(23, 17)),
        ("next monday", on(23, 8)),
        ("fri 18:00", on(20, 17)),
        ("fri 09:00", on(27, 8)),
        ("next fri 18:00", on(27, 17)),
        ("on Tuesday", on(24, 8)),
        ("2026-12-24 18:00", on(24, 17, month=12)),
        ("2026-12-24T18:00", on(24, 17, month=12)),
        ("2026-12-24", on(24, 8, month=12)),
        ("24 Dec 18:00", on(24, 17, month=12)),
        ("24th december, 18:00", on(24, 17, month=12)),
        ("Dec 24", on(24, 8, month=12)),
        ("3 feb", on(3, 8, month=2, year=2027)),
        ("3 feb 2028 10:00", on(3, 9, month=2, year=2028)),
        ("2025-01-01 10:00", on(1, 9, month=1, year=2025)),
        ("in 2 hours", FRIDAY + timedelta(hours=2)),
        ("18:00 UTC", on(20, 18)),
        ("mon 09:00z", on(23, 9)),
        ("  Mon 09:00.", on(23, 8)),
    ],
)
def test_read(typed: str, meant: datetime) -> None:
    assert read_moment(typed, BERLIN) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "soon",
        "25:00",
        "9:75",
        "13pm",
        "0am",
        "mon tue",
        "2026-13-40",
        "9999-12-31",
        "30 feb",
        "mon 09:00 or so",
        "in a while",
    ],
)  # fmt: skip
def test_what_is_no_time_says_how_to_write_one(typed: str) -> None:
    with pytest.raises(Invalid, match=r"Write it as 18:00|not a day of the calendar"):
        read_moment(typed, BERLIN)


def test_an_end_is_looked_for_after_its_start() -> None:
    start = read_moment("mon 18:00", BERLIN)
    assert read_moment("9:00", BERLIN, after=start) == on(24, 8)
    assert read_moment("mon", BERLIN, after=start) == on(30, 8)


def test_the_clock_on_the_wall_stays_when_the_clocks_change() -> None:
    autumn = Zoned(datetime(2026, 10, 24, 12, tzinfo=UTC), "Europe/Berlin")
    assert read_moment("tomorrow 9:00", autumn) == datetime(2026, 10, 25, 8, tzinfo=UTC)
    assert read_moment("sat 9:00", Zoned(autumn.now, "Asia/Kathmandu")).minute == 15


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("2 hours", 120), ("90 min", 90), ("1 h 30 min", 90), ("1h30m", 90), ("an hour", 60), ("half an hour", 30),
        ("1.5 hours", 90), ("2 hours and 5 minutes", 125), ("3 days", 3 * 1440), ("1 week", 7 * 1440),
        ("two weeks", 14 * 1440),
    ],
)  # fmt: skip
def test_lengths(typed: str, minutes: int) -> None:
    assert read_length(typed) == timedelta(minutes=minutes)
    assert length_at_start(f"{typed} or so") == typed


@pytest.mark.parametrize("typed", ["", "a while", "payments", "2", "hours", "2 months", "2 hours or so"])
def test_what_is_no_length(typed: str) -> None:
    assert read_length(typed) is None


def test_words_that_only_begin_like_a_length() -> None:
    assert length_at_start("2 months") == ""
    assert length_at_start("payments") == ""


SECOND = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
"""Half past two in Berlin, for the second time in that night."""


@pytest.mark.parametrize(
    ("now", "typed", "meant"),
    [
        (SECOND, "02:45", SECOND + timedelta(minutes=15)),
        (SECOND, "2026-10-25 02:45", SECOND + timedelta(minutes=15)),
        (SECOND, "02:15", datetime(2026, 10, 26, 1, 15, tzinfo=UTC)),
        (SECOND - timedelta(hours=1), "02:45", SECOND - timedelta(minutes=45)),
        (SECOND - timedelta(hours=1), "02:15", SECOND - timedelta(minutes=15)),
        (datetime(2027, 3, 28, 0, tzinfo=UTC), "02:30", datetime(2027, 3, 28, 1, tzinfo=UTC)),
        (datetime(2027, 3, 1, 0, tzinfo=UTC), "2027-03-28 02:30", datetime(2027, 3, 28, 1, tzinfo=UTC)),
    ],
)
def test_when_the_clocks_change(now: datetime, typed: str, meant: datetime) -> None:
    assert read_moment(typed, Zoned(now, "Europe/Berlin")) == meant
