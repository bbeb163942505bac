"""The cards of a notice: composer, preview with the exact count, progress, receipt, the question before a stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import adaptive_cards as cards
from adaptive_cards.notice_confirm import DOUBTFUL, STOP
from adaptive_cards.notice_decision import Viewer
from adaptive_cards.notice_words import kind_for
from bot.on_top import narrow
from bot.scene import Scene
from engine.ports import Composer, Desk, Store
from incidents import rights
from incidents.campaigns.approval import second_person, wrote
from incidents.campaigns.model import Campaign, NoticeKind, Stage, Words
from incidents.campaigns.wording import STAKEHOLDERS, reach_of, usual_words
from incidents.errors import NotFound, Refused
from incidents.model import Incident
from incidents.policy import Policy

NOT_YOURS = "The Incident Commander, the Communications Lead or a lead sends it."


class NoticeScreens:
    """Counts and letters come from the composer, so that what is shown is what will be sent."""

    def __init__(self, desk: Desk, composer: Composer, store: Store | None = None, *, wide: bool = True) -> None:
        """`store` is where drafts are found again. `wide`: the client can show a card at the full width of the chat."""
        self._wide = wide
        self._desk = desk
        self._composer = composer
        self._store = store

    # ---- to be written

    async def composer(self, scene: Scene) -> cards.Card:
        """The form, filled from the draft being changed or this person's own, else with what Muster proposes."""
        incident = scene.the_incident()
        rights.check("DraftNotice", scene.person, incident, scene.policy, guest=scene.guest)
        kind = _kind(scene, incident)
        scene = replace(scene, notice=await self._draft(scene, incident, kind))
        last = await self._last(scene, incident)
        words = _words(scene, incident, kind, last)
        lists = () if kind.internal else tuple(scene.policy.mail.audiences)
        audiences = [await self._audience(scene, incident, kind, name) for name in lists]
        fault = scene.fault or "".join(problem for *_, problem in audiences if problem)
        return cards.notice_composer(
            incident,
            scene.notice,
            [(name, name, count) for name, count, _ in audiences],
            words,
            scene.at,
            people=_names(scene.policy, reach_of(kind, "", incident, scene.policy).people),
            values={"audience": _audience_of(scene, incident, last)} | dict(scene.values),
            fault=fault,
        )

    async def _draft(self, scene: Scene, incident: Incident, kind: NoticeKind) -> Campaign | None:
        """The draft that the form changes: the one it came from, else this person's own of that kind.

        A letter to customers may become another one to customers, never one for the company, nor the other way round.
        """
        known = scene.notice
        if known and known.words.kind is kind:
            return known
        if not scene.fault and (own := await self._own_draft(scene, incident, kind)):
            return own
        return known if known and known.words.kind.internal is kind.internal else None

    async def _own_draft(self, scene: Scene, incident: Incident, kind: NoticeKind) -> Campaign | None:
        """The letter of this kind that they began and neither sent nor discarded: the newest."""
        if self._store is None:
            return None
        stored = await self._store.open(scene.tenant, "campaign")
        known = [one.snapshot for _, one in stored if isinstance(one.snapshot, Campaign)]
        theirs = [
            one
            for one in known
            if (one.incident, one.stage, one.words.kind) == (incident.key, Stage.DRAFT, kind)
            and wrote(one, scene.person)
        ]
        return max(theirs, key=lambda one: (one.worded_at or one.drafted_at, one.key), default=None)

    async def _last(self, scene: Scene, incident: Incident) -> Campaign | None:
        """The notice that customers read last: a new one goes on from there."""
        return await self._desk.campaign(scene.tenant, incident.notices[-1]) if incident.notices else None

    async def _audience(self, scene: Scene, incident: Incident, kind: NoticeKind, name: str) -> tuple[str, int, str]:
        """(name, how many customers use what is affected, what is wrong with the list)."""
        try:
            reach = reach_of(kind, name, incident, scene.policy)
            return name, await self._composer.count(scene.tenant, reach), ""
        except Refused as refused:
            return name, 0, refused.sentence

    # ---- to be read

    async def preview(self, scene: Scene) -> cards.Card:
        """The notice as it stands, and what this person may do with it; `values` name it where it was typed."""
        incident, typed = scene.the_incident(), scene.values.get("notice", "")
        notice = scene.notice or await self._typed(scene, incident, typed)
        return await self.of_campaign(replace(scene, notice=notice), notice, incident)

    async def _typed(self, scene: Scene, incident: Incident, key: str) -> Campaign:
        """Raises NotFound, also for a notice of another incident."""
        try:
            notice = await self._desk.campaign(scene.tenant, key)
        except NotFound:
            notice = None
        if notice is None or notice.incident != incident.key:
            raise NotFound(f"There is no notice {key}. To write one, type: notice.")
        return notice

    async def of_campaign(self, scene: Scene, notice: Campaign, incident: Incident) -> cards.Card:
        """The card that fits the notice's stage."""
        if notice.stage is not Stage.DRAFT:
            return await self.receipt(replace(scene, notice=notice))
        ahead = None if notice.drill else await self._composer.outlook(scene.tenant, notice.reach, notice.words)
        wanted = scene.values.get("language", "")
        known = [code for code, n in ahead.languages if n] if ahead else []
        shown = wanted if wanted in known else (known or ["en"])[0]
        # Without a moment: the letter says "within 30 minutes", and the moment is frozen at approval.
        letter = await self._composer.render(notice.words, None, shown)
        card = cards.notice_preview(
            notice,
            letter.subject,
            letter.text,
            scene.at,
            viewer=_viewer(scene, notice, incident),
            ahead=ahead,
            second=second_person(notice, incident, scene.policy),
            wait=scene.policy.mail.approval_wait,
            people=_names(scene.policy, notice.people),
            shown=shown,
            newer=_newer(notice, incident),
        )
        return card if self._wide else narrow(card)

    async def receipt(self, scene: Scene) -> cards.Card:
        """How far it has come; why mails failed is only looked up where some did."""
        notice = scene.the_notice()
        tally = notice.tally
        troubled = tally.failed or tally.doubtful or tally.bounced or tally.suppressed
        reasons = (await self._composer.progress(scene.tenant, notice)).reasons if troubled else {}
        return cards.notice_receipt(notice, scene.at, reasons)

    # ---- to be asked twice

    async def stop(self, scene: Scene) -> cards.Card:
        """The question before the rest is never sent."""
        notice = scene.the_notice()
        if notice.stage not in (Stage.SENDING, Stage.PAUSED):
            return await self.preview(scene)
        return cards.notice_confirm(notice, STOP, fault=scene.fault)

    async def doubtful(self, scene: Scene) -> cards.Card:
        """The question before some may get it twice."""
        notice = scene.the_notice()
        return cards.notice_confirm(notice, DOUBTFUL) if notice.tally.doubtful else await self.preview(scene)


