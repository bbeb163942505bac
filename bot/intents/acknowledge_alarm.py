"""Acknowledge an alarm, or say that it is over."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard
from bot.intents.intent import About, Intent
from oncall.alarms.commands import AnswerAlarm, EndAlarm


def read(heard: Heard) -> Answer:
    if heard.clicked:
        alarm, page = heard.value("alarm"), heard.value("page")
        return Do(AnswerAlarm(page), "Acknowledged. Thank you.", "alarm", alarm, _after(heard))
    # Typed: the chat has found the alarm that `ack` means, and the page of whoever asks, if they have one.
    alarm, page = (*heard.text.split(" "), "-")[:2]
    return Do(AnswerAlarm("" if page == "-" else page), "Acknowledged. Thank you.", "alarm", alarm)


def read_end(heard: Heard) -> Answer:
    why = f"{heard.person.name} says that it is over"
    return Do(EndAlarm(why), "Ended. Thank you.", "alarm", heard.value("alarm"), _after(heard))


def _after(heard: Heard) -> str:
    """Back to where the button was pressed: the list of alarms, or the page."""
    return "alarms" if heard.value("list") else "paged"


INTENT = Intent("On call", "", "", (), read, "alarm.ack", "", About.NOTHING, AnswerAlarm)
END = Intent("On call", "", "", (), read_end, "alarm.end", "", About.NOTHING, EndAlarm)
