"""The environment letters are rendered in: strict, escaping, and with a budget that a runaway template uses up.

A company writes templates, so they get what a letter needs and no more: no ranges, no formatting by width, no turning
off of escapes. What could still grow (loops, calls, includes, joined text) is paid for from a budget counted in
characters, so that the same template fails in the same way on any machine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from jinja2 import BaseLoader, StrictUndefined, Template, TemplateSyntaxError, nodes, pass_eval_context
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.runtime import Context, markup_join, str_join
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from mail.letters.phrases import sentence
from mail.writing.faults import TooMuch

BUDGET = 2_000_000
CALL, INCLUDE = 2_000, 10_000
LARGEST_LETTER = 100_000
"""Gmail cuts a mail off after 102 kB."""
LARGEST_NUMBER = 10**9
FILTER_NAMES = (
    "capitalize", "d", "default", "e", "escape", "first", "forceescape", "int", "last", "length", "list", "lower",
    "reject", "reverse", "select", "sort", "striptags", "title", "trim", "truncate", "unique",
    "upper", "urlencode", "wordcount",
)  # fmt: skip
METHODS = frozenset(
    {
        "capitalize",
        "endswith",
        "lower",
        "lstrip",
        "rstrip",
        "split",
        "splitlines",
        "startswith",
        "strip",
        "title",
        "upper",
    }
)

_BLANK = re.compile(r"\{(\w+)\}")
_left: ContextVar[list[int]] = ContextVar("left of a letter's budget")


class LetterEnvironment(ImmutableSandboxedEnvironment):
    """Jinja2 for letters. `known` templates come from the loader; everything they do is counted."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, loader: BaseLoader) -> None:
        super().__init__(
            loader=loader,
            autoescape=lambda name: bool(name and name.endswith(".html")),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_counted,
            auto_reload=False,
        )
        self.globals.clear()
        own = {"lines": _lines, "indented": _indented, "opening": sentence, "replace": _replaced, "filled": _filled}
        usual = {name: FILTERS[name] for name in FILTER_NAMES}
        self.filters = {name: _priced(each) for name, each in (usual | own).items()}
        self.filters |= {"_joined": _joined, "_stepped": _stepped}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if isinstance(obj, str) and attr not in METHODS:
            return False
        return super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> None:  # noqa: ARG002
        """Jinja2 would let a safe `format` through, widths of a billion included; here it is a method like others."""
        return

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        _pay(CALL)
        return super().call(context, obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        numbers = all(isinstance(side, int | float) and abs(side) <= LARGEST_NUMBER for side in (left, right))
        if operator == "**" or (operator != "+" and not numbers):
            raise SecurityError(f"{operator} is for small numbers only")
        result = super().call_binop(context, operator, left, right)
        _pay(_size(result))
        return result

    def _load_template(self, name: str, globals: Any) -> Template:  # noqa: A002
        _pay(INCLUDE)
        return super()._load_template(name, globals)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return _Counting(name, filename).visit(super()._parse(source, name, filename))  # type: ignore[no-any-return]  # a transformer keeps the kind of node


class _Counting(NodeTransformer):
    """Puts the count into what a template can grow by, and refuses what would turn a safety off."""

    def __init__(self, name: str | None, filename: str | None) -> None:
        self._name, self._filename = name, filename

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        weight = 10 + sum(len(text.data) for text in node.find_all(nodes.TemplateData))
        node.iter = _filter("_stepped", node.iter, nodes.Const(weight))
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _filter("_joined", nodes.List(node.nodes, lineno=node.lineno))

    def visit_ScopedEvalContextModifier(self, node: nodes.ScopedEvalContextModifier) -> nodes.Node:  # noqa: N802
        raise TemplateSyntaxError("letters always escape", node.lineno, self._name, self._filename)


def _filter(name: str, node: nodes.Node, *args: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(node, name, list(args), [], None, None, lineno=node.lineno)


@contextmanager
def budget() -> Iterator[None]:
    """What one letter may cost. Raises TooMuch inside where it is used up."""
    token = _left.set([BUDGET])
    try:
        yield
    finally:
        _left.reset(token)


def written_out(template: Template, values: dict[str, Any]) -> str:
    """The rendered text. Raises TooMuch where it is larger than any mail should be."""
    parts, size = [], 0
    for part in template.generate(values):
        parts.append(part)
        size += len(part)
        if size > LARGEST_LETTER:
            raise TooMuch(f"this part is longer than {LARGEST_LETTER // 1000} kB, where mail programs cut it off")
    return "".join(parts)


def _pay(price: int) -> None:
    """Outside of a letter (a constant worked out while a template is compiled) a small fixed budget holds."""
    left = _left.get([LARGEST_LETTER])
    left[0] -= price
    if left[0] < 0:
        raise TooMuch("the template runs on and on, or includes itself")


def _size(value: Any) -> int:
    return len(value) if isinstance(value, str | list | tuple) else 1


def _counted(value: Any) -> Any:
    """What is written out."""
    text = value if isinstance(value, str) else str(value)
    _pay(len(text))
    return text


def _priced(made: Callable[..., Any]) -> Callable[..., Any]:
    """The same filter, whose result is paid for: some make a text longer, and a template may use them in a row."""

    @wraps(made)
    def priced(*args: Any, **kwargs: Any) -> Any:
        result = made(*args, **kwargs)
        _pay(_size(result))
        return result

    return priced


def _stepped(items: Any, weight: int) -> list[Any]:
    """What a loop runs over, paid for before it runs."""
    found = list(items)
    _pay(weight * len(found) + 1)
    return found


def _joined(parts: Iterable[Any]) -> str:
    """The `~` of templates."""
    found = list(parts)
    _pay(sum(_size(part) for part in found))
    join: Callable[[Iterable[Any]], str] = markup_join if any(hasattr(part, "__html__") for part in found) else str_join
    result = join(found)
    _pay(len(result))
    return result


def _replaced(text: str, old: str, new: str) -> str:
    _pay(len(text) + (text.count(old) + 1) * len(new))
    return str(text).replace(old, new)


@pass_eval_context
def _filled(context: nodes.EvalContext, phrase: str, **blanks: Any) -> str:
    """A phrase with its blanks filled in; in HTML both are escaped."""
    shown: Callable[[Any], str] = escape if context.autoescape else str
    _pay(len(phrase) + phrase.count("{") * sum(len(str(value)) for value in blanks.values()))
    text = _BLANK.sub(lambda blank: str(shown(blanks[blank[1]])), str(shown(phrase)))
    return Markup(text) if context.autoescape else text  # noqa: S704  # both halves are escaped above


def _lines(text: str) -> Markup:
    """User text in HTML: escaped, with its line breaks kept, each line in its own direction."""
    return Markup("<br>").join(Markup("<bdi>{}</bdi>").format(line) if line else "" for line in text.split("\n"))


def _indented(text: str) -> str:
    """User text in plain mail: each line set in by two blanks, so that it cannot pass for a line of ours."""
    return "\n".join(f"  {line}".rstrip() for line in text.split("\n"))
