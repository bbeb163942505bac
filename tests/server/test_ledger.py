"""muster notices export: every recipient of a notice by number, without an address unless it is asked for."""

from __future__ import annotations

import asyncio
import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from engine.ports import Change, Ref, Row
from incidents.campaigns.model import Stage
from mail.composing.frozen import digest_of, recipient_pages
from mail.delivery.ledger import row_id, table
from playground import DEMO_TENANT
from server.__main__ import main
from storage import open_store
from tests.mail.samples import campaign
from tests.mail.sending import KEY, customers
from tests.standins.clock import NOON

PEOPLE = customers(3)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


async def write(folder: Path, *docs: tuple[int, dict[str, Any]], tenant: str = DEMO_TENANT, **changes: Any) -> None:
    store, digest = await open_store(f"tinydb:{folder}"), digest_of(PEOPLE)
    notice = campaign(digest, len(PEOPLE), key=KEY, tenant=tenant, **changes)
    for page in recipient_pages(KEY, digest, PEOPLE):
        await store.put_rows(tenant, page)
    usual = {"at": NOON.isoformat(), "reason": "", "mailbox": "status@contoso.example", "round": 0}
    rows = [Row(table(KEY), row_id(n), {**usual, "message_id": f"<{n}@contoso.example>", **doc}) for n, doc in docs]
    await store.put_rows(tenant, rows)
    await store.commit(Change(Ref(tenant, "campaign", KEY), 0, 2, notice, NOON))
    await store.close()


def export(folder: Path, *words: str, notice: str = KEY) -> Result:
    return CliRunner().invoke(main, ["notices", "export", notice, "--store", f"tinydb:{folder}", *words])


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_every_recipient_has_a_line(folder: Path, tmp_path: Path) -> None:
    asyncio.run(write(folder, (1, {"state": "accepted"}), (2, {"state": "suppressed", "reason": "wants none"})))
    told = export(folder, "--out", str(tmp_path / "ledger.csv"))
    out = tmp_path / "ledger.csv"
    assert (told.exit_code, told.output) == (0, f"{KEY}: 1 accepted, 1 queued, 1 suppressed. Written to {out}\n")
    assert read(tmp_path / "ledger.csv") == [
        ["number", "state", "reason", "time", "mailbox", "message_id"],
        ["000001", "accepted", "", "2026-11-20T12:00:00+00:00", "status@contoso.example", "<1@contoso.example>"],
        ["000002", "suppressed", "wants none", "2026-11-20T12:00:00+00:00", "status@contoso.example",
         "<2@contoso.example>"],
        ["000003", "queued", "", "", "", ""],
    ]  # fmt: skip


def test_as_the_card_says_it(folder: Path, tmp_path: Path) -> None:
    """Without options, however it is typed; what was written before is not lost by asking again."""
    asyncio.run(write(folder, (1, {"state": "accepted"})))
    told = export(folder, notice=KEY.lower())
    assert (told.exit_code, told.output) == (0, f"{KEY}: 1 accepted, 2 queued. Written to {KEY}.csv\n")
    (tmp_path / f"{KEY}.csv").write_text("mine", encoding="utf-8")
    told = export(folder)
    assert (told.exit_code, "write over it with --force" in told.output) == (2, True)
    assert (tmp_path / f"{KEY}.csv").read_text(encoding="utf-8") == "mine"
    assert export(folder, "--force").exit_code == 0
    assert len(read(tmp_path / f"{KEY}.csv")) == 4


def test_addresses_only_where_they_are_asked_for(folder: Path, tmp_path: Path) -> None:
    asyncio.run(write(folder, (1, {"state": "accepted"})))
    export(folder, "--out", str(tmp_path / "without.csv"))
    assert "example.com" not in (tmp_path / "without.csv").read_text(encoding="utf-8")
    export(folder, "--out", str(tmp_path / "with.csv"), "--addresses")
    assert [line[-1] for line in read(tmp_path / "with.csv")] == ["address", *(each.address for each in PEOPLE)]


def test_trouble_is_1_and_no_cell_is_a_formula(folder: Path, tmp_path: Path) -> None:
    asyncio.run(write(folder, (1, {"state": "failed", "reason": "=HYPERLINK(1)"}), stage=Stage.STOPPED))
    told = export(folder, "--out", str(tmp_path / "ledger.csv"), "--json")
    assert told.exit_code == 1
    assert json.loads(told.output)["states"] == {"failed": 1, "queued": 2}
    lines = read(tmp_path / "ledger.csv")
    assert lines[1][2] == "'=HYPERLINK(1)"
    assert lines[2][2] == "the notice was stopped before it was sent"


def test_it_reads_beside_the_server(folder: Path, tmp_path: Path) -> None:
    async def beside() -> Result:
        store = await open_store(f"tinydb:{folder}")
        told = await asyncio.to_thread(export, folder, "--out", str(tmp_path / "ledger.csv"))
        await store.close()
        return told

    asyncio.run(write(folder, (1, {"state": "accepted"})))
    assert asyncio.run(beside()).exit_code == 0


def test_another_tenant_is_named(folder: Path, tmp_path: Path) -> None:
    asyncio.run(write(folder, tenant="contoso"))
    assert export(folder, "--out", str(tmp_path / "a.csv")).exit_code == 2
    assert export(folder, "--out", str(tmp_path / "a.csv"), "--tenant", "contoso").exit_code == 0


def test_standard_output_holds_the_file_alone(folder: Path) -> None:
    asyncio.run(write(folder))
    told = export(folder, "--out", "-")
    assert told.stdout.startswith("number,state")
    assert told.stdout.count("\n") == 4
    assert "3 queued" in told.stderr


def test_what_cannot_be_done_is_said(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "ledger.csv"
    assert "There is no store at" in export(folder, "--out", str(out)).output
    asyncio.run(write(folder))
    told = export(folder, "--out", str(out), notice="INC-9-N9")
    assert (told.exit_code, told.output[:28]) == (2, "There is no notice INC-9-N9 ")
    assert not out.exists()
    told = export(folder, "--out", str(tmp_path / "nowhere" / "ledger.csv"))
    assert (told.exit_code, "Nothing was written" in told.output) == (2, True)
