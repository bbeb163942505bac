"""What a refusal of Graph means for the mailboxes: which is held, for how long, and what the operator should do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from engine.ports import NotYet, TryLater
from graph.faults import WHOLE_APP, Busy
from graph.refusals import GraphRefusal, Reach
from graph.token import SignInRefused
from mail.senders.graph.mailboxes import Mailboxes

SIGN_IN = timedelta(minutes=1)
UNREACHABLE = timedelta(seconds=10)
CROWD = timedelta(seconds=10)
"""Where Graph asks for patience and does not say how much."""
SHORT = timedelta(minutes=1)
"""Who asks for more patience than that is named to the operator."""
USUAL = timedelta(minutes=5)
BLOCKED = timedelta(hours=1)

GONE = frozenset({"ErrorItemNotFound", "itemNotFound", "ItemNotFound"})
DAILY = "ErrorExceededMessageLimit"
SUBMISSION = "ErrorMessageSubmissionBlocked"

SENTENCES = {
    "ErrorAccessDenied": "Exchange does not let Muster send as {mailbox} yet ({code}). A new role assignment takes up "
    "to two hours; after that, check the role and its scope.",
    "MailboxNotEnabledForRESTAPI": "{mailbox} has no mailbox in Exchange Online that Muster can use ({code}). Give it "
    "a licence, or make it a shared mailbox.",
    "ErrorSendAsDenied": "Exchange does not let {mailbox} send under its address ({code}). Give it Send As on the "
    "address it sends from.",
    SUBMISSION: "Exchange has blocked {mailbox} from sending, as after a suspicion of spam ({code}). An administrator "
    "must look into it and release it under Restricted entities in Microsoft Defender.",
    DAILY: "{mailbox} has sent all that Exchange allows in a day ({code}). Add mailboxes, or use the second sender, if "
    "the rest cannot wait.",
}
SENTENCES["MailboxNotSupportedForRESTAPI"] = SENTENCES["MailboxNotEnabledForRESTAPI"]
OTHERWISE = (
    "Microsoft Graph turns {mailbox} away ({code}). Check that the mailbox is there and that the app may use it."
)
PATIENCE = "Microsoft Graph asked Muster to be patient with {mailbox}{told}. Does another program send from it?"
PATIENCE_OF_ALL = (
    "Microsoft Graph asked Muster to be patient, whichever mailbox it uses ({code}). Does another program use its app "
    "id?"
)
NO_SIGN_IN = "Muster cannot sign in to Microsoft 365. Check the app id, the tenant and the secret or certificate."
NO_ACCESS = "Microsoft Graph turns the app away ({code}). Check the tenant, the cloud and the permissions of the app."


@contextmanager
def holding(mailboxes: Mailboxes, mailbox: str) -> Iterator[None]:
    """Around a call of Graph: what is not about this one mail holds the mailbox, or all of them, and becomes NotYet.

    Raises on: GraphRefusal about this mail, InDoubt, and TryLater of a call that could not be made out.
    """
    try:
        yield
    except SignInRefused as refused:
        raise NotYet(str(refused), mailboxes.hold(SIGN_IN, NO_SIGN_IN)) from refused
    except GraphRefusal as refusal:
        if not _about_more(refusal):
            raise
        code = refusal.code or f"HTTP {refusal.status}"
        raise NotYet(str(refusal), _held(mailboxes, mailbox, code, everywhere=refusal.reach is Reach.APP)) from refusal
    except Busy as busy:
        if busy.code in (DAILY, SUBMISSION):
            raise NotYet(str(busy), _held(mailboxes, mailbox, busy.code)) from busy
        raise NotYet(str(busy), _patient(mailboxes, mailbox, busy.after or CROWD, busy.code)) from busy
    except NotYet:
        raise
    except TryLater as later:
        if later.after is None:
            raise
        raise NotYet(str(later), _patient(mailboxes, mailbox, later.after, "")) from later


def unreachable(mailboxes: Mailboxes, later: TryLater) -> NotYet:
    """A call that must not be repeated certainly did not get through: nothing to do with the mail it was for."""
    if isinstance(later, NotYet):
        return later
    return NotYet(str(later), mailboxes.hold(UNREACHABLE, str(later)))


def _about_more(refusal: GraphRefusal) -> bool:
    """Any mail of this mailbox would be refused alike."""
    if refusal.reach is not Reach.CALL or refusal.status in (401, 403):
        return True
    return refusal.status == 404 and refusal.code not in GONE


def _patient(mailboxes: Mailboxes, mailbox: str, span: timedelta, code: str) -> timedelta:
    """A short pause simply ends; of a long one the operator hears."""
    if code == WHOLE_APP:
        return mailboxes.hold(span, PATIENCE_OF_ALL.format(code=code) if span > SHORT else "")
    told = PATIENCE.format(mailbox=mailbox, told=f" ({code})" if code else "")
    return mailboxes.hold(span, told if span > SHORT else "", mailbox)


def _held(mailboxes: Mailboxes, mailbox: str, code: str, *, everywhere: bool = False) -> timedelta:
    if everywhere:
        return mailboxes.hold(USUAL, NO_ACCESS.format(code=code))
    span = {DAILY: mailboxes.daily_limit(mailbox), SUBMISSION: BLOCKED}.get(code, USUAL)
    return mailboxes.hold(span, SENTENCES.get(code, OTHERWISE).format(mailbox=mailbox, code=code), mailbox)
