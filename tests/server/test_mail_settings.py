"""Options of mail: by which ways it leaves, what each of them needs, and stand-ins on this machine alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.read_settings import read_settings
from tests.server.test_settings import APP, SECRET, TENANT, faults

LINK_SECRET = "l" * 40
URL = "https://muster.contoso.example"


@pytest.mark.parametrize(
    "way", ["folder:", "graph", "graph:x", "smtp:", "smtp://", "imap://user@mx.example", "smtp://a b@mx.example"]
)
def test_mail_leaves_by_known_ways(way: str) -> None:
    assert faults(development=True, mail=way) == [
        "--mail (MUSTER_MAIL): expected folder:<folder>, graph:, smtp://user@host:587 or smtps://user@host:465."
    ]


@pytest.mark.parametrize("field", ["mail", "mail_second"])
def test_a_password_has_no_place_in_an_address(field: str) -> None:
    (fault,) = faults(development=True, **{field: f"smtp://robot:{SECRET}@mx.example:587"})
    assert "MUSTER_SMTP_PASSWORD" in fault
    assert SECRET not in fault


def test_a_mail_server_needs_the_password_of_its_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (fault,) = faults(development=True, mail="smtps://robot@mx.example")
    assert "MUSTER_SMTP_PASSWORD" in fault
    (tmp_path / "password").write_text(f"{SECRET}\n", encoding="utf-8")
    monkeypatch.setenv("MUSTER_SMTP_PASSWORD_FILE", str(tmp_path / "password"))
    settings = read_settings(development=True, mail="smtps://robot@mx.example")
    assert SECRET not in repr(settings)
    assert read_settings(development=True, mail="smtp://mx.example").mail == "smtp://mx.example"


@pytest.mark.parametrize("way", ["smtp://mx.example:port", "smtp://mx.example/path", "smtp://?x=y"])
def test_an_address_of_a_mail_server_is_a_plain_one(way: str) -> None:
    (fault,) = faults(development=True, mail=way)
    assert fault.startswith("--mail: expected smtp://user@host:587")


def test_graph_needs_an_app_a_tenant_and_a_proof() -> None:
    told = " ".join(faults(development=True, mail="graph:"))
    assert all(name in told for name in ("MUSTER_APP_ID", "MUSTER_TENANT_ID", "MUSTER_APP_SECRET"))
    assert any("MUSTER_TENANT_ID" in fault for fault in faults(development=True, mail="graph:", app_id=APP))
    assert any("MUSTER_APP_SECRET" in fault for fault in faults(development=True, mail="graph:", app_id=APP))
    whole = {"app_id": APP, "app_secret": SECRET, "tenant_id": TENANT, "link_secret": LINK_SECRET, "public_url": URL}
    (fault,) = faults(mail="graph:", **{**whole, "tenant_id": f"{TENANT},{APP}"})
    assert "names several" in fault
    assert read_settings(None, mail="graph:", **whole).mail == "graph:"
    assert read_settings(None, mail_second="graph:", **whole).mail_second == "graph:"


def test_all_that_is_missing_for_mail_is_told_in_one_go() -> None:
    told = " ".join(faults(mail="graph:", mail_second="smtp://robot@mx.example"))
    wanted = ("MUSTER_APP_ID", "MUSTER_TENANT_ID", "MUSTER_APP_SECRET", "MUSTER_LINK_SECRET", "MUSTER_SMTP_PASSWORD")
    assert all(told.count(f"{name} ") + told.count(f"{name},") == 1 for name in wanted), told
    told = " ".join(faults(development=True, mail="graph:", mail_second="smtp://robot@mx.example"))
    assert all(name in told for name in wanted if name != "MUSTER_LINK_SECRET"), told


def test_two_ways_differ() -> None:
    (fault,) = faults(development=True, mail="folder:./a", mail_second="folder:./a")
    assert "MUSTER_MAIL_SECOND" in fault
    assert read_settings(development=True, mail="folder:./a", mail_second="folder:./b").mail_second == "folder:./b"


@pytest.mark.parametrize("field", ["graph_url", "login_url"])
def test_stand_ins_are_on_this_machine_and_for_development(field: str) -> None:
    here, variable = "http://127.0.0.1:9/v1.0", f"MUSTER_{field.upper()}"
    assert getattr(read_settings(None, development=True, **{field: here}), field) == here
    serving = {"app_id": APP, "app_secret": SECRET, "tenant_id": TENANT}
    for given in ({"development": True, field: "https://graph.example/v1.0"}, {**serving, field: here}):
        (fault,) = faults(**given)
        assert fault.startswith(variable)
    (fault,) = faults(development=True, **{field: "http://u:p@127.0.0.1/"})
    assert fault.startswith(variable)


def test_links_in_mails_need_an_address_that_customers_reach() -> None:
    whole = {"app_id": APP, "app_secret": SECRET, "tenant_id": TENANT, "link_secret": LINK_SECRET}
    for ways in ({"mail": "graph:"}, {"mail": "smtp://mx.example"}, {"mail_second": "smtp://mx.example"}):
        (fault,) = faults(**ways, **whole)
        assert fault.startswith("Set MUSTER_PUBLIC_URL to the https address of this server")
        assert read_settings(None, **ways, **whole, public_url=URL).public_url
        (fault,) = faults(**ways, **whole, public_url=URL.replace("https", "http"))
        assert "https://" in fault
    assert read_settings(None, **whole).mail.startswith("folder:"), "mails in a folder go to nobody"


def test_the_pace_of_a_mail_server_is_a_number() -> None:
    assert read_settings(development=True).smtp_per_minute is None
    assert read_settings(development=True, smtp_per_minute="30").smtp_per_minute == 30
    (fault,) = faults(development=True, smtp_per_minute=0)
    assert fault == "MUSTER_SMTP_PER_MINUTE: expected how many mails a minute the mail server takes, 1 or more."
