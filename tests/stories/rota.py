"""A company with two schedules, for the stories of the rota; its people are those of Teams."""

from __future__ import annotations

from datetime import UTC, datetime

from oncall.rotas.model import Rota
from tests.stories.desk import Desk
from tests.stories.people import PEOPLE, TENANT

ZONES = {"alex": "Europe/London", "adele": "America/New_York"}
POLICY = """
company = "Contoso"

[hours]
time_zone = "UTC"

[leadership]
engineering_lead = "lynne"
vp_engineering = "lynne"

[permissions]
admins = ["patti"]

[[team]]
key = "payments"
name = "Card Payments"
lead = "lynne"
schedule = "payments"

[[team]]
key = "platform"
name = "Platform"
lead = "lynne"
schedule = "office"

[[service]]
key = "payments-api"
name = "Payments API"
team = "payments"

[[schedule]]
key = "payments"
name = "Payments"
time_zone = "Europe/Berlin"
people = ["alex", "adele", "megan"]
starts = 2026-11-02

[[schedule]]
key = "office"
name = "Platform office"
time_zone = "UTC"
people = ["isaiah", "lynne"]
starts = 2026-11-02
every = "1 day"

[[schedule.only]]
days = ["mon", "tue", "wed", "thu", "fri"]
opens = 09:00:00
closes = 17:00:00
"""
"""It is Friday, 12:00 UTC. Payments: Megan until Monday, 23 November, 09:00 in Berlin, then Alex a week, then Adele."""


def _person(key: str) -> str:
    one = PEOPLE[key.capitalize()]
    zone = ZONES.get(key, "Europe/Berlin")
    return f'\n[[person]]\nkey = "{key}"\nname = "{one.name}"\nentra_id = "{one.entra}"\ntime_zone = "{zone}"\n'


def company(_: str = "") -> str:
    """The policy file, in place of the demo's."""
    return POLICY + "".join(_person(key) for key in ("alex", "megan", "adele", "isaiah", "patti", "lynne"))


def without_schedules(_: str = "") -> str:
    head, _, tail = company().partition("[[schedule]]")
    people = tail[tail.index("\n[[person]]") :]
    standing = 'on_call = "megan"\n'
    return (head + people).replace('schedule = "payments"\n', standing).replace('schedule = "office"\n', standing)


def at(day: int, hour: int = 8, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


async def who(desk: Desk, moment: datetime, schedule: str = "payments") -> str:
    return (await desk.muster.desk.duty(TENANT)).who(schedule, moment)


async def rota(desk: Desk, schedule: str = "payments") -> Rota:
    found = await desk.muster.desk.oncall(TENANT, "rota", schedule)
    assert isinstance(found, Rota)
    return found


def told(desk: Desk, name: str) -> str:
    """All that somebody was told in their own chat."""
    return "\n".join(one.words for one in desk.chat(name).all)
