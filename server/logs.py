"""Logs: one event a line, JSON for machines or plain for people, and never a token, a secret or an address in them."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from datetime import datetime
from typing import Any, TextIO

import structlog
from aiohttp.http_exceptions import HttpProcessingError
from structlog.typing import EventDict, Processor, WrappedLogger

GONE = "[removed]"
_SECRET_KEYS = re.compile(
    r"token|authorization|secret|password|address|e-?mail|cookie|credential|phone"
    r"|^(to|cc|bcc|from|number|caller|called)$",
    re.IGNORECASE,
)
_SECRET_TEXT = re.compile(
    r"eyJ[\w-]{5,}\.[\w-]+(\.[\w-]*)?"  # a token
    r"|(?i:bearer)\s+[\w.~+/=-]{8,}"  # an Authorization header
    # A mail address; the id of a chat in Teams is none.
    r"|[^\s<>\"'(),;:@\[\]{}]+@(?!thread\.\w{0,3}v2)[^\s<>\"'(),;:@\[\]{}/]+\.\w{2,}"
    r"|(?<![\w.+~-])[\w.+~-]{1,64}%40[\w.-]{1,250}\.\w{2,}"  # one in a URL
    # A phone number (E.164), as it is, in a URL or JSON, with blanks or dashes: a plus and 8 to 15 digits. Without
    # the plus it cannot be told from an id or a moment. A plus before a date is none.
    r"|(?:(?<![\w+])\+|%2[Bb]|\\u002[Bb])(?!\d+ \d{4}-\d\d-\d\d)[1-9](?:[ .()-]{0,2}\d){7,14}(?!\d)"
)

CHATTY = ("apscheduler",)
"""Libraries that would tell each tick of the clock."""
SERVER = "aiohttp.server"


def calmly(record: logging.LogRecord) -> bool:
    """What is no HTTP comes from anybody at any time: one line of info, without a byte of it or a traceback.

    For the logger of aiohttp's server, which calls it an error. A failure of ours stays one.
    """
    problem = record.exc_info[1] if record.exc_info else None
    if not isinstance(problem, HttpProcessingError):
        return True
    record.msg, record.args = "a request that is no HTTP was turned away", ()
    record.exc_info, record.exc_text = None, None
    record.levelno, record.levelname = logging.INFO, "INFO"
    record.problem, record.status = type(problem).__name__, problem.code
    return logging.getLogger(record.name).isEnabledFor(logging.INFO)


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Take out what must not be read: by the name of the field, and by the look of any text, however deep."""
    return {key: GONE if _SECRET_KEYS.search(key) else _clean(value) for key, value in event.items()}


def _clean(value: object) -> object:
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return _SECRET_TEXT.sub(GONE, value)
        case Mapping():
            return {
                _SECRET_TEXT.sub(GONE, str(key)): GONE if _SECRET_KEYS.search(str(key)) else _clean(inner)
                for key, inner in value.items()
            }
        case list() | tuple() | set() | frozenset():
            return [_clean(inner) for inner in value]
        case _:
            return _SECRET_TEXT.sub(GONE, str(value))


def configure(form: str, level: str, now: Callable[[], datetime], stream: TextIO = sys.stderr) -> None:
    """Send our log and every library's down one way. `form` is json, console, or auto: console on a terminal."""
    human = form == "console" or (form == "auto" and stream.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        _stamp(now),
    ]
    renderer = _renderer(colours=stream.isatty()) if human else structlog.processors.JSONRenderer(ensure_ascii=False)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(shared, renderer))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(root.level, logging.WARNING))
    logging.getLogger(SERVER).addFilter(calmly)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def _formatter(shared: Sequence[Processor], renderer: Processor) -> logging.Formatter:
    """One line of the log, ours or a library's: what was said, with its secrets taken out."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder(), structlog.stdlib.PositionalArgumentsFormatter()],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            redact,
            renderer,
        ],
    )


def _stamp(now: Callable[[], datetime]) -> Processor:
    def stamp(_logger: WrappedLogger, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        event["at"] = now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return event

    return stamp


def _renderer(*, colours: bool) -> Processor:
    """One readable line; loaded only for a person, since it is not cheap."""
    from structlog.dev import ConsoleRenderer  # noqa: PLC0415  only where somebody looks

    return ConsoleRenderer(colors=colours, timestamp_key="at")
