"""A source of tokens that a test fills, holds back and counts; and whom the login library believes in a test."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import pytest


class Source:
    """Gives token-1, token-2, …; or what is put into `next`."""

    def __init__(self) -> None:
        self.begun = 0
        self.fetches = 0
        self.forgotten = 0
        self.closed = False
        self.next: Mapping[str, Any] | Exception | None = None
        self.open = threading.Event()
        self.open.set()

    def fetch(self) -> Mapping[str, Any]:
        assert threading.current_thread() is not threading.main_thread()
        self.begun += 1
        self.open.wait(5)
        self.fetches += 1
        if isinstance(self.next, Exception):
            raise self.next
        return self.next or {"access_token": f"token-{self.fetches}", "expires_in": 3600}

    def forget(self) -> None:
        self.forgotten += 1

    def close(self) -> None:
        self.closed = True


def trust(monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    """Whom the login library believes, as an operator would set it; nothing of this machine's own settings."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    if file:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", file)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
