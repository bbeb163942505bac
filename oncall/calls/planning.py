"""How a call begins: its tries by the contacts of the person, and the shift it falls in."""

from __future__ import annotations

from incidents.given import Given
from oncall.calls import events as e
from oncall.calls.commands import BeginCall
from oncall.calls.model import Road, Try


def begin(command: BeginCall, given: Given) -> e.CallBegun:
    """Teams at once, then each verified contact in its time."""
    return e.CallBegun(
        key=command.key,
        tenant=given.tenant,
        about=command.about,
        page=command.page,
        person=command.person,
        title=command.title,
        why=command.why,
        severity=command.severity,
        tries=(Try(1, Road.TEAMS, given.now),),
        rule=command.rule,
        drill=command.drill,
    )
