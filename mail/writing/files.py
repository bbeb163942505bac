"""Where the files of letters lie: Muster's own in the package, a company's in its folder, and which of them is read.

A company's folder is read once, whole, so that a letter never changes between approval and sending for a saved file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from incidents.errors import Invalid
from mail.letters import LETTERS, PARTS
from mail.letters.phrases import locale_of
from mail.writing.faults import Finding
from mail.writing.tongues import LANGUAGE, code_of, near

DEFAULT = "en"
OURS = Path(__file__).parents[1] / "templates"
BASE, WORDS = "_base", "_base/words.toml"
SUFFIXES = (".txt", ".html", ".css", ".toml")
NOTES = (".md", ".rst")
"""What people write beside their letters for one another."""
LARGEST_FILE = 64_000
MOST_FILES = 500
NAMES = tuple(letter.kind.value for letter in LETTERS)


@dataclass(frozen=True, slots=True)
class Source:
    """One file as read: `file` as its author knows it; `fault` where it cannot be used."""

    file: str
    text: str
    fault: Finding | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CompanyLetters:
    """A company's folder as read: sources by their path in it, language folders in lower case, what was odd, and
    what the company is called.

    Compared by identity: reading the folder again gives other letters.
    """

    folder: str
    sources: Mapping[str, Source]
    findings: tuple[Finding, ...] = ()
    name: str = ""


def company_letters(beside: Path, letters: str, name: str = "") -> CompanyLetters | None:
    """The letters of the policy's `[mail] letters`, a folder in `beside` or below, and the company's name in them.

    Where it names no folder, Muster's own under that name; none where there is no name either.

    Raises Invalid where it lies elsewhere, is no folder, or holds too many files.
    """
    if not letters:
        return CompanyLetters("", {}, (), name) if name else None
    folder = (beside / letters).resolve()
    if not folder.is_relative_to(beside.resolve()):
        raise Invalid(f"[mail] letters = “{letters}” lies outside the folder of the policy file. Move it there.")
    if not folder.is_dir():
        raise Invalid(f"[mail] letters = “{letters}”: there is no such folder beside the policy file. Create it.")
    return replace(read_folder(folder, letters), name=name)


def read_folder(folder: Path, shown: str) -> CompanyLetters:
    """Every file that could be a part of a letter. Raises Invalid where there are too many."""
    sources: dict[str, Source] = {}
    findings: list[Finding] = []
    for path in sorted(folder.rglob("*")):
        where = path.relative_to(folder)
        if any(step.startswith(".") for step in where.parts) or path.suffix.casefold() in NOTES or path.is_dir():
            continue
        if path.suffix not in SUFFIXES:
            findings.append(_unread(f"{shown.rstrip('/')}/{where.as_posix()}", where.parts))
            continue
        if len(sources) >= MOST_FILES:
            raise Invalid(f"[mail] letters = “{shown}” holds more than {MOST_FILES} files. Keep only letters in it.")
        source = _read(path, folder, f"{shown.rstrip('/')}/{where.as_posix()}")
        findings += [source.fault] if source.fault else _misplaced(source.file, shown.rstrip("/"), where.parts)
        sources[_name(where.parts)] = source
    return CompanyLetters(shown, sources, tuple(dict.fromkeys(findings)))


@cache
def ours() -> CompanyLetters:
    """Muster's own letters."""
    found = read_folder(OURS, "mail/templates")
    own = {name: source for name, source in found.sources.items() if not name.startswith("_") or _is_base(name)}
    return CompanyLetters(found.folder, own)


@lru_cache(maxsize=16)
def plain(company: CompanyLetters | None) -> CompanyLetters | None:
    """Muster's own letters under the name of the company."""
    return CompanyLetters("", {}, (), company.name) if company and company.name else None


def chain(language: str) -> Iterator[str]:
    """The languages to try: `pt-br` → `pt-br`, `pt`, `en`."""
    steps = language.casefold().split("-")
    for count in range(len(steps), 0, -1):
        if LANGUAGE.fullmatch(tag := "-".join(steps[:count])) and tag != DEFAULT:
            yield tag
    yield DEFAULT


