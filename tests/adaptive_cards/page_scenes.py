"""The cards of paging and of contacts in their typical states, and swollen ones for the test of sizes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from adaptive_cards import CARDS, Card
from adaptive_cards.page_list import Called
from incidents.model import ImpactAnswers, Page, Person, Role, Severity
from oncall.alarms.model import Alarm
from oncall.calls.model import Call, Road, Try, TryState, Verdict
from oncall.contacts.model import Code, ContactPoint, Contacts
from tests.adaptive_cards.samples import ANA, BEN, DECLARED, MINOR, MITIGATING, NAMES, at

MINUTE = timedelta(minutes=1)
TRIES = (
    Try(1, Road.TEAMS, at("14:25"), "", TryState.SENT, at=at("14:25")),
    Try(2, Road.SMS, at("14:27"), "c1", TryState.SENT, at=at("14:27")),
    Try(3, Road.PHONE, at("14:29"), "c2", TryState.FAILED, "Nobody picked up.", at("14:30")),
    Try(4, Road.EMAIL, at("14:35"), "c3"),
)
CALL = Call(
    "INC-42.p1", "contoso", 3, "INC-42", "p1", ANA, DECLARED.title, "on call for Payments", Severity.SEV1, at("14:25"),
    shift_end=at("18:00"), tries=TRIES,
)  # fmt: skip
CLAIMED_BY_NOBODY = Page(
    "p2", ANA, f"no answer from Raj Patel; not taken yet: {DECLARED.title}", 2, at("14:31"), Role.TL
)  # fmt: skip
HARMED = replace(
    DECLARED,
    answers=ImpactAnswers("feature", "many", "no", "no"),
    services=("payments-api", "checkout"),
    pages=(
        replace(DECLARED.pages[0], why=f"SEV-1 Critical: {DECLARED.title}"),
        CLAIMED_BY_NOBODY,
        Page("p3", BEN, f"no answer from Ana Silva; SEV-1 Critical: {DECLARED.title}", 2, at("14:28")),
    ),
)
SETTLED = replace(TRIES[3], state=TryState.NOT_NEEDED, reason="answered")
ANSWERED = replace(CALL, answered_at=at("14:26"), answered_by="phone", tries=(*TRIES[:2], SETTLED))
JUDGED = replace(ANSWERED, verdict=Verdict.ACTIONABLE, judged_at=at("15:40"))
MINOR_PAGE = Page("p3", ANA, "on call for Platform", 1, at("14:25"))
PUT_OFF = replace(MINOR_PAGE, snoozed_until=at("15:00"))
MINOR_PAGED = replace(MINOR, acknowledged_at=None, acknowledged_by=None, pages=(MINOR_PAGE,))
MINOR_CALL = replace(CALL, key="INC-43.p3", about="INC-43", page="p3", title=MINOR.title, severity=Severity.SEV3)
SNOOZED = replace(MINOR_CALL, snoozed_until=at("15:00"), over_at=at("14:30"), over="snoozed", tries=TRIES[:2])

ALARM = Alarm(
    "ALM-7", "contoso", 2, "Heartbeat of nightly-backup is silent",
    "no sign of life since 13:05 UTC; one was due at least every 60 minutes", "heartbeat", "heartbeat nightly-backup",
    "platform", Severity.SEV2, at("14:10"), (("Restart the backup", "https://runbooks.example.com/backup"),),
    (Page("a1", ANA, "on call for Platform", 1, at("14:10")),),
)  # fmt: skip
ALARM_CALL = replace(CALL, key="ALM-7.a1", about="ALM-7", page="a1", title=ALARM.title, severity=Severity.SEV2)
LOOKED_AT = replace(
    ALARM,
    pages=(replace(ALARM.pages[0], acknowledged_at=at("14:26")),),
    acknowledged_at=at("14:26"),
    acknowledged_by=ANA,
)
ENDED = replace(LOOKED_AT, ended_at=at("15:02"), ended="the heartbeat is back")
TRIAL = Call(
    "TEST-a1-1", "contoso", 1, "", "", ANA, "Test page", "", Severity.SEV4, at("14:25"), tries=TRIES[:2]
)  # fmt: skip

POINTS = (
    ContactPoint("c1", Road.SMS, "•••• 4711", 2 * MINUTE, at("09:12", 19)),
    ContactPoint("c2", Road.PHONE, "•••• 4711", 4 * MINUTE, at("14:01")),
    ContactPoint("c3", Road.EMAIL, "a…@example.com", 10 * MINUTE),
)
CONTACTS = Contacts("a1", "contoso", 3, ANA, POINTS, Code("c3", "", at("14:37")))
FAILED = replace(CONTACTS, points=(replace(POINTS[1], verified_at=None, fault="The number cannot be called."),))
ASLEEP = "Nothing would wake you, and a SEV-1 pages you. Add a phone or an SMS, and verify it."


def pages() -> dict[str, Card]:
    """Calls about incidents, alarms and tests, and the list of one's own pages."""
    make, now = CARDS, at("14:31")
    return {
        "page_card-tried": make["page_card"](DECLARED, DECLARED.pages[0], now, call=CALL),
        "page_card-role": make["page_card"](
            HARMED,
            HARMED.pages[1],
            now,
            call=replace(CALL, page="p2"),
            link="https://teams.example.com/l/message/1",
            runbooks=[("Roll back Payments API", "https://runbooks.example.com/rollback")],
            names=NAMES,
            next_at=at("14:34"),
        ),
        "page_card-gone-on": make["page_card"](HARMED, HARMED.pages[0], now, call=CALL, names=NAMES),
        "page_card-minor": make["page_card"](MINOR_PAGED, MINOR_PAGE, now, call=MINOR_CALL),
        "page_card-snoozed": make["page_card"](MINOR_PAGED, PUT_OFF, now, call=SNOOZED),
        "page_card-woken": make["page_card"](MINOR_PAGED, PUT_OFF, at("15:02"), call=SNOOZED),
        "page_card-asked": make["page_card"](MITIGATING, MITIGATING.pages[0], now, call=ANSWERED),
        "page_card-judged": make["page_card"](MITIGATING, MITIGATING.pages[0], at("15:41"), call=JUDGED),
        **_alarms(),
        **_lists(),
    }


