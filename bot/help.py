"""The help card: what this person can do here, read off the register of intents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import adaptive_cards as cards
from bot.intents import INTENTS
from bot.intents.intent import About, Intent
from bot.scene import Scene
from incidents import commands as c
from incidents import rights
from incidents.campaigns.commands import DraftNotice, PauseNotice, ResendMails, ResumeNotice, StopNotice
from incidents.model import Incident, Phase, Severity


def help_screen(scene: Scene) -> cards.Card:
    """Asks by area, without those this person may not use here; some fit an incident only."""
    areas: dict[str, list[tuple[str, str]]] = {}
    for intent in _offered(scene):
        areas.setdefault(intent.area, []).append((intent.usage, intent.what))
    where = scene.incident.key if scene.incident else ""
    return cards.help_card(list(areas.items()), scene.person.name, where, may_declare=not scene.guest)


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
