"""When reviews begin: on the first working day after their month or quarter."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from incidents.effects import Ask, Owed
from incidents.hours import next_opening
from incidents.policy import Policy
from oncall.reviews.commands import BeginReview
from oncall.reviews.period import Period, month_of, quarter_of

AHEAD = timedelta(days=8)
"""How far ahead reviews are planned, as other planned rows are."""
_MORNING = 9


def plan_reviews(policy: Policy, now: datetime, since: datetime) -> tuple[Owed, ...]:
    """What is owed from now until eight days ahead, and what a downtime left undone.

    `since` is when Muster began to watch: what was over before then is not reviewed. A review that has begun already
    begins no second time, so the planner may owe it again.
    """
    zone = policy.hours.time_zone
    found = []
    for this in (month_of(now, zone), quarter_of(now, zone)):
        found += [_begin(period, policy, now) for period in (this.moved(-1), this) if since < period.ends(zone)]
    return tuple(owed for owed in found if owed.due <= now + AHEAD)


def _begin(period: Period, policy: Policy, now: datetime) -> Owed:
    """What a downtime put off begins in business hours, too."""
    begins = begins_at(period, policy)
    due = next_opening(now, policy.hours) if begins < now else begins
    begin = Ask("review", period.key, BeginReview(period.key))
    return Owed(f"review/{period.key}/begin", due, begin)


def begins_at(period: Period, policy: Policy) -> datetime:
    """The first moment of business hours from 09:00 local time on, on the first day after the period or later."""
    after = period.moved(1)
    morning = datetime(after.year, after.first, 1, _MORNING, tzinfo=ZoneInfo(policy.hours.time_zone))
    return next_opening(morning, policy.hours)
