"""The command line reads beside a process that writes: without its lock, and always a whole store."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from engine.ports import Query, StoreError
from storage.embedded.layout import JOURNAL, numbers
from storage.embedded.opening import open_embedded
from storage.embedded.verify import verify
from tests.standins.clock import NOON
from tests.storage import crash
from tests.storage.samples import (
    TENANT,
    after,
    declare,
    files,
    fold,
    note,
    ref,
    row,
    timer,
)

LEASE = timedelta(minutes=2)
TABLE = "recipients/INC-1-n1"


async def test_reading_needs_no_lock_and_writes_nothing(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path)
    first = declare(owed=[timer()])
    await store.commit(first)
    reader = await open_embedded(tmp_path, read_only=True)
    assert await reader.load(ref()) is not None
    assert await reader.count(TENANT, Query()) == 1
    for act in (
        reader.commit(note(after(first))),
        reader.archive(ref()),
        reader.claim(NOON, 1, LEASE),
        reader.put_rows(TENANT, [row("1")]),
        reader.done(TENANT, "INC-1/1/update", 1),
    ):
        with pytest.raises(StoreError, match="opened for reading only"):
            await act
    assert await reader.row(TENANT, TABLE, "1") is None
    await reader.close()
    await store.commit(note(after(first)))
    await store.close()


async def test_there_is_nothing_to_read_where_there_is_no_store(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(StoreError, match="there is no store in"):
            await open_embedded(folder, read_only=True)
    assert files(tmp_path, "*") == []


@pytest.mark.slow
async def test_a_reader_beside_a_busy_writer_always_sees_a_whole_store(tmp_path: Path) -> None:
    process = await crash.start(tmp_path / "data", 1)
    try:
        assert process.stdout is not None
        await process.stdout.readline()
        talk = asyncio.create_task(process.stdout.read())
        versions: set[int] = set()
        while len(versions) < 10 or max(numbers(tmp_path / "data", JOURNAL)) < 4:
            assert await asyncio.to_thread(verify, tmp_path / "data", fold) == []
            reader = await open_embedded(tmp_path / "data", read_only=True)
            hot = await reader.open(TENANT, "incident")
            versions.add(sum(stored.version for _, stored in hot))
            for incident, stored in hot:
                assert len(await reader.entries(incident)) == stored.version
            await reader.close()
    finally:
        process.kill()
        await process.wait()
    assert (await talk).startswith(b"INC-")
