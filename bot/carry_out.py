"""Carries an intent out: numbers, counts and frozen letters are filled in, then the desk decides."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.intents.heard import Do, Heard
from bot.oncall.carrying import Carrying
from bot.which import Asker
from engine.ports import Clock, Composer, Desk, Entry, Ids, Outcome, Request, Store, TryLater
from incidents import rights
from incidents.campaigns.commands import ApproveNotice, DraftNotice, Frozen, ResendMails, ReviseNotice
from incidents.campaigns.decide import decide as decide_notice
from incidents.campaigns.model import Campaign, NoticeKind, Words
from incidents.campaigns.wording import reach_of
from incidents.commands import Merge, OpenIncident
from incidents.decisions import decide
from incidents.errors import Invalid, Refused, Stale
from incidents.given import Given
from incidents.model import Incident
from incidents.policy import Policy
from oncall.subjects import OncallSubject


@dataclass(frozen=True, slots=True)
class Result:
    """What stands after the ask; `subject` is one of on-call, which has no incident."""

    incident: Incident | None
    notice: Campaign | None
    policy: Policy
    entries: tuple[Entry, ...]
    subject: OncallSubject | None = None

    @property
    def named(self) -> str:
        """“INC-7: ” before an answer that is about an incident."""
        return f"{self.incident.key}: " if self.incident else ""


class CarryOut:
    """One door from intents to the desk."""

    def __init__(self, desk: Desk, composer: Composer, clock: Clock, store: Store, ids: Ids) -> None:
        self._desk = desk
        self._composer = composer
        self._clock = clock
        self._oncall = Carrying(store, desk, clock, ids)

    async def do(self, asker: Asker, key: str, heard: Heard, do: Do) -> Result:
        """Raises Refused for the person, TryLater and StoreClosed for the machine."""
        asked = _request_key(key, heard, type(do.command))
        do = await self._filled(asker, heard, do)
        filled = await self._oncall.filled(asker.tenant, asked, heard, do, guest=asker.guest, aloud=asker.aloud)
        do = filled.do
        request = Request(
            tenant=asker.tenant,
            key=asked,
            by=asker.person,
            kind=do.kind,
            subject=do.subject or heard.the_incident().key,
            command=do.command,
            guest=asker.guest,
        )
        try:
            outcome = await self._desk.handle(request)
        except (Refused, TryLater):
            await self._oncall.undone(asker.tenant, filled)
            raise
        await self._oncall.done(request, heard, filled, outcome)
        return await self._result(asker, heard, outcome)

    async def earlier(self, asker: Asker, key: str, heard: Heard, command: type | None = None) -> Result | None:
        """What stands where this very ask was carried out before and its answer got lost: nobody is refused then."""
        outcome = await self._desk.earlier(asker.tenant, _request_key(key, heard, command))
        return await self._result(asker, heard, outcome) if outcome else None

    async def _filled(self, asker: Asker, heard: Heard, do: Do) -> Do:
        match do.command:
            case OpenIncident() as command:
                self._check_declared(asker, heard, command)
                number = await self._desk.next_number(asker.tenant)
                key = f"INC-{number}"
                return replace(do, command=replace(command, key=key, number=number), subject=key)
            case DraftNotice() | ReviseNotice() as notice:
                return await self._counted(asker, heard, do, notice)
            case ApproveNotice() as approve:
                return await self._frozen(asker, heard, do, approve)
            case ResendMails(round=None) as resend:
                # Typed: whoever types has seen no card, and means the mails that failed by now.
                standing = await self._desk.campaign(asker.tenant, do.subject)
                return replace(do, command=replace(resend, round=standing.round))
            case Merge(into):
                await self._open_target(asker, heard, into)
                return do
            case _:
                return do

    def _check_declared(self, asker: Asker, heard: Heard, command: OpenIncident) -> None:
        """Decided once without a number, so that what is refused uses none up."""
        decide(None, command, Given(self._clock.now(), asker.person, asker.tenant, heard.policy, asker.guest))

    async def _counted(self, asker: Asker, heard: Heard, do: Do, notice: DraftNotice | ReviseNotice) -> Do:
        """The exact number of recipients by language, and the proof that the letter can be written."""
        incident = heard.the_incident()
        rights.check(notice, asker.person, incident, heard.policy, guest=asker.guest)
        if not notice.audience and not notice.words.kind.internal:
            raise Invalid("Choose who is told: the notice has no audience yet.")
        await self._composer.render(notice.words, self._promise(notice.words))
        reach = reach_of(notice.words.kind, notice.audience, incident, heard.policy)
        ahead = await self._composer.outlook(asker.tenant, reach, notice.words)
        languages = tuple(ahead.languages)
        notice = replace(notice, recipients=ahead.recipients, languages=languages, edition=ahead.edition)
        if isinstance(notice, ReviseNotice):
            return replace(do, command=notice)
        number = await self._desk.next_number(asker.tenant, f"notices/{notice.incident}")
        key = f"{notice.incident}-N{number}"
        return replace(do, command=replace(notice, key=key), subject=key)

    async def _frozen(self, asker: Asker, heard: Heard, do: Do, approve: ApproveNotice) -> Do:
        """Words, promise and recipients as they will be sent, frozen just before the commit that sends them."""
        notice = heard.the_notice()
        promise = self._promise(notice.words)
        # Decided once as if all were well, so that what is refused freezes nobody.
        as_read = Frozen(notice.recipients, "drill" if notice.drill else "", notice.languages)
        approve = replace(approve, next_update_by=promise, frozen=as_read)
        given = Given(self._clock.now(), asker.person, asker.tenant, heard.policy, asker.guest, heard.the_incident())
        decide_notice(notice, approve, given)
        if notice.drill:
            return replace(do, command=approve)
        frozen = await self._composer.freeze(
            asker.tenant, notice.key, notice.reach, notice.words, promise, notice.route
        )
        return replace(do, command=replace(approve, frozen=frozen))

    def _promise(self, words: Words) -> datetime | None:
        """The moment the letter names, on the minute: what is printed is what is owed."""
        if words.kind is NoticeKind.RESOLUTION:
            return None
        due = self._clock.now() + timedelta(minutes=min(max(words.promise_minutes, 0), 24 * 60))
        return due.replace(second=0, microsecond=0)

    async def _open_target(self, asker: Asker, heard: Heard, into: str) -> None:
        if into == heard.the_incident().key:
            return
        target = await self._desk.incident(asker.tenant, into, asker.person, guest=asker.guest)
        if not target.is_open:
            raise Stale(f"{into} is closed. Reopen it first, or merge {into} into this one.")

    async def _result(self, asker: Asker, heard: Heard, outcome: Outcome) -> Result:
        entries = tuple(outcome.entries)
        if isinstance(outcome.snapshot, Incident):
            return Result(outcome.snapshot, heard.notice, outcome.policy, entries)
        if isinstance(outcome.snapshot, Campaign):
            notice = outcome.snapshot
            incident = await self._desk.incident(asker.tenant, notice.incident, asker.person, guest=asker.guest)
            return Result(incident, notice, outcome.policy, entries)
        return Result(heard.incident, None, outcome.policy, entries, outcome.snapshot)


def _request_key(key: str, heard: Heard, command: type | None) -> str:
    """A form sent twice is one ask, whatever the activity: its key is the form's, the person's and what was asked.

    Another ask on the same card, such as the next first move, is another one. Anything else goes by its activity.
    """
    form = heard.value("form")[:64]
    if not form or command is None:
        return key
    what = repr((command.__name__, sorted(heard.data.items())))
    return f"form:{heard.person.id}/{form}/{hashlib.sha256(what.encode()).hexdigest()[:16]}"