def find(name: str, language: str, company: CompanyLetters | None) -> Source | None:
    """The file that a name such as `initial/body.html` or `_base/style.css` stands for in a letter of that language.

    The company's come first. What is in `_base` serves every language, but for the words; a letter's part only its own.
    """
    names = [f"{language}/{name}"]
    if language == DEFAULT or (_is_base(name) and name != WORDS):
        names.append(name)
    for shelf in (company, ours()):
        for each in names if shelf else ():
            if shelf and (source := shelf.sources.get(each)):
                return source
    return None


def written(letter: str, language: str, company: CompanyLetters | None) -> bool:
    """Whether the letter exists in exactly this language: all its parts, and the words around it."""
    names = (*(f"{letter}/{part}" for part in PARTS), WORDS)
    return all(find(name, language, company) for name in names)


def best(letter: str, language: str, company: CompanyLetters | None) -> str:
    """The language this reader gets it in."""
    return next(each for each in chain(language) if each == DEFAULT or written(letter, each, company))


def languages(company: CompanyLetters | None) -> tuple[str, ...]:
    """Every language with a file of its own, the default first."""
    shelves = [ours(), *([company] if company else [])]
    tags = {name.split("/")[0] for shelf in shelves for name in shelf.sources}
    return (DEFAULT, *sorted(tag for tag in tags if _is_language(tag) and tag != DEFAULT))


def _read(path: Path, folder: Path, shown: str) -> Source:
    def unfit(what: str, do: str) -> Source:
        return Source(shown, "", Finding(shown, 0, what, do))

    try:
        if not path.resolve().is_relative_to(folder):
            return unfit("the link leads out of the folder of the letters", "Copy the file into it")
        if path.stat().st_size > LARGEST_FILE:
            return unfit(f"the file is larger than {LARGEST_FILE // 1000} kB", "Shorten it")
        return Source(shown, path.read_text("utf-8-sig"))
    except UnicodeDecodeError:
        return unfit("the file is not UTF-8 text", "Save it again as UTF-8")
    except (OSError, RuntimeError):
        return unfit("the file cannot be read", "Check its rights, and that no link goes in a circle")


def _name(steps: tuple[str, ...]) -> str:
    first = steps[0].casefold()
    return "/".join((first if LANGUAGE.fullmatch(first) else steps[0], *steps[1:]))


def _is_language(tag: str) -> bool:
    return bool(LANGUAGE.fullmatch(tag)) and locale_of(tag) is not None


def _is_base(name: str) -> bool:
    return name.startswith(f"{BASE}/")


def _misplaced(file: str, shown: str, steps: tuple[str, ...]) -> list[Finding]:
    """A file that no letter would ever read, by a slip in its path; of a language's folder it is told once."""
    top, inner = steps[0], steps
    if top not in (*NAMES, BASE) and len(steps) > 2:
        inner = steps[1:]
        if not _is_language(top.casefold()):
            return [_no_language(f"{shown}/{top}", top)]
        if top != top.casefold():
            found = Finding(f"{shown}/{top}", 0, "languages are written small", f"Call the folder {top.casefold()}")
            return [found, *_misplaced(file, shown, (top.casefold(), *inner))]
    match inner:
        case (folder, _) if folder == BASE:
            return []
        case (letter, part) if letter in NAMES and part in PARTS:
            return []
    return [_unread(file, inner)]


def _no_language(folder: str, name: str) -> Finding:
    meant = code_of(name) or near(name)
    do = f"Did you mean {meant}?" if meant else "Name the folder like de or pt-br"
    return Finding(folder, 0, f"“{name}” is no language code, so no letter reads this folder", do)


def _unread(file: str, steps: tuple[str, ...]) -> Finding:
    folders = {*steps[:-1]}
    if folders & {*NAMES}:
        do = f"Name it one of: {', '.join(PARTS)}"
    elif BASE in folders:
        do = f"End its name with one of: {', '.join(SUFFIXES)}"
    else:
        do = f"Put it into one of: {', '.join((*NAMES, BASE))}"
    return Finding(file, 0, "no letter reads this file", do)
