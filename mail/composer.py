"""The composer: previews letters, counts audiences, and freezes both at approval."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine.ports import Letter, Store
from incidents.campaigns.model import Words
from incidents.errors import Invalid
from mail import frozen
from mail.audience import BadRow, Customer, locate, read_audience
from mail.render import render


@dataclass(frozen=True, slots=True)
class AudienceReport:
    """What a customer list comes to, without a single address."""

    customers: int
    duplicates: int
    bad_rows: tuple[BadRow, ...]


class LetterComposer:
    """The Composer of `engine.ports`. `audiences` are the policy's: name → file, beside the policy file in `folder`."""

    def __init__(self, store: Store, folder: Path, audiences: Mapping[str, str]) -> None:
        self._store = store
        self._folder = folder
        self._audiences = audiences
        self._reports: dict[str, tuple[tuple[int, int], AudienceReport]] = {}

    def render(self, words: Words, next_update_by: datetime | None, language: str = "en") -> Letter:
        return render(words, next_update_by, language)

    async def count(self, audience: str) -> int:
        """How many customers the list reaches. Raises Invalid where it is unknown or unreadable."""
        return (await self.report(audience)).customers

    async def report(self, audience: str) -> AudienceReport:
        """The count with what was left out and why; read again only when the file has changed."""
        return await asyncio.to_thread(self._report, audience)

    async def freeze(self, tenant: str, campaign: str, audience: str, letter: Letter) -> tuple[int, str]:
        """Write letter and recipients under their digest; the same again writes the same rows."""
        customers, digest = await asyncio.to_thread(self._gather, audience, letter)
        await self._store.put_rows(tenant, [frozen.letter_row(campaign, digest, letter)])
        for page in frozen.recipient_pages(campaign, digest, customers):
            await self._store.put_rows(tenant, page)
        return len(customers), digest

    def _report(self, audience: str) -> AudienceReport:
        path = self._path(audience)
        stamp = _stamp(path, audience)
        standing = self._reports.get(audience)
        if standing and standing[0] == stamp:
            return standing[1]
        found = read_audience(path, audience)
        report = AudienceReport(len(found.customers), found.duplicates, tuple(found.bad_rows))
        self._reports[audience] = (stamp, report)
        return report

    def _gather(self, audience: str, letter: Letter) -> tuple[list[Customer], str]:
        customers = read_audience(self._path(audience), audience).customers
        return customers, frozen.digest_of(customers, letter)

    def _path(self, audience: str) -> Path:
        if audience not in self._audiences:
            known = ", ".join(f"“{name}”" for name in sorted(self._audiences)) or "none yet"
            raise Invalid(f"There is no audience of that name. The policy has: {known}.")
        return locate(self._folder, self._audiences[audience], audience)


def _stamp(path: Path, audience: str) -> tuple[int, int]:
    try:
        stat = path.stat()
    except OSError as error:
        raise Invalid(f"The customer list “{audience}” cannot be opened ({error.strerror}). Check its file.") from None
    return stat.st_mtime_ns, stat.st_size
