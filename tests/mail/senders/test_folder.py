"""The folder sender: one file a mail, whole or not at all, and never a second one."""

# ruff: noqa: ASYNC240  nothing else runs in the loop of these tests while they look at the folder

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from email.parser import BytesHeaderParser
from email.policy import SMTP
from pathlib import Path

import pytest

from engine.ports import Letter, TryLater, Undeliverable
from mail.senders.folder import FolderSender, stem
from mail.senders.sender import Receipt, Sender, Unknowable
from tests.mail.samples import STARTED, outgoing


class Trackless:
    """A file needs no trace."""

    async def keep(self, trace: Mapping[str, str]) -> None:
        raise AssertionError(f"a file needs no trace: {trace}")

    async def still(self) -> None:
        """Nobody calls it back."""


keeper = Trackless()


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "outbox"


async def test_it_writes_one_whole_file(outbox: Path) -> None:
    sender: Sender = FolderSender(outbox)
    mail = outgoing()
    assert await sender.send(mail, keeper) == Receipt(mail.message_id, STARTED)
    (file,) = outbox.iterdir()
    assert file.name.startswith("INC-42-1-mail-000001-")
    assert file.suffix == ".eml"
    assert file.read_bytes().endswith(b"--\r\n")


async def test_the_same_key_is_never_written_twice(outbox: Path) -> None:
    sender, mail = FolderSender(outbox), outgoing()
    first = await sender.send(mail, keeper)
    (file,) = outbox.iterdir()
    before = file.read_bytes(), file.stat().st_mtime_ns
    again = replace(mail, letter=Letter("other", "other", "other"), at=STARTED + timedelta(hours=1))
    assert await FolderSender(outbox).send(again, keeper) == first
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before
    assert len(list(outbox.iterdir())) == 1


async def test_find_says_what_was_sent(outbox: Path) -> None:
    sender, mail = FolderSender(outbox), outgoing()
    assert await sender.find(mail) is None
    await sender.send(mail, keeper)
    later = replace(mail, at=STARTED + timedelta(minutes=7))
    assert await sender.find(later) == Receipt(mail.message_id, STARTED)
    assert await sender.find(outgoing("INC-42.1/mail/000002")) is None


async def test_a_file_left_half_written_by_a_crash_is_not_a_mail(outbox: Path) -> None:
    sender, mail = FolderSender(outbox), outgoing()
    outbox.mkdir(parents=True)
    left = outbox / f".{stem(mail.key)}.eml.tmp"
    left.write_bytes(b"Subject: half a ma")
    assert await sender.find(mail) is None
    await sender.send(mail, keeper)
    assert not left.exists()
    (file,) = outbox.iterdir()
    assert b"half a ma" not in file.read_bytes()


async def test_many_at_once_are_many_files(outbox: Path) -> None:
    sender = FolderSender(outbox)
    await asyncio.gather(*(sender.send(outgoing(f"INC-42.1/mail/{n:06d}"), keeper) for n in range(1, 41)))
    assert len(list(outbox.glob("*.eml"))) == 40
    assert len(list(outbox.iterdir())) == 40


def test_stems_are_safe_and_differ() -> None:
    keys = ["a/1@t", "a-1@t", "a/1@u", "../../etc/passwd@t", "é" * 500 + "@t", "\n@t", "CON@t", "A/1@t"]
    stems = [stem(key) for key in keys]
    assert len(set(stems)) == len(keys)
    assert all(len(name) < 100 and name.replace("-", "").isalnum() and name.isascii() for name in stems)


async def test_a_folder_that_cannot_be_written_is_tried_later(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(TryLater, match="cannot be written"):
        await FolderSender(tmp_path / "file" / "outbox").send(outgoing(), keeper)
    with pytest.raises(TryLater, match="cannot be read"):
        await FolderSender(tmp_path / "file" / "outbox").find(outgoing())


async def test_a_broken_address_is_undeliverable_and_leaves_nothing(outbox: Path) -> None:
    with pytest.raises(Undeliverable):
        await FolderSender(outbox).send(outgoing(to_address="nobody"), keeper)
    assert not outbox.exists()


async def test_a_batch_is_one_file_that_names_everybody(outbox: Path) -> None:
    await FolderSender(outbox).send(outgoing(to_address="", bcc=("a@x.example", "b@x.example")), keeper)
    (file,) = outbox.iterdir()
    head = BytesHeaderParser(policy=SMTP).parsebytes(file.read_bytes())
    assert [address.addr_spec for address in head["Bcc"].addresses] == ["a@x.example", "b@x.example"]


async def test_it_is_never_held_and_takes_no_time(outbox: Path) -> None:
    sender = FolderSender(outbox)
    way = sender.way(10_000, 10_000)
    assert (way.lasts, way.later, way.sender) == (timedelta(0), 0, f"the folder {outbox}")
    assert sender.held() == ""
    assert await sender.bounces(STARTED) == ()


async def test_what_another_kind_of_sender_may_have_sent_is_for_a_person(tmp_path: Path) -> None:
    sender = FolderSender(tmp_path)
    for trace in ({"by": "smtp", "dot": "then"}, {"by": "graph", "mailbox": "m", "draft": "AAMk"}):
        with pytest.raises(Unknowable):
            await sender.find(outgoing(trace=trace))
        await sender.send(outgoing(trace=trace), keeper)
        assert await sender.find(outgoing(trace=trace))
        next(tmp_path.glob("*.eml")).unlink()
    assert await sender.find(outgoing(trace={"by": "smtp", "dot": ""})) is None
