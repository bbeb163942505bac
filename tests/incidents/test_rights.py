"""Who may what and who may see: the table is whole, the defaults hold, and every refusal says who can."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from incidents import commands as c
from incidents.campaigns import commands as notices
from incidents.errors import NotAllowed, NotFound
from incidents.model import (
    MUSTER,
    Clocks,
    Incident,
    Page,
    Person,
    Place,
    Role,
    Severity,
    Task,
    Threshold,
)
from incidents.policy import Contact, Permissions, Policy, Service, Team
from incidents.rights import RIGHTS, check, may, may_see, people_in, visible

NOW = datetime(2026, 11, 20, 14, 23, tzinfo=UTC)
PEOPLE = {
    key: Contact(key, name, f"id-{key}")
    for key, name in {
        "ana": "Ana Silva",
        "lea": "Lea Lead",
        "vip": "Vi President",
        "adm": "Ada Min",
        "sam": "Sam",
    }.items()
}
ANA, LEA, VIP, ADM, SAM = (contact.person for contact in PEOPLE.values())
BEN, CAROL, MIA = Person("id-ben", "Ben"), Person("id-carol", "Carol"), Person("id-mia", "Mia")
POLICY = Policy(
    company="Contoso",
    severities={},
    people=PEOPLE,
    teams={"payments": Team("payments", "Payments", "lea", "ana"), "search": Team("search", "Search", "sam", "ana")},
    services={"pay": Service("pay", "Pay", "payments")},
    escalations={},
    leadership={"vp": "vip"},
    permissions=Permissions(frozenset({"adm"})),
)
UNLED = Incident(
    key="INC-42", tenant="t", number=42, version=1, title="Payments fail", slug="inc", policy_version=1,
    severity=Severity.SEV1, declared_severity=Severity.SEV1, declared_at=NOW, declared_by=SAM, began_at=NOW,
    clocks=Clocks(), services=("pay",),
)  # fmt: skip
LED = replace(UNLED, roles={Role.IC: ANA, Role.TL: BEN, Role.CL: CAROL})

PEOPLES_ASKS = c.COMMANDS[: c.COMMANDS.index(c.RecordRoom)]
WRITING = (
    notices.DraftNotice, notices.ReviseNotice, notices.ChooseRoute, notices.AskApproval, notices.WithdrawNotice,
)  # fmt: skip
SENDING = (
    notices.ProofNotice, notices.ApproveNotice, notices.PauseNotice, notices.ResumeNotice, notices.StopNotice,
    notices.ResendMails,
)  # fmt: skip
NOTICE_ASKS = (*WRITING, *SENDING)

MEMBERS = {
    "OpenIncident", "AssessImpact", "Acknowledge", "ClaimRole", "AffectService", "FindCause", "DelegateTask",
    "SnoozePage", "FinishTask", "AnswerFirstMove", "PostUpdate", "Escalate", "PageSomeone", "AddNote", "CorrectImpact",
    "RemoveThreshold",
}  # fmt: skip
COMMAND = {"SetSeverity", "AssignRole", "KeepWorking", "Resolve", "Close", "Cancel", "Merge", "Reopen", "Mitigate"}
MOVES_ON = {"SetSeverity", "AssignRole", "KeepWorking"}
ROLE_ASKS = {"HandOverRole", "ReleaseRole"}
NOTICES = {command.__name__ for command in NOTICE_ASKS}
SENDS = {command.__name__ for command in SENDING}
ADMINS = {"SetPrivacy"}


def allowed(person: Person, incident: Incident | None, *, guest: bool = False, role: Role | None = None) -> set[str]:
    return {ask for ask in RIGHTS if may(ask, person, incident, POLICY, guest=guest, role=role)}


def test_every_ask_of_people_is_in_the_table_and_nothing_else() -> None:
    assert set(RIGHTS) == {command.__name__ for command in (*PEOPLES_ASKS, *NOTICE_ASKS)}


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        pytest.param(MIA, MEMBERS, id="member"),
        pytest.param(ANA, MEMBERS | COMMAND | ROLE_ASKS | NOTICES, id="IC"),
        pytest.param(BEN, MEMBERS | {"Mitigate"}, id="TL"),
        pytest.param(CAROL, MEMBERS | ROLE_ASKS | NOTICES, id="CL, about the role she holds"),
        pytest.param(LEA, MEMBERS | COMMAND | ROLE_ASKS | SENDS, id="lead of the owning team"),
        pytest.param(SAM, MEMBERS, id="lead of another team"),
        pytest.param(VIP, MEMBERS | COMMAND | ROLE_ASKS | SENDS, id="leadership"),
        pytest.param(ADM, MEMBERS | ADMINS, id="admin"),
        pytest.param(MUSTER, set(RIGHTS), id="a clock"),
    ],
)
def test_who_may_what_once_somebody_leads(person: Person, expected: set[str]) -> None:
    assert allowed(person, LED, role=Role.CL) == expected


def test_while_nobody_is_commander_any_member_calls_for_more_and_whoever_declared_it_may_end_it() -> None:
    """The end, a smaller severity and the beginning again are for those who answer for it."""
    assert allowed(MIA, UNLED) == MEMBERS | MOVES_ON
    assert allowed(SAM, UNLED) == MEMBERS | COMMAND
    assert allowed(LEA, UNLED) == MEMBERS | COMMAND | SENDS | {"HandOverRole", "ReleaseRole"}
    held = replace(UNLED, roles={Role.TL: BEN})
    assert allowed(BEN, held, role=Role.TL) == MEMBERS | MOVES_ON | ROLE_ASKS | {"Mitigate"}


def test_while_nobody_is_commander_a_member_raises_and_does_not_lower() -> None:
    minor = replace(UNLED, severity=Severity.SEV3)
    assert may(c.SetSeverity(Severity.SEV1, "worse"), MIA, minor, POLICY)
    assert not may(c.SetSeverity(Severity.SEV4), MIA, minor, POLICY)
    assert may(c.SetSeverity(Severity.SEV4), SAM, minor, POLICY)
    assert not may(c.SetSeverity(Severity.SEV4), SAM, replace(LED, severity=Severity.SEV3), POLICY)
    assert may(c.SetSeverity(Severity.SEV4), ANA, replace(LED, severity=Severity.SEV3), POLICY)


def test_a_ticket_has_no_roles_so_any_member_ends_it() -> None:
    ends = COMMAND - MOVES_ON | {"SetSeverity"}
    assert ends <= allowed(MIA, replace(LED, severity=Severity.SEV4))


def test_before_there_is_an_incident_members_declare_and_guests_do_not() -> None:
    assert may("OpenIncident", MIA, None, POLICY)
    assert not may("OpenIncident", MIA, None, POLICY, guest=True)


def test_guests_do_nothing_even_with_a_role() -> None:
    assert allowed(ANA, LED, guest=True) == set()


def test_a_command_says_itself_which_role_it_is_about() -> None:
    assert may(c.ReleaseRole(Role.TL), BEN, LED, POLICY)
    assert not may(c.ReleaseRole(Role.CL), BEN, LED, POLICY)
    assert may(c.HandOverRole(Role.CL, MIA), CAROL, LED, POLICY)
    check(c.ReleaseRole(Role.TL), BEN, LED, POLICY)


def test_what_clocks_ask_no_person_may() -> None:
    assert not may(c.PageAgain("p1"), ANA, LED, POLICY)
    with pytest.raises(NotAllowed, match="by itself"):
        check(c.PageAgain("p1"), ANA, LED, POLICY)


def test_a_guest_and_an_ask_about_nothing_hear_so() -> None:
    with pytest.raises(NotAllowed, match="Guests can read"):
        check("AddNote", MIA, LED, POLICY, guest=True)
    with pytest.raises(NotFound, match="no such incident"):
        check("Close", MIA, None, POLICY)


def test_everybody_in_a_private_incident_and_admins_see_it_and_nobody_else() -> None:
    private = replace(
        LED,
        private=True,
        pages=(Page("p1", LEA, "on call", 1, NOW),),
        tasks=(Task("t1", "look", Person("id-dev", "Dev")),),
        thresholds=(Threshold("h1", "error rate", Person("id-eve", "Eve"), NOW),),
    )
    assert people_in(private) == ("id-sam", "id-ana", "id-ben", "id-carol", "id-lea", "id-dev", "id-eve")
    for person in (*(Person(i.upper(), "?") for i in people_in(private)), ADM, MUSTER):
        assert may_see(person, private, POLICY)
    for person in (MIA, VIP):
        assert not may_see(person, private, POLICY)
        assert not may("AddNote", person, private, POLICY)


def test_who_may_not_see_it_hears_the_words_for_what_is_not_there() -> None:
    with pytest.raises(NotFound) as refused:
        check("AddNote", MIA, replace(LED, private=True), POLICY)
    assert refused.value.sentence == "There is no incident INC-42 that you can see. Type “incidents” for a list."


@pytest.mark.parametrize(
    ("private", "here", "expected"),
    [(False, "room-1", True), (False, "room-2", False), (False, "", False), (True, "room-1", False)],
)
def test_a_guest_reads_the_room_they_are_in(private: bool, here: str, expected: bool) -> None:
    incident = replace(LED, private=private, room=Place("room-1"))
    assert may_see(MIA, incident, POLICY, guest=True, here=here) is expected


def test_a_guest_sees_nothing_without_a_room_but_what_they_are_part_of() -> None:
    assert not may_see(MIA, LED, POLICY, guest=True)
    assert may_see(BEN, LED, POLICY, guest=True)


def test_a_line_of_a_list_is_guarded_alike() -> None:
    assert visible(MIA, POLICY, private=False, people=())
    assert not visible(MIA, POLICY, private=True, people=("id-ana",))
    assert visible(ANA, POLICY, private=True, people=("ID-ANA",))
