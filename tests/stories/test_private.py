"""A private incident is there for its people and the admins, and for nobody else in any way; guests read their room."""

from __future__ import annotations

import pytest

from tests.stories.desk import Desk
from tests.stories.people import PEOPLE

SECRET = "Customer data in a public bucket"


@pytest.fixture
async def hidden(desk: Desk) -> Desk:
    """INC-1 is private, declared by Alex in his own chat; INC-2 is anybody's."""
    await desk.clicks("Alex", "Declare incident", await desk.asks("Alex", "chat", "status"))
    await desk.fills("Alex", "Declare", title=SECRET, private="true", services="search")
    await desk.says("Alex", "channel", "@Muster declare Card payments fail")
    return desk


async def test_its_people_see_it(hidden: Desk) -> None:
    assert SECRET in await hidden.asks("Alex", "chat", "status")
    assert "PRIVATE" in await hidden.asks("Alex", "chat", "status INC-1")
    assert SECRET in await hidden.asks("Lynne", "chat", "incidents"), "she leads the team and was paged"


@pytest.mark.parametrize(
    "line",
    [
        "status", "incidents", "incidents bucket", "status INC-1", "timeline INC-1", "note INC-1 hm", "merge INC-1",
        "help INC-1", "INC-1 claim ic", "note hm", "resolve INC-1", "private off INC-1", "merge INC-2 INC-1",
    ],
)  # fmt: skip
async def test_others_hear_nothing_of_it(hidden: Desk, line: str) -> None:
    answer = await hidden.asks("Patti", "chat", line)
    assert "bucket" not in answer.raw + str(answer.card)
    unknown = await hidden.asks("Patti", "chat", line.replace("INC-1", "INC-77"))
    assert answer.words.replace("INC-1", "INC-77") == unknown.words, "the same words as for one that is not there"


@pytest.mark.parametrize(
    "verb",
    [
        "show.headline", "show.timeline", "show.more", "show.merge", "role.claim", "incident.note", "notice.draft",
        "incident.merge", "incident.privacy", "page.ack", "show.notice_preview",
    ],
)  # fmt: skip
async def test_forged_clicks_find_nothing(hidden: Desk, verb: str) -> None:
    data = {"incident": "INC-1", "role": "ic", "text": "x", "into": "INC-2", "private": "false"}
    before = await hidden.incident()
    answer = await hidden.forges("Patti", verb, data)
    assert "There is no incident INC-1 that you can see" in answer
    assert await hidden.incident() == before


async def test_nor_is_it_a_target(hidden: Desk) -> None:
    await hidden.clicks("Patti", "Claim IC", (await hidden.room("INC-2")).headline)
    answer = await hidden.forges("Patti", "incident.merge", {"incident": "INC-2", "into": "INC-1"})
    assert "There is no incident INC-1 that you can see" in answer
    assert "bucket" not in str((await hidden.forges("Patti", "show.merge", {"incident": "INC-2"})).card)


async def test_pages_of_the_list_do_not_count_it(desk: Desk) -> None:
    for number in range(13):
        data = {"title": f"Number {number}", "private": "true" if number == 3 else "false"}
        await desk.forges("Alex", "incident.declare", data)
    assert "Page" not in await desk.asks("Patti", "chat", "incidents"), "twelve fill one page"
    own = await desk.asks("Alex", "chat", "incidents number")
    assert "Page 1 of 2" in own
    assert "Number 0" in await desk.clicks("Alex", "Older", own)
    assert "Number 3" not in await desk.forges("Patti", "show.incidents", {"page": "9", "words": "3"})


async def test_what_one_may_see_is_not_read_out_to_a_channel(hidden: Desk) -> None:
    """An answer in a channel is read by everybody there."""
    for where in ("channel", "group"):
        for line in ("status INC-1", "timeline INC-1", "note INC-1 hm"):
            answer = await hidden.asks("Alex", where, f"@Muster {line}")
            assert "our own chat" in answer
            assert "bucket" not in answer
        for line in ("status", "incidents", "incidents bucket"):
            assert "bucket" not in await hidden.asks("Alex", where, f"@Muster {line}")
        picker = await hidden.asks("Alex", where, "@Muster claim tl")
        assert "bucket" not in str(picker.card)
    assert "bucket" in await hidden.asks("Alex", "chat", "incidents")


