"""Who counts as one visitor, and how many forms each of them and all together may send."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mail.choices import limits as form_limits
from mail.choices.limits import FormLimits, Rate, visitor_of
from tests.mail.set_clock import SetClock

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("peer", "forwarded", "visitor"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("9.9.9.9", "198.51.100.1", "9.9.9.9"),
        ("::ffff:9.9.9.9", "198.51.100.1", "9.9.9.9"),
        ("::ffff:10.0.0.4", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("10.0.0.4", "203.0.113.7:5123", "203.0.113.7"),
        ("::1", '"[2001:db8:1:2:3:4:5:6]:443"', "2001:db8:1:2::"),
        ("2001:db8:1:2::99%eth0", "", "2001:db8:1:2::"),
        ("127.0.0.1", "unknown", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        (None, "", ""),
    ],
)
def test_who_is_one_visitor(peer: str | None, forwarded: str, visitor: str) -> None:
    assert visitor_of(peer, forwarded) == visitor


def test_each_has_so_many_at_once_and_gets_them_back() -> None:
    clock = SetClock()
    limits = FormLimits(clock, each=Rate(2, MINUTE), together=Rate(100, MINUTE))
    assert [limits.admits("a") for _ in range(3)] == [True, True, False]
    assert limits.admits("b")
    clock.at += MINUTE
    assert [limits.admits("a") for _ in range(2)] == [True, False]
    clock.at += 10 * MINUTE
    assert [limits.admits("a") for _ in range(3)] == [True, True, False]


def test_a_clock_set_back_takes_nothing_away() -> None:
    clock = SetClock()
    limits = FormLimits(clock, each=Rate(2, MINUTE))
    assert limits.admits("a")
    clock.at -= 10 * MINUTE
    assert [limits.admits("a") for _ in range(2)] == [True, False]


def test_all_together_are_limited_too() -> None:
    limits = FormLimits(SetClock(), each=Rate(2, MINUTE), together=Rate(3, MINUTE))
    assert [limits.admits(who) for who in "abcd"] == [True, True, True, False]


def test_memory_stays_small_however_many_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form_limits, "KNOWN_VISITORS", 3)
    limits = FormLimits(SetClock(), each=Rate(1, MINUTE), together=Rate(100, MINUTE))
    for who in "abcd":
        assert limits.admits(who)
    assert len(limits._visitors) == 3
    assert not limits.admits("d")
    assert limits.admits("a")
