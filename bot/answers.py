"""What the wire needs of the product: an answer to each thing that Teams can bring."""

from __future__ import annotations

from typing import Protocol

from bot.activity import Click, Installed, Said
from bot.invoke import InvokeAnswer


class Answers(Protocol):
    """Whatever is raised here is logged, and the person gets one friendly sentence."""

    async def clicked(self, click: Click) -> InvokeAnswer:
        """A button. The answer is shown to the clicker; it is due within three seconds."""

    async def said(self, said: Said) -> None:
        """Typed words. Answers go out through the connector."""

    async def installed(self, installed: Installed) -> None:
        """The bot or people came or went. May repeat at any time."""
