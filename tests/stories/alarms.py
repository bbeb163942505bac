"""An alarm raised in a story, and what became of it and of its calls."""

from __future__ import annotations

from engine.ports import Request
from incidents.model import MUSTER, Severity
from oncall.alarms.commands import RaiseAlarm
from oncall.alarms.model import Alarm
from oncall.calls.model import Call
from tests.stories.desk import Desk
from tests.stories.people import TENANT
from tests.stories.seen import Seen

TITLE = "Heartbeat of nightly-backup is silent"
BOOKS = (("Restart the backup", "https://wiki.contoso.example/backup"),)


async def raises(desk: Desk, number: int = 1, severity: Severity = Severity.SEV3, title: str = TITLE) -> Seen:
    """An alarm at Platform. Returns the page in Adele's chat."""
    text, rule = "no sign of life since 11:00 UTC", "heartbeat nightly-backup"
    command = RaiseAlarm(f"ALM-{number}", title, text, "heartbeat", rule, "platform", severity, BOOKS)
    await desk.muster.desk.handle(Request(TENANT, f"raise:{number}", MUSTER, "alarm", f"ALM-{number}", command))
    await desk.settles()
    return desk.chat("Adele").last


async def alarm(desk: Desk, number: int = 1) -> Alarm:
    found = await desk.muster.desk.oncall(TENANT, "alarm", f"ALM-{number}")
    assert isinstance(found, Alarm)
    return found


async def call(desk: Desk, key: str = "") -> Call:
    """Adele's, of the incident's first page unless another is named."""
    found = await desk.muster.desk.oncall(TENANT, "call", key or f"INC-1.{(await desk.incident()).pages[0].id}")
    assert isinstance(found, Call)
    return found
