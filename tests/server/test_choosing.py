"""The secret that signs customers' links: long enough, changed without breaking links, needed where mail goes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.read_settings import read_settings
from server.settings import BadSettings

LONG, OTHER = "l" * 32, "o" * 48


def faults(**given: object) -> str:
    with pytest.raises(BadSettings) as caught:
        read_settings(None, **given)
    return "\n".join(caught.value.faults)


@pytest.mark.parametrize("secret", ["short", f"{LONG},short", f"{LONG},{LONG},{LONG}", f"{LONG},"])
def test_a_poor_secret_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("MUSTER_LINK_SECRET", secret)
    told = faults(development=True)
    assert "MUSTER_LINK_SECRET: expected 32 characters or more" in told
    assert secret not in told


@pytest.mark.parametrize("secret", [LONG, f"{OTHER},{LONG}"])
def test_one_or_two_are_taken(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("MUSTER_LINK_SECRET", secret)
    settings = read_settings(development=True)
    assert settings.link_secret
    assert settings.link_secret.get_secret_value() == secret
    assert secret not in repr(settings)


def test_it_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{LONG}\n")
    monkeypatch.setenv("MUSTER_LINK_SECRET_FILE", str(tmp_path / "secret"))
    settings = read_settings(development=True)
    assert settings.link_secret
    assert settings.link_secret.get_secret_value() == LONG


def test_mail_that_goes_out_needs_one(monkeypatch: pytest.MonkeyPatch) -> None:
    needed = "Set MUSTER_LINK_SECRET"
    assert needed in faults(mail="graph:")
    assert needed not in faults(mail="folder:./outbox")
    read_settings(development=True)
    monkeypatch.setenv("MUSTER_LINK_SECRET", LONG)
    assert needed not in faults(mail="graph:")
