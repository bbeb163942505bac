"""The pages that show the outbox, asked over HTTP."""

# ruff: noqa: ASYNC240  nothing else runs in the loop of these tests while they look at the folder

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from engine.ports import Letter
from mail.senders.folder import FolderSender
from mail.senders.pages import add_routes
from mail.writing.render import render
from tests.mail.samples import keeper, outgoing, words

Client = TestClient[web.Request, web.Application]


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    return tmp_path / "outbox"


@pytest.fixture
async def client(outbox: Path) -> AsyncIterator[Client]:
    app = web.Application()
    add_routes(app, outbox)
    async with TestClient(TestServer(app)) as client:
        yield client


async def written(outbox: Path, number: int, subject: str, html: str = "<p>hello</p>") -> str:
    key = f"INC-42.1/mail/{number:06d}"
    before = set(outbox.glob("*.eml"))
    await FolderSender(outbox).send(outgoing(key, letter=Letter(subject, "plain words\n", html)), keeper)
    (file,) = set(outbox.glob("*.eml")) - before
    os.utime(file, (number, number))
    return file.name


async def page(client: Client, path: str, status: int = 200) -> str:
    async with client.get(path) as answer:
        assert answer.status == status
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        text = await answer.text()
    assert "<script" not in text
    assert '<html lang="en">' in text
    return text


async def test_an_empty_outbox_says_what_to_do(client: Client) -> None:
    assert "No mail has been sent yet" in await page(client, "/mails")


async def test_the_list_is_newest_first_with_masked_addresses(client: Client, outbox: Path) -> None:
    for number in (1, 2, 3):
        await written(outbox, number, f"[Pay] — number {number}")
    (outbox / ".half.eml.tmp").write_bytes(b"half")
    (outbox / "notes.txt").write_text("not a mail")
    text = await page(client, "/mails")
    assert text.index("number 3") < text.index("number 2") < text.index("number 1")
    assert "3 mails, newest first" in text
    assert "14:23 UTC" in text
    assert "i…@example.com" in text
    assert "ines@" not in text
    assert "half" not in text
    assert "notes" not in text


async def test_a_long_list_shows_the_newest(client: Client, outbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mail.senders.outbox_files.NEWEST", 2)
    for number in (1, 2, 3):
        await written(outbox, number, f"number {number}")
    text = await page(client, "/mails")
    assert "The newest 2 of 3" in text
    assert "number 1" not in text


async def test_a_mail_shows_headers_html_and_text(client: Client, outbox: Path) -> None:
    letter = render(words(symptom="<script>alert(1)</script> “quoted”"), None)
    await FolderSender(outbox).send(outgoing(letter=letter), keeper)
    (file,) = outbox.iterdir()
    text = await page(client, f"/mails/{file.name}")
    assert "auto-generated" in text
    assert "Inês Duarte &lt;ines@example.com&gt;" in text
    assert '<iframe title="The HTML part of this mail" sandbox="" srcdoc="&lt;!DOCTYPE html&gt;' in text
    assert "What you may notice:\n  &lt;script&gt;alert(1)&lt;/script&gt; “quoted”" in text


async def test_a_hostile_mail_stays_in_its_frame(client: Client, outbox: Path) -> None:
    nasty = '"></iframe><script>alert(1)</script>'
    name = await written(outbox, 1, f"<script>{nasty}", nasty)
    text = await page(client, f"/mails/{name}")
    assert text.count("</iframe>") == 1
    assert "<script" not in await page(client, "/mails")


@pytest.mark.parametrize(
    "name",
    [
        "nobody.eml",
        "..%2Fsecret.eml",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "..%5Csecret.eml",
        ".hidden.eml",
        "a.eml%00.txt",
        "a" * 300 + ".eml",
        "sub%2Fdeep.eml",
    ],
)
async def test_other_names_are_not_found(client: Client, outbox: Path, name: str) -> None:
    (outbox / "sub").mkdir(parents=True)
    for place in (outbox.parent / "secret.eml", outbox / ".hidden.eml", outbox / "sub" / "deep.eml"):
        place.write_bytes(b"Subject: secret\r\n\r\nsecret")
    text = await page(client, f"/mails/{name}", status=404)
    assert "There is no such mail" in text
    assert "secret" not in text


async def test_a_file_that_is_hardly_a_mail_is_shown_as_far_as_it_goes(client: Client, outbox: Path) -> None:
    outbox.mkdir()
    (outbox / "odd.eml").write_bytes(b"\xff\xfe no header at all")
    assert "odd.eml" in await page(client, "/mails")
    assert "As plain text" in await page(client, "/mails/odd.eml")
