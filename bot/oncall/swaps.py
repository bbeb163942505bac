"""The card of a swap, as each of the two sees it."""

from __future__ import annotations

from datetime import datetime

import adaptive_cards as cards
from adaptive_cards.swap_card import Seen
from bot.oncall.burdens import burdens
from bot.oncall.reading import Reading
from bot.oncall.sight import sight
from bot.scene import Scene
from incidents.errors import NotFound
from incidents.policy import Policy
from oncall.rotas.model import Swap, SwapState
from oncall.rotas.moments import moment, spans
from oncall.schedules.duty import Duty
from oncall.schedules.schedule import Schedule


async def swapped_screen(reading: Reading, scene: Scene) -> cards.Card:
    """The swap that the card names, as it stands now. Raises NotFound, also for those whom it does not concern."""
    seen = await sight(reading, scene)
    key, id_ = scene.values.get("schedule", ""), scene.values.get("swap", "")
    rota = seen.duty.rotas.get(key)
    swap = rota.swap(id_) if rota else None
    schedule = seen.policy.schedules.get(key)
    if swap is None or schedule is None or seen.me not in (swap.asker, swap.other):
        raise NotFound("That swap is not there any more. Look at: oncall week.")
    return drawn(swap, schedule, seen.policy, seen.duty, seen.zone, scene.at, asked=seen.me == swap.other)


def drawn(
    swap: Swap, schedule: Schedule, policy: Policy, duty: Duty, zone: str, at: datetime, *, asked: bool
) -> cards.Card:
    """`asked`: for the person who answers, who may do so while it is open."""

    def name(key: str) -> str:
        return policy.people[key].name if key in policy.people else key

    back = spans(swap.back, zone, at) if swap.back else ""
    lapsed = swap.state is SwapState.ASKED and not swap.open(at)
    seen = Seen(
        schedule=schedule.key,
        swap=swap.id,
        name=schedule.name,
        asker=name(swap.asker),
        other=name(swap.other),
        there=spans(swap.there, zone, at),
        back=back,
        state=SwapState.LAPSED if lapsed else swap.state,
        at=moment(swap.answered_at, zone, at) if swap.answered_at else "",
    )
    accepted = swap.state is SwapState.ACCEPTED
    span = (swap.begins, swap.over)
    warns = burdens(policy, duty, schedule.key, lambda one: one.swap == swap.id, *span) if accepted else []
    return cards.swap_card(seen, asked=asked, until=moment(swap.begins, zone, at), warns=warns)
