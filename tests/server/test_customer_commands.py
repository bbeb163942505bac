"""muster customers: lists checked, other systems' exports merged in, and never an address where none was asked for."""

from __future__ import annotations

import csv
import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.__main__ import main

POLICY = Path(__file__).resolve().parents[2] / "playground" / "muster.toml"
LIST = """email,name,language,services,segments,plan
ana@example.com,Ana,en,payments-api,gold,7
ben@example.com,Ben,de,,,8
broken,Eve,en,,,9
BEN@example.com,Ben again,de,,,10
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("muster.toml").write_text(POLICY.read_text("utf-8"), "utf-8")
    Path("customers.csv").write_text(LIST, "utf-8")
    return tmp_path


def run(*words: str, code: int = 0) -> Result:
    told = CliRunner().invoke(main, ["customers", *words])
    assert told.exit_code == code, told.output
    return told


def rows(path: str = "customers.csv") -> list[list[str]]:
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_a_sound_list_is_0() -> None:
    Path("good.csv").write_text("email\na@example.com\nA@example.com\n")
    assert run("check", "good.csv").output.splitlines() == [
        "good.csv: 1 customers, 0 bad rows, 1 duplicate",
        "  line 3: the mailbox of line 2 again",
        "  by language: en 1",
        "  by segment: none 1",
        "  by service: every notice 1",
    ]


def test_check_tells_every_row_that_reaches_nobody_and_no_address() -> None:
    Path("customers.csv").write_text(LIST.replace("payments-api", "paymets-api"), "utf-8")
    output = run("check", code=1).output
    assert "line 4: the address has no @" in output
    assert "service “paymets-api”: not in the policy file, and 1 customer names it" in output
    assert "by language: de 1 · en 1" in output
    assert "example.com" not in output


def test_check_for_machines() -> None:
    (found,) = json.loads(run("check", "--json", code=1).output)["lists"]
    assert found == {
        "file": "customers.csv",
        "customers": 2,
        "bad_rows": [{"line": 4, "reason": "the address has no @"}],
        "duplicates": [{"line": 5, "of": 3}],
        "languages": {"de": 1, "en": 1},
        "segments": {"": 1, "gold": 1},
        "services": {"": 1, "payments-api": 1},
        "unknown_services": {},
        "odd_languages": [],
    }


def test_a_list_is_checked_without_a_policy() -> None:
    Path("muster.toml").unlink()
    assert "2 customers" in run("check", "customers.csv", code=1).output
    assert "There is no policy file" in run("check", code=2).stderr


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"email,name\n\xff", "UTF-8"),
        (b'email\n"a@example.com\n', "quotation marks"),
        (b"name\nAna\n", "names its columns"),
    ],
)
def test_what_cannot_be_read_is_2(content: bytes, says: str) -> None:
    Path("bad.csv").write_bytes(content)
    assert says in run("check", "bad.csv", code=2).stderr
    Path("new.csv").write_text("email\nx@example.com\n")
    before = Path("bad.csv").read_bytes()
    run("import", "new.csv", "--into", "bad.csv", code=2)
    assert Path("bad.csv").read_bytes() == before


def test_import_merges_and_keeps_what_it_does_not_know() -> None:
    Path("crm.csv").write_text(
        "\ufeffE-Mail Address;First Name;Last Name;Locale;Plan\n"
        "ANA@example.com;Ana;Silva;en_GB;\n"
        "ben@EXAMPLE.com;;;;\n"
        "carol@example.com;Carol;Wu;fr-FR;Enterprise Plus, EU\n"
        "Carol@example.com;;;;\n"
        "dave@example.com;Dave;;German;\n"
        "eve@example.com;Eve;;Germn;\n"
        "no address;;;;\n",
        "utf-8",
    )
    before = Path("customers.csv").read_bytes()
    tried = run("import", "crm.csv", "--into", "customers.csv", "--dry-run", code=1)
    assert "3 added, 1 changed, 1 as they were, 1 bad row, 1 duplicate" in tried.output
    assert "line 2: changes name, language" in tried.output
    assert "line 7: the language is no code that we know. Write one like de." in tried.output
    assert "line 8: the address has no @" in tried.output
    assert "example.com" not in tried.output
    assert Path("customers.csv").read_bytes() == before
    run("import", "crm.csv", "--into", "customers.csv", code=1)
    assert rows() == [
        ["email", "name", "language", "services", "segments", "plan"],
        ["ana@example.com", "Ana Silva", "en-gb", "payments-api", "gold", "7"],
        ["ben@example.com", "Ben", "de", "", "", "8"],
        ["broken", "Eve", "en", "", "", "9"],
        ["BEN@example.com", "Ben again", "de", "", "", "10"],
        ["carol@example.com", "Carol Wu", "fr-fr", "", "Enterprise-Plus;EU", ""],
        ["dave@example.com", "Dave", "de", "", "", ""],
        ["eve@example.com", "Eve", "", "", "", ""],
    ]
    again = json.loads(run("import", "crm.csv", "--into", "customers.csv", "--json", code=1).output)
    assert (again["added"], again["changed"], again["same"], again["written"]) == ([], [], 5, False)


def test_import_adds_columns_and_keeps_the_form_of_the_list() -> None:
    path = Path("old.csv")
    path.write_text("\ufeffName;EMAIL\nAna;ana@example.com\n", "utf-8")
    path.chmod(0o640)
    Path("crm.csv").write_text("mail,services\nana@example.com,pay search\nben@example.com,\n")
    assert "1 added, 1 changed" in run("import", "crm.csv", "--into", "old.csv").output
    assert path.read_bytes().startswith(b"\xef\xbb\xbfName;EMAIL;services\n")
    assert rows("old.csv")[1:] == [['Ana;ana@example.com;"pay;search"'], [";ben@example.com;"]]
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    left = {"crm.csv", "customers.csv", "muster.toml", "old.csv", ".old.csv.lock"}
    assert {each.name for each in Path().iterdir()} == left


def test_import_makes_a_list_that_only_its_owner_reads() -> None:
    Path("crm.csv").write_text("Primary contact,Wer\nana@example.com,\"=cmd|' /C calc'!A0\"\n=x@example.com,+1\n")
    told = run("import", "crm.csv", "--into", "new.csv", "--map", "email=primary CONTACT", "--map", "name=Wer")
    assert "2 added" in told.output
    assert rows("new.csv")[1:] == [
        ["ana@example.com", "'=cmd|' /C calc'!A0", "", "", ""],
        ["'=x@example.com", "'+1", "", "", ""],
    ]
    assert stat.S_IMODE(Path("new.csv").stat().st_mode) == 0o600
    assert "2 as they were" in run("import", "crm.csv", "--into", "new.csv", "--map", "email=primary contact").output


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        (["email=Nothing"], "no column “Nothing”. It has: Primary contact, Who."),
        ([], "name it by --map email"),
        (["mail=Who"], "write one of email, name"),
        (["email"], "write one of email, name"),
        (["email="], "write one of email, name"),
    ],
)
def test_a_wrong_map_is_2(pairs: list[str], says: str) -> None:
    Path("crm.csv").write_text("Primary contact,Who\nana@example.com,Ana\n")
    words = [word for pair in pairs for word in ("--map", pair)]
    assert says in run("import", "crm.csv", "--into", "customers.csv", *words, code=2).stderr
    assert Path("customers.csv").read_text() == LIST


def test_a_header_of_addresses_is_not_repeated() -> None:
    Path("crm.csv").write_text("ana@example.com,Ana\n")
    told = run("import", "crm.csv", "--into", "customers.csv", code=2)
    assert "must name the columns" in told.stderr
    assert "example.com" not in told.output


def test_a_folder_that_cannot_be_written_leaves_all_as_it_was() -> None:
    Path("crm.csv").write_text("email\nx@example.com\n")
    told = run("import", "crm.csv", "--into", "missing/customers.csv", code=2)
    assert "Nothing was written" in told.stderr


def test_of_many_lines_the_first_are_shown_and_all_are_told_to_machines() -> None:
    Path("crm.csv").write_text("email\n" + "".join(f"c{n}@example.com\n" for n in range(80)))
    assert "… and 30 more new;" in run("import", "crm.csv", "--into", "new.csv", "--dry-run").output
    told = json.loads(run("import", "crm.csv", "--into", "new.csv", "--dry-run", "--json").output)
    assert told["added"] == list(range(2, 82))
    assert not Path("new.csv").exists()


def test_export_writes_whom_an_audience_reaches() -> None:
    told = run("export", "--out", "out.csv", code=1)
    assert told.output == "customers: 2 customers, 1 bad rows left out\n"
    assert rows("out.csv") == [
        ["email", "name", "language", "services", "segments"],
        ["ana@example.com", "Ana", "en", "payments-api", "gold"],
        ["ben@example.com", "Ben", "de", "", ""],
    ]
    run("export", "--service", "search", "--out", "out.csv", "--force", code=1)
    assert [row[0] for row in rows("out.csv")] == ["email", "ben@example.com"]


def test_export_to_standard_output_tells_the_counts_beside_it() -> None:
    Path("customers.csv").write_text("email,name\nana@example.com,=Inês\n", "utf-8")
    told = run("export", "--out", "-", "--json")
    assert told.stdout == "email,name,language,services,segments\nana@example.com,'=Inês,en,,\n"
    assert json.loads(told.stderr) == {"audience": "customers", "customers": 1, "bad_rows": 0}


def test_an_export_is_read_back_as_it_was() -> None:
    run("export", "--out", "out.csv", code=1)
    told = json.loads(run("import", "out.csv", "--into", "customers.csv", "--json").output)
    assert (told["added"], told["changed"], told["same"]) == ([], [], 2)


def test_an_export_does_not_overwrite_the_list_it_is_taken_from() -> None:
    Path("link.csv").symlink_to("customers.csv")
    for out in ("customers.csv", "./customers.csv", "link.csv"):
        assert "would lose rows" in run("export", "--out", out, code=2).stderr
    assert Path("customers.csv").read_text() == LIST


def test_of_several_audiences_one_must_be_chosen() -> None:
    gold = '[mail.audiences]\ngold = { file = "customers.csv", segments = ["gold"] }'
    Path("muster.toml").write_text(POLICY.read_text("utf-8").replace("[mail.audiences]", gold), "utf-8")
    assert "“customers”, “gold”" in run("export", "--out", "out.csv", code=2).stderr
    assert "“customers”, “gold”" in run("export", "--audience", "us", "--out", "out.csv", code=2).stderr
    run("export", "--audience", "gold", "--out", "out.csv", code=1)
    assert [row[0] for row in rows("out.csv")[1:]] == ["ana@example.com"]
    assert run("check", code=1).output.count("customers.csv:") == 1


def test_a_failed_export_leaves_what_was_there() -> None:
    Path("out.csv").write_text("mine")
    Path("customers.csv").write_bytes(b"email\nana@example.com\n\xff\n")
    run("export", "--out", "out.csv", "--force", code=2)
    assert Path("out.csv").read_text() == "mine"
    assert not list(Path().glob(".*.tmp"))
