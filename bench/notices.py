"""Notices to measure with: many customers in three languages, and a first message that waits for a yes."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from bench.company import ADELE, TENANT, opened
from engine.clock import SystemClock
from engine.desk import IncidentDesk
from engine.ports import Request, Store
from incidents.campaigns.commands import CampaignCommand, DraftNotice
from incidents.campaigns.model import Campaign, NoticeKind
from incidents.campaigns.wording import usual_words
from incidents.model import Person
from incidents.policy import Policy
from playground import DEMO_POLICY
from server.policy import load_policy
from storage.embedded.opening import open_embedded

INCIDENT, NOTICE = "INC-1", "INC-1-N1"
AUDIENCE = "customers"
LANGUAGES = ("en", "de", "fr")
MAILBOXES = ("status@contoso.example", "status2@contoso.example", "status3@contoso.example")
SENDER = MAILBOXES[0]
_NUMBERS = count(1)


def furnish(folder: Path, customers: int, *, mailboxes: int = 1, per_minute: int = 30) -> Path:
    """The policy file of a company with so many customers, a third in each language."""
    folder.mkdir(parents=True, exist_ok=True)
    head = DEMO_POLICY.read_text("utf-8")
    before, _, rest = head.partition("[mail]")
    senders = ", ".join(f'"{address}"' for address in MAILBOXES[:mailboxes])
    mail = [
        "[mail]",
        'sender_name = "Contoso Status"',
        f'sender_address = "{SENDER}"',
        f"mailboxes = [{senders}]",
        f"per_minute = {per_minute}",
        "per_day = 1000000",
        "[mail.audiences]",
        f'{AUDIENCE} = "customers.csv"',
    ]
    (folder / "muster.toml").write_text("\n".join([before, *mail, "", rest[rest.index("[[person]]") :]]), "utf-8")
    rows = (f"customer{n}@example.com,Customer {n},{LANGUAGES[n % 3]}" for n in range(1, customers + 1))
    (folder / "customers.csv").write_text("\n".join(["email,name,language", *rows, ""]), "utf-8")
    return folder / "muster.toml"


async def drafted(desk: IncidentDesk, store: Store, policy: Policy, customers: int) -> Campaign:
    """An incident whose CL has the first message before her, as Muster proposes it."""
    now = SystemClock().now()
    incident = opened(policy, 1, 12, now)
    await store.commit(incident.change())
    assert incident.incident is not None
    words = usual_words(NoticeKind.INITIAL, incident.incident, policy, now)
    return await ask(desk, ADELE, DraftNotice(NOTICE, INCIDENT, words, AUDIENCE, customers))


async def ask(desk: IncidentDesk, by: Person, command: CampaignCommand) -> Campaign:
    outcome = await desk.handle(Request(TENANT, f"bench:{next(_NUMBERS)}", by, "campaign", NOTICE, command))
    assert isinstance(outcome.snapshot, Campaign)
    return outcome.snapshot


def promise(campaign: Campaign, now: datetime) -> datetime:
    """The moment its letter names."""
    return (now + timedelta(minutes=campaign.words.promise_minutes)).replace(second=0, microsecond=0)


async def write_store(folder: Path, policy_file: Path, customers: int) -> int:
    """A store in which the notice waits for its yes; the version of its words."""
    store = await open_embedded(folder)
    desk = IncidentDesk(store, SystemClock(), lambda: None)
    policy = await desk.adopt(TENANT, load_policy(policy_file))
    campaign = await drafted(desk, store, policy, customers)
    await store.close()
    return campaign.worded
