"""A handoff form names nothing of a private incident, wherever that incident is kept by now."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.ports import Ref, Row
from incidents.model import Person, Severity
from oncall.budget import doc_of, row_id, table
from oncall.calls.model import Call
from tests.stories.conftest import Opens
from tests.stories.desk import Desk
from tests.stories.handoffs import on_duty
from tests.stories.people import PEOPLE, TENANT

RULE = "payroll bucket is public"


async def paged(desk: Desk, who: str, about: str) -> None:
    person = Person(PEOPLE[who].entra, PEOPLE[who].name)
    begun = desk.clock.now() - timedelta(minutes=30)
    for number in (1, 2):
        call = Call(
            f"{about}.p{number}", TENANT, 1, about, f"p{number}", person, "x", "", Severity.SEV2,
            begun + timedelta(minutes=number), RULE,
        )  # fmt: skip
        await desk.store.put_rows(TENANT, [Row(table(person.id), row_id(call), doc_of(call))])


@pytest.mark.parametrize("archived", [True, False])
async def test_pages_of_a_private_incident_of_an_earlier_shift_are_not_told(opens: Opens, *, archived: bool) -> None:
    async with on_duty(opens) as desk:
        secret = {"title": "Payroll leaked", "private": "true"}
        await desk.forges("Alex", "incident.declare", secret)
        await desk.forges("Alex", "incident.cancel", {"incident": "INC-1", "reason": "a drill of ours"})
        await desk.passes(hours=3)
        if archived:
            assert await desk.store.archive(Ref(TENANT, "incident", "INC-1"))
        await paged(desk, "Adele", "INC-1")
        await paged(desk, "Adele", "INC-77")
        form = await desk.asks("Adele", "chat", "handoff")
        assert f"2 pages: {RULE} (2)" in form.values["happened"], "those of what is not there any more, and no others"
        assert f"{RULE}: 2 pages" in form.values["flaky"]
        assert "INC-1" not in str(form.values)


async def test_whoever_may_see_it_gets_a_row_that_can_be_left_out(opens: Opens) -> None:
    async with on_duty(opens) as desk:
        await desk.forges("Alex", "incident.declare", {"title": "Payroll leaked", "private": "true"})
        await desk.forges("Alex", "incident.cancel", {"incident": "INC-1", "reason": "a drill of ours"})
        await desk.passes(hours=3)
        assert await desk.store.archive(Ref(TENANT, "incident", "INC-1"))
        await desk.passes(hours=70)
        await paged(desk, "Alex", "INC-1")
        form = await desk.asks("Alex", "chat", "handoff")
        assert "Paged for INC-1" in form.values["happened"]
        assert RULE not in str(form.values)
