"""What single cards promise beyond their picture: who is offered what, what is kept, what is said at the edges."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adaptive_cards import CARDS, summary_of
from incidents.model import Clocks, Person, Severity
from incidents.policy import Service
from tests.adaptive_cards import samples as s
from tests.adaptive_cards.reading import buttons, inputs, parts, texts, titles
from tests.adaptive_cards.samples import at
from tests.adaptive_cards.scenes import POLICY

NOW = at("14:50")


def verbs(card: dict[str, object]) -> set[str]:
    return {str(button["verb"]) for button in buttons(card)}


def test_what_was_typed_is_kept_when_something_is_to_be_put_right() -> None:
    typed = {
        "title": "Card payments fail",
        "scope": "feature",
        "services": "search,gone",
        "began": "14:05",
        "drill": "true",
    }
    card = CARDS["declare_form"](POLICY, values=typed, fault="Give the time as 14:05.")
    kept = {key: field.get("value") for key, field in inputs(card).items()}
    assert kept == {
        "title": "Card payments fail", "scope": "feature", "customers": None, "data": None, "workaround": None,
        "services": "search", "began": "14:05", "drill": "true", "private": "false",
    }  # fmt: skip
    assert "**Please check:** Give the time as 14:05." in texts(card)


def test_many_services_become_a_drop_down() -> None:
    many = {f"s{n}": Service(f"s{n}", f"Service {n}", "payments") for n in range(40)}
    field = inputs(CARDS["declare_form"](replace(POLICY, services=many)))["services"]
    assert len(field["choices"]) == 40
    assert "isMultiSelect" not in field


def test_the_proposal_is_one_click_and_above_it_asks_for_a_reason() -> None:
    card = CARDS["triage_result"](s.DECLARED, Severity.SEV3, "Only some customers.")
    assert titles(card) == ["Set SEV-3", "Lower to SEV-4", "Higher, with a reason", "Back"]
    standing = CARDS["triage_result"](s.DECLARED, Severity.SEV1, "Data may be lost.")
    assert titles(standing) == ["Lower to SEV-2", "Lower to SEV-3", "Lower to SEV-4", "Back"]
    assert "nothing changes" in texts(standing)


def test_the_update_form_says_when_the_next_is_due() -> None:
    assert "This one was due 15:02 UTC. The next will be due 15:40 UTC." in texts(
        CARDS["update_form"](s.LATE, at("15:10"))
    )
    assert texts(CARDS["update_form"](s.WATCHING, NOW)).endswith("It goes to the team, not to customers.")
    unclocked = replace(s.MINOR, clocks=Clocks(update_every=None))
    assert "due" not in texts(CARDS["update_form"](unclocked, NOW))
    assert texts(CARDS["update_form"](s.MINOR, NOW)).splitlines()[-1].startswith("The next will be due 15:20 UTC.")


def test_an_answered_first_move_can_be_answered_again_under_its_answer() -> None:
    card = CARDS["first_moves"](s.MITIGATING, NOW)
    asked = [button["data"]["move"] for button in buttons(card) if button["verb"] == "move.answer"]
    assert asked == ["deployment", "deployment", "capacity", "capacity", "dependency", "dependency"]
    assert "Yes, rolled back · Ben Okafor 14:31 UTC: 2fe1a" in texts(card)
    assert "note" in inputs(card)


def test_escalation_names_teams_vendors_and_people_outside_the_catalogue() -> None:
    outsider = Person("guest-7", "Grace Guest")
    field = inputs(CARDS["escalate_form"](s.MITIGATING, POLICY, [*s.PEOPLE, outsider]))["target"]
    assert [choice["value"] for choice in field["choices"]] == [
        "payments", "platform", "acquirer", "ana", "ben", "carol", "dana", "guest-7",
    ]  # fmt: skip
    assert field["choices"][2]["title"] == "Acquirer (vendor) · +44 20 7946 0000 · C-1182"


def test_a_company_of_thousands_is_typed_where_the_list_ends() -> None:
    people = [Person(f"11111111-aaaa-4aaa-8aaa-{n:012}", f"Person {n}") for n in range(5_000)]
    fields = inputs(CARDS["assign_form"](s.MITIGATING, people))
    assert {"role", "person", "named"} == set(fields)
    assert "isRequired" not in fields["person"]
    alone = inputs(CARDS["delegate_form"](s.MITIGATING, []))
    assert alone["named"]["isRequired"]


def test_a_false_alarm_reminds_of_customers_who_were_told() -> None:
    assert "send a notice" in texts(CARDS["cancel_form"](s.MITIGATING))
    assert "send a notice" not in texts(CARDS["cancel_form"](s.DECLARED))


def test_merging_without_another_incident_takes_a_number() -> None:
    assert inputs(CARDS["merge_form"](s.MITIGATING, [s.MITIGATING]))["into"]["type"] == "Input.Text"


def test_a_page_leads_to_its_room() -> None:
    link = "https://teams.example.com/l/message/19:x/1"
    card = CARDS["page_card"](s.DECLARED, s.DECLARED.pages[0], NOW, link=link)
    assert [part["url"] for part in parts(card) if part.get("type") == "Action.OpenUrl"] == [link]
    odd = CARDS["page_card"](s.DECLARED, s.DECLARED.pages[0], NOW, link="javascript:x")
    assert "Open the room" not in str(odd)


def test_the_impact_questions_ask_for_the_services_too() -> None:
    field = inputs(CARDS["triage_form"](s.DECLARED, POLICY))["services"]
    assert (field["value"], field["isMultiSelect"]) == ("payments-api", True)
    typed = inputs(CARDS["triage_form"](s.DECLARED, POLICY, values={"services": "search,checkout"}))
    assert typed["services"]["value"] == "search,checkout"
    assert "services" not in inputs(CARDS["triage_form"](s.DECLARED, replace(POLICY, services={})))


def test_a_guest_is_not_offered_to_declare() -> None:
    for card in (
        CARDS["welcome"]("Grace", [], may_declare=False),
        CARDS["status"]([], NOW, may_declare=False),
        CARDS["status"]([s.LATE], NOW, may_declare=False),
        CARDS["help_card"]([], "Grace", "", may_declare=False),
    ):
        assert "show.declare" not in verbs(card)


def test_pages_of_a_list_turn_both_ways() -> None:
    card = CARDS["timeline"](s.LATE, [], page=2, pages=3)
    assert [b["data"].get("page") for b in buttons(card)] == ["1", "3", None]
    assert "Nothing here yet." in texts(card)
    assert titles(CARDS["incidents_list"]([], page=1, pages=1)) == ["What is open"]
    assert "There is no incident yet." in texts(CARDS["incidents_list"]([], page=1, pages=1))


def test_the_status_puts_the_worst_first_and_drills_last() -> None:
    said = texts(CARDS["status"]([s.DRILL, s.TICKET, s.WATCHING, s.MINOR, s.LATE], at("15:12")))
    keys = [word for word in said.splitlines() if word.startswith("INC-")]
    assert keys == ["INC-42", "INC-43", "INC-44", "INC-42", "INC-45"]
    assert "Promise to customers overdue since 15:10 (Carol) · update overdue since 15:02" in said
    assert "Not acknowledged by 14:30" in texts(CARDS["status"]([s.DECLARED], NOW))


def test_picking_keeps_the_words() -> None:
    fields = inputs(CARDS["pick_incident"]([s.LATE], "update all good"))
    assert (fields["incident"]["value"], fields["text"]["value"]) == ("INC-42", "update all good")
    assert inputs(CARDS["pick_incident"]([], "update")) == {}
    assert titles(CARDS["pick_person"]("assign ic ana", s.PEOPLE)) == ["Go on"]


@pytest.mark.parametrize(("repeat", "call"), [(False, "Ana, you are paged"), (True, "Ana, you are paged again")])
def test_a_page_can_be_acknowledged(repeat: bool, call: str) -> None:
    card = CARDS["page_card"](s.DECLARED, s.DECLARED.pages[0], at("14:27"), repeat=repeat)
    assert call in texts(card).splitlines()
    assert buttons(card)[0]["data"] == {"incident": "INC-42", "page": "p1"}
    assert summary_of(card).startswith("You are paged: INC-42, SEV-1 Critical")


def test_a_page_for_an_incident_that_is_over_asks_nothing() -> None:
    card = CARDS["page_card"](s.CLOSED, s.DECLARED.pages[0], at("16:20"))
    assert "Over: nothing to do" in texts(card)
    assert "page.ack" not in verbs(card)


def test_a_refusal_says_what_would_help() -> None:
    card = CARDS["refused"](
        "Carol Wu has it.", [("Page the lead as IC", "page.send", {"incident": "INC-42", "role": "ic"})]
    )
    assert buttons(card)[0]["data"] == {"incident": "INC-42", "role": "ic"}
    assert texts(card) == "**Not done.** Carol Wu has it."
    assert buttons(CARDS["refused"]("Not here.")) == []
