"""What the composer and the preview of a notice promise beyond their picture: the letter, its readers, its buttons."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adaptive_cards import CARDS, Card
from adaptive_cards.notice_decision import Viewer
from adaptive_cards.notice_words import kind_for, kinds_for
from engine.records import Outlook, Way
from incidents.campaigns.model import NoticeKind, Route
from incidents.model import Incident
from tests.adaptive_cards import notice_scenes as n
from tests.adaptive_cards import samples as s
from tests.adaptive_cards.reading import buttons, inputs, texts, titles
from tests.adaptive_cards.samples import at

NOW = at("14:50")
LETTERS = {"First notice", "Progress", "Resolution", "Brief for stakeholders"}


def verbs(card: Card) -> list[str]:
    return [str(button["verb"]) for button in buttons(card)]


def composer(incident: Incident, campaign: Any = None, words: Any = n.WORDS, **given: Any) -> Card:
    return CARDS["notice_composer"](incident, campaign, n.AUDIENCES, words, NOW, **given)


def sends(card: Card) -> Card:
    """The button that sends the form."""
    return next(button for button in buttons(card) if button["title"] == "Preview")


def test_the_kind_of_notice_follows_the_phase() -> None:
    kinds = [kind_for(incident) for incident in (s.DECLARED, s.MITIGATING, s.WATCHING)]
    assert kinds == [NoticeKind.INITIAL, NoticeKind.PROGRESS, NoticeKind.RESOLUTION]
    under_way = replace(s.DECLARED, notices=("INC-42-N1",))
    assert kind_for(under_way) is NoticeKind.PROGRESS, "the first notice is on its way, though nobody has it yet"


def test_a_first_notice_is_for_what_is_not_resolved() -> None:
    assert NoticeKind.INITIAL in kinds_for(s.RESOLVING)
    assert NoticeKind.INITIAL not in kinds_for(s.WATCHING)
    assert NoticeKind.INITIAL not in kinds_for(replace(s.CLOSED, promise_due=at("16:10")))


@pytest.mark.parametrize(
    ("incident", "others"),
    [
        (s.DECLARED, ["Progress", "Brief for stakeholders"]),
        (s.RESOLVING, ["Progress", "Resolution", "Brief for stakeholders"]),
        (s.TICKET, ["Progress"]),
        (s.WATCHING, ["Progress", "Resolution", "Brief for stakeholders"]),
        (s.CLOSED, ["Resolution"]),
        (replace(s.CLOSED, promise_due=at("16:10")), ["Progress", "Resolution"]),
    ],
)
def test_another_letter_can_be_chosen_where_it_makes_sense(incident: Incident, others: list[str]) -> None:
    assert [button["title"] for button in buttons(composer(incident)) if button["verb"] == "show.notice"] == others


def test_the_first_notice_goes_to_its_preview_without_a_word_typed() -> None:
    card = composer(s.DECLARED, values={"audience": "eu"})
    missing = [id_ for id_, field in inputs(card).items() if field.get("isRequired") and not field.get("value")]
    assert missing == []
    assert sends(card)["data"] == {"incident": "INC-42", "kind": "initial"}


def test_a_draft_is_revised_and_a_drill_says_so() -> None:
    card = composer(s.DRILL, n.DRAFT)
    assert (sends(card)["verb"], sends(card)["data"]["notice"]) == ("notice.revise", "INC-42-N1")
    assert "**DRILL:**" in texts(card)
    assert inputs(composer(s.DECLARED, words=replace(n.WORDS, promise_minutes=50)))["promise"]["value"] == "50"


def test_a_draft_can_be_discarded_from_its_form() -> None:
    card = composer(s.DECLARED, n.DRAFT)
    discard = next(button for button in buttons(card) if button["title"] == "Discard this draft")
    assert (discard["verb"], discard["data"]["notice"]) == ("notice.withdraw", "INC-42-N1")
    assert discard["associatedInputs"] == "none"
    assert "Draft INC-42-N1 of 14:29 UTC." in texts(card)
    assert "Discard this draft" not in titles(composer(s.DECLARED))


def test_the_field_somebody_came_for_stands_first() -> None:
    fields = inputs(composer(s.MITIGATING, n.SLOW, values={"first": "promise", "promise": "480"}))
    assert next(iter(fields)) == "promise"
    assert fields["promise"]["value"] == "480"


def test_a_brief_has_its_own_fields_and_names_its_readers() -> None:
    card = composer(s.MITIGATING, words=n.BRIEF, people=("Ben Okafor", "Dana Reyes"))
    assert list(inputs(card)) == ["symptom", "progress", "need", "impact", "promise"]
    assert "To **Ben Okafor, Dana Reyes**" in texts(card)
    assert "Nobody would get it" in texts(composer(s.MITIGATING, words=n.BRIEF))


def test_the_preview_shows_the_letter_whole_and_names_the_version_approved() -> None:
    card = n.preview(n.DRAFT, audience="EU customers")
    said = texts(card)
    assert "**To 12 customers** · EU customers: 9 English, 3 German" in said
    assert "Status: Investigating\n\nImpact: High\n\nStarted: 14:23 UTC on 20 November 2026" in said
    assert "(link to their choices)" in said
    assert "\ue000" not in said
    send = buttons(card)[0]
    assert (send["title"], send["data"]) == ("Send to 12 customers", {"notice": "INC-42-N1", "version": "2"})
    assert "promised within 30 min of sending: by 15:01 UTC if sent at 14:31" in said


def test_who_approves_sees_count_languages_sender_and_duration() -> None:
    said = texts(n.preview(n.ASKED, viewer=n.OTHER, ahead=n.MANY, second=n.OVER_200))
    assert "**To 1,204 customers** · eu: 980 English, 224 German" in said
    assert "From 2 mailboxes. Sending takes about 21 min." in said
    assert "Left out: 12 who want no mail, 3 rows without a usable address, 2 duplicates." in said
    assert "**Mind:** 3 customers read French, but there is no letter in French" in said
    assert "**Carol Wu asked for approval** 14:29: it goes to more than 200 customers." in said


@pytest.mark.parametrize(
    ("campaign", "given", "first"),
    [
        (n.DRAFT, {}, "Send to 12 customers"),
        (n.DRAFT, {"viewer": n.OTHER}, "Approve and send to 12 customers"),
        (n.LARGE, {"second": n.OVER_200}, "Ask for approval"),
        (n.LARGE, {"second": n.OVER_200, "viewer": n.OTHER}, "Approve and send to 1,204 customers"),
        (n.ASKED, {"second": n.OVER_200}, "Send a test to me"),
        (n.ASKED, {"second": n.OVER_200, "viewer": n.OTHER}, "Approve and send to 1,204 customers"),
        (n.OVERDUE, {"second": n.OVER_200}, "Send now to 1,204 customers"),
        (n.OVERDUE, {"second": n.OVER_200, "viewer": n.OTHER}, "Approve and send to 1,204 customers"),
        (replace(n.DRAFT, drill=True), {}, "Send (drill, mails nobody)"),
        (replace(n.DRAFT, recipients=0), {}, "Send a test to me"),
        (n.SENDING, {}, "Open the incident"),
    ],
)  # fmt: skip
def test_the_first_button_is_what_this_person_may_do_now(campaign: Any, given: dict[str, Any], first: str) -> None:
    assert titles(n.preview(campaign, **given))[0] == first


def test_sending_alone_asks_why_and_nothing_else_needs_the_reason() -> None:
    card = n.preview(n.OVERDUE, ahead=n.MANY, second=n.OVER_200)
    assert inputs(card)["reason"]["isRequired"]
    asking = [button["verb"] for button in buttons(card) if button.get("associatedInputs") != "none"]
    assert asking == ["notice.approve"]
    assert not inputs(n.preview(n.OVERDUE, viewer=n.OTHER, second=n.OVER_200))


def test_a_lead_approves_but_does_not_rewrite() -> None:
    lead = n.preview(n.ASKED, viewer=Viewer(may_write=False), ahead=n.MANY, second=n.OVER_200)
    assert verbs(lead) == ["notice.approve", "notice.proof", "show.headline"]
    barred = n.preview(n.DRAFT, viewer=Viewer(may_write=False, why_not="Ask the IC."))
    assert "Ask the IC." in texts(barred)
    assert verbs(barred) == ["show.headline"]


def test_too_slow_is_said_first_and_asks_for_a_choice() -> None:
    card = n.preview(n.SLOW, ahead=n.TOO_MANY, second=n.OVER_200)
    lines = texts(card).splitlines()
    assert lines[2].startswith("**Too slow: sending takes about 7 h 15 min, but the next update is promised within 30")
    assert titles(card)[:4] == [
        "Bcc batches · about 9 min", "Second sender · about 14 min", "One message each · about 7 h 15 min",
        "Promise a later update",
    ]  # fmt: skip
    assert buttons(card)[0]["data"] == {"notice": "INC-42-N1", "version": "2", "route": "batch"}
    assert buttons(card)[3]["data"]["promise"] == "480"
    assert not {"notice.approve", "notice.ask"} & set(verbs(card))
    assert "**2,688 of them tomorrow or later:**" in texts(card)
    assert "mailboxes under [mail]" in texts(card)


def test_once_chosen_it_can_be_sent_and_chosen_again() -> None:
    stays = replace(n.SLOW, route_chosen=True)
    card = n.preview(stays, viewer=n.OTHER, ahead=n.TOO_MANY, second=n.OVER_200)
    assert "**Chosen: one message each, about 7 h 15 min,** though" in texts(card)
    assert "notice.approve" in verbs(card)
    assert verbs(card).count("notice.route") == 2
    fast = n.preview(replace(stays, route=Route.BATCH), ahead=n.TOO_MANY, second=n.OVER_200)
    assert "Chosen" not in texts(fast)


def test_longer_than_any_promise_leaves_no_later_promise() -> None:
    days = Outlook(90_000, (("en", 90_000),), ways={Route.EACH: Way(timedelta(days=3), 80_000)})
    card = n.preview(replace(n.SLOW, recipients=90_000), ahead=days)
    assert "Promise a later update" not in titles(card)
    barred = n.preview(n.SLOW, viewer=Viewer(may_write=False), ahead=n.TOO_MANY)
    assert "The writer chooses how to go on." in texts(barred)


def test_a_resolution_promises_nothing_and_is_never_too_slow() -> None:
    over = replace(n.SLOW, words=n.RESOLUTION)
    card = CARDS["notice_preview"](over, n.SUBJECT, "a\n\n" * 90, NOW, viewer=n.WRITER, ahead=n.TOO_MANY)
    assert "No further update is promised." in texts(card)
    assert "Too slow" not in texts(card)
    assert "The rest follows" not in texts(card)


def test_the_other_languages_can_be_read() -> None:
    card = n.preview(n.LARGE, ahead=n.MANY, shown="en")
    read = next(button for button in buttons(card) if button["title"] == "Read it in German")
    assert read["data"] == {"notice": "INC-42-N1", "language": "de"}
    odd = Outlook(3, (("pt-br", 1), ("xx", 1), ("en", 1)))
    assert "1 Portuguese (BR), 1 XX, 1 English" in texts(n.preview(n.DRAFT, ahead=odd))


def test_fewer_readers_than_counted_hold_nothing_up() -> None:
    counted = replace(n.DRAFT, languages=(("de", 3), ("en", 9)))
    fewer = n.preview(counted, ahead=Outlook(11, (("de", 2), ("en", 9))))
    assert titles(fewer)[0] == "Send to 11 customers"
    assert "**To 11 customers**" in texts(fewer)
    assert "The list has changed" not in texts(fewer)
    other = n.preview(counted, ahead=Outlook(11, (("de", 1), ("en", 10))))
    assert titles(other)[0] == "Count again: 11"
    same = n.preview(counted, ahead=Outlook(12, (("de", 2), ("en", 10))))
    assert "**The list has changed:** 12 now, but not the same." in texts(same)
    nobody = n.preview(counted, ahead=Outlook(0))
    assert "Nobody would get this." in texts(nobody)
    assert "notice.approve" not in verbs(nobody)


def test_what_was_written_before_another_notice_is_read_again() -> None:
    card = n.preview(n.DRAFT, newer="INC-42-N7 went out at 14:30 UTC")
    assert "INC-42-N7 went out at 14:30 UTC, after this was written." in texts(card)
    assert titles(card)[0] == "It still stands"
    assert buttons(card)[0]["verb"] == "notice.revise"
    assert "notice.approve" not in verbs(card)


def test_where_the_folder_lies_is_for_nobody_who_reads_a_card() -> None:
    there = {Route.EACH: Way(timedelta(0), later=1, sender="the folder /srv/muster/outbox")}
    said = texts(n.preview(n.DRAFT, ahead=replace(n.AHEAD, ways=there, suppressed=1)))
    assert "Into a folder on this machine. Sending takes a few seconds." in said
    assert "/srv" not in said
    assert "Left out: 1 who wants no mail." in said


def test_a_language_is_called_by_its_name() -> None:
    warned = ("The company’s own initial letter (fr) cannot be used: x. Muster’s own letter in pt-br stands in.",)
    said = texts(n.preview(n.DRAFT, ahead=replace(n.AHEAD, warnings=warned)))
    assert "letter (French) cannot be used: x. Muster’s own letter in Portuguese (BR) stands in." in said


def test_many_warnings_are_counted() -> None:
    loud = replace(n.AHEAD, warnings=tuple(f"warning {number}" for number in range(7)))
    said = texts(n.preview(n.DRAFT, ahead=loud))
    assert "**Mind:** And 4 other warnings." in said
