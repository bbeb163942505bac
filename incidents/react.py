"""What the world is owed after a fact: cards, messages, pages and the timers that will ask again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from incidents import commands as c
from incidents import events as e
from incidents.announce import announce, nobody_words
from incidents.campaigns.commands import SupersedeNotice
from incidents.effects import Ask, Effect, OpenRoom, Owed, RefreshHeadline
from incidents.model import Clock, Incident, Severity
from incidents.reach import calls_owed, pagers_owed
from oncall.effects import TellPerson

_STILL_TO_DO = timedelta(days=1)
"""How often a watch that has ended asks for what is left to do."""


def react(before: Incident | None, after: Incident, entry: e.TimelineEntry) -> Sequence[Owed]:
    """The owed rows of one fact. Their keys come from the entry, so that the same fact never owes twice."""
    owed = _Owing(after, entry)
    _room(owed, before)
    if after.room or after.severity is not Severity.SEV4:
        message = announce(after, entry)
        if message:
            owed.now("post", message, lane=True)
        owed.headline()
    _timers(owed, before)
    return [*owed.rows, *calls_owed(before, after, entry), *pagers_owed(before, after, entry)]


class _Owing:
    """Collects the owed rows of one entry."""

    def __init__(self, after: Incident, entry: e.TimelineEntry) -> None:
        self.after = after
        self.entry = entry
        self.rows: list[Owed] = []

    def now(self, what: str, effect: Effect, *, lane: bool = False) -> None:
        self.at(what, self.entry.at, effect, lane=lane)

    def at(self, what: str, due: datetime, effect: Effect, *, lane: bool = False) -> None:
        key = f"{self.after.key}/{self.entry.seq}/{what}"
        self.rows.append(Owed(key, due, effect, f"teams:{self.after.key}" if lane else ""))

    def ask(self, what: str, due: datetime, command: c.IncidentCommand, subject: str = "") -> None:
        self.at(what, due, Ask("incident", subject or self.after.key, command))

    def supersede(self, fact: e.NoticeApproved) -> None:
        """Earlier notices stop, or are not sent again, once a newer one goes to the same: nobody needs old news."""
        newer = SupersedeNotice(fact.campaign, fact.audience, fact.services)
        for older in self.after.notices:
            if older != fact.campaign:
                self.now(f"supersede/{older}", Ask("campaign", older, newer))

    def headline(self) -> None:
        """One row an incident, whatever the number of facts: the newest snapshot wins."""
        effect = RefreshHeadline(self.after.key)
        self.rows.append(Owed(f"{self.after.key}/headline", self.entry.at, effect, f"teams:{self.after.key}"))


def _room(owed: _Owing, before: Incident | None) -> None:
    """SEV-4 is a ticket without a room; raising it opens one."""
    after = owed.after
    needs = after.severity is not Severity.SEV4 and after.room is None
    had = before is not None and before.severity is not Severity.SEV4
    if needs and not had:
        owed.now("room", OpenRoom(after.key, after.origin), lane=True)


def _timers(owed: _Owing, before: Incident | None) -> None:
    after, event = owed.after, owed.entry.event
    _of_a_major(owed, before)
    if after.response_due and not after.acknowledged_at and _moved("response_due", before, after):
        owed.ask("response", after.response_due, c.RemindResponse(after.response_due))
    if after.update_due and _moved("update_due", before, after):
        _cadence(owed, "update", after.update_due, c.RemindUpdate)
    if after.promise_due and _moved("promise_due", before, after):
        _cadence(owed, "promise", after.promise_due, c.RemindPromise)
    if after.mitigation_due and _moved("mitigation_due", before, after):
        owed.ask("mitigation", after.mitigation_due, c.RemindMitigation(after.mitigation_due))
    if after.split_since and _moved("split_since", before, after):
        owed.ask("split", after.split_since + after.clocks.role_nudge, c.RemindSplit(after.split_since))
    if after.watch_until and _moved("watch_until", before, after):
        owed.ask("watch", after.watch_until, c.EndWatch(after.watch_until))
    if isinstance(event, e.Acknowledged):
        _roles_again(owed)
    _of_event(owed, event)
    if before and isinstance(event, e.MergedInto):
        _merged(owed, before, event)


def _moved(name: str, before: Incident | None, after: Incident) -> bool:
    return before is None or getattr(before, name) != getattr(after, name)


def _of_a_major(owed: _Owing, before: Incident | None) -> None:
    """The clocks that a SEV-1 or SEV-2 starts, or that one becomes again: detection, roles, first notice."""
    after, clocks = owed.after, owed.after.clocks
    if not after.severity.major or not after.active:
        return
    began = before if before and before.severity.major and before.active else None
    if (since := after.clocks_since) and _moved("clocks_since", began, after):
        owed.ask("detection", since + clocks.detection, c.RemindDetection(since + clocks.detection))
    for since in _newly_empty(began, after):
        for step, span in ((e.Step.NUDGE, clocks.role_nudge), (e.Step.LEAD, clocks.role_page)):
            owed.ask(f"roles-{step}", since + span, c.RemindRoles(since, step))
    if (since := after.notice_since) and _moved("notice_since", began, after):
        for step, span in ((e.Step.NUDGE, clocks.notice_nudge), (e.Step.LEAD, clocks.notice_page)):
            owed.ask(f"first-notice-{step}", since + span, c.RemindFirstNotice(since, step))


def _newly_empty(before: Incident | None, after: Incident) -> set[datetime]:
    """When the clocks began of roles that are empty since this fact; roles of one moment share one."""
    known = before.roles_since if before else {}
    return {since for role, since in after.roles_since.items() if known.get(role) != since}


def _roles_again(owed: _Owing) -> None:
    """Roles that rode on the pages of the incident are asked for on their own, once somebody has it."""
    after, clocks = owed.after, owed.after.clocks
    if Clock.ROLES not in after.overdue or not after.severity.major:
        return
    for number, since in enumerate(sorted({*after.roles_since.values()})):
        if since + clocks.role_page <= owed.entry.at:
            again = c.RemindRoles(since, e.Step.LEAD)
            owed.ask(f"roles-again-{number}", owed.entry.at + clocks.role_nudge, again)


def _cadence(owed: _Owing, what: str, due: datetime, remind: type[c.RemindUpdate | c.RemindPromise]) -> None:
    clocks = owed.after.clocks
    moments = ((e.Step.NUDGE, due - clocks.nudge_before), (e.Step.DUE, due), (e.Step.LEAD, due + clocks.lead_after))
    for step, at in moments:
        owed.ask(f"{what}-{step}", at, remind(due, step))


def _of_event(owed: _Owing, event: e.Event) -> None:
    """What single facts owe beside cards and clocks."""
    key = owed.after.key
    match event:
        case e.Paged() as fact:
            if fact.next_step_at:
                owed.ask(f"page-again-{fact.id}", fact.next_step_at, c.PageAgain(fact.id))
        case e.NobodyAnswered(lead=lead) if lead:
            owed.now("lead", TellPerson(lead, _to_the_lead(owed.after, event)))
        case e.PageSnoozed(id_, until):
            owed.ask(f"wake-{id_}", until, c.WakePage(id_))
        case e.PagerCalled(pager=pager, due=due, watch_at=at) if at:
            owed.ask(f"watch-{pager}", at, c.WatchPager(pager, due))
        case e.Nudged(clock=Clock.WATCH) if owed.after.watch_until:
            owed.ask("watch-again", owed.entry.at + _STILL_TO_DO, c.EndWatch(owed.after.watch_until))
        case e.NoticeApproved() as fact:
            owed.supersede(fact)
        case e.NoticeReached() as fact if owed.after.merged_into:
            told = (owed.after.first_told_at, owed.after.last_told_at, fact.promise_due)
            owed.ask("merge", owed.entry.at, c.RecordMerge(key, "", *told), owed.after.merged_into)
        case e.ThresholdSet(id_, _, _, until):
            owed.ask(f"threshold-{id_}", until, c.RemindThreshold(id_))
        case _:
            pass


def _to_the_lead(incident: Incident, fact: e.NobodyAnswered) -> str:
    """What a private incident is called stays with those who may see it."""
    drill = "Drill: " if incident.drill else ""
    title = "" if incident.private else f", {incident.title}"
    return f"{drill}{incident.key}, {incident.severity.label}{title}. {nobody_words(fact)}"


def _merged(owed: _Owing, before: Incident, event: e.MergedInto) -> None:
    """The other incident is told, and takes over the customers who were told of this one."""
    after = owed.after
    # What a private incident is called stays with those who may see it.
    title = "" if after.private else after.title
    last = None if before.customers_wait else before.last_told_at
    received = c.RecordMerge(after.key, title, before.first_told_at, last, event.promise_due)
    owed.ask("merge", owed.entry.at, received, event.key)
