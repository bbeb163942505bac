"""Which facts follow from an ask put to a rota."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.given import Given
from oncall.rotas import commands as c
from oncall.rotas import events as e
from oncall.rotas.model import Rota


def decide(rota: Rota | None, command: c.RotaCommand, given: Given) -> Sequence[e.RotaEvent]:
    """Raises Refused for people, never for the machine's own words."""
    raise NotImplementedError
