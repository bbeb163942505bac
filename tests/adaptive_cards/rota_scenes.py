"""The cards of the rota in their scenes: one schedule and many, gaps, long names, swaps on both sides."""

from __future__ import annotations

from dataclasses import replace

from adaptive_cards import CARDS, Card
from adaptive_cards.oncall_lanes import Lane
from adaptive_cards.oncall_now import Change, Standing
from adaptive_cards.oncall_weeks import Day, Slice, Week
from adaptive_cards.swap_card import Seen
from oncall.rotas.model import SwapState
from tests.adaptive_cards.samples import PEOPLE

LONG = "Bartholomäus von Hohenzollern-Sigmaringen"
ANA, BEN, CAROL = ("Ana Silva", "Ben Okafor", "Carol Wu")
SCHEDULES = [("payments", "Payments"), ("platform", "Platform, follow the sun")]
PAYMENTS = Standing("payments", "Payments", ANA, "until Mon 09:00", "then Ben Okafor", mine=True)
UNDO = ("Remove", "override.remove", {"schedule": "payments", "override": "o3"})
SEEN = Seen(
    "payments", "s7", "Payments", ANA, BEN, "Mon 23 Nov 09:00 to Mon 30 Nov 09:00 (Berlin)",
    "Mon 30 Nov 09:00 to Mon 7 Dec 09:00 (Berlin)",
)  # fmt: skip


def _now() -> dict[str, Card]:
    make = CARDS["oncall_now"]
    gap = Standing(
        "search",
        "Search",
        "",
        "until Mon 09:00",
        "then Carol Wu",
        warns=["Nobody is on call Thu 18:00 to Fri 09:00 (Berlin)."],
    )
    burning = Standing(
        "platform", "Platform, follow the sun", LONG, "until 18:00", f"then {BEN}",
        notes=["Page budget: 3 pages in seven days, 1 at night; 1 more is within the budget"],
        warns=["No handoff note from Carol Wu for the shift that ended 09:00."],
    )  # fmt: skip
    many = [
        Standing(f"s{n}", f"Service {n}", (ANA, BEN, CAROL)[n % 3], "until Mon 09:00", f"then {BEN}") for n in range(8)
    ]
    asleep = "A SEV-1 would not wake Ana Silva and 2 more: no contact that rings. They add one with: contacts."
    changes = [Change("Override: Ben Okafor, Tue 18:00 to 22:00 (Dentist)", UNDO), Change("Swap asked by Ana of Ben")]
    alone = Standing(
        "payments",
        "Payments",
        ANA,
        "until Mon 09:00",
        "then Ben Okafor, then Carol Wu, then Ana Silva",
        changes=changes,
    )
    return {
        "oncall_now": make([PAYMENTS, burning, gap], "Berlin", warns=[asleep]),
        "oncall_now-one": make([alone], "Berlin", alone="payments"),
        "oncall_now-many": make(many, "Berlin", page=2, pages=4),
        "oncall_now-none": make([], "UTC"),
    }


CHECKS = [
    "Nobody is on call from Fri 4 Dec 18:00 to Mon 7 Dec 09:00, Europe/Berlin (2 days 15 h).",
    "Ben Okafor is on call outside their own working hours for 128 h a week.",
]


