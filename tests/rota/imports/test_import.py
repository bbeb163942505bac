"""`muster import rota` from end to end: files, APIs and calendars in, tables for the policy file out."""

from __future__ import annotations

import asyncio
import json
import os
import re
import tomllib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.clock import SystemClock
from playground import DEMO_POLICY
from server.rota_commands import import_
from tests.rota.company import PAYMENTS, read_with
from tests.rota.imports import payloads as p
from tests.rota.imports.test_calendars import event, ics
from tests.standins.rota_sources import TOKEN, RotaSources, serving

NOW = SystemClock().now()
ENDING = (NOW + timedelta(weeks=1)).strftime("DTEND:%Y%m%dT%H%M%SZ")
WEEK = event("Alex Wilber", NOW.strftime("DTSTART:%Y%m%dT%H%M%SZ"), ENDING)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in list(os.environ):
        if name.startswith("MUSTER_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    plain = DEMO_POLICY.read_text("utf-8").partition("[[schedule]]")[0]
    lines = [line for line in plain.splitlines() if not line.startswith("schedule =")]
    Path("muster.toml").write_text("\n".join(lines), "utf-8")
    return tmp_path


@pytest.fixture
async def sources() -> AsyncIterator[RotaSources]:
    schedule = p.pagerduty_schedule(NOW)
    laid = [
        {"start": p.iso(NOW + timedelta(days=40)), "end": p.iso(NOW + timedelta(days=41)), "user": schedule["users"][0]}
    ]
    async with serving(
        RotaSources(
            pagerduty=[{**schedule, "id": f"P{n}", "name": f"Schedule {n}"} for n in range(4)]
            + [{**schedule, "overrides": laid}],
            pagerduty_users=p.PD_USERS,
            opsgenie=[p.opsgenie_schedule(NOW)],
            grafana=[p.grafana_schedule(NOW)],
            grafana_shifts=p.GF_SHIFTS,
            grafana_users=p.GF_USERS,
            calendar=ics(WEEK),
        )
    ) as serving_:
        yield serving_


def run(*words: str, code: int = 0, stdin: bytes | None = None, token: str = TOKEN) -> Result:
    told = CliRunner().invoke(import_, ["rota", *words], input=stdin, env={"MUSTER_IMPORT_TOKEN": token})
    assert told.exit_code == code, told.output
    assert TOKEN not in told.output
    return told


async def ask(*words: str, code: int = 0, token: str = TOKEN) -> Result:
    return await asyncio.to_thread(run, *words, code=code, token=token)


def test_a_file_becomes_tables_and_says_how_much_agrees() -> None:
    Path("pd.json").write_text(json.dumps({"schedule": p.pagerduty_schedule(NOW)}), "utf-8")
    Path("people.csv").write_text("theirs,ours\nana silva,adele\n\nPDAVE,isaiah\n", "utf-8")
    told = run("--from", "pagerduty", "pd.json", "--people", "people.csv", "--out", "rota.toml")
    assert told.stdout == ""
    assert told.stderr.startswith("Payments primary: all 67")
    nights = tomllib.loads(Path("rota.toml").read_text("utf-8"))["schedule"][0]["layer"][1]
    assert nights["people"] == ["isaiah"]
    assert nights["only"] == [
        {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "opens": "22:00", "closes": "06:00"}
    ]
    assert read_with(Path("rota.toml").read_text("utf-8")).schedules["payments-primary"].time_zone == "Europe/Berlin"


def test_standard_input_and_json_for_machines() -> None:
    text = json.dumps({"data": [p.opsgenie_schedule(NOW)]}).encode()
    told = run("--from", "opsgenie", "-", "--json", stdin=text, code=1)
    (schedule,) = json.loads(told.stderr)["schedules"]
    assert schedule["hours_compared"] == schedule["hours_agreeing"] > 600
    assert json.loads(told.stderr)["new_people"] == [
        {"key": "dave-contoso-example", "name": "dave@contoso.example", "address": True}
    ]
    assert tomllib.loads(told.stdout)["schedule"][0]["key"] == "checkout"


async def test_the_api_of_pagerduty_page_by_page(sources: RotaSources) -> None:
    told = await ask("--from", "pagerduty", "--api", f"{sources.url}/pd", "--name", "payments PRIMARY", code=1)
    assert [each["name"] for each in tomllib.loads(told.stdout)["schedule"]] == ["Payments primary"]
    assert "all 67" in told.stderr
    assert "#   override Adele Vance payments-primary from " in told.stdout
    assert sources.calls.count("/pd/schedules") == 3
    told = await ask("--from", "pagerduty", "--api", f"{sources.url}/pd", code=1)
    assert len(tomllib.loads(told.stdout)["schedule"]) == 5


async def test_the_api_of_opsgenie(sources: RotaSources) -> None:
    told = await ask("--from", "opsgenie", "--api", f"{sources.url}/og/", code=1)
    assert "Checkout: all 67" in told.stderr


async def test_the_api_of_grafana_by_the_id_of_a_schedule(sources: RotaSources) -> None:
    told = await ask("--from", "grafana", "--api", f"{sources.url}/gf", "--name", "S3Z477AHDXTMF", code=1)
    assert "Search: all 67" in told.stderr
    assert "dave@contoso.example" in told.stdout


async def test_asked_too_much_it_waits_and_asks_again(sources: RotaSources) -> None:
    sources.troubles = [429]
    told = await ask("--from", "opsgenie", "--api", f"{sources.url}/og", code=1)
    assert "Checkout: all" in told.stderr


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (401, "does not take the token in MUSTER_IMPORT_TOKEN"),
        (403, "may not read this"),
        (404, "Check --api"),
        (302, "sends this elsewhere"),
        (500, "answered with status 500"),
    ],
)
async def test_an_api_that_says_no(sources: RotaSources, status: int, says: str) -> None:
    sources.troubles = [status]
    told = await ask("--from", "pagerduty", "--api", f"{sources.url}/pd", code=2)
    assert says in told.stderr
    assert told.stdout == ""


