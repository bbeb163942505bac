"""Domain values to plain JSON and back; facts, commands, effects and snapshots carry the name of their class.

The name stands under `is`, and the registers of the core say which class a name means. What is not in a register is
refused when it is written, so that nothing gets into a store that cannot be read out of it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from datetime import datetime
from operator import attrgetter
from typing import Any, get_args

import msgspec

from engine.ports import Entry, Record, Ref, Row, Snapshot, Standing, StoreError
from incidents.campaigns.commands import CAMPAIGN_COMMANDS
from incidents.campaigns.events import CAMPAIGN_EVENTS, CampaignEntry
from incidents.campaigns.model import Campaign
from incidents.commands import COMMANDS
from incidents.effects import EFFECTS, Ask, Owed
from incidents.events import EVENTS, TimelineEntry
from incidents.model import Incident, Person
from oncall.commands import ONCALL_COMMANDS
from oncall.events import ONCALL_EVENTS, OncallEntry
from oncall.subjects import OncallSubject

Doc = dict[str, Any]
"""A document: JSON as Python holds it. Documents are replaced, never changed in place."""

TAG = "is"


class Unreadable(StoreError):
    """A stored document that this version of the program does not understand."""


def register(*families: tuple[type, ...]) -> dict[str, type]:
    """The classes by name. Two of one name would be read as each other, so that is a fault of the program."""
    classes = [cls for family in families for cls in family]
    by_name = {cls.__name__: cls for cls in classes}
    if len(by_name) != len(classes):
        raise TypeError("two classes of one register have the same name")
    return by_name


def _empty_fields(cls: Any) -> Mapping[str, Any]:
    """The fields that are empty unless something is said: not there means just that, and always will."""
    defaults = {
        each.name: each.default if each.default_factory is MISSING else each.default_factory() for each in fields(cls)
    }
    return {name: default for name, default in defaults.items() if default is not MISSING and not default}


FACT_CLASSES = register(EVENTS, CAMPAIGN_EVENTS, ONCALL_EVENTS)
COMMAND_CLASSES = register(COMMANDS, CAMPAIGN_COMMANDS, ONCALL_COMMANDS)
EFFECT_CLASSES = register(EFFECTS)
SNAPSHOT_CLASSES = register((Incident, Campaign, Record, *get_args(OncallSubject)))
_ENTRY_CLASSES: Mapping[type, Any] = {
    **dict.fromkeys(EVENTS, TimelineEntry),
    **dict.fromkeys(CAMPAIGN_EVENTS, CampaignEntry),
    **dict.fromkeys(ONCALL_EVENTS, OncallEntry),
}

_EMPTY = {cls: _empty_fields(cls) for cls in SNAPSHOT_CLASSES.values()}
_NAMES = {cls: tuple(each.name for each in fields(cls)) for cls in SNAPSHOT_CLASSES.values()}
_VALUES = {cls: attrgetter(*names, names[0]) for cls, names in _NAMES.items()}
"""Reads every field at once; the first one twice, since of a single field it would give no tuple."""

to_json = msgspec.json.Encoder().encode
from_json = msgspec.json.Decoder().decode


def plain(value: object) -> Any:
    """The value as JSON types, sharing nothing with it. Raises TypeError where JSON has no word for a part of it."""
    return msgspec.to_builtins(value, str_keys=True)


def ref_name(ref: Ref) -> str:
    """One string for a subject. The key may hold anything, tenant and kind no slash, so that no two subjects meet."""
    if "/" in ref.tenant or "/" in ref.kind:
        raise ValueError(f"a slash cannot stand in the tenant or kind of a subject: {ref.tenant!r}, {ref.kind!r}")
    return f"{ref.tenant}/{ref.kind}/{ref.key}"


def ref_of(name: str) -> Ref:
    """The subject a name means."""
    tenant, kind, key = name.split("/", 2)
    return Ref(tenant, kind, key)


def encode_snapshot(snapshot: Snapshot) -> Doc:
    """Without the fields that are empty, as most are: a third of every record written would be `null` and `""`."""
    cls = type(snapshot)
    fields_of = zip(_NAMES[cls], _VALUES[cls](snapshot), strict=False)
    return _tagged(_said(cls, fields_of), cls, SNAPSHOT_CLASSES)


def encode_anew(snapshot: Snapshot, before: Snapshot, doc: Doc) -> Doc:
    """The same, from the snapshot before it and its document: only what is not the very same value is encoded."""
    cls = type(snapshot)
    if type(before) is not cls:
        return encode_snapshot(snapshot)
    each = zip(_NAMES[cls], _VALUES[cls](before), _VALUES[cls](snapshot), strict=False)
    changed = {name: now for name, was, now in each if now is not was}
    return {name: value for name, value in doc.items() if name not in changed} | _said(cls, changed.items())


def _said(cls: type, values: Iterable[tuple[str, Any]]) -> Doc:
    """The fields that are not empty, as JSON types."""
    empty = _EMPTY[cls]
    said: Doc = plain({name: value for name, value in values if value or name not in empty or value != empty[name]})
    return said


def decode_snapshot(doc: Doc) -> Snapshot:
    snapshot: Snapshot = _convert(doc, SNAPSHOT_CLASSES, "snapshot")
    return Record(plain(snapshot.doc)) if isinstance(snapshot, Record) else snapshot


def encode_entry(entry: Entry) -> Doc:
    doc: Doc = plain(entry)
    doc["event"] = _tagged(doc["event"], type(entry.event), FACT_CLASSES)
    return doc


def decode_entry(doc: Doc) -> Entry:
    event: Any = _convert(doc["event"], FACT_CLASSES, "fact")
    entry: Entry = _ENTRY_CLASSES[type(event)](doc["seq"], moment(doc["at"]), msgspec.convert(doc["by"], Person), event)
    return entry


def encode_owed(owed: Owed) -> Doc:
    """Key, due, lane and effect; an ask's command carries its own name."""
    doc: Doc = plain(owed)
    doc["effect"] = _tagged(doc["effect"], type(owed.effect), EFFECT_CLASSES)
    if isinstance(owed.effect, Ask):
        doc["effect"]["command"] = _tagged(doc["effect"]["command"], type(owed.effect.command), COMMAND_CLASSES)
    return doc


