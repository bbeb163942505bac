"""How somebody is reached, in which order, what is proved and what is not; in their own chat only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from adaptive_cards.elements import Card, actions, card, escape, execute, heading, line, small, when
from oncall.calls.model import Road
from oncall.contacts.model import MOST, ContactPoint, Contacts

ROADS: Mapping[Road, str] = {Road.TEAMS: "Teams", Road.EMAIL: "email", Road.SMS: "SMS", Road.PHONE: "call"}


def contacts_card(
    contacts: Contacts | None, at: datetime, *, usual: timedelta | None = None, warning: str = "", fault: str = ""
) -> Card:
    """`usual`: with no contact of their own proved, the company's address is mailed so long after a page began.

    `warning` says that nothing would wake this person; `fault` what went wrong just now.
    """
    points = contacts.in_order if contacts else ()
    body: list[Card] = [
        heading("How you are reached", spacing="none"),
        line(f"**{order(contacts, usual)}**", spacing="small"),
        small("A page goes down this list until you acknowledge it anywhere.", spacing="none"),
    ]
    body += [_box(f"**{escape(fault, 300)}**", "attention")] if fault else []
    body += [_box(f"**{escape(warning, 400)}**", "warning")] if warning else []
    for number, point in enumerate(points, start=1):
        body += _point(number, point, contacts, at)
    add = execute("Add a contact", "show.contact", {}, style="positive" if not points else "")
    test = execute("Send me a test page", "contact.test", {})
    body.append(actions(*([add] if len(points) < MOST else ()), test, spacing="large", separator=True))
    return card(body, fallback=f"How you are reached: {order(contacts, usual)}")


def order(contacts: Contacts | None, usual: timedelta | None = None) -> str:
    """`Teams now, SMS after 2 min, call after 4 min`: what is proved, in its order."""
    proved = [point for point in (contacts.in_order if contacts else ()) if point.verified_at]
    words = [f"{ROADS[point.road]} {after(point.after)}" for point in proved]
    if not proved and usual is not None:
        words = [f"email {after(usual)}"]
    return ", ".join(["Teams now", *words])


def after(span: timedelta) -> str:
    """`now`, or `after 2 min`."""
    minutes = int(span.total_seconds()) // 60
    return f"after {minutes} min" if minutes else "now"


def named(point: ContactPoint) -> str:
    """`SMS to •••• 4711`."""
    if point.road is Road.EMAIL:
        return f"Email to {escape(point.shown, 60)}"
    return f"{'SMS' if point.road is Road.SMS else 'Call'} to {escape(point.shown, 60)}"


def _point(number: int, point: ContactPoint, contacts: Contacts | None, at: datetime) -> list[Card]:
    ids = {"contact": point.id}
    buttons = [] if point.verified_at else [_verify(point, contacts, at)]
    buttons.append(execute("Change the delay", "show.delay", ids))
    buttons.append(execute("Remove", "contact.remove", ids))
    return [
        line(f"**{number} · {named(point)}**, {after(point.after)}", spacing="medium", separator=True),
        _state(point, at),
        actions(*buttons, spacing="small"),
    ]


def _verify(point: ContactPoint, contacts: Contacts | None, at: datetime) -> Card:
    """A code under way is typed in; otherwise one is sent first."""
    code = contacts.code if contacts else None
    awaited = code is not None and code.contact == point.id and code.counts(at)
    return execute("Verify", "show.code" if awaited else "contact.code", {"contact": point.id}, style="positive")


def _state(point: ContactPoint, at: datetime) -> Card:
    if point.verified_at:
        return small(f"Verified {when(point.verified_at, at)} UTC", spacing="none")
    if point.fault:
        why = escape(point.fault.strip().rstrip("."), 200)
        return line(f"Not used: its code could not be sent. {why}.", color="attention", spacing="none")
    return line("Not used yet: verify it first.", color="warning", spacing="none")


def _box(text: str, style: str) -> Card:
    return {"type": "Container", "style": style, "spacing": "medium", "items": [line(text)]}
