"""An approved notice on its way: owed a window at a time, paused, stopped, counted, and sent again where it failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from incidents.campaigns import commands as c
from incidents.campaigns import events as e
from incidents.campaigns.model import Campaign, Route, Stage, Tally
from incidents.errors import Invalid, Stale

PAGE = 200
"""How many mails are owed by one commit."""
WINDOW = 2000
"""How many are owed ahead of those that are settled: enough for five seconds of a fast sender, little to hold back."""
_TOO_LATE = (
    "The update it promises by {:%H:%M} UTC is due already. Write a new notice, or resume this one all the same."
)
PACE = timedelta(seconds=5)
"""How often the card of a notice changes at most. A long sending is told a hundredth of its age at a time."""


def ranges(campaign: Campaign, after: int) -> Iterator[tuple[int, int]]:
    """The messages that follow recipient `after`, as (first, last): one recipient each, or a batch of one language."""
    size = campaign.batch if campaign.route is Route.BATCH else 1
    start = 0
    for _, count in campaign.languages:
        end = start + count
        for first in range(start + 1, end + 1, max(size, 1)):
            last = min(first + max(size, 1) - 1, end)
            if last > after:
                yield first, last
        start = end


def expand(campaign: Campaign, cursor: int) -> Sequence[e.CampaignEvent]:
    if campaign.stage is not Stage.SENDING or cursor != campaign.expanded or not room_ahead(campaign):
        return []
    upto = cursor
    for _, last in ranges(campaign, cursor):
        upto = last
        if upto - cursor >= PAGE:
            break
    return [e.CampaignExpanded(cursor, upto)]


def room_ahead(campaign: Campaign) -> bool:
    """Whether more mails should be owed now."""
    return campaign.expanded < campaign.recipients and campaign.expanded - campaign.tally.settled < WINDOW


def pause(campaign: Campaign) -> Sequence[e.CampaignEvent]:
    if campaign.stage is Stage.PAUSED:
        return []
    _under_way(campaign)
    return [e.NoticePaused()]


def resume(campaign: Campaign, now: datetime) -> Sequence[e.CampaignEvent]:
    """Goes on behind the last message before which everything is settled, also where its promise is due by now."""
    if campaign.stage is Stage.SENDING:
        return []
    _under_way(campaign)
    first = next((first for first, _ in ranges(campaign, campaign.settled_upto)), campaign.settled_upto + 1)
    return [e.NoticeResumed(min(first - 1, campaign.expanded), late_ok=promise_past(campaign, now))]


def promise_past(campaign: Campaign, now: datetime) -> bool:
    """Whether the letter promises an update by a moment that is over."""
    return campaign.next_update_by is not None and campaign.next_update_by <= now


def stop(campaign: Campaign) -> Sequence[e.CampaignEvent]:
    _under_way(campaign)
    return [e.NoticeStopped("")]


def supersede(campaign: Campaign, newer: c.SupersedeNotice) -> Sequence[e.CampaignEvent]:
    """Where everybody of this one gets the newer one: the unsent rest is dropped, and who lacks it gets that one."""
    covered = not newer.services or (campaign.services and set(campaign.services) <= set(newer.services))
    if newer.by == campaign.key or newer.audience != campaign.audience or not covered:
        return []
    if campaign.stage in (Stage.SENDING, Stage.PAUSED):
        return [e.NoticeStopped(newer.by)]
    lacks = campaign.tally.failed or campaign.tally.doubtful
    return [e.NoticeOutdated(newer.by)] if campaign.stage is Stage.SENT and lacks else []


def resend(campaign: Campaign, command: c.ResendMails) -> Sequence[e.CampaignEvent]:
    if campaign.superseded_by:
        raise Stale(f"A newer notice went out: {campaign.superseded_by}. Send that one again instead.")
    if campaign.stage is Stage.STOPPED:
        raise Stale("This notice was stopped. A new one goes to everybody again; the export lists who got this one.")
    if campaign.stage is not Stage.SENT:
        raise Stale("Wait until this notice is sent: what fails until then is sent again in one go.")
    if command.round not in (None, campaign.round):
        raise Stale("They were sent again since you opened this. Look at the card again.")
    wanted = campaign.tally.failed + (campaign.tally.doubtful if command.doubtful else 0)
    if not wanted:
        raise Invalid(
            "No mail of this notice failed." if not command.doubtful else "No mail of this notice is in doubt."
        )
    return [e.ResendAsked(campaign.round + 1, command.doubtful)]


def owe_again(campaign: Campaign, command: c.OweAgain) -> Sequence[e.CampaignEvent]:
    if campaign.stage is not Stage.SENDING or command.round != campaign.round or not command.recipients:
        return []
    return [e.MailsOwedAgain(command.recipients, command.round)]


def count(campaign: Campaign, now: c.CountDeliveries, at: datetime) -> Sequence[e.CampaignEvent]:
    """A fact where something changed that people or the sending must know, and else once in a while."""
    if campaign.approved_at is None or campaign.drill or now.round != campaign.round:
        return []
    over = _over(campaign, now)
    if not over and too_late(campaign, at):
        return [e.NoticePaused(_TOO_LATE.format(campaign.next_update_by))]
    counted = e.DeliveriesCounted(now.tally, now.upto, now.first_at, now.most_at, now.held, over)
    if over and campaign.finished_at is None:
        return [counted]
    if (now.tally, now.upto, now.held) == (campaign.tally, campaign.settled_upto, campaign.held):
        return []
    return [counted] if _worth_telling(campaign, now, at) else []


def too_late(campaign: Campaign, at: datetime) -> bool:
    """Nobody should read of an update that is due already, unless somebody decided so with that in view."""
    return (
        campaign.stage is Stage.SENDING
        and promise_past(campaign, at)
        and not (campaign.late_ok or campaign.route_chosen or campaign.round)
    )


def _over(campaign: Campaign, now: c.CountDeliveries) -> bool:
    """Everybody is settled, or what is left is never sent."""
    return now.tally.settled >= campaign.recipients or (campaign.stage is Stage.STOPPED and now.quiet)


def _worth_telling(campaign: Campaign, now: c.CountDeliveries, at: datetime) -> bool:
    if campaign.counted_at is None or campaign.approved_at is None or campaign.finished_at:
        return True
    if now.held != campaign.held or bool(now.first_at) != bool(campaign.first_accepted_at) or now.quiet:
        return True
    hungry = campaign.expanded < campaign.recipients and campaign.expanded - now.tally.settled < WINDOW
    pace = PACE if hungry else max(PACE, (at - campaign.approved_at) / 100)
    return at - campaign.counted_at >= pace


def less_failed(tally: Tally, *, doubtful: bool) -> Tally:
    """The tally once the failed are queued again, with `doubtful` those in doubt too."""
    left = 0 if doubtful else tally.doubtful
    return Tally(tally.accepted, tally.bounced, tally.suppressed, 0, left)


def _under_way(campaign: Campaign) -> None:
    if campaign.stage in (Stage.SENDING, Stage.PAUSED):
        return
    if campaign.stage is Stage.STOPPED:
        raise Stale("This notice was stopped already. Write a new one.")
    if campaign.stage is Stage.SENT:
        raise Stale("This notice was sent already: there is nothing left to hold back.")
    raise Stale("This notice is not being sent.")
