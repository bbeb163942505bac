"""Values to JSON and back: every class of the registers, and what is in none of them."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from engine.ports import Record
from incidents.campaigns.commands import CAMPAIGN_COMMANDS, Frozen
from incidents.campaigns.events import CAMPAIGN_EVENTS, CampaignEntry
from incidents.campaigns.model import Tally
from incidents.commands import COMMANDS
from incidents.effects import EFFECTS, Ask, Owed
from incidents.events import EVENTS
from incidents.model import Clocks, ImpactAnswers, Person, Place
from oncall.commands import ONCALL_COMMANDS
from oncall.events import ONCALL_EVENTS, OncallEntry
from oncall.subjects import OncallSubject
from storage import codec, open_store
from storage.memory import MemoryStore
from tests.standins.clock import NOON
from tests.storage.samples import ANA, WORDS, after, declare, entry

SAMPLES: dict[Any, Any] = {
    str: "text – with “signs” and 漢字",
    int: 3,
    bool: True,
    datetime: NOON + timedelta(microseconds=250),
    timedelta: timedelta(minutes=90),
    date: NOON.date(),
    time: time(9, 30),
    Person: ANA,
    Place: Place("19:x@thread.tacv2", "1"),
    Clocks: Clocks(update_every=None),
    ImpactAnswers: ImpactAnswers("all", "many", "none", "no"),
    type(WORDS): WORDS,
    tuple[str, ...]: ("one", "two"),
    tuple[Person, ...]: (ANA,),
    tuple[tuple[str, int], ...]: (("de", 2), ("en", 1)),
    Tally: Tally(5, bounced=1, doubtful=2),
    Frozen: Frozen(3, "digest", (("en", 3),), 100, timedelta(minutes=2)),
}


def sample(hint: Any) -> Any:
    """A value of that type; of a choice the first."""
    if hint in SAMPLES:
        return SAMPLES[hint]
    if get_origin(hint) is tuple:
        one, *rest = get_args(hint)
        return tuple(sample(each) for each in (one, *rest) if each is not ...)
    if dataclasses.is_dataclass(hint):
        return made(hint)
    if isinstance(hint, type):
        return next(iter(hint))  # type: ignore[call-overload]  # an enum
    return sample(get_args(hint)[0])


def made(cls: Any) -> Any:
    hints = get_type_hints(cls)
    return cls(**{each.name: sample(hints[each.name]) for each in dataclasses.fields(cls)})


@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: cls.__name__)
def test_facts_come_back(cls: Any) -> None:
    fact = entry(1, made(cls))
    assert codec.decode_entry(codec.from_json(codec.to_json(codec.encode_entry(fact)))) == fact


@pytest.mark.parametrize("cls", CAMPAIGN_EVENTS, ids=lambda cls: cls.__name__)
def test_facts_of_notices_come_back(cls: Any) -> None:
    fact = CampaignEntry(1, NOON, ANA, made(cls))
    assert codec.decode_entry(codec.from_json(codec.to_json(codec.encode_entry(fact)))) == fact


@pytest.mark.parametrize("cls", ONCALL_EVENTS, ids=lambda cls: cls.__name__)
def test_facts_of_on_call_come_back(cls: Any) -> None:
    fact = OncallEntry(1, NOON, ANA, made(cls))
    assert codec.decode_entry(codec.from_json(codec.to_json(codec.encode_entry(fact)))) == fact


@pytest.mark.parametrize("cls", get_args(OncallSubject), ids=lambda cls: cls.__name__)
def test_subjects_of_on_call_come_back(cls: Any) -> None:
    snapshot = made(cls)
    assert codec.decode_snapshot(codec.from_json(codec.to_json(codec.encode_snapshot(snapshot)))) == snapshot


@pytest.mark.parametrize("cls", [*COMMANDS, *CAMPAIGN_COMMANDS, *ONCALL_COMMANDS], ids=lambda cls: cls.__name__)
def test_commands_come_back(cls: Any) -> None:
    owed = Owed("INC-1/1/x", NOON, Ask("incident", "INC-1", made(cls)), "lane")
    assert codec.decode_owed(codec.from_json(codec.to_json(codec.encode_owed(owed)))) == owed


@pytest.mark.parametrize("cls", [cls for cls in EFFECTS if cls is not Ask], ids=lambda cls: cls.__name__)
def test_effects_come_back(cls: Any) -> None:
    owed = Owed("INC-1/1/x", NOON, made(cls))
    assert codec.decode_owed(codec.from_json(codec.to_json(codec.encode_owed(owed)))) == owed


def test_an_incident_comes_back() -> None:
    incident = after(declare())
    assert codec.decode_snapshot(codec.from_json(codec.to_json(codec.encode_snapshot(incident)))) == incident


def test_what_is_empty_is_left_out_and_what_only_looks_it_is_not() -> None:
    incident = replace(after(declare()), customers_affected=False, reopened=0, cause="")
    doc = codec.encode_snapshot(incident)
    assert doc["customers_affected"] is False
    assert not {"cause", "reopened", "proposed", "notices"} & doc.keys()
    assert codec.decode_snapshot(doc) == incident
    assert codec.decode_snapshot(codec.encode_snapshot(Record({"n": 0, "none": None}))) == Record(
        {"n": 0, "none": None}
    )


def test_what_did_not_change_is_taken_over_as_it_was() -> None:
    before = replace(after(declare()), cause="a full disk", reopened=1)
    doc = codec.encode_snapshot(before)
    now = replace(before, cause="", reopened=2, services=("payments-api",), customers_affected=False)
    anew = codec.encode_anew(now, before, doc)
    assert anew == codec.encode_snapshot(now)
    assert anew["clocks"] is doc["clocks"]
    assert doc == codec.encode_snapshot(before)
    other = Record({"n": 1})
    assert codec.encode_anew(other, before, doc) == codec.encode_snapshot(other)


def test_what_is_in_no_register_cannot_be_written() -> None:
    @dataclasses.dataclass(frozen=True, slots=True)
    class Invented:
        pass

    unknown: Any = Invented()
    with pytest.raises(TypeError, match="Invented is in no register"):
        codec.encode_entry(entry(1, unknown))
    with pytest.raises(TypeError, match="Invented is in no register"):
        codec.encode_owed(Owed("k", NOON, Ask("incident", "INC-1", unknown)))


def test_what_another_version_wrote_is_named() -> None:
    doc = codec.encode_entry(declare().entries[0])
    with pytest.raises(codec.Unreadable, match=r"a fact called 'Levitated'.*another version of Muster"):
        codec.decode_entry(doc | {"event": {"is": "Levitated"}})
    with pytest.raises(codec.Unreadable, match="fact Declared that this version cannot read"):
        codec.decode_entry(doc | {"event": {"is": "Declared"}})


def test_two_classes_of_one_name_are_refused() -> None:
    with pytest.raises(TypeError, match="same name"):
        codec.register((Record,), (Record,))


# ---- the address of a store


async def test_stores_are_opened_by_their_address() -> None:
    assert isinstance(await open_store("memory:"), MemoryStore)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "Expected memory: or tinydb:<folder>"),
        ("memory", "Expected memory:"),
        ("sqlite:x", "Expected memory:"),
        ("./data", "Expected memory:"),
        ("memory:x", "nothing behind the colon"),
        ("tinydb:", "needs a folder"),
    ],
)
async def test_a_bad_address_says_what_is_expected(url: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        await open_store(url)


async def test_memory_cannot_be_opened_for_reading() -> None:
    with pytest.raises(ValueError, match="use tinydb:"):
        await open_store("memory:", read_only=True)
