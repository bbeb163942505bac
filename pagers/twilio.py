"""Twilio: calls people and sends SMS by its REST API of 2010-04-01, with what is said given along in TwiML."""

from __future__ import annotations

import base64
from urllib.parse import quote, urlencode
from xml.sax.saxutils import escape, quoteattr

from engine.ports import Undeliverable
from oncall.rules import Pager
from pagers.addresses import callback
from pagers.keys import Keys
from pagers.kinds import Mark
from pagers.line import Answer, Line

URL = "https://api.twilio.com"
RINGING = 40
"""Seconds that a phone rings before Twilio gives up; a mailbox often answers after some 25."""
WORDS = {
    20003: "Twilio does not let Muster in. Check {variable}: account sid, a colon, auth token.",
    21210: "Twilio does not know the pager's caller. Name a number of the account as caller.",
    21211: "Twilio says that this is no phone number. Remove the contact and add it again, with + and country code.",
    21212: "Twilio does not take the pager's caller. Name a number of the account as caller.",
    21215: "Twilio may not call this country. Allow it in the account's voice geographic permissions.",
    21217: "Twilio says that this is no phone number. Remove the contact and add it again, with + and country code.",
    21219: "Twilio calls only verified numbers in a trial account. Verify the number there, or upgrade the account.",
    21408: "Twilio may not send SMS to this country. Allow it in the account's messaging geographic permissions.",
    21606: "Twilio cannot send SMS from the pager's caller. Name a number that can.",
    21608: "Twilio sends only to verified numbers in a trial account. Verify the number there, or upgrade the account.",
    21610: "This number has opted out of messages. Text START from it to the number that Muster sends from.",
    21614: "Twilio says that this number takes no SMS. Add one that does.",
}
"""By Twilio's error code; its own messages quote the number."""


class Twilio:
    """`home` is the public address of this server: Twilio calls back there, and signs for it."""

    def __init__(self, pager: Pager, keys: Keys, line: Line, home: str) -> None:
        self._sid, _, self._token = keys.secret.partition(":")
        self._base = f"{(pager.url or URL).rstrip('/')}/2010-04-01/Accounts/{quote(self._sid, safe='')}"
        self._pager = pager
        self._variable = keys.variable
        self._line = line
        self._home = home

    async def text(self, to: str, words: str, mark: Mark | None = None) -> None:
        back = {"StatusCallback": callback(self._home, self._pager.key, mark, "message")} if mark else {}
        await self._post("Messages.json", {"To": to, "From": self._pager.caller, "Body": words, **back})

    async def call(self, to: str, words: str, mark: Mark | None = None) -> None:
        fields = {"To": to, "From": self._pager.caller, "Timeout": str(RINGING)}
        if mark:
            status = callback(self._home, self._pager.key, mark, "status")
            fields |= {"StatusCallback": status, "StatusCallbackEvent": "completed"}
            twiml = asking(words, callback(self._home, self._pager.key, mark, "key"))
        else:
            twiml = saying(words)
        await self._post("Calls.json", {**fields, "Twiml": twiml})

    async def _post(self, what: str, fields: dict[str, str]) -> None:
        signed = base64.b64encode(f"{self._sid}:{self._token}".encode()).decode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Basic {signed}"}
        body = urlencode(fields).encode()
        answer = await self._line.post(f"{self._base}/{what}", body, headers, repeatable=False)
        if not answer.ok:
            raise Undeliverable(self._why(answer))

    def _why(self, answer: Answer) -> str:
        code = answer.doc.get("code")
        if answer.status == 401 or code == 20003:
            return WORDS[20003].format(variable=self._variable)
        if isinstance(code, int) and code in WORDS:
            return WORDS[code]
        told = f"error {code}" if isinstance(code, int) else f"status {answer.status}"
        return f"Twilio refuses it ({told}). Look that up in Twilio's list of errors."


def saying(words: str) -> str:
    """Said twice, for whoever is just waking up."""
    return f'<Response><Say loop="2">{escape(words)}</Say></Response>'


def asking(words: str, address: str) -> str:
    """Waits for one key, also while it is said; nothing pressed ends the call, and the next step goes on."""
    gather = f'<Gather numDigits="1" timeout="10" method="POST" action={quoteattr(address)}>'
    return f'<Response>{gather}<Say loop="2">{escape(words)}</Say></Gather><Say>Goodbye.</Say></Response>'


def texting(words: str) -> str:
    """The answer to an SMS, empty where there is nothing to say."""
    return f"<Response><Message>{escape(words)}</Message></Response>" if words else "<Response/>"
