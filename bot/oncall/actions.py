"""`actions`: what is open, everybody's, one person's or one team's."""

from __future__ import annotations

import adaptive_cards as cards
from bot.oncall.reading import Reading
from bot.oncall.sight import number
from bot.scene import Scene
from incidents.errors import Invalid, NotAllowed
from incidents.policy import Team
from oncall.actions.model import Action

_MOST = 1_000


async def actions_screen(reading: Reading, scene: Scene) -> cards.Card:
    """Those of the person `whose` (an id), else of the team `words` names, else all. Raises NotAllowed, Invalid."""
    if scene.guest:
        raise NotAllowed("Action items are for people of the company. Ask one of them.")
    policy = await reading.desk.policy(scene.tenant)
    stored = await reading.store.open(scene.tenant, "action")
    items = [one.snapshot for _, one in stored if isinstance(one.snapshot, Action) and one.snapshot.is_open]
    words, owner, whose = scene.values.get("words", "").strip(), scene.values.get("whose", ""), ""
    if owner:
        items = [item for item in items if item.owner.id == owner]
        known = (person.name for person in scene.everyone if person.id == owner)
        whose = items[0].owner.name if items else next(known, "somebody")
    elif words:
        team = _team(words, tuple(policy.teams.values()))
        items, whose = [item for item in items if item.team == team.key], team.name
    return cards.actions_list(
        items,
        scene.at,
        viewer=scene.person,
        whose=whose,
        ids={name: value for name, value in (("whose", owner), ("words", words)) if value},
        page=number(scene.values.get("page", ""), _MOST),
        teams={key: team.name for key, team in policy.teams.items()},
    )


def _team(words: str, teams: tuple[Team, ...]) -> Team:
    wanted = words.casefold().removeprefix("of ").removeprefix("team ").strip(" ?.!")
    found = [team for team in teams if wanted in (team.key.casefold(), team.name.casefold())]
    if not found:
        names = ", ".join(team.name for team in teams[:5])
        raise Invalid(f"I know no person and no team “{words[:40]}”. Type actions @ana, or a team: {names}.")
    return found[0]
