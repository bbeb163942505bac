"""Every card a person can look at or be answered with, by the name after `show.`: the register of screens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

import adaptive_cards as cards
from bot.form_rights import check_form
from bot.help import help_screen
from bot.lists import incidents_screen, status_screen, timeline_screen
from bot.notice_screens import NoticeScreens
from bot.on_top import narrow, on_top
from bot.oncall.reading import Reading
from bot.oncall.screens import ONCALL_SCREENS
from bot.scene import Scene
from bot.stamp import FORMS as FORM_SCREENS
from bot.stamp import stamped
from engine.ports import Calendars, Composer, Desk, Ids, Store
from incidents.model import Incident

Card = cards.Card
Draw = Callable[[Scene], Awaitable[Card]]


def headline(scene: Scene) -> Card:
    """The living card, as everybody sees it."""
    incident = scene.the_incident()
    return cards.headline(incident, scene.at, names=scene.names)


def declared(scene: Scene) -> Card:
    """After declaring: the impact questions, unless they were answered already."""
    incident = scene.the_incident()
    if incident.answers is None and incident.severity.major:
        return cards.triage_form(incident, scene.policy)
    return headline(scene)


def triaged(scene: Scene) -> Card:
    incident = scene.the_incident()
    return cards.triage_result(incident, incident.proposed or incident.severity, incident.why_severity)


def _runbooks(scene: Scene) -> Sequence[tuple[str, str]]:
    return cards.runbooks_of(scene.policy, scene.the_incident())


def moves(scene: Scene) -> Card:
    incident, books = scene.the_incident(), _runbooks(scene)
    return cards.first_moves(incident, scene.at, runbooks=books, values=scene.values, fault=scene.fault)


FORMS: Mapping[str, Callable[[Scene], Card]] = {
    "headline": headline,
    "more": lambda s: cards.more(s.the_incident(), s.at, runbooks=_runbooks(s), fault=s.fault),
    "people": lambda s: cards.people(s.the_incident()),
    "tasks": lambda s: cards.tasks(s.the_incident(), s.at),
    "declare": lambda s: cards.declare_form(s.policy, values=s.values, fault=s.fault),
    "triage": lambda s: cards.triage_form(s.the_incident(), s.policy, values=s.values or None, fault=s.fault),
    "triaged": triaged,
    "severity": lambda s: cards.severity_form(s.the_incident(), values=s.values, fault=s.fault),
    "update": lambda s: cards.update_form(s.the_incident(), s.at, values=s.values, fault=s.fault),
    "moves": moves,
    "mitigated": lambda s: cards.mitigated_form(s.the_incident(), s.at, values=s.values, fault=s.fault),
    "extend": lambda s: cards.extend_form(s.the_incident(), s.at, values=s.values, fault=s.fault),
    "escalate": lambda s: cards.escalate_form(s.the_incident(), s.policy, s.everyone, values=s.values, fault=s.fault),
    "resolve": lambda s: cards.resolve_form(s.the_incident(), values=s.values, fault=s.fault),
    "note": lambda s: cards.note_form(s.the_incident(), values=s.values, fault=s.fault),
    "cause": lambda s: cards.cause_form(s.the_incident(), values=s.values or None, fault=s.fault),
    "assign": lambda s: cards.assign_form(s.the_incident(), s.everyone, values=s.values, fault=s.fault),
    "delegate": lambda s: cards.delegate_form(s.the_incident(), s.everyone, values=s.values, fault=s.fault),
    "affects": lambda s: cards.affects_form(s.the_incident(), s.policy, values=s.values, fault=s.fault),
    "impact": lambda s: cards.impact_form(s.the_incident(), s.at, values=s.values or None, fault=s.fault),
    "reopen": lambda s: cards.reopen_form(s.the_incident(), values=s.values, fault=s.fault),
    "cancel": lambda s: cards.cancel_form(s.the_incident(), values=s.values, fault=s.fault),
    "help": help_screen,
    "declared": declared,
}
"""Screens that need nothing but the scene."""

ABOUT_NOTICE = frozenset({"notice_preview", "notice_receipt", "preview", "sending", "stop", "doubtful"})
"""Screens of one notice. Buttons say `show.preview` and `show.sending`: a verb has no underscore in it."""


class Screens:
    """Draws a screen by name; the few that must read first do it here."""

    def __init__(
        self, store: Store, desk: Desk, composer: Composer, ids: Ids, calendars: Calendars, *, wide: bool = True
    ) -> None:
        """`wide`: the client can show a card at the full width of the chat."""
        notices = NoticeScreens(desk, composer, store)
        self._store = store
        self._ids = ids
        self._wide = wide
        self._reading: dict[str, Draw] = {
            "status": lambda scene: status_screen(store, scene),
            "incidents": lambda scene: incidents_screen(store, scene),
            "timeline": lambda scene: timeline_screen(store, scene),
            "merge": self._merge,
            "notice": notices.composer,
            "notice_preview": notices.preview,
            "notice_receipt": notices.receipt,
            "preview": notices.preview,
            "sending": notices.preview,
            "stop": notices.stop,
            "doubtful": notices.doubtful,
        }
        reading = Reading(store, desk, calendars)
        self._reading |= {name: partial(draw, reading) for name, draw in ONCALL_SCREENS.items()}

    def knows(self, name: str) -> bool:
        return name in FORMS or name in self._reading

    def needs_incident(self, name: str) -> bool:
        """Whether this screen is about one incident."""
        return name not in ("declare", "status", "incidents", "help", *ONCALL_SCREENS)

    def needs_notice(self, name: str) -> bool:
        return name in ABOUT_NOTICE

    async def draw(self, name: str, scene: Scene) -> Card:
        """The card, under what is to be said.

        Raises Refused where something on it cannot be read, such as a list, and for a form this person may not send.
        """
        check_form(name, scene)
        reading = self._reading.get(name)
        card = await reading(scene) if reading else FORMS[name](scene)
        if not self._wide:
            narrow(card)
        on_top(card, said=scene.said, acting_as=scene.acting_as, tone=scene.tone)
        return stamped(card, self._ids.new()) if name in FORM_SCREENS else card

    async def _merge(self, scene: Scene) -> Card:
        stored = await self._store.open(scene.tenant, "incident")
        open_ones = [s.snapshot for _, s in stored if isinstance(s.snapshot, Incident) and s.snapshot.is_open]
        others = [incident for incident in open_ones if scene.shows(incident)]
        return cards.merge_form(scene.the_incident(), others, values=scene.values, fault=scene.fault)
