"""Every fact, command, effect and snapshot comes back from the store as it went in."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.campaigns.commands import CAMPAIGN_COMMANDS
from incidents.campaigns.events import CAMPAIGN_EVENTS, CampaignEntry
from incidents.campaigns.model import Campaign
from incidents.commands import COMMANDS
from incidents.effects import EFFECTS, Ask, Owed
from incidents.events import EVENTS, TimelineEntry
from incidents.model import Clock, FirstMove, Incident, Line, MoveMade, Page, Person, Place, Role
from storage.codec import (
    decode_entry,
    decode_owed,
    decode_snapshot,
    encode_entry,
    encode_owed,
    encode_snapshot,
    from_json,
    to_json,
)
from tests.incidents.anything import MOMENTS, any_of
from tests.incidents.company import ANA, at

OTHERS = tuple(effect for effect in EFFECTS if effect is not Ask)


@settings(max_examples=300)
@given(any_of(EVENTS))
def test_facts_of_an_incident(fact: Any) -> None:
    entry = TimelineEntry(1, at("14:23"), ANA, fact)
    assert decode_entry(from_json(to_json(encode_entry(entry)))) == entry


@given(any_of(CAMPAIGN_EVENTS))
def test_facts_of_a_notice(fact: Any) -> None:
    entry = CampaignEntry(1, at("14:23"), ANA, fact)
    assert decode_entry(from_json(to_json(encode_entry(entry)))) == entry


@settings(max_examples=300)
@given(any_of(COMMANDS + CAMPAIGN_COMMANDS))
def test_commands_as_clocks_keep_them(command: Any) -> None:
    owed = Owed("INC-42/1/x", at("14:23"), Ask("incident", "INC-42", command))
    assert decode_owed(from_json(to_json(encode_owed(owed)))) == owed


@given(any_of(OTHERS), st.text(max_size=10).filter(str.isprintable))
def test_other_effects(effect: Any, lane: str) -> None:
    owed = Owed("INC-42/1/x", at("14:23"), effect, lane)
    assert decode_owed(from_json(to_json(encode_owed(owed)))) == owed


ROLES = st.dictionaries(st.sampled_from(Role), st.from_type(Person))
MOVES = st.dictionaries(st.sampled_from(FirstMove), st.from_type(MoveMade))
MOMENT = st.none() | MOMENTS
INCIDENTS = st.builds(
    Incident,
    roles=ROLES,
    roles_since=st.dictionaries(st.sampled_from(Role), MOMENTS),
    moves=MOVES,
    pages=st.lists(st.from_type(Page), max_size=2).map(tuple),
    overdue=st.lists(st.sampled_from(Clock), max_size=2).map(tuple),
    recent=st.lists(st.from_type(Line), max_size=2).map(tuple),
    room=st.none() | st.from_type(Place),
    resolved_at=MOMENT,
    notice_since=MOMENT,
)


@given(INCIDENTS | any_of((Campaign,)))
def test_snapshots(snapshot: Any) -> None:
    assert decode_snapshot(from_json(to_json(encode_snapshot(snapshot)))) == snapshot
