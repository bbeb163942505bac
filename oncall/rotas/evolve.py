"""How each fact changes a rota."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from oncall.events import OncallEntry
from oncall.rotas import events as e
from oncall.rotas.model import Override, Rota, Swap, SwapState, Turned

KEPT = timedelta(days=365)
"""How long what is over stays in the snapshot. The facts stay for good."""

_STATES: Mapping[type, SwapState] = {
    e.SwapAccepted: SwapState.ACCEPTED,
    e.SwapDeclined: SwapState.DECLINED,
    e.SwapWithdrawn: SwapState.WITHDRAWN,
    e.SwapLapsed: SwapState.LAPSED,
    e.SwapUndone: SwapState.UNDONE,
}


def evolve(rota: Rota | None, entry: OncallEntry) -> Rota:
    """The rota after this fact; the first is `OverrideAdded`, `SwapAsked` or `RotationSet`."""
    fact, version = entry.event, rota.version if rota else 0
    if entry.seq != version + 1:
        raise ValueError(f"fact {entry.seq} does not follow {version}")
    if rota is None:
        if not isinstance(fact, e.OverrideAdded | e.SwapAsked | e.RotationSet):
            raise TypeError(f"{type(fact).__name__} cannot be the first fact of a rota")
        rota = Rota(fact.schedule, fact.tenant, 0)
    rota = _without_old(rota, entry.at)
    return replace(rota, version=entry.seq, **_changes(rota, entry))


def _changes(rota: Rota, entry: OncallEntry) -> dict[str, Any]:
    match entry.event:
        case e.OverrideAdded(_, _, override):
            return {"overrides": (*rota.overrides, override)}
        case e.OverrideRemoved(override):
            return {"overrides": _without(rota.overrides, {override.id}, entry.at)}
        case e.SwapAsked(_, _, swap):
            return {"swaps": (*rota.swaps, swap)}
        case e.SwapAccepted(id_, overrides) as fact:
            return {"swaps": _settled(rota, id_, fact, entry.at), "overrides": (*rota.overrides, *overrides)}
        case (e.SwapDeclined(id_) | e.SwapWithdrawn(id_) | e.SwapLapsed(id_)) as fact:
            return {"swaps": _settled(rota, id_, fact, entry.at)}
        case e.SwapUndone(id_) as fact:
            ids = {one.id for one in rota.overrides if one.swap == id_}
            return {"swaps": _settled(rota, id_, fact, entry.at), "overrides": _without(rota.overrides, ids, entry.at)}
        case e.RotationSet(_, _, rotation, since):
            return {"rotation": rotation, "rotation_from": since, "earlier": _earlier(rota, since)}
        case e.RotationReset(since):
            return {"rotation": None, "rotation_from": None, "earlier": _earlier(rota, since)}
    raise TypeError(f"{type(entry.event).__name__} is no fact of a rota")


def _without(overrides: tuple[Override, ...], ids: set[str], at: datetime) -> tuple[Override, ...]:
    """Who was on call stays true: an override under way ends at the moment it is removed."""
    cut = (replace(one, end=min(one.end, at)) if one.id in ids else one for one in overrides)
    return tuple(one for one in cut if one.start < one.end)


def _settled(rota: Rota, id_: str, fact: e.RotaEvent, at: datetime) -> tuple[Swap, ...]:
    state = _STATES[type(fact)]
    return tuple(replace(one, state=state, answered_at=at) if one.id == id_ else one for one in rota.swaps)


def _earlier(rota: Rota, until: datetime) -> tuple[Turned, ...]:
    """The rotations before this one; one that never came into force is forgotten."""
    kept = tuple(replace(one, until=min(one.until, until)) for one in rota.earlier if one.since < until)
    if rota.rotation is None or rota.rotation_from is None or rota.rotation_from >= until:
        return kept
    return (*kept, Turned(rota.rotation, rota.rotation_from, until))


def _without_old(rota: Rota, at: datetime) -> Rota:
    since = at - KEPT
    return replace(
        rota,
        overrides=tuple(one for one in rota.overrides if one.end > since),
        swaps=tuple(one for one in rota.swaps if one.over > since),
        earlier=tuple(one for one in rota.earlier if one.until > since),
    )
