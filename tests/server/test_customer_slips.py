"""muster customers where somebody slips: files that are there, services and languages misspelt, headers of others."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.__main__ import main

POLICY = Path(__file__).resolve().parents[2] / "playground" / "muster.toml"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("muster.toml").write_text(POLICY.read_text("utf-8"), "utf-8")
    Path("customers.csv").write_text("email,name\nana@example.com,Ana\nben@example.com,Ben\nbroken,Eve\n", "utf-8")


def run(*words: str, code: int = 0) -> Result:
    told = CliRunner().invoke(main, ["customers", *words])
    assert told.exit_code == code, told.output
    return told


def rows(path: str) -> list[list[str]]:
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_export_does_not_write_over_a_file_unasked() -> None:
    Path("out.csv").write_text("mine")
    assert "out.csv is there already" in run("export", "--out", "out.csv", code=2).stderr
    assert Path("out.csv").read_text() == "mine"
    run("export", "--out", "out.csv", "--force", code=1)
    assert len(rows("out.csv")) == 3


@pytest.mark.parametrize(
    ("service", "says"), [("serch", "Did you mean search?"), ("zzz", "It has: "), ("PAYMENT-api", "mean payments-api?")]
)
def test_export_for_a_service_that_is_not_there_is_2(service: str, says: str) -> None:
    told = run("export", "--service", service, "--out", "out.csv", code=2)
    assert f"--service {service}: the policy file has no such service." in told.stderr
    assert says in told.stderr
    assert not Path("out.csv").exists()


def test_a_folder_is_no_list() -> None:
    for words in (["check", "."], ["import", ".", "--into", "customers.csv"]):
        assert run(*words, code=2).stderr == ". is a folder. Name a CSV file, such as customers.csv.\n"


def test_languages_are_read_by_name_and_unknown_ones_are_told_in_the_order_of_lines() -> None:
    cells = ["deutsch", "French", "Deutsh", "de", "xx", "secret@example.com", "German (Austria)", "deu", ""]
    text = "".join(f"c{n}@example.com,{cell}\n" for n, cell in enumerate(cells)) + "C0@example.com,\nbad,\n"
    Path("list.csv").write_text(f"email,language\nworse,\n{text}", "utf-8")
    output = run("check", "list.csv", code=1).output
    assert output.splitlines()[1:8] == [
        "  line 2: the address has no @",
        "  line 5: the language is no code that we know. Did you mean de?",
        "  line 7: the language is no code that we know. Write one like de.",
        "  line 8: the language is no code that we know. Write one like de.",
        "  line 12: the mailbox of line 3 again",
        "  line 13: the address has no @",
        "  by language: de 4 · en 3 · fr 1 · xx 1",
    ]
    assert "example.com" not in output


def test_a_header_without_an_email_column_is_named_and_a_way_out_told() -> None:
    Path("crm.csv").write_text("E-Mail Address,Full name\nana@example.com,Ana\n")
    stderr = run("check", "crm.csv", code=2).stderr
    assert "It has: E-Mail Address, Full name." in stderr
    assert "muster customers import FILE --into LIST" in stderr
    assert "--map email=" in stderr
    Path("crm.csv").write_text("ana@example.com,Ana\n")
    stderr = run("check", "crm.csv", code=2).stderr
    assert "it holds an address" in stderr
    assert "example.com" not in stderr
