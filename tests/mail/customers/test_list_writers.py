"""Those who write a customer list wait for one another, and all read its first line alike."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from incidents.campaigns.model import Reach
from incidents.errors import Invalid
from incidents.policy import AudienceRule
from mail.customers.audience import Census, customers_of
from mail.customers.file import LONGEST_HEADER, Listing, read_list
from mail.customers.lock import writing
from mail.customers.merge import merge
from mail.customers.rows import rows_with, take_out


def test_an_import_does_not_bring_back_who_was_taken_out_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The import has written its draft, and is about to put it in the place of the list, when the erasure comes."""
    into, export = tmp_path / "ours.csv", tmp_path / "theirs.csv"
    into.write_text("email\na@example.com\nerased@example.com\n")
    export.write_text("email\nnew@example.com\n")
    taken: list[int] = []
    erasure = threading.Thread(target=lambda: taken.append(take_out(into, "eu", "erased@example.com")))
    sync = os.fsync

    def slowly(descriptor: int) -> None:
        sync(descriptor)
        if not erasure.ident:
            erasure.start()
            erasure.join(0.3)

    monkeypatch.setattr(os, "fsync", slowly)
    merge(export, into, {}, write=True)
    erasure.join()
    assert taken == [1]
    assert into.read_text() == "email\na@example.com\nnew@example.com\n"


def test_a_list_waits_for_its_other_writer(tmp_path: Path) -> None:
    path = tmp_path / "ours.csv"
    path.write_text("email\na@example.com\nb@example.com\n")
    (tmp_path / "link.csv").symlink_to("ours.csv")
    erasure = threading.Thread(target=take_out, args=(path, "eu", "a@example.com"))
    with writing(tmp_path / "link.csv"):
        erasure.start()
        erasure.join(0.2)
        assert erasure.is_alive(), "a link to the list is the list"
        assert rows_with(path, "eu", "a@example.com") == 1
    erasure.join()
    assert rows_with(path, "eu", "a@example.com") == 0


def test_a_folder_that_nobody_may_write_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "ours.csv").write_text("email\na@example.com\n")
    (tmp_path / ".ours.csv.lock").symlink_to("elsewhere")
    with pytest.raises(Invalid, match="cannot be changed"):
        take_out(tmp_path / "ours.csv", "eu", "a@example.com")


def test_names_of_columns_on_several_lines_are_read(tmp_path: Path) -> None:
    """Else `services` is lost, and everybody gets every notice."""
    path = tmp_path / "ours.csv"
    path.write_text(
        'email,"name\n(of the; customer;;)",language,services\na@example.com,A,de,search\nb@example.com,B,fr,payments\n'
    )
    rows = [row for row in read_list(path, "eu") if isinstance(row, Listing)]
    assert [(row.line, row.language, row.services) for row in rows] == [
        (3, "de", frozenset({"search"})),
        (4, "fr", frozenset({"payments"})),
    ]
    reach = Reach("eu", ("payments",))
    assert [each.address for each in customers_of(tmp_path, AudienceRule("ours.csv"), reach, Census())] == [
        "b@example.com"
    ]
    assert take_out(path, "eu", "a@example.com") == 1
    assert path.read_text() == 'email,"name\n(of the; customer;;)",language,services\nb@example.com,B,fr,payments\n'


@pytest.mark.parametrize(
    "header", ["email,name," + "x" * LONGEST_HEADER, 'email,"na\n' + "me\n" * LONGEST_HEADER + '",services']
)
def test_too_long_a_first_line_is_refused_by_all(tmp_path: Path, header: str) -> None:
    path, export = tmp_path / "ours.csv", tmp_path / "theirs.csv"
    path.write_text(header + "\nc1@example.com,A,\nc2@example.com,B,\n")
    export.write_text("email\nnew@example.com\n")
    before = path.read_bytes()
    with pytest.raises(Invalid, match="first line"):
        list(read_list(path, "eu"))
    with pytest.raises(Invalid, match="first line"):
        take_out(path, "eu", "c1@example.com")
    with pytest.raises(Invalid, match="first line"):
        merge(export, path, {}, write=True)
    with pytest.raises(Invalid, match="first line"):
        merge(path, export, {}, write=True)
    assert path.read_bytes() == before
