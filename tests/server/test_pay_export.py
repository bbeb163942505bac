"""muster oncall pay: the ledger of a month for payroll, as text, CSV, single entries and JSON."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.ports import Change, Ref, Row
from incidents.model import Person
from oncall.pay.model import HOUR, Correction, Entry, PayMonth, Worked, table
from oncall.schedules.schedule import Pay
from playground import DEMO_TENANT
from server.pay_commands import oncall
from storage import open_store
from tests.incidents.company import ANA, LEA, at
from tests.standins.clock import NOON

EVIL = Person("=1+1", "=HYPERLINK(1)")
WEEK = Entry(
    at("08:00", 9), at("08:00", 16), "pay", "ana", ANA, "UTC", Pay("EUR", week=Decimal(350), weekend=Decimal("2.50")),
    Worked(168 * HOUR, 168 * HOUR, 48 * HOUR), (),
)  # fmt: skip
THIRD = replace(WEEK, person="eve", who=EVIL, pay=Pay("EUR", week=Decimal(1)), worked=Worked(56 * HOUR, 56 * HOUR))
OFF = replace(WEEK, schedule="find", pay=Pay(lieu=True, hour=Decimal("0.1")), worked=Worked(10 * HOUR, 10 * HOUR))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    asyncio.run(_write(tmp_path / "data", DEMO_TENANT))
    return tmp_path / "data"


async def _write(folder: Path, tenant: str) -> None:
    store = await open_store(f"tinydb:{folder}")
    await store.put_rows(tenant, [Row(table("2026-11"), one.id, one.doc) for one in (WEEK, THIRD, OFF)])
    made = Correction(ANA, -5_000, "EUR", "+paid twice", LEA, NOON)
    month = PayMonth("2026-11", tenant, 1, (made,))
    await store.commit(Change(Ref(tenant, "pay", "2026-11"), 0, 1, month, NOON))
    await store.close()


def run(folder: Path, *words: str, month: str = "2026-11") -> Result:
    return CliRunner().invoke(oncall, ["pay", month, "--store", f"tinydb:{folder}", *words])


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_for_payroll(folder: Path) -> None:
    told = run(folder, "--csv")
    assert told.exit_code == 0
    evil, ana, off = rows(told.stdout)
    assert ana == {
        "month": "2026-11", "id": "id-ana", "name": "Ana Silva", "unit": "EUR", "shifts": "1", "hours": "168",
        "weeks": "1", "weekend_hours": "48", "holiday_hours": "0", "earned": "470.00", "corrections": "-50.00",
        "total": "420.00",
    }  # fmt: skip
    assert (off["unit"], off["hours"], off["total"]) == ("hours", "10", "1.00")
    assert (evil["id"], evil["name"], evil["total"], evil["weeks"]) == ("'=1+1", "'=HYPERLINK(1)", "0.33", "0.3333")


def test_every_entry(folder: Path) -> None:
    *shifts, fix = rows(run(folder, "--csv", "--entries").stdout)
    assert [(one["schedule"], one["amount"]) for one in shifts] == [("find", "1"), ("pay", "470"), ("pay", "0.333333")]
    assert (shifts[1]["per_week"], shifts[1]["per_weekend_hour"]) == ("350", "2.50")
    assert (fix["kind"], fix["amount"], fix["reason"], fix["by"]) == (
        "correction",
        "-50.00",
        "'+paid twice",
        "Lea Lindt",
    )


def test_text_and_json(folder: Path) -> None:
    assert run(folder).stdout.splitlines()[:3] == [
        "On-call pay of November 2026",
        "  =HYPERLINK(1): 0.33 EUR (56 h in 1 shift)",
        "  Ana Silva: 420.00 EUR (168 h in 1 shift)",
    ]
    told = json.loads(run(folder, "--json").stdout)
    assert (told["month"], [one["total"] for one in told["people"]]) == ("2026-11", ["0.33", "420.00", "1.00"])
    assert "Nobody has earned anything" in run(folder, month="2020-01").stdout


def test_into_a_file(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "pay.csv"
    assert run(folder, "--csv", "--out", str(out)).stdout.startswith("Written to")
    assert len(rows(out.read_text(encoding="utf-8"))) == 3
    told = run(folder, "--csv", "--out", str(out))
    assert (told.exit_code, "is there already" in told.stderr) == (2, True)
    assert run(folder, "--out", str(out), "--force").exit_code == 0


def test_a_month_that_is_not_over_says_so(folder: Path) -> None:
    assert "is not over yet" in run(folder, month="9998-12").stderr
    assert run(folder, month="2020-01").stderr == ""


def test_another_tenant_is_named(tmp_path: Path) -> None:
    asyncio.run(_write(tmp_path / "data", "contoso"))
    assert rows(run(tmp_path / "data", "--csv").stdout) == []
    assert len(rows(run(tmp_path / "data", "--csv", "--tenant", "contoso").stdout)) == 3


@pytest.mark.parametrize("month", ["november", "2026-Q4", "2026-13"])
def test_what_is_no_month(folder: Path, month: str) -> None:
    told = run(folder, month=month)
    assert (told.exit_code, told.stderr) == (2, f"{month} is no month. Write it as 2026-11.\n")


def test_no_store(tmp_path: Path) -> None:
    told = run(tmp_path / "nowhere")
    assert (told.exit_code, "There is no store" in told.stderr) == (2, True)
