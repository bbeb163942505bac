"""Small pictures of numbers: bars that repeat what the words beside them say, and figures in large type."""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache

from adaptive_cards.elements import Card, line, row, small

_WIDE, _HIGH, _GAP = 320, 6, 4
"""Pixels of a picture, which is drawn as wide as the card; the gap lies between two boxes."""
_COLOURS = {"accent": (91, 95, 199, 255), "attention": (196, 49, 75, 255), "warning": (202, 138, 4, 255)}
_TRACK = (128, 128, 128, 64)
"""What is left of a bar: grey that shows on white and on black."""
_CLEAR = (0, 0, 0, 0)


def bar(part: float, whole: float, words: str, *, colour: str = "accent") -> Card:
    """A bar as long as `part` of `whole`; `words` say the same to whoever cannot see it."""
    filled = min(max(round(part / whole * _WIDE), 2 if part > 0 else 0), _WIDE) if whole else 0
    return _picture(bytes([1] * filled + [2] * (_WIDE - filled)), colour, words)


def boxes(filled: int, of: int, words: str, *, colour: str = "accent") -> Card:
    """One box each, the first `filled` of them full: a budget that burns."""
    width = (_WIDE + _GAP) // of - _GAP
    pixels = [pixel for number in range(of) for pixel in [1 if number < filled else 2] * width + [0] * _GAP]
    return _picture(bytes(pixels[:-_GAP]), colour, words)


def figures(*shown: tuple[str, str]) -> Card:
    """Numbers in large type with what they count below; at most four stand side by side on a phone."""
    cells: Sequence[tuple[str, Sequence[Card]]] = [
        ("stretch", [line(number, size="large", weight="bolder"), small(words, spacing="none")])
        for number, words in shown
    ]
    return row(*cells, spacing="medium")


def _picture(pixels: bytes, colour: str, words: str) -> Card:
    return {"type": "Image", "url": _png(pixels, colour), "altText": words, "size": "stretch", "spacing": "small"}


@lru_cache(maxsize=512)
def _png(pixels: bytes, colour: str) -> str:
    """A row of pixels, each an index of the palette, as a picture of the usual height in a data address."""
    palette = (_CLEAR, _COLOURS[colour], _TRACK)
    header = struct.pack(">IIBBBBB", len(pixels), _HIGH, 8, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", header),
        (b"PLTE", b"".join(bytes(each[:3]) for each in palette)),
        (b"tRNS", bytes(each[3] for each in palette)),
        (b"IDAT", zlib.compress((b"\0" + pixels) * _HIGH, 9)),
        (b"IEND", b""),
    )
    png = b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)
    return f"data:image/png;base64,{b64encode(png).decode()}"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
