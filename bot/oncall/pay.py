"""`oncall pay`: what a month of on-call earned; money is private, so it is shown in one's own chat only."""

from __future__ import annotations

import adaptive_cards as cards
from bot.oncall.ledger import corrections_of, entries_of
from bot.oncall.reading import Reading
from bot.oncall.sight import number
from bot.scene import Scene
from engine.ports import Record, Ref, Store
from incidents.errors import Invalid, NotAllowed, Refused
from incidents.policy import Contact
from oncall.pay.model import SETTLED
from oncall.pay.sums import earned
from oncall.reviews.period import Period, month_of, read_period
from oncall.rights import leads

_MOST = 1_000


async def pay_screen(reading: Reading, scene: Scene) -> cards.Card:
    """One's own month; for a lead or an admin everybody's. Raises Refused in a channel, NotAllowed, Invalid."""
    if scene.guest:
        raise NotAllowed("On-call pay is for people of the company.")
    policy = await reading.desk.policy(scene.tenant)
    contact = policy.contact_of(scene.person)
    now = month_of(scene.at, contact.time_zone if contact else policy.hours.time_zone)
    month = _month(scene, now)
    if scene.aloud:
        raise Refused(f"Pay is private, so not here: open our own chat and type: oncall pay {month.key}")
    entries = await entries_of(reading.store, scene.tenant, month.key)
    people = earned(entries, await corrections_of(reading.store, scene.tenant, month.key))
    whole = leads(scene.person, policy)
    if not whole:
        people = tuple(one for one in people if one.who.id.casefold() in _ids(scene, contact))
    over = month.ends("Pacific/Pago_Pago") <= scene.at
    page = number(scene.values.get("page", ""), _MOST)
    held = await _held(reading.store, scene.tenant)
    return cards.oncall_pay(month, people, scene.at, whole=whole, page=page, over=over, held=held)


async def _held(store: Store, tenant: str) -> bool:
    """Whether shifts wait to be counted because the clock has jumped."""
    stored = await store.load(Ref(tenant, *SETTLED))
    return stored is not None and isinstance(stored.snapshot, Record) and "held" in stored.snapshot.doc


def _month(scene: Scene, now: Period) -> Period:
    """The month of the card or the one typed, else the one we are in."""
    text = scene.values.get("month", "").strip()
    month = read_period(text) if text else now
    if month is None or month.months != 1:
        raise Invalid("Which month? Type it as: oncall pay 2026-11.")
    if (month.year, month.first) > (now.year, now.first):
        raise Invalid(f"{month.words} has not begun yet.")
    return month


def _ids(scene: Scene, contact: Contact | None) -> set[str]:
    """Teams knows somebody by the Entra id, the catalogue perhaps by another name."""
    return {scene.person.id.casefold(), *((contact.person.id.casefold(),) if contact else ())}
