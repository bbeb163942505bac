"""All asks of on-call, gathered for the registers."""

from __future__ import annotations

from typing import get_args

from oncall.actions.commands import ActionCommand
from oncall.alarms.commands import AlarmCommand
from oncall.calls.commands import CallCommand
from oncall.contacts.commands import ContactsCommand
from oncall.handoffs.commands import HandoffCommand
from oncall.pay.commands import PayCommand
from oncall.reviews.commands import ReviewCommand
from oncall.rotas.commands import RotaCommand

OncallCommand = (
    RotaCommand | CallCommand | AlarmCommand | HandoffCommand | ContactsCommand | ActionCommand | PayCommand
    | ReviewCommand
)  # fmt: skip

ONCALL_COMMANDS: tuple[type, ...] = get_args(OncallCommand)
