"""`page budget`: how many pages everybody got in seven days, those who are on call now among them."""

from __future__ import annotations

from collections import defaultdict

import adaptive_cards as cards
from adaptive_cards.page_budget import Burning
from bot.oncall.reading import Reading
from bot.oncall.register import all_pages
from bot.oncall.sight import sight
from bot.scene import Scene
from oncall.budget import burn


async def budget_screen(reading: Reading, scene: Scene) -> cards.Card:
    """Whoever was paged lately, whoever is on call, and whoever looks. Raises NotAllowed for guests."""
    seen = await sight(reading, scene)
    policy, rules = seen.policy, seen.policy.oncall
    on_call: dict[str, list[str]] = defaultdict(list)
    for key, schedule in policy.schedules.items():
        if (who := seen.duty.who(key, scene.at)) in policy.people:
            on_call[policy.people[who].person.id].append(schedule.name)
    since = scene.at - rules.budget_span
    # Up to the next moment: the register is read without its end.
    pages = await all_pages(reading.store, scene.tenant, since, scene.at.replace(microsecond=999_999))
    names = {contact.person.id: contact.name for contact in policy.people.values()}
    shown = [
        Burning(
            names.get(id_) or (str(pages[id_][-1]["name"]) if id_ in pages else scene.person.name),
            burn(pages.get(id_, ()), scene.at, rules),
            ", ".join(on_call.get(id_, ())),
        )
        for id_ in dict.fromkeys((*pages, *on_call, scene.person.id))
    ]
    return cards.page_budget(shown, scene.at, rules)
