"""What stands in Teams: everything owed was said, hardly anything twice, and the living card is the newest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import adaptive_cards as cards
from bot.mention import mention
from engine.desk import SUBJECTS as KINDS
from incidents.campaigns.model import Campaign
from incidents.effects import PostMessage
from incidents.model import Incident
from oncall.calls.model import Call, TryState
from oncall.effects import PostToTeam, TellPerson
from playground.card_reading import button, buttons, text
from playground.people import CHANNEL
from tests.crash.look import Sight, Told, told_of
from tests.crash.people import card_of
from tests.standins.teams import TeamsStandIn

MINUTES = range(4)
Places = Mapping[tuple[str, str], Mapping[str, Any]]


def faults(sight: Sight, teams: TeamsStandIn, extras: int) -> Iterator[str]:
    """`extras`: so many posts may stand there twice, one for each crash and each answer that was lost."""
    again = 0
    for told in sight.told.values():
        if told.ref.kind == "incident":
            yield from _headline(told, sight, teams.messages)
            yield from _pages(sight, told, teams.messages, extras)
            again += _rooms(told.last, teams.messages) - 1
        elif told.ref.kind == "campaign":
            yield from _receipt(told.last, teams.messages)
    said, owed = _said(teams.messages), _owed(sight)
    yield from (f"never said: {words}" for words in owed - said)
    yield from (f"said without a fact: {words}" for words in said if words not in owed)
    again += (said - owed).total() + _drafts(teams.messages)
    if again > extras:
        yield f"{again} posts stand there twice, where {extras} lives were cut short: {said - owed}"


def _headline(told: Told, sight: Sight, standing: Places) -> Iterator[str]:
    """Drawn when it closed, or when the last word was put to it: the day after, dates are said in full."""
    incident: Incident = told.last
    if incident.room is None or sight.policy is None or incident.closed_at is None:
        yield f"{incident.key} has no room, or is not closed"
        return
    if sight.rooms.get(incident.room.conversation) != incident.key:
        yield f"the room of {incident.key} is not known to be its room"
    card = card_of(standing.get((incident.room.conversation, incident.room.message), {}))
    names = {key: service.name for key, service in sight.policy.services.items()}
    since = (incident.closed_at, told.entries[-1].at)
    moments = [at + timedelta(minutes=minutes) for at in since for minutes in MINUTES]
    if all(cards.headline(incident, at, names=names) != card for at in moments):
        yield f"the headline of {incident.key} is not its newest"


def _rooms(incident: Incident, standing: Places) -> int:
    """How many cards of it began a thread."""
    first = (body for (place, name), body in standing.items() if place.endswith(f";messageid={name}"))
    return sum(f'"{incident.key}"' in str(body).replace("'", '"') for body in first)


def _pages(sight: Sight, told: Told, standing: Places, extras: int) -> Iterator[str]:
    """Every page that was needed when it could go out stands in somebody's own chat; a second one says so."""
    shown, calling, again = Counter[str](), Counter[str](), Counter[str]()
    for body in standing.values():
        card = card_of(body) or {}
        found = button(card, "Open the incident")
        if found and found.data.get("incident") == told.ref.key and "page" in found.data:
            shown[found.data["page"]] += 1
            calling[found.data["page"]] += "you are paged" in text(card)
            again[found.data["page"]] += "you are paged again" in text(card)
    for page in told.last.pages:
        if not shown[page.id] and _needed(told_of(sight, "call", f"{told.ref.key}.{page.id}").last):
            yield f"{told.ref.key}: {page.person.name} never got page {page.id}"
        if calling[page.id] - again[page.id] > 1 or shown[page.id] > 1 + extras:
            times = f"{shown[page.id]} times, {again[page.id]} of them as a repeat"
            yield f"{told.ref.key}: page {page.id} went out {times}"
    strangers = shown.keys() - {page.id for page in told.last.pages}
    yield from (f"{told.ref.key}: page {page} is on no timeline" for page in strangers)


def _needed(call: Call | None) -> bool:
    """Its call was not over before its card could be sent. One that never began was not needed: its clock says so."""
    return call is not None and call.tries[0].state is not TryState.NOT_NEEDED


def _owed(sight: Sight) -> Counter[str]:
    """The words that the facts owe the room, a team's channel and people's own chats."""
    words = Counter[str]()
    for told in sight.told.values():
        for before, after, entry in zip(told.states, told.states[1:], told.entries, strict=False):
            owed = (row.effect for row in KINDS[told.ref.kind].react(before, after, entry))
            words.update(map(_words, filter(_speaks, owed)))
    return words


def _speaks(effect: object) -> bool:
    return isinstance(effect, PostMessage | PostToTeam | TellPerson)


def _words(say: Any) -> str:
    """As it stands in Teams."""
    people = () if isinstance(say, TellPerson) else say.mentions
    return mention(say.text, people)[0]


def _said(standing: Places) -> Counter[str]:
    return Counter(str(body["text"]) for body in standing.values() if body.get("text"))


def _receipt(campaign: Campaign, standing: Places) -> Iterator[str]:
    """The card of a notice says in the end to how many customers it was sent. One that another has overtaken ends only
    when no process of before can have a mail of it in its hands: three minutes after a start."""
    place, at = campaign.place, campaign.finished_at
    if campaign.superseded_by:
        at = at or campaign.counted_at
    if place is None or at is None:
        yield f"{campaign.key} has no card in its room, or is not sent"
        return
    newest = [cards.notice_receipt(campaign, at + timedelta(minutes=minutes)) for minutes in MINUTES]
    if card_of(standing.get((place.conversation, place.message), {})) not in newest:
        yield f"the card of {campaign.key} is not its newest"


def _drafts(standing: Places) -> int:
    """Drafts that still stand in a room: the card of each notice has become a receipt by now."""
    shown = (card_of(body) for (place, _), body in standing.items() if place.startswith(CHANNEL))
    return sum(any(found.data.get("notice") for found in buttons(card)) for card in shown if card)
