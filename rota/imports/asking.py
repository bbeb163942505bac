"""What to ask of each API, so that its answers together are what an export file holds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from engine.ports import Clock
from rota.imports import grafana, opsgenie, pagerduty
from rota.imports.api import Api, limited
from rota.imports.found import PROVED, NotImported
from rota.imports.node import Node

AHEAD = timedelta(days=90)
"""How far overrides are asked for."""
MOST = 100
"""Schedules imported at once: each takes a few calls."""
USUAL = {"pagerduty": "https://api.pagerduty.com", "opsgenie": "https://api.opsgenie.com", "grafana": ""}


async def ask_api(kind: str, http: aiohttp.ClientSession, base: str, token: str, clock: Clock, name: str) -> Node:
    """Everything of the schedules called `name` (or with that id), of all where it is empty, as one document.

    `base` is the address of the API, the usual one where it is empty. Raises NotImported.
    """
    address = base or USUAL[kind]
    if not address:
        raise NotImported("Name the address of Grafana OnCall's API with --api, such as https://example.com/oncall.")
    label, headers, ask = _APIS[kind]
    api = Api(http, label, address, {key: value.format(token=token) for key, value in headers.items()}, clock)
    return Node(await ask(api, clock.now(), name))


async def fetch_calendar(http: aiohttp.ClientSession, address: str) -> bytes:
    """A calendar by its address, which is a secret and in no error. Raises NotImported."""
    try:
        async with http.get(address, timeout=aiohttp.ClientTimeout(total=60), max_redirects=5) as answer:
            if answer.status in (401, 403, 404):
                raise NotImported(
                    f"The calendar's address answers with status {answer.status}: it ended, or needs a sign-in. "
                    "Make a new secret address there, or save the calendar as a file."
                )
            if answer.status != 200:
                raise NotImported(f"The calendar's address answers with status {answer.status}. Try again later.")
            return await limited(answer, "The calendar")
    except (aiohttp.ClientError, ValueError, TimeoutError) as error:
        raise NotImported(
            f"The calendar cannot be fetched ({type(error).__name__}). Check its address, or save it as a file."
        ) from None


async def _pagerduty(api: Api, now: datetime, name: str) -> dict[str, Any]:
    listed: list[Node] = []
    async for page in api.pages("schedules", more="more"):
        listed += page.at("schedules").each()
    schedules = []
    for each in _wanted(listed, name):
        id_ = each.at("id").text()
        span = {"since": _iso(now), "until": _iso(now + PROVED)}
        # Hours are told in the zone asked for, which would be the account's.
        zone = {"time_zone": own} if (own := each.at("time_zone").text()) else {}
        schedule = (await api.get("schedules", id_, **span, **zone)).at("schedule")
        further = {"since": _iso(now), "until": _iso(now + AHEAD)}
        laid = await api.get("schedules", id_, "overrides", **further)
        schedules.append({**schedule.value, **zone, "overrides": laid.at("overrides").value})
    users: list[Any] = []
    async for page in api.pages("users", more="more"):
        users += [each.value for each in page.at("users").each()]
    return {"schedules": schedules, "users": users}


async def _opsgenie(api: Api, now: datetime, name: str) -> dict[str, Any]:
    listed: list[Node] = []
    async for page in api.pages("v2", "schedules", more="paging.next", expand="rotation"):
        listed += page.at("data").each()
    schedules = []
    for each in _wanted(listed, name):
        id_ = each.at("id").text()
        laid = await api.get("v2", "schedules", id_, "overrides")
        asked = {"date": _iso(now), "interval": "4", "intervalUnit": "weeks", "expand": "base,forwarding,override"}
        timeline = await api.get("v2", "schedules", id_, "timeline", **asked)
        schedules.append({**each.value, "overrides": laid.at("data").value, "timeline": timeline.at("data").value})
    return {"data": schedules}


async def _grafana(api: Api, now: datetime, name: str) -> dict[str, Any]:
    listed = [each async for each in api.numbered("api", "v1", "schedules")]
    shifts: list[Any] = []
    schedules = []
    for each in _wanted(listed, name):
        id_ = each.at("id").text()
        mine = [shift.value async for shift in api.numbered("api", "v1", "on_call_shifts", schedule_id=id_)]
        asked = {"start_date": f"{now:%Y-%m-%d}", "end_date": f"{now + PROVED:%Y-%m-%d}"}
        final = [shift.value async for shift in api.numbered("api", "v1", "schedules", id_, "final_shifts", **asked)]
        # A schedule of the web lists no shifts of its own: those that name it are its own.
        whole = each.at("shifts").value or [Node(shift).at("id").value for shift in mine]
        schedules.append({**each.value, "shifts": whole, "final_shifts": final})
        shifts += mine
    users = [each.value async for each in api.numbered("api", "v1", "users")]
    return {"schedules": schedules, "on_call_shifts": shifts, "users": users}


_APIS: dict[str, tuple[str, dict[str, str], Callable[[Api, datetime, str], Awaitable[dict[str, Any]]]]] = {
    "pagerduty": (
        pagerduty.NAME,
        {"Authorization": "Token token={token}", "Accept": "application/vnd.pagerduty+json;version=2"},
        _pagerduty,
    ),
    "opsgenie": (opsgenie.NAME, {"Authorization": "GenieKey {token}"}, _opsgenie),
    "grafana": (grafana.NAME, {"Authorization": "{token}"}, _grafana),
}


def _wanted(listed: Iterable[Node], name: str) -> list[Node]:
    """Those of that name or id. Raises NotImported where there is none, or too many to ask for."""
    known = list(listed)
    wanted = [
        each
        for each in known
        if not name or name.casefold() in (each.at(key).text().casefold() for key in ("id", "name"))
    ]
    if not wanted:
        raise NotImported(f"There is no schedule {f'called “{name}”' if name else 'that this token may see'} there.")
    if len(wanted) > MOST:
        raise NotImported(f"There are {len(wanted)} schedules. Import them one by one: name each with --name.")
    return wanted


def _iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
