"""A stored version of the policy comes back whole."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from incidents.model import Clocks, Severity
from incidents.policy import (
    AudienceRule,
    BusinessHours,
    Contact,
    EscalationPolicy,
    MailRules,
    Permissions,
    Policy,
    Service,
    SeverityRule,
    Team,
    Vendor,
)
from incidents.policy_file import canonical, from_canonical
from oncall.rules import Heartbeat, OncallRules, Pager
from oncall.schedules.schedule import Layer, Pay, Restriction, Schedule, Unit
from tests.incidents.policy_texts import SMALLEST, read

texts = st.text(max_size=8)
lengths = st.timedeltas(timedelta(0), timedelta(days=400))
maybe_length = st.none() | lengths


def keyed(kind: type[Any], /, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(texts, st.builds(kind, **fields), max_size=3)


text_tuples = st.lists(texts, max_size=3).map(tuple)
vendors = st.lists(st.builds(Vendor, texts, texts, texts, texts), max_size=2).map(tuple)
amounts = st.decimals(0, 10_000, places=2)
pays = st.none() | st.builds(Pay, texts, amounts, amounts, amounts, amounts, st.booleans())
hours = st.builds(
    BusinessHours,
    texts,
    st.lists(st.integers(0, 6), max_size=7).map(tuple),
    st.times(),
    st.times(),
    st.frozensets(st.dates(), max_size=3),
)
days = st.lists(st.integers(0, 6), max_size=7).map(tuple)
restrictions = st.lists(st.builds(Restriction, days, st.times(), st.times()), max_size=2).map(tuple)
layers = st.builds(
    Layer, text_tuples, st.dates(), st.times(), st.integers(1, 9), st.sampled_from(Unit), restrictions, texts, texts
)
linked = st.lists(st.tuples(texts, texts), max_size=2).map(tuple)
audiences = st.builds(AudienceRule, texts, text_tuples, text_tuples)
policies = st.builds(
    Policy,
    company=texts,
    severities=st.fixed_dictionaries(
        {
            level: st.builds(
                SeverityRule,
                severity=st.just(level),
                impact=texts,
                examples=text_tuples,
                response=maybe_length,
                business_hours=st.booleans(),
                next_business_day=st.booleans(),
                pages=text_tuples,
                page_step=maybe_length,
                clocks=st.builds(Clocks, lengths, lengths, update_every=maybe_length, watch=lengths),
            )
            for level in Severity
        }
    ),
    people=keyed(
        Contact,
        key=texts,
        name=texts,
        entra=texts,
        upn=texts,
        email=texts,
        time_zone=texts,
        hours=st.none() | hours,
        pager_ids=st.dictionaries(texts, texts, max_size=2),
        pay=pays,
    ),
    teams=keyed(
        Team,
        key=texts,
        name=texts,
        lead=texts,
        on_call=texts,
        escalation=texts,
        vendors=vendors,
        schedule=texts,
        hours=st.none() | hours,
        pager=texts,
        channel=texts,
    ),
    services=keyed(
        Service,
        key=texts,
        name=texts,
        team=texts,
        components=text_tuples,
        runbooks=linked,
        audience=texts,
        critical=st.booleans(),
    ),
    escalations=keyed(
        EscalationPolicy, key=texts, steps=st.lists(text_tuples, max_size=3).map(tuple), repeat=st.integers(0, 9)
    ),
    leadership=st.dictionaries(texts, texts, max_size=3),
    hours=hours,
    permissions=st.builds(Permissions, st.frozensets(texts, max_size=3)),
    mail=st.builds(MailRules, audiences=st.dictionaries(texts, audiences, max_size=3)),
    incidents_channel=texts,
    schedules=keyed(
        Schedule, key=texts, name=texts, time_zone=texts, layers=st.lists(layers, max_size=2).map(tuple), pay=pays
    ),
    pagers=keyed(Pager, key=texts, kind=texts, url=texts, runs_escalation=st.booleans(), caller=texts),
    heartbeats=keyed(
        Heartbeat,
        key=texts,
        name=texts,
        every=lengths,
        grace=lengths,
        team=texts,
        severity=st.sampled_from(Severity),
        runbooks=linked,
    ),
    oncall=st.builds(
        OncallRules, st.integers(1, 99), lengths, st.times(), st.times(), lengths, lengths, lengths, lengths
    ),
)


@given(policies)
def test_a_stored_policy_comes_back_as_it_was(policy: Policy) -> None:
    stored = json.loads(json.dumps(canonical(policy), sort_keys=True))
    back = from_canonical(stored)
    assert back == policy
    assert list(back.teams) == list(policy.teams)
    assert canonical(back) == canonical(policy)


def test_the_version_is_the_stores_to_give() -> None:
    doc = canonical(read(SMALLEST))
    assert "version" not in doc
    assert from_canonical({**doc, "version": 7}).version == 0


def test_a_stored_version_of_an_older_muster_gets_the_defaults_for_what_it_lacks() -> None:
    doc = canonical(read(SMALLEST))
    for later in ("mail", "schedules", "pagers", "heartbeats", "oncall"):
        del doc[later]
    old = from_canonical({**doc, "unheard_of": 1})
    assert (old.mail, old.schedules, old.pagers, old.heartbeats) == (MailRules(), {}, {}, {})
    assert old.oncall == OncallRules()


def test_a_list_stored_by_an_older_muster_is_a_file_name() -> None:
    doc = canonical(read(SMALLEST))
    doc["mail"]["audiences"] = [["customers", "customers.csv"]]
    assert from_canonical(doc).mail.audiences == {"customers": AudienceRule("customers.csv")}
