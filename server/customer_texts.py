"""What `muster customers` says of a list: lines for people, documents for machines, and no address in either."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mail.customers.check import Check
from mail.customers.file import BadRow
from mail.customers.merge import Merge

SHOWN = 50
"""Lines of one sort, before the rest is only counted; bad rows are all told."""


def check_lines(check: Check) -> Iterator[str]:
    yield (
        f"{check.file}: {check.customers:,} customers, {_many(len(check.bad_rows), 'bad row')}, "
        f"{_many(len(check.duplicates), 'duplicate')}"
    )
    yield from _in_order(
        check.bad_rows,
        {
            "mailboxes met again": [(line, f"the mailbox of line {first} again") for line, first in check.duplicates],
            "languages unknown": [(line, _odd(code)) for line, code in check.odd_languages],
        },
    )
    for name, count in _ranked(check.unknown_services):
        told = _many(count, "customer names it", "customers name it")
        yield f"  service “{name}”: not in the policy file, and {told}. Check its spelling."
    yield f"  by language: {_counts(check.languages, '')}"
    yield f"  by segment: {_counts(check.segments, 'none')}"
    yield f"  by service: {_counts(check.services, 'every notice')}"


def check_document(check: Check) -> dict[str, Any]:
    return {
        "file": check.file,
        "customers": check.customers,
        "bad_rows": [{"line": row.line, "reason": row.reason} for row in check.bad_rows],
        "duplicates": [{"line": line, "of": first} for line, first in check.duplicates],
        "odd_languages": [{"line": line, "meant": code} for line, code in check.odd_languages],
        "languages": dict(_ranked(check.languages)),
        "segments": dict(_ranked(check.segments)),
        "services": dict(_ranked(check.services)),
        "unknown_services": dict(_ranked(check.unknown_services)),
    }


def merge_lines(merge: Merge, into: str, *, dry_run: bool) -> Iterator[str]:
    yield (
        f"{into}: {len(merge.added):,} added, {len(merge.changed):,} changed, {merge.same:,} as they were, "
        f"{_many(len(merge.bad_rows), 'bad row')}, {_many(len(merge.duplicates), 'duplicate')}"
    )
    again = "a mailbox met before in this file, left out"
    yield from _in_order(
        merge.bad_rows,
        {
            "languages unknown": [(line, f"{_odd('')} It stays as it is") for line in merge.odd_languages],
            "mailboxes met again": [(line, again) for line in merge.duplicates],
            "changed": [(line, f"changes {', '.join(columns)}") for line, columns in merge.changed],
            "new": [(line, "new") for line in merge.added],
        },
    )
    if dry_run:
        yield "Nothing was written: this was a dry run."


def merge_document(merge: Merge, *, written: bool) -> dict[str, Any]:
    return {
        "added": merge.added,
        "changed": [{"line": line, "columns": list(columns)} for line, columns in merge.changed],
        "same": merge.same,
        "bad_rows": [{"line": row.line, "reason": row.reason} for row in merge.bad_rows],
        "duplicates": merge.duplicates,
        "odd_languages": merge.odd_languages,
        "written": written,
    }


def _in_order(bad_rows: Sequence[BadRow], others: Mapping[str, Sequence[tuple[int, str]]]) -> Iterator[str]:
    """By line; of each sort but the bad rows the first, then how many more there are."""
    lines = [(row.line, row.reason) for row in bad_rows]
    lines += [each for told in others.values() for each in told[:SHOWN]]
    yield from (f"  line {line}: {text}" for line, text in sorted(lines, key=lambda each: each[0]))
    for sort, told in others.items():
        if len(told) > SHOWN:
            yield f"  … and {len(told) - SHOWN:,} more {sort}; --json has them all"


def _odd(code: str) -> str:
    return f"the language is no code that we know.{f' Did you mean {code}?' if code else ' Write one like de.'}"


def _many(count: int, one: str, more: str = "") -> str:
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _counts(counts: Counter[str], unnamed: str) -> str:
    return " · ".join(f"{name or unnamed} {count:,}" for name, count in _ranked(counts)[:SHOWN]) or "nobody"
