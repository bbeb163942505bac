"""Mails: rendered and queued against jinja2 alone, sent through Graph's limits, and what they cost everybody else."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from bench.figures import Figure, at_least, at_most, told
from bench.letters import CUSTOMERS
from bench.machine import SERVER_CORE, python, running, start
from bench.sending import FREE, Post, Told, graph, post, until_sent, wait
from bench.servers import Round, StandIns

AT_ONCE, CALLS, PAUSE = 4, 2, 0.05
"""Graph takes four calls at once from an app; a mail is a draft and its sending."""
DRAINED, BARE = 1500, 600
PER_MINUTE, MAILBOXES, WINDOWS = 30, 2, 4
ROUNDS, SECONDS = 3, 2.0


def measure(folder: Path, stand_ins: StandIns) -> list[Figure]:
    return [
        *_built(folder / "built"),
        *_drained(folder / "drained", stand_ins),
        *_limited(folder / "limited", stand_ins),
        *_memory(folder / "memory", stand_ins),
        *_beside(folder / "beside", stand_ins),
        *_filed(folder / "filed", stand_ins),
    ]


def _built(folder: Path) -> list[Figure]:
    """In a process of its own on one core, the floor and ours in turns."""
    process = start(python("bench.letters", str(folder)), SERVER_CORE, stdout=subprocess.PIPE)
    said, _ = process.communicate()
    if process.returncode:
        raise RuntimeError("the letters were not written; see above")
    rounds: Sequence[Mapping[str, Any]] = json.loads(said)
    ratio = median(each["floor"]["whole"] / each["ours"]["whole"] for each in rounds)
    cpu = median(each["floor"]["cpu"] / each["ours"]["cpu"] for each in rounds)
    whole, floor = (median(each[name]["whole"] for each in rounds) for name in ("ours", "floor"))
    parts = [median(each["ours"][name] for each in rounds) for name in ("freezing", "owing", "building")]
    what = f"{CUSTOMERS:,} mails frozen, owed and built, against jinja2 alone rendering as many letters"
    return [
        at_least(f"{what}, by rate", 0.5, ratio, " ×", headline=True),
        told("by CPU", f"{cpu:.2f} ×"),
        told("mails a second: Muster, jinja2 alone", f"{CUSTOMERS / whole:,.0f}, {CUSTOMERS / floor:,.0f}"),
        told("seconds of it: freezing, owing, building", ", ".join(f"{part:.2f}" for part in parts)),
    ]


def _drained(folder: Path, stand_ins: StandIns) -> list[Figure]:
    """As fast as four calls at once of 50 ms allow."""
    with (
        graph(pause=PAUSE, **FREE) as service,
        post(folder, stand_ins, DRAINED, "--mail", "graph:", MUSTER_GRAPH_URL=service.url) as office,
    ):
        wait(2.0)
        used = office.server.running.cpu()
        office.send()
        counted = until_sent(service, DRAINED, at_most=300)
        used = office.server.running.cpu() - used
        pool = told("CPU a mail, freezing and counting included", f"{used / DRAINED * 1000:.1f} ms")
    bare, fastest = _bare(), AT_ONCE / CALLS / PAUSE
    what = "Mails through Graph at 50 ms a call, 4 calls at once, against bare calls of aiohttp"
    return [
        at_least(f"{what}, by rate", 0.95, counted.rate / bare, " ×", headline=True),
        told("mails a second: Muster, bare calls, by arithmetic", f"{counted.rate:.1f}, {bare:.1f}, {fastest:.1f}"),
        at_most("calls at once", AT_ONCE, counted.most_at_once, ""),
        pool,
    ]


def _bare() -> float:
    """Mails a second by nothing but calls, from the same core to a stand-in of the same pace."""
    with (
        graph(pause=PAUSE, **FREE) as service,
        running(python("bench.calls", service.url, str(BARE)), SERVER_CORE, ready="rate") as process,
    ):
        return float(json.loads(process.told)["rate"])


def _limited(folder: Path, stand_ins: StandIns) -> list[Figure]:
    """With the limits as published; the last minute is begun and not filled."""
    mails = MAILBOXES * (PER_MINUTE * WINDOWS - PER_MINUTE // 2)
    options = ("--mail", "graph:")
    with (
        graph(pause=PAUSE) as service,
        post(
            folder, stand_ins, mails, *options, mailboxes=MAILBOXES, per_minute=PER_MINUTE, MUSTER_GRAPH_URL=service.url
        ) as office,
    ):
        # What an earlier process may have sent without a trace is over after a minute.
        wait(65.0)
        office.send()
        counted = until_sent(service, mails, at_most=90 * WINDOWS)
    return [
        at_most(
            f"With the published limits: the most mails of a mailbox in any minute, {MAILBOXES} mailboxes",
            PER_MINUTE,
            counted.most_per_minute,
            "",
            headline=True,
        ),
        at_most("calls at once", AT_ONCE, counted.most_at_once, ""),
        at_most(
            "duration over the fastest schedule they allow",
            1.02,
            counted.seconds / _fastest(mails),
            " ×",
            headline=True,
        ),
        told("seconds from the first mail to the last", f"{counted.seconds:.1f}, {_fastest(mails):.1f} at the fastest"),
    ]


def _fastest(mails: int) -> float:
    """Seconds: a full burst at the beginning of each minute, and the rest of the mails as fast as the calls."""
    minutes, rest = divmod(mails - 1, PER_MINUTE * MAILBOXES)
    return minutes * 60 + rest * CALLS * PAUSE / AT_ONCE


def _memory(folder: Path, stand_ins: StandIns) -> list[Figure]:
    """Ten thousand mails to a service that answers at once."""
    with (
        graph(**FREE) as service,
        post(folder, stand_ins, CUSTOMERS, "--mail", "graph:", MUSTER_GRAPH_URL=service.url) as office,
    ):
        process = office.server.running
        wait(5.0)
        idle, used = process.megabytes(), process.cpu()
        process.forget_peak()
        office.send()
        counted: Told = until_sent(service, CUSTOMERS, at_most=900)
        peak, used = process.peak(), process.cpu() - used
    return [
        at_most(
            f"Memory while {CUSTOMERS:,} mails are sent, over idle, at the peak", 60, peak - idle, " MB", headline=True
        ),
        told("mails a second then, the service answering at once", f"{counted.rate:,.0f}"),
        told("CPU a mail then", f"{used / CUSTOMERS * 1000:.1f} ms"),
    ]


def _beside(folder: Path, stand_ins: StandIns) -> list[Figure]:
    """One who clicks again and again, before a notice goes out through Graph and meanwhile."""
    with (
        graph(pause=PAUSE, **FREE) as service,
        post(folder, stand_ins, CUSTOMERS, "--mail", "graph:", MUSTER_GRAPH_URL=service.url) as office,
    ):
        _clicked(office, 1)
        before = _clicked(office, ROUNDS)
        office.send()
        wait(2.0)
        sent = len(service.told().moments)
        during = _clicked(office, ROUNDS)
        if not sent < len(service.told().moments) < CUSTOMERS:
            raise RuntimeError("no mails went out while clicks were measured")
    what = f"A click while {CUSTOMERS:,} mails go out through Graph, to one without"
    return [at_most(f"{what}, p50", 1.5, _p50(during) / _p50(before), " ×", headline=True), *_clicks(before, during)]


def _filed(folder: Path, stand_ins: StandIns) -> list[Figure]:
    """For scale: every mail as a file of its own, flushed, which is as fast as a server can go."""
    outbox = folder / "outbox"
    with post(folder, stand_ins, CUSTOMERS, "--mail", f"folder:{outbox}") as office:
        _clicked(office, 1)
        before = _clicked(office, ROUNDS)
        began = perf_counter()
        office.send()
        during: list[Round] = []
        while (left := len(list(outbox.glob("*.eml")))) < CUSTOMERS:
            during += _clicked(office, 1) if len(during) < ROUNDS else []
            wait(0.2)
            if perf_counter() - began > 600:
                raise RuntimeError(f"only {left} of {CUSTOMERS} mails were written in ten minutes")
        took = perf_counter() - began
    return [
        told(f"{CUSTOMERS:,} mails to files: from the click that sends them to the last", f"{took:.0f} s"),
        told("a click meanwhile, to one without, p50", f"{_p50(during) / _p50(before):.2f} ×"),
        *_clicks(before, during),
    ]


def _clicks(before: Sequence[Round], during: Sequence[Round]) -> list[Figure]:
    p99 = [median(each.done.p99 for each in rounds) for rounds in (before, during)]
    return [told("p50 and p99 without and meanwhile, ms", _ms(_p50(before), _p50(during), *p99))]


def _ms(*times: float) -> str:
    without, meanwhile, *worst = (f"{time:.1f}" for time in times)
    return f"{without} → {meanwhile}, {worst[0]} → {worst[1]}"


def _clicked(office: Post, rounds: int) -> list[Round]:
    """One person, whose next click follows the answer to the last."""
    return [office.server.load(seconds=SECONDS, connections=1, settle=0.2) for _ in range(rounds)]


def _p50(rounds: Sequence[Round]) -> float:
    return median(each.done.p50 for each in rounds)
