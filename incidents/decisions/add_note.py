"""Note: anything worth keeping, at any time, also after the incident."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import events as e
from incidents.commands import AddNote
from incidents.decisions.asked import needs_text
from incidents.given import Given
from incidents.model import Incident


def add_note(incident: Incident, command: AddNote, given: Given) -> Sequence[e.Event]:
    return [e.NoteAdded(needs_text(command.text, "Say what to note: note <text>."))]
