"""Snapshots as the core knows them: kept as they were committed, and decoded once where they come from the disk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.ports import Record, Snapshot, Stored
from storage.codec import decode_snapshot


class Decoded:
    """By the document they came from: a document is replaced by every commit and never changed in place."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[object, Stored]] = {}

    def get(self, name: str, doc: Mapping[str, Any]) -> Stored:
        """A record is decoded each time: whoever gets it may change what is in it."""
        snapshot = doc["snapshot"]
        known = self._known.get(name)
        if known and known[0] is snapshot:
            return known[1]
        stored = decode(doc)
        if not isinstance(stored.snapshot, Record):
            self._known[name] = (snapshot, stored)
        return stored

    def known(self, name: str, doc: Mapping[str, Any] | None) -> Stored | None:
        """What this document came from, where that was kept."""
        known = self._known.get(name)
        return known[1] if doc and known and known[0] is doc["snapshot"] else None

    def keep(self, name: str, doc: Mapping[str, Any] | None, snapshot: Snapshot | None) -> None:
        """The document was just made from this snapshot: nobody need decode it."""
        if doc is not None and snapshot is not None and not isinstance(snapshot, Record):
            self._known[name] = (doc["snapshot"], Stored(doc["version"], snapshot))

    def forget(self, name: str) -> None:
        """The subject left the hot tables."""
        self._known.pop(name, None)


def decode(doc: Mapping[str, Any]) -> Stored:
    return Stored(doc["version"], decode_snapshot(doc["snapshot"]))
