"""Who must agree before a notice goes out, and what happens when nobody answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from incidents import rights
from incidents.campaigns import commands as c
from incidents.campaigns import events as e
from incidents.campaigns.model import Campaign, NoticeKind, Route, Stage
from incidents.campaigns.wording import own_audience
from incidents.decisions.asked import plain_text
from incidents.errors import Invalid, NotAllowed, Stale
from incidents.given import Given
from incidents.model import Incident, Person, Role, Severity
from incidents.policy import Policy


def second_person(campaign: Campaign, incident: Incident, policy: Policy) -> str:
    """Why somebody else than the writer must approve, as a clause, or nothing.

    The first message in the words Muster proposes, to the customers of a service concerned, is never held up.
    """
    if campaign.words.kind.internal or campaign.drill:
        return ""
    first = campaign.words.kind is NoticeKind.INITIAL and not incident.notices and policy.mail.first_alone
    if first and campaign.usual and own_audience(campaign.audience, incident, policy):
        return ""
    worst = min(incident.severity, campaign.worst)
    if campaign.recipients > policy.mail.second_person_above:
        return f"it goes to more than {policy.mail.second_person_above:,} customers"
    if worst is Severity.SEV1 and not campaign.usual:
        return f"its words were changed and this is a {worst.label}"
    return ""


def too_slow(campaign: Campaign, lasts: timedelta) -> bool:
    """Whether sending outlasts what the notice promises; only a choice made with that in view lets it go out."""
    if campaign.route_chosen or campaign.words.kind in (NoticeKind.RESOLUTION, NoticeKind.BRIEF):
        return False
    return lasts > timedelta(minutes=campaign.words.promise_minutes)


def ask(campaign: Campaign, command: c.AskApproval, incident: Incident, given: Given) -> Sequence[e.CampaignEvent]:
    still_draft(campaign)
    same_words(campaign, command.version)
    timely(campaign.words.kind, incident)
    if not second_person(campaign, incident, given.policy):
        raise Invalid("This notice needs nobody's approval but yours: send it.")
    if campaign.asked_at:
        raise Stale(f"Approval was asked for at {campaign.asked_at:%H:%M} UTC already.")
    whom = approvers(campaign, incident, given.policy)
    return [e.ApprovalAsked(command.version, given.now + given.policy.mail.approval_wait, whom)]


def overdue(campaign: Campaign, command: c.RemindApproval) -> Sequence[e.CampaignEvent]:
    """Says nothing where the words were changed, approved or dropped meanwhile."""
    waits = campaign.stage is Stage.DRAFT and campaign.asked_at and campaign.asked_for == command.version
    return [e.ApprovalOverdue(command.version)] if waits and not campaign.overdue else []


def choose(campaign: Campaign, command: c.ChooseRoute, given: Given) -> Sequence[e.CampaignEvent]:
    still_draft(campaign)
    same_words(campaign, command.version)
    if command.route is Route.BATCH and not given.policy.mail.batch:
        raise Invalid("The policy allows no batches: set batch under [mail] first.")
    if campaign.route_chosen and command.route is campaign.route:
        return []
    return [e.RouteChosen(command.route)]


def approve(
    campaign: Campaign, command: c.ApproveNotice, incident: Incident, given: Given
) -> Sequence[e.CampaignEvent]:
    still_draft(campaign)
    same_words(campaign, command.version)
    timely(campaign.words.kind, incident)
    _newest(campaign, incident)
    alone = _alone(campaign, command, incident, given)
    frozen = command.frozen
    if frozen.recipients == 0 and not campaign.drill:
        raise Invalid("Nobody would get this notice. Choose another audience.")
    if _grown(campaign, frozen):
        now = f"{frozen.recipients:,} {'person' if frozen.recipients == 1 else 'people'}"
        raise Stale(f"The audience now has {now}, not {campaign.recipients:,}. Count again, and read it again.")
    if campaign.edition and frozen.edition and campaign.edition != frozen.edition:
        raise Stale("The customer list was changed since it was counted here. Count again, and read it again.")
    if too_slow(campaign, frozen.lasts):
        raise Invalid("Sending takes longer than the next update is promised in. Choose how to send it first.")
    promise = None if campaign.words.kind in (NoticeKind.RESOLUTION, NoticeKind.BRIEF) else command.next_update_by
    return [e.NoticeSettled(frozen.recipients, frozen.digest, frozen.languages, frozen.batch, promise, alone)]


def approvers(campaign: Campaign, incident: Incident, policy: Policy) -> tuple[Person, ...]:
    """Who may approve it: the IC, the CL and the team's leads, but not its writer."""
    keys = [key for key in rights.leads(incident, policy)[:2] if key in policy.people]
    held = [incident.roles.get(role) for role in (Role.IC, Role.CL)]
    people = [person for person in held if person] + [policy.people[key].person for key in keys]
    return tuple(dict.fromkeys(person for person in people if not wrote(campaign, person)))


