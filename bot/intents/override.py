"""Put oneself or somebody on call for a while, and undo it."""

from __future__ import annotations

from dataclasses import replace

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import About, Intent
from bot.intents.reading import read_person
from bot.oncall.lines import contact_key, read_end, read_line, read_span, schedule_of, take_schedule, zoned
from bot.oncall.times import read_moment
from incidents.errors import Invalid
from oncall.rotas.commands import AddOverride, RemoveOverride
from oncall.rotas.moments import from_until, together
from oncall.schedules.duty import Duty

WHICH = "Choose a schedule."


def read(heard: Heard) -> Answer:
    if heard.clicked:
        return _from_form(heard)
    line = read_line(heard.text, heard.policy)
    key = schedule_of(line.schedule, heard)
    person = read_person(line.rest or "me", heard)
    span = read_span(line.when, zoned(heard, key))
    if not key or span.end is None:
        known = {"schedule": key, "person": person.id, "start": span.start.isoformat() if span.start else ""}
        return Show("override", known | {"why": line.why} if heard.text else {"schedule": key})
    command = AddOverride(contact_key(person, heard), span.start or heard.now, span.end, line.why, key)
    return Do(command, kind="rota", subject=key, show="duty")


def _from_form(heard: Heard) -> Answer:
    key = heard.value("schedule")
    if not key:
        raise Invalid(WHICH)
    person = read_person(heard.value("person") or heard.value("named") or "me", heard)
    at = zoned(heard, key)
    start = read_moment(heard.value("start") or "now", at)
    end = read_end(heard.value("end"), at, start)
    command = AddOverride(contact_key(person, heard), start, end, heard.value("why"), key)
    return Do(command, kind="rota", subject=key, show="duty")


def read_remove(heard: Heard) -> Answer:
    if heard.clicked:
        key, id_ = heard.value("schedule"), heard.value("override")
    else:
        named, rest = take_schedule(heard.text, heard.policy)
        key, id_ = schedule_of(named, heard), rest.strip()
    if not key or not id_:
        return Show("oncall", {"words": key})
    return Do(RemoveOverride(id_[:40]), _undone(heard, key, id_), kind="rota", subject=key)


def _undone(heard: Heard, key: str, id_: str) -> str:
    """With who has the duty after it: an older override may be in force again."""
    rota = heard.duty.rotas.get(key)
    override = rota.override(id_) if rota else None
    if rota is None or override is None:
        return "It is undone."
    left = [one for one in rota.overrides if one.id != id_ and (not override.swap or one.swap != override.swap)]
    start = max(override.start, heard.now)
    shifts = Duty(heard.policy.schedules, {key: replace(rota, overrides=tuple(left))}).shifts(key, start, override.end)
    people = heard.policy.people
    names = dict.fromkeys(people[one.person].name if one.person in people else one.person for one in shifts)
    when = from_until(start, override.end, zoned(heard, key).zone, heard.now)
    who = f"{together(names)} {'has' if len(names) == 1 else 'have'}" if names else "nobody has"
    return f"It is undone: {who} the duty for {heard.policy.schedules[key].name} {when}."


INTENT = Intent(
    "On call",
    usage="override [@who] [schedule] from mon 9:00 until tue 9:00",
    what="put yourself, or as a lead anybody, on call for a while",
    phrases=("override", "cover"),
    read=read,
    verb="override.add",
    form="override",
    about=About.NOTHING,
    command=AddOverride,
)
REMOVE = Intent(
    "On call",
    usage="",
    what="",
    phrases=("override remove", "remove override", "remove the override", "override delete"),
    read=read_remove,
    verb="override.remove",
    about=About.NOTHING,
    command=RemoveOverride,
)