def _kind(scene: Scene, incident: Incident) -> NoticeKind:
    """The letter asked for, else that of the draft, else the one that fits the phase."""
    wanted = scene.values.get("kind", "")
    if wanted in set(NoticeKind):
        return NoticeKind(wanted)
    return scene.notice.words.kind if scene.notice else kind_for(incident)


def _words(scene: Scene, incident: Incident, kind: NoticeKind, last: Campaign | None) -> Words:
    """Those of the draft, else what Muster proposes; a later letter calls things what the last one called them."""
    draft = scene.notice.words if scene.notice else None
    if draft and draft.kind is kind:
        return draft
    usual = usual_words(kind, incident, scene.policy, scene.at)
    said = draft or (last.words if last else None)
    if said is None or said.kind.internal or kind in (NoticeKind.INITIAL, NoticeKind.BRIEF):
        return usual
    return replace(
        usual,
        service=said.service,
        feature=said.feature,
        symptom=said.symptom or usual.symptom,
        experience=usual.experience and (said.symptom or said.experience or usual.experience),
        promise_minutes=said.promise_minutes,
    )


def _audience_of(scene: Scene, incident: Incident, last: Campaign | None) -> str:
    """The audience of the draft or of the last notice, else that of the first service affected that has one."""
    for one in (scene.notice, last):
        if one and one.audience != STAKEHOLDERS:
            return one.audience
    services = (scene.policy.services[key] for key in incident.services if key in scene.policy.services)
    return next((service.audience for service in services if service.audience), "")


def _names(policy: Policy, keys: Sequence[str]) -> list[str]:
    return [policy.people[key].name for key in keys if key in policy.people]


def _newer(notice: Campaign, incident: Incident) -> str:
    """Which other notice customers were sent since this one was written, as a clause, or nothing."""
    told, written = incident.last_notice_at, notice.worded_at or notice.drafted_at
    if told is None or told <= written or notice.words.kind.internal or not incident.notices:
        return ""
    return f"{incident.notices[-1]} went out at {told:%H:%M} UTC"


def _viewer(scene: Scene, notice: Campaign, incident: Incident) -> Viewer:
    """What this person may do with the draft. The room's card is drawn for Muster, who may do everything."""

    def may(ask: str) -> bool:
        return rights.may(ask, scene.person, incident, scene.policy, guest=scene.guest)

    return Viewer(
        wrote(notice, scene.person), may_write=may("ReviseNotice"), why_not="" if may("ApproveNotice") else NOT_YOURS
    )
