"""The life of an owed row: waiting, claimed, sending, then done (gone) or dead (kept). Pure functions.

Claimed is known to the process alone (see `agenda`); the other states are durable. The generation tells one row from
the next under the same key. A row owed anew starts at the version of the subject that owes it, which only grows, so
that a late word about an old row can never be taken for one about the new.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.ports import Claimed, Conflict, Dead
from incidents.effects import Owed
from storage.codec import EFFECT_CLASSES, TAG, Doc, decode_owed, encode_owed, moment, plain

WAITING = "waiting"
SENDING = "sending"


def row_name(tenant: str, key: str) -> str:
    return f"{tenant}/{key}"


def owe(existing: Doc | None, tenant: str, owed: Owed, version: int) -> Doc:
    """The row for what is owed now. While an older one is being sent, the mark of that stays until it is settled."""
    generation = max(existing["generation"] + 1 if existing else 1, version)
    return encode_owed(owed) | {
        "tenant": tenant,
        "generation": generation,
        "state": existing["state"] if existing else WAITING,
        "attempts": 0,
        "doubtful": bool(existing and existing["doubtful"]),
        "reason": "",
    }


def afresh(row: Doc) -> Doc:
    """The row waiting, with nothing under way."""
    return row | {"state": WAITING, "doubtful": False}


def check_settles(existing: Doc | None, key: str, generation: int) -> None:
    """Raises Conflict unless this very row is owed."""
    if existing is None or existing["generation"] != generation:
        raise Conflict(f"{key} is no longer owed as it was when it was taken up")


def begin(existing: Doc | None, key: str, generation: int) -> Doc:
    """The call is about to be made. Raises Conflict where the row was settled meanwhile, so that it is not made."""
    if existing is None or existing["generation"] < generation:
        raise Conflict(f"{key} is not owed any more")
    return existing | {"state": SENDING}


def finish(existing: Doc, generation: int) -> Doc | None:
    """None: gone. A row replaced meanwhile waits for its own turn."""
    return afresh(existing) if existing["generation"] > generation else None


def put_off(existing: Doc, generation: int, due: datetime, reason: str, *, doubtful: bool, tried: bool) -> Doc:
    """Waiting again: whoever puts it off knows whether it may have happened, so *sending* is no doubt by itself."""
    if existing["generation"] > generation:
        return afresh(existing) | {"doubtful": doubtful}
    attempts = existing["attempts"] + (1 if tried else 0)
    waits = {"due": plain(due), "attempts": attempts, "reason": reason, "doubtful": doubtful}
    return afresh(existing) | waits


def give_up(existing: Doc, reason: str, at: datetime) -> Doc:
    """The document kept for the operator."""
    return existing | {"reason": reason, "at": plain(at)}


def pool_of(row: Doc) -> str:
    """The pool is its effect's. One that this version does not know is refused when it is claimed, not here."""
    effect: Any = EFFECT_CLASSES.get(row["effect"].get(TAG))
    pool: str = effect.pool if effect else ""
    return pool


def claimed(row: Doc) -> Claimed:
    doubtful = row["doubtful"] or row["state"] == SENDING
    return Claimed(row["tenant"], decode_owed(row), row["generation"], row["attempts"], doubtful)


def dead(row: Doc) -> Dead:
    return Dead(row["key"], row["reason"], moment(row["at"]))


def names_subject(row: Doc, tenant: str, key: str) -> bool:
    """Whether the row is owed by the subject of that key."""
    return bool(row["tenant"] == tenant and row["key"].startswith(f"{key}/"))
