"""Reads the policy file: TOML from disk, the days off of a country from the calendar library, every fault at once."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from incidents.policy import Policy
from incidents.policy_file import BadPolicy, read_policy
from server.settings import BadSettings


def load_policy(path: Path) -> Policy:
    """The checked policy. Raises BadSettings with every fault, each with its key and what was expected."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise BadSettings(
            f"There is no policy file at {path}. Name one with --policy, or write a muster.toml here: "
            "the commented one in docs/operations.md is a start."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"The policy file {path} cannot be read: {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"{path} is not valid TOML: {error}.") from None
    try:
        return read_policy(document, public_holidays)
    except BadPolicy as bad:
        raise BadSettings(*(f"{path}: {fault}" for fault in bad.faults)) from None


def public_holidays(country: str, subdivision: str, years: Sequence[int]) -> frozenset[date]:
    """Raises LookupError for a country or part of one that the calendar does not know."""
    # Loaded only for policies that name a country: it costs more than the rest of the start.
    import holidays

    try:
        return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=list(years)))
    except NotImplementedError as error:
        raise LookupError(str(error)) from error
