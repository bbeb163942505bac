"""Keys of the policy file, each given out once."""

from __future__ import annotations

from incidents import policy_kinds as kinds
from incidents.policy_checks import Table


class Names:
    """Keys given out so far: a page target must mean one thing, so people, teams, vendors and posts share them."""

    def __init__(self, **taken: str) -> None:
        self._taken = taken

    def claim(self, table: Table) -> str:
        """The `key` of this table, which must be new."""
        key = table.need("key", kinds.KEY, "")
        return self.take(table, table.at("key"), key) if key else ""

    def take(self, table: Table, path: str, key: str) -> str:
        if key in self._taken:
            table.faults.add(path, f'"{key}" is taken already by {self._taken[key]}; every key means one thing')
        self._taken.setdefault(key, path)
        return key