async def test_it_lives_where_it_was_declared(hidden: Desk) -> None:
    assert (await hidden.room("INC-1")).conversation == f"a:{PEOPLE['Alex'].mri}"


@pytest.fixture
async def declared(desk: Desk) -> Desk:
    """INC-1 lives in the channel, declared by Megan."""
    await desk.says("Megan", "channel", f"@Muster declare {SECRET}")
    return desk


async def test_declared_in_a_channel_it_lives_in_its_declarers_own_chat(desk: Desk) -> None:
    form = await desk.asks("Alex", "channel", "@Muster declare")
    before = len(desk.messages(form.conversation))
    answer = await desk.fills("Alex", "Declare", form, title=SECRET, private="true", services="search")
    assert "It is private: its card and all word of it come in your own chat with me." in answer
    room = await desk.room()
    assert room.conversation == f"a:{PEOPLE['Alex'].mri}"
    assert SECRET in room.headline
    await desk.says("Alex", "chat", "update a customer told us")
    everywhere = [seen for seen in desk.messages(*places_of(desk)) if not seen.conversation.startswith("a:")]
    assert not any("bucket" in str(seen.activity) or "told us" in str(seen.activity) for seen in everywhere)
    assert len(desk.messages(form.conversation)) == before


def places_of(desk: Desk) -> set[str]:
    return {conversation for conversation, _ in desk.teams.messages}


@pytest.mark.parametrize("how", ["typed", "clicked", "typed elsewhere", "by an old client"])
async def test_made_private_it_leaves_the_channel(declared: Desk, how: str) -> None:
    thread, message = (await declared.room()).conversation, (await declared.room()).message
    before = len(declared.messages(thread))
    data = {"incident": "INC-1", "private": "true"}
    words = ""
    if how == "clicked":
        words = (await declared.forges("Alex", "incident.privacy", data, on=(await declared.room()).headline)).words
    elif how == "by an old client":
        value = {"verb": "incident.privacy", **data}
        await declared.posts(declared.activity("Alex", thread, value=value, replyToId=message))
        await declared.settles()
    else:
        await declared.says("Alex", thread if how == "typed" else "chat", "@Muster private on INC-1")
        words = "".join(seen.words for seen in declared.chat("Alex").all)
    assert how == "by an old client" or "It goes on in Megan Bowen’s own chat with me" in words
    room = await declared.room()
    assert room.conversation == f"a:{PEOPLE['Megan'].mri}"
    assert SECRET in room.headline
    (left,) = (seen for seen in declared.messages(thread) if seen.message == message)
    assert left.words == "INC-1 is private now."
    for line in ("update ACME lost data", "claim ic", "sev 1 ACME", "mitigated now"):
        await declared.says("Megan", "chat", line)
    await declared.passes(minutes=40)
    assert len(declared.messages(thread)) == before, "nothing more is said there"
    assert not any("bucket" in str(seen.activity) for seen in declared.messages(thread))
    assert any("ACME lost data" in said for said in room.said)


async def test_its_notices_leave_the_channel_with_it(declared: Desk) -> None:
    await declared.clicks("Megan", "Claim CL", (await declared.room()).headline)
    thread = (await declared.room()).conversation
    composer = await declared.clicks("Megan", "Notice")
    fills = {"service": "Payments", "feature": "cards", "symptom": "buckets are open", "audience": "payments"}
    await declared.fills("Megan", "Preview", composer, **{k: v for k, v in fills.items() if k in composer.fields})
    await declared.forges("Megan", "notice.approve", {"notice": "INC-1-N1", "version": "1"})
    assert "bucket" in "".join(seen.raw for seen in declared.messages(thread))
    await declared.says("Alex", thread, "@Muster private on")
    await declared.passes(minutes=5)
    left = [seen.words for seen in declared.messages(thread) if seen.card]
    assert not any("bucket" in words for words in left), left


