"""What all cards of a page share: how it was tried, who acknowledged and how, and whether the page was needed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from adaptive_cards.elements import Card, actions, escape, execute, line, small, when
from incidents.model import Page
from oncall.calls.model import Call, Road, Try, TryState, Verdict

ROADS: Mapping[Road, str] = {Road.TEAMS: "Teams", Road.EMAIL: "email", Road.SMS: "SMS", Road.PHONE: "call"}
VERDICTS: Mapping[Verdict, str] = {
    Verdict.ACTIONABLE: "Actionable",
    Verdict.NOT_ACTIONABLE: "Not actionable",
    Verdict.DUPLICATE: "Duplicate",
}
_HOW: Mapping[str, str] = {"Teams": "in Teams", "phone": "by phone", "SMS": "by SMS", "email": "by email"}
_SHOWN = 12


def tried(call: Call | None, at: datetime) -> list[Card]:
    """`Teams sent 14:02 · SMS sent 14:04 · call failed: no answer`, then what is planned, true whenever it is read.

    What was not needed any more is left out, and so is the try on Teams that is being read.
    """
    tries = call.tries[:_SHOWN] if call else ()
    past = [_made(one, at) for one in tries if one.state in (TryState.SENT, TryState.FAILED)]
    ahead = [one for one in tries if one.state is TryState.WAITING and one.road is not Road.TEAMS]
    parts = [f"How you were reached: {' · '.join(past)}"] if past else []
    if ahead:
        parts.append(f"Planned: {', '.join(f'{ROADS[one.road]} {when(one.due, at)}' for one in ahead)}")
    return [small(". ".join(parts), spacing="small")] if parts else []


def _made(one: Try, at: datetime) -> str:
    road = ROADS[one.road]
    if one.state is TryState.SENT:
        return f"{road} {'made' if one.road is Road.PHONE else 'sent'} {when(one.at or one.due, at)}"
    why = escape(one.reason.strip().rstrip("."), 90)
    return f"{road} failed: {why[:1].lower()}{why[1:]}" if why else f"{road} failed"


def acknowledged(at_moment: datetime, call: Call | None, at: datetime) -> str:
    """`You acknowledged at 14:05 UTC by phone`."""
    by = call.answered_by if call else ""
    how = _HOW.get(by, f"in {escape(by, 40)}" if by else "")
    return f"You acknowledged at {when(at_moment, at)} UTC {how}".rstrip()


def put_off(page: Page, at: datetime) -> bool:
    """Whether it is snoozed now; it comes again as a page of its own."""
    return page.snoozed_until is not None and page.snoozed_until > at


def came_again(page: Page, at: datetime) -> bool:
    """Whether its snooze is over: another page stands for it."""
    return page.snoozed_until is not None and page.snoozed_until <= at


def snoozed(page: Page, at: datetime) -> str:
    """`Snoozed until 14:30 UTC`; empty where it never was."""
    if page.snoozed_until is None:
        return ""
    again = ": you were paged again then" if came_again(page, at) else ""
    return f"Snoozed until {when(page.snoozed_until, at)} UTC{again}"


def needed(call: Call | None, at: datetime) -> list[Card]:
    """The one question after a page, then its answer with a way to change it; drills and tests are not asked about."""
    if call is None or call.drill or not call.about:
        return []
    if call.verdict is None:
        return [
            line("**Was this page needed?**", spacing="medium", separator=True),
            verdicts(call.key, tuple(Verdict)),
        ]
    others = tuple(verdict for verdict in Verdict if verdict is not call.verdict)
    return [
        line(_verdict(call, at), spacing="medium", separator=True),
        verdicts(call.key, others),
    ]


def verdicts(call: str, offered: tuple[Verdict, ...], **more: str) -> Card:
    """A button for each."""
    data = {"call": call, **more}
    each = [execute(VERDICTS[one], "page.judge", {**data, "verdict": one.value}) for one in offered]
    return actions(*each, spacing="small")


def _verdict(call: Call, at: datetime) -> str:
    said = VERDICTS[call.verdict] if call.verdict else ""
    if past_shift(call):
        return f"Snoozed past your shift, which counts as **{said}**. Change it:"
    moment = f" at {when(call.judged_at, at)} UTC" if call.judged_at else ""
    return f"You said **{said}**{moment}. Change it:"


def past_shift(call: Call) -> bool:
    """Whether nobody tapped: it was snoozed past the shift, and by that was not actionable."""
    until, end = call.snoozed_until, call.shift_end
    return bool(call.verdict is Verdict.NOT_ACTIONABLE and until and end and until > end)
