"""The runbooks of the affected services, as links: only to https addresses, and only a few."""

from __future__ import annotations

import re
from collections.abc import Sequence

from adaptive_cards.elements import Card, escape, line, open_url, plain
from incidents.model import Incident
from incidents.policy import Policy

Runbook = tuple[str, str]
"""Its title and its address."""

SHOWN = 4
_LONGEST = 600
_usable = re.compile(r"https://[!-;=?-Z_a-z~%]+", re.IGNORECASE).fullmatch


def runbooks_of(policy: Policy, incident: Incident) -> list[Runbook]:
    """Those of the affected services, each once."""
    services = [policy.services[key] for key in incident.services if key in policy.services]
    return usable([runbook for service in services for runbook in service.runbooks])


def usable(runbooks: Sequence[Runbook]) -> list[Runbook]:
    """At most four, without those that are no https address."""
    by_address = {url.strip(): title for title, url in reversed(runbooks)}
    kept = [(by_address[url.strip()], url.strip()) for _, url in runbooks if _usable(url.strip())]
    return [one for one in dict.fromkeys(kept) if len(one[1]) <= _LONGEST][:SHOWN]


def runbook_buttons(runbooks: Sequence[Runbook]) -> list[Card]:
    """A button for each."""
    return [open_url(f"Runbook: {plain(title, 40)}", url) for title, url in usable(runbooks)]


def runbook_line(runbooks: Sequence[Runbook]) -> list[Card]:
    """One line with a link for each, where buttons are for other things."""
    links = [f"[{escape(title, 40) or 'a runbook'}]({_in_brackets(url)})" for title, url in usable(runbooks)]
    return [line(f"Runbooks: {' · '.join(links)}", spacing="small")] if links else []


def _in_brackets(url: str) -> str:
    return url.replace("(", "%28").replace(")", "%29")
