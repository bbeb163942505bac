"""The facts in people's words: one line of timeline for each, and nothing for the facts only machines need."""

from __future__ import annotations

from datetime import datetime, timedelta

from incidents import events as e
from incidents.model import MUSTER, Clock, Line, Person
from incidents.waiting import names


def line(entry: e.TimelineEntry) -> Line | None:
    """How this fact reads on the timeline; None for a fact that says nothing to people."""
    text = describe(entry.event)
    return Line(entry.at, _who(entry).name, text) if text else None


def _who(entry: e.TimelineEntry) -> Person:
    """Whose deed it is: what the severity table and the clocks call for is nobody's but Muster's."""
    match entry.event:
        case e.NoticeApproved(approver=approver):
            return approver
        case e.Paged(auto=True) | e.PagerCalled():
            return MUSTER
    return entry.by


def hhmm(at: datetime) -> str:
    """`14:05`, in UTC as all times here."""
    return f"{at:%H:%M}"


def span(delta: timedelta) -> str:
    """`37 min`, `2 h 5 min`, `3 d 4 h`; never less than a minute short of zero."""
    minutes = max(int(delta.total_seconds()) // 60, 0)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, "d"), (hours, "h"), (0 if days else rest, "min")]
    return " ".join(f"{n} {unit}" for n, unit in parts if n) or "0 min"


def describe(event: e.Event) -> str:
    """The fact in one sentence without who and when, which the line carries."""
    match event:
        case e.Declared() as fact:
            drill = "a drill, " if fact.drill else ""
            return f"declared {drill}{fact.severity.label}: {fact.title}"
        case e.RoomOpened():
            return ""
        case e.ImpactAssessed(_, proposed, why):
            return f"assessed the impact: {proposed.label} proposed: {why.removeprefix(f'Proposed {proposed.label}: ')}"
        case e.SeveritySet(was, now, reason):
            return f"{'raised' if now < was else 'lowered'} {was.label} to {now.label}" + (
                f": {reason}" if reason else ""
            )
        case e.Acknowledged(via):
            return f"acknowledged{by_way(via)}"
        case e.RoleClaimed(role):
            return f"took {role.title}"
        case e.RoleAssigned(role, person, was):
            return f"made {person.name} {role.title}" + (f" in place of {was.name}" if was else "")
        case e.RoleHandedOver(role, person, was):
            return f"{role.title} handed over from {was.name} to {person.name}"
        case e.RoleReleased(role, was):
            return f"{was.name} is no longer {role.title}"
        case e.ServiceAffected(_, name):
            return f"also affected: {name}"
        case e.CauseFound(text):
            return f"cause found: {text}"
        case e.TaskDelegated(_, text, who):
            return f"asked {who.name} to: {text}"
        case e.TaskDone(_, text):
            return f"task done: {text}"
        case e.FirstMoveAnswered(move, remedied, note):
            found = f"{move.value}: {move.remedy}" if remedied else f"{move.value}: not it"
            return found + (f" ({note})" if note else "")
        case e.MitigationStarted():
            return "mitigation began"
        case e.MitigationExtended(why, due):
            return f"still mitigating, looked at again {hhmm(due)}: {why}"
        case e.Mitigated(ended):
            return f"mitigated; the impact ended {hhmm(ended)} UTC"
        case e.UpdatePosted(text):
            return f"update: {text}"
        case e.NoteAdded(text):
            return text
        case e.Escalated(to, reason, contact):
            return f"escalated to {to}" + (f" ({contact})" if contact else "") + f": {reason}"
        case e.Paged(_, person, why, step, role=role):
            wanted = f" as {role.title}" if role and role.title not in why else ""
            again = f", try {step}" if step > 1 else ""
            return f"paged {person.name}{wanted}{again}: {why}"
        case e.PageAcknowledged(_, via):
            return f"acknowledged the page{by_way(via)}"
        case e.PageSnoozed(_, until):
            return f"snoozed the page until {hhmm(until)} UTC"
        case e.PageFailed(_, person, reason):
            return f"could not page {person.name}: {reason}"
        case e.PagerCalled(_, _, name, whom):
            return f"told {name} for {whom}"
        case e.PagerSilent(_, name, whom, since):
            return f"{name} has not answered for {whom} since {hhmm(since)} UTC"
        case e.PagerFailed(_, name, reason):
            return f"could not tell {name}: {reason}"
        case e.NobodyAnswered() | e.NobodyToPage() as fact:
            return nobody(fact)
        case e.ImpactStartCorrected() as fact:
            return f"impact began {hhmm(fact.now)} UTC, not {hhmm(fact.was)}"
        case e.ImpactEndCorrected() as fact:
            return f"impact ended {hhmm(fact.now)} UTC" + (f", not {hhmm(fact.was)}" if fact.was else "")
        case e.Resolved(confirmed_by, how):
            return f"resolved; {confirmed_by} confirmed full operation: {how}"
        case e.ThresholdSet(_, what, who, until):
            return f"temporary alert threshold: {what}; {who.name} removes it by {until:%d %b %H:%M} UTC"
        case e.ThresholdRemoved(_, what):
            return f"temporary alert threshold removed: {what}"
        case e.Reopened(reason):
            return f"reopened: {reason}"
        case e.Closed(by_itself):
            return "closed: the watch ended quietly" if by_itself else "closed"
        case e.Cancelled(reason):
            return f"cancelled: {reason}"
        case e.MergedInto(key):
            return f"merged into {key}"
        case e.MergeReceived(key, title, _, _, promise):
            promised = f". Customers were told of it and promised word by {hhmm(promise)} UTC" if promise else ""
            return f"{key} was merged into this" + (f": {title}" if title else "") + promised
        case e.NoticeApproved() as fact:
            return _approved(fact)
        case e.NoticeReached() as fact:
            return _reached(fact)
        case e.NoticeDelivered() as fact:
            return _delivered(fact)
        case e.BriefSent(_, recipients):
            return f"sent a brief to {count(recipients, 'stakeholder')}"
        case e.Nudged() as fact:
            return nudge(fact)
    return "made this incident private" if event.private else "made this incident visible to the company"


def nobody(fact: e.NobodyAnswered | e.NobodyToPage) -> str:
    """Everybody who was tried: `nobody has answered: Ana Silva and Lea Lindt were paged`."""
    if isinstance(fact, e.NobodyToPage):
        return f"nobody to page as {', '.join(fact.posts)}"
    if not fact.tried:
        return "nobody has answered, and nobody is left to page"
    return f"nobody has answered: {names(fact.tried)} {'was' if len(fact.tried) == 1 else 'were'} paged"


def by_way(via: str) -> str:
    """` by phone`, ` by SMS`, ` in PagerDuty`; nothing for Teams, which is where people are."""
    if via in ("", "Teams"):
        return ""
    return f" by {via}" if via in ("phone", "SMS", "email") else f" in {via}"


def _approved(fact: e.NoticeApproved) -> str:
    promised = f", next update promised by {hhmm(fact.promise_due)} UTC" if fact.promise_due else ""
    alone = f", without a second person: {fact.alone}" if fact.alone else ""
    return f"approved the {fact.kind} notice to {count(fact.recipients, 'customer')}{promised}{alone}"


def _reached(fact: e.NoticeReached) -> str:
    if fact.drill:
        return f"drill: notice {fact.campaign} would have reached customers at {hhmm(fact.first_at)} UTC"
    return f"notice {fact.campaign} reached its first customers at {hhmm(fact.first_at)} UTC{_kept(fact)}"


def _kept(fact: e.NoticeReached) -> str:
    if fact.promised is None:
        return ""
    if fact.first_at <= fact.promised:
        return f": the promise of {hhmm(fact.promised)} UTC was kept"
    late = int((fact.first_at - fact.promised).total_seconds() // 60)
    by = count(late, "minute") if late else "less than a minute"
    return f": the promise of {hhmm(fact.promised)} UTC was missed by {by}"


def _delivered(fact: e.NoticeDelivered) -> str:
    """The receipt, on one line."""
    rest = (
        (fact.bounced, "came back"), (fact.suppressed, "want none"), (fact.failed, "failed"),
        (fact.doubtful, "in doubt"), (fact.unsent, "not sent"),
    )  # fmt: skip
    extra = "".join(f", {n:,} {word}" for n, word in rest if n)
    most = f", 95 % by {hhmm(fact.most_at)} UTC" if fact.most_at else ""
    ended = f"; stopped by {fact.stopped}" if fact.stopped else ""
    return f"notice {fact.campaign} sent to {count(fact.sent, 'customer')}{extra}{most}{ended}"


def sentence(text: str) -> str:
    """With the full stop it may lack."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def count(n: int, noun: str) -> str:
    """`1 customer`, `12 customers`."""
    return f"{n:,} {noun}" + ("" if n == 1 else "s")


def nudge(fact: e.Nudged) -> str:
    """What a clock has to say, without the name of who hears it."""
    due = hhmm(fact.due)
    match fact.clock, fact.step:
        case Clock.UPDATE, e.Step.NUDGE:
            return f"an internal update is due at {due} UTC"
        case Clock.UPDATE, _:
            return f"the internal update due {due} UTC is overdue"
        case Clock.PROMISE, e.Step.NUDGE:
            return f"customers were promised an update by {due} UTC"
        case Clock.PROMISE, _:
            return f"the customer update promised by {due} UTC is overdue"
        case Clock.FIRST_NOTICE, e.Step.NUDGE:
            return "customers have not been told yet"
        case Clock.FIRST_NOTICE, _:
            return "the first word to customers is overdue, and the Incident Commander answers for it"
        case Clock.ROLES, _:
            return f"not taken yet: {fact.what}"
        case Clock.SPLIT, _:
            return f"two roles are with one person: {fact.what}"
        case Clock.RESPONSE, _:
            return f"nobody acknowledged by {due} UTC"
        case Clock.DETECTION, _:
            return "detection has taken longer than planned: start mitigation, the cause can wait"
        case Clock.MITIGATION, _:
            return f"mitigation was planned until {due} UTC: escalate, or say why work goes on"
        case Clock.THRESHOLD, _:
            return f"the temporary alert threshold is due for removal: {fact.what}"
        case _:
            return f"the watch has ended, but {fact.what}"
