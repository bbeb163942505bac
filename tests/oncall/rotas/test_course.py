"""A rota as a fold: what comes first, what is dropped when it is old, and what nobody understands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from incidents.given import Given
from incidents.model import MUSTER
from oncall.actions.events import ActionReopened
from oncall.events import OncallEntry
from oncall.rotas import events as e
from oncall.rotas.commands import AddOverride, AnswerSwap, AskSwap, RemoveOverride
from oncall.rotas.decide import decide
from oncall.rotas.evolve import evolve
from oncall.rotas.moments import clock, from_until, moment, place, span, together
from oncall.rotas.react import react
from oncall.rotas.setting import known_schedules, setting_of
from tests.oncall.rotas.stage import NOW, POLICY, Stage, at, of, told


def test_facts_follow_each_other() -> None:
    stage = Stage()
    stage.asks("ana", AskSwap("ben", schedule="payments"))
    with pytest.raises(ValueError, match="fact 3 does not follow 1"):
        evolve(stage.rota, OncallEntry(3, NOW, of("ben"), e.SwapDeclined("s1")))
    with pytest.raises(TypeError, match="cannot be the first"):
        evolve(None, OncallEntry(1, NOW, of("ben"), e.SwapDeclined("s1")))
    strange = OncallEntry(2, NOW, of("ben"), ActionReopened())
    for function in (lambda: evolve(stage.rota, strange), lambda: react(None, stage.rota, strange)):  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="no fact of a rota"):
            function()
    with pytest.raises(TypeError, match="does not understand str"):
        decide(stage.rota, "swap", Given(NOW, of("ana"), "contoso", POLICY))  # type: ignore[arg-type]


def test_what_ended_over_a_year_ago_is_dropped() -> None:
    stage = Stage()
    stage.asks("ben", AddOverride("ben", at(24), at(25), "", "payments"))
    stage.asks("ana", AskSwap("ben", at(27)))
    stage.asks("ben", AnswerSwap("s2", accept=False))
    stage.passes(days=340)
    stage.asks("ben", AddOverride("ben", stage.now, at(1, 9, month=11).replace(year=2027)))
    assert stage.rota is not None
    assert [one.id for one in stage.rota.overrides] == ["o1", "o4"]
    stage.passes(days=35)
    stage.asks("ben", AddOverride("ben", stage.now, at(8, month=12).replace(year=2027)))
    assert [one.id for one in stage.rota.overrides] == ["o4", "o5"]
    assert len(stage.rota.swaps) == 1


def test_the_machine_may_ask_and_leavers_keep_their_key() -> None:
    setting = setting_of(None, "payments", Given(NOW, MUSTER, "contoso", POLICY))
    assert (setting.asker, setting.leads, setting.name_of("gone"), setting.zone_of("gone")) == (
        "", True, "gone", "Europe/Berlin",
    )  # fmt: skip
    assert known_schedules(replace(POLICY, schedules={})).endswith("has no [[schedule]] yet.")
    many = {f"s{n}": POLICY.schedules["payments"] for n in range(14)}
    assert known_schedules(replace(POLICY, schedules=many)).endswith("s11 and 2 more.")


def test_removing_says_who_is_on_call_then() -> None:
    stage = Stage("search", now=at(20, 20))
    stage.asks("tom", AddOverride("tom", at(21, 8), at(21, 12), "", "search"))
    stage.asks("sam", RemoveOverride("o1"))
    assert stage.rota is not None
    assert stage.rota.overrides == ()
    removed = stage.entries[-1].event
    assert isinstance(removed, e.OverrideRemoved)
    assert removed.hears.text.endswith("was removed; nobody is on call then.")
    stage.asks("sam", AddOverride("tom", at(23, 8), at(23, 12), "", "search"))
    assert "Tom" in told(stage.asks("sam", RemoveOverride("o3")))


def test_moments_in_words() -> None:
    assert [place(zone) for zone in ("Europe/Berlin", "America/New_York", "UTC", "Etc/UTC")] == [
        "Berlin", "New York", "UTC", "UTC",
    ]  # fmt: skip
    assert clock(at(20, 8), "Europe/Berlin", NOW) == "09:00"
    assert clock(at(26, 8), "Europe/Berlin", NOW) == "Thu 09:00"
    assert clock(at(27, 8), "Europe/Berlin", NOW) == "Fri 27 Nov 09:00"
    assert clock(at(19, 8), "UTC", NOW) == "Thu 19 Nov 08:00"
    assert clock(at(1, 8, month=1).replace(year=2027), "UTC", NOW) == "Fri 1 Jan 2027 08:00"
    assert moment(at(23), "Europe/Berlin", NOW) == "Mon 09:00 (Berlin)"
    assert span(at(23), at(23, 17), "Europe/Berlin", NOW) == "Mon 09:00 to 18:00 (Berlin)"
    assert span(at(23), at(24), "UTC", NOW) == "Mon 08:00 to Tue 08:00 (UTC)"
    assert from_until(at(23), at(23, 17), "UTC", NOW) == "from Mon 08:00 until 17:00 (UTC)"
    assert from_until(NOW, at(23), "UTC", NOW) == "until Mon 08:00 (UTC)"
    assert together(["Ana"]) == "Ana"
    assert together(["Ana", "Ben", "Carol"]) == "Ana, Ben and Carol"
