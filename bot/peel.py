"""Reads untrusted JSON step by step: a wrong type is told by its path, and no text is longer than asked for."""

from __future__ import annotations

from typing import Any, Final

LIMIT = 20_000
"""The longest text taken from anybody."""
DEEPEST = 32
"""How deep an activity may nest; Teams stays below ten."""
WIDEST = 200
"""How many values the data of a card action may have; a form of ours has a dozen."""


class Malformed(Exception):
    """The sender's fault: `path: what was expected`."""


class Peel:
    """One value of the document and its path. Absent and null are the same."""

    __slots__ = ("path", "value")

    def __init__(self, value: Any, path: str = "") -> None:
        self.value: Final = value
        self.path: Final = path

    def at(self, key: str) -> Peel:
        """The value under a key of this object; of nothing, nothing."""
        value, path = self.value, f"{self.path}.{key}" if self.path else key
        if value is None:
            return Peel(None, path)
        if not isinstance(value, dict):
            raise Malformed(f"{self.path or 'activity'}: expected an object")
        return Peel(value.get(key), path)

    def text(self, limit: int = LIMIT) -> str:
        """A text, empty where absent; refused above `limit` characters."""
        value = self.value
        if value is None:
            return ""
        if not isinstance(value, str):
            raise Malformed(f"{self.path}: expected text")
        if len(value) > limit:
            raise Malformed(f"{self.path}: expected at most {limit} characters")
        return value

    def needed(self, limit: int = LIMIT) -> str:
        """A text that must be there."""
        text = self.text(limit)
        if not text:
            raise Malformed(f"{self.path}: expected text")
        return text

    def text_at(self, limit: int, *keys: str) -> str:
        """What `at` for each key and then `text` give, in one step: an activity has dozens, and nearly all are well."""
        value = self.value
        for key in keys:
            if value is None:
                return ""
            if not isinstance(value, dict):
                break  # `at` says what is wrong, and where
            value = value.get(key)
        else:
            if isinstance(value, str) and len(value) <= limit:
                return value
        end = self
        for key in keys:
            end = end.at(key)
        return end.text(limit)

    def needed_at(self, limit: int, *keys: str) -> str:
        """The same for a text that must be there."""
        text = self.text_at(limit, *keys)
        if not text:
            raise Malformed(f"{'.'.join((self.path, *keys) if self.path else keys)}: expected text")
        return text

    def flag(self) -> bool:
        return self.value is True

    def items(self) -> list[Peel]:
        """The values of a list, none where absent."""
        if self.value is None:
            return []
        if not isinstance(self.value, list):
            raise Malformed(f"{self.path}: expected a list")
        return [Peel(item, f"{self.path}[{number}]") for number, item in enumerate(self.value)]

    def data(self) -> dict[str, Any]:
        """An object of a card action: ids and what was typed, bounded in depth, width and length."""
        value = self.value
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise Malformed(f"{self.path}: expected an object")
        check_bounds(value, self.path, deepest=8, widest=WIDEST, longest=LIMIT)
        return value


def check_bounds(document: Any, path: str, *, deepest: int, widest: int, longest: int) -> None:
    """Refuse what nests too deep, has too many values or too long a text. Not recursive, so depth cannot hurt."""
    level, seen = [document], 0
    for _ in range(deepest + 1):
        seen += len(level)
        if seen > widest:
            raise Malformed(f"{path}: expected at most {widest} values")
        level = [inner for value in level for inner in _inside(value, path, longest)]
        if not level:
            return
    raise Malformed(f"{path}: expected at most {deepest} levels")


def _inside(value: Any, path: str, longest: int) -> list[Any]:
    if isinstance(value, str):
        if len(value) > longest:
            raise Malformed(f"{path}: expected texts of at most {longest} characters")
        return []
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
