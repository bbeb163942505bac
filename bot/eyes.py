"""Who may see an incident where it is asked about: an answer in a channel is read by everybody there."""

from __future__ import annotations

from incidents import rights
from incidents.errors import Refused
from incidents.model import Incident, Person
from incidents.policy import Policy

OWN_CHAT = "Ask me that in our own chat: not everybody here may read the answer."


def shows(person: Person, incident: Incident, policy: Policy, *, guest: bool, where: str, aloud: bool) -> bool:
    """Whether this person may see it, and those who read along with the answer may, too."""
    return rights.may_see(person, incident, policy, guest=guest, here=where) and not overheard(
        incident, where, aloud=aloud
    )


def overheard(incident: Incident, where: str, *, aloud: bool) -> bool:
    """A private incident is spoken of in its own room and in people's own chats, nowhere else."""
    here = incident.room is not None and incident.room.conversation == where and not _in_channel(where)
    return aloud and incident.private and not here


def _in_channel(where: str) -> bool:
    """A thread is a channel's, which a private incident is about to leave."""
    return ";messageid=" in where


def check_overheard(incident: Incident, where: str, *, aloud: bool) -> None:
    """Raises Refused with a sentence that gives nothing away."""
    if overheard(incident, where, aloud=aloud):
        raise Refused(OWN_CHAT)
