"""Customer lists as people save them: broken, doubled, with marks and semicolons."""

from __future__ import annotations

import csv
import os
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import playground
from incidents.errors import Invalid
from mail.customers.file import BadRow, Listing, guarded, locate, read_list, stamp_of, unguarded, words_of

NONE = frozenset[str]()


def read(tmp_path: Path, content: str | bytes) -> list[Listing | BadRow]:
    path = tmp_path / "customers.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_list(path, "eu"))


def test_plain_list(tmp_path: Path) -> None:
    content = (
        "email,name,language,services,segments\na@example.com,Ana,en,,\nb@example.org,,de-AT,Pay;search,gold | EU x\n"
    )
    assert read(tmp_path, content) == [
        Listing(2, "a@example.com", "Ana", "en", NONE, NONE),
        Listing(3, "b@example.org", "", "de-at", frozenset({"pay", "search"}), frozenset({"gold", "eu", "x"})),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffemail,name,language\r\na@example.com,Ana,en\r\n",
        "Name ; E-Mail-Id; EMAIL ;x\nAna;7;a@example.com;y\n",
        "email,name,language,plan\n\n  \na@example.com , Ana ,EN,gold,more\n",
        'email,name\n"a@example.com","Ana"\n',
        "email,name,language\na@example.com,Ana,<none>\n",
        "email,name\ra@example.com,Ana\r",
        "email,name,services\na@example.com,Ana,;\n",
        "email,name\n'a@example.com,Ana\n".replace("'", ""),
    ],
)
def test_marks_blanks_semicolons_and_more_columns_do_not_matter(tmp_path: Path, content: str) -> None:
    (row,) = read(tmp_path, content)
    assert isinstance(row, Listing)
    assert row[1:6] == ("a@example.com", "Ana", "en", NONE, NONE)


@pytest.mark.parametrize("cell", ["pay;search", "pay search", "Pay|SEARCH", " pay ; search ;", "search,pay"])
def test_lists_in_a_cell_are_parted_in_any_way(cell: str) -> None:
    assert words_of(cell) == {"pay", "search"}


def test_a_locale_is_a_language(tmp_path: Path) -> None:
    (row,) = read(tmp_path, "email,language\na@example.com,pt_BR\n")
    assert isinstance(row, Listing)
    assert row.language == "pt-br"


@pytest.mark.parametrize(
    "bad",
    [
        "no-at-sign.example.com",
        "two@@example.com",
        "a@localhost",
        "jörg@example.com",
        "a b@example.com",
        '"a@example.com\r\nBcc: x@example.com"',
        "",
        f"{'x' * 300}@example.com",
        "a\x00@example.com",
    ],
)
def test_bad_rows_are_told_by_line_and_never_by_address(tmp_path: Path, bad: str) -> None:
    first, row, last = read(tmp_path, f"email,name\na@example.com,Ana\n{bad},Eve\nb@example.com,Ben\n")
    assert isinstance(first, Listing)
    assert isinstance(last, Listing)
    assert isinstance(row, BadRow)
    assert row.line == 3 + bad.count("\n")
    assert not bad or bad not in row.reason
    assert "Eve" not in row.reason


@pytest.mark.parametrize("name", ['"Ana\nBcc: x@example.com"', "A" * 201, "A\x07na", "A\x00na", "A\u2028na"])
def test_a_name_that_could_harm_a_header_is_a_bad_row(tmp_path: Path, name: str) -> None:
    found = read(tmp_path, f"email,name\na@example.com,{name}\n")
    assert found == [BadRow(2 + name.count("\n"), "the name is too long or holds line breaks")]


