"""Opens the pagers: whom the policy names, with the secrets of the environment; performers and callback routes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp
import structlog
from aiohttp import web

from engine.ports import Clock, Courier, Desk, Performer, Store
from graph.cloud import is_loopback
from incidents.policy import Policy
from oncall.effects import Ring, SendCode, TellPager
from oncall.rules import Pager
from pagers.answers import Answers
from pagers.azure_callbacks import AzureCallbacks
from pagers.azure_communication import AzureCommunication
from pagers.azure_tokens import KEYS as AZURE_KEYS
from pagers.azure_tokens import AzureTokens
from pagers.events import OpsgenieEvents, PagerDutyEvents, WebhookEvents
from pagers.keys import Keys
from pagers.kinds import Ringer, TeamPager
from pagers.line import AT_ONCE, Line
from pagers.opsgenie import Opsgenie
from pagers.pagerduty import PagerDuty
from pagers.replies import Replies
from pagers.ring import RoadRinger
from pagers.routes import Receiver, routes
from pagers.send_code import CodeSender
from pagers.tell import PagerTeller
from pagers.twilio import Twilio
from pagers.twilio_callbacks import TwilioCallbacks
from pagers.webhook import Webhook
from server.pager_secrets import keys_of
from server.settings import BadSettings, Settings

NAMES = {"pagerduty": "PagerDuty", "opsgenie": "Opsgenie", "twilio": "Twilio", "azure": "Azure Communication Services"}
RINGING = ("twilio", "azure")

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Paging:
    """`performers` of `TellPager`, `Ring` and `SendCode`, and the `routes` under `/pagers/`."""

    performers: Mapping[type, Performer]
    routes: Sequence[web.RouteDef]
    _sessions: list[aiohttp.ClientSession] = field(default_factory=list)

    async def close(self) -> None:
        """Let go of the connections, when nothing goes out any more."""
        for session in self._sessions:
            await session.close()


@dataclass(slots=True)
class _Opening:
    """What the pagers are built from, and what they become one by one."""

    settings: Settings
    store: Store
    desk: Desk
    wall: Clock
    answers: Answers
    tellers: dict[str, TeamPager] = field(default_factory=dict)
    ringer: Ringer | None = None
    receivers: dict[str, Receiver] = field(default_factory=dict)
    sessions: list[aiohttp.ClientSession] = field(default_factory=list)

    def session(self) -> aiohttp.ClientSession:
        """A pool of connections of its own."""
        connector = aiohttp.TCPConnector(limit=AT_ONCE)
        self.sessions.append(aiohttp.ClientSession(connector=connector, trust_env=not self.settings.development))
        return self.sessions[-1]

    def line(self, pager: Pager) -> Line:
        return Line(NAMES.get(pager.kind, f"The pager “{pager.key}”"), self.session(), self.wall)

    @property
    def replies(self) -> Replies:
        return Replies(self.store, self.desk, self.answers)


def open_paging(
    settings: Settings, policy: Policy, *, store: Store, desk: Desk, courier: Courier, wall: Clock
) -> Paging:
    """Everything about services outside; called in a running loop. Raises BadSettings with all that is missing."""
    keys, faults = keys_of(policy.pagers.values(), settings.pager_secrets)
    faults += _needs_of(settings, policy)
    if faults:
        raise BadSettings(*faults)
    opening = _Opening(settings, store, desk, wall, Answers(desk, settings.tenants))
    for pager in policy.pagers.values():
        _open(opening, pager, keys[pager.key])
    performers: Mapping[type, Performer] = {
        TellPager: PagerTeller(desk, opening.tellers),
        Ring: RoadRinger(desk, store, courier, opening.ringer),
        SendCode: CodeSender(desk, store, courier, opening.ringer),
    }
    return Paging(performers, routes(opening.receivers), opening.sessions)


def _needs_of(settings: Settings, policy: Policy) -> list[str]:
    """Whoever rings people calls back; nobody can call a server without an address."""
    ringing = [pager.key for pager in policy.pagers.values() if pager.kind in RINGING]
    faults = [
        f"The pager “{pager.key}” needs a caller: the number that people are rung from. Set it in the policy."
        for pager in policy.pagers.values()
        if pager.kind in RINGING and not pager.caller
    ]
    faults += [
        f"The pager “{pager.key}” needs the endpoint of its Communication Services resource: set its url in the policy."
        for pager in policy.pagers.values()
        if pager.kind == "azure" and not pager.url
    ]
    faults += [
        f"The pager “{pager.key}”: its url must begin with https://, for secrets travel there."
        for pager in policy.pagers.values()
        if pager.url and not _is_safe(pager.url)
    ]
    if ringing and not settings.public_url and not settings.development:
        faults.append(f"Set MUSTER_PUBLIC_URL: the pager “{ringing[0]}” brings answers back to it.")
    return faults


def _is_safe(url: str) -> bool:
    """Nobody listens in, or nobody but this machine could."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


def _open(opening: _Opening, pager: Pager, keys: Keys) -> None:
    key, answers, line = pager.key, opening.answers, opening.line(pager)
    home = opening.settings.base_url
    match pager.kind:
        case "pagerduty":
            opening.tellers[key] = PagerDuty(pager, keys, line, opening.settings.public_url or "")
            opening.receivers[key] = PagerDutyEvents(key, keys, answers)
        case "opsgenie":
            opening.tellers[key] = Opsgenie(pager, keys, line)
            opening.receivers[key] = OpsgenieEvents(key, keys, answers)
        case "webhook":
            opening.tellers[key] = Webhook(pager, keys, line, opening.wall)
            opening.receivers[key] = WebhookEvents(key, keys, answers, opening.wall)
        case "twilio":
            opening.ringer = opening.ringer or Twilio(pager, keys, line, home)
            opening.receivers[key] = TwilioCallbacks(key, keys, home, answers, opening.replies)
        case "azure":
            azure = AzureCommunication(pager, keys, line, home, opening.wall)
            opening.ringer = opening.ringer or azure
            opening.receivers[key] = _from_azure(opening, pager, keys, azure)
    if pager.kind not in RINGING and not keys.webhook:
        log.warning("who acknowledges at this pager is not heard here: its webhook secret is not set", pager=key)


def _from_azure(opening: _Opening, pager: Pager, keys: Keys, azure: AzureCommunication) -> Receiver:
    """With the id of the resource Azure's own signature is asked for, too; a stand-in on this machine has its own."""
    stands_in = opening.settings.development and is_loopback(urlsplit(pager.url).hostname or "")
    signed_by = f"{pager.url.rstrip('/')}/calling/keys" if stands_in else AZURE_KEYS
    tokens = AzureTokens(keys.resource, opening.session(), opening.wall, signed_by) if keys.resource else None
    return AzureCallbacks(pager.key, keys, azure, opening.store, opening.answers, opening.replies, tokens)
