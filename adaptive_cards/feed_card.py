"""The secret link to a calendar of shifts; in its person's own chat only."""

from __future__ import annotations

from adaptive_cards.elements import Card, actions, card, escape, execute, heading, line, open_url, plain, small


def feed_card(what: str, link: str, schedule: str = "") -> Card:
    """`what` such as `your shifts`. Revoke is `show.feed` with `what` and, for a schedule's calendar, its key."""
    ids = {"what": "revoke", "words": schedule}
    body = [
        heading(f"Calendar of {escape(what, 80)}", spacing="none"),
        line("Subscribe to this link in Outlook or any calendar: Add calendar, From the internet.", spacing="small"),
        line(escape(link, 500), fontType="monospace", size="small", spacing="small"),
        small("Whoever has the link can read it, so keep it to yourself. Your link before this one has ended."),
        actions(
            *([open_url("Open", link)] if link.startswith("https://") else []), execute("Revoke", "show.feed", ids)
        ),
    ]
    return card(body, fallback=f"The link to the calendar of {plain(what, 80)}")
