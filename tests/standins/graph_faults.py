"""How a call of Graph goes wrong: what is answered instead, whether the work is done all the same, for how long."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

GARBLED = '{"id": "AAkALg'


@dataclass
class Fault:
    """One kind of trouble. `status` 0 leaves the answer's own; `text` is sent instead of an error's JSON.

    `done`: the work is done and only the answer is lost. `drop` cuts the line, `hang` never answers. `on` is a pattern
    looked for in `METHOD /path`; `times` how often it strikes; `until` the moment it is over, whatever is left.
    """

    status: int = 0
    code: str = ""
    retry_after: str = ""
    text: str = ""
    drop: bool = False
    hang: bool = False
    done: bool = False
    on: str = ""
    times: int = 1
    until: datetime | None = None


def busy(retry_after: str = "", *, status: int = 429, on: str = "", times: int = 1) -> Fault:
    return Fault(status, "TooManyRequests", retry_after, on=on, times=times)


def reset(*, done: bool, on: str = "", times: int = 1) -> Fault:
    """The line is cut before the work is done, or after."""
    return Fault(drop=True, done=done, on=on, times=times)


def garbled(*, on: str = "", times: int = 1) -> Fault:
    """Done, and answered with half a document."""
    return Fault(text=GARBLED, done=True, on=on, times=times)


def not_yet_in_force(until: datetime | None = None, *, times: int = 1_000_000) -> Fault:
    """A role in Exchange takes up to two hours to be seen."""
    return Fault(403, "ErrorAccessDenied", times=times, until=until)


def no_mailbox(*, times: int = 1_000_000) -> Fault:
    return Fault(404, "MailboxNotEnabledForRESTAPI", times=times)


def strike(faults: list[Fault], method: str, path: str, now: datetime) -> Fault | None:
    """The first fault that fits the call. What is used up or over leaves the list."""
    faults[:] = [fault for fault in faults if fault.times > 0 and (not fault.until or now < fault.until)]
    for fault in faults:
        if re.search(fault.on, f"{method} {path}"):
            fault.times -= 1
            return fault
    return None
