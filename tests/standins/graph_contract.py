"""Holds each call against the published description of Graph, where it lies beside the checkout."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

PUBLISHED = Path(__file__).resolve().parents[2] / ".." / "shared" / "contracts" / "graph" / "openapi-v1.0-cut.json"
_LEFT_OUT = {"singleValueExtendedProperties", "multiValueExtendedProperties", "extensions"}
"""Properties of every message that the description at hand has dropped."""
_ANYWHERE = {"$select", "$orderby", "$expand", "$top", "$filter", "$skip"}
_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}
Doc = Mapping[str, Any]


def violations(method: str, path: str, query: Mapping[str, str], body: Any) -> list[str]:
    """What is wrong with a call; nothing where no description is at hand. `body` is parsed JSON, or None."""
    if not PUBLISHED.exists():
        return []
    operation = _operation(method, path.removesuffix("/$value"))
    if operation is None:
        return [f"{method} {path} is not a call that Graph knows"]
    named = {_resolved(parameter)["name"] for parameter in operation.get("parameters", [])}
    # OData gives every collection these; the description leaves them out in places.
    wrong = [f"{method} {path} takes no {name}" for name in query if name not in named | _ANYWHERE]
    if body is not None:
        content = _resolved(operation.get("requestBody", {})).get("content", {})
        schema = content.get("application/json", {}).get("schema")
        wrong += [f"{method} {path} takes no body"] if schema is None else _unfit(body, schema, "body")
    return wrong


@cache
def _published() -> Any:
    return json.loads(PUBLISHED.read_text(encoding="utf-8"))


@cache
def _templates() -> list[tuple[re.Pattern[str], Any]]:
    return [
        (re.compile(re.sub(r"\\{[^/]+?\\}", "[^/]+", re.escape(template)) + r"\Z"), operations)
        for template, operations in _published()["paths"].items()
    ]


def _operation(method: str, path: str) -> Any:
    return next((found.get(method.lower()) for pattern, found in _templates() if pattern.match(path)), None)


def _resolved(schema: Doc) -> Any:
    while "$ref" in schema:
        found: Any = _published()
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        schema = found
    return schema


def _parts(schema: Doc) -> Iterator[Doc]:
    """The schema and all it is made of."""
    resolved = _resolved(schema)
    yield resolved
    for part in resolved.get("allOf", []):
        yield from _parts(part)


def _unfit(value: Any, schema: Doc, where: str) -> list[str]:
    parts = list(_parts(schema))
    if value is None:
        return []
    choices = [choice for part in parts for choice in part.get("anyOf", [])]
    if choices:
        told = [_unfit(value, choice, where) for choice in choices]
        return [] if [] in told else told[0]
    wrong = []
    for part in parts:
        if "type" in part and not isinstance(value, _TYPES[part["type"]]):
            wrong.append(f"{where} is not {part['type']}")
        if "enum" in part and str(value).lower() not in {str(one).lower() for one in part["enum"]}:
            wrong.append(f"{where} is none of {part['enum']}")
        if "pattern" in part and isinstance(value, str) and not re.search(part["pattern"], value):
            wrong.append(f"{where} does not look like {part['pattern']}")
    return wrong or _inside(value, parts, where)


def _inside(value: Any, parts: list[Doc], where: str) -> list[str]:
    if isinstance(value, list):
        items: Doc = next((part["items"] for part in parts if "items" in part), {})
        return [told for number, one in enumerate(value) for told in _unfit(one, items, f"{where}[{number}]")]
    if not isinstance(value, dict):
        return []
    known = {name: schema for part in parts for name, schema in part.get("properties", {}).items()}
    # Parameters of an action are written with a small first letter, and described with a capital one.
    known |= {name[:1].lower() + name[1:]: schema for name, schema in known.items()}
    wrong = []
    for name, inner in value.items():
        if name in known:
            wrong += _unfit(inner, known[name], f"{where}.{name}")
        elif known and name not in _LEFT_OUT and not name.startswith("@") and "@odata." not in name:
            wrong.append(f"{where}.{name} is not a property that Graph knows")
    return wrong
