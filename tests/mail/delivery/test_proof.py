"""A test of a notice: the letter as it stands, marked, to one person of the company."""

from __future__ import annotations

import pytest

from engine.ports import Claimed, InDoubt, Undeliverable
from incidents.campaigns.model import NoticeKind, Stage
from incidents.effects import CountMail, Owed, PostMessage, SendProof
from incidents.model import Person
from tests.incidents.company import CAROL, STRANGER
from tests.mail.samples import TENANT, words
from tests.mail.sending import KEY, SECOND, Sending, customers, sending
from tests.standins.clock import NOON

PROOF = SendProof(KEY, CAROL)
OWED = f"{KEY}/proof/1"


@pytest.fixture
async def way() -> Sending:
    return await sending(customers(1), stage=Stage.DRAFT, approved_at=None, approver=None)


async def test_the_letter_goes_to_who_asked_and_says_that_it_is_a_test(way: Sending) -> None:
    await way.performs(PROOF, key=OWED)
    (mail,) = way.wire.taken.values()
    assert (mail.to_address, mail.to_name) == ("carol@contoso.example", "Carol Wu")
    assert mail.letter.subject.startswith("[Test] [Payments API]")
    assert "12:30 UTC" in mail.letter.text, "the promise as approval would make it now"
    assert mail.unsubscribe == ""
    assert await way.states() == {}


async def test_a_resolution_promises_nothing(way: Sending) -> None:
    await way.becomes(words=words(NoticeKind.RESOLUTION, progress=""))
    await way.performs(PROOF, key=OWED)
    (mail,) = way.wire.taken.values()
    assert "12:30" not in mail.letter.text


async def test_somebody_without_an_address_hears_what_to_do(way: Sending) -> None:
    with pytest.raises(Undeliverable, match="`email` under \\[\\[person\\]\\]"):
        await way.performs(SendProof(KEY, STRANGER), key=OWED)
    upn = Person("eve@contoso.example", "Eve")
    await way.performs(SendProof(KEY, upn), key=OWED)
    assert way.wire.tries[0].to_address == "eve@contoso.example"


async def test_a_test_in_doubt_is_looked_for_with_what_was_kept(way: Sending) -> None:
    way.wire.keeps = True
    way.wire.after["carol@contoso.example"] = InDoubt("cut off")
    with pytest.raises(InDoubt):
        await way.performs(PROOF, key=OWED)
    way.restart()
    await way.performs(PROOF, key=OWED)
    (looked_for,) = way.wire.finds
    assert looked_for.trace["draft"]
    assert way.wire.copies["carol@contoso.example"] == 1


async def test_a_test_nobody_knows_of_is_not_repeated(way: Sending) -> None:
    way.wire.blind = True
    with pytest.raises(Undeliverable, match="ask for another test"):
        await way.performs(PROOF, key=OWED, doubtful=True)


async def test_a_test_that_never_left_is_sent(way: Sending) -> None:
    await way.performs(PROOF, key=OWED, doubtful=True)
    assert way.wire.copies["carol@contoso.example"] == 1


async def test_words_that_cannot_be_sent_and_notices_that_are_gone_are_said(way: Sending) -> None:
    await way.becomes(words=words(service="two\nlines"))
    with pytest.raises(Undeliverable, match="service"):
        await way.performs(PROOF, key=OWED)
    with pytest.raises(Undeliverable, match="no such notice"):
        await way.performs(SendProof("INC-9-N9", CAROL), key=OWED)


async def test_who_asked_hears_in_the_room_that_it_was_not_sent(way: Sending) -> None:
    await way.owe(Owed(OWED, NOON, SendProof(KEY, STRANGER)))
    await way.passes(SECOND)
    said = [effect for effect in way.diary.happened if isinstance(effect, PostMessage)]
    name = STRANGER.name
    assert said == [
        PostMessage(
            "INC-42",
            f"{name}, your test of the notice {KEY} was not sent. No mail address of {name} is known. "
            "Give them `email` under [[person]] in the policy file.",
            (STRANGER,),
        )
    ]


async def test_the_last_of_many_tries_is_told_as_a_sentence(way: Sending) -> None:
    proof = Claimed(TENANT, Owed(OWED, NOON, PROOF), 14, 0, doubtful=False)
    await way.performers[SendProof].given_up(proof, "the mail server is busy (14 tries)")
    await way.passes(SECOND)
    (said,) = [effect.text for effect in way.diary.happened if isinstance(effect, PostMessage)]
    assert said.endswith("was not sent. The mail server is busy (14 tries).")


async def test_nobody_is_told_of_a_notice_that_is_gone(way: Sending) -> None:
    proof = Claimed(TENANT, Owed(OWED, NOON, SendProof("INC-9-N9", CAROL)), 1, 0, doubtful=False)
    assert await way.performers[SendProof].given_up(proof, "never") == ()


async def test_other_effects_are_no_tests(way: Sending) -> None:
    proofs = way.performers[SendProof]
    row = Claimed(TENANT, Owed("x", NOON, CountMail(KEY)), 1, 0, doubtful=False)
    with pytest.raises(Undeliverable, match="CountMail"):
        await proofs.perform(row)
    assert await proofs.given_up(row, "never") == ()
