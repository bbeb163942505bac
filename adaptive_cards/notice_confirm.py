"""The question before something about a notice that cannot be taken back: stop it, or mail those in doubt again."""

from __future__ import annotations

from adaptive_cards.elements import Card, actions, card, execute, heading, line, plain, small
from adaptive_cards.form import fault_lines
from adaptive_cards.notice_ahead import whom
from adaptive_cards.notice_counts import round_ids, the
from incidents.campaigns.model import Campaign, Stage

STOP, DOUBTFUL = "stop", "doubtful"


def notice_confirm(campaign: Campaign, ask: str, *, fault: str = "") -> Card:
    """`ask` is `stop` or `doubtful`. Sends `notice.stop`, or `notice.resend` with `doubtful`."""
    title, words, buttons = _stop(campaign) if ask == STOP else _doubtful(campaign)
    away = execute("Back to the notice", "show.sending", {"notice": campaign.key}, inputs=False)
    body = [
        small(plain(campaign.key, 32)),
        heading(title, spacing="none"),
        *fault_lines(fault),
        line(words, spacing="small"),
        actions(*buttons, away, spacing="medium"),
    ]
    return card(body, fallback=f"{plain(campaign.key, 32)}: {title}")


def _stop(campaign: Campaign) -> tuple[str, str, list[Card]]:
    ids = {"notice": campaign.key}
    got, left = campaign.tally.accepted, campaign.unsent
    words = f"{got:,} of {whom(campaign)} got it; {left:,} never would. A stopped notice cannot go on."
    stop = execute("Stop it for good", "notice.stop", ids, style="destructive")
    hold = [execute("Pause instead", "notice.pause", ids)] if campaign.stage is Stage.SENDING else []
    return "Stop this notice?", words, [stop, *hold]


def _doubtful(campaign: Campaign) -> tuple[str, str, list[Card]]:
    tally = campaign.tally
    also = f", and to {the(tally.failed)} that failed" if tally.failed else ""
    one = tally.doubtful == 1
    who, twice = ("this one", "they") if one else (f"these {tally.doubtful:,}", "some")
    words = f"Nobody can find out whether {who} got it: {twice} may get it twice. It goes to them again{also}."
    again = execute("Resend all the same", "notice.resend", round_ids(campaign) | {"doubtful": "true"})
    return f"Resend {the(tally.doubtful)} in doubt?", words, [again]
