"""The screens of a page: what has become of it, how long to snooze it, and the incident declared from an alarm."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import adaptive_cards as cards
from bot.oncall.reading import Reading
from bot.scene import Scene
from bot.stamp import stamped
from engine.ports import Desk
from incidents import rights
from incidents.decisions.paging import step_after
from incidents.errors import NotFound, Refused, Stale
from incidents.model import Incident, Page
from incidents.policy import Policy
from oncall.alarms.model import Alarm
from oncall.calls.model import Call, TryState

OLD = "That page is not known any more. Type pages for those of the last days."
DONE = "That page needs no answer any more, so there is nothing to snooze."


def draw(
    call: Call, thing: Incident | Alarm | None, at: datetime, policy: Policy, *, repeat: bool = False, link: str = ""
) -> cards.Card | None:
    """The card of a call as it stands; None where what it is about has no such page. `link` leads to the room."""
    page = thing.page(call.page) if thing else None
    if isinstance(thing, Incident) and page:
        books, names = cards.runbooks_of(policy, thing), policy.service_names
        next_at = None if thing.nobody_at and page.at <= thing.nobody_at else _next_at(thing, page, policy)
        return cards.page_card(
            thing, page, at, call=call, repeat=repeat, link=link, runbooks=books, names=names, next_at=next_at
        )
    if isinstance(thing, Alarm) and page:
        next_at = None if thing.unanswered else _next_at(thing, page, policy)
        return cards.alarm_page(thing, page, at, call=call, repeat=repeat, next_at=next_at)
    return None if call.about else cards.page_trial(call, at, repeat=repeat)


def _next_at(thing: Incident | Alarm, page: Page, policy: Policy) -> datetime | None:
    """When silence takes a page to the next person; a snoozed one waits for its own moment."""
    if page.snoozed_until:
        return None
    if isinstance(thing, Incident):
        return step_after(policy.severities[thing.severity], page.at, policy.hours_of(thing.services))
    team = policy.teams.get(thing.team)
    return step_after(policy.severities[thing.severity], page.at, (team.hours if team else None) or policy.hours)


async def alarm_of(desk: Desk, tenant: str, key: str) -> Alarm:
    """Raises NotFound."""
    found = await desk.oncall(tenant, "alarm", key)
    if not isinstance(found, Alarm):
        raise NotFound(OLD)
    return found


async def call_of(reading: Reading, scene: Scene) -> Call:
    """The call a card names, by its own key or by what it is about. Raises NotFound, and Refused for another's."""
    values = scene.values
    about = scene.incident.key if scene.incident else values.get("alarm", "")
    key = f"{about}.{values.get('page', '')}" if about else values.get("call", "")
    found = await reading.desk.oncall(scene.tenant, "call", key)
    if not isinstance(found, Call):
        raise NotFound(OLD)
    if found.person.id != scene.person.id:
        raise Refused(f"That page is for {found.person.name}.")
    return found


async def paged(reading: Reading, scene: Scene) -> cards.Card:
    """The page in its person's own chat, after they pressed a button on it."""
    call = await call_of(reading, scene)
    thing: Incident | Alarm | None = None
    if call.about.startswith("INC-"):
        thing = await reading.desk.incident(scene.tenant, call.about, scene.person, guest=scene.guest)
    elif call.about:
        thing = await alarm_of(reading.desk, scene.tenant, call.about)
    card = draw(_caught_up(call, thing), thing, scene.at, scene.policy)
    if card is None:
        raise Stale(OLD)
    return card


def _caught_up(call: Call, thing: Incident | Alarm | None) -> Call:
    """The call as it will be told in a moment: it hears of an answer by way of what it is about."""
    page = thing.page(call.page) if thing else None
    if page and page.acknowledged_at and call.waiting:
        tries = tuple(replace(one, state=TryState.NOT_NEEDED) if one in call.ahead else one for one in call.tries)
        return replace(call, answered_at=page.acknowledged_at, answered_by="Teams", tries=tries)
    return call


async def snooze(reading: Reading, scene: Scene) -> cards.Card:
    """How long."""
    call = await call_of(reading, scene)
    if not call.waiting:
        raise Stale(DONE)
    return cards.page_snooze(call, scene.at, fault=scene.fault)


async def from_alarm(reading: Reading, scene: Scene) -> cards.Card:
    """The form that declares an incident from an alarm, with its title in it."""
    rights.check("OpenIncident", scene.person, None, scene.policy, guest=scene.guest)
    alarm = await alarm_of(reading.desk, scene.tenant, scene.values.get("alarm", ""))
    if not alarm.is_open:
        raise Stale(f"It became {alarm.incident}." if alarm.incident else "That alarm is over.")
    services = [service.key for service in scene.policy.services.values() if service.team == alarm.team]
    values = {"title": alarm.title, "alarm": alarm.key, "services": services[0] if len(services) == 1 else ""}
    # Pressed twice it is one incident, as with any other form.
    return stamped(cards.declare_form(scene.policy, values=values), f"{alarm.key}"[:64])
