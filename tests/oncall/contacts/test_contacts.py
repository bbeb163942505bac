"""Contacts: only one's own, proved by a code that ends by time or by wrong tries, and never a number in a fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from incidents.effects import Ask
from incidents.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from incidents.given import Given
from incidents.model import MUSTER, Person
from incidents.policy import Contact, Policy
from oncall.calls.commands import BeginCall
from oncall.calls.model import Road
from oncall.contacts import commands as c
from oncall.contacts import events as e
from oncall.contacts.decide import decide
from oncall.contacts.evolve import evolve
from oncall.contacts.model import CODE_LASTS, Contacts
from oncall.contacts.react import react
from oncall.effects import SendCode, TellPerson
from oncall.events import OncallEntry
from oncall.rules import Pager

NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ANA, BEN = Person("a1", "Ana Silva"), Person("b2", "Ben Okafor")
POLICY = Policy("Contoso", {}, {}, {}, {}, {}, {}, pagers={"ring": Pager("ring", "twilio")})
WITHOUT = Policy("Contoso", {}, {}, {}, {}, {}, {}, pagers={"pd": Pager("pd", "pagerduty")})


@dataclass
class Told:
    """One person's contacts, told one ask after the other; `owed` is what the last one owes."""

    contacts: Contacts | None = None
    at: datetime = NOW
    owed: Sequence[object] = ()

    def told(self, command: c.ContactsCommand, by: Person = ANA, policy: Policy = POLICY) -> Contacts:
        given = Given(self.at, by, "contoso", policy)
        self.owed = ()
        for event in decide(self.contacts, command, given):
            entry = OncallEntry(self.contacts.version + 1 if self.contacts else 1, self.at, by, event)
            before, self.contacts = self.contacts, evolve(self.contacts, entry)
            self.owed = [owed.effect for owed in react(before, self.contacts, entry)]
        assert self.contacts
        return self.contacts

    def add(self, id_: str = "c1", road: Road = Road.SMS, after: timedelta = 2 * MINUTE) -> Contacts:
        return self.told(c.AddContact(id_, road, "•••• 4711", after, f"digest {id_}", self.at + CODE_LASTS))


@pytest.fixture
def ana() -> Told:
    return Told()


def test_a_contact_is_added_and_its_code_sent(ana: Told) -> None:
    contacts = ana.add()
    assert (contacts.key, contacts.person, contacts.tenant) == (ANA.id, ANA, "contoso")
    assert not contacts.rings
    assert ana.owed == [SendCode(ANA, "c1")]


def test_the_right_code_proves_it(ana: Told) -> None:
    ana.add()
    contacts = ana.told(c.VerifyContact("digest c1"))
    assert contacts.rings
    assert contacts.code is None
    assert contacts.points[0].verified_at == NOW
    assert not ana.owed
    with pytest.raises(Refused, match="No code is awaited"):
        ana.told(c.VerifyContact("digest c1"))


def test_an_email_wakes_nobody(ana: Told) -> None:
    ana.add(road=Road.EMAIL)
    assert not ana.told(c.VerifyContact("digest c1")).rings


def test_five_wrong_tries_end_a_code(ana: Told) -> None:
    ana.add()
    for left in (4, 3, 2, 1, 0):
        code = ana.told(c.VerifyContact("guess")).code
        assert code is not None
        assert code.tries_left == left
    with pytest.raises(Refused, match=r"ended with the fifth wrong try\. Send a new one\."):
        ana.told(c.VerifyContact("digest c1"))
    ana.at += MINUTE
    ana.told(c.SendCodeAgain("c1", "new", ana.at + CODE_LASTS))
    assert ana.owed == [SendCode(ANA, "c1")]
    assert ana.told(c.VerifyContact("new")).rings


def test_a_code_ends_after_ten_minutes(ana: Told) -> None:
    ana.add()
    ana.at += CODE_LASTS
    with pytest.raises(Refused, match=r"That code was good until \d\d:\d\d UTC. Send a new one."):
        ana.told(c.VerifyContact("digest c1"))


def test_codes_are_not_sent_as_fast_as_a_finger_presses(ana: Told) -> None:
    ana.add("c1")
    ana.add("c2")
    ana.told(c.SendCodeAgain("c1", "new", ana.at + CODE_LASTS))
    with pytest.raises(Refused, match="half a minute"):
        ana.told(c.SendCodeAgain("c1", "newer", ana.at + CODE_LASTS))
    ana.told(c.VerifyContact("new"))
    with pytest.raises(Stale, match="verified already"):
        ana.told(c.SendCodeAgain("c1", "newest", ana.at + CODE_LASTS))
    ana.told(c.SendCodeAgain("c2", "newest", ana.at + CODE_LASTS))


def test_a_code_that_could_not_be_sent_is_told(ana: Told) -> None:
    ana.add()
    contacts = ana.told(c.RecordCodeFailed("c1", "The network refused it."), by=MUSTER)
    assert contacts.points[0].fault == "The network refused it."
    (told,) = ana.owed
    assert isinstance(told, TellPerson)
    assert "The code to •••• 4711 could not be sent. The network refused it." in told.text
    assert ana.told(c.RecordCodeFailed("gone", "No."), by=MUSTER) == contacts
    with pytest.raises(NotAllowed):
        ana.told(c.RecordCodeFailed("c1", "No."))


