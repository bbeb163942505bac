"""The fields of forms: each labelled, with an error message where it can fail, and never larger than a card may be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from adaptive_cards.elements import Card, plain, when
from incidents.impact import QUESTIONS
from incidents.model import Person
from incidents.policy import Policy

Choices = Sequence[tuple[str, str]]
"""What may be chosen, as (value, title)."""

CHOICE_BYTES = 9_000
"""How much of a card its choices may take together; people beyond that are typed."""

CHECKBOXES = 8
"""More services than this become a drop-down for the first one; others are added with Also affected."""

_unprintable = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]").sub


def text_input(
    id_: str, label: str, *, value: str = "", required: str = "", hint: str = "", most: int = 300, lines: bool = False
) -> Card:
    """A text field. `required` is the sentence shown where it was left empty."""
    field: Card = {"type": "Input.Text", "id": id_, "label": label, "maxLength": most}
    if lines:
        field["isMultiline"] = True
    return _finished(field, kept(value, most), required, hint)


def choice_input(
    id_: str,
    label: str,
    choices: Choices,
    *,
    value: str = "",
    required: str = "",
    hint: str = "",
    several: bool = False,
) -> Card:
    """A list to choose from, as a drop-down; checkboxes where several may be chosen."""
    listed = [{"title": title, "value": key} for key, title in choices]
    field: Card = {
        "type": "Input.ChoiceSet",
        "id": id_,
        "label": label,
        "choices": listed,
        "style": "compact",
        "wrap": True,
    }
    if several:
        field["isMultiSelect"] = True
    known = {key for key, _ in choices}
    chosen = ",".join(one for one in value.split(",") if one in known) if several else value if value in known else ""
    return _finished(field, chosen, required, hint)


def toggle(id_: str, title: str, *, label: str, value: str = "") -> Card:
    """A yes or no."""
    on = "true" if value == "true" else "false"
    return {
        "type": "Input.Toggle",
        "id": id_,
        "label": label,
        "title": title,
        "value": on,
        "valueOn": "true",
        "valueOff": "false",
        "wrap": True,
    }


def _finished(field: Card, value: str, required: str, hint: str) -> Card:
    if value:
        field["value"] = value
    if hint:
        field["placeholder"] = hint
    if required:
        field |= {"isRequired": True, "errorMessage": required}
    return field


def kept(value: str, most: int) -> str:
    """What somebody typed before, given back to the same field as it was."""
    return _unprintable("", value[:most])


def time_input(
    id_: str, label: str, *, value: str = "", required: str = "", hint: str = "HH:MM, such as 14:05"
) -> Card:
    """A moment in UTC, typed; the date is added for another day."""
    return text_input(id_, label, value=value, required=required, hint=hint, most=40)


def moment(value: datetime | None, at: datetime) -> str:
    """A moment as such a field takes it."""
    return when(value, at) if value else ""


def fitting(choices: Iterable[tuple[str, str]], room: int = CHOICE_BYTES) -> list[tuple[str, str]]:
    """As many choices as there is room for, each with a value of usable length."""
    kept_choices: list[tuple[str, str]] = []
    for value, title in choices:
        if not value or len(value) > 200 or "," in value:
            continue
        words = plain(title, 90) or value
        room -= len(value.encode("utf-8", "replace")) + len(words.encode()) * 2 + 30
        if room < 0:
            break
        kept_choices.append((value, words))
    return kept_choices


def person_inputs(people: Sequence[Person], values: Mapping[str, str], *, label: str = "Who") -> list[Card]:
    """A list of people to choose from, and a field to type a name where the list cannot hold everybody."""
    listed = fitting((person.id, person.name) for person in people)
    if len(listed) == len(people) > 0:
        return [
            choice_input(
                "person",
                label,
                listed,
                value=values.get("person", ""),
                required="Choose a person.",
                hint="Choose a person",
            )
        ]
    typed = text_input("named", "Or type a name", value=values.get("named", ""), hint="Name or address", most=120)
    return (
        [choice_input("person", label, listed, value=values.get("person", ""), hint="Choose"), typed]
        if listed
        else [{**typed, "label": label, "isRequired": True, "errorMessage": "Name a person."}]
    )


def impact_inputs(values: Mapping[str, str], *, required: bool) -> list[Card]:
    """The impact questions."""
    must = "Choose an answer; not sure is one." if required else ""
    return [
        choice_input(
            question.id,
            question.text,
            [(choice.value, choice.text) for choice in question.choices],
            value=values.get(question.id, ""),
            required=must,
            hint="Choose an answer",
        )
        for question in QUESTIONS
    ]


def service_inputs(policy: Policy, value: str) -> list[Card]:
    """The services affected, those of `value` chosen; nothing where the catalogue is empty."""
    services = fitting((service.key, service.name) for service in policy.services.values())
    if not services:
        return []
    few = len(services) <= CHECKBOXES
    label, hint = ("Services affected", "") if few else ("Service affected", "Choose a service; add others later")
    return [choice_input("services", label, services, value=value, hint=hint, several=few)]
