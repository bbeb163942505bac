"""The only file that throws dice: ids nobody can guess, and the same ids again for a test or a story."""

from __future__ import annotations

import random
import uuid


class SystemIds:
    """Ids that are unique everywhere and cannot be guessed."""

    def __init__(self) -> None:
        self._chance = random.SystemRandom()

    def new(self) -> str:
        return uuid.uuid4().hex

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
