"""`muster verify`: the folder of the embedded store, and the folds that its snapshots must equal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from pathlib import Path
from typing import TypeVar

from engine.ports import Entry, Fault, Ref, Snapshot
from incidents.campaigns.events import CampaignEntry
from incidents.campaigns.evolve import evolve as evolve_campaign
from incidents.campaigns.model import Campaign
from incidents.events import TimelineEntry
from incidents.evolve import evolve as evolve_incident
from incidents.model import Incident
from oncall.events import OncallEntry
from oncall.subjects import ONCALL_SUBJECTS, OncallSubject
from server.read_settings import Clash, clash, read_settings
from server.settings import Settings
from storage.embedded.verify import verify

SCHEME = "tinydb:"


def store_folder() -> Path:
    """The folder that `muster serve` would use here. Raises BadSettings where it is none."""
    return Path(read_settings(embedded).store.removeprefix(SCHEME))


def embedded(settings: Settings) -> Iterator[Clash]:
    if not settings.store.startswith(SCHEME):
        yield clash(
            "store", f"MUSTER_STORE is {settings.store}, which has no files to check. Name the folder of a store."
        )
    elif not Path(settings.store.removeprefix(SCHEME)).is_dir():
        yield clash("store", f"There is no store at {settings.store.removeprefix(SCHEME)}. Name the folder of a store.")


def faults_of(folder: Path) -> Sequence[Fault]:
    """Everything wrong with a store; nothing where it is sound."""
    return verify(folder, _fold)


def _fold(ref: Ref, entries: Sequence[Entry]) -> Snapshot | None:
    """The snapshot that these facts lead to, by the core's own rules."""
    if ref.kind == "incident":
        start: Incident | None = None
        return reduce(evolve_incident, _all(TimelineEntry, entries), start)
    if ref.kind == "campaign":
        blank: Campaign | None = None
        return reduce(evolve_campaign, _all(CampaignEntry, entries), blank)
    of_on_call = ONCALL_SUBJECTS.get(ref.kind)
    if of_on_call is None:
        raise ValueError(f"a {ref.kind} has no facts")
    nothing: OncallSubject | None = None
    return reduce(of_on_call.evolve, _all(OncallEntry, entries), nothing)


T = TypeVar("T", TimelineEntry, CampaignEntry, OncallEntry)


def _all(kind: type[T], entries: Sequence[Entry]) -> Iterator[T]:
    for entry in entries:
        if not isinstance(entry, kind):
            raise TypeError(f"fact {entry.seq} belongs to another kind of subject")
        yield entry
