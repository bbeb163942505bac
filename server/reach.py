"""How a command gets at a store: through the server that runs on it, else by opening it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

from engine.clock import SystemClock
from engine.ids import SystemIds
from engine.ports import StoreError
from mail.choices.choices import Choices
from server.control import ask_server, ask_to_allow
from server.erasing import Allowed, Done, Eraser, Wish
from server.policy import load_policy
from server.read_settings import Clash, clash, read_settings
from server.settings import Settings
from storage import open_store

SCHEME = "tinydb:"
T = TypeVar("T")


def erase_anyhow(wish: Wish, options: dict[str, object]) -> Done:
    """Raises BadSettings, BadAddress, StoreError, or NotDone where the server could not do it."""
    return asyncio.run(_anyhow(options, lambda at: ask_server(at, wish), lambda eraser: eraser.fulfil(wish)))


def allow_anyhow(address: str, options: dict[str, object]) -> Allowed:
    """Raises likewise."""
    return asyncio.run(_anyhow(options, lambda at: ask_to_allow(at, address), lambda eraser: eraser.allow(address)))


def store_folder(settings: Settings) -> Path | None:
    """Where the store is; none where it is in memory."""
    return Path(settings.store.removeprefix(SCHEME)) if settings.store.startswith(SCHEME) else None


async def _anyhow(
    options: dict[str, object], ask: Callable[[Path], Awaitable[T | None]], do: Callable[[Eraser], Awaitable[T]]
) -> T:
    folder = store_folder(read_settings(_has_a_folder, **options))
    done = await ask(folder) if folder else None
    return done if done is not None else await _here(read_settings(_can_stand_in, **options), do)


async def _here(settings: Settings, do: Callable[[Eraser], Awaitable[T]]) -> T:
    policy = load_policy(settings.policy_file)
    try:
        store = await open_store(settings.store)
    except ValueError as error:
        raise StoreError(str(error)) from error
    try:
        return await do(Eraser.of(settings, store, Choices(store, SystemClock(), SystemIds()), policy))
    finally:
        await store.close()


def _has_a_folder(settings: Settings) -> Iterator[Clash]:
    folder = store_folder(settings)
    if folder is None:
        yield clash("store", "MUSTER_STORE is memory:, which ends with its server. Name the folder of a store.")
    elif not folder.is_dir():
        yield clash("store", f"There is no store at {folder}. Name its folder with --store tinydb:<folder>.")


def _can_stand_in(settings: Settings) -> Iterator[Clash]:
    """What must be known where no server runs that knows it."""
    if not settings.tenants:
        sentence = "No server runs on this store. Set MUSTER_TENANT_ID as the server has it, or start the server."
        yield clash("tenant_id development", sentence)
    if not settings.policy_file.is_file():
        sentence = f"--policy (MUSTER_POLICY): there is no file {settings.policy_file}. It names the customer lists."
        yield clash("policy development", sentence)
