"""Set the severity; going above the proposal needs a reason."""

from __future__ import annotations

from bot.courtesy import without_courtesy
from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import Intent
from bot.intents.reading import read_severity
from incidents.commands import SetSeverity


def read(heard: Heard) -> Answer:
    if heard.clicked:
        level, reason = heard.value("severity"), heard.value("reason")
    else:
        level, _, reason = heard.text.lstrip(" -:").partition(" ")
        level, reason = level.rstrip(":,.!-"), reason if without_courtesy(reason) else ""
    if not level:
        return Show("severity")
    severity = read_severity(level)
    return Do(SetSeverity(severity, reason.strip(" :-")), said=f"It is a {severity.label} now.")


INTENT = Intent(
    area="Triage",
    usage="sev 2 <reason>",
    what="set the severity; above the proposal it needs a reason",
    phrases=("sev", "severity", "set severity"),
    read=read,
    verb="severity.set",
    form="severity",
    command=SetSeverity,
    own_words=True,
)
