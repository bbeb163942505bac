"""Take the duty over, now."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import About, Intent
from bot.intents.reading import ROLES
from bot.oncall.lines import contact_key, read_line, read_span, schedule_of, zoned
from incidents.errors import Invalid
from oncall.rotas.commands import AddOverride, TakeDuty


def read(heard: Heard) -> Answer:
    if heard.clicked:
        key, typed, rest = heard.value("schedule"), heard.value("until"), ""
        when = (
            typed if typed.lower().startswith(("for ", "until ", "till ", "from ")) or not typed else f"until {typed}"
        )
    else:
        line = read_line(heard.text, heard.policy)
        key, when, rest = schedule_of(line.schedule, heard), line.when, line.rest
    if rest.lower() in ROLES:
        raise Invalid(f"To take a role in an incident type: claim {ROLES[rest.lower()].value}.")
    if rest.lower() not in ("", "over", "the duty", "duty", "over the duty", "it"):
        raise Invalid(f"There is no schedule called “{rest[:40]}”. Look at all of them: oncall.")
    if not key:
        return Show("take", {"until": when})
    span = read_span(when, zoned(heard, key))
    if span.start and span.end:
        mine = AddOverride(contact_key(heard.person, heard), span.start, span.end, "", key)
        return Do(mine, kind="rota", subject=key, show="duty")
    if span.start:
        raise Invalid("Until when? Such as: take until 18:00, or take for 2 hours.")
    return Do(TakeDuty(span.end, key), kind="rota", subject=key, show="duty")


INTENT = Intent(
    "On call",
    usage="take [schedule] [until 18:00]",
    what="take the duty over now, until the shift ends",
    phrases=("take", "take over", "take the duty", "i take over", "i'll take over"),
    read=read,
    verb="duty.take",
    form="take",
    about=About.NOTHING,
    command=TakeDuty,
)
