"""What rendering a letter may cost, counted in characters: paid before the work is done, and alike on any machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from mail.writing.faults import TooMuch

BUDGET = 2_000_000
CALL, INCLUDE = 2_000, 10_000
READ = 4
"""So many characters are read through for the price of one written."""
PART = 10
"""Of a list, however small."""
LARGEST_LETTER = 100_000
"""Gmail cuts a mail off after 102 kB."""

_left: ContextVar[list[int]] = ContextVar("left of a letter's budget")


@contextmanager
def budget() -> Iterator[None]:
    """What one letter may cost. Raises TooMuch inside where it is used up."""
    token = _left.set([BUDGET])
    try:
        yield
    finally:
        _left.reset(token)


def pay(price: int) -> None:
    """Outside of a letter (a constant worked out while a template is compiled) a small fixed budget holds."""
    left = _left.get([LARGEST_LETTER])
    left[0] -= price
    if left[0] < 0:
        raise TooMuch("the template runs on and on, or includes itself")


def size(value: Any) -> int:
    return len(value) if isinstance(value, str | list | tuple) else 1


def pay_for(*values: Any) -> None:
    """For reading through them once, and through all that is in them as often as it is in there: a list of lists of
    lists has few parts and no end."""
    left = [*values]
    while left:
        value = left.pop()
        pay(PART + (len(value) // READ if isinstance(value, str) else 0))
        if isinstance(value, list | tuple | set | frozenset):
            left.extend(value)
        elif isinstance(value, Mapping):
            left.extend([*value.keys(), *value.values()])


def at_a_price(made: Callable[..., Any]) -> Callable[..., Any]:
    """The same filter or test. What it reads is paid for, and its result: some make a text longer, and a template may
    use them in a row."""

    @wraps(made)
    def priced(*args: Any, **kwargs: Any) -> Any:
        pay_for(*args, *kwargs.values())
        result = made(*args, **kwargs)
        pay(size(result))
        return result

    return priced
