"""The pool of mailboxes that send: which is free first, when the next mail may go, how long so many take."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.ports import Clock, NotYet, Store, Undeliverable, Way
from mail.senders.graph.mailbox import Mailbox, Spans
from mail.senders.holds import Hold
from mail.senders.usage import PAGE, moment, table

PATIENCE = timedelta(seconds=20)
"""Of real time: a mail waits so long for its slot inside the call, longer in the outbox."""
URGENT, SOON = timedelta(seconds=75), timedelta(seconds=5)
"""An urgent mail takes the slot that is free first, a minute ahead where need be; while all are in use it asks soon."""
AHEAD = timedelta(minutes=5)
"""Mails are told to come back for a slot so far ahead at most: by then there may be others, or fewer mails."""
AT_ONCE = 4
CALL_ENDS = timedelta(seconds=30)
"""A call is given up after this time (`graph.client`)."""
CALLS, CALL = 2, timedelta(milliseconds=250)
"""A mail takes two calls of about this long, and so many run at once: Outlook's limit for one app."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Leave to send one mail through `mailbox`, not before `at`."""

    mailbox: str
    at: datetime
    recipients: int


class Mailboxes:
    """Never more than `per_minute` messages in any minute and `per_day` recipients in any day through one mailbox.

    `pace` is how much faster than real time the clock goes: Exchange's minute is as much longer by it.
    """

    def __init__(
        self, clock: Clock, addresses: Sequence[str], per_minute: int, per_day: int, *, pace: float = 1.0
    ) -> None:
        self._clock = clock
        self._per_minute = per_minute
        self._per_day = per_day
        self._pace = pace
        self._spans = Spans.at_pace(pace)
        self._boxes = {address.casefold(): self._new(address) for address in addresses}
        self._strangers: dict[str, Mailbox] = {}
        """Mailboxes the policy no longer names, in which an older draft lies: nothing new goes out by them."""
        self._promised: deque[datetime] = deque()

    @property
    def addresses(self) -> tuple[str, ...]:
        """Of those that send, as the policy writes them."""
        return tuple(box.address for box in self._boxes.values())

    def knows(self, mailbox: str) -> bool:
        """Whether the policy names it."""
        return mailbox.casefold() in self._boxes

    @property
    def last_calls(self) -> datetime:
        """A call begun later may have ended, or may still end, in the last minute as Exchange counts it."""
        return self._clock.now() - self._spans.minute - CALL_ENDS * self._pace

    async def open(self, store: Store, tenant: str, begun: Iterable[str] = ()) -> None:
        """Read back what this tenant sent in the last day. `begun`: the mailbox of each mail since `last_calls` whose
        end nobody wrote down.

        The process before may have died in the middle of as many calls as it makes at once: they count as sent now.
        """
        now, counts = self._clock.now(), Counter(mailbox.casefold() for mailbox in begun)
        for key, box in self._boxes.items():
            for _ in range(max(AT_ONCE, counts[key])):
                box.occupy(now + self._spans.minute)
            after = moment(now - self._spans.day)
            while rows := await store.rows(tenant, table(box.address), after=after, limit=PAGE):
                for row in rows:
                    self._remember(box, datetime.fromisoformat(row.id.partition("/")[0]), row.doc["n"], now)
                after = rows[-1].id

    def replaceable(self, mailbox: str) -> bool:
        """Whether it is held for a reason of its own, and the policy names another one."""
        hold = self._box(mailbox).hold
        others = [box for box in self._boxes.values() if box.address.casefold() != mailbox.casefold()]
        return bool(hold and hold.sentence) and any(box.hold is not hold for box in others)

    def found(self, mailbox: str, at: datetime, recipients: int) -> None:
        """A mail of an earlier process turned out to have been sent then."""
        self._box(mailbox).spend(at, recipients)

    def take(self, recipients: int, mailbox: str = "", *, urgent: bool = False) -> Turn:
        """A turn of the mailbox that is free first, or of the one named: a draft stays where it is.

        Raises NotYet with the time to come back at, Undeliverable where no mailbox may ever send to so many.
        """
        if recipients > self._per_day:
            raise Undeliverable("This mail has more recipients than a mailbox may have in a day (per_day).")
        now = self._clock.now()
        boxes = [self._box(mailbox)] if mailbox else list(self._boxes.values())
        first = min(boxes, key=lambda box: (box.opens(now, recipients), -box.room(now)))
        opens = first.opens(now, recipients)
        patience = (URGENT if urgent else PATIENCE) * self._pace
        if urgent and opens - now <= patience and not first.ready:
            raise NotYet(self._why(boxes), SOON * self._pace)
        if opens - now > patience:
            alone = mailbox or urgent
            due = opens - PATIENCE * self._pace / 2 if alone else self._come_back(boxes, opens, now)
            raise NotYet(self._why(boxes), due - now)
        return Turn(first.address, max(first.take(recipients), opens), recipients)

    def check(self, mailbox: str) -> None:
        """Raises NotYet while this mailbox is held."""
        hold, now = self._box(mailbox).hold, self._clock.now()
        if hold and hold.until > now:
            raise NotYet(hold.sentence or "Exchange asked for patience.", hold.until - now)

    def put_back(self, turn: Turn) -> None:
        """Nothing was tried with this turn."""
        self._box(turn.mailbox).put_back(turn.at, turn.recipients)

    def used(self, turn: Turn, *, accepted: bool, counts: bool) -> None:
        """The call has ended. `counts`: the mail was or may have been sent. A mail that passed ends the hold,
        for all that were held with it."""
        box = self._box(turn.mailbox)
        box.used(self._clock.now(), turn.recipients, counts=counts)
        if accepted and (over := box.hold):
            for each in self._all:
                each.hold = None if each.hold is over else each.hold

    def hold(self, span: timedelta, sentence: str, mailbox: str = "") -> timedelta:
        """Nothing goes out for that span of real time, by this mailbox or by any; then one mail tries first.

        Returns the span by our clock. A longer hold stays.
        """
        now = self._clock.now()
        until = now + span * self._pace
        hold = Hold(until, sentence)
        for box in (self._box(mailbox),) if mailbox else self._all:
            box.probing = False
            if box.hold is None or box.hold.until < until:
                box.hold = hold
        return until - now

    def daily_limit(self, mailbox: str) -> timedelta:
        """How long a mailbox rests that Exchange says has sent its day's worth: an hour, or until ours has room."""
        now = self._clock.now()
        return max(timedelta(hours=1), (self._box(mailbox).opens(now, 1) - now) / self._pace)

    def held(self) -> str:
        """One sentence or two: what is held, why and until when; empty where all is well."""
        now = self._clock.now()
        held = [box.hold for box in self._boxes.values() if box.hold and box.hold.sentence]
        if not held:
            return self._spent(now)
        hold = min(held, key=lambda each: each.until)
        others = len(self._boxes) - len(held)
        going_on = f" {_count(others, 'other mailbox', 'other mailboxes')} on." if others else ""
        return f"{hold.sentence} Next try {max(hold.until, now):%H:%M} UTC.{going_on}"

    def way(self, messages: int, recipients: int) -> Way:
        """By the slots as they stand; `later` do not fit into the day. Who was told to come back is one of them."""
        now, boxes = self._clock.now(), self._boxes.values()
        later = max(0, recipients - sum(box.room(now) for box in boxes))
        tomorrow = -(-messages * later // max(recipients, 1))
        days, last = divmod(max(later - 1, 0), self._per_day * len(boxes))
        lasts = self._lasts(messages - tomorrow, now)
        if later:
            last_day = -(-messages * (last + 1) // recipients)
            minutes = (last_day - 1) // (self._per_minute * len(boxes))
            lasts = max(lasts, self._spans.day * (days + 1) + self._spans.minute * minutes)
        first, *more = self.addresses
        return Way(
            lasts, later, f"{first} and {_count(len(more), 'more mailbox', 'more mailboxes', '')}" if more else first
        )

    def _lasts(self, messages: int, now: datetime) -> timedelta:
        """The first whole second in which so many slots have come round."""
        if messages <= 0:
            return timedelta(0)
        slots = self._in_seconds(now)
        wanted, low, high = messages, 0, max(slots) + 60 * messages
        while low < high:
            middle = (low + high) // 2
            turns = sum(count * (1 + (middle - at) // 60) for at, count in slots.items() if at <= middle)
            low, high = (low, middle) if turns >= wanted else (middle + 1, high)
        calls = CALL * CALLS * -(-messages // AT_ONCE)
        return max(timedelta(seconds=low), calls) * self._pace

    def _in_seconds(self, now: datetime) -> Counter[int]:
        """Slots by the real seconds until they may be used."""
        slots = [slot for box in self._boxes.values() for slot in box.slots(now)]
        return Counter(round((slot - now) / self._pace / timedelta(seconds=1)) for slot in slots)

    def _come_back(self, boxes: Sequence[Mailbox], opens: datetime, now: datetime) -> datetime:
        """Each mail that is sent away gets a slot of its own to come back for, a little early, so that none is idle."""
        while self._promised and self._promised[0] <= now:
            self._promised.popleft()
        slots = sorted(slot for box in boxes for slot in box.slots(now))
        rounds, nth = divmod(len(self._promised), len(slots))
        slot = max(opens, slots[nth] + rounds * self._spans.minute)
        due = min(slot, opens + AHEAD * self._pace) - PATIENCE * self._pace / 2
        self._promised.append(max(due, self._promised[-1] if self._promised else due))
        return due

    def _why(self, boxes: Sequence[Mailbox]) -> str:
        told = [box.hold.sentence for box in boxes if box.hold and box.hold.sentence]
        return told[0] if len(told) == len(boxes) else "Every mailbox has sent as much as Exchange allows for now."

    def _spent(self, now: datetime) -> str:
        boxes = list(self._boxes.values())
        if any(box.room(now) for box in boxes):
            return ""
        opens = min(box.opens(now, 1) for box in boxes)
        return (
            f"Every mailbox has sent to all the recipients of its day ({self._per_day}). Next try {opens:%H:%M} UTC. "
            "Add mailboxes, or use the second sender, if this cannot wait."
        )

    def _remember(self, box: Mailbox, at: datetime, recipients: int, now: datetime) -> None:
        box.spend(at, recipients)
        if at + self._spans.minute > now:
            box.occupy(at + self._spans.minute)

    def _box(self, address: str) -> Mailbox:
        key = address.casefold()
        return self._boxes.get(key) or self._strangers.setdefault(key, self._new(address))

    @property
    def _all(self) -> Sequence[Mailbox]:
        return (*self._boxes.values(), *self._strangers.values())

    def _new(self, address: str) -> Mailbox:
        return Mailbox(address, self._per_minute, self._per_day, self._clock.now(), self._spans)


def _count(number: int, one: str, many: str, verb: str = " goes") -> str:
    return f"{number} {one}{verb}" if number == 1 else f"{number} {many}{verb.replace('goes', 'go')}"
