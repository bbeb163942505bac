"""The help card: what this person can do here, read off the register of intents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import adaptive_cards as cards
from bot.intents import INTENTS
from bot.intents.intent import About, Intent
from bot.scene import Scene
from incidents import commands as c
from incidents import rights
from incidents.campaigns.commands import DraftNotice, PauseNotice, ResendMails, ResumeNotice, StopNotice
from incidents.model import Incident, Phase, Severity

ONCALL = "On call"
AREAS = (ONCALL, "Declare", "Triage", "Roles", "Mitigate", "Resolve", "Customers", "Look")
"""The groups in the order in which people need them at three in the morning."""
USUAL = ("ack", "snooze", "alarms", "oncall", "take", "pages", "contacts")
"""What the usual card has of on-call, by the first phrase of each; the rest has a card of its own."""
PARTS: Mapping[str, tuple[str, ...]] = {
    "When you are paged": ("ack", "snooze", "alarms", "pages"),
    "Who is on call": ("oncall", "my shifts", "oncall week", "take", "override", "swap", "oncall feed"),
    "How you are reached": (
        "contacts", "contact add", "contact verify", "contact delay", "contact remove", "test page",
    ),
    "From shift to shift": ("handoff", "handoffs", "actions"),
}  # fmt: skip
"""The card of on-call, by first phrases; whatever is not named here comes last."""
LAST = "Looking after it"

Asks = list[tuple[str, str]]


def help_screen(scene: Scene) -> cards.Card:
    """Asks by area, without those this person may not use here; some fit an incident only."""
    where = scene.incident.key if scene.incident else ""
    offered = list(_offered(scene))
    if _letters(scene.values.get("group", "")) == _letters(ONCALL):
        parts = _by_part([intent for intent in offered if intent.area == ONCALL])
        title = "What you can ask about on-call"
        return cards.help_card(parts, scene.person.name, where, title=title, may_declare=not scene.guest)
    shown = [intent for intent in offered if intent.area != ONCALL or intent.phrases[0] in USUAL]
    areas: dict[str, Asks] = {area: [] for area in AREAS}
    for intent in sorted(shown, key=_usual):
        areas.setdefault(intent.area, []).append(_ask(intent))
    groups = [(area, asks) for area, asks in areas.items() if asks]
    return cards.help_card(groups, scene.person.name, where, may_declare=not scene.guest, more=ONCALL)


def _usual(intent: Intent) -> int:
    """What stands first in its group; all others as they are registered."""
    return USUAL.index(intent.phrases[0]) if intent.phrases[0] in USUAL else len(USUAL)


def _by_part(offered: Sequence[Intent]) -> list[tuple[str, Asks]]:
    first = {intent.phrases[0]: intent for intent in offered}
    parts = [(part, [_ask(first[name]) for name in names if name in first]) for part, names in PARTS.items()]
    named = {name for names in PARTS.values() for name in names}
    rest = [_ask(intent) for intent in offered if intent.phrases[0] not in named]
    return [(part, asks) for part, asks in [*parts, (LAST, rest)] if asks]


def _ask(intent: Intent) -> tuple[str, str]:
    """Words that are to be typed stand in quotes: a card shows a backtick as it is."""
    return intent.usage, re.sub(r"`([^`]+)`", r"“\1”", intent.what)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalpha()).removeprefix("with")


def _offered(scene: Scene) -> Iterator[Intent]:
    for intent in INTENTS:
        if intent.usage and (intent.command is None or _may(intent, intent.command, scene)):
            yield intent


def _may(intent: Intent, command: type, scene: Scene) -> bool:
    """Without an incident in sight, whatever a member could do in one; with one, what this person can do now."""
    if scene.guest:
        return False
    if intent.about is About.NOTHING:
        return True
    incident = scene.incident
    if incident is None:
        return command is not c.SetPrivacy or rights.is_admin(scene.person, scene.policy)
    if not FITS.get(command, _while_open)(incident):
        return False
    if command in (c.HandOverRole, c.ReleaseRole):
        ask = "AssignRole" if not incident.holds(scene.person) else "AddNote"
        return rights.may(ask, scene.person, incident, scene.policy)
    return rights.may(command.__name__, scene.person, incident, scene.policy)


def _while_open(incident: Incident) -> bool:
    return incident.is_open


def _always(_: Incident) -> bool:
    return True


def _active(incident: Incident) -> bool:
    return incident.active


def _with_roles(incident: Incident) -> bool:
    return incident.is_open and incident.severity is not Severity.SEV4


def _held(incident: Incident) -> bool:
    return _with_roles(incident) and bool(incident.roles)


def _early(incident: Incident) -> bool:
    return incident.phase in (Phase.DETECTION, Phase.MITIGATION)


FITS: Mapping[type, Callable[[Incident], bool]] = {
    c.AddNote: _always,
    c.CorrectImpact: _always,
    c.SetPrivacy: _always,
    DraftNotice: _always,
    c.AssessImpact: _active,
    c.AnswerFirstMove: _active,
    c.Resolve: _active,
    c.Mitigate: _early,
    c.KeepWorking: lambda incident: _early(incident) and incident.mitigation_due is not None,
    c.ClaimRole: lambda incident: _with_roles(incident) and bool(incident.empty_roles),
    c.AssignRole: _with_roles,
    c.PageSomeone: _with_roles,
    c.HandOverRole: _held,
    c.ReleaseRole: _held,
    c.FinishTask: lambda incident: any(task.done_at is None for task in incident.tasks),
    c.RemoveThreshold: lambda incident: any(threshold.removed_at is None for threshold in incident.thresholds),
    c.Close: lambda incident: incident.phase is Phase.RECOVERY,
    c.Reopen: lambda incident: not incident.active,
    PauseNotice: lambda incident: bool(incident.sending),
    ResumeNotice: lambda incident: bool(incident.sending),
    StopNotice: lambda incident: bool(incident.sending),
    ResendMails: lambda incident: bool(incident.notices),
}
"""When an ask makes sense; those not named here while the incident is open."""
