"""The numbered versions of the policy: stored once, kept by each incident, whole after a crash."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.policies import NEWEST, Policies
from engine.ports import Change, Conflict, Record, Ref
from incidents import commands as c
from incidents.model import Role, Severity
from incidents.policy_file import canonical
from storage.memory import MemoryStore
from tests.engine.world import TENANT, declared
from tests.incidents.company import ANA, DANA, POLICY, at

NOW = at("14:23")
LATER = replace(POLICY, company="Contoso Group")
LATEST = replace(POLICY, company="Contoso Holding")


async def test_a_policy_is_stored_under_the_next_number_and_the_same_again_is_not() -> None:
    policies = Policies(MemoryStore())
    first = await policies.adopt(TENANT, POLICY, NOW)
    assert first == replace(POLICY, version=1)
    assert (await policies.adopt(TENANT, replace(POLICY, version=7), NOW)).version == 1
    assert (await policies.adopt(TENANT, LATER, NOW)).version == 2
    assert (await policies.adopt(TENANT, POLICY, NOW)).version == 3, "going back is a change as well"


async def test_another_process_reads_the_newest_and_each_older_one() -> None:
    store = MemoryStore()
    await Policies(store).adopt(TENANT, POLICY, NOW)
    await Policies(store).adopt(TENANT, LATER, NOW)
    policies = Policies(store)
    assert (await policies.get(TENANT)).company == "Contoso Group"
    assert (await policies.get(TENANT, 1)).company == "Contoso"
    assert await policies.get(TENANT, 1) is await policies.get(TENANT, 1), "read once"


async def test_a_version_nobody_stored_is_an_error_for_the_operator() -> None:
    policies = Policies(MemoryStore())
    for version in (0, 9):
        with pytest.raises(LookupError, match="is not in the store"):
            await policies.get(TENANT, version)


async def test_an_incident_keeps_the_policy_it_began_with() -> None:
    world = await declared(Severity.SEV3)
    slower = replace(POLICY.severities[Severity.SEV2], clocks=replace(POLICY.severities[Severity.SEV2].clocks))
    await world.desk.adopt(TENANT, replace(LATER, severities={**POLICY.severities, Severity.SEV2: slower}))
    outcome = await world.ask(ANA, c.ClaimRole(Role.IC))
    assert outcome.policy.company == "Contoso"
    newer = await world.ask(DANA, c.OpenIncident("INC-43", 43, "Another"), subject="INC-43")
    assert newer.policy.company == "Contoso Group"
    assert (await world.incident("INC-43")).policy_version == 2


async def test_a_crash_between_the_policy_and_its_pointer_is_mended_by_the_next_start() -> None:
    store = MemoryStore()
    await Policies(store).adopt(TENANT, POLICY, NOW)
    doc = canonical(replace(LATER, version=0))
    await store.commit(Change(Ref(TENANT, "policy", "2"), 0, 1, Record(doc), NOW))
    assert (await Policies(store).adopt(TENANT, LATEST, NOW)).version == 3
    assert [(await Policies(store).get(TENANT, n)).company for n in (1, 2, 3)] == [
        "Contoso",
        "Contoso Group",
        "Contoso Holding",
    ]


async def test_two_processes_that_adopt_at_once_agree() -> None:
    class Overtaken(MemoryStore):
        """The other process points first."""

        overtaken = False

        async def commit(self, change: Change) -> None:
            if change.ref.key == NEWEST and not self.overtaken:
                self.overtaken = True
                await super().commit(change)
                raise Conflict("the other process was first")
            await super().commit(change)

    store = Overtaken()
    assert (await Policies(store).adopt(TENANT, POLICY, NOW)).version == 1
    assert store.overtaken
