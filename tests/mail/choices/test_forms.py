"""Forms come from anybody: each is read in one pass, or refused as none, and never does anything else."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.choices.forms import LARGEST_FORM, BadForm, read_form

PARTED = "multipart/form-data; boundary=x"


def part(name: str, value: str) -> bytes:
    return f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()


def test_both_kinds_of_form_say_the_same() -> None:
    plain = read_form("application/x-www-form-urlencoded", b"choice=some&service=pay&service=log%20in&empty=")
    parts = b"".join([part("choice", "some"), part("service", "pay"), part("service", "log in"), part("empty", "")])
    parted = read_form('multipart/form-data; charset=utf-8; boundary="x"', parts + b"--x--\r\n")
    assert plain == parted == {"choice": ["some"], "service": ["pay", "log in"], "empty": [""]}


def test_line_ends_and_names_as_careless_programs_write_them() -> None:
    body = b"--x\nContent-Type: text/plain\ncontent-disposition: form-data; name=List-Unsubscribe\n\nOne-Click\n--x--\n"
    assert read_form(PARTED, body) == {"List-Unsubscribe": ["One-Click"]}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--x--"),
        (PARTED, b""),
        (PARTED, b"no part"),
        (PARTED, part("choice", "none")),
        (PARTED, b"--x\r\n\r\nvalue\r\n--x--"),
        (PARTED, b"--x\r\nContent-Disposition: form-data\r\n\r\nvalue\r\n--x--"),
        (PARTED, b"--x\r\n" + b"A: b\r\n" * 200 + part("a", "b")[5:] + b"--x--"),
        (PARTED, part("a", "b") * 250 + part("c", "d") * 251 + b"--x--"),
        ("application/x-www-form-urlencoded", b"a&" * 501),
    ],
)
def test_what_is_no_form_of_ours_is_refused(kind: str, body: bytes) -> None:
    with pytest.raises(BadForm):
        read_form(kind, body)


PIECES = st.lists(
    st.one_of(
        st.binary(max_size=20),
        st.sampled_from([b"--x", b"--x--", b"\r\n", b"Content-Disposition: form-data; name=", b'"', b"a", b"&=%"]),
    ),
    max_size=30,
).map(b"".join)


@given(st.sampled_from([PARTED, "multipart/form-data; boundary==?utf-8?q?=0A?=", "", "a/b; \udcff"]), PIECES)
def test_any_body_is_read_or_refused(kind: str, body: bytes) -> None:
    try:
        form = read_form(kind, body)
    except BadForm:
        return
    assert all(isinstance(value, str) for values in form.values() for value in values)


@pytest.mark.parametrize("piece", [b"--x\r\n", b"\r\n--x\r\nA:\r\n", b"a:;=\r\n", b"(", b"name=", b"&", b"%"])
def test_the_largest_form_is_read_in_no_time(piece: bytes) -> None:
    """The email package took eight seconds for one of 32 KB."""
    body = piece * (LARGEST_FORM // len(piece))
    began = time.process_time()
    for kind in (PARTED, "application/x-www-form-urlencoded"):
        try:
            read_form(kind, body)
        except BadForm:
            continue
    assert time.process_time() - began < 0.5
