"""Turning the pages of a long list."""

from __future__ import annotations

from collections.abc import Mapping

from adaptive_cards.elements import Card, execute


def page_buttons(verb: str, data: Mapping[str, str], page: int, pages: int, *, newest_first: bool = True) -> list[Card]:
    """Buttons to the pages beside this one, where there are any."""
    before, after = ("Newer", "Older") if newest_first else ("Earlier", "Later")
    buttons = [_to(before, verb, data, page - 1)] if page > 1 else []
    return [*buttons, *([_to(after, verb, data, page + 1)] if page < pages else [])]


def page_words(page: int, pages: int) -> str:
    """`Page 2 of 7`, or nothing where there is one page."""
    return f"Page {page} of {pages}" if pages > 1 else ""


def _to(title: str, verb: str, data: Mapping[str, str], page: int) -> Card:
    return execute(title, verb, {**data, "page": str(page)})
