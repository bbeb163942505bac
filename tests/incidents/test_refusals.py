"""What a refusal says: who can, each named once with what they are, and what to do instead."""

from __future__ import annotations

from dataclasses import replace

import pytest

from incidents import commands as c
from incidents.campaigns import commands as notices
from incidents.errors import NotAllowed
from incidents.model import Incident, Phase, Role, Severity
from incidents.rights import check
from tests.incidents.test_rights import BEN, LEA, LED, MIA, POLICY, UNLED, VIP


@pytest.mark.parametrize(
    ("ask", "incident", "sentence"),
    [
        (
            c.Close(),
            LED,
            "Only the Incident Commander (Ana Silva) or a lead (Lea Lead, Vi President) can close the incident.",
        ),
        (
            c.Mitigate(),
            LED,
            (
                "Only the Incident Commander (Ana Silva), the Technical Lead (Ben) or a lead (Lea Lead, Vi President) "
                "can call the incident mitigated."
            ),
        ),
        (
            c.ReleaseRole(Role.TL),
            LED,
            (
                "Only the Technical Lead (Ben), the Incident Commander (Ana Silva) or a lead (Lea Lead, Vi President) "
                "can release this role."
            ),
        ),
        (
            notices.WithdrawNotice(),
            LED,
            (
                "Only the Incident Commander (Ana Silva) or the Communications Lead (Carol) "
                "can withdraw a notice to customers."
            ),
        ),
        (
            notices.WithdrawNotice(),
            UNLED,
            (
                "Only the Incident Commander or the Communications Lead can withdraw a notice to customers. "
                "Claim a role first: claim cl."
            ),
        ),
        (
            c.Cancel("boring"),
            UNLED,
            (
                "Only the Incident Commander, whoever declared it (Sam) or a lead (Lea Lead, Vi President) "
                "can cancel the incident. Claim IC first: claim ic."
            ),
        ),
        (
            c.SetSeverity(Severity.SEV3),
            UNLED,
            (
                "Only the Incident Commander, whoever declared it (Sam) or a lead (Lea Lead, Vi President) "
                "can lower the severity. Claim IC first: claim ic."
            ),
        ),
        (
            c.Cancel("boring"),
            replace(UNLED, phase=Phase.CLOSED),
            (
                "Only the Incident Commander, whoever declared it (Sam) or a lead (Lea Lead, Vi President) "
                "can cancel the incident."
            ),
        ),
        (
            c.Reopen("it is back"),
            LED,
            (
                "Only the Incident Commander (Ana Silva) or a lead (Lea Lead, Vi President) can reopen the incident. "
                "Ask one of them, or declare a new one: declare <title>."
            ),
        ),
        (
            c.ReleaseRole(Role.IC),
            replace(LED, roles={Role.IC: LEA}, declared_by=LEA),
            "Only the Incident Commander (Lea Lead) or a lead (Vi President) can release this role.",
        ),
        (
            c.Close(),
            replace(LED, roles={Role.IC: VIP}, services=()),
            "Only the Incident Commander (Vi President) or a lead (Lea Lead) can close the incident.",
        ),
        (
            c.Close(),
            replace(UNLED, declared_by=LEA),
            (
                "Only the Incident Commander, whoever declared it (Lea Lead) or a lead (Vi President) "
                "can close the incident. Claim IC first: claim ic."
            ),
        ),
        (
            c.ReleaseRole(Role.TL),
            replace(LED, roles={Role.IC: BEN, Role.TL: BEN}),
            "Only the Technical Lead (Ben) or a lead (Lea Lead, Vi President) can release this role.",
        ),
        (
            c.Close(),
            replace(LED, roles={Role.IC: LEA}),
            "Only the Incident Commander (Lea Lead) or a lead (Vi President) can close the incident.",
        ),
        (c.SetPrivacy(True), LED, "Only an admin (Ada Min) can make an incident private or visible."),
    ],
)
def test_a_refusal_says_who_can(ask: object, incident: Incident, sentence: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        check(ask, MIA, incident, POLICY)
    assert refused.value.sentence == sentence


def test_where_the_only_lead_commands_they_are_named_once() -> None:
    policy = replace(POLICY, leadership={})
    with pytest.raises(NotAllowed) as refused:
        check(c.Close(), MIA, replace(LED, roles={Role.IC: LEA}), policy)
    assert refused.value.sentence == "Only the Incident Commander (Lea Lead) can close the incident."
