"""First moves: deployment, capacity, dependency, each looked at by somebody. The first answer begins mitigation."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import events as e
from incidents.commands import AnswerFirstMove
from incidents.decisions.asked import plain_text, still_active
from incidents.given import Given
from incidents.model import Incident, Phase


def answer_first_move(incident: Incident, command: AnswerFirstMove, given: Given) -> Sequence[e.Event]:
    still_active(incident)
    note = plain_text(command.note)[:300]
    made = incident.moves.get(command.move)
    if made and (made.remedied, made.note) == (command.remedied, note):
        return []
    begun: list[e.Event] = [e.MitigationStarted()] if incident.phase is Phase.DETECTION else []
    return [e.FirstMoveAnswered(command.move, command.remedied, note), *begun]