def test_word_of_a_code_for_a_contact_removed_meanwhile(ana: Told) -> None:
    entry = OncallEntry(1, NOW, MUSTER, e.CodeNotSent("gone", "No."))
    (owed,) = react(None, ana.add(), entry)
    assert isinstance(owed.effect, TellPerson)
    assert owed.effect.text.startswith("The code could not be sent. No.")


def test_removing_takes_the_awaited_code_along(ana: Told) -> None:
    ana.add("c1")
    ana.add("c2")
    assert ana.told(c.RemoveContact("c1")).code is not None
    contacts = ana.told(c.RemoveContact("c2"))
    assert (contacts.points, contacts.code) == ((), None)
    with pytest.raises(Stale, match="not there any more"):
        ana.told(c.RemoveContact("c2"))


def test_the_delay_says_the_order(ana: Told) -> None:
    ana.add("c1", after=4 * MINUTE)
    ana.add("c2", after=2 * MINUTE)
    assert [point.id for point in ana.add("c3", after=4 * MINUTE).in_order] == ["c2", "c1", "c3"]
    contacts = ana.told(c.DelayContact("c1", timedelta(0)))
    assert [point.id for point in contacts.in_order] == ["c1", "c2", "c3"]
    assert ana.told(c.DelayContact("c1", timedelta(0))) == contacts


@pytest.mark.parametrize("after", [-MINUTE, 61 * MINUTE, timedelta(seconds=90)])
def test_a_delay_is_whole_minutes_up_to_an_hour(ana: Told, after: timedelta) -> None:
    with pytest.raises(Invalid, match="from 0 to 60"):
        ana.add(after=after)
    ana.add()
    with pytest.raises(Invalid):
        ana.told(c.DelayContact("c1", after))


def test_what_cannot_be_added(ana: Told) -> None:
    with pytest.raises(Invalid, match="Teams is always there"):
        ana.add(road=Road.TEAMS)
    phone = c.AddContact("c1", Road.PHONE, "•••• 4711", MINUTE, "digest", NOW + CODE_LASTS)
    with pytest.raises(Invalid, match="not set up"):
        ana.told(phone, policy=WITHOUT)
    for number in range(10):
        ana.add(f"c{number}")
        ana.at += 3 * MINUTE
    with pytest.raises(Refused, match="10 contacts already"):
        ana.add("c10")


def test_a_test_page_begins_a_call_of_its_own(ana: Told) -> None:
    assert ana.told(c.TestContacts()).tests == 1
    (ask,) = ana.owed
    assert isinstance(ask, Ask)
    assert isinstance(ask.command, BeginCall)
    assert (ask.kind, ask.key, ask.command.about, ask.command.person) == ("call", "TEST-a1-1", "", ANA)
    with pytest.raises(Refused, match="less than a minute"):
        ana.told(c.TestContacts())
    ana.at += MINUTE
    assert ana.told(c.TestContacts()).tests == 2


def test_only_oneself(ana: Told) -> None:
    ana.add()
    for command in (c.RemoveContact("c1"), c.TestContacts(), c.VerifyContact("digest c1")):
        with pytest.raises(NotAllowed, match="Only Ana Silva"):
            ana.told(command, by=BEN)
    guest = Given(NOW, ANA, "contoso", POLICY, guest=True)
    with pytest.raises(NotAllowed, match="Guests"):
        decide(None, c.TestContacts(), guest)


def test_nothing_to_change_without_contacts() -> None:
    with pytest.raises(NotFound, match="Add one"):
        decide(None, c.RemoveContact("c1"), Given(NOW, ANA, "contoso", POLICY))


def test_facts_in_their_order_only(ana: Told) -> None:
    with pytest.raises(TypeError, match="no first fact"):
        evolve(None, OncallEntry(1, NOW, ANA, e.CodeWrong()))
    with pytest.raises(ValueError, match="does not follow"):
        evolve(ana.add(), OncallEntry(3, NOW, ANA, e.CodeWrong()))


def test_a_wrong_code_where_none_is_awaited_changes_nothing(ana: Told) -> None:
    ana.add()
    contacts = ana.told(c.VerifyContact("digest c1"))
    assert evolve(contacts, OncallEntry(contacts.version + 1, NOW, ANA, e.CodeWrong())).code is None


def test_facts_and_asks_of_others_are_turned_away(ana: Told) -> None:
    contacts = ana.add()
    with pytest.raises(TypeError, match="is no fact"):
        evolve(contacts, OncallEntry(contacts.version + 1, NOW, ANA, object()))  # type: ignore[arg-type]  # on purpose
    with pytest.raises(TypeError, match="do not understand"):
        ana.told(object())  # type: ignore[arg-type]  # on purpose


def test_adding_and_removing_in_turn_rings_nobody_without_end(ana: Told) -> None:
    for number in range(5):
        ana.at = NOW + number * MINUTE
        ana.add(f"c{number}")
        ana.told(c.RemoveContact(f"c{number}"))
    with pytest.raises(Refused, match=r"5 codes went out within 10 minutes. Ask again at 14:11 \(UTC\)"):
        ana.add("c5")
    ana.at = NOW + 10 * MINUTE
    ana.add("c5")
    ana.at += MINUTE / 2
    berlin = replace(POLICY, people={"ana": Contact("ana", ANA.name, ANA.id, time_zone="Europe/Berlin")})
    with pytest.raises(Refused, match=r"15:12 \(Berlin\)"):
        ana.told(c.SendCodeAgain("c5", "digest", ana.at + CODE_LASTS), policy=berlin)
    ana.at = NOW - MINUTE
    ana.add("c6")  # by a clock set back, what lies ahead counts for nothing