def test_a_name_that_mail_programs_would_decode_is_a_bad_row(tmp_path: Path) -> None:
    found = read(
        tmp_path, "email,name\na@example.com,Ana\nb@example.com,Ana =?utf-8?b?DQpCY2M6IHhAZXZpbC5leGFtcGxl?=\n"
    )
    assert isinstance(found[0], Listing)
    assert isinstance(found[1], BadRow)
    assert found[1].line == 3
    assert "“=?”" in found[1].reason


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "names its columns"),
        ("a@example.com,Ana,en\n", "names its columns"),
        ("x" * 1_000_000, "more than 10,000 characters in its first line"),
        (b"email\n\xff\xfe\x00", "UTF-8"),
        ("email\na@example.com\n".encode("utf-16"), "UTF-8"),
        ('email,name\nb@example.com,Ben\na@example.com,"Ana\nb@example.com,Ben\n', "line 3: check its quotation"),
        ('email,name\na@example.com,"Ana' + "\nx" * 100_000, "line 2: check its quotation"),
    ],
)
def test_a_list_that_cannot_be_read_whole_is_refused(tmp_path: Path, content: str | bytes, says: str) -> None:
    with pytest.raises(Invalid, match=says) as refused:
        read(tmp_path, content)
    assert "“eu”" in refused.value.sentence
    assert "@" not in refused.value.sentence


def test_a_header_alone_reaches_nobody(tmp_path: Path) -> None:
    assert read(tmp_path, "email,name") == []


def test_a_list_that_is_far_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    with path.open("wb") as file:
        file.truncate(50_000_001)
    with pytest.raises(Invalid, match="larger than 50 MB"):
        next(read_list(path, "eu"))


def test_a_list_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nobody.csv", tmp_path):
        with pytest.raises(Invalid, match="cannot be opened"):
            next(read_list(path, "eu"))
    with pytest.raises(Invalid, match="cannot be opened"):
        stamp_of(tmp_path / "nobody.csv", "eu")


def test_a_pipe_is_no_list(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "customers.csv")
    with pytest.raises(Invalid, match="not a file"):
        next(read_list(tmp_path / "customers.csv", "eu"))


def test_a_list_written_to_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("email\n" + "a@example.com\n" * 3)
    rows = read_list(path, "eu")
    next(rows)
    with path.open("a") as file:
        file.write("b@example.com\n")
    with pytest.raises(Invalid, match="changed while it was read"):
        list(rows)


@pytest.mark.parametrize("file", ["../customers.csv", "/etc/hostname", "lists/../../customers.csv", "link.csv"])
def test_lists_stay_beside_the_policy(tmp_path: Path, file: str) -> None:
    home = tmp_path / "policy"
    home.mkdir()
    (tmp_path / "customers.csv").write_text("email\n")
    (home / "link.csv").symlink_to(tmp_path / "customers.csv")
    with pytest.raises(Invalid, match="outside the folder"):
        locate(home, file, "eu")


def test_a_list_in_a_folder_below_is_fine(tmp_path: Path) -> None:
    assert locate(tmp_path, "lists/eu.csv", "eu") == (tmp_path / "lists" / "eu.csv").resolve()


@settings(deadline=None)
@given(st.text(max_size=20))
def test_a_guarded_cell_is_no_formula_and_reads_as_before(cell: str) -> None:
    assert not guarded(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    if not cell.startswith("'"):
        assert unguarded(guarded(cell)) == cell


def test_guarded_cells_are_read_without_their_guard(tmp_path: Path) -> None:
    (row,) = read(tmp_path, "email,name\n'+a@example.com,\"'=cmd|' /C calc'!A0\"\n")
    assert isinstance(row, Listing)
    assert row[1:3] == ("+a@example.com", "=cmd|' /C calc'!A0")


def test_a_long_list_is_never_held(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("email,name\n" + "".join(f"c{n}@example.com,Customer {n}\n" for n in range(20_000)))
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_list(path, "eu")) == 20_000
        assert tracemalloc.get_traced_memory()[1] < 500_000
    finally:
        tracemalloc.stop()


def test_the_customers_of_the_demo_are_all_invented() -> None:
    path = Path(playground.__file__).parent / "customers.csv"
    found = [row for row in read_list(path, "demo") if isinstance(row, Listing)]
    assert len(found) == 12
    assert {".".join(row.address.rpartition("@")[2].split(".")[-2:]) for row in found} == {
        "example.com",
        "example.org",
        "example.net",
    }
    with path.open(encoding="utf-8", newline="") as file:
        assert sum(1 for _ in csv.DictReader(file)) == 12
