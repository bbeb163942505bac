"""Overrides: put on call for a while, taken over at once, removed again; whoever is concerned is told."""

from __future__ import annotations

import pytest

from incidents.errors import Invalid, NotAllowed, NotFound, Stale
from incidents.model import Person
from oncall.effects import PlanShifts
from oncall.rotas.commands import AddOverride, RemoveOverride, TakeDuty
from tests.oncall.rotas.stage import Stage, at, told


def put_on(person: str, start: int = 24, end: int = 25, why: str = "") -> AddOverride:
    """From 08:00 to 08:00 UTC of these days of November."""
    return AddOverride(person, at(start), at(end), why, "payments")


def test_members_put_themselves_on_call_and_whoever_is_relieved_hears_it() -> None:
    stage = Stage()
    owed = stage.asks("ben", put_on("ben", why="Ana is at the dentist"))
    assert [stage.who(at(day)) for day in (23, 24, 25)] == ["ana", "ben", "ana"]
    heard = told(owed)
    assert heard["Ana"] == (
        "Ben Okafor has your duty for Payments from Tue 08:00 until Wed 08:00 (London): Ana is at the dentist. "
        "You are off call then."
    )
    assert heard["payments"] == heard["ledger"]
    assert heard["payments"] == (
        "Ben Okafor has the duty for Payments from Tue 09:00 until Wed 09:00 (Berlin), in place of Ana Silva: "
        "Ana is at the dentist."
    )
    assert "Ben" not in heard, "who asks knows"
    assert PlanShifts("payments") in [row.effect for row in owed]
    assert len({row.key for row in owed}) == len(owed)


def test_a_lead_or_an_admin_puts_anybody_on_who_hears_it() -> None:
    for lead in ("lea", "adm"):
        heard = told(Stage().asks(lead, put_on("ben")))
        assert heard["Ben"].endswith("put you on call for Payments from Tue 08:00 until Wed 08:00 (London).")
    with pytest.raises(NotAllowed, match="Only Ben Okafor, a team's lead or an admin can put Ben Okafor on call"):
        Stage().asks("ana", put_on("ben"))


def test_what_has_begun_counts_from_now() -> None:
    stage = Stage()
    stage.asks("ben", put_on("ben", 19, 21))
    assert stage.rota is not None
    assert stage.rota.overrides[0].start == stage.now


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (put_on("zorro"), "“zorro” is nobody of the catalogue"),
        (put_on("ben", 25, 24), "It ends before it begins"),
        (put_on("ben", 24, 24), "It ends before it begins"),
        (put_on("ben", 18, 20), "That time is over"),
        (AddOverride("ben", at(24), at(24, month=2).replace(year=2027), "", "payments"), "longer than 90 days"),
        (AddOverride("ben", at(24).replace(year=2028), at(25).replace(year=2028), "", "payments"), "more than a year"),
        (AddOverride("ben", at(24), at(25), "", "paymets"), "no schedule “paymets”. Known are: payments, search."),
    ],
)
def test_what_cannot_be(command: AddOverride, words: str) -> None:
    stage = Stage()
    with pytest.raises(Invalid, match=words):
        stage.asks("lea", command)
    assert stage.rota is None


def test_nobody_is_overridden_by_accident() -> None:
    stage = Stage()
    stage.asks("ben", put_on("ben"))
    with pytest.raises(Invalid, match=r"Ben Okafor has an override for Payments then: Tue 08:00 to Wed") as refused:
        stage.asks("carol", put_on("carol", 24, 26))
    assert "override remove payments o1" in str(refused.value)
    assert refused.value.offer[0][1:] == ("override.remove", {"schedule": "payments", "override": "o1"})
    stage.asks("ben", put_on("ben", 24, 26))
    stage.asks("carol", put_on("carol", 26, 27))
    assert [stage.who(at(day)) for day in (25, 26)] == ["ben", "carol"]


