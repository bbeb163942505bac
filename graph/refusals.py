"""What a refusal of Graph means and what the operator can do about it; Graph's own texts may name people: not kept."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.ports import Undeliverable


class Reach(StrEnum):
    """How much else will be refused for the same reason."""

    CALL = "call"
    MAILBOX = "mailbox"
    APP = "app"


class GraphRefusal(Undeliverable):
    """Graph will not do this as it stands. `code` is Graph's, or empty; `reach` says what else will fail."""

    def __init__(self, status: int, code: str) -> None:
        advice = ADVICE.get(code) or _general(status)
        super().__init__(f"{advice.sentence} (HTTP {status}{', ' + code if code else ''})")
        self.status = status
        self.code = code
        self.reach = advice.reach


@dataclass(frozen=True, slots=True)
class Advice:
    sentence: str
    reach: Reach = Reach.CALL


_NO_MAILBOX = Advice(
    "This account has no Exchange Online mailbox that Graph can use. Give it a licence, or make it a shared mailbox.",
    Reach.MAILBOX,
)
_NOBODY = Advice("Microsoft Graph does not know this user or mailbox. Check its address in the policy.", Reach.MAILBOX)
_PERMISSION = "The app lacks a permission for this. Have an administrator grant and consent it."
_BAD_PERSON = Advice("An address of this mail is not one that Exchange takes. Correct it in the customer list.")
_GONE = Advice("What was asked for is not there any more.")

ADVICE = {
    "ErrorAccessDenied": Advice(
        "The app may not use this mailbox. Check its role in Exchange (RBAC for Applications) and the scope of that "
        "role; a change takes up to two hours.",
        Reach.MAILBOX,
    ),
    "MailboxNotEnabledForRESTAPI": _NO_MAILBOX,
    "MailboxNotSupportedForRESTAPI": _NO_MAILBOX,
    "ErrorSendAsDenied": Advice(
        "The mailbox may not send as the sender's address. Grant it Send As, or send from its own address.",
        Reach.MAILBOX,
    ),
    "ErrorExceededMessageLimit": Advice(
        "The mailbox has sent all that Exchange allows in a day. Wait until tomorrow, or send from another mailbox.",
        Reach.MAILBOX,
    ),
    "ErrorMessageSubmissionBlocked": Advice(
        "Exchange has blocked the mailbox from sending, as it does after a suspicion of spam. An administrator must "
        "look into it and unblock the sender.",
        Reach.MAILBOX,
    ),
    "ErrorInvalidRecipients": _BAD_PERSON,
    "ErrorInvalidInternetHeader": Advice("Exchange does not take a header of this mail."),
    "InvalidInternetMessageHeader": Advice("Exchange does not take a header of this mail: only x- headers may be set."),
    "ErrorMimeContentInvalidBase64String": Advice("Exchange cannot read this mail: its content is not base64."),
    "ErrorMessageSizeExceeded": Advice("The mail is larger than the mailbox may send. Link instead of attaching."),
    "ErrorItemNotFound": _GONE,
    "itemNotFound": _GONE,
    "ErrorInvalidUser": _NOBODY,
    "UserNotFound": _NOBODY,
    "ResourceNotFound": _NOBODY,
    "Request_ResourceNotFound": _NOBODY,
    "Authorization_RequestDenied": Advice(_PERMISSION, Reach.APP),
    "InvalidAuthenticationToken": Advice(
        "Microsoft Graph does not accept the app's token. Check MUSTER_CLOUD and the tenant.", Reach.APP
    ),
    "ApplicationThrottled": Advice("The app asks Microsoft Graph too often. Is another program using its app id?"),
    "MailboxConcurrency": Advice("Too many calls use this mailbox at once. Is another program using its app id?"),
}
"""By Graph's code. Codes and meanings as they are met in Microsoft's documentation and public reports; a code that is
not here is answered by its status."""


def _general(status: int) -> Advice:
    match status:
        case 401:
            return ADVICE["InvalidAuthenticationToken"]
        case 403:
            return Advice(_PERMISSION)
        case 404 | 410:
            return _GONE
        case 413:
            return Advice("This is larger than Microsoft Graph takes.")
    return Advice("Microsoft Graph refuses this call. Look the code up in its documentation.")
