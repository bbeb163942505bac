"""Whatever arrives gets the right status or one friendly sentence, and the state stays sound."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.intents import INTENTS
from bot.screens import FORMS
from incidents.model import Phase, Role
from tests.stories.conftest import Opens
from tests.stories.desk import Desk
from tests.stories.people import PEOPLE

NASTY = [
    "**bold** [click](https://evil.example) <at>Megan Bowen</at> &lt;at&gt;",
    "<script>alert(1)</script> {{DATE(2026-01-01T00:00:00Z)}} `code`",
    "# heading\n- list\n1. one\n> quote | table |",
    "\u202eright to left\u202c \u0000\u0007\u001b[31m bell \ufeff",
    "שלום עולם 👩‍👩‍👧‍👦 ＦＵＬＬ",
    "'; DROP TABLE incidents; -- ${jndi:ldap://x} {{7*7}} %s %n",
]
MARKUP = re.compile(r"[\x00-\x08\x0b-\x1f\u202a-\u202e\ufeff]|(?<!\\)<(?!/?at>)|(?<!\\)\]\(http")
FIELDS = (
    "role", "person", "text", "reason", "severity", "move", "notice", "page", "task", "target", "began", "into",
    "ended", "service", "kind", "version", "threshold_until", "scope", "audience", "promise", "words",
)  # fmt: skip
RUBBISH: tuple[dict[str, str], ...] = (
    {},
    {"incident": "INC-1"},
    {"incident": "INC-9"},
    {"incident": "INC-1", "page": "99999999999"},
    {"incident": "INC-1", "page": "-4", "text": "x" * 5_000, "ended": "☃", "promise": "0", "kind": "?"},
)
FORBIDDEN = (
    ("incident.cancel", {"reason": "x"}),
    ("severity.set", {"severity": "4"}),
    ("role.assign", {"role": "tl", "person": "patti"}),
    ("incident.privacy", {"private": "true"}),
)
WRONG: list[Any] = [None, 7, -1, 1e400, 10**400, True, [], ["INC-1"], {}, {"a": {"b": []}}, "INC-1\u0000", "x" * 20_000]


@pytest.fixture
async def declared(desk: Desk) -> Desk:
    await desk.says("Alex", "channel", "@Muster declare Card payments fail")
    return desk


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"{", 400), (b"[]", 400), (b"null", 400), (b'"x"', 400), (b"\xff\xfe", 400), (b"[" * 20_000, 400),
        (b'{"type":"message"}', 403), (b"x" * 300_000, 413),
    ],
)  # fmt: skip
async def test_bodies(desk: Desk, body: bytes, status: int) -> None:
    got, answer = await desk.posts(body)
    assert got == status
    assert "Traceback" not in str(answer)


async def test_the_wrong_kind_of_body(desk: Desk) -> None:
    status, _ = await desk.posts(b"a=b", **{"Content-Type": "application/x-www-form-urlencoded"})
    assert status == 415


@pytest.mark.parametrize("kind", ["typing", "messageReaction", "event", "endOfConversation", "trace", "x" * 90])
async def test_other_activities_are_passed_over(desk: Desk, kind: str) -> None:
    assert await desk.posts(desk.activity("Alex", "chat", kind)) == (200, "")


async def test_other_invokes_are_told_so(desk: Desk) -> None:
    status, body = await desk.posts(desk.activity("Alex", "chat", "invoke", name="task/fetch", value={}))
    assert status == 200
    assert body["statusCode"] == 400


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"channelId": "webchat"}, 403),
        ({"serviceUrl": "https://evil.example/"}, 403),
        ({"serviceUrl": 7}, 403),
        ({"conversation": {}}, 400),
        ({"conversation": "a"}, 403),
        ({"from": None}, 400),
        ({"from": {"id": ["x"]}}, 400),
        ({"text": {"a": 1}}, 400),
        ({"entities": "x"}, 400),
        ({"id": None}, 400),
        ({"type": 7}, 400),
    ],
)
async def test_activities_out_of_shape(desk: Desk, change: dict[str, Any], status: int) -> None:
    activity = {**desk.activity("Alex", "chat", text="status"), **change}
    got, answer = await desk.posts({key: value for key, value in activity.items() if value is not None})
    assert got == status, answer
    assert "Traceback" not in str(answer)


async def test_another_tenant_is_not_let_in(opens: Opens) -> None:
    async with opens(tenant_id="00000000-0000-0000-0000-00000000beef") as desk:
        status, _ = await desk.posts(desk.activity("Alex", "chat", text="status"))
        assert status == 403


@pytest.mark.parametrize("wrong", WRONG, ids=lambda value: repr(value)[:20])
async def test_wrong_types_in_data(declared: Desk, wrong: Any) -> None:
    before = await declared.incident()
    for data in ({"incident": wrong}, {"incident": "INC-1", "role": wrong}, {"incident": "INC-1", "form": wrong}):
        for verb in ("role.claim", "show.update", "show.timeline"):
            answer = await declared.forges("Megan", verb, data)
            assert answer.words
            assert "Something went wrong" not in answer
    after = await declared.incident()
    assert (after.title, after.roles) == (before.title, before.roles)


@pytest.mark.parametrize("data", [7, "INC-1", ["INC-1"], True], ids=repr)
async def test_data_that_is_no_object(declared: Desk, data: Any) -> None:
    answer = await declared.forges("Megan", "role.claim", data)
    assert "This button sent something unreadable" in answer


@pytest.mark.parametrize("wrong", [None, 7, True, [], {}, "x" * 200, ""], ids=lambda value: repr(value)[:10])
async def test_wrong_verbs(declared: Desk, wrong: Any) -> None:
    status, body = await declared.posts(declared.click("Megan", wrong, {"incident": "INC-1"}))
    assert status == 200
    assert body["statusCode"] == 400


@pytest.mark.parametrize("verb", [intent.verb for intent in INTENTS if intent.verb] + ["page.ack", "pick.incident"])
async def test_each_verb_with_nothing_with_strangers_and_with_rubbish(declared: Desk, verb: str) -> None:
    for data in (
        {},
        {"incident": "INC-1"},
        {"incident": "INC-404", "notice": ""},
        {"incident": "INC-1", "notice": "INC-1-N7"},
        {"incident": "INC-1", "notice": "../N1"},
        {"incident": "INC-1", **dict.fromkeys(FIELDS, "☃" * 300)},
        {"incident": "INC-1", **dict.fromkeys(FIELDS, "-1")},
    ):
        answer = await declared.forges("Megan", verb, data)
        assert answer.words
        assert "Something went wrong" not in answer, (verb, data)


@pytest.mark.parametrize("name", [*FORMS, "status", "incidents", "timeline", "merge", "notice", "notice_preview",
                                  "notice_receipt", "nonsense", ""])  # fmt: skip
async def test_each_screen_with_nothing_and_with_rubbish(declared: Desk, name: str) -> None:
    for data in RUBBISH:
        answer = await declared.forges("Megan", f"show.{name}", data)
        assert answer.words
        assert "Something went wrong" not in answer, (name, data)


async def test_an_old_version_of_a_card(declared: Desk) -> None:
    answer = await declared.forges("Megan", "role.seize", {"incident": "INC-1"})
    assert "older version of the card" in answer
    assert "Claim IC" in answer.buttons, "the living card comes with it"
    assert "older version" in await declared.forges("Megan", "role.seize", {})


async def test_a_verb_the_person_may_not_use(declared: Desk) -> None:
    await declared.clicks("Alex", "Claim IC")
    for verb, data in FORBIDDEN:
        answer = await declared.forges("Adele", verb, {"incident": "INC-1", **data})
        assert " can " in answer
        assert "Only " in answer
    assert (await declared.incident()).phase is Phase.DETECTION


async def test_identity_never_comes_from_the_card(declared: Desk) -> None:
    forged = {"incident": "INC-1", "role": "ic", "person": PEOPLE["Megan"].entra, "by": "Megan", "from": "29:megan"}
    await declared.forges("Lynne", "role.claim", forged)
    assert (await declared.incident()).roles[Role.IC].name == "Lynne Robbins"


async def test_a_title_of_ten_thousand_characters(desk: Desk) -> None:
    answer = await desk.asks("Alex", "channel", f"@Muster declare {'long ' * 2_000}")
    assert "A title has at most 200 characters, this one has 9,999." in answer
    kept = await desk.forges("Alex", "incident.declare", {"title": "y" * 10_000, "began": "11:55"})
    assert "at most 200 characters" in kept
    assert kept.values["began"] == "11:55"
    await desk.says("Alex", "channel", "@Muster declare Card payments fail")
    assert (await desk.incident("INC-1")).title == "Card payments fail", "what is refused uses no number up"


@pytest.mark.parametrize("field", ["note", "update", "cause", "escalate payments"])
async def test_too_long_a_text_is_told_with_its_length(declared: Desk, field: str) -> None:
    answer = await declared.asks("Alex", (await declared.room()).conversation, f"@Muster {field} {'y' * 9_000}")
    assert "9,000 characters" in answer or "is the most" in answer


@pytest.mark.parametrize("words", NASTY, ids=range(len(NASTY)))
async def test_nobodys_words_become_markup_or_mentions(desk: Desk, words: str) -> None:
    await desk.says("Alex", "channel", f"@Muster declare {words}")
    await desk.clicks("Alex", "Claim IC")
    room = (await desk.room()).conversation
    for line in (f"note {words}", f"update {words}", f"delegate {words} @lynne", f"cause {words}"):
        await desk.says("Alex", room, f"@Muster {line}")
    for name in ("timeline", "more", "cause"):
        await desk.forges("Alex", f"show.{name}", {"incident": "INC-1"})
    for seen in (*desk.messages(room), *desk.seen.values()):
        assert not MARKUP.search(seen.raw), seen.raw
        assert seen.card is None or "{{" not in seen.raw, "a card would read that as a date of its own"
        named = {one["text"] for one in (seen.activity or {}).get("entities", ())}
        assert set(mentions(seen.raw)) <= named


def mentions(text: str) -> list[str]:
    return [f"<at>{part.partition('</at>')[0]}</at>" for part in text.split("<at>")[1:]]


async def test_a_click_on_a_closed_incident(declared: Desk) -> None:
    old = (await declared.room()).headline
    await declared.says("Alex", (await declared.room()).conversation, "@Muster cancel test traffic")
    for title in ("Claim IC", "Acknowledge"):
        answer = await declared.clicks("Megan", title, old)
        assert "INC-1 is closed" in answer.words.splitlines()[0]
        assert "Reopen" in answer.buttons
    form = await declared.clicks("Megan", "More", old)
    assert form.card
    answer = await declared.forges("Megan", "incident.update", {"incident": "INC-1", "text": "x"})
    assert "INC-1 is closed" in answer
