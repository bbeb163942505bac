"""Typed words as people really type them: any case, blanks, quotes, mentions, near misses, and two of a name."""

from __future__ import annotations

import pytest

from incidents.model import Role, Severity
from tests.stories.conftest import Opens
from tests.stories.desk import Desk
from tests.stories.people import PEOPLE

TWO_MEGANS = """
[[person]]
key = "megan2"
name = "Megan Price"
upn = "meganp@contoso.example"
"""


@pytest.fixture
async def room(desk: Desk) -> str:
    await desk.says("Alex", "channel", "@Muster declare Card payments fail")
    await desk.clicks("Alex", "Claim IC")
    return (await desk.room()).conversation


@pytest.mark.parametrize(
    "line",
    [
        "@Muster note pool exhausted",
        "NOTE pool exhausted @Muster",
        "@Muster\u00a0\u00a0Note:   pool exhausted",
        "  @Muster , /note pool exhausted  ",
        "@Muster “note pool exhausted",
        "@Muster INC-1: note pool exhausted",
        "@Muster note INC-1 pool exhausted",
        "@Muster inc 1 log pool exhausted",
        "@Muster\r\nnote\tpool\u200b exhausted",
    ],
)
async def test_a_line_is_understood_however_it_is_typed(desk: Desk, room: str, line: str) -> None:
    await desk.says("Alex", room, line)
    assert (await desk.incident()).recent[-1].text == "pool exhausted"


@pytest.mark.parametrize("line", ["sev 1 all down", "SEV-1: all down", "sev1 all down", "Severity 1 - all down"])
async def test_a_severity_is_read_as_people_write_it(desk: Desk, room: str, line: str) -> None:
    await desk.says("Alex", room, f"@Muster {line}")
    incident = await desk.incident()
    assert incident.severity is Severity.SEV1
    assert incident.recent[-1].text.endswith(": all down") or "all down" in str(incident.recent)


@pytest.mark.parametrize(
    ("line", "suggested"),
    [
        ("declre the site is down", "declare <title>"),
        ("clam ic", "claim ic (or tl, cl)"),
        ("esc northwind", "escalate <person, team or vendor> <reason>"),
        ("hand ovr ic", "hand over ic @ben"),
        ("time line", "timeline"),
    ],
)
async def test_a_near_miss_gets_a_suggestion_and_does_nothing(desk: Desk, room: str, line: str, suggested: str) -> None:
    before = await desk.incident()
    answer = await desk.asks("Alex", room, f"@Muster {line}")
    assert f"Did you mean “{suggested}”?" in answer
    assert await desk.incident() == before


@pytest.mark.parametrize("line", ["", "lorem ipsum", "😀", "'; drop table incidents; --"])
async def test_what_is_not_understood_leads_to_help(desk: Desk, room: str, line: str) -> None:
    assert "help" in await desk.asks("Alex", room, f"@Muster {line}")


@pytest.mark.parametrize(
    "name",
    [
        "@Lynne", "lynne", "Lynne Robbins", "LYNNE  ROBBINS", "robbins", "rob", "lynner@contoso.example",
        "00000000-0000-0000-0000-000000000250", "@lynne robbins", "to lynne",
    ],
)  # fmt: skip
async def test_people_are_named_in_many_ways(desk: Desk, room: str, name: str) -> None:
    await desk.says("Alex", room, f"@Muster assign tl {name}", mentions=("Lynne",))
    assert (await desk.incident()).roles[Role.TL].id == PEOPLE["Lynne"].entra


async def test_somebody_the_bot_never_met_is_found_by_mention(desk: Desk, room: str) -> None:
    """Teams mentions by its own id: the roster says who that is, so that the role is theirs when they click."""
    await desk.says("Alex", room, "@Muster assign tl @Nestor", mentions=("Nestor",))
    assert (await desk.incident()).roles[Role.TL].id == PEOPLE["Nestor"].entra
    assert "Technical Lead of INC-1 already" in await desk.forges(
        "Nestor", "role.claim", {"incident": "INC-1", "role": "tl"}
    )


async def test_a_mention_in_the_room_makes_them_hear_it(desk: Desk, room: str) -> None:
    await desk.says("Alex", room, "@Muster assign tl lynne")
    told = desk.messages(room)[-1]
    assert told.activity
    (entity,) = told.activity["entities"]
    assert entity["mentioned"]["id"] in (PEOPLE["Lynne"].entra, PEOPLE["Lynne"].mri)
    assert entity["text"] in told.text


async def test_nobody_is_called_so(desk: Desk, room: str) -> None:
    assert "I do not know “zorro”" in await desk.asks("Alex", room, "@Muster assign tl zorro")


async def test_several_of_a_name_are_picked_from_and_the_words_are_kept(opens: Opens) -> None:
    async with opens(policy=lambda text: text + TWO_MEGANS) as desk:
        await desk.installs("channel")
        await desk.says("Alex", "channel", "@Muster declare Card payments fail")
        await desk.clicks("Alex", "Claim IC")
        picker = await desk.asks("Alex", (await desk.room()).conversation, "@Muster delegate read the logs @meg")
        assert set(picker.choices["person"]) == {"Megan Bowen", "Megan Price"}
        assert picker.values["text"] == "delegate read the logs @meg"
        await desk.fills("Alex", "Go on", picker, person="meganp@contoso.example")
        assert (await desk.incident()).tasks[0].who.name == "Megan Price"
        assert (await desk.incident()).tasks[0].text == "read the logs"


async def test_several_of_a_name_on_a_form_are_told_as_a_sentence(opens: Opens) -> None:
    async with opens(policy=lambda text: text + TWO_MEGANS) as desk:
        await desk.installs("channel")
        await desk.says("Alex", "channel", "@Muster declare Card payments fail")
        asked = {"incident": "INC-1", "text": "read the logs", "named": "meg"}
        answer = await desk.forges("Alex", "task.delegate", asked)
        assert "Several people are called “meg”: Megan Bowen, Megan Price" in answer
        assert answer.values["text"] == "read the logs"


async def test_an_incident_picked_is_kept_when_a_person_must_be_picked_too(opens: Opens) -> None:
    async with opens(policy=lambda text: text + TWO_MEGANS) as desk:
        await desk.installs("channel")
        for title in ("Card payments fail", "Search is slow"):
            await desk.says("Alex", "channel", f"@Muster declare {title}")
        picker = await desk.asks("Alex", "chat", "assign ic meg")
        picker = await desk.fills("Alex", "Go on", picker, incident="INC-2")
        await desk.fills("Alex", "Go on", picker, person=PEOPLE["Megan"].entra)
        assert (await desk.incident("INC-2")).roles[Role.IC].name == "Megan Bowen"
        assert not (await desk.incident("INC-1")).roles
