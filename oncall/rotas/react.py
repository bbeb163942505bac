"""What a fact of a rota owes: the plan anew, word to teams and people, the cards of a swap and its end in time."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.effects import Ask, Effect, Owed
from oncall.effects import PlanShifts, PostToTeam, RefreshSwap, TellPerson
from oncall.events import OncallEntry
from oncall.rotas import events as e
from oncall.rotas.commands import LapseSwap
from oncall.rotas.model import Rota, Swap


def react(before: Rota | None, after: Rota, entry: OncallEntry) -> Sequence[Owed]:  # noqa: ARG001 - one shape for all
    """The owed rows of one fact. Their keys come from the entry, so that the same fact never owes twice."""
    plan = Owed(f"rota/{after.key}/plan", entry.at, PlanShifts(after.key))
    match entry.event:
        case e.SwapAsked(_, _, swap):
            return [_card(after, entry, swap.id), _lapse(after, entry, swap)]
        case e.SwapAccepted(swap=id_, hears=hears) | e.SwapUndone(swap=id_, hears=hears):
            return [plan, _card(after, entry, id_), *_heard(after, entry, hears)]
        case e.SwapDeclined(id_, hears) | e.SwapWithdrawn(id_, hears) | e.SwapLapsed(id_, hears):
            return [_card(after, entry, id_), *_heard(after, entry, hears)]
        case e.OverrideAdded(hears=hears) | e.OverrideRemoved(hears=hears):
            return [plan, *_heard(after, entry, hears)]
        case e.RotationSet(hears=hears) | e.RotationReset(hears=hears):
            return [plan, *_heard(after, entry, hears)]
    raise TypeError(f"{type(entry.event).__name__} is no fact of a rota")


def _card(after: Rota, entry: OncallEntry, swap: str) -> Owed:
    """One row a swap: the newest state wins."""
    return Owed(f"rota/{after.key}/{swap}/card", entry.at, RefreshSwap(after.key, swap), f"swap:{after.key}/{swap}")


def _lapse(after: Rota, entry: OncallEntry, swap: Swap) -> Owed:
    return Owed(f"rota/{after.key}/{entry.seq}/lapse", swap.begins, Ask("rota", after.key, LapseSwap(swap.id)))


def _heard(after: Rota, entry: OncallEntry, hears: e.Hears) -> list[Owed]:
    """Each team and each person once."""
    told: list[tuple[str, Effect]] = []
    if hears.text:
        told += [(f"team/{team}", PostToTeam(team, hears.text, hears.named)) for team in hears.teams]
    told += [(f"tell/{word.person.id}", TellPerson(word.person, word.text)) for word in hears.people]
    return [Owed(f"rota/{after.key}/{entry.seq}/{what}", entry.at, effect) for what, effect in told]
