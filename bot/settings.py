"""Who the bot is and whom it trusts: its app id, its tenants and the addresses of its cloud, checked once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

from graph.cloud import is_loopback


@dataclass(frozen=True, slots=True)
class Cloud:
    """The addresses that change with the Microsoft cloud. `login` is the host that gives the bot its token, `client`
    that of links into Teams, empty where it is not known.
    """

    openid: str
    issuer: str
    login: str
    scope: str
    service_hosts: frozenset[str]
    client: str = ""


_PUBLIC_KEYS = "https://login.botframework.com/v1/.well-known/openidconfiguration"
_GOVERNMENT_KEYS = "https://login.botframework.azure.us/v1/.well-known/openidconfiguration"
_PUBLIC_HOSTS = frozenset(
    {"smba.trafficmanager.net", "smba.onyx.prod.teams.trafficmanager.net", "smba.infra.gcc.teams.microsoft.com"}
)

PUBLIC = Cloud(
    openid=_PUBLIC_KEYS,
    issuer="https://api.botframework.com",
    login="https://login.microsoftonline.com",
    scope="https://api.botframework.com",
    service_hosts=_PUBLIC_HOSTS,
    client="teams.microsoft.com",
)
GCC_HIGH = Cloud(
    openid=_GOVERNMENT_KEYS,
    issuer="https://api.botframework.us",
    login="https://login.microsoftonline.us",
    scope="https://api.botframework.us",
    service_hosts=frozenset({"smba.infra.gov.teams.microsoft.us"}),
    client="gov.teams.microsoft.us",
)
DOD = Cloud(
    openid=_GOVERNMENT_KEYS,
    issuer="https://api.botframework.us",
    login="https://login.microsoftonline.us",
    scope="https://api.botframework.us",
    service_hosts=frozenset({"smba.infra.dod.teams.microsoft.us"}),
    client="dod.teams.microsoft.us",
)
CHINA = Cloud(
    openid="https://login.botframework.azure.cn/v1/.well-known/openidconfiguration",
    issuer="https://api.botframework.azure.cn",
    login="https://login.partner.microsoftonline.cn",
    scope="https://api.botframework.azure.cn",
    service_hosts=frozenset({"frontend.botapi.msg.infra.teams.microsoftonline.cn"}),
)
CLOUDS = {"public": PUBLIC, "gcc": PUBLIC, "gcc-high": GCC_HIGH, "dod": DOD, "china": CHINA}
"""By the name of `MUSTER_CLOUD`."""


class BadBotSettings(ValueError):
    """The operator must change something first: one sentence a fault, none of them holds a secret."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class BotSettings:
    """Checked on construction. Without an app id nobody proves who they are: allowed in development only, where the
    service must be on this machine, and the server makes sure that it listens on the loopback alone.

    `managed_identity` is `system` or a client id. `home_tenant` is where the app is registered, if several are let in.
    `any_tenant` takes every tenant for the one named: a local Teams client brings its own, in development only.
    `pace` widens the rate limits that hold outbound calls back, for a demo that runs faster than time.
    """

    app_id: str
    tenants: frozenset[str]
    development: bool = False
    cloud: Cloud = PUBLIC
    secret: str = field(default="", repr=False)
    certificate: str = field(default="", repr=False)
    managed_identity: str = ""
    home_tenant: str = ""
    any_tenant: bool = False
    pace: float = 1.0

    def __post_init__(self) -> None:
        faults = [*self._identity_faults(), *self._address_faults()]
        if not self.tenants:
            faults.append("Name the tenant that may use the bot: set MUSTER_TENANT_ID.")
        if self.any_tenant and (self.app_id or not self.development):
            faults.append("Only a development server without an app id may take every tenant.")
        if self.pace <= 0:
            faults.append("The pace of outbound calls must be above 0.")
        if faults:
            raise BadBotSettings(*faults)
        object.__setattr__(self, "tenants", frozenset(tenant.lower() for tenant in self.tenants))

    @property
    def home(self) -> str:
        """The tenant that gives a single-tenant bot its token."""
        return self.home_tenant or min(self.tenants)

    @property
    def anonymous(self) -> bool:
        """Nobody is asked for a token, and none is sent."""
        return not self.app_id

    def trusts_service(self, url: str) -> bool:
        """Whether calls, and the bot's own token with them, may go to this address."""
        scheme, host = _plain_address(url)
        if self.anonymous:
            return scheme in ("http", "https") and is_loopback(host)
        safe = scheme == "https" or (self.development and scheme == "http" and is_loopback(host))
        return safe and host in self.cloud.service_hosts

    def _identity_faults(self) -> list[str]:
        proofs = [proof for proof in (self.secret, self.certificate, self.managed_identity) if proof]
        if not self.app_id:
            return [] if self.development else ["Set MUSTER_APP_ID: without it anybody could speak as Teams."]
        if not proofs:
            return ["Give the bot a secret, a certificate or a managed identity, so that Teams accepts its messages."]
        return ["Give the bot one of secret, certificate and managed identity, not several."] if len(proofs) > 1 else []

    def _address_faults(self) -> list[str]:
        named = {"sign-in keys": self.cloud.openid, "login": self.cloud.login}
        return [
            f"The address of the {what} must begin with https://." for what, url in named.items() if not self._safe(url)
        ]

    def _safe(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme == "https" or (self.development and is_loopback(parts.hostname or ""))


@lru_cache(maxsize=64)
def _plain_address(url: str) -> tuple[str, str]:
    """Scheme and host, remembered, for each call names one of a few; nothing where more stands in it than a path."""
    try:
        parts = urlsplit(url)
        host, _ = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return "", ""
    plain = parts.username is None and parts.password is None and not parts.query and not parts.fragment
    return (parts.scheme, host) if plain else ("", "")
