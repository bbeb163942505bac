"""Calendars: a rotation is found where there is one, and what stands beside it is an override."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

import pytest

from bot.oncall.lines import read_line, read_span
from bot.oncall.times import Zoned
from oncall.schedules.schedule import Layer, Schedule, Unit
from oncall.schedules.shifts import shifts_of
from rota.calendar import calendar_of, gaps_of, lines_of
from rota.imports import calendars
from rota.imports.events import MOST_EVENTS
from rota.imports.found import FoundSchedule, NotImported
from rota.imports.writing import Written, write, write_overrides
from tests.rota.company import PAYMENTS, SEARCH, read_with
from tests.rota.imports.payloads import BERLIN

NOW = datetime(2026, 10, 12, 14, 20, tzinfo=UTC)
POLICY = read_with("")


def event(summary: str, *lines: str) -> str:
    uid = sha256(repr((summary, lines)).encode()).hexdigest()
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{summary}", *lines, "END:VEVENT"])


def ics(*events: str, head: str = "X-WR-TIMEZONE:Europe/Berlin") -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", head, *events, "END:VCALENDAR", ""]).encode()


def one(text: bytes, time_zone: str = "", name: str = "") -> FoundSchedule:
    (schedule,) = calendars.read(text, NOW, time_zone, name).schedules
    return schedule


def written(text: bytes) -> Written:
    return write(calendars.read(text, NOW), POLICY, {}, NOW)


def exported(schedule: Schedule) -> bytes:
    """Our own feed of it."""
    since, until = NOW - timedelta(days=60), NOW + timedelta(days=180)
    shifts = shifts_of(schedule, None, since, until)
    lines = [*lines_of(shifts, since), *gaps_of(schedule.key, shifts, since, until)]
    people = {key: person.name for key, person in POLICY.people.items()}
    return calendar_of(f"On call: {schedule.name}", lines, {schedule.key: schedule.name}, people, NOW)


@pytest.mark.parametrize(
    "schedule",
    [
        PAYMENTS,
        SEARCH,
        Schedule("two", "Two weeks", "UTC", (Layer(("alex", "megan", "adele"), NOW.date(), every=2),)),
        Schedule("days", "Days", "UTC", (Layer(("alex", "megan", "alex", "adele"), NOW.date(), unit=Unit.DAYS),)),
        Schedule("sun", "Sun", "UTC", (Layer(("alex", "megan"), NOW.date(), every=12, unit=Unit.HOURS),)),
    ],
    ids=lambda each: each.key,
)
def test_our_own_feed_comes_back_as_it_was(schedule: Schedule) -> None:
    since = NOW - timedelta(weeks=30)
    older = replace(schedule, layers=tuple(replace(each, starts=since.date()) for each in schedule.layers))
    found = calendars.read(exported(older), NOW, schedule.time_zone)
    whole = write(found, POLICY, {}, NOW)
    (back,) = read_with(whole.text).schedules.values()
    assert whole.whole, whole.told
    span = NOW, NOW + timedelta(days=170)
    assert [(each.person, each.start, each.end) for each in shifts_of(back, None, *span)] == [
        (each.person, each.start, each.end) for each in shifts_of(older, None, *span)
    ]
    assert back.name == schedule.name


def test_repeating_events_are_written_out_with_their_exceptions() -> None:
    text = ics(
        event("Ana", "DTSTART;TZID=Europe/Berlin:20260907T090000", "DTEND;TZID=Europe/Berlin:20260914T090000",
              "RRULE:FREQ=WEEKLY;INTERVAL=2", "EXDATE;TZID=Europe/Berlin:20261102T090000"),
        event("[L0] Megan Bowen", "DTSTART;TZID=Europe/Berlin:20260914T090000",
              "DTEND;TZID=Europe/Berlin:20260921T090000", "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=40"),
        event("[L1] Alex Wilber", "DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227"),
        event("Eve", "DTSTART:20261224T000000Z", "DTEND:20261226T000000Z", "STATUS:CANCELLED"),
    )  # fmt: skip
    found = one(text)
    (layer,) = found.layers
    assert (layer.people, layer.handover.hour, layer.every, layer.unit) == (("ana", "megan bowen"), 9, 1, Unit.WEEKS)
    (christmas,) = found.overrides
    assert christmas.person == "alex wilber"
    assert christmas.start == datetime(2026, 12, 24, tzinfo=BERLIN)
    assert christmas.end == datetime(2026, 12, 27, tzinfo=BERLIN)
    told = written(text).told
    assert "the calendar has nobody, the imported schedule Ana." in told[1]
    assert "ana" in written(text).text


def test_who_is_on_call_is_read_from_titles_and_invitations() -> None:
    times = "DTSTART:20261019T070000Z", "DTEND:20261026T070000Z"
    for summary, extra, expected in (
        ("On Call - Ana Silva - Payments", (), ("ana silva", "Ana Silva", "")),
        ("On-call: Ana Silva", (), ("ana silva", "Ana Silva", "")),
        ("On call: Payments; EU (Ana Silva)", (), ("ana silva", "Ana Silva", "")),
        ("ana@example.com", (), ("ana@example.com", "ana@example.com", "ana@example.com")),
        (
            "Rota",
            ("ATTENDEE;CN=Ana Silva:MAILTO:Ana@example.com",),
            ("ana@example.com", "Ana Silva", "Ana@example.com"),
        ),
        ("Ana", ("ATTENDEE:urn:uuid:1",), ("ana", "Ana", "")),
        ("Ana", ("ATTENDEE:mailto:a@example.com", "ATTENDEE:mailto:b@example.com"), ("ana", "Ana", "")),
    ):
        (someone,) = calendars.read(ics(event(summary, *times, *extra)), NOW).people.values()
        assert (someone.id, someone.name, someone.email) == expected


def scattered() -> Iterator[str]:
    """Nothing comes again: each shift has another length."""
    start = NOW + timedelta(days=1)
    for number, name in enumerate(("Alex Wilber", "Megan Bowen", "Adele Vance", "Alex Wilber", "Lynne Robbins")):
        end = start + timedelta(hours=7 + 11 * number)
        yield event(name, f"DTSTART:{start:%Y%m%dT%H%M%SZ}", f"DTEND:{end:%Y%m%dT%H%M%SZ}", f"X-N:{number}")
        start = end + timedelta(hours=5 * number)


def test_without_a_pattern_every_shift_is_an_override() -> None:
    whole = written(ics(*scattered()))
    assert "schedule" not in tomllib.loads(whole.text)
    assert whole.text.count("#   override ") == 5
    assert "No rotation explains this calendar" in whole.text
    assert not whole.whole


def test_overrides_alone_are_lines_to_say() -> None:
    found = calendars.read(ics(*scattered()), NOW, plain=True)
    lines = write_overrides(found, None, {}, NOW, "payments").text.splitlines()
    assert len(lines) == 5
    assert lines[0] == "override Alex Wilber payments from 2026-10-13 14:20 UTC until 2026-10-13 21:20 UTC"
    line = read_line(lines[0].removeprefix("override "), replace(POLICY, schedules={"payments": PAYMENTS}))
    assert (line.rest, line.schedule) == ("Alex Wilber", "payments")
    span = read_span(line.when, Zoned(NOW, "Asia/Tokyo"))
    assert (span.start, span.end) == (NOW + timedelta(days=1), NOW + timedelta(days=1, hours=7))
    with pytest.raises(NotImported, match="no schedule “payments”"):
        write_overrides(found, POLICY, {}, NOW, "payments")


def test_two_at_once_are_told() -> None:
    week = "DTSTART:20261012T070000Z", "DTEND:20261019T070000Z"
    found = one(ics(event("Ana", *week), event("Ben", "DTSTART:20261014T070000Z", "DTEND:20261019T070000Z")))
    assert any("Two people were on call at once" in note for note in found.notes)


def test_floating_times_and_zones() -> None:
    floating = event("Ana", "DTSTART:20261019T090000", "DTEND:20261026T090000")
    assert one(ics(floating)).final[0].start == datetime(2026, 10, 19, 9, tzinfo=BERLIN)  # type: ignore[index]  # it has one
    tokyo = one(ics(floating), time_zone="Asia/Tokyo")
    assert tokyo.final
    assert tokyo.final[0].start == datetime(2026, 10, 19, 9, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert one(ics(floating, head="X-WR-CALNAME:Pay")).time_zone == "UTC"
    winter = "BEGIN:STANDARD\r\nDTSTART:16011028T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD"
    outlook = f"BEGIN:VTIMEZONE\r\nTZID:W. Europe Standard Time\r\n{winter}\r\nEND:VTIMEZONE"
    assert one(ics(outlook, floating, head="X-WR-CALNAME:Pay")).time_zone == "Europe/Berlin"
    assert one(ics(floating), name="Payments").name == "Payments"
    assert one(ics(floating, head="X-A:b")).name == "On call"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"{}", "This is no iCalendar file"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR", "is damaged"),
        (ics(), "There is no shift to come"),
        (ics(event("", "DTSTART:20261019T070000Z", "DTEND:20261026T070000Z")), "There is no shift to come"),
        (ics(event("A", "DTSTART:20251019T070000Z", "DTEND:20251026T070000Z")), "There is no shift to come"),
        (ics(event("A", "DTSTART:20261019T070000Z", "DTEND:20261026T070000Z", "RRULE:FREQ=SECONDLY")), "every minute"),
        (ics(event("A", "DTSTART:20261019T070000Z"), head="X-WR-TIMEZONE:Mars/X"), "“Mars/X”"),
        (ics(event("A", "DTSTART:20261019T070000Z", "DTEND:20261019T080000Z", "RRULE:FREQ=HOURLY"),
             event("B", "DTSTART:20261019T070000Z", "DTEND:20261019T080000Z", "RRULE:FREQ=HOURLY;BYMINUTE=1,2,3")),
         "that is no rota"),
        (ics(event("A", "DTSTART:20261019T070000Z", "RRULE:FREQ=SOMETIMES")), "is damaged"),
        (ics(event("A", "DTSTART;TZID=Mars/X:20261019T070000", "DTEND;TZID=Mars/X:20261020T070000")), "“Mars/X”"),
        (ics(event("A", "DTSTART:20261019T070000Z", "RRULE:FREQ=YEARLY;BYDAY=99MO")), "cannot be followed"),
        (ics(event("A", "DTSTART:20261019T070000Z", "RRULE:FREQ=DAILY;INTERVAL=0")), "every minute or more often"),
        (b"BEGIN:VEVENT\r\nSUMMARY:BEGIN:VCALENDAR\r\nEND:VEVENT\r\n", "something else than a calendar"),
        (ics(*["BEGIN:VEVENT\r\nEND:VEVENT"] * (MOST_EVENTS + 1)), "over 20,000 events"),
    ],
    ids=range(14),
)  # fmt: skip
def test_what_is_no_rota_says_what_to_do(text: bytes, says: str) -> None:
    with pytest.raises(NotImported) as raised:
        calendars.read(text, NOW)
    assert says in str(raised.value)


@pytest.mark.parametrize(
    ("tzid", "zone"), [("Romance Standard Time", "Europe/Paris"), ("Europe/Berlin", "Europe/Berlin")]
)
def test_the_zone_of_the_events_is_the_zone_of_the_schedule(tzid: str, zone: str) -> None:
    """Nothing but the events names it. Proved over four weeks of summer alone, a schedule by UTC would look right."""
    summer = datetime(2026, 9, 1, 10, tzinfo=UTC)
    weeks = [
        event(f"On Call - {name}", f"DTSTART;TZID={tzid}:202608{day:02}T090000",
              f"DTEND;TZID={tzid}:202608{day + 7:02}T090000", "RRULE:FREQ=WEEKLY;INTERVAL=2")
        for name, day in (("Megan Bowen", 3), ("Alex Wilber", 10))
    ]  # fmt: skip
    found = calendars.read(ics(*weeks, head="X-WR-CALNAME:Pay"), summer)
    (schedule,) = found.schedules
    assert (schedule.time_zone, len(schedule.layers), schedule.overrides) == (zone, 1, ())
    (imported,) = write(found, POLICY, {}, summer).schedules
    assert imported.proof is not None
    assert imported.proof.total > timedelta(weeks=8), "as far as a week after the clocks go back"
    assert imported.proof.share == 1.0
    by_utc = calendars.read(ics(*weeks, head="X-WR-CALNAME:Pay"), summer, "UTC")
    (wrong,) = write(by_utc, POLICY, {}, summer).schedules
    assert wrong.overrides, "what the clock of another zone gets wrong is not silent"
