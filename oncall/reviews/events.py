"""The facts of a review."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReviewBegun:
    key: str
    tenant: str


@dataclass(frozen=True, slots=True)
class ReviewDecided:
    words: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class ReviewFinished:
    pass


ReviewEvent = ReviewBegun | ReviewDecided | ReviewFinished
