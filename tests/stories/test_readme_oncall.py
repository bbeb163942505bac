"""The README's "On call in five minutes", followed to the letter: its policy, its commands, its typed lines."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

from click.testing import CliRunner

from server.__main__ import main
from server.start_page import PAGE
from tests.stories.conftest import Opens
from tests.stories.desk import Desk

README = Path(__file__).resolve().parents[2] / "README.md"
SECTION = README.read_text("utf-8").partition("## On call in five minutes")[2].partition("\n## ")[0]
BLOCKS = re.findall(r"(?:^(?: {4}.*)?\n)+", SECTION, re.MULTILINE)
POLICY, COMMANDS = (dedent(block) for block in BLOCKS if block.strip())

ANSWERED = {
    "oncall": "payments",
    "override payments from tomorrow 9:00 until tomorrow 17:00": "Carol Wu",
    "swap with ben": "Ben Ode",
    "take payments for 2 hours": "Carol Wu",
    "contact add email carol@example.com": "type the code",
    "contact verify": "type the code",
    "test page": "test page",
    "alarms": "nightly-backup",
}
"""What each typed line is answered with; a new line in the README needs a line here."""
NOT_TYPED = ("muster.toml", "act as carol", "curl", "--speed 60", "--speed 1", "help oncall")


def test_the_lines_are_those_that_are_followed() -> None:
    named = re.findall(r"`([^`]+)`", " ".join(re.sub(r"^ {4}.*$", "", SECTION, flags=re.MULTILINE).split()))
    assert [line for line in named if line not in NOT_TYPED] == list(ANSWERED)


def test_its_check_finds_the_schedule_well_and_says_that_nothing_rings(tmp_path: Path) -> None:
    (line,) = re.findall(r"^\.venv/bin/muster (oncall check [^#]*)", COMMANDS, re.MULTILINE)
    file = tmp_path / "muster.toml"
    file.write_text(POLICY, "utf-8")
    words = [str(file) if word == "muster.toml" else word for word in line.split()]
    told = CliRunner().invoke(main, [*words, "--store", f"tinydb:{tmp_path / 'none'}"])
    assert told.stdout.startswith("payments: well")
    assert "Nothing rings" in told.stdout


def test_its_demo_starts_with_options_that_are_there() -> None:
    (line,) = re.findall(r"^\.venv/bin/muster (demo [^#\n]*)", COMMANDS, re.MULTILINE)
    told = CliRunner().invoke(main, ["demo", "--help"]).output
    assert [word for word in line.split() if word.startswith("--") and word not in told] == []


async def test_its_lines_are_answered_and_its_silence_pages(opens: Opens) -> None:
    async with opens(policy=lambda _: POLICY) as desk:
        await desk.installs("channel")
        assert await beat(desk) == 202
        assert "you now act as Carol Wu" in await desk.asks("Alex", "chat", "act as carol")
        for line in list(ANSWERED)[:-1]:
            assert ANSWERED[line] in await desk.asks("Alex", "chat", line), line
            await desk.settles()
        (mail,) = desk.notes
        body = mail.get_body(("plain",))
        assert body
        code = re.search(r"\d{6}", body.get_content())
        assert code
        assert "Verified" in await desk.asks("Alex", "chat", f"contact verify {code[0]}")
        assert "No alarm is open" in await desk.asks("Alex", "chat", "alarms")
        await desk.passes(minutes=7)
        listed = await desk.asks("Alex", "chat", "alarms")
        assert ANSWERED["alarms"] in listed
        assert "paged: Carol Wu" in listed
        assert await beat(desk) == 202
        await desk.settles()
        assert "No alarm is open" in await desk.asks("Alex", "chat", "alarms")


START = re.findall(r"<code>([^<]*)</code>", PAGE.read_text("utf-8").partition("<h2>On call</h2>")[2])
START_ANSWERED = {
    "oncall": "Second line",
    "oncall week": "Second line",
    "take second-line for 2 hours": "Second line",
    "swap with megan": "Swap a shift",
    "contact add email alex@contoso.example": "type the code",
    "test page": "test page",
    "pages": "Your pages",
    "alarms": "No alarm is open",
    "help oncall": "What you can ask about on-call",
}


async def test_what_the_start_page_names_is_answered(desk: Desk) -> None:
    typed = [line for line in START if not line.startswith(("curl", "--"))]
    assert typed == list(START_ANSWERED)
    for line in typed:
        assert START_ANSWERED[line] in await desk.asks("Alex", "chat", line), line
        await desk.settles()


async def beat(desk: Desk) -> int:
    (path,) = re.findall(r"^curl -X POST http://localhost:3978(\S+)", COMMANDS, re.MULTILINE)
    async with desk.client.post(path) as answer:
        return answer.status
