"""What each act of the store writes: documents by table and id, worked out from what stands before anything is touched.

Tables: `subjects` (tenant/kind/key), `timeline:<subject>` (by number), `owed` and `dead` (tenant/key), `requests`
(tenant/request) and `rows:<tenant>/<table>` (by row id).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from engine.ports import Change, Conflict, Row, Standing, Stored
from storage import owed as life
from storage.codec import Doc, encode_anew, encode_entry, encode_row, encode_snapshot, plain, ref_name

Writes = dict[str, dict[str, Doc | None] | None]
"""By table and id: a document to put, or none to remove it. No documents at all: the table goes."""

Read = Callable[[str, str], Doc | None]
"""A document of a table, by its id."""

SUBJECTS = "subjects"
OWED = "owed"
DEAD = "dead"
REQUESTS = "requests"
ROWS = "rows:"


def timeline_table(subject: str) -> str:
    """A table of its own, so that a commit writes one fact however many there are."""
    return f"timeline:{subject}"


def rows_table(tenant: str, table: str) -> str:
    return f"{ROWS}{tenant}/{table}"


def request_name(tenant: str, request: str) -> str:
    return f"{tenant}/{request}"


def commit_writes(read: Read, change: Change, found: int, before: Stored | None = None) -> Writes:
    """Everything a commit does, or Conflict. `found` is the version that stands, `before` what it is, where known."""
    _check(read, change, found)
    name = ref_name(change.ref)
    writes: Writes = {}
    if change.snapshot is not None:
        standing = read(SUBJECTS, name) if before else None
        writes[SUBJECTS] = {name: subject_doc(change, before, standing)}
    if change.entries:
        writes[timeline_table(name)] = {str(entry.seq): encode_entry(entry) for entry in change.entries}
    if change.owed or change.settles:
        writes[OWED] = _owed_writes(read, change)
    if change.request:
        writes[REQUESTS] = {request_name(change.ref.tenant, change.request): _request_doc(change)}
    add_rows(writes, change.ref.tenant, change.rows)
    return writes


def subject_doc(change: Change, before: Stored | None = None, standing: Doc | None = None) -> Doc:
    """The document of a subject: who it is, where it stands and since when. `standing` is that of `before`."""
    if change.snapshot is None:
        raise ValueError("a change without a snapshot writes no subject")
    ref = change.ref
    if before is None or standing is None:
        snapshot = encode_snapshot(change.snapshot)
    else:
        snapshot = encode_anew(change.snapshot, before.snapshot, standing["snapshot"])
    return {
        "tenant": ref.tenant,
        "kind": ref.kind,
        "key": ref.key,
        "version": change.version,
        "at": plain(change.at),
        "snapshot": snapshot,
    }


def add_rows(writes: Writes, tenant: str, rows: Sequence[Row]) -> None:
    """The rows join what is written, table by table."""
    for row in rows:
        docs = writes.setdefault(rows_table(tenant, row.table), {})
        if docs is not None:
            docs[row.id] = encode_row(row)


def _check(read: Read, change: Change, found: int) -> None:
    if found != change.expected:
        raise Conflict(f"{change.ref.key} is at version {found}, not {change.expected}")
    if change.request and read(REQUESTS, request_name(change.ref.tenant, change.request)):
        raise Conflict(f"the request {change.request} was answered already")
    if change.snapshot is None and (change.version != change.expected or change.entries):
        raise ValueError("a change with a new version or with facts needs the snapshot they lead to")
    numbers = [entry.seq for entry in change.entries]
    if numbers and numbers != list(range(change.expected + 1, change.version + 1)):
        raise ValueError(f"facts {numbers} do not lead from version {change.expected} to {change.version}")


def _owed_writes(read: Read, change: Change) -> dict[str, Doc | None]:
    """What is settled goes first: the same key may be owed anew in the same commit."""
    tenant = change.ref.tenant
    writes: dict[str, Doc | None] = {}
    for key, generation in change.settles:
        name = life.row_name(tenant, key)
        life.check_settles(read(OWED, name), key, generation)
        writes[name] = None
    settled = set(writes)
    for owed in change.owed:
        name = life.row_name(tenant, owed.key)
        row = life.owe(writes.get(name) or read(OWED, name), tenant, owed, change.version)
        writes[name] = life.afresh(row) if name in settled else row
    return writes


def _request_doc(change: Change) -> Doc:
    standing = change.standing or Standing(change.ref.kind, change.ref.key, change.version)
    return {"standing": plain(standing), "at": plain(change.at)}


def sending_writes(read: Read, tenant: str, key: str, generation: int) -> Writes:
    name = life.row_name(tenant, key)
    return {OWED: {name: life.begin(read(OWED, name), key, generation)}}


def retry_writes(
    read: Read, tenant: str, key: str, generation: int, due: datetime, reason: str, *, doubtful: bool, tried: bool
) -> Writes:
    name = life.row_name(tenant, key)
    existing = read(OWED, name)
    if existing is None:
        return {}
    return {OWED: {name: life.put_off(existing, generation, due, reason, doubtful=doubtful, tried=tried)}}


def done_writes(read: Read, tenant: str, key: str, generation: int, rows: Sequence[Row]) -> Writes:
    name = life.row_name(tenant, key)
    existing = read(OWED, name)
    writes: Writes = {OWED: {name: life.finish(existing, generation)}} if existing else {}
    add_rows(writes, tenant, rows)
    return writes


def dead_writes(
    read: Read, tenant: str, key: str, generation: int, reason: str, at: datetime, rows: Sequence[Row]
) -> Writes:
    """Given up; a row replaced meanwhile still gets its own turn."""
    name = life.row_name(tenant, key)
    existing = read(OWED, name)
    writes = done_writes(read, tenant, key, generation, rows)
    if existing and existing["generation"] <= generation:
        writes[DEAD] = {name: life.give_up(existing, reason, at)}
    return writes
