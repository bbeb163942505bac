"""Which alarm a typed `ack` or `snooze` means: the one its person is paged for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.intents import acknowledge_alarm, snooze
from bot.intents.intent import Intent
from bot.matching import Match
from engine.ports import Store
from incidents.commands import Acknowledge, SnoozePage
from incidents.errors import Refused
from incidents.model import Incident, Page, Person
from oncall.alarms.model import Alarm

_LIKEWISE: Mapping[type, Intent] = {Acknowledge: acknowledge_alarm.INTENT, SnoozePage: snooze.ALARM}
"""What an ask about an incident is called where it is about an alarm."""
_SHOWN = 5


async def waiting_alarms(store: Store, tenant: str, person: Person) -> Sequence[tuple[Alarm, Page]]:
    """The alarms that wait for this person, each with their newest page."""
    stored = await store.open(tenant, "alarm")
    alarms = [s.snapshot for _, s in stored if isinstance(s.snapshot, Alarm)]
    return [(alarm, page) for alarm in alarms if (page := _waiting(alarm, person))]


def _waiting(alarm: Alarm, person: Person) -> Page | None:
    if not alarm.is_open or alarm.acknowledged_at:
        return None
    mine = [page for page in alarm.pages if page.person.id == person.id and not page.acknowledged_at]
    return mine[-1] if mine else None


def instead(
    match: Match, alarms: Sequence[tuple[Alarm, Page]], pages: Sequence[tuple[Incident, Page]]
) -> Match:  # fmt: skip
    """The ask about the one alarm that waits. Raises Refused with a button for each where more things do."""
    command = match.intent.command
    if command is None or len(alarms) + len(pages) > 1:
        raise Refused("You are paged for more than one thing. Which one do you mean?", *_choice(match, alarms, pages))
    ((alarm, page),) = alarms
    return replace(match, intent=_LIKEWISE[command], rest=f"{alarm.key} {page.id} {match.rest}".strip())


def _choice(
    match: Match, alarms: Sequence[tuple[Alarm, Page]], pages: Sequence[tuple[Incident, Page]]
) -> list[tuple[str, str, dict[str, str]]]:  # fmt: skip
    ack = match.intent.command is Acknowledge
    mine = {incident.key: (incident, page) for incident, page in pages}.values()
    about = [(f"{i.key} {i.title}", "page.ack", {"incident": i.key, "page": page.id}) for i, page in mine]
    about += [(alarm.title, "alarm.ack", {"alarm": alarm.key, "page": page.id}) for alarm, page in alarms]
    return [(title[:60], verb if ack else "show.snooze", ids) for title, verb, ids in about[:_SHOWN]]
