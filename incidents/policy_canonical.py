"""The policy as plain JSON and back, to be stored as a numbered version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Any, cast, get_args, get_origin, get_type_hints

from incidents.policy import Policy


def canonical(policy: Policy) -> dict[str, Any]:
    """The policy without its version: equal policies give equal documents, so a change can be told.

    A mapping becomes a list of pairs: the first team of the file means something, and sorted keys would lose it.
    """
    doc: dict[str, Any] = _plain(policy)
    del doc["version"]
    return doc


def from_canonical(doc: Mapping[str, Any]) -> Policy:
    """The policy of such a document, as version 0. What a document of an older Muster lacks has its default."""
    policy: Policy = _value(Policy, doc)
    return replace(policy, version=0)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value) if field.init}
    match value:
        case Enum():
            return value.value
        case timedelta():
            seconds = value.total_seconds()
            return int(seconds) if seconds.is_integer() else seconds
        case date() | time():
            return value.isoformat()
        case Decimal():
            return str(value)
        case Mapping():
            return [[_plain(key), _plain(each)] for key, each in value.items()]
        case frozenset():
            return sorted(_plain(each) for each in value)
        case tuple():
            return [_plain(each) for each in value]
    return value


def _value(hint: Any, plain: Any) -> Any:
    """The opposite of `_plain`, led by the type that the field declares."""
    inner = get_args(hint)
    match get_origin(hint):
        case origin if origin is UnionType:
            return None if plain is None else _value(inner[0], plain)
        case origin if origin is Mapping:
            return {_value(inner[0], key): _value(inner[1], each) for key, each in plain}
        case origin if origin is frozenset:
            return frozenset(_value(inner[0], each) for each in plain)
        case origin if origin is tuple:
            kinds = [inner[0]] * len(plain) if inner[-1] is ... else inner
            return tuple(_value(kind, each) for kind, each in zip(kinds, plain, strict=True))
    return _one(hint, plain)


def _one(kind: Any, plain: Any) -> Any:
    if is_dataclass(kind):
        if not isinstance(plain, Mapping):
            # An older Muster knew one value where there are several now: it is the first of them.
            return cast("type[Any]", kind)(plain)
        hints = get_type_hints(kind)
        return cast("type[Any]", kind)(**{name: _value(hints[name], plain[name]) for name in hints if name in plain})
    if kind is timedelta:
        return timedelta(seconds=plain)
    if kind in (date, time):
        return kind.fromisoformat(plain)
    return kind(plain) if issubclass(kind, Enum | Decimal) else plain
