"""`muster package`: the Teams app package from the settings."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version

from manifest.package import build
from server.read_settings import Clash, clash, read_settings
from server.settings import Settings


def app_package() -> bytes:
    """The zip. Raises BadSettings where the environment lacks what it must hold."""
    settings = read_settings(packaging)
    return build(
        app_id=settings.app_id or "",
        version=version("muster"),
        public_url=settings.public_url or "",
        privacy_url=settings.privacy_url or "",
        terms_url=settings.terms_url or "",
    )


def packaging(settings: Settings) -> Iterator[Clash]:
    """What a package must name."""
    if not settings.app_id:
        yield clash("app_id", "Set MUSTER_APP_ID to the bot's app id: the package tells Teams which bot to talk to.")
    if not (settings.public_url or "").startswith("https://"):
        sentence = (
            "Set MUSTER_PUBLIC_URL to the https address of your Muster: Teams shows it and lets links lead there."
        )
        yield clash("public_url", sentence)
