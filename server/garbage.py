"""Python's garbage collector, set for a process that lives long and keeps nearly everything it makes."""

from __future__ import annotations

import gc

YOUNG = 50_000
"""So many new objects before they are looked through. A click leaves a hundred behind in the store and no rubbish:
with Python's own 700 a seventh of its time went into looking, and now and then it waited for a look at everything."""


def settle() -> None:
    """Once the process has started: what stands now stays, so it is never looked through again."""
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 50)
