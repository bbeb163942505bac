"""What stands in a note: filled in from the shift, left out for who may not know, read line by line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from incidents.model import Incident, Phase, Severity, Threshold
from oncall.actions.model import Action, ActionKind
from oncall.handoffs.lines import filled, named, without
from oncall.handoffs.model import LONGEST, Handoff, Lines
from oncall.handoffs.prefill import QUIET, concerns, prefill
from tests.adaptive_cards.samples import DRILL, LATE, MINOR, WATCHING
from tests.oncall.handoffs.told import ANA, BEN, END, HOUR, KEY

SHIFT = Handoff(KEY, "contoso", 1, "payments", ANA, BEN, END - timedelta(days=7), END)
NOW = END - HOUR


def page(rule: str, **more: Any) -> dict[str, Any]:
    return {"at": "2026-11-12T02:00:00+00:00", "rule": rule, "about": "", "night": False, "verdict": "", **more}


def incident(like: Incident, hours: float = 5, **changes: Any) -> Incident:
    """Declared so long before the shift ended."""
    return replace(like, declared_at=END - hours * HOUR, **changes)


def test_a_quiet_shift_says_so() -> None:
    assert prefill(SHIFT, [], [], [], NOW) == Lines(QUIET)


def test_pages_incidents_and_actions_each_in_a_row() -> None:
    pages = [page("checkout latency", night=True), page("checkout latency"), page("nightly", verdict="not actionable")]
    over = incident(WATCHING, resolved_at=END - 4 * HOUR, watch_until=END + HOUR)
    action = Action("ACT-1", "contoso", 1, "Raise  the pool", BEN, date(2026, 11, 24), ActionKind.PREVENT, "x", END)
    found = prefill(SHIFT, pages, [incident(MINOR), over, incident(DRILL)], [action], NOW)
    assert found.happened.splitlines() == [
        "INC-42 SEV-1 Card payments fail for EU customers: resolved after 1 h",
        "INC-43 SEV-3 Search is slow in one region: open, detection",
        "3 pages, 1 at night: checkout latency (2), nightly (1)",
    ]
    assert found.flaky == "checkout latency: 2 pages\nnightly: 1 page, 1 not actionable"
    assert found.watch.splitlines() == [
        "INC-42 SEV-1 Card payments fail for EU customers: watched until 16 Nov 10:00 UTC",
        "INC-42: temporary threshold error rate above 1 %, until 22 Nov 12:00 UTC",
    ]
    assert found.open_items.splitlines() == [
        "INC-43 SEV-3 Search is slow in one region: detection",
        "Raise the pool (Ben Okafor, due 24 Nov)",
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"cancelled": "noise"}, "false alarm"), ({"merged_into": "INC-7"}, "merged into INC-7")],
)
def test_what_an_incident_came_to(changes: dict[str, Any], said: str) -> None:
    closed = incident(LATE, phase=Phase.CLOSED, **changes)
    assert prefill(SHIFT, [], [closed], [], NOW).happened.endswith(f": {said}")


def test_what_is_over_is_not_open_any_more() -> None:
    removed = Threshold("h1", "error rate", BEN, END, removed_at=END)
    over = incident(WATCHING, 24 * 30, watch_until=NOW, thresholds=(removed,))
    assert prefill(SHIFT, [], [over], [], NOW) == Lines(QUIET)
    unwatched = replace(over, watch_until=None)
    assert prefill(SHIFT, [], [unwatched], [], NOW) == Lines(QUIET)


def test_much_is_cut_to_what_fits_and_counted() -> None:
    many = [incident(LATE, key=f"INC-{n}", number=n, title="word " * 60) for n in range(1, 40)]
    found = prefill(SHIFT, [page("r" * 90)] * 3, many, [], NOW)
    assert all(len(text) <= LONGEST for _, text in filled(found))
    assert found.happened.splitlines()[-1].startswith("and ")
    assert all(len(row) <= 110 for row in found.happened.splitlines())


def test_a_private_incident_is_in_rows_that_can_be_left_out() -> None:
    secret = incident(LATE, key="INC-7", number=7, private=True, title="Breach")
    found = prefill(SHIFT, [page("incident auth", about="INC-7"), page("disk", about="ALM-1")], [secret], [], NOW)
    assert "Paged for INC-7" in found.happened
    assert named(found) == ("INC-7",)
    assert without(found, {"INC-7"}) == Lines("1 page: disk (1)")
    assert without(found, ()) is found


def test_rows_are_left_out_whatever_the_case() -> None:
    lines = Lines("inc-7 came back\nDisk swapped\nSee INC-70", "INC-7")
    assert named(lines) == ("INC-7", "INC-70")
    assert without(lines, {"INC-7"}) == Lines("Disk swapped\nSee INC-70")


def test_labels_go_with_the_lines_that_say_something() -> None:
    assert list(filled(Lines("a", else_="b"))) == [("What happened", "a"), ("Anything else", "b")]


def test_which_incidents_concern_a_shift() -> None:
    assert concerns(SHIFT, incident(MINOR), {"payments"}, ())
    assert concerns(SHIFT, incident(MINOR), (), {ANA.id})
    assert not concerns(SHIFT, incident(MINOR), {"search"}, {BEN.id})
    closed = incident(LATE, phase=Phase.CLOSED, severity=Severity.SEV2)
    assert concerns(SHIFT, closed, {"payments"}, ())
    assert not concerns(SHIFT, replace(closed, declared_at=END), {"payments"}, ())
