"""Customer lists as people save them: broken, doubled, with marks and semicolons."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import playground
from incidents.errors import Invalid
from mail.audience import Audience, BadRow, Customer, locate, read_audience


def read(tmp_path: Path, content: str | bytes) -> Audience:
    path = tmp_path / "customers.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_audience(path, "eu")


def test_plain_list(tmp_path: Path) -> None:
    found = read(tmp_path, "email,name,language\na@example.com,Ana,en\nb@example.org,,de\n")
    assert found.customers == [Customer("a@example.com", "Ana", "en"), Customer("b@example.org", "", "de")]
    assert not found.bad_rows
    assert not found.duplicates


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffemail,name,language\r\na@example.com,Ana,en\r\n",
        "Name ; E-Mail-Id; EMAIL ;x\nAna;7;a@example.com;y\n",
        "email,name,language,plan\n\n  \na@example.com , Ana ,EN,gold,more\n",
        'email,name\n"a@example.com","Ana"\n',
        "email,name,language\na@example.com,Ana,<none>\n",
    ],
)
def test_marks_blanks_semicolons_and_more_columns_do_not_matter(tmp_path: Path, content: str) -> None:
    assert read(tmp_path, content).customers == [Customer("a@example.com", "Ana", "en")]


def test_each_address_counts_once_whatever_its_case(tmp_path: Path) -> None:
    found = read(tmp_path, "email\nAna@Example.com\nana@example.COM\nANA@example.com\nben@example.com\n")
    assert [customer.address for customer in found.customers] == ["Ana@example.com", "ben@example.com"]
    assert found.duplicates == 2


def test_one_domain_in_two_spellings_is_one_address(tmp_path: Path) -> None:
    found = read(tmp_path, "email\na@exämple.com\na@EXA\u0308MPLE.com\na@xn--exmple-cua.com\n")
    assert [customer.address for customer in found.customers] == ["a@xn--exmple-cua.com"]
    assert found.duplicates == 2


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
    ],
)
def test_bad_rows_are_told_by_line_and_never_by_address(tmp_path: Path, bad: str) -> None:
    found = read(tmp_path, f"email,name\na@example.com,Ana\n{bad},Eve\nb@example.com,Ben\n")
    assert [customer.name for customer in found.customers] == ["Ana", "Ben"]
    (row,) = found.bad_rows
    assert row.line == 3 + bad.count("\n")
    assert "@" not in row.reason
    assert "Eve" not in row.reason


@pytest.mark.parametrize("name", ['"Ana\nBcc: x@example.com"', "A" * 201, "A\x07na"])
def test_a_name_that_could_harm_a_header_is_a_bad_row(tmp_path: Path, name: str) -> None:
    found = read(tmp_path, f"email,name\na@example.com,{name}\n")
    assert not found.customers
    assert found.bad_rows == [BadRow(2 + name.count("\n"), "the name is too long or holds line breaks")]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "names its columns"),
        ("a@example.com,Ana,en\n", "names its columns"),
        (b"email\n\xff\xfe\x00", "UTF-8"),
        ('email,name\na@example.com,"Ana\nb@example.com,Ben\n', "quotation marks"),
    ],
)
def test_a_list_that_cannot_be_read_whole_is_refused(tmp_path: Path, content: str | bytes, says: str) -> None:
    with pytest.raises(Invalid, match=says) as refused:
        read(tmp_path, content)
    assert "“eu”" in refused.value.sentence
    assert "@" not in refused.value.sentence


def test_a_nul_in_an_address_is_a_bad_row(tmp_path: Path) -> None:
    assert read(tmp_path, "email\na\x00@example.com\n").bad_rows == [BadRow(2, "the address is not a valid one")]


def test_a_list_that_is_far_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mail.audience.LARGEST_FILE", 10)
    with pytest.raises(Invalid, match="larger than"):
        read(tmp_path, "email\na@example.com\n")


def test_a_list_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="cannot be opened"):
        read_audience(tmp_path / "nobody.csv", "eu")
    with pytest.raises(Invalid, match="cannot be opened"):
        read_audience(tmp_path, "eu")


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


def test_the_customers_of_the_demo_are_all_invented() -> None:
    path = Path(playground.__file__).parent / "customers.csv"
    found = read_audience(path, "demo")
    assert len(found.customers) == 12
    assert not found.bad_rows
    assert not found.duplicates
    assert {".".join(c.address.rpartition("@")[2].split(".")[-2:]) for c in found.customers} == {
        "example.com",
        "example.org",
        "example.net",
    }
    with path.open(encoding="utf-8", newline="") as file:
        assert {row["language"] for row in csv.DictReader(file)} == {"en"}