def decode_owed(doc: Doc) -> Owed:
    effect = doc["effect"]
    if effect[TAG] == Ask.__name__:
        command: Any = _convert(effect["command"], COMMAND_CLASSES, "command")
        return Owed(doc["key"], moment(doc["due"]), Ask(effect["kind"], effect["key"], command), doc["lane"])
    performed: Any = _convert(effect, EFFECT_CLASSES, "effect")
    return Owed(doc["key"], moment(doc["due"]), performed, doc["lane"])


def encode_row(row: Row) -> Doc:
    doc: Doc = plain(row.doc)
    return doc


def decode_row(table: str, row_id: str, doc: Mapping[str, Any]) -> Row:
    return Row(table, row_id, plain(doc))


def decode_standing(doc: Doc) -> Standing:
    return msgspec.convert(doc["standing"], Standing)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _tagged(doc: Doc, cls: type, classes: Mapping[str, type]) -> Doc:
    if classes.get(cls.__name__) is not cls:
        raise TypeError(f"{cls.__name__} is in no register, so it could be written but never read again")
    return {TAG: cls.__name__, **doc}


def _convert(doc: Doc, classes: Mapping[str, type], what: str) -> Any:
    cls = classes.get(doc.get(TAG, ""))
    if cls is None:
        raise Unreadable(
            f"the store holds a {what} called {doc.get(TAG)!r}, which this version does not know. "
            "It was written by another version of Muster: start that version."
        )
    try:
        return msgspec.convert(doc, cls)
    except msgspec.ValidationError as error:
        raise Unreadable(f"the store holds a {what} {cls.__name__} that this version cannot read: {error}") from error
