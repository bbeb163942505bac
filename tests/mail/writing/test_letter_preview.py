"""The preview writes every letter as page, text and mail, with an index that shows them side by side."""

from __future__ import annotations

import email
import email.policy
import re
from pathlib import Path

from mail.writing.preview import SAMPLE_CHOICES, previews, write_previews
from mail.writing.render import CHOICES, render, with_link
from tests.mail.company import company
from tests.mail.samples import words


def test_each_letter_is_written_as_page_text_and_mail(tmp_path: Path) -> None:
    index = write_previews(tmp_path, list(previews(None, ["de"]))).read_text("utf-8")
    for name in ("initial-full", "progress-hard", "resolution-full", "brief-bare", "progress-rolling-back"):
        page = (tmp_path / f"de/{name}.html").read_text("utf-8")
        assert '<html lang="de"' in page
        assert CHOICES not in page
        assert (SAMPLE_CHOICES in page) is (not name.startswith("brief"))
        assert (tmp_path / f"de/{name}.txt").read_text("utf-8").startswith("Subject: ")
        assert "@media all" in (tmp_path / f"de/{name}.dark.html").read_text("utf-8")
        message = email.message_from_bytes((tmp_path / f"de/{name}.eml").read_bytes(), policy=email.policy.default)
        assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
        assert index.count(f'src="de/{name}.html"') == index.count(f'src="de/{name}.dark.html"') == 2
    assert "en/" not in index


def test_the_index_groups_by_language_and_letter_and_sets_dark_below_light(tmp_path: Path) -> None:
    shown = list(previews(None, ["en", "de", "fr"]))
    index = write_previews(tmp_path, shown, ["letters/es: unread"]).read_text("utf-8")
    assert re.findall(r"<h2>(.*)</h2>", index) == ["English (en)", "German (de)", "French (fr)"]
    assert re.findall(r"^<h3>([A-Z][a-z]+)</h3>", index.partition("<main>")[2], re.MULTILINE) == [
        "Initial", "Progress", "Resolution", "Brief",
    ] * 3  # fmt: skip
    assert "No time promised" in index
    assert "letters/es: unread" in index
    first = index.partition('class="frames"')[2].partition("</div>")[0]
    assert re.findall(r"<figcaption>(.*?)</figcaption>", first) == [
        "640 px, light", "320 px, light", "640 px, dark", "320 px, dark",
    ]  # fmt: skip


def test_every_language_is_shown_unless_some_are_wanted() -> None:
    assert {each.name.split("/")[0] for each in previews(None)} == {"en", "de", "fr"}


def test_a_broken_letter_is_shown_with_its_warning(tmp_path: Path) -> None:
    shown = list(previews(company(tmp_path, brief__body_txt="{{ nobody }}"), ["en"]))
    broken = [each for each in shown if each.warning]
    assert {each.name.split("-")[0] for each in broken} == {"en/brief"}
    assert "letters/brief/body.txt:1" in write_previews(tmp_path / "out", shown).read_text("utf-8")


def test_a_link_goes_where_the_mark_stands_escaped_in_html() -> None:
    letter = with_link(render(words(), None), 'https://a.example/?x=1&y="2')
    assert 'href="https://a.example/?x=1&amp;y=&quot;2"' in letter.html
    assert 'https://a.example/?x=1&y="2' in letter.text
    assert CHOICES not in letter.text + letter.html
