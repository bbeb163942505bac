"""Ids: unique in life, repeatable in a story."""

from __future__ import annotations

from engine.ids import SeededIds, SystemIds


def test_no_two_ids_are_alike_and_none_has_blanks_or_capitals() -> None:
    ids = SystemIds()
    made = [ids.new() for _ in range(500)]
    assert len(set(made)) == 500
    assert all(len(one) == 32 and set(one) <= set("0123456789abcdef") for one in made)


def test_the_same_seed_tells_the_same_story() -> None:
    one, two = SeededIds(7), SeededIds(7)
    assert [one.new() for _ in range(3)] == [two.new() for _ in range(3)]
    assert SeededIds(8).new() != SeededIds(7).new()


def test_jitter_stays_between_nothing_and_one() -> None:
    for ids in (SystemIds(), SeededIds(1)):
        assert all(0 <= ids.jitter() < 1 for _ in range(200))
