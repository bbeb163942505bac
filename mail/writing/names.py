"""Finds every name a template uses that its letter does not have, by reading the template without rendering it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jinja2 import TemplateSyntaxError, meta, nodes

from mail.writing.faults import FAULTS, Finding, finding_of, unknown
from mail.writing.files import CompanyLetters, Source, find
from mail.writing.render import Values, letter_environment
from mail.writing.words import table_of

_REFERS = (nodes.Extends, nodes.FromImport, nodes.Import, nodes.Include)


def name_findings(
    source: Source, name: str, language: str, company: CompanyLetters | None, known: Mapping[str, object]
) -> Iterator[Finding]:
    """What is unknown in one file: variables, words of `say`, files to include. `known` are the letter's values."""
    what, words = f"{name}, {language}", table_of(language, company)
    try:
        tree = letter_environment(language, company).parse(source.text, name, source.file)
        strays = meta.find_undeclared_variables(tree) - known.keys() - _made(tree)
    except FAULTS as error:
        if isinstance(error, TemplateSyntaxError):
            error.filename = source.file  # found while reading names, it would name no file
        yield finding_of(error, source.file, (), known, words, what)
        return
    for stray in sorted(strays):
        for node in tree.find_all(nodes.Name):
            if node.name == stray and node.ctx == "load":
                yield _finding(source, node.lineno, stray, known, what)
    for attribute in tree.find_all(nodes.Getattr):
        asked = attribute.node
        if isinstance(asked, nodes.Name) and asked.name == "say" and attribute.attr not in words:
            yield _finding(source, attribute.lineno, attribute.attr, words, what)
    for reference in tree.find_all(_REFERS):
        yield from _reference(source, reference, language, company, what)


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
    target = getattr(node, "template", None)
    if isinstance(target, nodes.Const) and find(str(target.value), language, company) is None:
        said = f"there is no file “{target.value}” to include ({what})"
        yield Finding(source.file, node.lineno, said, "Add it to the folder, or correct the name")
