"""`GET /oncall/{token}.ics`: the calendar behind a link, for programs that ask again and again.

The path holds the token: nothing here may log it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import hdrs, web

from engine.ports import Clock, Desk
from incidents.model import Person
from incidents.policy import Policy
from oncall.schedules.duty import Duty
from oncall.schedules.schedule import Shift
from rota.calendar import Line, calendar_of, gaps_of, lines_of
from rota.feeds import PATH, Feed, Feeds

BACK, AHEAD = timedelta(days=30), timedelta(days=180)
AROUND = timedelta(days=60)
"""How far beyond the window shifts are followed, so that they begin and end where they do, not where it does."""
HEADERS = {hdrs.CACHE_CONTROL: "private, max-age=300", "X-Robots-Tag": "noindex, nofollow"}


@dataclass(frozen=True, slots=True)
class FeedPages:
    """The one route. Unknown, malformed and revoked tokens get the same 404 after the same work."""

    feeds: Feeds
    desk: Desk
    clock: Clock

    def routes(self) -> Sequence[web.RouteDef]:
        return [web.get(PATH, self.show)]

    async def show(self, request: web.Request) -> web.Response:
        feed = await self.feeds.find(request.match_info["token"])
        if feed is None:
            raise web.HTTPNotFound
        body = await self._calendar(feed)
        tag = hashlib.sha256(body).hexdigest()[:32]
        if any(given.value in (tag, "*") for given in request.if_none_match or ()):
            return web.Response(status=304, headers={**HEADERS, hdrs.ETAG: f'"{tag}"'})
        response = web.Response(body=body, content_type="text/calendar", charset="utf-8", headers=HEADERS)
        response.headers[hdrs.CONTENT_DISPOSITION] = 'inline; filename="oncall.ics"'
        response.etag = tag
        return response

    async def _calendar(self, feed: Feed) -> bytes:
        """All of it for whole days of UTC, so that the text stays the same from one look to the next."""
        policy, duty = await self.desk.policy(feed.tenant), await self.desk.duty(feed.tenant)
        today = self.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        window = _Window(today - BACK, today + AHEAD)
        lines: list[Line] = []
        for key in _concerned(feed, policy, duty):
            lines += window.lines(feed, key, duty)
            await self.clock.sleep(timedelta(0))  # a year of many schedules is work: others get their turn between
        schedules = {key: each.name for key, each in duty.schedules.items()}
        people = {key: each.name for key, each in policy.people.items()}
        return calendar_of(_title(feed, schedules, people), lines, schedules, people, feed.made_at)


@dataclass(frozen=True, slots=True)
class _Window:
    start: datetime
    end: datetime

    def lines(self, feed: Feed, schedule: str, duty: Duty) -> Iterator[Line]:
        since, until = self.start - AROUND, self.end + AROUND
        shifts = duty.shifts(schedule, since, until)
        for line in lines_of(self._shown(shifts), since):
            if not feed.person or line.person == feed.person:
                yield line
        if feed.schedule:
            for gap in gaps_of(schedule, shifts, since, until):
                if self._touches(gap.start, gap.end):
                    yield gap

    def _shown(self, shifts: Sequence[Shift]) -> list[Shift]:
        return [each for each in shifts if self._touches(each.start, each.end)]

    def _touches(self, start: datetime, end: datetime) -> bool:
        return start < self.end and self.start < end


def _concerned(feed: Feed, policy: Policy, duty: Duty) -> list[str]:
    """The schedules to look at. None where whoever has the link or whom it shows left the catalogue, and for a
    schedule that is no more."""
    if policy.contact_of(Person(feed.by, "")) is None:
        return []
    if feed.schedule:
        return [feed.schedule] if feed.schedule in duty.schedules else []
    if feed.person not in policy.people:
        return []
    return list(duty.schedules_of(feed.person))


def _title(feed: Feed, schedules: dict[str, str], people: dict[str, str]) -> str:
    whose = schedules.get(feed.schedule, feed.schedule) if feed.schedule else people.get(feed.person, feed.person)
    return f"On call: {whose}"
