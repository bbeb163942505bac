"""A swap that was accepted is undone as a whole, by whoever leads: nobody gives their half back and keeps the other."""

from __future__ import annotations

from dataclasses import replace

from incidents.errors import NotAllowed, Stale
from oncall.rotas.events import SwapUndone
from oncall.rotas.model import Override, Rota
from oncall.rotas.moments import in_words, together
from oncall.rotas.setting import Setting
from oncall.schedules.duty import Duty


def undo_swap(setting: Setting, rota: Rota, id_: str) -> SwapUndone:
    """Raises NotAllowed for all but leads and admins, Stale once one of its shifts is over."""
    halves = [one for one in rota.overrides if one.swap == id_]
    if not setting.leads:
        names = together(dict.fromkeys(setting.name_of(one.person) for one in halves))
        raise NotAllowed(
            f"This is part of a swap that {names} agreed on. Ask the other one to swap back: swap with @name. "
            "A team's lead or an admin can undo the whole swap."
        )
    swap = rota.swap(id_)
    if swap is None or any(end <= setting.now for _, end in (*swap.there, *swap.back)):
        raise Stale(
            "One of the shifts of this swap is over, so it cannot be undone as a whole. "
            "Put somebody on call for what is left: override."
        )
    left = replace(rota, overrides=tuple(one for one in rota.overrides if one.swap != id_))
    duty = Duty(setting.duty.schedules, {setting.key: left})
    text = f"{setting.given.by.name} undid the swap for {setting.name}"
    people = tuple(dict.fromkeys(one.person for one in halves))
    words = {key: f"{text}. {_said(setting, duty, halves, setting.zone_of(key))}." for key in people}
    return SwapUndone(id_, setting.hears(f"{text}. {_said(setting, duty, halves, setting.zone)}.", people, words))


def _said(setting: Setting, duty: Duty, halves: list[Override], zone: str) -> str:
    """Who has the duty in the time of each half after it: “Ana is on call from … until …”."""
    told = []
    for person in dict.fromkeys(half.person for half in halves):
        parts = [(max(one.start, setting.now), one.end) for one in halves if one.person == person]
        then = dict.fromkeys(shift.person for part in parts for shift in duty.shifts(setting.key, *part))
        who = f"{together(setting.name_of(key) for key in then)} is" if then else "nobody is"
        told.append(f"{who} on call {in_words(parts, zone, setting.now)}")
    said = "; ".join(told)
    return said[0].upper() + said[1:]
