"""Builds the Teams app package: the template with its placeholders filled in, and two icons, always the same bytes."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

FOLDER = Path(__file__).parent
ICONS = ("color.png", "outline.png")
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The oldest date a zip can hold: with one date for all, the same settings make the same file."""


def build(*, app_id: str, version: str, public_url: str, privacy_url: str = "", terms_url: str = "") -> bytes:
    """The zip to upload. The addresses are https; where privacy and terms have none, they are the public one."""
    filled = _fill(
        json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8")),
        {
            "app_id": app_id.lower(),
            "version": version,
            "public_url": public_url,
            "public_host": urlsplit(public_url).hostname or "",
            "privacy_url": privacy_url or public_url,
            "terms_url": terms_url or public_url,
        },
    )
    files = {"manifest.json": (json.dumps(filled, indent=2, ensure_ascii=False) + "\n").encode()}
    files |= {icon: (FOLDER / icon).read_bytes() for icon in ICONS}
    return _zip(files)


def _fill(node: Any, values: Mapping[str, str]) -> Any:
    """The same document with each `<name>` replaced. An unknown name is a fault of the template: KeyError."""
    match node:
        case str():
            return re.sub(r"<(\w+)>", lambda found: values[found[1]], node)
        case list():
            return [_fill(inner, values) for inner in node]
        case dict():
            return {key: _fill(inner, values) for key, inner in node.items()}
        case _:
            return node


def _zip(files: Mapping[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with ZipFile(whole, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = ZipInfo(name, EARLIEST)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, compresslevel=9)
    return whole.getvalue()
