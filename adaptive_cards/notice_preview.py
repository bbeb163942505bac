"""A notice exactly as customers would read it, to whom it goes, and the button that sends it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from adaptive_cards.elements import (
    Card,
    actions,
    back,
    band,
    card,
    count,
    escape,
    execute,
    line,
    plain,
    small,
    span,
    when,
)
from incidents.campaigns.model import Campaign, Stage

_BODY = 4_000
"""Characters of the letter that are sure to fit a card; the longest letters go on in the mail."""
_PARAGRAPHS = 40


def notice_preview(
    campaign: Campaign,
    letter_subject: str,
    letter_text: str,
    at: datetime,
    *,
    may_approve: bool,
    why_not: str = "",
    eta: timedelta | None = None,
    audience: str = "",
) -> Card:
    """`audience` is the title of the audience, `eta` how long sending takes. Approval names the version shown."""
    who = count(campaign.recipients, "customer")
    body = [
        band(
            "PREVIEW · not sent" + (" · DRILL" if campaign.drill else ""),
            escape(campaign.incident, 24),
            colour="accent",
        ),
        line(f"**To {who}**" + _named(audience or campaign.audience), spacing="medium", size="medium"),
        line(_when(campaign, at, eta), isSubtle=True, spacing="none"),
        _letter(letter_subject, letter_text),
        *_word_before(campaign, may_approve=may_approve, why_not=why_not),
        actions(*_buttons(campaign, who, may_approve=may_approve), spacing="medium"),
    ]
    return card(body, fallback=f"Notice for {plain(campaign.incident, 24)}, to {who}: not sent yet", wide=True)


def _named(audience: str) -> str:
    """The name of the audience, where it says more than the number before it."""
    return f" · {escape(audience, 80)}" if audience and audience.casefold() != "customers" else ""


def _when(campaign: Campaign, at: datetime, eta: timedelta | None) -> str:
    sending = f"Sending takes {_about(eta)}. " if eta else ""
    if campaign.words.resolved_at:
        return f"{sending}No further update is promised."
    length = timedelta(minutes=campaign.words.promise_minutes)
    promised = f"{sending}The next update is promised within {span(length)} of approval."
    return f"{promised} The mail names the time too: by {when(at + length, at)} UTC if approved at {when(at, at)}."


def _about(eta: timedelta) -> str:
    return f"about {span(eta)}" if eta >= timedelta(minutes=1) else "a few seconds"


def _letter(subject: str, text: str) -> Card:
    """The letter on its own sheet: the subject, then its paragraphs."""
    items = [line(f"**{escape(subject, 250)}**"), *_paragraphs(text)]
    return {"type": "Container", "style": "emphasis", "spacing": "medium", "items": items}


def _paragraphs(text: str) -> list[Card]:
    parts = [part for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    if len(parts) > _PARAGRAPHS:
        parts = [*parts[: _PARAGRAPHS - 1], "\n".join(parts[_PARAGRAPHS - 1 :])]
    room, shown = _BODY, []
    for part in parts:
        if room <= 0:
            break
        shown.append(line(_lines(part[:room]), spacing="medium"))
        room -= len(part)
    if room < 0:
        shown.append(small("The letter is longer than a card can show. The rest follows in the mail."))
    return shown


def _lines(paragraph: str) -> str:
    """Line ends are kept; a blank line in between is how every client sees them."""
    return "\n\n".join(escape(one, _BODY) for one in paragraph.split("\n") if one.strip())


def _word_before(campaign: Campaign, *, may_approve: bool, why_not: str) -> list[Card]:
    if campaign.drill:
        return [line("**DRILL:** approving sends nothing to anybody.", spacing="medium")]
    if campaign.recipients == 0:
        return [line("**Nobody would get this.** Edit it and choose another audience.", spacing="medium")]
    if not may_approve and why_not:
        return [line(escape(why_not, 300), spacing="medium")]
    return []


def _buttons(campaign: Campaign, who: str, *, may_approve: bool) -> list[Card]:
    if campaign.stage is not Stage.DRAFT:
        return [back(campaign.incident, "Open the incident")]
    ids = {"incident": campaign.incident, "notice": campaign.key}
    approve = execute(
        "Approve (drill, sends nothing)" if campaign.drill else f"Approve and send to {who}",
        "notice.approve",
        {"notice": campaign.key, "version": str(campaign.worded)},
        style="positive",
    )
    may = may_approve and (campaign.drill or campaign.recipients > 0)
    return [
        *([approve] if may else ()),
        execute("Edit", "show.notice", ids),
        execute("Discard", "notice.withdraw", ids),
        back(campaign.incident),
    ]
