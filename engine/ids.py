"""The only file that throws dice: ids nobody can guess, and the same ids again for a test or a story."""

from __future__ import annotations

import random
from os import urandom

SIZE, AT_ONCE = 16, 256
"""Bytes of an id, and how many ids are asked of the system in one go: each request has one."""


class SystemIds:
    """Ids that are unique everywhere and cannot be guessed. A process that forks needs new ones of these, too."""

    def __init__(self) -> None:
        self._chance = random.SystemRandom()
        self._ready: list[str] = []

    def new(self) -> str:
        if not self._ready:
            drawn = urandom(SIZE * AT_ONCE).hex()
            self._ready = [drawn[at : at + 2 * SIZE] for at in range(0, len(drawn), 2 * SIZE)]
        return self._ready.pop()

    def jitter(self) -> float:
        return self._chance.random()


class SeededIds:
    """The same ids in the same order for the same seed, so that a story or a failing test can be told again."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def new(self) -> str:
        return f"{self._chance.getrandbits(128):032x}"

    def jitter(self) -> float:
        return self._chance.random()
