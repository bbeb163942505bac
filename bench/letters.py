"""Renders and queues 10,000 mails, and lets jinja2 alone render the same templates: one process, one core, in turns."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template, select_autoescape

from bench.company import ADELE, TENANT
from bench.notices import LANGUAGES, NOTICE, SENDER, ask, drafted, furnish, promise
from engine.clock import SystemClock
from engine.desk import IncidentDesk
from engine.ids import SystemIds
from engine.ports import Claimed, Store, Way
from incidents.campaigns.commands import ApproveNotice, CountDeliveries, ExpandCampaign
from incidents.campaigns.model import Campaign, Route, Tally, Words
from incidents.campaigns.react import recipient_id
from incidents.campaigns.sending import room_ahead
from incidents.effects import Owed, SendMail
from incidents.model import MUSTER
from incidents.policy import Policy
from mail.choices.choices import Choices
from mail.choices.links import Links
from mail.composing.composer import LetterComposer
from mail.delivery.office import Office
from mail.delivery.postman import Postman
from mail.senders.message_bytes import to_bytes
from mail.senders.sender import Bounce, Keeper, OutgoingMail, Receipt
from mail.writing.files import find
from mail.writing.render import letter_environment, usable, values_of
from server.garbage import settle
from server.policy import load_policy
from storage.embedded.opening import open_embedded

CUSTOMERS = 10_000
ROUNDS = 3
PARTS = ("subject.txt", "body.txt", "body.html")


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds that all took, and how much of it was spent on freezing, owing and building; `cpu` in all threads."""

    whole: float
    cpu: float
    freezing: float = 0.0
    owing: float = 0.0
    building: float = 0.0


class Built:
    """A sender that makes the bytes of a mail as the one of Microsoft Graph does, and sends them nowhere."""

    def __init__(self) -> None:
        self.mails = 0
        self.bytes = 0

    async def send(self, mail: OutgoingMail, keeper: Keeper) -> Receipt:
        await keeper.still()
        self.mails += 1
        self.bytes += len(to_bytes(replace(mail, from_address=SENDER), bcc=True))
        return Receipt(mail.message_id, mail.at, SENDER)

    async def find(self, mail: OutgoingMail) -> Receipt | None:  # noqa: ARG002 - nothing was in doubt
        return None

    def way(self, messages: int, recipients: int) -> Way:  # noqa: ARG002 - it takes no time
        return Way(timedelta(0))

    def held(self) -> str:
        return ""

    async def bounces(self, since: datetime) -> Sequence[Bounce]:  # noqa: ARG002 - nothing comes back
        return ()


async def ours(folder: Path, policy: Policy) -> Took:
    """From the list of customers to the bytes of every mail."""
    store, clock = await open_embedded(folder / "data"), SystemClock()
    desk, sender = IncidentDesk(store, clock, lambda: None), Built()
    await desk.adopt(TENANT, policy)
    choices, senders = Choices(store, clock, SystemIds()), {Route.EACH: sender}
    composer = LetterComposer(store, folder, policy.mail, policy.people, choices=choices, senders=senders)
    office = _office(policy, store, desk, clock, senders, choices)
    campaign = await drafted(desk, store, policy, CUSTOMERS)
    settle()
    began, used = perf_counter(), process_time()
    by = promise(campaign, clock.now())
    frozen = await composer.freeze(TENANT, NOTICE, campaign.reach, campaign.words, by, Route.EACH)
    campaign = await ask(desk, ADELE, ApproveNotice(campaign.worded, by, frozen))
    freezing, owing, building = perf_counter() - began, 0.0, 0.0
    while campaign.tally.accepted < CUSTOMERS:
        start, first = perf_counter(), campaign.expanded
        campaign = await _owed(desk, campaign)
        owing += perf_counter() - start
        start = perf_counter()
        await _built(Postman(office), first, campaign.expanded)
        building += perf_counter() - start
        campaign = await _counted(desk, campaign)
    took = Took(perf_counter() - began, process_time() - used, freezing, owing, building)
    assert sender.mails == CUSTOMERS
    await store.close()
    return took


