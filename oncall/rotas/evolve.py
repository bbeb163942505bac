"""How each fact changes a rota."""

from __future__ import annotations

from oncall.events import OncallEntry
from oncall.rotas.model import Rota


def evolve(rota: Rota | None, entry: OncallEntry) -> Rota:
    """A rota after this fact."""
    raise NotImplementedError
