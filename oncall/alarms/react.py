"""What a fact of an alarm owes: calls, timers, the word to the team's pager, and what its channel and lead hear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from incidents.effects import Ask, Effect, Owed
from incidents.timeline import sentence
from oncall.alarms import events as e
from oncall.alarms.commands import PageAlarmAgain
from oncall.alarms.model import Alarm
from oncall.calls.commands import AnswerCall, BeginCall, CallCommand, EndCall, PutOff
from oncall.effects import PostToTeam, RefreshPage, TellPager, TellPerson
from oncall.events import OncallEntry


def react(before: Alarm | None, after: Alarm, entry: OncallEntry) -> Sequence[Owed]:  # noqa: ARG001  one shape for all
    """The owed rows of one fact. Their keys come from the entry, so that the same fact never owes twice."""
    return [*_Owing(after, entry).rows()]


class _Owing:
    """The rows of one entry."""

    def __init__(self, after: Alarm, entry: OncallEntry) -> None:
        self.after = after
        self.entry = entry

    def rows(self) -> Iterator[Owed]:
        after, at = self.after, self.entry.at
        match self.entry.event:
            case e.AlarmRaised() as fact:
                yield from self._raised(fact)
            case e.AlarmPaged() as fact:
                yield self._call(fact.id, _begin(after, fact))
                if fact.next_step_at:
                    yield self._look(fact.id, fact.next_step_at)
            case e.AlarmAnswered(_, via):
                for page in after.pages:
                    mine = page.acknowledged_at is not None
                    yield self._call(
                        page.id, AnswerCall(via) if mine else EndCall(f"{self.entry.by.name} acknowledged")
                    )
                yield from self._pager("acknowledge", at)
            case e.AlarmSnoozed(id_, until):
                yield self._call(id_, PutOff(until))
                yield self._look(id_, until)
            case e.AlarmUnreached(_, person):
                said = f"{after.title}: {person.name} cannot be reached, every road has failed. The next one is called."
                yield self._post(said, loud=True)
            case e.AlarmUnanswered() as fact:
                yield from self._unanswered(fact)
            case e.AlarmPagerFailed(_, name, reason):
                yield self._post(sentence(f"{after.title}: {name} could not be told: {reason}"), loud=True)
            case _:
                for page in after.pages:
                    yield self._call(page.id, EndCall(after.ended))
                    yield self._card(page.id)
                yield from self._pager("resolve", at)
                yield self._post(sentence(f"{after.title}: over, {after.ended}"))

    def _raised(self, fact: e.AlarmRaised) -> Iterator[Owed]:
        """One line: what is wrong, and who hears of it."""
        said = f"{fact.severity.label} alarm: {sentence(fact.title)} {fact.text}".strip()
        waits = fact.calls_at is not None and fact.calls_at > self.entry.at
        paged = f" The on-call is paged at {fact.calls_at:%a %H:%M} UTC, when the team opens." if waits else ""
        yield self._post(said + paged)
        if fact.calls_at:
            yield from self._pager("trigger", fact.calls_at)
        if fact.look_at:
            yield self._look("", fact.look_at)

    def _unanswered(self, fact: e.AlarmUnanswered) -> Iterator[Owed]:
        tried = ", ".join(person.name for person in fact.tried) or "nobody is there to page"
        silent = f"nobody answered ({tried}). Call somebody by phone now."
        if fact.pager:
            silent = f"{fact.pager} has brought nobody, so I page people now. Call somebody by phone, too."
        text = f"{self.after.title}: {silent}"
        yield self._post(text, loud=True, lead=fact)
        if fact.lead:
            team = f"You lead this team, so you hear it here too. {text}"
            yield self._owed("lead", TellPerson(fact.lead, team))

    def _owed(self, what: str, effect: Effect, due: datetime | None = None, lane: str = "") -> Owed:
        return Owed(f"{self.after.key}/{self.entry.seq}/{what}", due or self.entry.at, effect, lane)

    def _post(self, text: str, *, loud: bool = False, lead: e.AlarmUnanswered | None = None) -> Owed:
        mentions = (lead.lead,) if lead and lead.lead else ()
        return self._owed("post", PostToTeam(self.after.team, text, mentions, loud=loud))

    def _look(self, page: str, due: datetime) -> Owed:
        what = f"page-again-{page}" if page else "look"
        return self._owed(what, Ask("alarm", self.after.key, PageAlarmAgain(page)), due)

    def _call(self, page: str, command: CallCommand) -> Owed:
        """What a call is told comes in its order."""
        key = f"{self.after.key}.{page}"
        return self._owed(f"call-{page}", Ask("call", key, command), lane=f"call:{key}")

    def _card(self, page: str) -> Owed:
        """Calls that were over before hear of nothing more, but their cards still say how things stand."""
        key = f"{self.after.key}.{page}"
        return self._owed(f"card-{page}", RefreshPage(key), lane=f"page:{key}")

    def _pager(self, what: str, due: datetime) -> Iterator[Owed]:
        """One row: whatever the pager was to be told before is old news."""
        pager = self.after.pager
        if pager:
            yield Owed(f"{self.after.key}/pager", due, TellPager(pager, self.after.key, what))


def _begin(alarm: Alarm, fact: e.AlarmPaged) -> BeginCall:
    return BeginCall(
        key=f"{alarm.key}.{fact.id}",
        about=alarm.key,
        page=fact.id,
        person=fact.person,
        title=alarm.title,
        why=fact.why,
        severity=alarm.severity,
        rule=alarm.rule,
    )