def _office(
    policy: Policy,
    store: Store,
    desk: IncidentDesk,
    clock: SystemClock,
    senders: Mapping[Route, Built],
    choices: Choices,
) -> Office:
    secret = "s" * 40
    links, rules = Links("https://muster.contoso.example", secret), policy.mail
    return Office(
        store=store,
        desk=desk,
        clock=clock,
        rules=rules,
        senders=senders,
        choices=choices,
        links=links,
        secret=secret,
    )


async def _owed(desk: IncidentDesk, campaign: Campaign) -> Campaign:
    """As many mails as are owed ahead of those that are settled."""
    while room_ahead(campaign):
        campaign = await ask(desk, MUSTER, ExpandCampaign(campaign.expanded))
    return campaign


async def _built(postman: Postman, first: int, last: int) -> None:
    """Each mail as the outbox hands it to the postman, but for the claim."""
    for number in range(first + 1, last + 1):
        id_ = recipient_id(number)
        owed = Owed(f"{NOTICE}/mail/{id_}", SystemClock().now(), SendMail(NOTICE, id_))
        await postman.perform(Claimed(TENANT, owed, 1, 0, doubtful=False))


async def _counted(desk: IncidentDesk, campaign: Campaign) -> Campaign:
    done = campaign.expanded
    now = SystemClock().now()
    return await ask(desk, MUSTER, CountDeliveries(Tally(accepted=done), done, now, quiet=True))


def jinja2_alone(words: Words, by: datetime) -> Took:
    """The same three templates with the same values, each with a customer's own link, by a plain environment."""
    sets = [_templates(words, by, language) for language in LANGUAGES]
    links = [f"https://muster.contoso.example/mail/choices/{number:0140d}a" for number in range(CUSTOMERS)]
    began, used = perf_counter(), process_time()
    for number, link in enumerate(links):
        templates, values = sets[number % len(sets)]
        values["choices"] = link
        for template in templates:
            template.render(values)
    return Took(perf_counter() - began, process_time() - used)


def _templates(words: Words, by: datetime, language: str) -> tuple[list[Template], dict[str, Any]]:
    """As jinja2 comes, not sandboxed and without a budget: only the filters and words that the templates name."""
    letters = letter_environment(language, None)

    def load(name: str) -> tuple[str, str, None] | None:
        source = find(name, language, None)
        return (source.text, source.file, None) if source else None

    plain = Environment(
        loader=FunctionLoader(load),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    plain.filters |= {name: _unpriced(each) for name, each in letters.filters.items() if name not in plain.filters}
    plain.globals |= letters.globals
    values = {**values_of(words, by, language, None), "subject": usable(words, by, language)[0].subject}
    templates = [plain.get_template(f"{words.kind.value}/{part}") for part in PARTS]
    for template in templates:
        template.render(values)
    return templates, values


def _unpriced(made: Callable[..., Any]) -> Callable[..., Any]:
    found: Callable[..., Any] = getattr(made, "__wrapped__", made)
    return found


async def _words(folder: Path, policy: Policy) -> Words:
    store: Store = await open_embedded(folder)
    desk = IncidentDesk(store, SystemClock(), lambda: None)
    await desk.adopt(TENANT, policy)
    campaign = await drafted(desk, store, policy, CUSTOMERS)
    await store.close()
    return campaign.words


def main(folder: Path) -> None:
    """Tell both, round by round, as one line of JSON."""
    policy = replace(load_policy(furnish(folder, CUSTOMERS)), version=1)
    words = asyncio.run(_words(folder / "words", policy))
    by = SystemClock().now().replace(second=0, microsecond=0)
    rounds: list[Mapping[str, Any]] = []
    for number in range(ROUNDS):
        floor = jinja2_alone(words, by)
        own = folder / f"round-{number}"
        furnish(own, CUSTOMERS)
        rounds.append({"floor": asdict(floor), "ours": asdict(asyncio.run(ours(own, policy)))})
    print(json.dumps(rounds), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
