"""Finds every name a template uses that its letter does not have, by reading the template without rendering it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from jinja2 import TemplateSyntaxError, meta, nodes

from mail.writing.faults import FAULTS, Finding, finding_of, unknown
from mail.writing.files import CompanyLetters, Source, find
from mail.writing.render import Values, letter_environment
from mail.writing.words import table_of

_REFERS = (nodes.Extends, nodes.FromImport, nodes.Import, nodes.Include)


def name_findings(
    source: Source, name: str, language: str, company: CompanyLetters | None, known: Mapping[str, object]
) -> Iterator[Finding]:
    """What is unknown in one file: variables, words of `say`, filters, files to include. `known` are the letter's
    values."""
    what, words = f"{name}, {language}", table_of(language, company)
    environment = letter_environment(language, company)
    try:
        tree = environment.parse(source.text, name, source.file)
        yield from _filters(source, tree, environment.filters, what)
        strays = meta.find_undeclared_variables(tree) - known.keys() - _made(tree)
    except FAULTS as error:
        if isinstance(error, TemplateSyntaxError):
            error.filename = source.file  # found while reading names, it would name no file
        yield finding_of(error, source.file, (), known, words, what)
        return
    for node in tree.find_all(nodes.Name):
        if node.name in strays and node.ctx == "load":
            yield _finding(source, node.lineno, node.name, known, what)
    for line, word in _said(tree):
        if word not in words:
            yield _finding(source, line, word, words, what)
    yield from _half_conditions(source, tree, what)
    for reference in tree.find_all(_REFERS):
        yield from _reference(source, reference, language, company, what)


def _filters(source: Source, tree: nodes.Template, known: Mapping[str, object], what: str) -> Iterator[Finding]:
    """Unknown filters; each becomes a known one in the tree, so that reading it goes on to what else is wrong."""
    for filtered in tree.find_all(nodes.Filter):
        if filtered.name not in known:
            yield _finding(source, filtered.lineno, filtered.name, {each: 0 for each in known if each[0] != "_"}, what)
            filtered.name = "default"


def _said(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """The words of `say` that are asked for, as `say.status` or `say["status"]`."""
    asking: Iterator[nodes.Getattr | nodes.Getitem] = chain(tree.find_all(nodes.Getattr), tree.find_all(nodes.Getitem))
    for each in asking:
        asked = each.node
        if isinstance(asked, nodes.Name) and asked.name == "say":
            words = _constants(each.arg) if isinstance(each, nodes.Getitem) else [each.attr]
            yield from ((each.lineno, str(word)) for word in words)


def _constants(node: nodes.Node | None) -> list[object]:
    """What an expression can come to, as far as that is written out: both sides of a condition, all of a list."""
    match node:
        case nodes.Const():
            return [node.value]
        case nodes.CondExpr():
            return [*_constants(node.expr1), *_constants(node.expr2)]
        case nodes.List() | nodes.Tuple():
            return [each for item in node.items for each in _constants(item)]
    return []


def _half_conditions(source: Source, tree: nodes.Template, what: str) -> Iterator[Finding]:
    """`a if b` without an `else` is an unknown name wherever `b` does not hold, unless a default stands in."""
    excused = {
        id(each.node) for each in tree.find_all(nodes.Filter) if each.name in ("d", "default") and each.node is not None
    }
    for condition in tree.find_all(nodes.CondExpr):
        if condition.expr2 is None and id(condition) not in excused:
            said = f"this “if” has no “else”, so the letter cannot be written where it does not hold ({what})"
            yield Finding(source.file, condition.lineno, said, 'Add else ""')


def _made(tree: nodes.Template) -> set[str]:
    """Names the template makes itself: macros, imports, and what it sets."""
    made = {node.name for node in tree.find_all(nodes.Macro)}
    made |= {node.name for node in tree.find_all(nodes.Name) if node.ctx != "load"}
    made |= {node.target for node in tree.find_all(nodes.Import)}
    for node in tree.find_all(nodes.FromImport):
        made |= {name if isinstance(name, str) else name[1] for name in node.names}
    return made


def _finding(source: Source, line: int, name: str, known: Mapping[str, object] | Values, what: str) -> Finding:
    said, do = unknown(name, known)
    return Finding(source.file, line, f"{said} ({what})", do)


def _reference(
    source: Source, node: nodes.Node, language: str, company: CompanyLetters | None, what: str
) -> Iterator[Finding]:
    """Files that are not there. Of a list one is enough, and what may be missing may be."""
    target: nodes.Node | None = getattr(node, "template", None)
    wanted = [str(each) for each in _constants(target)]
    missing = [each for each in wanted if find(each, language, company) is None]
    one_is_enough = isinstance(target, nodes.List | nodes.Tuple) and len(missing) < len(wanted)
    if getattr(node, "ignore_missing", False) or one_is_enough:
        return
    for each in missing:
        said = f"there is no file “{each}” to include ({what})"
        yield Finding(source.file, node.lineno, said, "Add it to the folder, or correct the name")
