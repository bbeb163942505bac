"""The Teams app package: complete, filled in, always the same, and good by the published schema where at hand."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from jsonschema import Draft7Validator
from PIL import Image

from manifest.draw_icons import color, outline
from manifest.package import FOLDER, build

APP = "11111111-2222-3333-4444-AAAAAAAAAAAA"
SCHEMAS = Path(__file__).resolve().parents[2] / ".." / "shared" / "contracts" / "teams" / "manifest"


def package() -> bytes:
    return build(app_id=APP, version="1.2.3", public_url="https://muster.contoso.example:8443/base")


def manifest() -> dict[str, Any]:
    with ZipFile(io.BytesIO(package())) as archive:
        read: dict[str, Any] = json.loads(archive.read("manifest.json"))
    return read


def test_the_same_settings_make_the_same_bytes() -> None:
    assert package() == package()
    with ZipFile(io.BytesIO(package())) as archive:
        assert archive.namelist() == ["manifest.json", "color.png", "outline.png"]
        assert archive.testzip() is None


def test_every_placeholder_is_filled() -> None:
    read = manifest()
    assert "<" not in json.dumps(read)
    assert (read["id"], read["version"]) == (APP.lower(), "1.2.3")
    assert read["bots"][0]["botId"] == APP.lower()
    assert read["validDomains"] == ["muster.contoso.example"]
    assert read["developer"]["privacyUrl"] == "https://muster.contoso.example:8443/base"


def test_privacy_and_terms_may_live_elsewhere() -> None:
    zipped = build(
        app_id=APP,
        version="1.2.3",
        public_url="https://m.example",
        privacy_url="https://c.example/p",
        terms_url="https://c.example/t",
    )
    with ZipFile(io.BytesIO(zipped)) as archive:
        developer = json.loads(archive.read("manifest.json"))["developer"]
    assert (developer["privacyUrl"], developer["termsOfUseUrl"]) == ("https://c.example/p", "https://c.example/t")


def test_each_scope_has_its_own_short_commands() -> None:
    bot = manifest()["bots"][0]
    assert sorted(scope for commands in bot["commandLists"] for scope in commands["scopes"]) == sorted(bot["scopes"])
    for commands in bot["commandLists"]:
        titles = [command["title"] for command in commands["commands"]]
        assert len(titles) == len(set(titles)) <= 12
        assert all(len(title) <= 32 for title in titles)
        assert all(len(command["description"]) <= 128 for command in commands["commands"])
        assert "help" in titles


def test_it_serves_shared_and_private_channels() -> None:
    assert manifest()["supportsChannelFeatures"] == "tier1"


def test_the_icons_are_what_teams_asks_for() -> None:
    with Image.open(FOLDER / "color.png") as picture:
        assert picture.size == (192, 192)
    with Image.open(FOLDER / "outline.png") as picture:
        assert picture.size == (32, 32)
        raw = picture.convert("RGBA").tobytes()
    assert {raw[band::4] for band in range(3)} == {b"\xff" * 32 * 32}
    assert {0, 255} <= set(raw[3::4])


def test_the_icons_are_those_that_the_script_draws() -> None:
    with Image.open(FOLDER / "color.png") as picture:
        assert picture.convert("RGB").tobytes() == color().tobytes()
    with Image.open(FOLDER / "outline.png") as picture:
        assert picture.convert("RGBA").getchannel("A").tobytes() == outline().getchannel("A").tobytes()


def test_it_passes_the_published_schema() -> None:
    read = manifest()
    path = SCHEMAS / f"MicrosoftTeams.v{read['manifestVersion']}.schema.json"
    assert read["$schema"].endswith(f"/v{read['manifestVersion']}/MicrosoftTeams.schema.json")
    assert re.fullmatch(r"1\.\d+", read["manifestVersion"])
    if path.exists():
        Draft7Validator(json.loads(path.read_text(encoding="utf-8"))).validate(read)