def _alarms() -> dict[str, Card]:
    """Calls about alarms, and the list of those that are open."""
    make, now = CARDS, at("14:31")
    alarm, first = ALARM, ALARM.pages[0]
    return {
        "alarm_page": make["alarm_page"](alarm, first, now, call=ALARM_CALL, next_at=at("14:40")),
        "alarm_page-minor": make["alarm_page"](
            replace(alarm, severity=Severity.SEV3), first, now, call=ALARM_CALL, repeat=True
        ),
        "alarm_page-answered": make["alarm_page"](
            LOOKED_AT, LOOKED_AT.pages[0], now, call=replace(ALARM_CALL, answered_at=at("14:26"), answered_by="SMS")
        ),
        "alarm_page-another": make["alarm_page"](
            replace(alarm, acknowledged_at=at("14:26"), acknowledged_by=BEN), first, now, call=ALARM_CALL
        ),
        "alarm_page-declared": make["alarm_page"](
            replace(ENDED, ended="declared as INC-42", incident="INC-42"), first, now, call=ALARM_CALL
        ),
        "alarms_list": make["alarms_list"](
            [
                replace(ALARM, key="ALM-9", severity=Severity.SEV1, pages=(first, replace(first, person=BEN))),
                LOOKED_AT,
                replace(
                    alarm,
                    key="ALM-3",
                    title="Queue of refunds is long",
                    severity=Severity.SEV3,
                    pages=(),
                    unanswered=True,
                ),
            ],
            now,
        ),
        "alarms_list-none": make["alarms_list"]([], now),
        "alarm_page-over": make["alarm_page"](
            ENDED, ENDED.pages[0], at("15:10"), call=replace(ALARM_CALL, tries=TRIES[:2])
        ),
    }


