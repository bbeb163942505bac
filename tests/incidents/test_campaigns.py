"""A notice from draft to approval: written, revised, discarded, approved once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from incidents import commands as ic
from incidents.campaigns import commands as c
from incidents.campaigns import events as e
from incidents.campaigns.evolve import evolve
from incidents.campaigns.model import NoticeKind, Stage, Tally, Words
from incidents.effects import Ask, CountMail, RefreshNotice, SendMail
from incidents.errors import Invalid, NotAllowed, NotFound, Stale
from incidents.model import MUSTER, Phase, Place, Severity
from tests.incidents.company import ANA, BEN, CAROL, DANA, TOM, at
from tests.incidents.notice import ENDED, KEY, WORDS, Notice, approval, approved, drafted
from tests.incidents.story import led, resolved, told


def test_a_draft_takes_drill_and_privacy_from_its_incident() -> None:
    incident = replace(led().it, drill=True, private=True)
    it = drafted(incident=incident).it
    assert (it.stage, it.writer, it.recipients, it.drill, it.private) == (Stage.DRAFT, CAROL, 12, True, True)
    assert (it.incident, it.drafted_at, it.version) == ("INC-42", at("15:10"), 1)


def test_the_cl_and_the_ic_write_notices_and_nobody_else() -> None:
    draft = c.DraftNotice(KEY, "INC-42", WORDS, "customers", 12)
    assert isinstance(Notice(led().it).refused(BEN, draft), NotAllowed)
    assert isinstance(Notice(led().it).refused(CAROL, draft, guest=True), NotAllowed)
    notice = drafted()
    assert isinstance(notice.refused(DANA, approval()), NotAllowed)
    machines = (
        c.ExpandCampaign(0), c.CountDeliveries(Tally(1)), c.RecordPlace(Place("room")), c.RemindApproval(1),
        c.SupersedeNotice("n2", "customers"), c.OweAgain(("000001",), 1),
        c.RecordProofFailed(CAROL, "No mail address is known."),
    )  # fmt: skip
    for machine in machines:
        assert isinstance(notice.refused(ANA, machine), NotAllowed)


def test_a_notice_belongs_to_an_incident_and_is_drafted_once() -> None:
    draft = c.DraftNotice(KEY, "INC-42", WORDS, "customers", 12)
    assert isinstance(Notice(None).refused(CAROL, draft), NotFound)
    assert isinstance(Notice(None).refused(MUSTER, draft), NotFound)
    assert isinstance(Notice(led().it).refused(CAROL, c.WithdrawNotice()), NotFound)
    orphan = drafted()
    orphan.incident = None
    assert isinstance(orphan.refused(MUSTER, c.ReviseNotice(WORDS, "eu", 5)), NotFound)
    assert isinstance(drafted().refused(CAROL, draft), Stale)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (replace(WORDS, feature=" ", symptom=""), "The notice lacks: feature, symptom."),
        (replace(WORDS, service=""), "lacks: service"),
        (replace(WORDS, promise_minutes=4), "within 5 minutes to 24 hours"),
        (replace(WORDS, promise_minutes=1441), "within 5 minutes to 24 hours"),
        (replace(WORDS, progress="x" * 10_000), "1000 characters: progress"),
        (replace(WORDS, status="x" * 1001, feature="x" * 1001), "1000 characters: feature, status"),
        (replace(ENDED, what_happened="", experience=""), "lacks: what happened, what users experienced"),
        (replace(ENDED, resolved_at=None), "Say when it was resolved"),
        (replace(ENDED, resolved_at=at("15:11")), "Say when it was resolved"),
        (replace(ENDED, resolved_at=at("14:22")), "Say when it was resolved"),
    ],
)
def test_what_a_letter_prints_must_be_there_and_has_limits(words: Words, why: str) -> None:
    over = words.kind is NoticeKind.RESOLUTION
    notice = Notice(resolved(led()).it if over else led().it)
    refusal = notice.refused(CAROL, c.DraftNotice(KEY, "INC-42", words, "customers", 12))
    assert isinstance(refusal, Invalid)
    assert why in refusal.sentence
    notice = drafted()
    if words.kind is NoticeKind.INITIAL:
        assert why in notice.refused(CAROL, c.ReviseNotice(words, "customers", 12)).sentence


@pytest.mark.parametrize(("phase", "may"), [(phase, phase not in ("detection", "mitigation")) for phase in Phase])
def test_customers_hear_that_it_is_over_only_when_it_is(phase: Phase, may: bool) -> None:
    """Also after a reopening, when an old stamp still says that it was mitigated once."""
    incident = replace(led().it, phase=phase, mitigated_at=at("14:40"))
    draft = c.DraftNotice(KEY, "INC-42", ENDED, "customers", 12)
    if may:
        assert Notice(incident).ask(CAROL, draft)
    else:
        assert "before telling customers so" in Notice(incident).refused(CAROL, draft).sentence


def test_after_the_end_only_a_resolution_makes_sense_unless_something_was_promised() -> None:
    watched = resolved(led()).it
    news = c.DraftNotice(KEY, "INC-42", replace(WORDS, kind=NoticeKind.PROGRESS, progress="watching"), "customers", 12)
    assert Notice(watched).ask(CAROL, news), "while it is watched there may be news"
    first = c.DraftNotice(KEY, "INC-42", WORDS, "customers", 12)
    assert "is resolved: only a resolution" in Notice(watched).refused(CAROL, first).sentence
    over = replace(watched, phase=Phase.CLOSED)
    assert "is over: only a resolution notice" in Notice(over).refused(CAROL, news).sentence
    promised = replace(resolved(told(led())).it, phase=Phase.CLOSED)
    assert Notice(promised).ask(CAROL, news)


def test_what_was_written_before_the_end_or_before_another_notice_is_not_sent_any_more() -> None:
    notice = drafted()
    notice.incident = resolved(led()).it
    assert "is resolved" in notice.refused(ANA, approval()).sentence
    other = drafted()
    other.incident = replace(led().it, notices=("INC-42-n7",), last_notice_at=at("15:12"))
    other.now = at("15:13")
    assert other.refused(ANA, approval()).sentence.startswith("INC-42-n7 went out at 15:12 UTC.")
    other.ask(CAROL, c.ReviseNotice(WORDS, "customers", 12))
    other.ask(ANA, approval(version=2))
    assert other.it.stage is Stage.SENDING


def test_another_list_of_the_same_length_is_read_again() -> None:
    notice = Notice(led().it)
    notice.ask(CAROL, c.DraftNotice(KEY, "INC-42", WORDS, "customers", 12, (("en", 12),), "monday"))
    assert "list was changed" in notice.refused(ANA, approval(edition="tuesday")).sentence
    notice.ask(CAROL, c.ReviseNotice(WORDS, "customers", 12, (("en", 12),), "tuesday"))
    notice.ask(ANA, approval(version=2, edition="tuesday"))
    assert notice.it.stage is Stage.SENDING


def test_customers_who_opt_out_meanwhile_do_not_void_an_approval_but_new_ones_do() -> None:
    counted = (("de", 4), ("en", 8))
    for now, may in (((("de", 3), ("en", 8)), True), ((("en", 12),), False), ((("en", 8), ("fr", 1)), False)):
        notice = Notice(led().it)
        notice.ask(CAROL, c.DraftNotice(KEY, "INC-42", WORDS, "customers", 12, counted))
        ask = approval(sum(count for _, count in now), languages=now)
        if may:
            notice.ask(ANA, ask)
            assert (notice.it.recipients, notice.it.languages) == (11, now)
        else:
            assert "Count again" in notice.refused(ANA, ask).sentence


def test_a_draft_is_revised_and_withdrawn_but_not_afterwards() -> None:
    notice = drafted()
    notice.ask(ANA, c.ReviseNotice(replace(WORDS, symptom="time-outs"), "eu", 5))
    assert (notice.it.words.symptom, notice.it.audience, notice.it.recipients) == ("time-outs", "eu", 5)
    assert (notice.it.writer, notice.it.version) == (ANA, 2)
    notice.ask(CAROL, c.WithdrawNotice())
    assert (notice.it.stage, notice.it.finished_at) == (Stage.WITHDRAWN, at("15:10"))
    for ask in (c.WithdrawNotice(), c.ReviseNotice(WORDS, "eu", 5), approval(5, 3)):
        assert "was discarded" in notice.refused(CAROL, ask).sentence


def test_approval_freezes_the_words_and_owes_the_sending() -> None:
    notice = approved()
    it = notice.it
    assert (it.stage, it.approver, it.approved_at, it.digest) == (Stage.SENDING, ANA, at("15:10"), "digest")
    assert it.next_update_by == at("15:40")
    asks = [ask.command for ask in notice.owes(Ask)]
    assert asks == [ic.RecordNotice(KEY, "initial", 12, ANA, at("15:40"), "customers", ("pay",)), c.ExpandCampaign(0)]
    assert notice.owes(CountMail) == [CountMail(KEY)]
    assert notice.owes(RefreshNotice) == [RefreshNotice(KEY)]
    again = notice.refused(CAROL, approval(12, 2))
    assert again.sentence.startswith("Ana Silva approved this notice at 15:10 UTC. It is sent once.")


def test_a_resolution_promises_nothing_more() -> None:
    notice = approved(words=ENDED, incident=resolved(led()).it)
    assert notice.it.next_update_by is None
    assert ic.RecordNotice(KEY, "resolution", 12, ANA, None, "customers", ("pay",)) in [
        ask.command for ask in notice.owes(Ask)
    ]


@pytest.mark.parametrize(
    ("version", "count", "why"),
    [(0, 12, "changed after you opened it"), (2, 12, "changed after you opened it"), (1, 13, "13 people, not 12")],
)
def test_what_changed_meanwhile_is_read_again_first(version: int, count: int, why: str) -> None:
    refusal = drafted().refused(ANA, approval(count, version))
    assert isinstance(refusal, Stale)
    assert why in refusal.sentence


def test_an_empty_audience_is_turned_down_but_not_in_a_drill() -> None:
    nobody = approval(0)
    assert "Nobody would get this" in drafted(recipients=0).refused(ANA, nobody).sentence
    drill = drafted(recipients=0, incident=replace(led().it, drill=True))
    drill.ask(ANA, nobody)
    assert drill.it.stage is Stage.SENT


def test_a_drill_tells_the_incident_and_mails_nobody() -> None:
    notice = approved(incident=replace(led().it, drill=True))
    assert (notice.it.stage, notice.it.finished_at) == (Stage.SENT, at("15:10"))
    assert [type(ask.command) for ask in notice.owes(Ask)] == [ic.RecordNotice, ic.RecordReach]
    assert notice.owes(CountMail) + notice.owes(SendMail) == []
    assert notice.ask(MUSTER, c.ExpandCampaign(0)) == []


def test_counts_of_a_draft_mean_nothing() -> None:
    assert drafted().ask(MUSTER, c.CountDeliveries(Tally(1, 0, 0, 2, 3))) == []


def test_the_card_has_one_place_and_its_placing_owes_nothing() -> None:
    notice = drafted()
    notice.owed.clear()
    notice.ask(MUSTER, c.RecordPlace(Place("room", "m2")))
    assert (notice.it.place, notice.owed) == (Place("room", "m2"), {})
    assert notice.ask(MUSTER, c.RecordPlace(Place("room", "m2"))) == []


def test_facts_come_in_order_beginning_with_the_draft() -> None:
    notice = drafted()
    first = notice.entries[0]
    with pytest.raises(TypeError, match="NoticeDrafted"):
        evolve(None, replace(first, event=e.NoticeWithdrawn()))
    with pytest.raises(TypeError, match="once"):
        evolve(notice.it, replace(first, seq=2))
    with pytest.raises(ValueError, match="does not follow"):
        evolve(notice.it, replace(first, seq=7, event=e.NoticeWithdrawn()))
    with pytest.raises(ValueError, match="does not follow"):
        evolve(None, replace(first, seq=2))


def test_a_private_incidents_notice_is_hidden_from_others() -> None:
    notice = drafted(incident=replace(led(Severity.SEV1).it, private=True))
    assert isinstance(notice.refused(TOM, c.WithdrawNotice()), NotFound)


def test_posting_the_card_does_not_outdate_the_words_on_it() -> None:
    notice = drafted()
    notice.ask(MUSTER, c.RecordPlace(Place("19:room", "card")))
    notice.ask(CAROL, c.ReviseNotice(WORDS, "customers", 12))
    notice.ask(MUSTER, c.RecordPlace(Place("19:room", "another")))
    assert isinstance(notice.refused(CAROL, approval()), Stale)
    assert notice.it.worded == 3
    assert notice.ask(ANA, approval(12, 3)) != []