async def test_other_troubles_with_an_api(sources: RotaSources, monkeypatch: pytest.MonkeyPatch) -> None:
    api = f"{sources.url}/pd"
    assert "does not take the token" in (await ask("--from", "pagerduty", "--api", api, token="x", code=2)).stderr
    assert (
        "no schedule called “Nope”" in (await ask("--from", "pagerduty", "--api", api, "--name", "Nope", code=2)).stderr
    )
    sources.raw = b"<html>"
    assert "is no JSON" in (await ask("--from", "pagerduty", "--api", api, code=2)).stderr
    monkeypatch.setattr("rota.imports.api.LARGEST", 4)
    assert "is over" in (await ask("--from", "pagerduty", "--api", api, code=2)).stderr
    monkeypatch.setattr("rota.imports.asking.MOST", 2)
    monkeypatch.setattr("rota.imports.api.LARGEST", 1 << 20)
    sources.raw = None
    assert "There are 5 schedules" in (await ask("--from", "pagerduty", "--api", api, code=2)).stderr
    told = await ask("--from", "pagerduty", "--api", "http://127.0.0.1:1", code=2)
    assert "cannot be reached (ClientConnectorError)" in told.stderr


async def test_always_later_ends_in_words(sources: RotaSources, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rota.imports.api._TRIES", 1)
    sources.troubles = [429]
    told = await ask("--from", "opsgenie", "--api", f"{sources.url}/og", code=2)
    assert "Try again in a few minutes" in told.stderr


async def test_a_calendar_by_its_address(sources: RotaSources) -> None:
    address = f"{sources.url}/calendar/secret-address.ics"
    told = await ask("--from", "ical", address, "--name", "Payments")
    # The week began when the tests did.
    assert re.search(r"Payments: all 16[78](\.\d+)? hours are as the calendar has them", told.stderr)
    for status in (404, 500):
        sources.troubles = [status]
        told = await ask("--from", "ical", address, code=2)
        assert f"status {status}" in told.stderr
        assert "secret-address" not in told.output
    assert "cannot be fetched" in (await ask("--from", "ical", "http://127.0.0.1:1/secret-address", code=2)).stderr


def test_a_calendar_as_overrides() -> None:
    Path("muster.toml").unlink()
    Path("rota.ics").write_bytes(ics(WEEK))
    told = run("--from", "ical", "rota.ics", "--as", "overrides", "--schedule", PAYMENTS.key, code=1)
    assert told.stdout.startswith("override Alex Wilber payments until ")
    assert told.stderr.startswith("1 override, to be said to Muster")
    assert "Without an address: Alex Wilber" in told.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--from", "pagerduty"], "MUSTER_IMPORT_TOKEN"),
        (["--from", "ical"], "Name a calendar"),
        (["--from", "ical", "http://example.com/x.ics"], "https address of the calendar"),
        (["--from", "ical", "missing.ics"], "No such file or directory (missing.ics)"),
        (["--from", "ical", "muster.toml"], "This is no iCalendar file"),
        (["--from", "ical", "--api", "https://x.example"], "--api goes without SOURCE"),
        (["--from", "grafana", "muster.toml"], "This file is no JSON"),
        (["--from", "grafana", "https://x.example"], "SOURCE is a file here"),
        (["--from", "grafana", "--api", "http://x.example"], "--api: name an https address"),
        (["--from", "grafana", "--api", "http://[x"], "--api: name an https address"),
        (["--from", "ical", "x", "--schedule", "payments"], "go together"),
        (["--from", "ical", "x", "--out", "muster.toml"], "muster.toml is there already"),
        (["--from", "ical", "x", "--policy", "missing.toml"], "no policy file at missing.toml"),
        (["--from", "ical", "x", "--people", "muster.toml"], "of the list of people"),
        (["--from", "excel"], "is not one of"),
    ],
)
def test_wrong_use_is_2_and_writes_nothing(words: list[str], says: str, here: Path) -> None:
    before = {path: path.read_bytes() for path in here.iterdir()}
    told = run(*words, token="", code=2)
    assert says in told.stderr
    assert {path: path.read_bytes() for path in here.iterdir()} == before


def test_what_else_is_wrong_use(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "signs in it" in run("--from", "opsgenie", token="a\u00e9", code=2).stderr
    assert "Name the address of Grafana OnCall" in run("--from", "grafana", token="x", code=2).stderr
    Path("people.csv").write_text("ana,nobody\n")
    Path("rota.ics").write_bytes(ics(WEEK))
    assert "no person “nobody”" in run("--from", "ical", "rota.ics", "--people", "people.csv", code=2).stderr
    Path("pd.json").write_text(json.dumps({"schedule": p.pagerduty_schedule(NOW)}), "utf-8")
    told = run("--from", "pagerduty", "pd.json", "--name", "Other", code=2)
    assert "no schedule “Other” there. It has: “Payments primary”" in told.stderr
    monkeypatch.setattr("server.rota_import.LARGEST", 4)
    assert "is over" in run("--from", "ical", "rota.ics", code=2).stderr
