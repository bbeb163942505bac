"""Durable state behind one `Store`: in memory, or TinyDB in a folder."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from engine.ports import Store
from storage.embedded.opening import open_embedded
from storage.memory import MemoryStore

__all__ = ["SCHEMES", "open_store"]


async def _memory(rest: str, *, read_only: bool) -> Store:
    if rest:
        raise ValueError(f"memory: takes nothing behind the colon, but got {rest!r}")
    if read_only:
        raise ValueError("memory: holds nothing that another command could read; use tinydb:<folder>")
    return MemoryStore()


async def _tinydb(rest: str, *, read_only: bool) -> Store:
    if not rest:
        raise ValueError("tinydb: needs a folder behind the colon, such as tinydb:./data")
    return await open_embedded(Path(rest), read_only=read_only)


SCHEMES: dict[str, Callable[..., Awaitable[Store]]] = {"memory": _memory, "tinydb": _tinydb}


async def open_store(url: str, *, read_only: bool = False) -> Store:
    """The store of a URL such as `tinydb:./data`. Raises ValueError, or StoreError where it cannot be opened."""
    scheme, colon, rest = url.partition(":")
    opener = SCHEMES.get(scheme) if colon else None
    if opener is None:
        raise ValueError(f"{url!r} is not a store. Expected memory: or tinydb:<folder>, such as tinydb:./data")
    return await opener(rest, read_only=read_only)