def _lists() -> dict[str, Card]:
    """Tests of one's contacts, the choice of a snooze, and one's own pages."""
    make, now = CARDS, at("14:31")
    old = replace(
        JUDGED, key="INC-40.p1", about="INC-40", title="Checkout is slow", night=True,
        begun_at=at("02:10", 19), answered_at=at("02:16", 19),
    )  # fmt: skip
    past = replace(SNOOZED, key="INC-43.p2", verdict=Verdict.NOT_ACTIONABLE, shift_end=at("14:50"))
    listed = [
        Called(ANSWERED, 3, at("14:25")),
        Called(replace(ALARM_CALL, over_at=now, over="Ben Okafor acknowledged"), 2, at("14:10")),
        Called(past),
        Called(old),
    ]
    return {
        "page_trial": make["page_trial"](TRIAL, now),
        "page_trial-answered": make["page_trial"](replace(TRIAL, answered_at=now, answered_by="SMS"), now),
        "page_snooze": make["page_snooze"](MINOR_CALL, now),
        "page_list": make["page_list"](
            listed, now, budget="3 pages in seven days, 1 at night; 1 more is within the budget", page=1, pages=3
        ),
        "page_list-change": make["page_list"](
            [Called(JUDGED)], now, change=JUDGED.key, breached=True,
            budget="5 pages in seven days; the budget is under 5, so it is breached",
        ),
        "page_list-quiet": make["page_list"]([], now, budget="no page in seven days; 4 more are within the budget"),
    }  # fmt: skip


def contacts() -> dict[str, Card]:
    make, now = CARDS, at("14:31")
    code = CONTACTS.code
    return {
        "contacts_card": make["contacts_card"](CONTACTS, now),
        "contacts_card-none": make["contacts_card"](None, now, usual=2 * MINUTE, warning=ASLEEP),
        "contacts_card-failed": make["contacts_card"](FAILED, now, fault="Five wrong codes: that code is ended."),
        "contact_form": make["contact_form"](),
        "contact_form-fault": make["contact_form"](
            values={"road": "phone", "after": "4"}, fault="That is no phone number. Write it with its country: +49 …"
        ),
        "contact_code": make["contact_code"](POINTS[2], code, now, fault="That is not the code. 3 tries are left."),
        "contact_delay": make["contact_delay"](POINTS[1]),
    }


def every_page(words: str, name: str, many: int) -> dict[str, Card]:
    """Each of these cards with those words wherever words go in, and so many of everything."""
    make, now, who = CARDS, at("14:31"), Person("x1", name)
    tries = tuple(Try(n, Road.SMS, now, "c", TryState.FAILED, words, now) for n in range(many))
    call = replace(CALL, title=words, why=words, person=who, tries=tries, answered_by=words, answered_at=now)
    books = tuple((words, f"https://e.example/{n}") for n in range(many))
    alarm = replace(ALARM, title=words, text=words, runbooks=books, ended=words, ended_at=now, acknowledged_by=who)
    page = replace(ALARM.pages[0], person=who, why=words)
    points = tuple(ContactPoint(f"c{n}", Road.SMS, words, 2 * MINUTE, None, words) for n in range(min(many, 10)))
    mine = replace(CONTACTS, points=points)
    point = replace(POINTS[2], shown=words)
    typed = dict.fromkeys(("road", "address", "after"), words)
    return {
        "alarm_page": make["alarm_page"](alarm, page, now, call=call),
        "alarms_list": make["alarms_list"](
            [
                replace(alarm, key=f"ALM-{n}", ended_at=None, pages=(page,) * many, acknowledged_at=now)
                for n in range(many)
            ],
            now,
        ),
        "page_trial": make["page_trial"](call, now),
        "page_snooze": make["page_snooze"](call, now, fault=words),
        "page_list": make["page_list"](
            [Called(replace(call, key=f"INC-{n}.p1", over=words, answered_at=None), many) for n in range(many)],
            now,
            budget=words,
            page=2,
            pages=many + 3,
        ),
        "contacts_card": make["contacts_card"](mine, now, warning=words, fault=words),
        "contact_form": make["contact_form"](values=typed, fault=words),
        "contact_code": make["contact_code"](point, Code("c3", "", now), now, fault=words),
        "contact_delay": make["contact_delay"](point, fault=words),
    }
