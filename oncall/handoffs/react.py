"""What a fact of a handoff owes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from incidents.effects import Ask, Owed
from oncall.effects import MailHandoff, PostToTeam, RefreshHandoff, TellPerson
from oncall.events import OncallEntry
from oncall.handoffs import events as e
from oncall.handoffs.commands import CheckHandoff, PromptHandoff
from oncall.handoffs.model import Handoff
from oncall.rotas.moments import moment


def react(before: Handoff | None, after: Handoff, entry: OncallEntry) -> Sequence[Owed]:
    """The owed rows of one fact. Their keys come from the entry, so that the same fact never owes twice."""
    name = f"handoff/{after.key}"
    card = Owed(f"{name}/card", entry.at, RefreshHandoff(after.key), name)
    match entry.event:
        case e.HandoffPlanned():
            # Whoever was concerned before, and has a card of it, sees that this has changed.
            return [*_timers(after, entry), *([card, *_mailed_anew(before, after, entry)] if before else [])]
        case e.HandoffWritten() if before and not before.given:
            return [card, Owed(f"{name}/mail", entry.at, MailHandoff(after.key))]
        case e.HandoffMissed(True):
            return [card, *_missed(after, entry)]
        case e.HandoffUnaccepted():
            reminder = TellPerson(after.incoming, _accept(after, entry.at))
            return [Owed(f"{name}/{entry.seq}/incoming", entry.at, reminder)]
    return [card]


def _timers(after: Handoff, entry: OncallEntry) -> list[Owed]:
    name = f"handoff/{after.key}/{entry.seq}"
    return [
        Owed(f"{name}/prompt", after.asked_from, Ask("handoff", after.key, PromptHandoff())),
        Owed(f"{name}/check", after.missed_from, Ask("handoff", after.key, CheckHandoff())),
        *(
            [Owed(f"{name}/begins", after.takes_over, Ask("handoff", after.key, CheckHandoff()))]
            if _pause(after)
            else ()
        ),
    ]


def _pause(after: Handoff) -> bool:
    """Whether the incoming shift begins only after the note is due."""
    return after.takes_over > after.missed_from


def _mailed_anew(before: Handoff, after: Handoff, entry: OncallEntry) -> list[Owed]:
    """The note is there already, and somebody else takes over."""
    if not after.given or before.incoming.id == after.incoming.id:
        return []
    return [Owed(f"handoff/{after.key}/{entry.seq}/mail", entry.at, MailHandoff(after.key))]


def _missed(after: Handoff, entry: OncallEntry) -> list[Owed]:
    """The nudge, and the gap where everybody sees it."""
    name = f"handoff/{after.key}/{entry.seq}"
    return [
        Owed(f"{name}/outgoing", entry.at, TellPerson(after.outgoing, _nudge(after, entry.at))),
        Owed(f"{name}/team", entry.at, PostToTeam(after.team, _gap(after, entry.at), (after.outgoing,))),
    ]


def _nudge(after: Handoff, at: datetime) -> str:
    ended, begins = (moment(one, after.out_zone, at) for one in (after.end, after.takes_over))
    who = f"{after.incoming.name}, who takes over at {begins}," if at < after.takes_over else after.incoming.name
    return (
        f"Your shift for {after.title} ended at {ended}, and {who} has no note from you. "
        "Late is better than never: type handoff, five short lines will do."
    )


def _gap(after: Handoff, at: datetime) -> str:
    took = "takes" if at < after.takes_over else "took"
    return (
        f"No handoff note for {after.title}: {after.incoming.name} {took} over from {after.outgoing.name} at "
        f"{moment(after.takes_over, after.zone, at)} without one. It will be posted here once it is written."
    )


def _accept(after: Handoff, at: datetime) -> str:
    return (
        f"You have been on call for {after.title} since {moment(after.takes_over, after.into_zone, at)}. "
        f"{_writer(after)} left you a note: read it and accept it, type handoff."
    )


def _writer(after: Handoff) -> str:
    return after.written_by.name if after.written_by else after.outgoing.name
