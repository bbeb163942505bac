"""Audiences: who of a list gets a notice, each mailbox once; and whom a brief reaches."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from pathlib import Path

import pytest

from incidents.campaigns.model import Reach
from incidents.errors import Invalid
from incidents.policy import AudienceRule, Contact
from mail.customers.audience import Census, Seen, customers_of, people_of, rule_of
from mail.customers.file import Customer

LIST = """email,name,language,services,segments
all@example.com,,en,,gold
pay@example.com,,de-AT,payments,Gold;EU
search@example.com,,fr,search,eu
both@example.com,,de,payments;search,
"""


def reached(
    tmp_path: Path, content: str = LIST, rule: AudienceRule | None = None, services: tuple[str, ...] = ()
) -> tuple[list[str], Census]:
    (tmp_path / "eu.csv").write_text(content, "utf-8")
    census = Census()
    found = customers_of(tmp_path, rule or AudienceRule("eu.csv"), Reach("eu", services), census)
    return [customer.address.partition("@")[0] for customer in found], census


@pytest.mark.parametrize(
    ("rule", "services", "expected"),
    [
        (AudienceRule("eu.csv"), (), "all pay search both"),
        (AudienceRule("eu.csv"), ("payments",), "all pay both"),
        (AudienceRule("eu.csv"), ("PAYMENTS", "search"), "all pay search both"),
        (AudienceRule("eu.csv"), ("login",), "all"),
        (AudienceRule("eu.csv", segments=("gold",)), (), "all pay"),
        (AudienceRule("eu.csv", segments=("GOLD", "eu")), ("search",), "all search"),
        (AudienceRule("eu.csv", languages=("de",)), (), "pay both"),
        (AudienceRule("eu.csv", languages=("de-at", "fr")), (), "pay search"),
        (AudienceRule("eu.csv", languages=("it",)), (), ""),
    ],
)
def test_a_list_is_narrowed(tmp_path: Path, rule: AudienceRule, services: tuple[str, ...], expected: str) -> None:
    names, census = reached(tmp_path, rule=rule, services=services)
    assert names == expected.split()
    assert census.customers == len(names) == census.languages.total()


def test_each_mailbox_counts_once_whatever_its_spelling(tmp_path: Path) -> None:
    names, census = reached(
        tmp_path,
        "email\nAna@Example.com\nana@example.COM\nＡＮＡ＠example.com\n\u200bana@example.com\nben@example.com\nx\n",
    )
    assert names == ["Ana", "ben"]
    assert (census.duplicates, census.bad_rows, census.languages) == (3, 1, Counter(en=2))


def test_a_mailbox_in_two_rows_hears_of_the_services_of_both(tmp_path: Path) -> None:
    content = "email,services\na@example.com,payments\nA@example.com,search\n"
    for service in ("payments", "search"):
        names, census = reached(tmp_path, content, services=(service,))
        assert len(names) == 1
        assert census.duplicates == 0
    assert reached(tmp_path, content)[1].duplicates == 1


def test_of_very_many_bad_rows_the_first_are_told(tmp_path: Path) -> None:
    _, census = reached(tmp_path, "email\n" + "broken\n" * 250)
    assert census.bad_rows == 250
    assert [row.line for row in census.first_bad] == list(range(2, 102))


def test_mailboxes_met_before_are_known_however_many_there_are() -> None:
    seen = Seen()
    assert not any(seen.before(f"C{n}@example.com") for n in range(5000))
    assert all(seen.before(f"c{n}@example.com") for n in range(5000))
    assert not seen.before("c5000@example.com")


def test_going_through_a_long_list_takes_little_memory(tmp_path: Path) -> None:
    content = "email\n" + "".join(f"c{n}@example.com\n" for n in range(20_000))
    (tmp_path / "eu.csv").write_text(content)
    tracemalloc.start()
    try:
        assert sum(1 for _ in customers_of(tmp_path, AudienceRule("eu.csv"), Reach("eu"), Census())) == 20_000
        assert tracemalloc.get_traced_memory()[1] < 1_500_000
    finally:
        tracemalloc.stop()


def test_an_unknown_audience_is_answered_with_those_there_are() -> None:
    with pytest.raises(Invalid, match="“eu”, “us”"):
        rule_of({"us": AudienceRule("us.csv"), "eu": AudienceRule("eu.csv")}, "all")
    with pytest.raises(Invalid, match="none yet"):
        rule_of({}, "all")


def test_a_brief_goes_to_the_mailboxes_of_the_catalogue() -> None:
    people = {
        "ana": Contact("ana", "Ana Silva", "1", upn="anas@contoso.example", email="ana@contoso.example"),
        "ben": Contact("ben", "Ben Okafor", "2", upn="BEN@contoso.example"),
        "carol": Contact("carol", "Carol Wu", "3", upn="carol"),
        "twin": Contact("twin", "Ben Again", "4", email="ben@contoso.example"),
    }
    reached, without = people_of(people, ("ben", "carol", "ana", "ben", "twin", "nobody"))
    assert reached == [Customer("BEN@contoso.example", "Ben Okafor"), Customer("ana@contoso.example", "Ana Silva")]
    assert without == ["Carol Wu", "nobody"]


def test_an_address_stays_out_of_what_is_printed_by_accident() -> None:
    assert "ana" not in repr(Customer("ana@example.com", "ana"))
