"""How deep the tags of a page stand in one another: what moves styles into them is native code, and ends the process
where they stand too deep.

A browser repairs pages in ways that are hard to foresee, so this never counts fewer than it could come to: a tag that
is not closed stays open to the end, and however they are closed, there are only so many.
"""

from __future__ import annotations

import re
from collections import Counter

from mail.writing.faults import TooMuch

DEEPEST = 200
MOST = 2_500
"""Tags. The native code was seen to end at 12,000 in one another, and to bear 8,000, on a stack of 8 MB."""

_LINE = re.compile(r"<bdi>[^<]*</bdi>")
"""A line that somebody wrote, which opens and closes by itself."""
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]{0,40})")
_VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
}


def check_nesting(html: str) -> None:
    """Raises TooMuch."""
    own = _LINE.sub("", html)
    opened = sum(not end and name.lower() not in _VOID for end, name in _TAG.findall(own))
    if opened > MOST:
        raise TooMuch(f"this part has {opened:,} tags, and at most {MOST:,} fit")
    depth = _depth(_COMMENT.sub("", own))
    if depth > DEEPEST:
        raise TooMuch(f"this part has {depth} tags inside one another, or left open, and at most {DEEPEST} fit")


def _depth(html: str) -> int:
    standing, deepest, now = Counter[str](), 0, 0
    for end, found in _TAG.findall(html):
        name = found.lower()
        if name in _VOID or (end and not standing[name]):
            continue
        now += -1 if end else 1
        standing[name] += -1 if end else 1
        deepest = max(deepest, now)
    return deepest
