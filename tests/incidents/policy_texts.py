"""Small policy files to read, and calendars that know a day."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import incidents
from incidents.policy import Policy
from incidents.policy_file import BadPolicy, read_policy

SHIPPED = Path(incidents.__file__).with_name("muster.toml")
DEMO = Path(incidents.__file__).parents[1] / "playground" / "muster.toml"

SMALLEST = """
company = "Contoso"
leadership = { engineering_lead = "ana", vp_engineering = "ana" }
[[person]]
key = "ana"
name = "Ana Silva"
upn = "ana@contoso.example"
[[team]]
key = "payments"
lead = "ana"
on_call = "ana"
"""


def read(text: str, **more: Any) -> Policy:
    return read_policy(tomllib.loads(text), **more)


def faults(text: str, **more: Any) -> tuple[str, ...]:
    with pytest.raises(BadPolicy) as bad:
        read(text, **more)
    assert str(bad.value) == "\n".join(bad.value.faults)
    return bad.value.faults


def unity_day(country: str, subdivision: str, years: Sequence[int]) -> frozenset[date]:
    return frozenset({date(2026, 10, 3)})


def republic_day(country: str, subdivision: str, years: Sequence[int]) -> frozenset[date]:
    assert (country, subdivision) == ("IN", "MH")
    return frozenset(date(year, 1, 26) for year in years)


def no_holidays(country: str, subdivision: str, years: Sequence[int]) -> frozenset[date]:
    raise LookupError(country)
