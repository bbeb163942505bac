"""Where Microsoft's clouds keep their login service and their Graph."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

VERSION = "v1.0"


@dataclass(frozen=True, slots=True)
class GraphCloud:
    """`login` and `base_url` have no slash at their end; `scope` is what a token is asked for."""

    login: str
    base_url: str
    scope: str


def _cloud(login: str, graph: str) -> GraphCloud:
    return GraphCloud(f"https://{login}", f"https://{graph}/{VERSION}", f"https://{graph}/.default")


_PUBLIC = _cloud("login.microsoftonline.com", "graph.microsoft.com")
CLOUDS = {
    "public": _PUBLIC,
    "gcc": _PUBLIC,
    "gcc-high": _cloud("login.microsoftonline.us", "graph.microsoft.us"),
    "dod": _cloud("login.microsoftonline.us", "dod-graph.microsoft.us"),
    "china": _cloud("login.partner.microsoftonline.cn", "microsoftgraph.chinacloudapi.cn"),
}
"""By the name of `MUSTER_CLOUD`; the hosts are those of Microsoft's own SDK for Teams (its `cloud_environment`)."""


def on_this_machine(cloud: GraphCloud, *, login: str = "", base_url: str = "") -> GraphCloud:
    """The cloud with stand-ins for its services, for development. ValueError where one is not on the loopback: a token
    or a customer's address must never go to an address that somebody typed."""
    for url in filter(None, (login, base_url)):
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not is_loopback(parts.hostname or ""):
            raise ValueError("A stand-in for Microsoft's services must be on this machine, such as http://127.0.0.1.")
    return GraphCloud(login.rstrip("/") or cloud.login, base_url.rstrip("/") or cloud.base_url, cloud.scope)


@lru_cache(maxsize=64)
def is_loopback(host: str) -> bool:
    """Nobody but this machine answers there."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
