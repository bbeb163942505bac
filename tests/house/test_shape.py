"""Small and plain: short files, short functions, each file with its sentence, each folder a package."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import PACKAGES, ROOT, python_files

LONGEST_FILE = 250
LONGEST_FUNCTION = 30
LONGEST_TEST = 40
NAMELESS = ("utils", "util", "helpers", "helper", "manager", "service", "common", "core", "misc", "base")


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function with its length in lines, docstring and signature apart."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            yield (
                node.name,
                lines(body) - sum(lines([part]) - longest_case(part) for part in body if isinstance(part, ast.Match)),
            )


def lines(body: list[ast.stmt]) -> int:
    return (body[-1].end_lineno or body[-1].lineno) - body[0].lineno + 1


def longest_case(match: ast.Match) -> int:
    """A match with a case for every fact is a register, as long as there are facts: what counts is its longest case."""
    return max(lines(case.body) for case in match.cases)


def test_no_file_is_too_long() -> None:
    sizes = {relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    assert {path: size for path, size in sizes.items() if size > LONGEST_FILE} == {}


def test_no_function_is_too_long() -> None:
    long = {
        f"{relative(path)} {name}": size
        for path in python_files()
        for name, size in functions(path)
        if size > (LONGEST_TEST if "tests" in path.parts else LONGEST_FUNCTION)
    }
    assert long == {}


def test_every_file_says_what_it_is() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in python_files()}
    assert [
        relative(path) for path, text in texts.items() if text.strip() and not ast.get_docstring(ast.parse(text))
    ] == []


def test_every_name_means_something() -> None:
    assert [relative(path) for path in python_files() if path.stem in NAMELESS] == []


def test_every_folder_with_python_is_a_package() -> None:
    folders = {path.parent for path in python_files() if path.parent != ROOT}
    assert [relative(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_every_package_is_tested_under_its_own_name() -> None:
    assert [package for package in PACKAGES if not (ROOT / "tests" / package).is_dir()] == []
