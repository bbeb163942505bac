"""Schedules and rotas of any kind, around moments at which the clocks of some zone do something odd."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from hypothesis import strategies as st

from incidents.model import Person
from oncall.rotas.model import Override, Rota
from oncall.schedules.schedule import Layer, Restriction, Schedule, Unit

ODD = {
    "Europe/Berlin spring": ("Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    "Europe/Berlin autumn": ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    "half an hour on": ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    "half an hour back": ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
    "two hours on": ("Antarctica/Troll", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    "two hours back": ("Antarctica/Troll", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    "a quarter past": ("Asia/Kathmandu", datetime(2026, 6, 1, tzinfo=UTC)),
    "a day left out": ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
    "a day left out, too": ("Pacific/Kwajalein", datetime(1993, 8, 21, 12, tzinfo=UTC)),
    "Ramadan begins": ("Africa/Casablanca", datetime(2026, 2, 15, 2, tzinfo=UTC)),
    "Ramadan ends": ("Africa/Casablanca", datetime(2026, 3, 22, 2, tzinfo=UTC)),
    "no midnight": ("America/Havana", datetime(2026, 3, 8, 5, tzinfo=UTC)),
    "midnight twice": ("America/Havana", datetime(2026, 11, 1, 5, tzinfo=UTC)),
    "on a Friday": ("Africa/Cairo", datetime(2026, 4, 23, 22, tzinfo=UTC)),
    "a minute past midnight": ("America/St_Johns", datetime(2009, 11, 1, 2, 31, tzinfo=UTC)),
    "winter time is the odd one": ("Europe/Dublin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    "the zone itself moves": ("Asia/Pyongyang", datetime(2015, 8, 14, 15, tzinfo=UTC)),
    "New Year": ("America/New_York", datetime(2027, 1, 1, tzinfo=UTC)),
}
ZONES = sorted({zone for zone, _ in ODD.values()})
PEOPLE = ("ana", "ben", "carol", "dee")

clock_times = st.builds(time, st.integers(0, 23), st.sampled_from((0, 0, 15, 30, 59)))
early = st.builds(time, st.integers(0, 3), st.sampled_from((0, 15, 30, 45)))
times = clock_times | early
restrictions = st.builds(
    Restriction,
    st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    times,
    times,
)


def layers(around: datetime) -> st.SearchStrategy[Layer]:
    near = around.date()
    return st.builds(
        Layer,
        people=st.lists(st.sampled_from(PEOPLE), max_size=4).map(tuple),
        starts=st.dates(near - timedelta(days=800), near - timedelta(days=2))
        | st.dates(near - timedelta(days=2), near + timedelta(days=2)),
        handover=times,
        every=st.integers(1, 3) | st.integers(1, 40),
        unit=st.sampled_from(Unit),
        only=st.lists(restrictions, max_size=2).map(tuple) | st.just(()),
        time_zone=st.sampled_from(["", "", *ZONES]),
    )


def overrides(around: datetime) -> st.SearchStrategy[Override]:
    def made(person: str, start: int, length: int) -> Override:
        begins = around + timedelta(minutes=start)

        return Override(
            f"o{start}/{length}", person, begins, begins + timedelta(minutes=length), Person("p", "P"), around
        )

    return st.builds(made, st.sampled_from(PEOPLE), st.integers(-2000, 2000), st.integers(1, 1500))


def rotas(around: datetime) -> st.SearchStrategy[Rota | None]:
    moved = st.integers(-2000, 2000).map(lambda minutes: around + timedelta(minutes=minutes))
    laid = st.lists(overrides(around), max_size=3).map(tuple)
    plain = st.builds(Rota, st.just("s"), st.just("t"), st.just(1), laid)
    turned = st.builds(Rota, st.just("s"), st.just("t"), st.just(1), laid, st.just(()), layers(around), moved)
    return st.none() | plain | turned


@st.composite
def odd_days(draw: st.DrawFn) -> tuple[Schedule, Rota | None, datetime, datetime]:
    """A schedule, its rota and a day or so around something odd."""
    zone, around = ODD[draw(st.sampled_from(sorted(ODD)))]
    found = tuple(draw(st.lists(layers(around), min_size=1, max_size=4)))
    start = around - timedelta(minutes=draw(st.integers(30, 1200)))
    end = around + timedelta(minutes=draw(st.integers(30, 1200)))
    return Schedule("s", "S", zone, found), draw(rotas(around)), start, end
