"""The working hours of the policy file: the company's, and those of teams and people that differ from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, time

from incidents import policy_kinds as kinds
from incidents.policy import BusinessHours
from incidents.policy_checks import Table

Holidays = Callable[[str, str, Sequence[int]], frozenset[date]]
"""Public holidays of a country and subdivision ("" for none) in these years. Raises LookupError for an unknown one."""

HoursOf = Callable[[Table, str], BusinessHours | None]
"""The [hours] inside a table, if it has any, with the time zone that holds where they name none ("" the company's)."""


def read_hours(
    parent: Table, holidays: Holidays | None, years: Sequence[int], usual: BusinessHours | None = None
) -> BusinessHours:
    """What the [hours] inside a table leave out is as in `usual`; a country or days off replace its holidays."""
    table, whole = parent.table("hours"), usual is None
    usual, own = usual or BusinessHours(), {"country", "days_off"} & set(table.doc)
    found = frozenset(table.many("days_off", kinds.DAY)) | _public_holidays(table, holidays, years)
    hours = BusinessHours(
        time_zone=table.get("time_zone", kinds.TIME_ZONE, usual.time_zone),
        days=tuple(sorted(set(table.many("days", kinds.WEEKDAY, usual.days)))),
        opens=table.get("opens", kinds.CLOCK_TIME, usual.opens),
        closes=table.get("closes", kinds.CLOCK_TIME, usual.closes),
        holidays=found if own else usual.holidays,
        own_holidays=bool(own) and not whole,
    )
    if not hours.days:
        table.faults.add(table.at("days"), "expected at least one weekday")
    if hours.opens >= hours.closes != time(0):
        table.faults.add(table.at("closes"), f"must be later than opens ({hours.opens:%H:%M}); midnight is 24:00")
    table.close()
    return hours


def own_hours(company: BusinessHours, holidays: Holidays | None, years: Sequence[int]) -> HoursOf:
    """Reads the [hours] inside the table of a team or a person."""

    def read(table: Table, time_zone: str) -> BusinessHours | None:
        usual = replace(company, time_zone=time_zone or company.time_zone)
        return read_hours(table, holidays, years, usual) if "hours" in table.doc else None

    return read


def _public_holidays(table: Table, holidays: Holidays | None, years: Sequence[int]) -> frozenset[date]:
    country, subdivision = table.get("country", kinds.COUNTRY, ""), table.get("subdivision", kinds.SUBDIVISION, "")
    if not country:
        return frozenset()
    if holidays is None:
        table.faults.add(table.at("country"), "public holidays cannot be looked up here; list them in days_off")
        return frozenset()
    try:
        return holidays(country.upper(), subdivision.upper(), years)
    except LookupError:
        place = f"{country} {subdivision}".strip()
        table.faults.wrong(table.at("country"), "a country and subdivision whose public holidays are known", place)
        return frozenset()
