"""Turns the words of a notice into the letter a customer reads: subject, text and HTML."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any

from css_inline import CSSInliner
from jinja2 import PackageLoader, StrictUndefined, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from engine.ports import Letter
from incidents.campaigns.model import Words
from mail.fields import checked
from mail.letters import LETTERS


def render(words: Words, next_update_by: datetime | None, language: str = "en") -> Letter:
    """The letter in that language, or in English where there is none. Raises Invalid where a field cannot be sent."""
    kind = next(letter for letter in LETTERS if letter.kind is words.kind)
    letter = kind.of(checked(words, kind.required), next_update_by)
    values: dict[str, Any] = {field.name: getattr(letter, field.name) for field in fields(letter)}
    subject = _part(language, kind.kind, "subject.txt", values).strip()
    values["subject"] = subject
    text = _part(language, kind.kind, "body.txt", values)
    html = _inliner().inline(_part(language, kind.kind, "body.html", values))
    return Letter(subject, text.strip() + "\n", html)


@cache
def environment() -> ImmutableSandboxedEnvironment:
    """Templates come from the package; HTML escapes by itself, and an unknown name is an error, never a blank."""
    env = ImmutableSandboxedEnvironment(
        loader=PackageLoader("mail", "templates"),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["lines"] = _lines
    env.filters["indented"] = _indented
    return env


@cache
def _inliner() -> CSSInliner:
    """Moves the style sheet into the elements, for clients that drop it; dark and narrow rules are marked to stay."""
    return CSSInliner(load_remote_stylesheets=False)


def _part(language: str, letter: str, part: str, values: dict[str, Any]) -> str:
    template = environment().select_template([f"{language}/{letter}/{part}", f"{letter}/{part}"])
    return template.render(values)


def _lines(text: str) -> Markup:
    """User text in HTML: escaped, with its line breaks kept."""
    return Markup("<br>").join(escape(line) for line in text.split("\n"))


def _indented(text: str) -> str:
    """User text in plain mail: each line set in by two blanks, so that it cannot pass for a line of ours."""
    return "\n".join(f"  {line}".rstrip() for line in text.split("\n"))
