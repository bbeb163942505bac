"""An approved notice on its way: owed a window at a time, paused, stopped, superseded, counted, sent again."""

from __future__ import annotations

from incidents import commands as ic
from incidents.campaigns import commands as c
from incidents.campaigns.model import Route, Stage, Tally
from incidents.campaigns.react import recipient_id
from incidents.campaigns.sending import PAGE, WINDOW
from incidents.effects import Ask, CountMail, SendMail
from incidents.errors import NotAllowed, Stale
from incidents.model import MUSTER
from tests.incidents.company import ANA, BEN, CAROL, LEA, at
from tests.incidents.notice import KEY, Notice, approved, drafted, sending


def asked(notice: Notice, kind: type) -> list[object]:
    return [ask.command for ask in notice.owes(Ask) if isinstance(ask.command, kind)]


def test_mails_are_owed_two_hundred_at_a_time_and_each_once() -> None:
    notice = approved(450)
    for cursor in (0, 200, 400):
        assert c.ExpandCampaign(cursor) in [ask.command for ask in notice.owes(Ask)]
        notice.ask(MUSTER, c.ExpandCampaign(cursor))
    assert [mail.recipient for mail in notice.owes(SendMail)] == [recipient_id(n) for n in range(1, 451)]
    assert notice.it.expanded == 450
    for late in (0, 200, 450, 9999):
        assert notice.ask(MUSTER, c.ExpandCampaign(late)) == []


def test_no_more_is_owed_than_a_window_ahead_of_what_is_settled() -> None:
    notice = sending(10_000)
    assert notice.it.expanded == WINDOW
    notice.owed.clear()
    notice.count(Tally(WINDOW // 2), "15:11", upto=WINDOW // 2)
    assert asked(notice, c.ExpandCampaign) == [c.ExpandCampaign(WINDOW)]
    notice.expand()
    assert notice.it.expanded == WINDOW + WINDOW // 2
    assert len(notice.owes(SendMail)) == WINDOW // 2


def test_a_batch_is_one_message_of_one_language() -> None:
    notice = sending(450, languages=(("de", 250), ("en", 200)), batch=100)
    mails = [(int(mail.recipient), int(mail.upto)) for mail in notice.owes(SendMail)]
    assert mails == [(1, 100), (101, 200), (201, 250), (251, 350), (351, 450)]
    assert notice.it.route is Route.BATCH


def test_a_batch_larger_than_a_page_is_owed_whole() -> None:
    notice = sending(1200, batch=500)
    assert PAGE < 500
    assert [mail.upto for mail in notice.owes(SendMail)] == ["000500", "001000", "001200"]


def test_paused_mails_are_not_owed_and_resuming_begins_behind_what_is_settled() -> None:
    notice = sending(450)
    notice.count(Tally(120), "15:11", upto=110)
    notice.ask(CAROL, c.PauseNotice())
    assert (notice.it.stage, notice.it.stopped_by) == (Stage.PAUSED, CAROL)
    assert notice.ask(CAROL, c.PauseNotice()) == []
    assert notice.ask(MUSTER, c.ExpandCampaign(notice.it.expanded)) == []
    notice.count(Tally(123), "15:12", upto=112, quiet=True)
    notice.owed.clear()
    notice.ask(LEA, c.ResumeNotice())
    assert (notice.it.stage, notice.it.expanded, notice.it.stopped_by) == (Stage.SENDING, 112, None)
    assert asked(notice, c.ExpandCampaign) == [c.ExpandCampaign(112)]
    assert notice.owes(CountMail) == [CountMail(KEY)]
    assert notice.ask(LEA, c.ResumeNotice()) == []
    notice.expand()
    assert [mail.recipient for mail in notice.owes(SendMail)] == [recipient_id(n) for n in range(113, 451)]


def test_a_batch_that_was_begun_is_owed_again_as_the_same_batch() -> None:
    notice = sending(300, batch=100)
    notice.ask(CAROL, c.PauseNotice())
    notice.count(Tally(150), "15:12", upto=150, quiet=True)
    notice.ask(CAROL, c.ResumeNotice())
    notice.owed.clear()
    notice.expand()
    mails = [(mail.recipient, mail.upto) for mail in notice.owes(SendMail)]
    assert mails == [
        ("000101", "000200"),
        ("000201", "000300"),
    ]


def test_a_stopped_notice_ends_when_nothing_is_under_way_and_says_who_stopped_it() -> None:
    notice = sending(450)
    notice.ask(ANA, c.StopNotice())
    notice.count(Tally(20), "15:11", upto=20)
    assert (notice.it.stage, notice.it.finished_at) == (Stage.STOPPED, None)
    notice.count(Tally(22), "15:12", upto=22, quiet=True)
    assert (notice.it.stage, notice.it.finished_at, notice.it.unsent) == (Stage.STOPPED, at("15:12"), 428)
    assert asked(notice, ic.RecordDelivery) == [ic.RecordDelivery(KEY, 450, Tally(22), None, "Ana Silva")]
    for ask in (c.PauseNotice(), c.ResumeNotice(), c.StopNotice(), c.ResendMails()):
        assert isinstance(notice.refused(ANA, ask), Stale)


def test_a_newer_notice_to_the_same_customers_ends_an_older_one() -> None:
    notice = sending(450)
    assert notice.ask(MUSTER, c.SupersedeNotice("INC-42-n2", "partners")) == [], "others were not told anew"
    assert notice.ask(MUSTER, c.SupersedeNotice("INC-42-n2", "customers", ("find",))) == [], "only some were"
    notice.ask(MUSTER, c.SupersedeNotice("INC-42-n2", "customers", ("pay", "find")))
    assert (notice.it.stage, notice.it.superseded_by) == (Stage.STOPPED, "INC-42-n2")
    notice.count(Tally(7), "15:12", upto=7, quiet=True)
    assert asked(notice, ic.RecordDelivery)[0].stopped == "a newer notice, INC-42-n2"  # type: ignore[attr-defined]
    assert "INC-42-n2" in notice.refused(ANA, c.ResendMails()).sentence
    done = sending(2)
    done.count(Tally(2), upto=2)
    assert done.ask(MUSTER, c.SupersedeNotice("INC-42-n2", "customers")) == []
    torn = sending(2)
    torn.count(Tally(1, failed=1), upto=2)
    torn.ask(MUSTER, c.SupersedeNotice("INC-42-n2", "customers"))
    assert (torn.it.stage, torn.it.superseded_by) == (Stage.SENT, "INC-42-n2")
    assert "INC-42-n2" in torn.refused(ANA, c.ResendMails()).sentence
    assert torn.ask(MUSTER, c.SupersedeNotice(KEY, "customers")) == [], "not by itself"


def test_only_those_who_may_send_hold_it_back() -> None:
    for ask in (c.PauseNotice(), c.ResumeNotice(), c.StopNotice(), c.ResendMails()):
        assert isinstance(sending().refused(BEN, ask), NotAllowed)
        assert "is not being sent" in drafted().refused(ANA, c.PauseNotice()).sentence
