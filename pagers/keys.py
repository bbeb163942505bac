"""What a pager signs in with and is believed by; handed in from the environment, shown nowhere."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Keys:
    """`secret` is what Muster signs in with; `webhook` are the secrets the service calls back with, several while one
    changes. `speech` is the address of the speech service and `resource` the id of the resource, both Azure's.

    `variable` names where `secret` comes from, for sentences that say what to mend.
    """

    variable: str
    secret: str = field(repr=False, default="")
    webhook: tuple[str, ...] = field(repr=False, default=())
    speech: str = ""
    resource: str = ""
