"""The payment-failure incident, minute by minute: who types or presses what, and what they should hear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Say:
    """A typed line, and words of the answer."""

    line: str
    hears: str


@dataclass(frozen=True, slots=True)
class Press:
    """A button with the fields of its card, and words of the answer."""

    title: str
    hears: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Beat:
    """What one person does in one minute. `told` is how the story puts it; `alone`: in their own chat with the bot."""

    at: str
    who: str
    told: str
    does: tuple[Say | Press, ...]
    alone: bool = False


DECLARE = {
    "What is wrong?": "Card payments fail for EU customers",
    "What is broken?": "A major feature does not work",
    "Who feels it?": "Many customers",
    "Is data lost or leaked?": "No",
    "Is there a way round it for customers?": "No",
    "Services affected": "Payments API",
}
FIRST_NOTICE = {
    "What is affected?": "card payments in the EU",
    "Some users may experience…": "declined cards and errors at checkout",
}
SECOND_NOTICE = FIRST_NOTICE | {
    "What has changed?": "We found the cause, a change to our database, and are putting it right.",
}
LAST_NOTICE = {
    "What is affected?": "card payments in the EU",
    "What happened?": "A database change made payment look-ups too slow. We put the database right.",
    "What did users experience?": "Some card payments were declined or timed out.",
}
CONFIRMED = {
    "Who confirmed full operation?": "Alex Wilber",
    "How was it confirmed?": "Error rate back at its baseline, test payments go through",
    "Which threshold?": "Alert at 1 % payment errors",
    "Who removes it?": "Alex Wilber",
    "Until when? (UTC)": "18:00",
}

PAYMENT_FAILURE: tuple[Beat, ...] = (
    Beat("14:23", "lynne", "sees the alert, “error rate above 5 %”, declares and answers the impact questions", (
        Say("declare", "What is wrong?"),
        Press("Declare", "SEV-1 Critical", DECLARE),
    )),
    Beat("14:25", "alex", "is on call, acknowledges", (Press("Acknowledge", "You acknowledged"),), alone=True),
    Beat("14:30", "megan", "claims Incident Commander", (Press("Claim IC", "Megan Bowen"),)),
    Beat("14:30", "alex", "claims Technical Lead", (Press("Claim TL", "Alex Wilber"),)),
    Beat("14:30", "adele", "claims Communications Lead", (Press("Claim CL", "Adele Vance"),)),
    Beat("14:31", "alex", "types: first capacity not it", (Say("first capacity not it", "Capacity"),)),
    Beat("14:32", "alex", "answers the first moves: a recent deployment, rolled back", (
        Press("First moves", "Stop the bleeding"),
        Press("Yes, rolled back", "rolled back", {"What was done (optional)": "release 4.12; errors go on"}),
    )),
    Beat("14:33", "adele", "writes the first notice and previews it", (
        Press("Notice", "First notice to customers"),
        Press("Preview", "12 customers", FIRST_NOTICE),
        Press("Ask for approval", "12 customers"),
    )),
    Beat("14:34", "megan", "reads it and approves it", (Press("Approve and send to 12 customers", "12 customers"),)),
    Beat("14:42", "alex", "types: cause a migration in release 4.12 dropped an index of the payments table", (
        Say("cause a migration in release 4.12 dropped an index of the payments table", "Cause noted"),
    )),
    Beat("14:44", "megan", "delegates a task", (
        Say("delegate check that nobody was charged twice @isaiah", "Isaiah Langer"),
    )),
    Beat("14:50", "adele", "tells customers that the cause is known", (
        Press("Notice", "Progress notice to customers"),
        Press("Preview", "12 customers", SECOND_NOTICE),
        Press("Ask for approval", "12 customers"),
    )),
    Beat("14:51", "megan", "approves it", (Press("Approve and send to 12 customers", "12 customers"),)),
    Beat("14:54", "megan", "answers: still working, the index is being built", (
        Press("Still working", "Not mitigated yet"),
        Press("Still working", "Update due", {"Still working on it: why will this help?": "the index is being built"}),
    )),
    Beat("14:55", "alex", "types: note fix deployed, the index is there again", (
        Say("note fix deployed, the index is there again", "Noted"),
    )),
    Beat("14:56", "megan", "says that the bleeding has stopped", (
        Press("Mitigated", "Is it mitigated?"),
        Press("Mitigated", "RESOLUTION"),
    )),
    Beat("14:57", "megan", "types: update index recreated, error rate is falling, we watch it", (
        Say("update index recreated, error rate is falling, we watch it", "error rate is falling"),
    )),
    Beat("15:03", "isaiah", "finished the task", (Say("done charged twice", "Task done"),)),
    Beat("15:05", "megan", "resolves: who confirmed it and how, and a temporary alert threshold", (
        Press("Resolve", "Who confirmed full operation?"),
        Press("Resolve", "RECOVERY", CONFIRMED),
    )),
    Beat("15:07", "adele", "tells customers that it is over", (
        Press("Notice", "Resolution notice to customers"),
        Press("Preview", "12 customers", LAST_NOTICE),
        Press("Ask for approval", "12 customers"),
    )),
    Beat("15:08", "megan", "approves it", (Press("Approve and send to 12 customers", "12 customers"),)),
    Beat("15:09", "megan", "asks for the timeline", (Say("timeline", "Timeline"),)),
)  # fmt: skip
