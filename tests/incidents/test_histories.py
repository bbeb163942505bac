"""Random histories of one incident: whatever people, clocks and notices do, in any order, what must hold holds."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from incidents import commands as c
from incidents import events as e
from incidents.campaigns.model import Tally
from incidents.effects import Ask
from incidents.errors import Refused
from incidents.impact import QUESTIONS
from incidents.model import MUSTER, Clock, FirstMove, ImpactAnswers, Person, Phase, PublicStatus, Role, Severity
from incidents.timeline import describe
from oncall.effects import TellPager
from tests.incidents.company import ADM, ANA, BEN, CAROL, LEA, PAGERS, STRANGER
from tests.incidents.story import KEY, Story

PEOPLE = st.sampled_from((ANA, BEN, CAROL, LEA, ADM, STRANGER))
ROLES = st.sampled_from(Role)
SEVERITIES = st.sampled_from(Severity)
GOOD = ("why not", "<at>all</at> **bold**", "\u202eright to left")
TEXTS = st.sampled_from((*GOOD, *GOOD, "", "  ", "\x00", "x" * 10_000))
TARGETS = st.sampled_from(("payments", "tom", "bank", "team_lead", "vp_engineering", "nobody", ""))
IDS = st.sampled_from(("p2", "p5", "t6", "a9", "forged", ""))
ANSWERS = st.builds(
    ImpactAnswers, **{q.id: st.sampled_from([choice.value for choice in q.choices] + ["forged"]) for q in QUESTIONS}
)
MINUTES = st.integers(-90, 90)
LONG_ENOUGH = 20
"""How many facts a history has before it may end: most of what can go wrong goes wrong in the middle."""
ENDS = (Phase.RECOVERY, Phase.CLOSED)


class Histories(RuleBasedStateMachine):
    """Every rule is something that can be asked; refusals are part of the history, and change nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.story = Story(PAGERS)
        self.notices = 0

    @initialize(severity=st.none() | SEVERITIES, who=PEOPLE, drill=st.booleans(), answers=st.none() | ANSWERS)
    def declare(self, severity: Severity | None, who: Person, drill: bool, answers: ImpactAnswers | None) -> None:
        self.ask(who, c.OpenIncident(KEY, 42, "It fails", answers, severity, "because", ("pay",), drill=drill))
        if self.story.incident is None:
            self.story.ask(who, c.OpenIncident(KEY, 42, "It fails", drill=drill))

    def ask(self, who: Person, command: c.IncidentCommand) -> None:
        """People are refused in words and change nothing by it; clocks are never refused."""
        story = self.story
        if who == MUSTER:
            story.ask(who, command)
            return
        before, owed = story.incident, dict(story.owed)
        with suppress(Refused):
            story.ask(who, command)
            return
        assert (story.incident, story.owed) == (before, owed)

    def moment(self, minutes: int) -> Any:
        return self.story.now + timedelta(minutes=minutes)

    # ---- time

    @rule(minutes=st.integers(1, 60))
    def time_passes(self, minutes: int) -> None:
        """And every clock that comes due meanwhile asks, in order."""
        end = self.moment(minutes)
        while (row := self.story.next_ask(end)) is not None:
            self.story.now = max(self.story.now, row.due)
            self.fire(row)
        self.story.now = end

    @rule(minutes=st.integers(1, 2000))
    def muster_is_down(self, minutes: int) -> None:
        """Time passes, and the clocks of it ask only later, with the next that passes."""
        self.story.now = self.moment(minutes)

    @precondition(lambda self: self.story.incident and self.story.asks())
    @rule(data=st.data())
    def a_clock_asks_when_it_likes(self, data: st.DataObject) -> None:
        self.fire(data.draw(st.sampled_from(self.story.asks())))

    def fire(self, row: Any) -> None:
        """A clock is never refused, and after the end only promises and thresholds are spoken of."""
        closed = self.story.phase() is Phase.CLOSED
        for fact in self.story.fire(row):
            if closed and isinstance(fact, e.Nudged):
                assert fact.clock in (Clock.PROMISE, Clock.THRESHOLD)

    # ---- people

    @rule(who=PEOPLE, answers=ANSWERS, services=st.sampled_from(((), ("find",), ("pay", "find"), ("forged",))))
    def assesses(self, who: Person, answers: ImpactAnswers, services: tuple[str, ...]) -> None:
        self.ask(who, c.AssessImpact(answers, services))

    @rule(who=PEOPLE, severity=SEVERITIES, reason=TEXTS)
    def sets_severity(self, who: Person, severity: Severity, reason: str) -> None:
        self.ask(who, c.SetSeverity(severity, reason))

    @rule(who=PEOPLE, page=IDS)
    def acknowledges(self, who: Person, page: str) -> None:
        self.ask(who, c.Acknowledge(page))

    @rule(who=PEOPLE, data=st.data(), minutes=MINUTES)
    def snoozes(self, who: Person, data: st.DataObject, minutes: int) -> None:
        page = data.draw(st.sampled_from([*(page.id for page in self.story.it.pages), "forged"]))
        self.ask(who, c.SnoozePage(page, self.moment(minutes)))

    @rule(who=PEOPLE, roles=st.lists(ROLES, min_size=1, max_size=3))
    def claims(self, who: Person, roles: list[Role]) -> None:
        for role in roles:
            self.ask(who, c.ClaimRole(role))

    @rule(who=PEOPLE, whom=PEOPLE, role=ROLES, how=st.sampled_from((c.AssignRole, c.HandOverRole)))
    def gives_a_role(self, who: Person, whom: Person, role: Role, how: Any) -> None:
        self.ask(who, how(role, whom))

    @rule(who=PEOPLE, role=ROLES)
    def releases(self, who: Person, role: Role) -> None:
        self.ask(who, c.ReleaseRole(role))

    @rule(who=PEOPLE, text=TEXTS, how=st.sampled_from((c.FindCause, c.PostUpdate, c.AddNote, c.KeepWorking)))
    def says(self, who: Person, text: str, how: Any) -> None:
        self.ask(who, how(text))

    @rule(who=PEOPLE, move=st.sampled_from(FirstMove), remedied=st.booleans(), note=TEXTS)
    def answers_a_first_move(self, who: Person, move: FirstMove, remedied: bool, note: str) -> None:
        self.ask(who, c.AnswerFirstMove(move, remedied, note))

    @rule(who=PEOPLE, minutes=st.none() | MINUTES)
    def mitigates(self, who: Person, minutes: int | None) -> None:
        self.ask(who, c.Mitigate(None if minutes is None else self.moment(minutes)))

    @rule(who=PEOPLE, called=TARGETS, role=st.none() | ROLES, why=TEXTS)
    def pages(self, who: Person, called: str, role: Role | None, why: str) -> None:
        self.ask(who, c.PageSomeone(called, role=role, why=why))

    @rule(who=PEOPLE, called=TARGETS, reason=TEXTS)
    def escalates(self, who: Person, called: str, reason: str) -> None:
        self.ask(who, c.Escalate(called, reason))

    @rule(who=PEOPLE, whom=PEOPLE, text=TEXTS)
    def delegates(self, who: Person, whom: Person, text: str) -> None:
        self.ask(who, c.DelegateTask(text, whom))

    @rule(who=PEOPLE, data=st.data(), how=st.sampled_from((c.FinishTask, c.RemoveThreshold)))
    def ticks_off(self, who: Person, data: st.DataObject, how: Any) -> None:
        known = [task.id for task in self.story.it.tasks] + [each.id for each in self.story.it.thresholds]
        self.ask(who, how(data.draw(st.sampled_from([*known, "forged"]))))

    @rule(who=PEOPLE, began=st.none() | MINUTES, ended=st.none() | MINUTES)
    def corrects_the_impact(self, who: Person, began: int | None, ended: int | None) -> None:
        moments = [None if minutes is None else self.moment(minutes) for minutes in (began, ended)]
        self.ask(who, c.CorrectImpact(*moments))

    @precondition(lambda self: len(self.story.entries) > LONG_ENOUGH)
    @rule(who=PEOPLE, by=TEXTS, how=TEXTS, threshold=TEXTS, minutes=MINUTES)
    def resolves(self, who: Person, by: str, how: str, threshold: str, minutes: int) -> None:
        self.ask(who, c.Resolve(by, how, threshold, BEN, self.moment(minutes)))

    @precondition(lambda self: len(self.story.entries) > LONG_ENOUGH)
    @rule(who=PEOPLE, ask=st.builds(c.Reopen, TEXTS) | st.builds(c.Cancel, TEXTS) | st.just(c.Close()))
    def ends_or_begins_again(self, who: Person, ask: c.IncidentCommand) -> None:
        self.ask(who, ask)

    @rule(who=PEOPLE, ask=st.sampled_from((c.Merge("INC-7"), c.SetPrivacy(True), c.AffectService("find"))))
    def does_something_rare(self, who: Person, ask: c.IncidentCommand) -> None:
        self.ask(who, ask)

    # ---- what others report

    @rule(minutes=st.none() | st.integers(5, 90), again=st.booleans())
    def a_notice_goes_out(self, minutes: int | None, again: bool) -> None:
        self.notices += not again
        promise = None if minutes is None else self.moment(minutes)
        self.ask(MUSTER, c.RecordNotice(f"n{self.notices}", "progress", 3, CAROL, promise))

    @precondition(lambda self: len(self.story.entries) % 3 == 0)
    @rule(page=IDS, sent=st.integers(0, 9))
    def performers_report(self, page: str, sent: int) -> None:
        self.ask(MUSTER, c.RecordPageFailure(page, "gone"))
        self.ask(MUSTER, c.RecordPagerFailure("own", "gone"))
        self.ask(MUSTER, c.RecordDelivery("n1", 9, Tally(sent), None))
        self.ask(MUSTER, c.RecordReach("n1", self.story.now))

    # ---- what must hold

    @invariant()
    def the_snapshot_is_the_fold_of_the_facts(self) -> None:
        if self.story.incident:
            assert self.story.refolded() == self.story.it
            assert self.story.it.version == len(self.story.entries)

    @invariant()
    def three_roles_are_three_people_but_for_the_doubling_that_is_allowed(self) -> None:
        """Whoever gets a role in a SEV-1 or SEV-2 has it alone, or is the CL as well; raising alone may leave more."""
        it = self.story.incident
        if it is None or not it.severity.major:
            return
        *_, last = (each.event for each in self.story.entries if not isinstance(each.event, e.PageAcknowledged))
        if isinstance(last, e.RoleClaimed | e.RoleAssigned | e.RoleHandedOver):
            held = it.holds(last.person)
            assert len(held) == 1 or (len(held) == 2 and Role.CL in held)
        doubled = len({person.id for person in it.roles.values()}) < len(it.roles)
        assert (it.split_since is not None) == doubled, "two minutes to split them"

    @invariant()
    def every_fact_has_a_line_or_is_silent_on_purpose(self) -> None:
        for entry in self.story.entries[-3:]:
            assert describe(entry.event) or isinstance(entry.event, e.RoomOpened)

    @invariant()
    def an_end_is_an_end(self) -> None:
        it = self.story.incident
        if it is None:
            return
        assert (it.closed_at is not None) == (it.phase is Phase.CLOSED)
        if it.phase in ENDS:
            assert (it.update_due, it.mitigation_due) == (None, None)
            assert Clock.UPDATE not in it.overdue
        if it.phase is Phase.RECOVERY:
            assert it.status is PublicStatus.RESOLVED

    @invariant()
    def times_make_sense(self) -> None:
        it = self.story.incident
        if it is None:
            return
        assert it.began_at <= self.story.now
        assert it.impact_ended_at is None or it.began_at <= it.impact_ended_at <= self.story.now
        assert len(set(it.overdue)) == len(it.overdue)
        assert len(it.recent) <= 4
        assert len({page.id for page in it.pages}) == len(it.pages)

    @invariant()
    def what_is_owed_later_is_owed_by_a_clock_or_to_a_pager(self) -> None:
        for row in self.story.owed.values():
            assert row.due <= self.story.now or isinstance(row.effect, Ask | TellPager)


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=40, stateful_step_count=50, deadline=None)
