"""Who is on call: the answer against a dictionary that has it already, and the shifts of a year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from time import perf_counter, process_time

from bench.figures import Figure, at_most, told
from oncall.schedules.duty import Duty
from oncall.schedules.schedule import Layer, Restriction, Schedule, Unit
from oncall.schedules.shifts import shifts_of

SCHEDULES, LAYERS, ROUNDS, PASSES, YEARS = 1_000, 10, 31, 20, 15
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Antarctica/Troll")
START = datetime(2026, 3, 10, 12, tzinfo=UTC)
YEAR = timedelta(days=365)


def measure() -> list[Figure]:
    schedules = {key: _schedule(number, key) for number, key in enumerate(f"schedule-{n}" for n in range(SCHEDULES))}
    return [*_who(schedules), *_years()]


def _schedule(number: int, key: str, unit: Unit = Unit.WEEKS) -> Schedule:
    """A rotation of eight with nine layers over it, each held to working hours of its own in one of five zones."""
    people = tuple(f"person-{number + n}" for n in range(8))
    lowest = Layer(people, date(2026, 1, 5), unit=unit)
    hours = {n: (Restriction((0, 1, 2, 3, 4), time(n), time(n + 9)),) for n in range(1, LAYERS)}
    higher = (replace(lowest, only=only, time_zone=ZONES[n % 5]) for n, only in hours.items())
    return Schedule(key, key, ZONES[number % 5], (lowest, *higher))


def _who(schedules: dict[str, Schedule]) -> list[Figure]:
    """The moment is one of many that are asked about, so that the answers are looked up by schedule and moment."""
    duty, keys = Duty(schedules), list(schedules)
    began = perf_counter()
    people = {key: duty.who(key, START) for key in keys}
    cold = (perf_counter() - began) / SCHEDULES * 1e6
    known = {(key, START): person for key, person in people.items()}

    def ask() -> None:
        who = duty.who
        for key in keys:
            who(key, START)

    def look_up() -> None:
        for key in keys:
            known[key, START]

    def look_up_bare() -> None:
        for key in keys:
            people[key]

    rounds = [(_each(ask), _each(look_up), _each(look_up_bare)) for _ in range(ROUNDS)]
    warm = median(asked for asked, _, _ in rounds)
    what = f"Who is on call, {SCHEDULES:,} schedules of {LAYERS} layers, to a dictionary of (schedule, moment), warm"
    return [
        at_most(what, 3, median(asked / floor for asked, floor, _ in rounds), " ×", headline=True),
        at_most("the answer itself", 20, warm * 1e6, " µs"),
        told("to a dictionary by schedule alone, which knows one moment", f"{_bare(rounds):.2f} ×"),
        told("the first answer after a change of policy or rota", f"{cold:,.0f} µs"),
    ]


def _bare(rounds: Sequence[tuple[float, float, float]]) -> float:
    return median(asked / bare for asked, _, bare in rounds)


def _each(work: Callable[[], None]) -> float:
    """Seconds of CPU an answer takes."""
    began = process_time()
    for _ in range(PASSES):
        work()
    return (process_time() - began) / PASSES / SCHEDULES


def _years() -> list[Figure]:
    by_week, by_day = (_schedule(0, "s", unit) for unit in (Unit.WEEKS, Unit.DAYS))
    plain = Schedule("s", "s", ZONES[0], by_week.layers[:1])
    thrice_a_day = Schedule("s", "s", ZONES[0], (replace(plain.layers[0], every=8, unit=Unit.HOURS),))
    return [
        at_most(f"The shifts of a year, {LAYERS} layers, turns of a week", 20, _year(by_week), " ms", headline=True),
        at_most(f"{LAYERS} layers, turns of a day", 20, _year(by_day), " ms"),
        at_most("one layer, turns of eight hours", 20, _year(thrice_a_day), " ms"),
        at_most("one layer, turns of a week", 20, _year(plain), " ms"),
    ]


def _year(schedule: Schedule) -> float:
    """Milliseconds of CPU, the median; the first time, which reads the zones, is not counted."""
    shifts_of(schedule, None, START, START + YEAR)
    times = []
    for _ in range(YEARS):
        began = process_time()
        shifts_of(schedule, None, START, START + YEAR)
        times.append((process_time() - began) * 1000)
    return median(times)
