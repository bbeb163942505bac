"""Swaps: one person offers a shift for another one's, who must accept before the first of them begins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from incidents.errors import Invalid, NotAllowed, NotFound, Stale
from oncall.rotas.commands import AnswerSwap, AskSwap, LapseSwap, WithdrawSwap
from oncall.rotas.events import Hears, SwapAccepted, SwapAsked, SwapDeclined, SwapLapsed, SwapWithdrawn
from oncall.rotas.model import Override, Swap, SwapState
from oncall.rotas.moments import in_words, moment, span
from oncall.rotas.setting import Setting
from oncall.schedules.duty import named_in
from oncall.schedules.schedule import Shift
from oncall.schedules.whole_turns import turn_of

Span: TypeAlias = tuple[datetime, datetime]

_AHEAD = "the coming 90 days"
_FURTHEST = timedelta(days=366)
_TICK = timedelta(microseconds=1)
_NEAR = timedelta(days=1)
"""A shift is meant by the day it begins on, too."""


def ask(setting: Setting, command: AskSwap) -> Sequence[SwapAsked]:
    """Raises Invalid."""
    other = setting.person(command.other)
    if command.other == setting.asker:
        raise Invalid("A swap needs somebody else. Say with whom: swap with @name.")
    if command.other not in named_in(setting.schedule, setting.rota, setting.now, setting.now + _FURTHEST):
        raise Invalid(
            f"{other.name} is not in the schedule {setting.name}. An override can put them on call: override."
        )
    mine = _ahead(setting, turn_of(setting.duty, _my_shift(setting, command.start)))
    theirs = () if command.giving else _their_turn(setting, command.other, mine[-1].end)
    if not theirs and not command.giving:
        raise Invalid(
            f"{other.name} has no shift after yours in {_AHEAD}. "
            f"Ask them to take it over for nothing: swap with @{other.name} for nothing."
        )
    back_start, back_end = (theirs[0].start, theirs[-1].end) if theirs else (None, None)
    swap = Swap(
        setting.next_id("s"), setting.asker, command.other, mine[0].start, mine[-1].end, setting.now,
        back_start, back_end, parts=_parts(mine), back_parts=_parts(theirs),
    )  # fmt: skip
    _check_alone(setting, swap)
    return [SwapAsked(setting.key, setting.given.tenant, swap)]


def answer(setting: Setting, command: AnswerSwap) -> Sequence[SwapAccepted | SwapDeclined]:
    """Raises NotFound, NotAllowed, Stale for what was answered, began or changed hands meanwhile."""
    swap = _found(setting, command.swap)
    if setting.asker != swap.other:
        raise NotAllowed(f"Only {setting.name_of(swap.other)} can answer this swap.")
    _check_open(setting, swap)
    asker, other = setting.name_of(swap.asker), setting.name_of(swap.other)
    if not command.accept:
        word = {
            swap.asker: f"{other} declined your swap for {setting.name}: your shift stays yours. Ask somebody else?"
        }
        return [SwapDeclined(swap.id, setting.hears("", (), word))]
    moved = _moved(setting, swap)
    if moved:
        raise Stale(f"{moved} has changed hands since {asker} asked. Nothing was changed; {asker} can ask again.")
    return [SwapAccepted(swap.id, _overrides(setting, swap), _accepted_heard(setting, swap))]


def withdraw(setting: Setting, command: WithdrawSwap) -> Sequence[SwapWithdrawn]:
    """Raises NotFound, NotAllowed, Stale."""
    swap = _found(setting, command.swap)
    if setting.asker != swap.asker and not setting.leads:
        raise NotAllowed(f"Only {setting.name_of(swap.asker)} or a team's lead can withdraw this swap.")
    _check_open(setting, swap)
    text = f"The swap for {setting.name} was withdrawn by {setting.given.by.name}. Your shift stays yours."
    return [SwapWithdrawn(swap.id, setting.hears("", (), dict.fromkeys((swap.asker, swap.other), text)))]


def lapse(setting: Setting, command: LapseSwap) -> Sequence[SwapLapsed]:
    """Nothing where it was answered."""
    swap = setting.rota.swap(command.swap) if setting.rota else None
    if swap is None or swap.state is not SwapState.ASKED or setting.now < swap.begins:
        return []
    other = setting.name_of(swap.other)
    text = f"{other} did not answer your swap for {setting.name} in time: your shift stays yours."
    return [SwapLapsed(swap.id, setting.hears("", (), {swap.asker: text}))]


def _their_turn(setting: Setting, other: str, after: datetime) -> tuple[Shift, ...]:
    shift = setting.duty.next_shift(setting.key, other, after)
    return tuple(one for one in turn_of(setting.duty, shift) if one.start >= after) if shift else ()


def _ahead(setting: Setting, turn: tuple[Shift, ...]) -> tuple[Shift, ...]:
    """What is left of a turn: those of its shifts that have not begun."""
    return tuple(one for one in turn if one.start > setting.now)


def _parts(turn: tuple[Shift, ...]) -> tuple[Span, ...]:
    """Nothing where it is one shift, which the swap's own start and end tell."""
    return tuple((one.start, one.end) for one in turn) if len(turn) > 1 else ()


