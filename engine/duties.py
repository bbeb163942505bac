"""Who is on call, kept at hand: the schedules of the newest policy and the rotas chat has laid over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.ports import Ref, Store
from incidents.policy import Policy
from oncall.rotas.model import Rota
from oncall.schedules.duty import Duty

KIND = "rota"


@dataclass(slots=True)
class _Known:
    policy: int
    duty: Duty


class Duties:
    """Reads each tenant's rotas once; after that every commit of a rota goes through `committed`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, _Known] = {}

    async def of(self, tenant: str, policy: Policy) -> Duty:
        """The duty under this policy, which is the newest one."""
        known = self._known.get(tenant)
        if known is not None and known.policy == policy.version:
            return known.duty
        rotas = known.duty.rotas if known else await self._read(tenant)
        known = self._known[tenant] = _Known(policy.version, Duty(policy.schedules, rotas, policy.people))
        return known.duty

    def committed(self, ref: Ref, snapshot: Any) -> None:
        """A subject was written: a rota changes who is on call from now on."""
        known = self._known.get(ref.tenant)
        if known and isinstance(snapshot, Rota):
            known.duty = Duty(known.duty.schedules, {**known.duty.rotas, ref.key: snapshot}, known.duty.people)

    async def _read(self, tenant: str) -> dict[str, Rota]:
        stored = await self._store.open(tenant, KIND)
        return {ref.key: each.snapshot for ref, each in stored if isinstance(each.snapshot, Rota)}
