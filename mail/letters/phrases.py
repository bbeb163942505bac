"""How times, spans, promises and states are said in a reader's language: units and months by Babel, all else a table.

The table is `_base/words.toml` of the language: see docs/letters.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_timedelta

from incidents.campaigns.model import ImpactLevel, Words

TONES = {"investigating": "bad", "identified": "warn", "monitoring": "info", "resolved": "good"}
OWN_WORDS = "other"
"""The `state` of a notice whose status is none of the four public ones."""
_FEATURE = "{feature}"
REGIONS = {"en": "en_GB"}
"""How dates are written where the language alone would mean one country's way: 20 November 2026."""


@cache
def locale_of(language: str) -> Locale | None:
    """What Babel knows of a language written as `pt-br`; none where it knows nothing."""
    try:
        return Locale.parse(REGIONS.get(language, language), sep="_" if language in REGIONS else "-")
    except (UnknownLocaleError, ValueError):
        return None


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language: its tag, its table of words, and by the same keys what Muster proposes to write, in English."""

    language: str
    table: Mapping[str, Any]
    proposed: Mapping[str, str] = field(default_factory=dict)

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return self._locale.text_direction

    @property
    def _locale(self) -> Locale:
        return locale_of(self.language) or Locale("en", "GB")

    def say(self, key: str, **blanks: str) -> str:
        """A phrase of the table, its blanks filled in. Raises LookupError or ValueError where the table is at fault."""
        return str(self.table[key]).format(**blanks)

    def span(self, length: timedelta) -> str:
        """`2 hours 5 minutes`; parts that are nothing are left out, and seconds are rounded down."""
        minutes = max(0, int(length.total_seconds()) // 60)
        counts = {"days": minutes // 1440, "hours": minutes // 60 % 24, "minutes": minutes % 60}
        parts = [self._counted(unit, number) for unit, number in counts.items() if number]
        return " ".join(parts) or self.say("moments")

    def moment(self, at: datetime, beside: datetime | None = None) -> str:
        """`14:23 UTC on 20 November 2026`; the date is left out where `beside`, shown with it, is on the same day."""
        at = _utc(at)
        if beside is not None and _utc(beside).date() == at.date():
            return self.say("today", clock=f"{at:%H:%M}")
        return self.say("moment", clock=f"{at:%H:%M}", date=format_date(at, "long", locale=self._locale))

    def within(self, words: Words) -> str:
        """The promise as a span from this message; empty where none is given."""
        if words.promise_minutes <= 0:
            return ""
        return self.say("within", span=self.span(timedelta(minutes=words.promise_minutes)))

    def by(self, words: Words, next_update_by: datetime | None) -> str:
        """The promise as a moment, once it is fixed."""
        return self.moment(next_update_by, words.started) if next_update_by else ""

    def status(self, words: Words) -> str:
        """A public status in this language; a status of the writer's own stays as written."""
        return str(self.table["statuses"].get(state(words.status)) or sentence(words.status))

    def usual(self, text: str, feature: str) -> str:
        """A sentence that Muster proposed and nobody changed, in this language; any other text as it was written."""
        key = self._proposal(text, feature)
        return str(self.table["usual"][key]).replace(_FEATURE, feature) if key else text

    def own(self, text: str, feature: str) -> bool:
        """Whether somebody wrote this text: such text stays in the language of its writer."""
        return bool(text.strip()) and not self._proposal(text, feature)

    def impact(self, level: ImpactLevel) -> str:
        return str(self.table["impacts"][level.value.casefold()])

    def _proposal(self, text: str, feature: str) -> str:
        said = text.split()
        return next((key for key, each in self.proposed.items() if each.replace(_FEATURE, feature).split() == said), "")

    def _counted(self, unit: str, number: int) -> str:
        """`2 hours`. The threshold keeps Babel from rounding up to a larger unit."""
        granularity: Any = unit.removesuffix("s")
        return format_timedelta(
            timedelta(**{unit: number}), granularity=granularity, threshold=1_000_000, locale=self._locale
        )


def sentence(word: str) -> str:
    """The word as it opens a line."""
    return word[:1].upper() + word[1:]


def state(status: str) -> str:
    """What templates ask: one of the four public statuses, or `other`."""
    return status.casefold() if status.casefold() in TONES else OWN_WORDS


def tone(status: str) -> str:
    """The colour that goes with a public status; a status of one's own is neither good nor bad."""
    return TONES.get(status.casefold(), "plain")


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a letter needs times that know their zone")
    return at.astimezone(UTC)
