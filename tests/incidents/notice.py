"""Tells the story of one notice in memory, as `story` tells that of an incident."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from incidents.campaigns import commands as c
from incidents.campaigns import events as e
from incidents.campaigns.decide import decide
from incidents.campaigns.evolve import evolve
from incidents.campaigns.model import Campaign, ImpactLevel, NoticeKind, Route, Tally, Words
from incidents.campaigns.react import react
from incidents.effects import Effect, Owed
from incidents.errors import Refused
from incidents.given import Given
from incidents.model import MUSTER, Incident, Person
from tests.incidents.company import ANA, CAROL, POLICY, at
from tests.incidents.story import led

WORDS = Words(
    NoticeKind.INITIAL, "Payments API", "card payments", "errors", "Investigating", ImpactLevel.HIGH, at("14:23")
)
ENDED = replace(
    WORDS, kind=NoticeKind.RESOLUTION, resolved_at=at("15:05"), what_happened="an index", experience="errors"
)
KEY = "INC-42-n1"


class Notice:
    """One notice in memory, as `Story` is one incident."""

    def __init__(self, incident: Incident | None, clock: str = "15:10") -> None:
        self.incident = incident
        self.now = at(clock)
        self.campaign: Campaign | None = None
        self.entries: list[e.CampaignEntry] = []
        self.owed: dict[str, Owed] = {}
        self.policy = POLICY

    @property
    def it(self) -> Campaign:
        assert self.campaign is not None
        return self.campaign

    def ask(self, who: Person, command: c.CampaignCommand, *, guest: bool = False) -> Sequence[e.CampaignEvent]:
        given = Given(self.now, who, "contoso", self.policy, guest, self.incident)
        facts = decide(self.campaign, command, given)
        for fact in facts:
            entry = e.CampaignEntry(len(self.entries) + 1, self.now, who, fact)
            before, self.campaign = self.campaign, evolve(self.campaign, entry)
            rows = react(before, self.campaign, entry)
            assert len({row.key for row in rows}) == len(rows)
            self.owed |= {row.key: row for row in rows}
            self.entries.append(entry)
        return facts

    def expand(self) -> None:
        """Owe all that fits ahead."""
        while self.ask(MUSTER, c.ExpandCampaign(self.it.expanded)):
            pass

    def count(self, tally: Tally, clock: str = "", **more: Any) -> Sequence[e.CampaignEvent]:
        if clock:
            self.now = at(clock)
        return self.ask(MUSTER, c.CountDeliveries(tally, **{"round": self.it.round, **more}))

    def refused(self, who: Person, command: c.CampaignCommand, *, guest: bool = False) -> Refused:
        before = self.campaign
        with pytest.raises(Refused) as caught:
            self.ask(who, command, guest=guest)
        assert self.campaign == before
        return caught.value

    def owes(self, kind: type[Effect]) -> list[Any]:
        return [row.effect for row in self.owed.values() if isinstance(row.effect, kind)]


def drafted(words: Words = WORDS, recipients: int = 12, incident: Incident | None = None) -> Notice:
    notice = Notice(incident or led().it)
    notice.ask(CAROL, c.DraftNotice(KEY, "INC-42", words, "customers", recipients))
    return notice


def approved(recipients: int = 12, words: Words = WORDS, incident: Incident | None = None) -> Notice:
    notice = drafted(words, recipients, incident)
    notice.ask(ANA, approval(recipients))
    return notice


def approval(recipients: int = 12, version: int = 1, until: str | None = "15:40", **more: Any) -> c.ApproveNotice:
    """The approval of that version, with so many recipients frozen, all of one language unless it says otherwise."""
    reason = more.pop("reason", "")
    frozen = c.Frozen(recipients, "digest", **{"languages": (("en", recipients),), **more})
    return c.ApproveNotice(version, at(until) if until else None, frozen, reason)


def sending(recipients: int = 12, **more: Any) -> Notice:
    """Approved, with the first mails owed."""
    notice = drafted(recipients=recipients)
    if "batch" in more:
        notice.policy = replace(notice.policy, mail=replace(notice.policy.mail, batch=more["batch"]))
        notice.ask(CAROL, c.ChooseRoute(1, Route.BATCH))
    notice.ask(ANA, approval(recipients, notice.it.worded, **more))
    notice.expand()
    return notice