def test_who_has_it_already_hears_so() -> None:
    with pytest.raises(Stale, match="Ana Silva has the duty for Payments then already"):
        Stage().asks("ana", put_on("ana"))
    stage = Stage("search")
    stage.asks("tom", AddOverride("tom", at(24, 0), at(25, 0), "", "search"))
    assert stage.who(at(24, 3)) == "tom", "a gap beside one's own shift is filled"


def test_guests_and_strangers_change_nothing() -> None:
    with pytest.raises(NotAllowed, match="Guests"):
        Stage().asks("ana", put_on("ana"), guest=True)
    with pytest.raises(NotAllowed, match="not in the catalogue"):
        Stage().asks(Person("id-x", "Eve"), put_on("ana"))


def test_taken_until_the_shift_ends() -> None:
    stage = Stage()
    heard = told(stage.asks("ben", TakeDuty(schedule="payments")))
    assert heard["Carol"].startswith("Ben Okafor has your duty for Payments until Mon 08:00 (London).")
    assert (stage.who(stage.now), stage.who(at(23, 7, 59)), stage.who(at(23))) == ("ben", "ben", "ana")
    with pytest.raises(Stale, match=r"You have the duty for Payments already, until Mon 08:00 \(London\)"):
        stage.asks("ben", TakeDuty(schedule="payments"))
    stage.asks("carol", TakeDuty(at(20, 18)))
    assert [stage.who(at(20, 16)), stage.who(at(20, 18))] == ["carol", "ben"], "taken back for the evening"
    stage.asks("ben", TakeDuty(at(24, 8)))
    assert stage.who(at(23, 12)) == "ben"


def test_taken_in_a_gap() -> None:
    stage = Stage("search", now=at(20, 20))
    stage.asks("tom", TakeDuty(schedule="search"))
    assert [stage.who(at(21, 7)), stage.who(at(21, 9))] == ["tom", ""], "half a day at most"
    stage = Stage("search", now=at(19, 22))
    heard = told(stage.asks("tom", TakeDuty(schedule="search")))
    assert heard == {}, "no team, nobody relieved"
    assert stage.who(at(20, 8, 59)) == "tom"
    assert stage.rota is not None
    assert stage.rota.overrides[0].end == at(20, 9), "up to the next shift"


def test_taken_for_no_time_or_too_long() -> None:
    with pytest.raises(Invalid, match="That time is over"):
        Stage().asks("ben", TakeDuty(at(20, 13), "payments"))
    with pytest.raises(Invalid, match="longer than 90 days"):
        Stage().asks("ben", TakeDuty(at(20, 13).replace(year=2027), "payments"))


def test_removed_by_those_whom_it_concerns() -> None:
    for who in ("lea", "ben", "adm"):
        stage = Stage()
        stage.asks("lea", put_on("ben"))
        heard = told(stage.asks(who, RemoveOverride("o1")))
        assert stage.who(at(24)) == "ana"
        assert heard["Ana"] == "You are on call again for Payments from Tue 08:00 until Wed 08:00 (London)."
        assert heard["payments"].endswith("was removed; on call again: Ana Silva.")
    stage = Stage()
    stage.asks("lea", put_on("ben"))
    with pytest.raises(NotAllowed, match=r"Only Lea Lindt, Ben Okafor, a team's lead or an admin can remove"):
        stage.asks("carol", RemoveOverride("o1"))


def test_one_under_way_ends_now_and_what_was_stays() -> None:
    stage = Stage("search", now=at(20, 20))
    stage.asks("tom", TakeDuty(schedule="search"))
    stage.passes(hours=2)
    stage.asks("tom", RemoveOverride("o1"))
    assert [stage.who(at(20, 21)), stage.who(at(20, 23))] == ["tom", ""]
    with pytest.raises(Stale, match="is over"):
        stage.asks("tom", RemoveOverride("o1"))
    with pytest.raises(NotFound, match="not there any more"):
        stage.asks("tom", RemoveOverride("o9"))
    with pytest.raises(NotFound, match="not there any more"):
        Stage().asks("tom", RemoveOverride("o9"))
