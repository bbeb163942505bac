"""The choice a notice needs when sending it outlasts what it promises: another route, or a later promise."""

from __future__ import annotations

from datetime import timedelta

from adaptive_cards.elements import Card, actions, execute, line, small, span
from adaptive_cards.notice_ahead import ROUTES, Ahead, Way, about
from adaptive_cards.notice_words import PROMISES
from incidents.campaigns.model import Campaign, Route

MORE_MAILBOXES = "More mailboxes send faster: an admin names them as mailboxes under [mail] in the policy file."


def too_slow(campaign: Campaign, way: Way | None) -> bool:
    """Whether the next update falls due before everybody has this one."""
    if way is None or campaign.drill or campaign.words.resolved_at or campaign.words.kind.internal:
        return False
    return way.lasts > timedelta(minutes=campaign.words.promise_minutes)


def slow_lines(campaign: Campaign, ahead: Ahead, *, may: bool) -> list[Card]:
    """Says so first, and asks; once a choice was made, the others stay at hand."""
    promise = span(timedelta(minutes=campaign.words.promise_minutes))
    lasts = about(ahead.ways[campaign.route].lasts)
    if campaign.route_chosen:
        chosen = ROUTES[campaign.route].lower()
        words = f"**Chosen: {chosen}, {lasts},** though the next update is promised within {promise}."
        return [line(words, spacing="medium"), *(_ways(campaign, ahead) if may else ())]
    words = f"**Too slow: sending takes {lasts}, but the next update is promised within {promise}.**"
    ask = line("Choose how to go on:", spacing="small") if may else line("The writer chooses how to go on.")
    return [
        {"type": "Container", "style": "warning", "spacing": "medium", "items": [line(words), ask]},
        *(_ways(campaign, ahead) if may else ()),
        small(MORE_MAILBOXES, spacing="small"),
    ]


def _ways(campaign: Campaign, ahead: Ahead) -> list[Card]:
    """A button for each route with its time, the fastest first, and the form at its promise."""
    version = {"notice": campaign.key, "version": str(campaign.worded)}
    order = sorted(ahead.ways, key=lambda route: (ahead.ways[route].lasts, list(Route).index(route)))
    buttons = [
        execute(
            f"{ROUTES[route]} · {about(ahead.ways[route].lasts)}",
            "notice.route",
            {**version, "route": route.value},
            inputs=False,
        )
        for route in order
        if not (campaign.route_chosen and route is campaign.route)
    ]
    later = next((n for n in PROMISES if timedelta(minutes=n) >= ahead.ways[campaign.route].lasts), 0)
    if later:
        ids = {"incident": campaign.incident, "notice": campaign.key, "first": "promise", "promise": str(later)}
        buttons.append(execute("Promise a later update", "show.notice", ids, inputs=False))
    return [actions(*buttons, spacing="small")] if buttons else []
