"""What the card of a notice on its way says: numbers, what holds it, who answers for it, and what to press."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adaptive_cards import CARDS, Card, summary_of
from incidents.campaigns.model import Campaign, Route, Stage, Tally
from incidents.model import MUSTER
from tests.adaptive_cards import notice_scenes as n
from tests.adaptive_cards.reading import buttons, inputs, texts, titles
from tests.adaptive_cards.samples import ANA, BEN, CAROL, DECLARED, at

NOW = at("14:52")


STOPPED = replace(n.PARTWAY, stage=Stage.STOPPED, stopped_by=ANA, finished_at=NOW)
REPLACED = replace(STOPPED, stopped_by=MUSTER, superseded_by="INC-42-N3")
OUTDATED = replace(n.SENT, tally=Tally(accepted=10, failed=2), superseded_by="INC-42-N3")
LATE = replace(n.PARTWAY, stage=Stage.PAUSED, stopped_by=MUSTER, held=n.LATE)


def receipt(campaign: Campaign, reasons: dict[str, int] | None = None) -> Card:
    return CARDS["notice_receipt"](campaign, NOW, reasons)


def test_it_counts_in_words() -> None:
    said = texts(receipt(n.PARTWAY, {f"reason {number}": 9 - number for number in range(7)}))
    assert "**4,310 of 10,000 customers** accepted (43 %)" in said, "as on the timeline: what came back is no success"
    assert "12 came back · 41 want no mail · 3 failed · 2 in doubt · 5,632 left" in said
    assert "reason 4" in said
    assert "and 2 other reasons" in said
    assert "not sent again by itself" in said


def test_it_says_when_it_began_and_when_it_may_be_over() -> None:
    assert "Started 14:31 · first accepted 14:31 · over about 15:20 UTC" in texts(receipt(n.PARTWAY))
    begun = replace(n.PARTWAY, tally=Tally(), first_accepted_at=None, counted_at=None)
    assert "Started 14:31 UTC · none accepted yet" in texts(receipt(begun))
    assert "over about" not in texts(receipt(replace(n.PARTWAY, held=n.HELD)))
    assert "95 % by 14:32 · over 14:32 UTC" in texts(receipt(n.SENT))


def test_what_holds_it_stands_before_the_numbers() -> None:
    said = texts(receipt(replace(n.PARTWAY, held=n.HELD)))
    assert said.index("**Held:** status@contoso.com has used up") < said.index("4,310 of")
    assert "NOTICE · held" in said
    assert "next try 14:35 UTC" in said


@pytest.mark.parametrize(
    ("campaign", "shown", "state"),
    [
        (n.PARTWAY, ["Look again", "Pause", "Stop"], "NOTICE · sending"),
        (replace(n.PARTWAY, stage=Stage.PAUSED, stopped_by=CAROL), ["Resume", "Stop"], "**Paused by Carol Wu.**"),
        (STOPPED, ["Write a new notice"], "**Stopped by Ana Silva.** 4,310 customers got it: the export lists who."),
        (
            replace(STOPPED, finished_at=None),
            ["Write a new notice"],
            "What is on its way still arrives; the rest never goes out.",
        ),
        (REPLACED, ["Look at INC-42-N3"], "NOTICE · replaced by INC-42-N3"),
        (REPLACED, ["Look at INC-42-N3"], "the rest of these customers get INC-42-N3 instead."),
        (OUTDATED, ["Look at INC-42-N3"], "**A newer notice went out: look at INC-42-N3.**"),
        (OUTDATED, ["Look at INC-42-N3"], "NOTICE · sent, but not to everybody"),
        (LATE, ["Resume all the same", "Stop", "Write a new notice"], f"**Paused by itself:** {n.LATE}"),
        (LATE, ["Resume all the same", "Stop", "Write a new notice"], "NOTICE · paused, its promise has passed"),
        (n.SENT, [], "NOTICE · sent"),
        (
            replace(n.SENT, tally=Tally(8, failed=12, doubtful=3)),
            ["Resend the 12 that failed", "Resend the 3 in doubt"],
            "NOTICE · sent, but not to everybody",
        ),
    ],
)
def test_the_buttons_are_those_that_fit(campaign: Campaign, shown: list[str], state: str) -> None:
    card = receipt(campaign)
    assert titles(card) == [*shown, "Open the incident"]
    assert state in texts(card)


def test_who_answers_for_it() -> None:
    assert "Written by Carol Wu, approved by Ana Silva 14:31 UTC" in texts(receipt(n.SENT))
    alone = replace(n.SENT, approver=CAROL, alone="Nobody is awake", route=Route.BATCH)
    said = texts(receipt(alone))
    assert "Written and sent by Carol Wu 14:31 UTC · 8 English, 4 German · bcc batches" in said
    assert "Sent alone because: Nobody is awake" in said
    assert "Next update promised by **15:01 UTC**" in said
    assert "muster notices export INC-42-N1" in said


def test_the_receipt_of_a_drill_and_of_a_draft() -> None:
    drill = receipt(replace(n.SENT, drill=True, tally=Tally()))
    assert "12 customers would have got it, nobody did" in texts(drill)
    assert titles(drill) == ["Open the incident"]
    assert summary_of(drill) == "INC-42: a drill, nothing was sent"
    assert summary_of(receipt(replace(n.DRAFT, stage=Stage.WITHDRAWN))).endswith("nothing was sent")
    assert "DRAFT · not sent" in texts(receipt(n.DRAFT))


@pytest.mark.parametrize(
    ("campaign", "toast"),
    [
        (n.PARTWAY, "INC-42: notice sent to 4,310 of 10,000 customers"),
        (replace(n.PARTWAY, held="x"), "INC-42: notice held, sent to 4,310 of 10,000 customers"),
        (replace(n.PARTWAY, stage=Stage.STOPPED), "INC-42: notice stopped, sent to 4,310 of 10,000 customers"),
        (replace(n.SENT, recipients=1, tally=Tally(1)), "INC-42: notice sent to 1 of 1 customer"),
    ],
)
def test_the_toast(campaign: Campaign, toast: str) -> None:
    assert summary_of(receipt(campaign)) == toast


def test_stopping_and_doubt_are_asked_twice() -> None:
    stop = CARDS["notice_confirm"](n.PARTWAY, "stop")
    assert "4,310 of 10,000 customers got it; 5,632 never would." in texts(stop)
    assert titles(stop) == ["Stop it for good", "Pause instead", "Back to the notice"]
    doubted = replace(n.SENT, tally=Tally(accepted=8, failed=1, doubtful=3))
    again = CARDS["notice_confirm"](doubted, "doubtful")
    assert "some may get it twice. It goes to them again, and to the one that failed." in texts(again)
    assert buttons(again)[0]["data"] == {"notice": "INC-42-N1", "round": "0", "doubtful": "true"}


def test_one_is_not_many() -> None:
    one = replace(n.SENT, tally=Tally(accepted=9, suppressed=1, failed=1, doubtful=1), round=2)
    card = receipt(one)
    assert "1 wants no mail · 1 failed · 1 in doubt" in texts(card)
    assert titles(card)[:2] == ["Resend the one that failed", "Resend the one in doubt"]
    assert [button["data"]["round"] for button in buttons(card)[:2]] == ["2", "2"]
    asked = texts(CARDS["notice_confirm"](one, "doubtful"))
    assert "Resend the one in doubt?" in asked
    assert "whether this one got it: they may get it twice. It goes to them again" in asked


def test_who_was_erased_did_not_refuse() -> None:
    some = replace(n.SENT, tally=Tally(accepted=9, suppressed=3))
    reasons = {"the data of this customer was erased": 2}
    assert "1 wants no mail · 2 erased" in texts(receipt(some, reasons))
    assert "What went wrong" not in texts(receipt(some, reasons))
    assert "3 want no mail" in texts(receipt(some))


@pytest.mark.parametrize(
    ("campaign", "state"),
    [
        (replace(n.SENT, tally=Tally(bounced=12)), "NOTICE · nobody got it"),
        (replace(n.SENT, tally=Tally(suppressed=12)), "NOTICE · nobody got it"),
        (replace(STOPPED, tally=Tally(failed=4)), "NOTICE · stopped, nobody got it"),
        (replace(REPLACED, tally=Tally()), "NOTICE · replaced by INC-42-N3, nobody got this one"),
    ],
)
def test_nobody_got_it_is_said_in_the_band(campaign: Campaign, state: str) -> None:
    card = receipt(campaign)
    assert state in texts(card)
    assert card["body"][0]["style"] in ("attention", "warning")


def test_nothing_is_promised_to_those_who_got_nothing() -> None:
    unread = replace(n.SENT, tally=Tally(failed=12), first_accepted_at=None)
    assert "Next update" not in texts(receipt(unread))
    assert "Next update promised by **15:01 UTC**" in texts(receipt(n.SENT))


def test_several_who_wrote_are_named() -> None:
    both = replace(n.SENT, authors=(CAROL, BEN))
    assert "Written by Carol Wu, Ben Okafor, approved by Ana Silva 14:31 UTC" in texts(receipt(both))
    assert "Written by Carol Wu, Ben Okafor, sent by Ben Okafor" in texts(receipt(replace(both, approver=BEN)))


def test_the_headline_says_told_only_once_somebody_has_it() -> None:
    now = at("14:33")
    promise = {"INC-42-N1": at("15:01")}
    under_way = replace(DECLARED, notices=("INC-42-N1",), sending=("INC-42-N1",), pledged=promise)
    said = texts(CARDS["headline"](under_way, now, names={}))
    assert "telling customers…" in said
    assert "Promised to customers" not in said, "nobody has read of it yet"
    told = replace(under_way, first_told_at=at("14:32"), last_told_at=at("14:32"), promise_due=at("15:01"))
    said = texts(CARDS["headline"](told, now, names={}))
    assert "customers told 14:32" in said
    assert "Promised to customers 15:01" in said
    drill = texts(CARDS["headline"](replace(told, drill=True), now, names={}))
    assert "drill: customers would have been told 14:32" in drill
    assert "customers told" not in drill
    assert "public status" not in drill
    failed = replace(under_way, sending=())
    assert "customers not told yet" in texts(CARDS["headline"](failed, now, names={}))


def test_again_and_to_nobody() -> None:
    again = replace(n.SENDING, round=1, tally=Tally(accepted=11))
    assert "**Going out once more** to those whose mail failed." in texts(receipt(again))
    assert "failed or is in doubt" in texts(receipt(replace(again, again_doubtful=True)))
    assert "NOTICE · nobody got it" in texts(receipt(replace(n.SENT, tally=Tally(failed=12))))


def test_no_reason_is_asked_for_what_cannot_be_sent_yet() -> None:
    slow = replace(n.SLOW, asked_at=at("14:29"), overdue=True)
    assert "reason" not in inputs(n.preview(slow, ahead=n.TOO_MANY, second=n.OVER_200))
