"""Who is who in the stories: the six people of the demo's company, somebody it does not list, and a guest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

TENANT = "00000000-0000-0000-0000-00000000c0de"
BOT = {"id": "28:muster", "name": "Muster"}
TEAM = "19:team@thread.tacv2"


@dataclass(frozen=True)
class Somebody:
    """One account of Teams."""

    name: str
    entra: str
    guest: bool = False

    @property
    def first(self) -> str:
        return self.name.split()[0]

    @property
    def mri(self) -> str:
        return f"29:{self.first.lower()}"

    @property
    def account(self) -> dict[str, Any]:
        """As an activity names its sender."""
        role = {"userRole": "guest"} if self.guest else {}
        return {"id": self.mri, "name": self.name, "aadObjectId": self.entra, **role}

    @property
    def member(self) -> dict[str, Any]:
        """As a roster lists them."""
        return {**self.account, "userPrincipalName": f"{self.first.lower()}@contoso.example"}


def _entra(number: int) -> str:
    return f"00000000-0000-0000-0000-{number:012d}"


PEOPLE = {
    one.first: one
    for one in (
        Somebody("Alex Wilber", _entra(200)),
        Somebody("Megan Bowen", _entra(210)),
        Somebody("Adele Vance", _entra(220)),
        Somebody("Isaiah Langer", _entra(230)),
        Somebody("Patti Fernandez", _entra(240)),
        Somebody("Lynne Robbins", _entra(250)),
        Somebody("Nestor Wilke", _entra(260)),
        Somebody("Ödön Guest", _entra(900), guest=True),
    )
}
"""By first name. Alex is admin and on call for Payments, Megan its lead; Nestor is in no catalogue."""


def mention(who: str) -> tuple[str, dict[str, Any]]:
    """The tag in a text and the entity that vouches for it."""
    account = BOT if who == "Muster" else PEOPLE[who].account
    tag = f"<at>{account['name']}</at>"
    return tag, {"type": "mention", "text": tag, "mentioned": {"id": account["id"], "name": account["name"]}}
