"""Reads the policy file: TOML from disk, the days off of a country from the calendar library, every fault at once.

Also looks whether what it names for mail is there before a server starts with it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from incidents.errors import Invalid
from incidents.policy import AudienceRule, MailRules, Policy
from incidents.policy_file import BadPolicy, read_policy
from mail.customers.file import column_places, locate, read_rows
from server.settings import BadSettings, Settings

NOBODYS = MailRules().sender_address
"""Stands in where the policy names no sender: nothing may leave the building under it."""


def load_policy(path: Path) -> Policy:
    """The checked policy. Raises BadSettings with every fault, each with its key and what was expected."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise BadSettings(
            f"There is no policy file at {path}. Name one with --policy, or write a muster.toml here: "
            "the commented incidents/muster.toml of Muster is a start."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"The policy file {path} cannot be read: {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"{path} is not valid TOML: {error}.") from None
    try:
        return read_policy(document, public_holidays)
    except BadPolicy as bad:
        raise BadSettings(*(f"{path}: {fault}" for fault in bad.faults)) from None


def check_sender(settings: Settings, rules: MailRules) -> None:
    """Raises BadSettings where mail would leave under the address that only stands in for the company's own."""
    outside = [way for way in (settings.mail, settings.mail_second) if way and not way.startswith("folder:")]
    if outside and rules.sender_address.casefold() == NOBODYS:
        raise BadSettings(
            f"{settings.policy_file}: [mail] sender_address: name the address that notices come from. Without it mail "
            f"goes to a folder only, and {outside[0].partition(':')[0]}: would send it to customers."
        )


def unread_lists(policy_file: Path, audiences: Mapping[str, AudienceRule]) -> Iterator[tuple[str, str, str]]:
    """Each audience whose list cannot be read: its name, the file, and why. Of each file the first line is read."""
    for name, rule in audiences.items():
        try:
            _, header = next(read_rows(locate(policy_file.parent, rule.file, name), name))
            column_places(header, name)
        except Invalid as why:
            yield name, rule.file, why.sentence


def public_holidays(country: str, subdivision: str, years: Sequence[int]) -> frozenset[date]:
    """Raises LookupError for a country or part of one that the calendar does not know."""
    # Loaded only for policies that name a country: it costs more than the rest of the start.
    import holidays

    try:
        return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=list(years)))
    except NotImplementedError as error:
        raise LookupError(str(error)) from error
