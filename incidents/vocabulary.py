"""The words of the field that take one of a few values: severities, phases, roles, first moves, clocks."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Severity(IntEnum):
    """SEV-1 is the worst; a smaller number is more severe."""

    SEV1 = 1
    SEV2 = 2
    SEV3 = 3
    SEV4 = 4

    @property
    def label(self) -> str:
        """`SEV-1`, as people write it."""
        return f"SEV-{self.value}"

    @property
    def word(self) -> str:
        """Critical, Major, Minor or Low."""
        return ("Critical", "Major", "Minor", "Low")[self.value - 1]

    @property
    def major(self) -> bool:
        """SEV-1 and SEV-2: three roles, pages and the full set of clocks."""
        return self <= Severity.SEV2


class Phase(StrEnum):
    DETECTION = "detection"
    MITIGATION = "mitigation"
    RESOLUTION = "resolution"
    RECOVERY = "recovery"
    CLOSED = "closed"


class PublicStatus(StrEnum):
    """What customers are told; it moves with the phases, see the state table in docs/process.md."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"


class Role(StrEnum):
    IC = "ic"
    TL = "tl"
    CL = "cl"

    @property
    def title(self) -> str:  # type: ignore[override]  # a role's title is a word of the field; str.title is not used on it
        return {"ic": "Incident Commander", "tl": "Technical Lead", "cl": "Communications Lead"}[self.value]

    @property
    def short(self) -> str:
        return self.value.upper()


class FirstMove(StrEnum):
    """The three things to check before looking for the root cause, each with its remedy."""

    DEPLOYMENT = "deployment"
    CAPACITY = "capacity"
    DEPENDENCY = "dependency"

    @property
    def remedy(self) -> str:
        return {"deployment": "rolled back", "capacity": "scaled up", "dependency": "switched off"}[self.value]

    @property
    def question(self) -> str:
        return {
            "deployment": "Was there a recent deployment?",
            "capacity": "Is it a capacity issue?",
            "dependency": "Is it a dependency?",
        }[self.value]


class Clock(StrEnum):
    """The clocks of an open incident that nudge somebody; the policy sets their lengths."""

    RESPONSE = "response time"
    DETECTION = "detection"
    MITIGATION = "mitigation"
    ROLES = "roles"
    SPLIT = "split the roles"
    FIRST_NOTICE = "first notice"
    UPDATE = "internal update"
    PROMISE = "promise"
    WATCH = "watch"
    THRESHOLD = "alert threshold"