def wrote(campaign: Campaign, person: Person) -> bool:
    """Whether they wrote words of it or chose its audience: nobody is their own second person."""
    return person.id in {author.id for author in (campaign.writer, *campaign.authors)}


def timely(kind: NoticeKind, incident: Incident) -> None:
    """Raises Invalid where this letter makes no sense any more."""
    if kind is NoticeKind.RESOLUTION:
        return
    over = not incident.is_open and not incident.promise_due
    if over or (kind is NoticeKind.INITIAL and not incident.active):
        what = "over" if over else "resolved"
        raise Invalid(f"{incident.key} is {what}: only a resolution notice makes sense now.")


def _waits(campaign: Campaign, policy: Policy) -> str:
    """What the writer can do about it."""
    if campaign.asked_at is None:
        return "Ask for approval."
    return f"You may send it alone from {campaign.asked_at + policy.mail.approval_wait:%H:%M} UTC, with a reason."


def same_words(campaign: Campaign, version: int) -> None:
    if version != campaign.worded:
        raise Stale("The notice was changed after you opened it. Read it again first.")


def still_draft(campaign: Campaign) -> None:
    if campaign.stage is Stage.WITHDRAWN:
        raise Stale("This notice was discarded. Write a new one.")
    if campaign.approver and campaign.approved_at:
        done = f"{campaign.approver.name} approved this notice at {campaign.approved_at:%H:%M} UTC."
        raise Stale(f"{done} It is sent once. Write a new one to add something.")


def _newest(campaign: Campaign, incident: Incident) -> None:
    """Nobody approves what was written before customers were told something else."""
    told, written = incident.last_notice_at, campaign.worded_at or campaign.drafted_at
    if told and told > written and not campaign.words.kind.internal and incident.notices:
        raise Stale(f"{incident.notices[-1]} went out at {told:%H:%M} UTC. Edit this one, or read it again first.")


def _grown(campaign: Campaign, frozen: c.Frozen) -> bool:
    """Whether somebody would get it whom the approver did not see counted. Who opted out meanwhile is no matter."""
    if not campaign.languages or campaign.drill:
        return frozen.recipients != campaign.recipients
    seen = dict(campaign.languages)
    return any(count > seen.get(language, 0) for language, count in frozen.languages)


def _alone(campaign: Campaign, command: c.ApproveNotice, incident: Incident, given: Given) -> str:
    """Why the writer sends it without a second person, or nothing. Raises NotAllowed, Invalid."""
    why = second_person(campaign, incident, given.policy)
    if not why or not wrote(campaign, given.by):
        return ""
    if not campaign.overdue:
        raise NotAllowed(f"Somebody else must approve this notice: {why}. {_waits(campaign, given.policy)}")
    reason = plain_text(command.reason).strip()
    if not reason:
        raise Invalid("Say why it cannot wait for somebody else: the lead reads it.")
    return reason[:300]
