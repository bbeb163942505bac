"""The cards of a notice: composer, preview with the exact count, receipt."""

from __future__ import annotations

import adaptive_cards as cards
from bot.on_top import narrow
from bot.scene import Scene
from engine.ports import Composer, Desk, Store
from incidents import rights
from incidents.campaigns.model import Campaign, Stage
from incidents.errors import Refused
from incidents.model import Incident


class NoticeScreens:
    """Counts and letters come from the composer, so that what is shown is what will be sent."""

    def __init__(self, store: Store, desk: Desk, composer: Composer, *, wide: bool = True) -> None:
        """`wide`: the client can show a card at the full width of the chat."""
        self._wide = wide
        self._store = store
        self._desk = desk
        self._composer = composer

    async def composer(self, scene: Scene) -> cards.Card:
        """The form, filled from the incident or from the draft being changed."""
        incident = scene.the_incident()
        rights.check("DraftNotice", scene.person, incident, scene.policy, guest=scene.guest)
        audiences = [await self._audience(name) for name in scene.policy.mail.audiences]
        fault = scene.fault or "".join(problem for *_, problem in audiences if problem)
        listed = [(name, name, count) for name, count, _ in audiences]
        suggested = {} if scene.fault else await self._suggested(scene, incident)
        values = suggested | dict(scene.values)
        return cards.notice_composer(
            incident, scene.notice, listed, scene.at, names=scene.names, values=values, fault=fault
        )

    async def _suggested(self, scene: Scene, incident: Incident) -> dict[str, str]:
        """The words and the audience of the last notice, else the audience of the first affected service."""
        if scene.notice:
            return {}
        promise = {"promise": str(scene.policy.mail.promise_minutes)}
        if incident.notices:
            last = await self._desk.campaign(scene.tenant, incident.notices[-1])
            return promise | {
                "audience": last.audience,
                "service": last.words.service,
                "feature": last.words.feature,
                "symptom": last.words.symptom,
                "promise": str(last.words.promise_minutes),
                "experience": last.words.symptom,
            }
        services = [scene.policy.services[key] for key in incident.services if key in scene.policy.services]
        audience = next((service.audience for service in services if service.audience), "")
        return promise | ({"audience": audience} if audience else {})

    async def _audience(self, name: str) -> tuple[str, int, str]:
        """(name, how many customers, what is wrong with the list)."""
        try:
            return name, await self._composer.count(name), ""
        except Refused as refused:
            return name, 0, refused.sentence

    async def preview(self, scene: Scene) -> cards.Card:
        """The letter as customers will read it, and what this person may do with it."""
        return await self.of_campaign(scene, scene.the_notice(), scene.the_incident())

    async def of_campaign(self, scene: Scene, notice: Campaign, incident: Incident) -> cards.Card:
        """The card that fits the notice's stage."""
        if notice.stage is not Stage.DRAFT:
            return await self.receipt(scene)
        # Without a moment: the letter says "within 30 minutes", and the moment is frozen at approval.
        letter = self._composer.render(notice.words, None)
        why_not = _why_not(scene, notice, incident)
        card = cards.notice_preview(
            notice, letter.subject, letter.text, scene.at, may_approve=not why_not, why_not=why_not
        )
        return card if self._wide else narrow(card)

    async def receipt(self, scene: Scene) -> cards.Card:
        notice = scene.the_notice()
        reasons = await self._reasons(scene.tenant, notice)
        return cards.notice_receipt(notice, scene.at, reasons)

    async def _reasons(self, tenant: str, notice: Campaign) -> dict[str, int]:
        """Why mails failed, counted; only looked up where some did."""
        reasons: dict[str, int] = {}
        if not notice.failed and not notice.doubtful:
            return reasons
        after = ""
        while rows := await self._store.rows(tenant, f"deliveries/{notice.key}", after):
            for row in rows:
                if row.doc.get("reason"):
                    reasons[row.doc["reason"]] = reasons.get(row.doc["reason"], 0) + 1
            after = rows[-1].id
        return reasons


def _why_not(scene: Scene, notice: Campaign, incident: Incident) -> str:
    """Why this person cannot approve, or nothing."""
    if not rights.may("ApproveNotice", scene.person, incident, scene.policy, guest=scene.guest):
        return "The Communications Lead or the Incident Commander approves it."
    limit = scene.policy.mail.second_person_above
    if notice.recipients > limit and notice.writer.id == scene.person.id:
        return f"More than {limit:,} customers: somebody else approves it."
    return ""
