"""What a server looks at in its policy before it starts: who sends, and whether the customer lists can be read."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from structlog.testing import capture_logs

from incidents.policy import AudienceRule, MailRules
from server.__main__ import main
from server.policy import check_sender, load_policy, unread_lists
from server.settings import BadSettings, Settings
from server.wiring import run

POLICY = (Path(__file__).resolve().parents[2] / "playground" / "muster.toml").read_text("utf-8")
NAMED = MailRules(sender_address="status@contoso.example")


def settings(**given: Any) -> Settings:
    return Settings(development=True, port=0, store="memory:", policy=Path("muster.toml"), **given)


@pytest.mark.parametrize("given", [{"mail": "graph:"}, {"mail": "smtp://mx.example"}, {"mail_second": "smtp://mx.x"}])
def test_nothing_leaves_under_the_stand_ins_address(given: dict[str, str]) -> None:
    with pytest.raises(BadSettings, match=r"muster.toml: \[mail\] sender_address: name the address"):
        check_sender(settings(**given), MailRules())
    with pytest.raises(BadSettings):
        check_sender(settings(**given), MailRules(sender_address="Status@Example.com"))
    check_sender(settings(**given), NAMED)


def test_a_folder_takes_mail_from_anybody() -> None:
    check_sender(settings(mail="folder:a", mail_second="folder:b"), MailRules())


async def test_a_server_without_a_sender_does_not_start(no_options: Path) -> None:
    (no_options / "muster.toml").write_text(POLICY.replace("sender_address", "reply_to"), "utf-8")
    with pytest.raises(BadSettings, match="sender_address"):
        await run(settings(mail="smtp://mx.example"), ready=print)


def test_a_list_that_cannot_be_read_is_named_with_its_audience(tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text("email\nana@example.com\n", "utf-8")
    (tmp_path / "plain.csv").write_text("ana@example.com\n", "utf-8")
    files = {"a": "good.csv", "b": "gone.csv", "c": "../good.csv", "d": "plain.csv"}
    found = list(unread_lists(tmp_path / "muster.toml", {name: AudienceRule(file) for name, file in files.items()}))
    assert [(name, file) for name, file, _ in found] == [("b", "gone.csv"), ("c", "../good.csv"), ("d", "plain.csv")]
    assert "No such file" in found[0][2]
    assert "outside the folder" in found[1][2]
    assert "example.com" not in str(found)


async def test_a_missing_list_is_a_warning_and_the_server_starts(no_options: Path) -> None:
    (no_options / "muster.toml").write_text(POLICY, "utf-8")
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    with capture_logs() as logs:
        task = asyncio.create_task(run(settings(mail="folder:out"), ready=ready.set_result))
        waiting: list[asyncio.Future[Any]] = [task, ready]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        task.cancel()
        await asyncio.wait({task})
    assert ready.done()
    (warning,) = [line for line in logs if line["log_level"] == "warning"]
    assert (warning["audience"], warning["file"]) == ("customers", "customers.csv")
    assert "cannot be opened" in warning["event"]


def test_where_there_is_no_policy_the_commented_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"incidents/muster\.toml"):
        load_policy(tmp_path / "none.toml")


def test_check_reads_every_list_however_many_cannot_be(no_options: Path) -> None:
    lists = '[mail.audiences]\ngone = "gone.csv"\naway = "../away.csv"\n'
    (no_options / "muster.toml").write_text(POLICY.replace("[mail.audiences]\n", lists), "utf-8")
    (no_options / "customers.csv").write_text("email\nana@example.com\n", "utf-8")
    told = CliRunner().invoke(main, ["customers", "check"])
    assert told.exit_code == 2
    assert "customers.csv: 1 customers" in told.stdout
    assert "Audience “gone”, file gone.csv: The customer list “gone.csv” cannot be opened" in told.stderr
    assert "Audience “away”, file ../away.csv: The customer list “away” lies outside" in told.stderr
    told = CliRunner().invoke(main, ["customers", "check", "--json"])
    assert len(json.loads(told.stdout)["unread"]) == 2


def test_a_policy_without_audiences_has_nothing_to_check(no_options: Path) -> None:
    text = POLICY.replace('customers = "customers.csv"', "").replace('audience = "customers"', "")
    (no_options / "muster.toml").write_text(text, "utf-8")
    for words, says in ((["check"], "no [mail.audiences]"), (["export", "--out", "x.csv"], "none yet")):
        told = CliRunner().invoke(main, ["customers", *words])
        assert (told.exit_code, says in told.stderr) == (2, True)
