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


async def alarms_of(store: Store, tenant: str) -> Sequence[Alarm]:
    """All that are kept at hand, the open ones among them."""
    return [s.snapshot for _, s in await store.open(tenant, "alarm") if isinstance(s.snapshot, Alarm)]


def waiting_for(person: Person, alarms: Sequence[Alarm]) -> Sequence[tuple[Alarm, Page]]:
    """Those that wait for this person, each with their newest page."""
    return [(alarm, page) for alarm in alarms if (page := _waiting(alarm, person))]


def naming(match: Match, alarms: Sequence[Alarm], person: Person) -> Match | None:
    """The ask about the alarm that is named first, as a mail says it: `ack ALM-…`."""
    key, _, rest = match.rest.partition(" ")
    found = next((alarm for alarm in alarms if alarm.key.casefold() == key.casefold()), None)
    if found is None or match.intent.command is None:
        return None
    page = _waiting(found, person)
    about = f"{found.key} {page.id if page else '-'} {rest}".strip()
    return replace(match, intent=_LIKEWISE[match.intent.command], rest=about)


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