async def test_visible_again_it_stays_where_it_is(declared: Desk) -> None:
    thread = (await declared.room()).conversation
    assert "Only an admin (Alex Wilber) can" in await declared.asks("Patti", thread, "@Muster private on")
    await declared.says("Alex", thread, "@Muster private on")
    assert SECRET not in await declared.asks("Patti", "chat", "status")
    assert "Its card stays where it is." in await declared.asks("Alex", "chat", "private off INC-1")
    assert SECRET in await declared.asks("Patti", "chat", "status")
    assert (await declared.room()).conversation == f"a:{PEOPLE['Megan'].mri}"


async def test_the_old_room_stays_shut(declared: Desk) -> None:
    """Whatever is typed there is meant for the incident that has left, and never for another."""
    thread = (await declared.room()).conversation
    await declared.says("Alex", "general", "@Muster declare Search is slow")
    await declared.says("Alex", "chat", "claim ic INC-2")
    await declared.says("Alex", thread, "@Muster private on")
    for who in ("Alex", "Patti"):
        assert "in our own chat" in await declared.asks(who, thread, "@Muster note ACME")
    assert SECRET not in await declared.asks("Alex", thread, "@Muster status")
    await declared.says("Alex", "chat", "cancel INC-1 test traffic")
    for who in ("Alex", "Patti"):
        assert "in our own chat" in await declared.asks(who, thread, "@Muster note ACME")
        assert SECRET not in await declared.asks(who, thread, "@Muster status")
    for key in ("INC-1", "INC-2"):
        assert "ACME" not in str((await declared.incident(key)).recent)


async def test_only_an_admin_declares_one(desk: Desk) -> None:
    answer = await desk.forges("Patti", "incident.declare", {"title": SECRET, "private": "true"})
    assert "Only an admin" in answer
    assert answer.values["title"] == SECRET


GUEST = "Ödön"


async def test_a_guest_reads_the_room_and_nothing_else(hidden: Desk) -> None:
    room = (await hidden.room("INC-2")).conversation
    for line in ("status", "timeline"):
        assert "Card payments fail" in await hidden.asks(GUEST, room, f"@Muster {line}")
    for line in ("status", "incidents", "incidents card"):
        assert "Card payments" not in await hidden.asks(GUEST, "chat", line)
    assert "There is no incident INC-2" in await hidden.asks(GUEST, "chat", "status INC-2")


async def test_a_guest_changes_nothing(hidden: Desk) -> None:
    room = (await hidden.room("INC-2")).conversation
    before = await hidden.incident("INC-2")
    for line in ("note x", "claim ic", "update x", "cancel x", "resolve", "notice", "sev 1 x", "declare x"):
        answer = await hidden.asks(GUEST, room, f"@Muster {line}")
        assert "Guests can read here" in answer or answer.buttons, line
    headline = (await hidden.room("INC-2")).headline
    assert "Guests can read here" in await hidden.clicks(GUEST, "Claim IC", headline)
    assert "Guests can read here" in await hidden.forges(GUEST, "incident.declare", {"title": "x"}, on=headline)
    assert await hidden.incident("INC-2") == before
    shown = await hidden.asks(GUEST, room, "@Muster help")
    assert "timeline" in shown
    assert "claim" not in shown


async def test_a_guest_is_known_by_the_roster_where_the_activity_does_not_say(hidden: Desk) -> None:
    headline = (await hidden.room("INC-2")).headline
    plain = {key: value for key, value in PEOPLE[GUEST].account.items() if key != "userRole"}
    answer = await hidden.forges(
        GUEST, "role.claim", {"incident": "INC-2", "role": "ic"}, on=headline, **{"from": plain}
    )
    assert "Guests can read here" in answer
    asked = [call for call in hidden.teams.calls if "/members/" in call.path]
    await hidden.forges(GUEST, "role.claim", {"incident": "INC-2", "role": "ic"}, on=headline, **{"from": plain})
    assert [call for call in hidden.teams.calls if "/members/" in call.path] == asked, "asked once"
