"""The subjects of on-call by kind, each with its snapshot and its decide, evolve and react."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from incidents.effects import Owed
from incidents.given import Given
from oncall.actions.decide import decide as decide_action
from oncall.actions.evolve import evolve as evolve_action
from oncall.actions.model import Action
from oncall.actions.react import react as react_action
from oncall.alarms.decide import decide as decide_alarm
from oncall.alarms.evolve import evolve as evolve_alarm
from oncall.alarms.model import Alarm
from oncall.alarms.react import react as react_alarm
from oncall.calls.decide import decide as decide_call
from oncall.calls.evolve import evolve as evolve_call
from oncall.calls.model import Call
from oncall.calls.react import react as react_call
from oncall.contacts.decide import decide as decide_contacts
from oncall.contacts.evolve import evolve as evolve_contacts
from oncall.contacts.model import Contacts
from oncall.contacts.react import react as react_contacts
from oncall.handoffs.decide import decide as decide_handoff
from oncall.handoffs.evolve import evolve as evolve_handoff
from oncall.handoffs.model import Handoff
from oncall.handoffs.react import react as react_handoff
from oncall.pay.decide import decide as decide_pay
from oncall.pay.evolve import evolve as evolve_pay
from oncall.pay.model import PayMonth
from oncall.pay.react import react as react_pay
from oncall.reviews.decide import decide as decide_review
from oncall.reviews.evolve import evolve as evolve_review
from oncall.reviews.model import Review
from oncall.reviews.react import react as react_review
from oncall.rotas.decide import decide as decide_rota
from oncall.rotas.evolve import evolve as evolve_rota
from oncall.rotas.model import Rota
from oncall.rotas.react import react as react_rota

OncallSubject = Action | Alarm | Call | Contacts | Handoff | PayMonth | Review | Rota
"""A snapshot of on-call."""


class Functions(NamedTuple):
    """The class of the snapshot, and the three functions over it."""

    snapshot: type
    decide: Callable[[Any, Any, Given], Sequence[Any]]
    evolve: Callable[[Any, Any], Any]
    react: Callable[[Any, Any, Any], Sequence[Owed]]


ONCALL_SUBJECTS: Mapping[str, Functions] = {
    "action": Functions(Action, decide_action, evolve_action, react_action),
    "alarm": Functions(Alarm, decide_alarm, evolve_alarm, react_alarm),
    "call": Functions(Call, decide_call, evolve_call, react_call),
    "contacts": Functions(Contacts, decide_contacts, evolve_contacts, react_contacts),
    "handoff": Functions(Handoff, decide_handoff, evolve_handoff, react_handoff),
    "pay": Functions(PayMonth, decide_pay, evolve_pay, react_pay),
    "review": Functions(Review, decide_review, evolve_review, react_review),
    "rota": Functions(Rota, decide_rota, evolve_rota, react_rota),
}
