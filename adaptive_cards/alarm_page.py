"""The call to one person about an alarm: something fired or fell silent that is no incident yet."""

from __future__ import annotations

from datetime import datetime

from adaptive_cards.elements import Card, actions, band, card, escape, execute, heading, line, plain, small, span, when
from adaptive_cards.elements import severity_words as words_of
from adaptive_cards.page_parts import acknowledged, came_again, needed, put_off, snoozed, tried
from adaptive_cards.page_words import answer, unless, why
from adaptive_cards.runbooks import runbook_line
from adaptive_cards.text import given, sentence
from incidents.model import Page, Severity
from oncall.alarms.model import Alarm
from oncall.calls.model import Call

_COLOURS = {Severity.SEV1: "attention", Severity.SEV2: "warning", Severity.SEV3: "accent", Severity.SEV4: "default"}


def alarm_page(
    alarm: Alarm, page: Page, at: datetime, *, call: Call | None = None, repeat: bool = False,
    next_at: datetime | None = None,
) -> Card:  # fmt: skip
    """Asks for `alarm.ack`; once answered or over it says so, and asks whether the page was needed.

    `call` is how this person was tried; `next_at` is when silence takes it to the next person, None where it never
    does.
    """
    over = not alarm.is_open or alarm.acknowledged_at is not None or page.acknowledged_at is not None
    waiting = not over and not came_again(page, at)
    body = [
        _band(alarm),
        heading(_heading(alarm, page, at, call, repeat=repeat), spacing="medium"),
        line(f"**{escape(alarm.title, 160)}**", spacing="small"),
        *([line(sentence(escape(alarm.text, 400)), spacing="small")] if alarm.text.strip() else ()),
        *([line(words, spacing="small")] if (words := why(page, alarm.title)) else ()),
        *([_answer(alarm, page, at, next_at)] if waiting else ()),
        small(_since(alarm, at), spacing="small"),
        *runbook_line(alarm.runbooks),
        *tried(call, at),
        *_buttons(alarm, page, call, at, waiting=waiting),
        *(needed(call, at) if over or (call and call.verdict) else ()),
    ]
    return card(body, fallback=_in_short(alarm, waiting=waiting))


def _band(alarm: Alarm) -> Card:
    state = "OVER" if not alarm.is_open else "ACKNOWLEDGED" if alarm.acknowledged_at else "ALARM"
    colour = _COLOURS[alarm.severity] if alarm.is_open else "good"
    return band(f"{words_of(alarm.severity)} · {state}", escape(alarm.incident, 24), colour=colour)


def _answer(alarm: Alarm, page: Page, at: datetime, next_at: datetime | None) -> Card:
    ack = execute("Acknowledge", "alarm.ack", {"alarm": alarm.key, "page": page.id}, style="positive")
    return answer(ack, unless(page, at, others=alarm.pages, next_at=next_at, told="the team"))


def _buttons(alarm: Alarm, page: Page, call: Call | None, at: datetime, *, waiting: bool) -> list[Card]:
    ids = {"alarm": alarm.key, "page": page.id}
    found = []
    if waiting and call and not alarm.severity.major and not put_off(page, at):
        found.append(execute("Snooze", "show.snooze", ids | {"call": call.key}))
    if alarm.incident:
        found.append(execute(f"Open {plain(alarm.incident, 24)}", "show.headline", {"incident": alarm.incident}))
    elif alarm.is_open:
        found.append(execute("Declare an incident", "show.fromalarm", {"alarm": alarm.key}))
    if alarm.is_open:
        found.append(execute("It is over", "alarm.end", ids))
    return [actions(*found, spacing="medium")] if found else []


def _heading(alarm: Alarm, page: Page, at: datetime, call: Call | None, *, repeat: bool) -> str:
    if page.acknowledged_at:
        return acknowledged(page.acknowledged_at, call, at)
    if alarm.incident:
        return f"It is {escape(alarm.incident, 24)} now: nothing to do here"
    if not alarm.is_open:
        return "Over: nothing to do"
    if alarm.acknowledged_by and alarm.acknowledged_at:
        who, moment = given(alarm.acknowledged_by.name), when(alarm.acknowledged_at, at)
        return f"{who} acknowledged at {moment} UTC: nothing to do"
    if later := snoozed(page, at):
        return later
    return f"{given(page.person.name)}, you are paged{' again' if repeat else ''}"


def _since(alarm: Alarm, at: datetime) -> str:
    """Since when, and how it ended."""
    since = f"Since {when(alarm.raised_at, at)} UTC, {span((alarm.ended_at or at) - alarm.raised_at)}"
    ended = ""
    if alarm.ended_at:
        why = escape(alarm.ended.strip().rstrip("."), 120)
        ended = f"over since {when(alarm.ended_at, at)} UTC" + (f": {why}" if why else "")
    return " · ".join(part for part in (since, ended) if part)


def _in_short(alarm: Alarm, *, waiting: bool) -> str:
    call = "You are paged" if waiting else "Page answered"
    return f"{call}: {words_of(alarm.severity)}: {plain(alarm.title, 160)}"
