"""`muster letters check` and `preview` as an operator meets them: lines, exit status, JSON, and what is wrong use."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from click.testing import CliRunner, Result

from mail.writing.trial import Link
from server import letters
from server.__main__ import main

POLICY = Path(__file__).resolve().parents[2] / "playground" / "muster.toml"
BRIEF = """https://status.example.com/ {{ symptom }} {{ status }} {{ impact }} {{ started }} {{ next_update_by }}
{{ incident }} {{ severity }} {{ commander }} {{ progress }} {{ need }} {{ next_update_within }}"""
LINK = "https://status.example.com/"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a policy that names a folder of letters."""
    monkeypatch.chdir(tmp_path)
    text = POLICY.read_text("utf-8").replace("[mail]\n", '[mail]\nletters = "letters"\n', 1)
    (tmp_path / "muster.toml").write_text(text, "utf-8")
    (tmp_path / "letters" / "initial").mkdir(parents=True)


@pytest.fixture
async def answers() -> AsyncIterator[TestServer]:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=int(request.match_info["status"]))

    app = web.Application()
    app.router.add_route("HEAD", "/{status}", answer)
    server = TestServer(app, host="127.0.0.1")
    async with server:
        yield server


def muster(*words: str) -> Result:
    return CliRunner().invoke(main, ["letters", *words])


def subject(text: str) -> None:
    Path("letters/initial/subject.txt").write_text(text, "utf-8")


def test_sound_letters_are_well() -> None:
    told = muster("check")
    assert (told.exit_code, told.output) == (0, "12 letters in en, de, fr: all is well\n")


def test_a_finding_is_a_line_with_its_place_and_what_to_do() -> None:
    subject("{{ service }}\n{{ featur }}")
    told = muster("check")
    assert told.exit_code == 1
    assert told.output.splitlines() == [
        "letters/initial/subject.txt:2: there is no “featur” (initial/subject.txt, en). Did you mean “feature”?",
        "12 letters in en, de, fr: 1 finding",
    ]


def test_machines_read_json() -> None:
    Path("letters/brief").mkdir()
    Path("letters/brief/body.txt").write_text(BRIEF, "utf-8")
    subject("{{ featur }}")
    told = muster("check", "--json")
    document = json.loads(told.output)
    assert told.exit_code == 1
    assert document["findings"][0]["line"] == 1
    assert document["links"] == [{"url": LINK, "file": "letters/brief/body.txt", "line": 1}]
    assert document["links_tried"] is False


def test_links_are_not_tried_unasked() -> None:
    subject(f"{LINK} {{{{ service }}}}")
    Path("letters/brief").mkdir()
    Path("letters/brief/body.txt").write_text(BRIEF, "utf-8")
    assert "Links not tried: 1. Add --online" in muster("check").output


async def test_servers_of_links_are_asked_when_wanted(answers: TestServer) -> None:
    links = [Link(str(answers.make_url(f"/{status}")), "x.html", 3) for status in (200, 204, 403, 404, 405, 500)]
    gone = Link("http://127.0.0.1:1/", "x.html", 4)
    said = [str(finding) for finding in await letters._asked([*links, gone])]
    assert [line.split(" answered with ")[-1].split(".")[0] for line in said[:2]] == ["404", "500"]
    assert (await letters._asked([Link("https://status..example.com/", "x.html", 5)]))[0].line == 5
    assert said[2:] == [
        "x.html:4: the server of the link “http://127.0.0.1:1/” does not answer. Correct the address, or take it out."
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('letters = "nowhere"', "there is no such folder"),
        ('letters = "../"', "outside"),
        ("letters = 7", "letters"),
    ],
)
def test_a_policy_that_cannot_be_used_is_wrong_use(text: str, said: str) -> None:
    policy = Path("muster.toml")
    policy.write_text(policy.read_text("utf-8").replace('letters = "letters"', text), "utf-8")
    told = muster("check")
    assert told.exit_code == 2
    assert said in told.stderr


def test_a_policy_that_is_not_there_is_wrong_use_only_when_named() -> None:
    Path("muster.toml").unlink()
    assert muster("check", "--policy", "other.toml").exit_code == 2
    assert muster("check").exit_code == 0


def test_a_preview_is_written_to_look_at() -> None:
    subject("Ours: {{ service }}")
    told = muster("preview", "--out", "seen", "--language", "EN")
    assert told.exit_code == 0
    assert told.output == "Wrote 24 letters. Open seen/index.html\n"
    assert "notices of Contoso" in Path("seen/en/initial-full.txt").read_text("utf-8")
    assert "Ours: Payments API" in Path("seen/en/initial-full.txt").read_text("utf-8")
    assert not Path("seen/de").exists()


def test_a_language_that_is_not_used_is_told_by_check_and_preview() -> None:
    Path("letters/es/initial").mkdir(parents=True)
    Path("letters/es/initial/subject.txt").write_text("{{ service }}", "utf-8")
    line = "letters/es/_base/words.toml: this file is missing, so no letter in es is used and its readers get en."
    told = muster("check")
    assert (told.exit_code, told.output.count("\n")) == (1, 2)
    assert told.output.startswith(line)
    for words in ([], ["--language", "es"]):
        told = muster("preview", "--out", "seen", *words)
        assert told.exit_code == 1
        assert told.stderr.startswith(line)
        assert line in Path("seen/index.html").read_text("utf-8")


def test_a_preview_says_what_could_not_be_written() -> None:
    subject("{{ featur }}")
    told = muster("preview", "--out", "seen", "--language", "en")
    assert told.exit_code == 1
    assert "letters/initial/subject.txt:1" in told.stderr


@pytest.mark.parametrize("words", [["--language", "xx"], ["--out", "muster.toml/x"]])
def test_a_preview_that_cannot_be_written_is_wrong_use(words: list[str]) -> None:
    told = muster("preview", *words)
    assert told.exit_code == 2
    assert told.stderr.startswith(words[0])
