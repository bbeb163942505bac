"""Who has the duty: schedules and what chat laid over them, asked by moment or by span."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from oncall.rotas.leavers import without_leavers
from oncall.rotas.model import Rota
from oncall.schedules.layers import ever_named, layers_in
from oncall.schedules.schedule import Schedule, Shift
from oncall.schedules.shifts import shifts_of

_AHEAD = timedelta(days=2)
"""How far an answer is looked for at once. It is kept no longer, which costs one more look every other day."""

_AROUND = (timedelta(days=8), timedelta(days=32), timedelta(days=128), timedelta(days=512))
"""How far around a shift its ends are looked for: a week's shift is found at the first try."""

_TICK = timedelta(microseconds=1)


@dataclass(slots=True)
class Duty:
    """All schedules of a tenant with their rotas. Answers are kept until the next change of hands.

    It is replaced, never changed, when the policy or a rota changes.
    """

    schedules: Mapping[str, Schedule] = field(default_factory=dict)
    rotas: Mapping[str, Rota] = field(default_factory=dict)
    people: Container[str] | None = None
    """The keys of the catalogue: whoever chat named and who has left since has no duty, and the layers below count."""
    _known: dict[str, tuple[datetime, datetime, str]] = field(default_factory=dict, repr=False, compare=False)
    _of: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    def who(self, schedule: str, at: datetime) -> str:
        """The key of whoever is on call at this moment; empty for nobody, and for a schedule that is not there."""
        # A tuple, a subscript and no further call: this is asked with every page and every click.
        try:
            since, until, person = self._known[schedule]
        except KeyError:
            return self._look(schedule, at)
        return person if since <= at < until else self._look(schedule, at)

    def shift(self, schedule: str, at: datetime) -> Shift | None:
        """The shift under way, whole unless it is longer than 512 days; None where nobody is on call."""
        return next((self._whole(shift) for shift in self.shifts(schedule, at, at + _TICK)), None)

    def shifts(self, schedule: str, start: datetime, end: datetime) -> tuple[Shift, ...]:
        """Who is on call from `start` up to `end`, in order, cut at both ends; gaps are left out."""
        found, rota = self.schedules.get(schedule), self.rotas.get(schedule)
        if rota is not None and self.people is not None:
            rota = without_leavers(rota, self.people)
        return shifts_of(found, rota, start, end) if found else ()

    def handovers(self, schedule: str, start: datetime, end: datetime) -> tuple[tuple[Shift, Shift], ...]:
        """The changes of hands whose outgoing shift ends from `start` up to `end`: that shift and the next one.

        Both are whole, as in `shift`, and of two different people: somebody who goes on for another reason, or whose
        next shift is their own again, as after a night's pause, hands nothing over. The next shift may begin up to 32
        days later.
        """
        around = whole_by_person(self.shifts(schedule, start - _AROUND[0], end + _AROUND[1]))
        return tuple(
            (self._whole(out, any_reason=True), self._whole(into, any_reason=True))
            for out, into in pairwise(around)
            if out.person != into.person and start <= out.end < end
        )

    def next_shift(
        self, schedule: str, person: str, after: datetime, within: timedelta = timedelta(days=90)
    ) -> Shift | None:
        """The first whole shift of a person that begins at or after `after`, and not later than `within` after it."""
        # From a moment earlier, so that the shift under way begins too early to be taken for the next.
        ahead = self.shifts(schedule, after - _TICK, after + within + _TICK)
        return next((self._whole(shift) for shift in ahead if shift.person == person and shift.start >= after), None)

    def schedules_of(self, person: str) -> tuple[str, ...]:
        """The keys of the schedules that name somebody whenever: in a layer, in a rotation set by chat, now or before,
        or in an override."""
        if not self._of and self.schedules:
            found: dict[str, list[str]] = {}
            for key, schedule in self.schedules.items():
                for each in named_in(schedule, self.rotas.get(key)):
                    found.setdefault(each, []).append(key)
            self._of.update((each, tuple(keys)) for each, keys in found.items())
        return self._of.get(person, ())

    def _look(self, schedule: str, at: datetime) -> str:
        ahead = self.shifts(schedule, at, at + _AHEAD)
        if ahead and ahead[0].start <= at:
            known = at, ahead[0].end, ahead[0].person
        else:
            known = at, ahead[0].start if ahead else at + _AHEAD, ""
        self._known[schedule] = known
        return known[2]

    def _whole(self, shift: Shift, *, any_reason: bool = False) -> Shift:
        """A shift with its own ends where it was cut; `any_reason` goes on where one of the same person touches it."""
        for reach in _AROUND:
            start, end = shift.start - reach, shift.end + reach
            found = self.shifts(shift.schedule, start, end)
            around = whole_by_person(found) if any_reason else found
            shift = next(each for each in around if each.start <= shift.start < each.end)
            if shift.start > start and shift.end < end:
                break
        return shift


def whole_by_person(shifts: Iterable[Shift]) -> Sequence[Shift]:
    """Shifts of one person that touch as one, whatever put the person there; the reason is that of the last."""
    whole: list[Shift] = []
    for shift in shifts:
        if whole and whole[-1].end == shift.start and whole[-1].person == shift.person:
            whole[-1] = replace(shift, start=whole[-1].start)
        else:
            whole.append(shift)
    return whole


def named_in(
    schedule: Schedule, rota: Rota | None, start: datetime | None = None, end: datetime | None = None
) -> tuple[str, ...]:
    """Everybody a schedule names from `start` up to `end`, without them whenever; each once, the layers first."""
    overrides = rota.overrides if rota else ()
    if start is None or end is None:
        layers = ever_named(schedule, rota)
    else:
        layers = layers_in(schedule, rota, start, end)
        overrides = tuple(one for one in overrides if one.start < end and start < one.end)
    people = [person for layer in layers for person in layer.people]
    return tuple(dict.fromkeys([*people, *(override.person for override in overrides)]))