def _my_shift(setting: Setting, start: datetime | None) -> Shift:
    """The shift meant, whole, which has not begun."""
    zone = setting.zone_of(setting.asker)
    if start is None:
        found = setting.duty.next_shift(setting.key, setting.asker, setting.now + _TICK)
        if found is None:
            raise Invalid(f"You have no shift in {setting.name} in {_AHEAD} that you could swap.")
        return found
    if abs(start - setting.now) > _FURTHEST:
        raise Invalid("That is too far away. Name a shift of the coming year.")
    shift = setting.duty.shift(setting.key, start)
    if shift is None or shift.person != setting.asker:
        shift = setting.duty.next_shift(setting.key, setting.asker, start, _NEAR)
    if shift is None:
        raise Invalid(f"You have no shift in {setting.name} on {moment(start, zone, setting.now)}. See: oncall week.")
    if shift.start <= setting.now:
        raise Invalid("That shift has begun. Somebody can take over the rest of it: they type take.")
    return shift


def _check_alone(setting: Setting, swap: Swap) -> None:
    """One open swap a shift."""
    taken = (*swap.there, *swap.back)
    for other in setting.rota.swaps if setting.rota else ():
        if other.open(setting.now) and _meet(taken, (*other.there, *other.back)):
            who = f"{setting.name_of(other.asker)} and {setting.name_of(other.other)}"
            raise Invalid(
                f"One of these shifts is in an open swap of {who} already. "
                "Wait for the answer, or withdraw that one first."
            )


def _meet(some: tuple[Span, ...], others: tuple[Span, ...]) -> bool:
    return any(start < closes and opens < end for start, end in some for opens, closes in others)


def _found(setting: Setting, id_: str) -> Swap:
    swap = setting.rota.swap(id_) if setting.rota else None
    if swap is None:
        raise NotFound("That swap is not there any more. Ask for a new one: swap with @name.")
    return swap


def _check_open(setting: Setting, swap: Swap) -> None:
    if swap.state is not SwapState.ASKED:
        ended = swap.answered_at or swap.asked_at
        when = moment(ended, setting.zone_of(setting.asker), setting.now)
        raise Stale(f"This swap is settled: {_WORDS[swap.state]} at {when}. Nothing was changed.")
    if setting.now >= swap.begins:
        raise Stale("The first of these shifts has begun, so the swap has lapsed. Nothing was changed.")


_WORDS = {
    SwapState.ACCEPTED: "accepted",
    SwapState.DECLINED: "declined",
    SwapState.WITHDRAWN: "withdrawn",
    SwapState.LAPSED: "nobody answered, so it lapsed",
    SwapState.UNDONE: "undone",
}


def _moved(setting: Setting, swap: Swap) -> str:
    """In words, a shift of the swap that is not wholly its person's any more."""
    parts = [(swap.asker, *part) for part in swap.there] + [(swap.other, *part) for part in swap.back]
    for person, start, end in parts:
        held = sum(
            (
                shift.end - shift.start
                for shift in setting.duty.shifts(setting.key, start, end)
                if shift.person == person
            ),
            timedelta(0),
        )
        if held != end - start:
            return f"{setting.name_of(person)}'s shift {span(start, end, setting.zone_of(setting.asker), setting.now)}"
    return ""


def _overrides(setting: Setting, swap: Swap) -> tuple[Override, ...]:
    id_, by, now = setting.next_id("o"), setting.given.by, setting.now
    sides = (("", swap.other, swap.there), ("b", swap.asker, swap.back))
    return tuple(
        Override(f"{id_}{letter}{f'-{number}' if number > 1 else ''}", person, start, end, by, now, "swap", swap.id)
        for letter, person, parts in sides
        for number, (start, end) in enumerate(parts, 1)
    )


def _accepted_heard(setting: Setting, swap: Swap) -> Hears:
    asker, other = setting.name_of(swap.asker), setting.name_of(swap.other)
    zone, own = setting.zone, setting.zone_of(swap.asker)
    when = in_words(swap.there, zone, setting.now)
    text = f"{other} has the duty for {setting.name} {when}, in place of {asker}"
    word = f"{other} accepted your swap for {setting.name}"
    if swap.back:
        text += f"; {asker} has it {in_words(swap.back, zone, setting.now)}"
        word += f". In return you are on call {in_words(swap.back, own, setting.now)}"
    return setting.hears(f"{text}.", (swap.other, swap.asker), {swap.asker: f"{word}."})
