"""What Teams sends becomes what it means: people, places, words, buttons; also the payloads Microsoft publishes."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.activity import Account, Click, ConversationKind, Ignored, Installed, Said
from bot.peel import Malformed
from bot.read_activity import read_activity
from tests.bot.wire import ANA, BOT, SERVICE, TENANT, activity, invoke

PUBLISHED = Path(__file__).resolve().parents[2] / ".." / "shared" / "contracts" / "teams" / "activities"


def said(text: str, **changes: Any) -> Said:
    read = read_activity(activity(text=text, **changes))
    assert isinstance(read, Said)
    return read


def test_a_click_tells_verb_data_person_and_card() -> None:
    click = read_activity(invoke("severity.set", {"incident": "INC-7", "why": "worse"}))
    assert isinstance(click, Click)
    assert (click.verb, click.data) == ("severity.set", {"incident": "INC-7", "why": "worse"})
    assert (click.reply_to, click.submitted, click.activity_id) == ("m1", False, "f:1")
    assert (click.person.id, click.person.name) == (ANA["aadObjectId"].lower(), "Ana Silva")
    assert (click.mri, click.tenant, click.locale, click.guest) == ("29:ana", TENANT, "en-GB", False)


def test_a_verb_may_stand_in_the_data() -> None:
    click = read_activity(invoke(None, {"verb": "ack"}))
    assert isinstance(click, Click)
    assert click.verb == "ack"


def test_a_submitted_form_is_a_click_too() -> None:
    click = read_activity(activity(value={"verb": "notice.approve", "notice": "N-1"}, replyToId="m2"))
    assert isinstance(click, Click)
    assert (click.verb, click.reply_to, click.submitted) == ("notice.approve", "m2", True)


@pytest.mark.parametrize(
    ("conversation", "data", "expected"),
    [
        ({"id": "a:1", "conversationType": "personal"}, {}, (ConversationKind.PERSONAL, "", "", "")),
        ({"id": "19:g@thread.v2", "isGroup": True}, {}, (ConversationKind.GROUP, "", "", "")),
        ({"id": "19:m", "conversationType": "meeting"}, {}, (ConversationKind.GROUP, "", "", "")),
        ({"id": "a:1"}, {}, (ConversationKind.PERSONAL, "", "", "")),
        (
            {"id": "19:c@thread.tacv2;messageid=17", "conversationType": "channel"},
            {"channel": {"id": "19:c@thread.tacv2"}, "team": {"id": "19:t"}},
            (ConversationKind.CHANNEL, "17", "19:c@thread.tacv2", "19:t"),
        ),
        (
            {"id": "19:c@thread.skype;messageid=17"},
            {"channel": {"id": "19:c@thread.skype"}, "team": {"id": "19:t"}},
            (ConversationKind.CHANNEL, "17", "19:c@thread.skype", "19:t"),
        ),
        (
            {"id": "19:t", "conversationType": "channel"},
            {"settings": {"selectedChannel": {"id": "19:sel"}}, "team": {"id": "19:t"}},
            (ConversationKind.CHANNEL, "", "19:sel", "19:t"),
        ),
        ({"id": "19:c;messageid=1", "conversationType": "channel"}, {}, (ConversationKind.CHANNEL, "1", "19:c", "")),
    ],
)
def test_where_something_was_said(
    conversation: dict[str, Any], data: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    named = [{"type": "mention", "mentioned": {"id": "28:bot", "name": "Muster"}, "text": "<at>Muster</at>"}]
    where = {"conversation": {**conversation, "tenantId": TENANT}, "channelData": data}
    place = said("<at>Muster</at> x", entities=named, **where).conversation
    assert (place.kind, place.thread, place.channel, place.team) == expected
    assert (place.id, place.service_url, place.tenant) == (conversation["id"], SERVICE, TENANT)
    assert place.bot == Account("28:bot", "Muster")


def test_words_between_people_are_passed_over() -> None:
    ben = {"type": "mention", "mentioned": {"id": "29:ben", "name": "Ben"}, "text": "<at>Ben</at>"}
    group = {"id": "19:g@thread.v2", "conversationType": "groupChat", "tenantId": TENANT}
    assert isinstance(read_activity(activity(text="<at>Ben</at> help", entities=[ben], conversation=group)), Ignored)
    assert isinstance(read_activity(activity(text="help", conversation=group)), Ignored)


def test_the_tenant_may_stand_in_the_channel_data_alone() -> None:
    assert said("x", conversation={"id": "a:1"}).tenant == TENANT


@pytest.mark.parametrize(
    ("sender", "guest"),
    [
        ({"userRole": "guest"}, True),
        ({"userRole": "Anonymous"}, True),
        ({"userRole": "user"}, False),
        ({"tenantId": "99999999-0000-4000-8000-000000000000"}, True),
        ({"tenantId": TENANT.upper()}, False),
        ({}, False),
    ],
)
def test_a_guest_is_known_where_the_activity_says_so(sender: dict[str, Any], guest: bool) -> None:
    assert said("x", **{"from": {**ANA, **sender}}).guest is guest


def test_somebody_without_an_entra_id_is_known_by_the_channels() -> None:
    read = said("x", **{"from": {"id": "29:anna"}})
    assert (read.person.id, read.person.name, read.mri) == ("29:anna", "Somebody", "29:anna")


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("Ana\u0000\u0007 Silva", "Ana Silva"),
        ("  Ana \n\t Silva ", "Ana Silva"),
        ("Ana\u202eavliS", "Ana avliS"),
        ("A" * 300, "A" * 100),
        ("👩‍💻 Ana", "👩‍💻 Ana"),
        ("آنا", "آنا"),
        ("\u200b", "Somebody"),
    ],
)
def test_names_are_cleaned_and_short(name: str, clean: str) -> None:
    assert said("x", **{"from": {**ANA, "name": name}}).person.name == clean


@pytest.mark.parametrize(
    "changes",
    [
        {"from": BOT, "text": "my own words"},
        {"from": {"id": "28:other", "role": "bot"}, "text": "another bot"},
        {"attachments": [{"contentType": "image/png"}]},
        {"value": {"choice": "no verb"}},
        {"value": "text"},
    ],
)
def test_messages_that_are_not_for_us(changes: dict[str, Any]) -> None:
    assert isinstance(read_activity(activity(**changes)), Ignored)


def test_the_bot_is_added_and_removed() -> None:
    for action, came in [("add", True), ("add-upgrade", True), ("remove", False), ("remove-upgrade", False)]:
        read = read_activity(activity("installationUpdate", action=action))
        assert isinstance(read, Installed)
        assert (read.bot_added, read.bot_removed) == (came, not came)


def test_people_come_and_go() -> None:
    ben = {"id": "29:ben", "name": "Ben", "aadObjectId": "B"}
    read = read_activity(activity("conversationUpdate", membersAdded=[BOT, ben], membersRemoved=[{"id": "29:x"}]))
    assert isinstance(read, Installed)
    assert (read.bot_added, read.bot_removed) == (True, False)
    assert (read.added, read.removed) == ((Account("29:ben", "Ben"),), (Account("29:x", ""),))


def test_other_changes_of_a_conversation_do_not_matter() -> None:
    assert isinstance(
        read_activity(activity("conversationUpdate", channelData={"eventType": "channelRenamed"})), Ignored
    )


def _published() -> list[Path]:
    return sorted(PUBLISHED.glob("*.json")) if PUBLISHED.is_dir() else []


@pytest.mark.parametrize("path", _published(), ids=lambda path: path.stem)
def test_published_payloads_are_read(path: Path) -> None:
    """The samples are fragments: what they leave out is filled in, what they say stays."""
    sample = json.loads(path.read_text(encoding="utf-8"))
    whole = {**activity(sample.get("type", "message")), **sample}
    expected: dict[str, tuple[type, ...]] = {
        "invoke": (Click, Ignored),
        "message": (Said, Click, Ignored),
        "conversationUpdate": (Installed, Ignored),
        "installationUpdate": (Installed,),
    }
    assert isinstance(read_activity(whole), expected.get(whole["type"], (Ignored,)))


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published payloads are not here")
def test_published_payloads_mean_what_they_say() -> None:
    def sample(name: str) -> Any:
        return read_activity({**activity(), **json.loads((PUBLISHED / f"{name}.json").read_text(encoding="utf-8"))})

    click = sample("invoke-adaptivecard-action")
    assert (click.verb, click.data) == ("food", {"item": "vegan"})
    hello = sample("message-conversation-messages")
    assert (hello.person.name, hello.tenant[:8]) == ("Megan Bowen", "72f988bf")
    install = sample("installationUpdate-team")
    assert install.bot_added
    assert install.conversation.channel == "19:0b7f32667e064dd9b25d7969801541f4@thread.tacv2"
    assert sample("conversationUpdate-teammemberadded").bot_added


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(
    kind=st.sampled_from(["invoke", "message", "conversationUpdate", "installationUpdate"]),
    key=st.sampled_from(
        [
            "value",
            "from",
            "recipient",
            "conversation",
            "channelData",
            "entities",
            "text",
            "membersAdded",
            "id",
            "action",
        ]
    ),
    value=ANYTHING,
)
def test_whatever_stands_in_a_field_is_read_or_refused_by_its_path(kind: str, key: str, value: Any) -> None:
    with contextlib.suppress(Malformed):
        assert isinstance(read_activity({**invoke(), **activity(kind), key: value}), Click | Said | Installed | Ignored)
