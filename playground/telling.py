"""Tells the story on a terminal: people, what Muster did, mails, and the timeline in the end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mail.senders.outbox_files import newest
from playground.card_reading import Card, button, parts, plain, words
from playground.connector import Posted

MENTION = re.compile(r"</?at>")
WIDEST_NAME = 14


CUSTOMERS = "-mail-"
"""In the name of a mail's file: it is one of a notice."""


class Telling:
    """Prints each line as it happens; what was told once is not told again. `names` are people by their own chat."""

    def __init__(self, console: Console, names: Mapping[str, str]) -> None:
        self._console = console
        self._names = names
        self._told = 0
        self._last = ""
        self._mails: Counter[str] = Counter()
        self._paged = 0

    def person(self, at: datetime, name: str, did: str) -> None:
        self._line(f"{at:%H:%M}", name, did, "bold")

    def muster(self, at: datetime, posted: Sequence[Posted], outbox: Path) -> None:
        """What the bot posted and mailed since the last time."""
        news, self._told = posted[self._told :], len(posted)
        paged = [self._names[one.conversation] for one in news if _is_page(one) and one.conversation in self._names]
        for did in _in_the_room(news):
            self._line(f"{at:%H:%M}", "Muster", did)
        if paged:
            self._line(f"{at:%H:%M}", "Muster", f"pages {' and '.join(', '.join(paged).rsplit(', ', 1))}")
        self._tell_mails(at, outbox)

    def _tell_mails(self, at: datetime, outbox: Path) -> None:
        found = newest(outbox)[0]
        mails = Counter(mail.subject for mail in found if CUSTOMERS in mail.name)
        for subject, count in (mails - self._mails).items():
            self._line(f"{at:%H:%M}", "Mail", f"to {count} customers: {subject}", "green")
        colleagues = sum(CUSTOMERS not in mail.name for mail in found)
        if colleagues > self._paged:
            who = "a colleague who has" if colleagues - self._paged == 1 else "colleagues who have"
            self._line(f"{at:%H:%M}", "Mail", f"to {who} not answered the page yet", "green")
        self._mails, self._paged = mails, colleagues

    def end(self, pages: Sequence[Card], posted: Sequence[Posted]) -> None:
        self._console.print("\nThe timeline, as Muster keeps it\n", style="bold")
        table = Table.grid(padding=(0, 2))
        for time, who, did in chain.from_iterable(map(_timeline, pages)):
            table.add_row(Text(time, style="dim"), Text(who), Text(did))
        self._console.print(Padding(table, (0, 0, 1, 0)))
        changed = sum(one.changed for one in posted)
        told = (
            f"{sum(self._mails.values())} mails to customers, {self._paged} pages by mail, "
            f"{len(posted) - changed} messages in Teams, {changed} changes to cards."
        )
        self._console.print(Text(told, style="dim"))

    def _line(self, time: str, who: str, did: str, style: str = "") -> None:
        table = Table.grid(padding=(0, 2))
        table.add_column(width=5)
        table.add_column(width=WIDEST_NAME)
        table.add_row(Text("" if time == self._last else time, style="dim"), Text(who, style=style), Text(did))
        self._console.print(table)
        self._last = time


def _is_page(posted: Posted) -> bool:
    return not posted.changed and posted.card is not None and button(posted.card, "Acknowledge") is not None


def _in_the_room(news: Sequence[Posted]) -> Iterator[str]:
    """A new thread by its first card, and whatever was said aloud."""
    for posted in news:
        if posted.first and posted.card:
            severity, number, *_ = words(posted.card)
            yield f"opens {number} in the incidents channel: {severity}"
        elif posted.text:
            yield MENTION.sub("", posted.text)


def _timeline(card: Card) -> Iterator[tuple[str, str, str]]:
    """The rows of the timeline card: when, who, what. The name is what stands there in bold."""
    for row in parts(card):
        if row.get("type") == "ColumnSet":
            time, line = (str(block["text"]) for block in parts(row) if block.get("type") == "TextBlock")
            who, _, did = line.removeprefix("**").partition("** ")
            yield time, plain(who), plain(did)
