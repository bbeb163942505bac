"""Which facts are said aloud in the room, in which words and to whom; the headline card carries the rest."""

from __future__ import annotations

from incidents import events as e
from incidents.effects import PostMessage
from incidents.model import Incident, Person, Role
from incidents.timeline import describe, hhmm


def announce(incident: Incident, entry: e.TimelineEntry) -> PostMessage | None:
    """The message this fact deserves, or none. Mentions make people hear it."""
    who = entry.by.name
    match entry.event:
        case e.UpdatePosted(text, due):
            next_due = f" Next update due {hhmm(due)} UTC." if due else ""
            return _say(incident, f"Update by {who}: {text}{'' if text.endswith('.') else '.'}{next_due}")
        case e.SeveritySet() | e.Mitigated() | e.Resolved() | e.Reopened() | e.Cancelled() | e.MergedInto():
            return _say(
                incident, f"{who} {describe(entry.event)}.{_tell_customers(incident, entry)}", *_writer(incident, entry)
            )
        case e.Closed() | e.MergeReceived() | e.NoticeDelivered() | e.NoticeApproved():
            return _say(incident, f"{incident.key}: {describe(entry.event)}.")
        case e.RoleAssigned(role, person) | e.RoleHandedOver(role, person):
            return _say(incident, f"{person.name}, you are {role.title} of {incident.key}.", person)
        case e.TaskDelegated(_, text, person):
            return _say(incident, f"{person.name}, {who} asks you to: {text}", person)
        case e.Escalated() | e.PageFailed():
            return _say(incident, f"{incident.key}: {describe(entry.event)}.")
        case e.NobodyAnswered():
            return _loud(incident, entry)
        case e.Nudged() as fact:
            return _nudge(incident, fact)
        case _:
            return None


def _say(incident: Incident, text: str, *mentions: Person) -> PostMessage:
    return PostMessage(incident.key, text, mentions)


def _tell_customers(incident: Incident, entry: e.TimelineEntry) -> str:
    """Customers who were told of it hear the end of it."""
    over = isinstance(entry.event, e.Resolved | e.Cancelled | e.MergedInto)
    if not over or not incident.promise_due:
        return ""
    return f" Customers were promised word by {hhmm(incident.promise_due)} UTC: send the resolution notice."


def _writer(incident: Incident, entry: e.TimelineEntry) -> tuple[Person, ...]:
    writer = incident.roles.get(Role.CL)
    return (writer,) if writer and _tell_customers(incident, entry) else ()


def _loud(incident: Incident, entry: e.TimelineEntry) -> PostMessage:
    """Nobody answered: the room and everybody who was called hear it."""
    tried = entry.event.tried if isinstance(entry.event, e.NobodyAnswered) else ()
    text = f"{incident.key} has no responder: {describe(entry.event)}. Call somebody by phone now."
    return PostMessage(incident.key, text, tried, loud=True)


def _nudge(incident: Incident, fact: e.Nudged) -> PostMessage:
    words = describe(fact)
    if fact.whom is None:
        return PostMessage(incident.key, f"{incident.key}: {words}.", loud=fact.step is e.Step.LEAD)
    return PostMessage(incident.key, f"{fact.whom.name}, {words}.", (fact.whom,), loud=fact.step is e.Step.LEAD)
