"""Put one's own page off: it comes again by itself."""

from __future__ import annotations

import re
from datetime import datetime

from bot.intents.heard import Answer, Do, Heard
from bot.intents.intent import About, Intent
from bot.oncall.lines import read_end, zoned
from incidents.commands import SnoozePage
from incidents.decisions.paging import settled
from incidents.errors import Invalid
from oncall.alarms.commands import SnoozeAlarm
from oncall.rotas.moments import clock, place

HOW_LONG = "How long? Type it such as: snooze 20 min, snooze until 18:00, or snooze until my shift ends."
_SHIFT = re.compile(r"(?:until |till )?(?:the )?(?:end of )?(?:my )?shift(?: ends?| is over)?", re.IGNORECASE)


def read(heard: Heard) -> Answer:
    """Typed, about an incident one is paged for."""
    incident = heard.the_incident()
    mine = [page for page in incident.pages if page.person.id == heard.person.id and not settled(incident, page)]
    if not mine:
        raise Invalid(f"You are not paged for {incident.key}, so there is nothing to snooze.")
    until = _until(heard, heard.text)
    return Do(SnoozePage(mine[-1].id, until), f"Snoozed{_moment(heard, until)}. You are paged again then.")


def read_alarm(heard: Heard) -> Answer:
    """Typed; the chat has put the alarm and its page in front of the words."""
    alarm, page, text = (*heard.text.split(" ", 2), "", "")[:3]
    if page == "-":
        raise Invalid("You are not paged for that alarm, so there is nothing to snooze.")
    until = _until(heard, text)
    return Do(SnoozeAlarm(page, until), f"Snoozed{_moment(heard, until)}. You are paged again then.", "alarm", alarm)


def read_page(heard: Heard) -> Answer:
    """A button of the page's card."""
    page, until = heard.value("page"), _until(heard, heard.value("for"))
    if heard.value("alarm"):
        return Do(SnoozeAlarm(page, until), "", "alarm", heard.value("alarm"), "paged")
    return Do(SnoozePage(page, until), "", "incident", heard.the_incident().key, "paged")


def until_shift_ends(heard: Heard) -> bool:
    """Whether the end of the shift is meant, which only the call knows."""
    text = heard.value("for") if heard.clicked else heard.text
    return bool(_SHIFT.search(text))


def _until(heard: Heard, text: str) -> datetime:
    if not text.strip():
        raise Invalid(HOW_LONG)
    if _SHIFT.search(text):
        return heard.now  # replaced by the chat
    minutes = re.fullmatch(r"(?:for\s+)?(\d{1,4})", text.strip(), re.IGNORECASE)
    clean = re.sub(r"^(?:for|until|till)\s+", "", text.strip(), flags=re.IGNORECASE)
    return read_end(f"{minutes[1]} min" if minutes else clean, zoned(heard), heard.now)


def _moment(heard: Heard, until: datetime) -> str:
    """In the person's own time; the day is said where it is not today."""
    if until == heard.now:
        return ""
    zone = zoned(heard).zone
    at = clock(until, zone, heard.now)
    return f" until {at} UTC" if zone == "UTC" else f" until {at} ({place(zone)})"


INTENT = Intent(
    "On call", "snooze 20 min", "be paged again later, where it can wait", ("snooze", "snooze page", "snooze for"),
    read, command=SnoozePage,
)  # fmt: skip
ALARM = Intent("On call", "", "", (), read_alarm, "", "", About.NOTHING, SnoozeAlarm)
PAGE = Intent("On call", "", "", (), read_page, "page.snooze", "snooze", About.NOTHING, SnoozePage)
