"""TinyDB's own calls over the journal: each one becomes a record of what it changed."""

from __future__ import annotations

from typing import Any

import pytest
from tinydb import where
from tinydb.operations import increment

from storage.codec import from_json
from storage.embedded.tables import Database, Tables, apply, document


class Journalled:
    """A database that keeps its records, and what they come to when they are played back."""

    def __init__(self) -> None:
        self.records: list[Any] = []
        self.db = Database({}, self._emit)
        self.people = self.db.table("people")

    def _emit(self, line: bytes) -> int:
        self.records.append(from_json(line))
        return len(self.records)

    def replayed(self) -> Tables:
        tables: Tables = {}
        for record in self.records:
            apply(tables, record)
        return tables


@pytest.fixture
def journalled() -> Journalled:
    made = Journalled()
    made.people.insert(document({"name": "ana", "calls": 1}, "a"))
    made.people.insert(document({"name": "ben", "calls": 2, "tags": ["x"]}, "b"))
    return made


def test_a_record_holds_what_changed_and_nothing_else(journalled: Journalled) -> None:
    journalled.people.update({"calls": 5}, where("name") == "ana")
    assert journalled.records[-1] == {"people": {"a": {"name": "ana", "calls": 5}}}
    journalled.people.remove(where("name") == "ana")
    assert journalled.records[-1] == {"people": {"a": None}}
    assert journalled.replayed() == journalled.db.held == {"people": {"b": {"name": "ben", "calls": 2, "tags": ["x"]}}}


def test_what_changes_nothing_is_not_written(journalled: Journalled) -> None:
    journalled.people.update({"calls": 1}, where("name") == "ana")
    journalled.people.remove(where("name") == "nobody")
    assert len(journalled.records) == 2


def test_queries_see_changes_at_once(journalled: Journalled) -> None:
    busy = where("calls") > 1
    assert [doc["name"] for doc in journalled.people.search(busy)] == ["ben"]
    journalled.people.update(increment("calls"), where("name") == "ana")
    assert len(journalled.people.search(busy)) == 2
    journalled.db.transact({"people": {"b": None}, "other": {"1": {"n": 1}}})
    assert [doc["name"] for doc in journalled.people.search(busy)] == ["ana"]
    assert journalled.replayed() == journalled.db.held


def test_a_document_is_replaced_and_never_changed_in_place(journalled: Journalled) -> None:
    before = journalled.db.held["people"]["b"]
    journalled.people.update(lambda doc: doc["tags"].append("y"), where("name") == "ben")
    assert before == {"name": "ben", "calls": 2, "tags": ["x"]}
    assert journalled.db.held["people"]["b"]["tags"] == ["x", "y"]


def test_an_update_that_raises_leaves_nothing_behind(journalled: Journalled) -> None:
    def half(doc: Any) -> None:
        doc["calls"] = 99
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        journalled.people.update(half)
    assert journalled.db.held["people"]["a"]["calls"] == 1
    assert len(journalled.records) == 2


def test_tables_can_be_dropped(journalled: Journalled) -> None:
    journalled.db.table("other").insert(document({"n": 1}, "1"))
    journalled.db.drop_table("people")
    assert journalled.db.tables() == {"other"}
    journalled.db.drop_tables()
    assert journalled.replayed() == journalled.db.held == {}


def test_the_same_id_twice_is_refused(journalled: Journalled) -> None:
    with pytest.raises(ValueError, match="already exists"):
        journalled.people.insert(document({"name": "cara"}, "a"))
    journalled.people.upsert(document({"name": "cara"}, "c"))
    assert len(journalled.people) == 3
    journalled.people.truncate()
    assert len(journalled.people) == 0
