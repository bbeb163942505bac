"""The table of rights: who may put which ask to an incident."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Flag, auto


class Who(Flag):
    """Kinds of people, as they stand to one incident."""

    MEMBER = auto()
    HOLDER = auto()
    """Whoever holds the role that is asked about."""
    IC = auto()
    TL = auto()
    CL = auto()
    LEAD = auto()
    """The lead of a team that owns a service concerned, and the company's leadership."""
    ADMIN = auto()
    UNLED = auto()
    """Any member, as long as nobody is Incident Commander: somebody has to be able to move it on."""
    DECLARER = auto()
    """Whoever declared it, as long as nobody is Incident Commander."""
    TICKET = auto()
    """Any member where it is a SEV-4, which has no roles."""


@dataclass(frozen=True, slots=True)
class Right:
    """Who may, and the deed in words that follow "can"."""

    who: Who
    deed: str


_COMMAND = Who.IC | Who.LEAD | Who.UNLED
_END = Who.IC | Who.LEAD | Who.DECLARER | Who.TICKET
"""Calling people and raising help at once; what sends them home is for those who answer for it."""

_SEND = Who.CL | Who.IC | Who.LEAD

RIGHTS: Mapping[str, Right] = {
    "OpenIncident": Right(Who.MEMBER, "declare an incident"),
    "AssessImpact": Right(Who.MEMBER, "answer the impact questions"),
    "Acknowledge": Right(Who.MEMBER, "acknowledge"),
    "SnoozePage": Right(Who.MEMBER, "snooze a page"),
    "ClaimRole": Right(Who.MEMBER, "claim a role"),
    "AffectService": Right(Who.MEMBER, "add a service"),
    "FindCause": Right(Who.MEMBER, "record the cause"),
    "DelegateTask": Right(Who.MEMBER, "hand out a task"),
    "FinishTask": Right(Who.MEMBER, "finish a task"),
    "AnswerFirstMove": Right(Who.MEMBER, "answer the first moves"),
    "PostUpdate": Right(Who.MEMBER, "post an update"),
    "Escalate": Right(Who.MEMBER, "escalate"),
    "PageSomeone": Right(Who.MEMBER, "page somebody"),
    "AddNote": Right(Who.MEMBER, "add a note"),
    "CorrectImpact": Right(Who.MEMBER, "correct the times of the impact"),
    "RemoveThreshold": Right(Who.MEMBER, "record that a threshold is removed"),
    "SetSeverity": Right(_COMMAND | Who.TICKET, "change the severity"),
    "AssignRole": Right(_COMMAND, "assign a role"),
    "KeepWorking": Right(_COMMAND, "decide to keep working on it"),
    "Resolve": Right(_END, "resolve the incident"),
    "Close": Right(_END, "close the incident"),
    "Cancel": Right(_END, "cancel the incident"),
    "Merge": Right(_END, "merge the incident"),
    "Reopen": Right(_END, "reopen the incident"),
    "Mitigate": Right(_END | Who.TL, "call the incident mitigated"),
    "HandOverRole": Right(Who.HOLDER | Who.IC | Who.LEAD, "hand over this role"),
    "ReleaseRole": Right(Who.HOLDER | Who.IC | Who.LEAD, "release this role"),
    "DraftNotice": Right(Who.CL | Who.IC, "write a notice to customers"),
    "ReviseNotice": Right(Who.CL | Who.IC, "change a notice to customers"),
    "ChooseRoute": Right(Who.CL | Who.IC, "choose how a notice is sent"),
    "AskApproval": Right(Who.CL | Who.IC, "ask for approval of a notice"),
    "ProofNotice": Right(_SEND, "try a notice out"),
    "ApproveNotice": Right(_SEND, "approve a notice to customers"),
    "WithdrawNotice": Right(Who.CL | Who.IC, "withdraw a notice to customers"),
    "PauseNotice": Right(_SEND, "pause a notice"),
    "ResumeNotice": Right(_SEND, "let a notice go on"),
    "StopNotice": Right(_SEND, "stop a notice"),
    "ResendMails": Right(_SEND, "send mails again"),
    "SetPrivacy": Right(Who.ADMIN, "make an incident private or visible"),
}
"""By the class name of the command. What is not here belongs to clocks and performers, and no person may ask it."""

LOWER = Right(_END, "lower the severity")
"""`SetSeverity` where it makes the incident smaller."""
