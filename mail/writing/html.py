"""What is wrong with the HTML of a letter: tags that do not pair up, and what mail programs block or strip."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_ACTIVE = {
    "applet", "audio", "base", "button", "canvas", "embed", "form", "frame", "iframe", "input", "link", "object",
    "script", "select", "svg", "textarea", "video",
}  # fmt: skip
_REMOTE_STYLE = re.compile(r"url\(\s*[\"']?(?!data:)|@import", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Flaw:
    """`text` is what to look for in the template, to find its line."""

    text: str
    what: str
    do: str


@dataclass(slots=True)
class Page:
    """What a look at the HTML came to. `links` are the addresses as they stand there, in order."""

    flaws: list[Flaw] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


def look_at(html: str) -> Page:
    """All flaws of a rendered letter, before its styles are moved into the elements (which would mend its tags)."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.finish()
    return reader.page


def link_flaw(url: str, mark: str) -> Flaw | None:
    """What is wrong with an address, without asking its server. `mark` stands for the customer's own link."""
    if url == mark:
        return None
    try:
        parts = urlsplit(url)
        sound = (parts.scheme == "https" and _is_host(parts.hostname or "")) or (
            parts.scheme == "mailto" and "@" in parts.path
        )
    except ValueError:
        sound = False
    if sound and not re.search(r"\s", url):
        return None
    do = "Write the whole address, beginning with https:// or mailto:"
    return Flaw(url, f"the link “{url[:80]}” leads nowhere from a mail", do)


def _is_host(name: str) -> bool:
    """Two labels or more, none empty or too long for the name system. Raises UnicodeError, a ValueError."""
    return "." in name.strip(".") and all(name.split(".")) and bool(name.encode("idna"))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._open: list[str] = []
        self._seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._seen.add(tag)
        values = {name: value or "" for name, value in attrs}
        self.page.flaws += _tag_flaws(tag, values)
        if tag == "html" and not {"lang", "dir"} <= values.keys():
            self._flaw("<html", "the page does not say its language and direction", "Write <html lang=… dir=…>")
        if tag in ("a", "area"):
            self.page.links.append(values.get("href", "").strip())
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if tag not in self._open:
            self._flaw(f"</{tag}", f"</{tag}> closes nothing", "Take it out, or open it first")
            return
        while (last := self._open.pop()) != tag:
            self._flaw(f"<{last}", f"<{last}> is not closed before </{tag}>", f"Add </{last}>")

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "style" and (found := _REMOTE_STYLE.search(data)):
            self._flaw(found[0], "a style needs something from elsewhere, which mail programs block", "Take it out")

    def finish(self) -> None:
        for tag in reversed(self._open):
            self._flaw(f"<{tag}", f"<{tag}> is never closed", f"Add </{tag}>")
        if "title" not in self._seen:
            self._flaw("", "the page has no title", "Add <title>{{ subject }}</title>")

    def _flaw(self, text: str, what: str, do: str) -> None:
        self.page.flaws.append(Flaw(text, what, do))


def _tag_flaws(tag: str, values: dict[str, str]) -> Iterator[Flaw]:
    if tag in _ACTIVE:
        yield Flaw(f"<{tag}", f"<{tag}> does not work in mail", "Take it out")
    for name, value in values.items():
        if name.startswith("on"):
            yield Flaw(f"{name}=", f"{name} on <{tag}> is a script, and mail programs strip it", "Take it out")
        if name in ("src", "background", "srcset", "poster") and not value.startswith(("cid:", "data:")):
            yield Flaw(value, f"<{tag}> loads “{value[:80]}” from elsewhere", "Say it in words: pictures are blocked")
        if name == "style" and (found := _REMOTE_STYLE.search(value)):
            yield Flaw(found[0], f"the style of <{tag}> needs something from elsewhere", "Take it out")
    if tag == "img" and not values.get("alt", "").strip() and values.get("role") != "presentation":
        yield Flaw("<img", "<img> has no words for those who do not see it", 'Add alt="…"')
