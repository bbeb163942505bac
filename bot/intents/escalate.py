"""Bring in a person, a team or a vendor."""

from __future__ import annotations

from bot.courtesy import without_courtesy
from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import Intent
from bot.intents.reading import find_person
from incidents.commands import Escalate
from incidents.errors import Invalid
from incidents.model import Person


def read(heard: Heard) -> Answer:
    if heard.clicked:
        target, reason = heard.value("target") or heard.value("named"), heard.value("reason")
        person = None if in_catalogue(target, heard) else find_person(target, heard)
    elif not heard.text:
        return Show("escalate")
    else:
        target, person, reason = whom(heard.text, heard)
    if not target:
        raise Invalid("Say whom to bring in: a person, a team or a vendor.")
    return Do(Escalate(target, reason, person), said="Escalated.")


def in_catalogue(target: str, heard: Heard) -> str:
    """The key of the team, post, person or vendor that is called so, or nothing."""
    wanted, policy = _called(target), heard.policy
    vendors = [vendor for team in policy.teams.values() for vendor in team.vendors]
    named = [(key, team.name) for key, team in policy.teams.items()]
    named += [(vendor.key, vendor.name) for vendor in vendors]
    named += [(key, key.replace("_", " ")) for key in ("on_call", "team_lead", *policy.leadership)]
    named += [("team_lead", "lead"), ("on_call", "oncall"), ("on_call", "on-call")]
    return next((key for key, name in named if wanted in (key.casefold(), name.casefold(), _called(name))), "")


def _called(name: str) -> str:
    """`the Payments team`, `team payments` and `Payments.` are `payments`."""
    words = without_courtesy(name).casefold().strip(":").split()
    words = words[1:] if words[:1] == ["the"] else words
    if len(words) > 1 and "team" in (words[0], words[-1]) and words != ["team", "lead"]:
        words = words[1:] if words[0] == "team" else words[:-1]
    return " ".join(words)


def whom(text: str, heard: Heard) -> tuple[str, Person | None, str]:
    """`<who> <rest>`: a mention, then the longest name of the catalogue, then a single word naming a person."""
    for shown, person in heard.mentions.items():
        if shown.casefold() in text.casefold():
            at = text.casefold().index(shown.casefold())
            rest = text[:at].rstrip(" @") + " " + text[at + len(shown) :]
            return person.id, person, rest.strip()
    words = text.removeprefix("to ").split()
    for length in range(min(len(words), 4), 0, -1):
        key = in_catalogue(" ".join(words[:length]), heard)
        if key:
            return key, None, " ".join(words[length:])
    for length in (2, 1):
        person_found = find_person(" ".join(words[:length]), heard)
        if person_found:
            return person_found.id, person_found, " ".join(words[length:])
    raise Invalid(f"I know no person, team or vendor called “{' '.join(words)[:40].lstrip('@')}”.")


INTENT = Intent(
    area="Resolve",
    usage="escalate <person, team or vendor> <reason>",
    what="bring in more help",
    phrases=("escalate to", "escalate"),
    read=read,
    verb="incident.escalate",
    form="escalate",
    command=Escalate,
    own_words=True,
)
