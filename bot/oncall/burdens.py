"""What a change of a rota, just made, brings upon people: the words that stand on its card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from incidents.policy import Policy
from oncall.rotas.model import Override
from oncall.schedules.checks import new_burdens
from oncall.schedules.duty import Duty

_MOST = 3


def burdens(
    policy: Policy, duty: Duty, key: str, made: Callable[[Override], bool], start: datetime, end: datetime
) -> list[str]:
    """`made` tells the overrides of the change, which lies from `start` up to `end` in the schedule `key`."""
    rota, schedule = duty.rotas.get(key), policy.schedules.get(key)
    if rota is None or schedule is None:
        return []
    left = replace(rota, overrides=tuple(one for one in rota.overrides if not made(one)))
    before = Duty(duty.schedules, {**duty.rotas, key: left})
    found = new_burdens(schedule, before, duty, policy.people, policy.oncall, start, end)
    return [one.words for one in found][:_MOST]
