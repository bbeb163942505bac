"""Which facts follow from an ask put to a rota."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.errors import NotFound
from incidents.given import Given
from oncall import rights
from oncall.rotas import commands as c
from oncall.rotas import events as e
from oncall.rotas import overrides, rotations, swaps
from oncall.rotas.model import Rota
from oncall.rotas.setting import setting_of


def decide(rota: Rota | None, command: c.RotaCommand, given: Given) -> Sequence[e.RotaEvent]:
    """Raises Refused for people, never for the machine's own words."""
    if isinstance(command, c.LapseSwap):
        rights.check_machine(given)
        # A schedule that the policy has dropped meanwhile has no swaps to let go.
        if rota is None or rota.key not in given.policy.schedules:
            return []
    if isinstance(command, c.RemoveOverride | c.AnswerSwap | c.WithdrawSwap):
        rights.check_member(given)
        if rota is None:
            raise NotFound("That is not there any more. Look at: oncall week.")
        setting = setting_of(rota, rota.key, given)
    else:
        setting = setting_of(rota, getattr(command, "schedule", ""), given)
    match command:
        case c.AddOverride():
            return overrides.add(setting, command)
        case c.RemoveOverride():
            return overrides.remove(setting, command)
        case c.TakeDuty():
            return overrides.take(setting, command)
        case c.AskSwap():
            return swaps.ask(setting, command)
        case c.AnswerSwap():
            return swaps.answer(setting, command)
        case c.WithdrawSwap():
            return swaps.withdraw(setting, command)
        case c.LapseSwap():
            return swaps.lapse(setting, command)
        case c.SetRotation():
            return rotations.set_rotation(setting, command)
        case c.ResetRotation():
            return rotations.reset_rotation(setting)
    raise TypeError(f"a rota does not understand {type(command).__name__}")
