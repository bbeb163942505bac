"""Templates that run away, reach out or turn a safety off: each ends as a fault that names its line, and soon."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest

from mail.writing.check import check_letters
from mail.writing.faults import LetterFault
from mail.writing.render import LONGEST_SUBJECT, render
from tests.mail.company import company
from tests.mail.samples import words

LOOP = "{% for a in symptom %}" * 6 + "x" + "{% endfor %}" * 6
DOUBLED = "{% set a = symptom %}" + "{% set a %}{{ a }}{{ a }}{% endset %}" * 60
CALLED = "{% macro f(n) %}{{ f(n + 1) }}{{ f(n + 1) }}{% endmacro %}{{ f(0) }}"
GROWING = {
    "range": "{% for x in range(10**9) %}x{% endfor %}",
    "loops": LOOP,
    "quiet loops": LOOP.replace("x{%", "{%"),
    "powers": "{{ 9 ** 9 ** 9 ** 9 }}",
    "times": "{{ 'x' * 10 ** 9 }}",
    "squares": "{% set a = 999999999 %}" + "{% set a = a * a %}" * 60,
    "doubling": DOUBLED,
    "adding": "{% set a = symptom %}" + "{% set a = a + a %}" * 60,
    "joining": "{% set a = symptom %}" + "{% set a = a ~ a %}" * 60,
    "quoting": "{% set a = symptom %}" + "{% set a = a | list | upper %}" * 60,
    "replacing": "{% set a = symptom %}" + "{% set a = a | replace('a', symptom) %}" * 60,
    "filling": "{% set a = symptom %}" + "{% set a = '{x}{x}' | filled(x=a) %}" * 60,
    "width": "{{ '{:>1000000000}'.format(1) }}",
    "padding": "{{ 'x'.ljust(10 ** 8) }}",
    "percent": "{{ '%1000000000d' % 1 }}",
    "calls": CALLED,
    "itself": "{% include 'initial/body.txt' %}",
    "twice itself": "{% include 'initial/body.txt' %}{% include 'initial/body.txt' %}",
    "its own parent": "{% extends 'initial/body.txt' %}",
    "brackets": "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
}
BIG = "{% set b %}" + "a " * 20_000 + "{% endset %}{% set comments = '" + "<!---->" * 3_000 + "' %}{% for c in b %}"
SHARED = "{% set a = [1, 1] %}" + "{% set a = [a, a] %}" * 60
SLOW = {
    "taking tags out": BIG + "{% set x = comments | striptags %}",
    "counting words": BIG + "{% set x = b | wordcount %}",
    "a small result": BIG + "{% set x = b | upper | first %}",
    "looking for": BIG + "{% if 'ab' in b %}x{% endif %}",
    "comparing": BIG + "{% if b ~ 'x' == b ~ 'y' %}x{% endif %}",
    "tests": BIG + "{% if 'ab' is in b %}x{% endif %}",
    "choosing": BIG + "{% set x = [c] | select('in', b) | first %}",
    "slices": BIG + "{% set x = b[1:] %}",
    "methods": BIG + "{% set x = b.startswith(b) %}",
    "a list of lists compared": SHARED + "{% if a == a[:] %}x{% endif %}",
    "a list of lists shown": SHARED + "{{ a }}",
    "a list of lists joined": SHARED + "{{ a ~ a }}",
    "a list of lists as a filter's text": SHARED + "{{ a | upper }}",
    "a list of lists filled in": SHARED + "{{ '{x}' | filled(x=a) }}",
}
REACHING = {
    "classes": "{{ ''.__class__.__mro__ }}",
    "format": "{{ '{0.__class__}'.format(symptom) }}",
    "filled": "{{ '{x.__class__}' | filled(x=symptom) | upper | int(1, base=symptom) }}",
    "globals": "{{ say.__init__.__globals__ }}",
    "changing": "{{ say.update({'line': 'x'}) }}",
    "escapes off": "{% autoescape false %}{{ symptom }}{% endautoescape %}",
    "safe": "{{ symptom | safe }}",
    "lipsum": "{{ lipsum() }}",
    "self": "{{ self._TemplateReference__context }}",
}


@pytest.mark.parametrize("name", GROWING)
def test_a_template_that_grows_is_stopped_soon(tmp_path: Path, name: str) -> None:
    own = company(tmp_path, initial__body_txt=GROWING[name])
    before = perf_counter()
    with pytest.raises(LetterFault, match=r"letters/initial/body\.txt"):
        render(words(symptom="a" * 1000), None, company=own)
    assert perf_counter() - before < 2


@pytest.mark.parametrize("name", SLOW)
def test_a_template_that_only_reads_is_stopped_soon(tmp_path: Path, name: str) -> None:
    """What goes in is paid for, however little comes out."""
    own = company(tmp_path, initial__body_txt=SLOW[name] + "{% endfor %}" * SLOW[name].startswith(BIG))
    before = perf_counter()
    with pytest.raises(LetterFault, match="runs on and on"):
        render(words(), None, company=own)
    assert perf_counter() - before < 2


@pytest.mark.parametrize("name", REACHING)
def test_a_template_reaches_nothing_but_its_letter(tmp_path: Path, name: str) -> None:
    own = company(tmp_path, initial__body_html=REACHING[name])
    with pytest.raises(LetterFault, match=r"letters/initial/body\.html"):
        render(words(), None, company=own)


def test_words_are_filled_in_as_text_and_never_read_as_a_pattern(tmp_path: Path) -> None:
    own = company(tmp_path, initial__body_html="{{ choices }} {{ '<{x}>' | filled(x=symptom) }}")
    html = render(words(symptom="<b>{service} {x}</b>"), None, company=own).html
    assert "&lt;&lt;b&gt;{service} {x}&lt;/b&gt;&gt;" in html


def test_loops_and_conditions_of_the_usual_size_work(tmp_path: Path) -> None:
    body = (
        "{{ choices }}{% for line in symptom.splitlines() %}"
        "{{ loop.index }}/{{ loop.length }} {{ line | trim | upper }}{{ ', ' if not loop.last }}{% endfor %}"
    )
    own = company(tmp_path, initial__body_txt=body)
    assert "1/2 ONE, 2/2 TWO" in render(words(symptom="one\ntwo"), None, company=own).text


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("one\ntwo", "line break"),
        ("x\u202ey", "cannot be shown"),
        ("{{ choices }}", "cannot be shown"),
        ("", "empty"),
        ("x" * (LONGEST_SUBJECT + 1), "251 characters"),
    ],
)
def test_a_subject_that_is_no_header_is_refused(tmp_path: Path, subject: str, said: str) -> None:
    own = company(tmp_path, initial__subject_txt=subject)
    with pytest.raises(LetterFault, match=said):
        render(words(), None, company=own)


@pytest.mark.parametrize("part", ["initial__body_txt", "initial__body_html"])
def test_customers_always_find_the_link_to_stop_notices(tmp_path: Path, part: str) -> None:
    with pytest.raises(LetterFault, match="no link to choose notices"):
        render(words(), None, company=company(tmp_path, **{part: "{{ symptom }}"}))


def test_a_fault_names_letter_part_language_line_and_the_nearest_name(tmp_path: Path) -> None:
    own = company(tmp_path, de__initial__body_html="<p>\n\n{{ next_update }}</p>")
    with pytest.raises(LetterFault) as fault:
        render(words(), None, "de", company=own)
    assert fault.value.sentence == (
        "letters/de/initial/body.html:3: there is no “next_update” (initial/body.html, de). "
        "Did you mean “next_update_by”?"
    )


def test_a_fault_in_a_shared_part_names_that_part(tmp_path: Path) -> None:
    own = company(tmp_path, _base__promise_txt="\n{{ say.next_bye }}")
    with pytest.raises(LetterFault, match=r"letters/_base/promise\.txt:2: there is no “next_bye” .*“next_by”\?"):
        render(words(), None, company=own)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("\n{% if %}", ":2: the template cannot be read: Expected an expression"),
        ("{{ 1 / 0 }}", ":1: the template cannot be rendered: division by zero"),
        ("{{ symptom | nothing }}", ":1: there is no “nothing”"),
        ("{{ symptom.nothing() }}", ":1: there is no “nothing”"),
        ("{{ [1, 2].x }}", ":1: there is no “x”"),
        ("{{ '{gone}' | filled(x=1) }}", ":1: the template cannot be rendered: 'gone'"),
        ("{% extends 'none.txt' %}", ":1: there is no file “none.txt” to include"),
        (
            "{% macro a(b) %}{% endmacro %}{{ a(1, 2) }}",
            ":1: the template cannot be rendered: macro 'a' takes not more",
        ),
    ],
)
def test_any_other_slip_is_a_fault_with_its_line(tmp_path: Path, body: str, said: str) -> None:
    own = company(tmp_path, initial__body_txt=body)
    with pytest.raises(LetterFault) as fault:
        render(words(), None, company=own)
    assert said in fault.value.sentence
    assert said in "\n".join(str(finding) for finding in check_letters(own, ["en"]).findings)