def _weeks() -> dict[str, Card]:
    weekly = [
        Week("Mon 16 Nov 09:00", "Carol Wu", [Slice(CAROL, 100)]),
        Week("Mon 23 Nov 09:00", "you until Wed 18:00, then Ben Okafor until Thu 09:00, then you",
             [Slice(ANA, 34, mine=True), Slice(BEN, 9), Slice(ANA, 57, mine=True)]),
        Week("Mon 30 Nov 09:00", f"{LONG} until Fri 18:00, then nobody", [Slice(LONG, 62), Slice("", 38)]),
        Week("Mon 7 Dec 09:00", "Ben Okafor until Sun 22:00, then nobody", [Slice(BEN, 94), Slice("", 6)]),
    ]  # fmt: skip
    days = [
        Day(
            name,
            [(ANA, False), (BEN, True), (CAROL, False)] if number != 21 else [(ANA, False), ("", False)],
        )
        for number, name in enumerate(("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"), start=16)
    ]
    sun = [
        Week(f"Mon {day} Nov 00:00", "Ana Silva 56 h, Ben Okafor 56 h, Carol Wu 56 h", days=days) for day in (16, 23)
    ]
    lanes = [
        Lane("payments", "Payments", [[(CAROL, False)], [(ANA, True)], [(BEN, False)], [(CAROL, False)]]),
        Lane("platform", "Platform, follow the sun", [[(ANA, True), (BEN, False), (CAROL, False)]] * 4),
        Lane("search", "Search", [[(LONG, False)], [], [(BEN, False)], [(LONG, False)]]),
    ]
    return {
        "oncall_weeks": CARDS["oncall_weeks"]("Payments", weekly, "Berlin", checks=CHECKS, key="payments"),
        "oncall_weeks-days": CARDS["oncall_weeks"]("Platform", sun, "UTC", key="platform", ahead=4),
        "oncall_lanes": CARDS["oncall_lanes"](["16 Nov", "23 Nov", "30 Nov", "7 Dec"], lanes, more=22),
        "oncall_lanes-later": CARDS["oncall_lanes"](["14 Dec", "21 Dec", "28 Dec", "4 Jan"], lanes, ahead=48),
    }


def _checks() -> dict[str, Card]:
    return {
        "oncall_checks": CARDS["oncall_checks"](
            [("Payments", CHECKS * 3), ("Search", [])], "The coming four weeks", left=3
        ),
        "oncall_checks-many": CARDS["oncall_checks"](
            [("Payments", CHECKS * 40)], "The coming four weeks", unchecked="Not checked: working hours of Ana Silva."
        ),
        "oncall_shifts": CARDS["oncall_shifts"](
            "You",
            [
                ("Payments", "now, until Mon 09:00 (Berlin)"),
                ("Search", "Mon 30 Nov to Fri 4 Dec, 09:00 to 17:00 (Berlin)"),
            ],
            "Berlin",
            more=3,
        ),
        "oncall_shifts-none": CARDS["oncall_shifts"](LONG, [], "Berlin"),
        "oncall_checks-none": CARDS["oncall_checks"]([("Search", [])], "The coming four weeks"),
    }


def _changes() -> dict[str, Card]:
    make = CARDS
    shifts = [("payments|2026-11-23T08:00:00+00:00", "Payments: Mon 23 Nov 09:00 to Mon 30 Nov 09:00 (Berlin)")]
    word = "You have the duty for Payments until Mon 09:00 (Berlin)"
    return {
        "override_form": make["override_form"](SCHEDULES, PEOPLE, "Berlin"),
        "override_form-fault": make["override_form"](
            SCHEDULES[:1], PEOPLE, "Berlin", values={"start": "mon 9:00", "end": "soon"},
            fault="“soon” is not a time I understand.",
        ),
        "take_form": make["take_form"](SCHEDULES, "Berlin"),
        "swap_form": make["swap_form"](shifts, PEOPLE),
        "swap_form-none": make["swap_form"]([], PEOPLE),
        "rotation_form": make["rotation_form"](SCHEDULES, values={"schedule": "payments"}),
        "duty_card": make["duty_card"](word, "payments", "o3", why="Carol is ill", instead="Carol Wu", warns=CHECKS),
        "duty_card-gap": make["duty_card"](word, "payments", "o3"),
        "swap_card": make["swap_card"](SEEN, asked=True, until="Mon 09:00 (Berlin)"),
        "swap_card-asker": make["swap_card"](SEEN, asked=False, until="Mon 09:00 (Berlin)"),
        **{f"swap_card-{state.value}": make["swap_card"](_ended(state), asked=True) for state in [*SwapState][1:]},
        "swap_card-warned": make["swap_card"](_ended(SwapState.ACCEPTED), asked=True, warns=CHECKS),
        "swap_card-giving": make["swap_card"](replace(SEEN, back="", other=LONG), asked=False),
        "feed_card": make["feed_card"]("your shifts", "https://muster.example.com/oncall/f00d.ics"),
    }  # fmt: skip


def _ended(state: SwapState) -> Seen:
    return replace(SEEN, state=state, at="Fri 16:02 (Berlin)")


def rota_scenes() -> dict[str, Card]:
    return _now() | _weeks() | _checks() | _changes()
