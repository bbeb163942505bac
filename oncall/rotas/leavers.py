"""What is left of a rota when somebody whom chat named is not in the catalogue any more."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

from oncall.rotas.model import Rota
from oncall.schedules.schedule import Layer


def without_leavers(rota: Rota, people: Container[str]) -> Rota:
    """Their overrides fall away; their turns of a rotation are nobody's, so that everybody else keeps their own."""
    return replace(
        rota,
        overrides=tuple(override for override in rota.overrides if override.person in people),
        rotation=_staying(rota.rotation, people) if rota.rotation else None,
        earlier=tuple(replace(turned, rotation=_staying(turned.rotation, people)) for turned in rota.earlier),
    )


def _staying(layer: Layer, people: Container[str]) -> Layer:
    return replace(layer, people=tuple(person if person in people else "" for person in layer.people))
