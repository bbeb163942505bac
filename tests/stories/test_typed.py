"""Typed lines as tired people type them: what each comes to, whatever stands in front, behind and between."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from incidents.model import FirstMove, Incident, Phase, Role, Severity
from tests.stories.desk import Desk

Holds = Callable[[Incident], bool]


def has(role: Role, name: str = "Alex") -> Holds:
    return lambda one: role in one.roles and one.roles[role].name.startswith(name)


def told(words: str) -> Holds:
    return lambda one: any(line.text.endswith(words) for line in one.recent)


def called(name: str, role: Role | None = None, why: str = "") -> Holds:
    """By somebody, not by the clock: either by name or for a role."""
    return lambda one: any(
        page.person.name.startswith(name) and page.role is role and page.why.startswith(why)
        for page in one.pages
        if page.chain or page.role
    )


def in_phase(phase: Phase) -> Holds:
    return lambda one: one.phase is phase


def acknowledged(one: Incident) -> bool:
    return one.acknowledged_by is not None and one.acknowledged_by.name == "Alex Wilber"


def began(one: Incident) -> bool:
    return f"{one.began_at:%H:%M}" == "11:50"


def ended(one: Incident) -> bool:
    return f"{one.impact_ended_at:%H:%M}" == "12:00" if one.impact_ended_at else False


LINES: tuple[tuple[str, Holds], ...] = (
    *(
        (line, has(Role.IC))
        for line in (
            "claim ic", "claim ic.", "CLAIM   IC!", "Claim IC...", "claim ic please", "please claim ic", "claim the ic",
            "claim the IC role, thanks!", "Please, INC-1 claim ic", "INC-1: claim ic please", "claim: ic",
            "claim ic INC-1.", "could you claim ic please?", "ok claim incident commander", "I am IC", "i’m the ic!",
            "take role ic", "hey, claim commander", "claim “ic”",
        )
    ),
    *((line, acknowledged) for line in ("ack", "ack.", "ACK!", "ack please", "please ack", "acknowledge, thanks")),
    *(
        (line, has(Role.TL, "Megan"))
        for line in (
            "assign tl megan.", "assign tl to megan please", "assign the tl to Megan Bowen!", "assign megan as tl",
            "please assign tech lead to megan", "assign the technical lead role to megan",
        )
    ),
    *(
        (line, began)
        for line in ("impact from 11:50", "impact since 11:50", "impact since 11:50 utc.", "impact started at 11:50")
    ),
    *((line, ended) for line in ("impact until 12:00", "impact ended 12:00!", "impact ended at 12:00, please")),
    ("impact since 11:50 until 12:00", lambda one: began(one) and ended(one)),
    ("impact from 11:50 to 12:00.", lambda one: began(one) and ended(one)),
    *(
        (line, lambda one: one.severity is Severity.SEV1)
        for line in ("sev1: all down!", "Sev 1. all down", "please sev 1 all")
    ),
    ("sev 3.", lambda one: one.severity is Severity.SEV3),
    ("sev-3 please", lambda one: one.severity is Severity.SEV3),
    ("note it is the pool!", told("it is the pool!")),
    ("please note it is the pool please", told("it is the pool please")),
    ("note “it is the pool”", told('"it is the pool"')),
    ("“note” it is the pool", told("it is the pool")),
    ("update all good?", told("all good?")),
    ("cause: an index was dropped.", lambda one: one.cause == "an index was dropped."),
    ("affects the payments-api.", lambda one: "payments-api" in one.services),
    ("affects Payments API!", lambda one: "payments-api" in one.services),
    ("delegate read the logs @megan, please", lambda one: one.tasks[0].who.name == "Megan Bowen"),
    ("first deployment rolled back!", lambda one: one.moves[FirstMove.DEPLOYMENT].note == ""),
    ("first deployment not it, thanks.", lambda one: not one.moves[FirstMove.DEPLOYMENT].note),
    ("mitigated now!", in_phase(Phase.RESOLUTION)),
    ("mitigated at 12:00, please.", in_phase(Phase.RESOLUTION)),
    ("private on.", lambda one: one.private),
    ("false alarm: a test.", lambda one: one.cancelled == "a test."),
)  # fmt: skip

CALLS: tuple[tuple[str, Holds], ...] = (
    *(
        (line, called("Megan"))
        for line in ("page the lead", "page lead.", "page team lead", "page the team lead please", "page megan!")
    ),
    *(
        (line, called("Alex"))
        for line in (
            "page team payments", "page the payments team", "page Payments team.", "page payments please",
            "page the on-call", "page on call!", "please page oncall",
        )
    ),
    ("page megan as ic", called("Megan", Role.IC)),
    ("page the lead as the incident commander.", called("Megan", Role.IC)),
    ("page megan the pool is empty!", called("Megan", None, "the pool is empty")),
)  # fmt: skip


@pytest.fixture
async def room(desk: Desk) -> str:
    await desk.says("Alex", "channel", "@Muster declare Card payments fail")
    return (await desk.room()).conversation


@pytest.mark.parametrize(("line", "holds"), LINES, ids=[line for line, _ in LINES])
async def test_each_line_is_done(desk: Desk, room: str, line: str, holds: Holds) -> None:
    assert not holds_already(await desk.incident(), holds)
    await desk.says("Alex", room, f"@Muster {line}")
    assert holds(await desk.incident()), [one.text for one in (await desk.incident()).recent]


@pytest.mark.parametrize(("line", "holds"), CALLS, ids=[line for line, _ in CALLS])
async def test_each_call_goes_out(desk: Desk, room: str, line: str, holds: Holds) -> None:
    await desk.says("Isaiah", room, "@Muster ack")  # or both are called already
    await test_each_line_is_done(desk, room, line, holds)


def holds_already(incident: Incident, holds: Holds) -> bool:
    try:
        return holds(incident)
    except (KeyError, IndexError):
        return False


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("page", "target"), ("page.", "target"), ("page please", "target"), ("Escalate!", "target"),
        ("mitigated!", "ended"), ("mitigated, please", "ended"), ("resolve.", "how"), ("note.", "text"),
        ("please update", "text"), ("declare please", "title"), ("impact?", "began"), ("assign!", "person"),
        ("sev", "severity"), ("cancel.", "reason"),
    ],
)  # fmt: skip
async def test_an_ask_alone_opens_its_form(desk: Desk, room: str, line: str, field: str) -> None:
    before = await desk.incident()
    answer = await desk.asks("Alex", room, f"@Muster {line}")
    assert field in answer.fields
    assert answer.values.get(field) not in (".", "!", "?", "please"), "nothing but manners was typed"
    assert await desk.incident() == before


@pytest.mark.parametrize(
    "line", ["@Muster", "@Muster ", "  @Muster !", "@Muster?", "@Muster .", "@Muster help please!"]
)
async def test_just_the_name_is_a_call_for_help(desk: Desk, room: str, line: str) -> None:
    assert "What you can ask" in await desk.asks("Alex", room, line)


@pytest.mark.parametrize(
    ("line", "suggested"),
    [
        ("clam ic", "claim ic (or tl, cl)"), ("calim ic.", "claim ic (or tl, cl)"), ("please clain ic", "claim ic"),
        ("mitgated!", "mitigated [14:40]"), ("reslove", "resolve"), ("relase cl", "release cl"),
        ("hand ovr ic", "hand over ic @ben"), ("stauts", "status"), ("ecsalate bank", "escalate <person"),
        ("udpate all good", "update <text>"), ("esc bank", "escalate <person"),
    ],
)  # fmt: skip
async def test_a_slip_gets_a_suggestion(desk: Desk, room: str, line: str, suggested: str) -> None:
    assert f"Did you mean “{suggested}" in await desk.asks("Alex", room, f"@Muster {line}")


@pytest.mark.parametrize(
    "line",
    [
        "unclaim ic", "reclaim ic", "please", "unresolve", "don't close", "do not ack", "not mitigated",
        "never resolve", "disclose", "unmerge INC-2", "thanks!", "unassign tl",
    ],
)  # fmt: skip
async def test_nothing_that_would_do_the_opposite_is_suggested(desk: Desk, room: str, line: str) -> None:
    before = await desk.incident()
    answer = await desk.asks("Alex", room, f"@Muster {line}")
    assert "Did you mean" not in answer
    assert await desk.incident() == before


@pytest.mark.parametrize(
    "line", ["@Muster note here", "note here @Muster", "note @Muster here", "please, @Muster, note here"]
)
async def test_in_a_group_the_name_may_stand_anywhere(desk: Desk, line: str) -> None:
    await desk.says("Alex", "channel", "@Muster declare Card payments fail")
    await desk.clicks("Alex", "Claim IC")
    assert "INC-1: Noted." in await desk.asks("Alex", "group", line)
    assert (await desk.incident()).recent[-1].text == "here"


@pytest.mark.parametrize("where", ["group", "channel"])
async def test_what_people_say_to_each_other_is_none_of_our_business(desk: Desk, where: str) -> None:
    await desk.says("Alex", "channel", "@Muster declare Card payments fail")
    for line in ("declare lunch", "note here INC-1", "@Megan note here INC-1", "help"):
        assert await desk.says("Alex", where, line, mentions=("Megan",)) is None
    assert (await desk.incident()).recent[-1].text != "here"


class TestAPageTellsWhichIncident:
    """Without a number, in one's own chat, an answer to a page means the incident that called."""

    @pytest.fixture
    async def paged(self, desk: Desk) -> Desk:
        """Adele is on call for search, which is INC-2; INC-1 and INC-3 call others."""
        await desk.says("Isaiah", "channel", "@Muster declare Card payments fail")
        await desk.forges("Patti", "incident.declare", {"title": "Search finds nothing", "services": "search"})
        await desk.says("Isaiah", "channel", "@Muster declare Card payments fail again")
        return desk

    @pytest.mark.parametrize(("line", "said"), [("ack", "INC-2: Acknowledged."), ("claim ic", "INC-2: You are the")])
    async def test_the_only_page_is_meant(self, paged: Desk, line: str, said: str) -> None:
        assert said in await paged.asks("Adele", "chat", line)

    async def test_even_beside_a_role_in_another(self, paged: Desk) -> None:
        await paged.says("Adele", "chat", "claim ic INC-1")
        assert "INC-1: Noted." in await paged.asks("Adele", "chat", "note x")
        assert "INC-2: Acknowledged." in await paged.asks("Adele", "chat", "ack")

    async def test_of_several_one_is_picked(self, paged: Desk) -> None:
        picker = await paged.asks("Alex", "chat", "ack")
        assert {"INC-1", "INC-3"} <= set(picker.choices["incident"].values())

    async def test_other_asks_and_other_places_are_as_before(self, paged: Desk) -> None:
        assert "incident" in (await paged.asks("Adele", "chat", "note x")).fields
        assert "incident" in (await paged.asks("Adele", "group", "@Muster ack")).fields

    async def test_a_page_answered_calls_no_more(self, paged: Desk) -> None:
        await paged.asks("Adele", "chat", "ack")
        assert "incident" in (await paged.asks("Adele", "chat", "claim ic")).fields
