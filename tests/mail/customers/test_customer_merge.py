"""Merging into the company's list: what was there stays, twice changes nothing more, and a clash writes nothing."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.errors import Invalid
from mail.customers import merge as customer_merge
from mail.customers import write as customer_write
from mail.customers.columns import Columns
from mail.customers.file import BadRow, Listing, read_list
from mail.customers.merge import merge

CELL = st.text(st.sampled_from("aB =+'\";,|é\t"), max_size=6)
ROWS = st.lists(st.tuples(st.sampled_from(["a", "A", "b", "c", "+d", "bad@"]), CELL, CELL, CELL), max_size=8)


def write(path: Path, rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def written(path: Path, header: Sequence[str], rows: Iterable[tuple[str, ...]]) -> None:
    write(path, [header, *([f"{local}@example.com", *cells] for local, *cells in rows)])


def mailboxes(path: Path) -> list[str]:
    return [row.address.lower() for row in read_list(path, "eu") if isinstance(row, Listing)]


@settings(max_examples=60, deadline=None)
@given(ROWS, ROWS)
def test_nobody_is_lost_and_twice_changes_nothing_more(
    ours: list[tuple[str, ...]], theirs: list[tuple[str, ...]]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        into, export = Path(name, "ours.csv"), Path(name, "theirs.csv")
        written(into, ["Email", "Name", "Services", "CRM id"], ours)
        written(export, ["mail", "display name", "products", "locale"], theirs)
        before, incoming = mailboxes(into), set(mailboxes_of(export))
        found = merge(export, into, {}, write=True)
        after = mailboxes(into)
        assert after[: len(before)] == before
        assert set(after) == set(before) | incoming
        assert len(found.added) == len(after) - len(before)
        again = merge(export, into, {}, write=True)
        assert (again.added, again.changed) == ([], [])
        with into.open(encoding="utf-8", newline="") as file:
            assert [row["CRM id"] for row in csv.DictReader(file)][: len(ours)] == [row[3] for row in ours]


def mailboxes_of(export: Path) -> list[str]:
    """As they would be read with our names for the columns."""
    lines = export.read_text("utf-8").splitlines(keepends=True)
    renamed = export.with_name("renamed.csv")
    renamed.write_text("".join(["email,name,x,language\n", *lines[1:]]), "utf-8")
    return mailboxes(renamed)


def test_a_list_that_somebody_else_changes_meanwhile_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    into, export = tmp_path / "ours.csv", tmp_path / "theirs.csv"
    into.write_text("email\na@example.com\n")
    export.write_text("email\nb@example.com\n")

    def slowly(file: TextIO, rows: Iterable[Sequence[str]], delimiter: str = ",") -> None:
        customer_write.rows_to(file, rows, delimiter)
        into.write_text("email\nc@example.com\nd@example.com\n")

    monkeypatch.setattr(customer_merge, "rows_to", slowly)
    with pytest.raises(Invalid, match="import again"):
        merge(export, into, {}, write=True)
    assert mailboxes(into) == ["c@example.com", "d@example.com"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [".ours.csv.lock", "ours.csv", "theirs.csv"]


def test_a_list_that_would_be_too_large_to_read_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    into, export = tmp_path / "ours.csv", tmp_path / "theirs.csv"
    export.write_text("email\nb@example.com\n")
    monkeypatch.setattr(customer_write, "LARGEST_FILE", 20)
    with pytest.raises(Invalid, match="nothing was written"):
        merge(export, into, {}, write=True)
    assert not into.exists()


def test_a_link_to_the_list_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("email\n")
    (tmp_path / "ours.csv").symlink_to("real.csv")
    (tmp_path / "theirs.csv").write_text("email\nb@example.com\n")
    merge(tmp_path / "theirs.csv", tmp_path / "ours.csv", {}, write=True)
    assert (tmp_path / "ours.csv").is_symlink()
    assert mailboxes(tmp_path / "real.csv") == ["b@example.com"]


def test_bad_rows_of_the_list_stay_for_its_owner_to_mend(tmp_path: Path) -> None:
    into = tmp_path / "ours.csv"
    into.write_text("name,email\nEve\nMallory,broken\n")
    (tmp_path / "theirs.csv").write_text("email,tags\nb@example.com,vip\n")
    merge(tmp_path / "theirs.csv", into, {}, write=True)
    assert into.read_text() == "name,email,segments\nEve\nMallory,broken\n,b@example.com,vip\n"
    assert [row.line for row in read_list(into, "eu") if isinstance(row, BadRow)] == [2, 3]


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("E-mail Address|Full Name", "a@example.com|Ana", {"name": "Ana"}),
        ("First Name|Last Name|Email", "Ana|Silva|a@example.com", {"name": "Ana Silva"}),
        ("name|first_name|email", "|Ana|a@example.com", {"name": "Ana"}),
        ("E-mail 1 - Value|Preferred language", "a@example.com|PT_br", {"language": "pt-br"}),
        ("User email|Locale", "a@example.com|en-US", {"language": "en-us"}),
        ("mail|Products", "a@example.com|Card Payments, Search", {"services": "Card-Payments;Search"}),
        ("mail|Services", "a@example.com|pay search", {"services": "pay;search"}),
        ("mail|Tier", "a@example.com|Enterprise Plus", {"segments": "Enterprise-Plus"}),
    ],
)
def test_columns_as_other_systems_call_them(header: str, cells: str, expected: dict[str, str]) -> None:
    row = Columns(header.split("|"), {}).read(2, cells.split("|"))
    assert row.cells == {"email": "a@example.com", **expected}
