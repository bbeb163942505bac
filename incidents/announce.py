"""Which facts are said aloud in the room, in which words and to whom; the headline card carries the rest."""

from __future__ import annotations

from incidents import events as e
from incidents.effects import PostMessage
from incidents.model import Clock, Incident, Person, Role, Severity
from incidents.timeline import describe, hhmm, sentence


def announce(incident: Incident, entry: e.TimelineEntry) -> PostMessage | None:
    """The message this fact deserves, or none. Mentions make people hear it."""
    who = entry.by.name
    match entry.event:
        case e.UpdatePosted(text, due):
            next_due = f" Next update due {hhmm(due)} UTC." if due else ""
            return _say(incident, f"Update by {who}: {sentence(text)}{next_due}")
        case e.SeveritySet() | e.Mitigated() | e.Escalated():
            return _say(incident, sentence(f"{who} {describe(entry.event)}"))
        case e.Resolved() | e.Cancelled():
            words = sentence(f"{who} {describe(entry.event)}")
            return _say(incident, f"{words}{_tell_customers(incident)}", *_writer(incident))
        case e.MergedInto(into, promise):
            words = sentence(f"{who} {describe(entry.event)}")
            goes_on = f" Customers were told of it: the promise goes on with {into}." if promise else ""
            return _say(incident, f"{words}{goes_on}")
        case e.Reopened():
            return _say(
                incident, sentence(f"{who} {describe(entry.event)}") + _roles_stay(incident), *_holders(incident)
            )
        case e.NoticeApproved(approver=approver, alone=alone, lead=lead) if alone:
            return _say(incident, sentence(f"{approver.name} {describe(entry.event)}"), *([lead] if lead else []))
        case e.Closed():
            words = sentence(f"{incident.key}: {describe(entry.event)}")
            return _say(incident, f"{words}{_tell_customers(incident)}", *_writer(incident))
        case e.MergeReceived():
            return _say(incident, sentence(f"{incident.key}: {describe(entry.event)}"), *_writer(incident))
        case e.NoticeDelivered(again=False) as fact if fact.failed or fact.doubtful or fact.bounced:
            return _say(incident, sentence(f"{incident.key}: {describe(fact)}"), *_writer(incident))
        case e.PageFailed():
            return _say(incident, sentence(f"{incident.key}: {describe(entry.event)}"))
        case e.PagerFailed() | e.PagerSilent() as fact:
            return _no_pager(incident, fact)
        case e.RoleAssigned(role, person) | e.RoleHandedOver(role, person):
            return _say(incident, f"{person.name}, you are {role.title} of {incident.key}.", person)
        case e.TaskDelegated(_, text, person):
            return _say(incident, f"{person.name}, {who} asks you to: {text}", person)
        case e.PageAcknowledged(page_id):
            return _welcome(incident, page_id)
        case e.NobodyAnswered() as fact:
            everybody = (*fact.tried, *([fact.lead] if fact.lead else []))
            return PostMessage(incident.key, nobody_words(fact), tuple(dict.fromkeys(everybody)), loud=True)
        case e.NobodyToPage():
            return _say(
                incident,
                sentence(f"{incident.key}: {describe(entry.event)}") + " Page somebody by name: page <person>.",
            )
        case e.Nudged() as fact:
            return _nudge(incident, fact)
        case _:
            return None


def _say(incident: Incident, text: str, *mentions: Person) -> PostMessage:
    return PostMessage(incident.key, text, mentions)


def _tell_customers(incident: Incident) -> str:
    """Customers who were told of it hear the end of it."""
    if not incident.promise_due:
        return ""
    promised = f"Customers were promised word by {hhmm(incident.promise_due)} UTC"
    if incident.cancelled:
        return f" {promised}: tell them that it is over. A resolution notice fits: type notice."
    if not incident.is_open:
        return f" {promised}, and that promise stands: send the resolution notice."
    return f" {promised}: send the resolution notice."


def _writer(incident: Incident) -> tuple[Person, ...]:
    """Who writes to customers, the IC where there is no CL."""
    writer = incident.roles.get(Role.CL) or incident.roles.get(Role.IC)
    return (writer,) if writer and incident.promise_due else ()


def _holders(incident: Incident) -> tuple[Person, ...]:
    return tuple(dict.fromkeys(incident.roles.values()))


def _roles_stay(incident: Incident) -> str:
    """Who is at it again, and what is free: “Roles stay: IC Ana Silva, TL nobody, CL Carol Wu.”"""
    if not incident.roles or incident.severity is Severity.SEV4:
        return ""
    held = [f"{role.short} {incident.roles[role].name if role in incident.roles else 'nobody'}" for role in Role]
    return f" Roles stay: {', '.join(held)}."


def nobody_words(fact: e.NobodyAnswered) -> str:
    """For the room, where everybody who was called hears it, and for the lead's own chat."""
    text = sentence(describe(fact))
    return f"{text[0].upper()}{text[1:]} Call somebody by phone now."


def _no_pager(incident: Incident, fact: e.PagerFailed | e.PagerSilent) -> PostMessage:
    """Whoever counts on the pager to call somebody hears that it has not; loud while nobody is at it."""
    lead = fact.lead if isinstance(fact, e.PagerSilent) else None
    waits = incident.active and incident.acknowledged_at is None
    ask = " Look there, or page somebody here: page <person>." if waits else ""
    if waits and isinstance(fact, e.PagerSilent):
        ask = " Muster pages people itself now."
    text = f"{sentence(f'{incident.key}: {describe(fact)}')}{ask}"
    return PostMessage(incident.key, text, (lead,) if lead else (), loud=waits)


def _welcome(incident: Incident, page_id: str) -> PostMessage | None:
    """Whoever was called for a role that is free, or that somebody doubles for them, hears how to take it."""
    page = incident.page(page_id)
    if page is None or page.role is None or incident.holds(page.person):
        return None
    holder = incident.roles.get(page.role)
    if holder and len(incident.holds(holder)) == 1:
        return None
    person, role = page.person, page.role
    return _say(incident, f"{person.name}, you are here as {role.title}: type claim {role}.", person)


def _nudge(incident: Incident, fact: e.Nudged) -> PostMessage:
    if fact.clock is Clock.ROLES:
        return _roles_empty(incident, fact)
    words = describe(fact)
    if fact.whom is None:
        return PostMessage(incident.key, f"{incident.key}: {words}.", loud=fact.step is e.Step.LEAD)
    return PostMessage(incident.key, f"{fact.whom.name}, {words}.", (fact.whom,), loud=fact.step is e.Step.LEAD)


def _roles_empty(incident: Incident, fact: e.Nudged) -> PostMessage:
    """“Technical Lead is not taken. Ana Silva, you are on call: claim it, or page the lead.”"""
    several, early, whom = " and " in fact.what, fact.step is e.Step.NUDGE, fact.whom
    state = f"{fact.what} {'are' if several else 'is'} {'' if early else 'still '}not taken"
    claim = "claim one" if several else "claim it"
    if whom is None:
        text = f"{incident.key}: {state}. {claim.capitalize()}, or page somebody."
    else:
        claim = "ask somebody" if incident.holds(whom) else claim
        ask = f"you are on call: {claim}, or page the lead" if early else f"you are paged: {claim}"
        text = f"{state}. {whom.name}, {ask}."
    return PostMessage(incident.key, text, (whom,) if whom else (), loud=fact.step is e.Step.LEAD)
