"""Finished subjects, each one in a TinyDB file of its own that stock TinyDB opens, with its timeline; by month.

A seal in the file holds the checksum of the rest. An archived subject that is changed again comes back to the hot
tables; its file stays behind until the next time, and what is hot wins over it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from zlib import crc32

import msgspec

from engine.ports import Ref
from incidents.model import Incident
from storage.codec import Doc, decode_snapshot, moment, to_json
from storage.embedded.layout import Flush, file_name, write_whole
from storage.embedded.months import MonthIndex
from storage.embedded.records import Damaged
from storage.finished import ARCHIVED_KINDS, BEGAN
from storage.listing import line_of

SUBJECT, TIMELINE, SEAL = "subject", "timeline", "seal"
ONLY = "1"
"""The id of a document that is alone in its table."""


@dataclass(frozen=True, slots=True)
class Archived:
    """A subject's document and its facts in order, as they were in the hot tables."""

    subject: Doc
    timeline: Sequence[Doc]

    def facts(self) -> dict[str, Doc | None]:
        """The timeline as a hot table would hold it."""
        return {str(doc["seq"]): doc for doc in self.timeline}


class Archive:
    """The files under `archive/`. `flush` is `os.fsync`, but for those who fill an archive for a measurement."""

    def __init__(self, folder: Path, flush: Flush = os.fsync) -> None:
        self._folder = folder / "archive"
        self._flush = flush
        self.index = MonthIndex(self._folder, flush)

    def find(self, ref: Ref) -> Path | None:
        """Its file. Months are few, so looking into each costs less than an index of all keys would."""
        if ref.kind not in ARCHIVED_KINDS:
            return None
        folder = self._folder / file_name(ref.tenant) / ref.kind
        for month in months_in(folder):
            path = folder / month / f"{file_name(ref.key)}.json"
            if path.exists():
                return path
        return None

    def read(self, ref: Ref) -> Archived | None:
        """Raises Damaged."""
        path = self.find(ref)
        return read_archived(path) if path else None

    def write(self, archived: Archived) -> Path:
        """First the file, then its line in the index: a crash between the two leaves it in the hot tables as well."""
        doc = archived.subject
        path = self._path(doc)
        write_whole(path, [_document(archived)], self._flush)
        snapshot = decode_snapshot(doc["snapshot"])
        if isinstance(snapshot, Incident):
            self.index.append(doc["tenant"], month_of(doc), line_of(snapshot))
        return path

    def files(self) -> list[Path]:
        """Every archived subject."""
        return sorted(self._folder.glob("*/*/*/*.json"))

    def _path(self, doc: Doc) -> Path:
        tenant, kind, key = str(doc["tenant"]), str(doc["kind"]), str(doc["key"])
        return self._folder / file_name(tenant) / kind / month_of(doc) / f"{file_name(key)}.json"


def month_of(doc: Doc) -> str:
    """The month a subject belongs to: when it was declared, drafted or began, so that it is always the same."""
    return moment(doc["snapshot"][BEGAN[doc["kind"]]]).astimezone(UTC).strftime("%Y-%m")


def months_in(folder: Path) -> list[str]:
    """The newest month first."""
    try:
        return sorted((entry.name for entry in os.scandir(folder)), reverse=True)
    except FileNotFoundError:
        return []


def read_archived(path: Path) -> Archived:
    """Raises Damaged."""
    data = path.read_bytes()
    try:
        tables = msgspec.json.decode(data, type=dict[str, dict[str, Doc]])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Damaged(path, _byte(error), str(error)) from error
    seal = tables.pop(SEAL, {}).get(ONLY, {})
    if seal.get("crc32") != _checksum(tables):
        raise Damaged(path, None, "its contents are not those that were sealed")
    return Archived(tables[SUBJECT][ONLY], list(tables[TIMELINE].values()))


def _document(archived: Archived) -> bytes:
    tables: Mapping[str, dict[str, Doc | None]] = {SUBJECT: {ONLY: archived.subject}, TIMELINE: archived.facts()}
    sealed = {**tables, SEAL: {ONLY: {"crc32": _checksum(tables)}}}
    return msgspec.json.format(to_json(sealed), indent=1)


def _checksum(tables: Mapping[str, Mapping[str, Doc | None]]) -> str:
    return f"{crc32(to_json(tables)):08x}"


def _byte(error: Exception) -> int | None:
    """Where the decoder stopped, which its message ends with."""
    if isinstance(error, UnicodeDecodeError):
        return error.start
    digits = str(error).rpartition("(byte ")[2].rstrip(")")
    return int(digits) if digits.isdigit() else None
