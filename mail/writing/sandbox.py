"""The environment letters are rendered in: strict, escaping, and with a budget that a runaway template uses up.

A company writes templates, so they get what a letter needs and no more: no ranges, no formatting by width, no turning
off of escapes. What could still grow or take long (loops, calls, includes, joined text, and all that reads through a
text: filters, tests, comparisons, slices) is paid for before it is done, by the size of what goes in, from a budget
counted in characters, so that the same template fails in the same way on any machine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, cast

from jinja2 import BaseLoader, StrictUndefined, Template, TemplateSyntaxError, nodes, pass_eval_context
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.runtime import Context, markup_join, str_join
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from mail.letters.phrases import sentence
from mail.writing.costs import CALL, INCLUDE, LARGEST_LETTER, READ, at_a_price, pay, pay_for, size
from mail.writing.faults import TooMuch

LARGEST_NUMBER = 10**9
FILTER_NAMES = (
    "capitalize", "d", "default", "e", "escape", "first", "forceescape", "int", "last", "length", "list", "lower",
    "reject", "reverse", "select", "sort", "title", "trim", "truncate", "unique",
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
        own |= {"striptags": _without_tags}
        usual = {name: FILTERS[name] for name in FILTER_NAMES}
        self.filters = {name: at_a_price(each) for name, each in (usual | own).items()}
        self.filters |= {"_joined": _joined, "_stepped": _stepped, "_weighed": _weighed}
        self.tests = {name: at_a_price(cast("Callable[..., Any]", each)) for name, each in self.tests.items()}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if isinstance(obj, str) and attr not in METHODS:
            return False
        return super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> None:  # noqa: ARG002
        """Jinja2 would let a safe `format` through, widths of a billion included; here it is a method like others."""
        return

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        pay(CALL)
        pay_for(getattr(obj, "__self__", None), *args, *kwargs.values())
        return super().call(context, obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        numbers = all(isinstance(side, int | float) and abs(side) <= LARGEST_NUMBER for side in (left, right))
        if operator == "**" or (operator != "+" and not numbers):
            raise SecurityError(f"{operator} is for small numbers only")
        pay_for(left, right)
        result = super().call_binop(context, operator, left, right)
        pay(size(result))
        return result

    def _load_template(self, name: str, globals: Any) -> Template:  # noqa: A002
        pay(INCLUDE)
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

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        node.expr = _filter("_weighed", node.expr)
        for operand in node.ops:
            operand.expr = _filter("_weighed", operand.expr)
        return node

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:  # noqa: N802
        """Of a slice: it copies, and is used up unseen."""
        self.generic_visit(node)
        if isinstance(node.arg, nodes.Slice):
            node.node = _filter("_weighed", node.node)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _filter("_joined", nodes.List(node.nodes, lineno=node.lineno))

    def visit_ScopedEvalContextModifier(self, node: nodes.ScopedEvalContextModifier) -> nodes.Node:  # noqa: N802
        raise TemplateSyntaxError("letters always escape", node.lineno, self._name, self._filename)


def _filter(name: str, node: nodes.Node, *args: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(node, name, list(args), [], None, None, lineno=node.lineno)


def written_out(template: Template, values: dict[str, Any]) -> str:
    """The rendered text. Raises TooMuch where it is larger than any mail should be."""
    parts, length = [], 0
    for part in template.generate(values):
        parts.append(part)
        length += len(part)
        if length > LARGEST_LETTER:
            raise TooMuch(f"this part is longer than {LARGEST_LETTER // 1000} kB, where mail programs cut it off")
    return "".join(parts)


def _weighed(value: Any) -> Any:
    """What is compared or cut."""
    pay_for(value)
    return value


def _counted(value: Any) -> Any:
    """What is written out."""
    if not isinstance(value, str):
        pay_for(value)
        value = str(value)
    pay(len(value))
    return value


def _stepped(items: Any, weight: int) -> list[Any]:
    """What a loop runs over, paid for before it runs."""
    pay(size(items))
    found = list(items)
    pay(weight * len(found) + 1)
    return found


def _joined(parts: Iterable[Any]) -> str:
    """The `~` of templates."""
    found = list(parts)
    pay_for(*found)
    pay(sum(size(part) for part in found))
    join: Callable[[Iterable[Any]], str] = markup_join if any(hasattr(part, "__html__") for part in found) else str_join
    result = join(found)
    pay(len(result))
    return result


def _without_tags(text: Any) -> str:
    """Markupsafe's own copies the whole text for each comment in it, so each is paid for."""
    text = text if isinstance(text, str) else str(text)
    pay(len(text) // READ * text.count("<"))
    return Markup(text).striptags()  # noqa: S704  its tags are taken out


def _replaced(text: str, old: str, new: str) -> str:
    pay(len(text) + (text.count(old) + 1) * len(new))
    return str(text).replace(old, new)


@pass_eval_context
def _filled(context: nodes.EvalContext, phrase: str, **blanks: Any) -> str:
    """A phrase with its blanks filled in; in HTML both are escaped."""
    shown: Callable[[Any], str] = escape if context.autoescape else str
    pay(len(phrase) + phrase.count("{") * sum(len(str(value)) for value in blanks.values()))
    text = _BLANK.sub(lambda blank: str(shown(blanks[blank[1]])), str(shown(phrase)))
    return Markup(text) if context.autoescape else text  # noqa: S704  # both halves are escaped above


def _lines(text: str) -> Markup:
    """User text in HTML: escaped, with its line breaks kept, each line in its own direction."""
    return Markup("<br>").join(Markup("<bdi>{}</bdi>").format(line) if line else "" for line in text.split("\n"))


def _indented(text: str) -> str:
    """User text in plain mail: each line set in by two blanks, so that it cannot pass for a line of ours."""
    return "\n".join(f"  {line}".rstrip() for line in text.split("\n"))
