"""A notice that is counted while it goes out: told in time, held, sent again, and what comes back after the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from incidents import commands as ic
from incidents.campaigns import commands as c
from incidents.campaigns import events as e
from incidents.campaigns.evolve import evolve
from incidents.campaigns.model import Reach, Route, Stage, Tally
from incidents.effects import Ask, PostMessage, QueueAgain, SendMail, WatchBounces
from incidents.errors import Invalid, Stale
from incidents.model import MUSTER
from tests.incidents.company import ANA, CAROL, at
from tests.incidents.notice import KEY, Notice, approval, approved, drafted, sending
from tests.incidents.story import led


def asked(notice: Notice, kind: type) -> list[object]:
    return [ask.command for ask in notice.owes(Ask) if isinstance(ask.command, kind)]


def test_counting_ends_with_the_last_mail_and_tells_the_incident_once() -> None:
    notice = approved()
    notice.count(Tally(5), "15:11", first_at=at("15:10"))
    assert (notice.it.stage, notice.it.tally, notice.it.first_accepted_at) == (Stage.SENDING, Tally(5), at("15:10"))
    assert notice.count(Tally(5), first_at=at("15:10")) == []
    notice.count(Tally(9, 0, 0, 1, 2), "15:12", most_at=at("15:11"))
    assert (notice.it.stage, notice.it.finished_at) == (Stage.SENT, at("15:12"))
    notice.count(Tally(10, 0, 0, 2, 0), "15:20")
    assert (notice.it.tally, notice.it.finished_at) == (Tally(10, 0, 0, 2, 0), at("15:12")), "the end stays the end"
    assert asked(notice, ic.RecordReach) == [ic.RecordReach(KEY, at("15:10"))]
    assert asked(notice, ic.RecordDelivery) == [ic.RecordDelivery(KEY, 12, Tally(9, 0, 0, 1, 2), at("15:11"))]


def test_the_count_is_told_every_five_seconds_and_a_long_sending_more_seldom() -> None:
    notice = sending(10_000, until=None)
    assert notice.count(Tally(1), upto=1, first_at=at("15:10"))
    assert notice.count(Tally(2), upto=2, first_at=at("15:10")) == [], "nothing that anybody must know now"
    notice.now = at("15:10").replace(second=6)
    assert notice.count(Tally(9), upto=9, first_at=at("15:10"))
    notice.count(Tally(100), "18:10", upto=100, first_at=at("15:10"))
    notice.now = at("18:10").replace(second=59)
    feed = notice.count(Tally(300), upto=300, first_at=at("15:10"))
    assert feed, "there is room ahead, so that mails are owed in time"
    notice.expand()
    notice.now = at("18:11").replace(second=30)
    assert notice.count(Tally(300, 1), upto=300, first_at=at("15:10")) == []


def test_a_sending_that_is_held_says_so_in_the_room_at_once() -> None:
    notice = sending(450)
    notice.count(Tally(1), upto=1, first_at=at("15:10"))
    why = "Exchange does not let Muster send yet. Next try 14:35 UTC."
    assert notice.count(Tally(1), upto=1, first_at=at("15:10"), held=why)
    post = notice.owes(PostMessage)[-1]
    assert (post.text, post.mentions) == (f"The notice {KEY} is held. {why}", (CAROL, ANA))
    assert notice.count(Tally(1), upto=1, first_at=at("15:10"), held=why) == []
    notice.count(Tally(450), "16:00", upto=450, held=why)
    assert notice.it.held == ""


def test_a_notice_whose_own_promise_is_due_waits_for_a_person() -> None:
    notice = sending(450)
    notice.count(Tally(), "15:41", held="the mailbox is not open yet")
    assert notice.it.stage == "paused"
    assert notice.it.held == (
        "The update it promises by 15:40 UTC is due already. Write a new notice, or resume this one all the same."
    )
    assert notice.owes(PostMessage)[-1].text == f"The notice {KEY} is paused. {notice.it.held}"
    notice.count(Tally(3), "15:42", upto=3, quiet=True)
    assert "is due already" in notice.it.held
    notice.ask(CAROL, c.ResumeNotice())
    assert (notice.it.late_ok, notice.it.held) == (True, "")
    notice.count(Tally(5), "15:50", upto=5)
    assert notice.it.stage is Stage.SENDING, "somebody decided so"


def test_whoever_chose_a_slow_route_knows_that_the_promise_comes_first() -> None:
    notice = drafted(recipients=450)
    notice.ask(CAROL, c.ChooseRoute(1, Route.EACH))
    notice.ask(ANA, approval(450, 2, lasts=timedelta(hours=2)))
    notice.expand()
    notice.count(Tally(5), "16:50", upto=5)
    assert notice.it.stage is Stage.SENDING


def test_bounces_are_looked_for_later() -> None:
    row = sending().owed[f"{KEY}/bounces"]
    assert (row.effect, row.due) == (WatchBounces(KEY), at("15:12"))


def test_mails_that_failed_are_sent_again_in_a_round_of_their_own() -> None:
    notice = sending(10)
    assert isinstance(notice.refused(ANA, c.ResendMails()), Stale)
    notice.count(Tally(6, 0, 0, 3, 1), upto=10)
    assert "sent again since" in notice.refused(CAROL, c.ResendMails(round=3)).sentence
    notice.ask(CAROL, c.ResendMails(round=0))
    assert (notice.it.stage, notice.it.round, notice.it.tally) == (Stage.SENDING, 1, Tally(6, 0, 0, 0, 1))
    assert notice.owes(QueueAgain) == [QueueAgain(KEY, 1, doubtful=False)]
    notice.owed.clear()
    assert notice.ask(MUSTER, c.OweAgain(("000002", "000007"), 0)) == []
    assert notice.ask(MUSTER, c.OweAgain((), 1)) == []
    notice.ask(MUSTER, c.OweAgain(("000002", "000007"), 1))
    assert set(notice.owed) == {f"{KEY}/mail/000002/r1", f"{KEY}/mail/000007/r1"}
    assert notice.owes(SendMail)[0] == SendMail(KEY, "000002", round=1)
    assert notice.count(Tally(6, 0, 0, 3, 1), "15:19", upto=10, round=0) == [], (
        "it was counted before they were sent again"
    )
    notice.count(Tally(9, 0, 0, 0, 1), "15:20", upto=10)
    assert notice.it.stage is Stage.SENT
    assert "No mail of this notice failed" in notice.refused(ANA, c.ResendMails()).sentence
    notice.ask(ANA, c.ResendMails(doubtful=True))
    assert (notice.it.tally, notice.it.again_doubtful) == (Tally(9), True)
    notice.count(Tally(10), "15:30", upto=10)
    assert "in doubt" in notice.refused(ANA, c.ResendMails(doubtful=True)).sentence


def test_bounces_are_counted_after_the_end() -> None:
    notice = sending(10)
    notice.count(Tally(10), upto=10)
    notice.owed.clear()
    assert notice.count(Tally(8, 2), "16:00", upto=10)
    assert (notice.it.tally, notice.it.stage) == (Tally(8, 2), Stage.SENT)
    assert asked(notice, ic.RecordDelivery) == [ic.RecordDelivery(KEY, 10, Tally(8, 2), None)]


def test_a_drill_counts_nothing() -> None:
    notice = approved(incident=replace(led().it, drill=True))
    assert notice.count(Tally(3)) == []
    assert isinstance(notice.refused(ANA, c.PauseNotice()), Stale)
    assert isinstance(notice.refused(ANA, c.ResendMails()), Invalid)


def test_every_fact_is_known_to_what_follows() -> None:
    assert e.CAMPAIGN_EVENTS
    assert len({kind.__name__ for kind in e.CAMPAIGN_EVENTS}) == len(e.CAMPAIGN_EVENTS)


def test_what_is_no_ask_and_no_fact_of_a_notice_is_a_fault_of_the_programme() -> None:
    notice = sending()
    with pytest.raises(TypeError, match="does not understand PostMessage"):
        notice.ask(MUSTER, PostMessage("INC-42", "?"))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="no fact of a notice"):
        evolve(notice.it, replace(notice.entries[-1], seq=notice.it.version + 1, event=Tally()))  # type: ignore[arg-type]


def test_a_tally_knows_whom_the_mail_service_took() -> None:
    tally = Tally(5, bounced=2, suppressed=1, failed=3, doubtful=4)
    assert (tally.reached, tally.settled) == (7, 15)
    assert sending().it.reach == Reach("customers", services=("pay",))
