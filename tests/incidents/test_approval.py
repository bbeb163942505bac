"""Who must agree to a notice: the first message is never held up, the rest has a second pair of eyes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from incidents import commands as ic
from incidents.campaigns import commands as c
from incidents.campaigns.approval import second_person
from incidents.campaigns.model import Campaign, NoticeKind, Route, Stage, Words
from incidents.campaigns.wording import reach_of, usual_words
from incidents.effects import Ask, PostMessage, RefreshNotice, SendProof
from incidents.errors import Invalid, NotAllowed, Stale
from incidents.model import MUSTER, Incident, Phase, PublicStatus, Severity
from incidents.policy import AudienceRule, Policy
from tests.incidents.company import ANA, BEN, CAROL, LEA, POLICY, TOM, at
from tests.incidents.notice import ENDED, KEY, WORDS, Notice, approval, drafted
from tests.incidents.story import led, resolved

ONE_LIST = replace(POLICY, mail=replace(POLICY.mail, audiences={"customers": AudienceRule("customers.csv")}))


def usual(kind: NoticeKind = NoticeKind.INITIAL, incident: Incident | None = None) -> Words:
    return usual_words(kind, incident or led().it, POLICY, at("15:10"))


def written(words: Words, recipients: int, policy: Policy = ONE_LIST, incident: Incident | None = None) -> Notice:
    notice = Notice(incident or led(Severity.SEV1).it)
    notice.policy = policy
    notice.ask(CAROL, c.DraftNotice(KEY, "INC-42", words, "customers", recipients))
    return notice


def why(notice: Notice) -> str:
    assert notice.incident is not None
    return second_person(notice.it, notice.incident, notice.policy)


def test_the_first_message_in_the_usual_words_is_never_held_up() -> None:
    notice = written(usual(), 10_000)
    assert notice.it.usual
    assert why(notice) == ""
    notice.ask(CAROL, approval(10_000))
    assert (notice.it.stage, notice.it.approver, notice.it.alone) == (Stage.SENDING, CAROL, "")


@pytest.mark.parametrize(
    ("words", "recipients", "expected"),
    [
        (replace(usual(), symptom="everything is gone"), 200, "its words were changed and this is a SEV-1"),
        (replace(usual(), symptom="everything is gone"), 201, "it goes to more than 200 customers"),
        (usual(NoticeKind.PROGRESS), 201, "it goes to more than 200 customers"),
        (usual(NoticeKind.PROGRESS), 200, ""),
        (replace(usual(), promise_minutes=60), 10_000, ""),
        (replace(usual(), symptom=usual().symptom.upper() + " "), 10_000, ""),
    ],
)
def test_who_else_must_read_it(words: Words, recipients: int, expected: str) -> None:
    assert why(written(words, recipients)) == expected


def test_another_list_than_that_of_the_service_is_looked_at_twice() -> None:
    lists = {"customers": AudienceRule("a.csv"), "partners": AudienceRule("b.csv")}
    policy = replace(POLICY, mail=replace(POLICY.mail, audiences=lists))
    assert why(written(usual(), 201, policy)) == "it goes to more than 200 customers"
    services = {**POLICY.services, "pay": replace(POLICY.services["pay"], audience="customers")}
    incident = replace(led().it, services=("pay",))
    words = usual_words(NoticeKind.INITIAL, incident, replace(policy, services=services), at("15:10"))
    assert why(written(words, 201, replace(policy, services=services), incident)) == ""


def test_at_a_lesser_severity_words_of_ones_own_need_nobody() -> None:
    assert why(written(WORDS, 200, incident=led(Severity.SEV2).it)) == ""


def test_a_drill_and_a_brief_need_nobody() -> None:
    assert why(written(WORDS, 9_999, incident=replace(led(Severity.SEV1).it, drill=True))) == ""
    brief = written(replace(usual(NoticeKind.BRIEF), symptom="all is lost"), 3)
    assert why(brief) == ""
    assert (brief.it.audience, brief.it.people) == ("stakeholders", ("isa", "vic"))
    assert (brief.it.words.incident, brief.it.words.severity, brief.it.words.commander) == (
        "INC-42", "SEV-1", "Ana Silva",
    )  # fmt: skip
    brief.ask(CAROL, approval(3))
    assert brief.it.next_update_by is None
    assert ic.RecordBrief(KEY, 3, CAROL) in [ask.command for ask in brief.owes(Ask)]


def asked() -> Notice:
    notice = written(WORDS, 500)
    notice.ask(CAROL, c.AskApproval(1))
    return notice


def test_asking_calls_those_who_may_and_shows_the_room_what_to_read() -> None:
    notice = written(WORDS, 500)
    assert notice.owed == {}, "the writer has it on the screen"
    notice.ask(CAROL, c.AskApproval(1))
    post = notice.owes(PostMessage)[-1]
    assert post.mentions[0] == ANA
    assert CAROL not in post.mentions
    assert LEA in post.mentions
    assert notice.owes(RefreshNotice) == [RefreshNotice(KEY)]
    assert isinstance(notice.refused(CAROL, c.AskApproval(1)), Stale)
    assert "needs nobody's approval" in written(usual(), 500).refused(CAROL, c.AskApproval(1)).sentence


def test_the_writer_waits_five_minutes_and_may_then_send_alone_with_a_reason() -> None:
    notice = asked()
    alone = notice.refused(CAROL, approval(500))
    assert isinstance(alone, NotAllowed)
    assert "more than 200 customers" in alone.sentence
    assert "You may send it alone from 15:15 UTC, with a reason." in alone.sentence
    row = next(row for row in notice.owed.values() if isinstance(row.effect, Ask))
    assert (row.due, row.effect.command) == (at("15:15"), c.RemindApproval(1))  # type: ignore[union-attr]
    notice.now = at("15:15")
    notice.ask(MUSTER, c.RemindApproval(1))
    assert notice.ask(MUSTER, c.RemindApproval(1)) == []
    assert "nobody has approved" in notice.owes(PostMessage)[-1].text
    assert isinstance(notice.refused(CAROL, approval(500)), Invalid)
    notice.ask(CAROL, approval(500, reason=" everybody is asleep "))
    assert (notice.it.alone, notice.it.approver) == ("everybody is asleep", CAROL)
    told = next(ask.command for ask in notice.owes(Ask) if isinstance(ask.command, ic.RecordNotice))
    assert told.alone == "everybody is asleep"


def test_somebody_else_approves_without_a_reason() -> None:
    notice = asked()
    notice.ask(LEA, approval(500, reason="because"))
    assert (notice.it.approver, notice.it.alone) == (LEA, "")
    assert notice.ask(MUSTER, c.RemindApproval(1)) == []
    assert isinstance(asked().refused(BEN, approval(500)), NotAllowed)
    assert isinstance(asked().refused(TOM, approval(500)), NotAllowed)


def test_changed_words_are_asked_about_anew() -> None:
    notice = asked()
    notice.ask(MUSTER, c.RemindApproval(1))
    notice.ask(CAROL, c.ReviseNotice(replace(WORDS, symptom="time-outs"), "customers", 500))
    assert (notice.it.asked_at, notice.it.overdue, notice.it.worded) == (None, False, notice.it.version)
    assert isinstance(notice.refused(LEA, approval(500)), Stale), "what the lead has read is not this"
    assert isinstance(notice.refused(CAROL, approval(500, notice.it.worded, reason="now")), NotAllowed)
    assert notice.ask(MUSTER, c.RemindApproval(1)) == []
    notice.ask(CAROL, c.AskApproval(notice.it.worded))
    assert notice.it.asked_at == at("15:10")


def test_whoever_changes_the_words_becomes_their_writer() -> None:
    notice = asked()
    notice.ask(ANA, c.ReviseNotice(replace(WORDS, symptom="time-outs"), "customers", 500))
    assert (notice.it.writer, notice.it.authors) == (ANA, (CAROL, ANA))
    for author in (ANA, CAROL):
        assert isinstance(notice.refused(author, approval(500, notice.it.worded)), NotAllowed)
    notice.ask(LEA, approval(500, notice.it.worded))
    assert notice.it.approver == LEA


def test_counting_again_makes_nobody_the_writer_and_asks_nobody_anew() -> None:
    notice = asked()
    notice.ask(ANA, c.ReviseNotice(WORDS, "customers", 501))
    assert (notice.it.writer, notice.it.authors, notice.it.asked_at) == (CAROL, (CAROL,), at("15:10"))
    assert isinstance(notice.refused(CAROL, approval(501, notice.it.worded)), NotAllowed)
    notice.ask(MUSTER, c.RemindApproval(1))
    assert notice.it.overdue
    notice.ask(ANA, approval(501, notice.it.worded))
    assert notice.it.approver == ANA


def test_a_second_first_message_is_looked_at_like_any_other() -> None:
    incident = replace(led(Severity.SEV1).it, notices=("INC-42-n0",))
    assert why(written(usual(), 201, incident=incident)) == "it goes to more than 200 customers"
    late = replace(usual(), started=at("14:00"))
    assert why(written(late, 201)) == "it goes to more than 200 customers"


def test_a_policy_may_want_a_second_person_for_the_first_message_too() -> None:
    strict = replace(ONE_LIST, mail=replace(ONE_LIST.mail, first_alone=False))
    assert why(written(usual(), 201, strict)) == "it goes to more than 200 customers"


def test_lowering_the_severity_does_not_spare_the_second_person() -> None:
    notice = written(WORDS, 12)
    notice.incident = replace(led(Severity.SEV2).it)
    assert why(notice) == "its words were changed and this is a SEV-1"


def test_a_sending_that_outlasts_its_promise_needs_a_choice() -> None:
    notice = drafted()
    slow = approval(lasts=timedelta(minutes=31))
    assert "Choose how to send it" in notice.refused(ANA, slow).sentence
    assert "allows no batches" in notice.refused(ANA, c.ChooseRoute(1, Route.BATCH)).sentence
    notice.ask(CAROL, c.ChooseRoute(1, Route.EACH))
    assert notice.ask(CAROL, c.ChooseRoute(2, Route.EACH)) == []
    assert isinstance(notice.refused(ANA, slow), Stale), "the choice is part of what is approved"
    notice.ask(ANA, approval(version=2, lasts=timedelta(minutes=31)))
    assert notice.it.stage is Stage.SENDING
    drafted().ask(ANA, approval(lasts=timedelta(minutes=30)))
    ended = drafted(ENDED, incident=resolved(led()).it)
    ended.ask(ANA, approval(lasts=timedelta(hours=9)))


def test_new_words_are_a_new_choice_of_route() -> None:
    notice = drafted()
    notice.ask(CAROL, c.ChooseRoute(1, Route.SECOND))
    notice.ask(CAROL, c.ReviseNotice(replace(WORDS, promise_minutes=60), "customers", 12))
    assert not notice.it.route_chosen


def test_a_notice_is_tried_out_on_oneself_a_few_times() -> None:
    notice = drafted()
    assert isinstance(notice.refused(CAROL, c.ProofNotice(9)), Stale)
    for _ in range(5):
        notice.ask(CAROL, c.ProofNotice(1))
    assert "5 times already" in notice.refused(CAROL, c.ProofNotice(1)).sentence
    assert notice.owes(SendProof)[0] == SendProof(KEY, CAROL)
    assert len({key for key in notice.owed if "/proof/" in key}) == 5
    notice.ask(CAROL, c.WithdrawNotice())
    assert "discarded" in notice.refused(CAROL, c.ProofNotice(1)).sentence


@pytest.mark.parametrize("status", PublicStatus)
def test_the_usual_words_of_every_letter_can_be_sent_but_a_resolution_needs_people(status: PublicStatus) -> None:
    incident = replace(led().it, status=status, services=("pay",), phase=Phase.RESOLUTION)
    for kind in NoticeKind:
        words = usual_words(kind, incident, POLICY, at("15:10"))
        notice = Notice(incident)
        draft = c.DraftNotice(KEY, "INC-42", words, "customers", 3)
        if kind is NoticeKind.RESOLUTION:
            assert notice.refused(CAROL, draft).sentence == "The notice lacks: what happened."
        else:
            notice.ask(CAROL, draft)
            assert notice.it.usual
            assert isinstance(notice.campaign, Campaign)


def test_a_brief_tells_the_cause_where_it_is_known() -> None:
    assert usual(NoticeKind.BRIEF, replace(led().it, cause="an index")).progress == "Cause: an index"


def test_whom_a_notice_is_for() -> None:
    incident = replace(led(Severity.SEV2).it, services=("pay", "find"))
    assert reach_of(NoticeKind.INITIAL, "customers", incident, POLICY).services == ("pay", "find")
    assert reach_of(NoticeKind.BRIEF, "customers", incident, POLICY).people == ("lea", "sam")
