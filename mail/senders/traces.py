"""What a sender keeps of a mail says which kind of sender it was: only that kind can tell what became of it."""

from __future__ import annotations

from collections.abc import Mapping

from mail.senders.sender import Unknowable

BY = "by"
GRAPH, SMTP, FOLDER = "graph", "smtp", "folder"
DRAFT, DOT = "draft", "dot"
"""Where these are not empty, the mail may have gone out: by Graph nothing is sent before the draft's id is kept, and by
SMTP nothing before the moment of the dot that ends it is; that one is emptied once the server has said no."""
MAY_BE_OUT = {GRAPH: DRAFT, SMTP: DOT}

ELSEWHERE = (
    "Another kind of sender, which is no longer set up, tried this mail last. Whether it was sent is in that one's log."
)


def own_or_harmless(trace: Mapping[str, str], kind: str) -> None:
    """Raises Unknowable where another kind of sender may have sent it. Traces of older versions name none."""
    kinds = [trace[BY]] if trace.get(BY) else [by for by, mark in MAY_BE_OUT.items() if mark in trace]
    for by in kinds:
        if by != kind and (by not in MAY_BE_OUT or trace.get(MAY_BE_OUT[by])):
            raise Unknowable(ELSEWHERE)
