"""The question before something about a notice that cannot be taken back: stop it, or mail those in doubt again."""

from __future__ import annotations

from adaptive_cards.elements import Card, actions, card, execute, heading, line, plain, small
from adaptive_cards.form import fault_lines
from adaptive_cards.notice_ahead import whom
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
    have, left = campaign.tally.reached, campaign.unsent
    words = f"{have:,} of {whom(campaign)} have it; {left:,} would never get it. A stopped notice cannot go on."
    stop = execute("Stop it for good", "notice.stop", ids, style="destructive")
    hold = [execute("Pause instead", "notice.pause", ids)] if campaign.stage is Stage.SENDING else []
    return "Stop this notice?", words, [stop, *hold]


def _doubtful(campaign: Campaign) -> tuple[str, str, list[Card]]:
    tally = campaign.tally
    also = f", and to the {tally.failed:,} that failed" if tally.failed else ""
    words = (
        f"Nobody can find out whether these {tally.doubtful:,} got it: some may get it twice. "
        f"It goes to them again{also}."
    )
    again = execute("Resend all the same", "notice.resend", {"notice": campaign.key, "doubtful": "true"})
    return f"Resend the {tally.doubtful:,} in doubt?", words, [again]
