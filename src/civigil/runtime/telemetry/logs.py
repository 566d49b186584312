"""Log lines: JSON to stderr for machines, coloured for people at a terminal. Pseudonyms only; repeats are counted, not written.

Our own lines (`structlog`) and those of the libraries (`logging`) leave through the same door.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from typing import TextIO

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

from civigil.runtime.settings.sections import LogSettings

_MINUTE_S = 60.0
KINDS_AT_MOST = 2_000
"""How many different lines are counted at once; the count starts anew beyond it."""


class Repeats:
    """Lets so many lines of one logger and event through in a minute; the next one after that says how many were left out."""

    def __init__(self, per_minute: int, now_s: Callable[[], float]) -> None:
        self._per_minute = per_minute
        self._now_s = now_s
        self._seen: dict[tuple[str, str], tuple[float, int]] = {}  # kind of line -> when its minute began, lines so far

    def left_out(self, kind: tuple[str, str]) -> int | None:
        """None where this line is one too many; else how many lines of its kind were left out before it."""
        now = self._now_s()
        began, count = self._seen.get(kind, (now, 0))
        if now - began >= _MINUTE_S:
            self._seen[kind] = (now, 1)
            return max(0, count - self._per_minute)
        if len(self._seen) >= KINDS_AT_MOST and kind not in self._seen:
            self._seen.clear()
        self._seen[kind] = (began, count + 1)
        return 0 if count < self._per_minute else None

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        """Drop or pass one line. Errors are never dropped."""
        if method in {"error", "critical", "exception"}:
            return event
        left_out = self.left_out((str(event.get("logger", "")), str(event.get("event", ""))))
        if left_out is None:
            raise structlog.DropEvent
        if left_out:
            event["left_out"] = left_out
        return event


def configure(settings: LogSettings, *, process: str, to: TextIO | None = None) -> None:
    """Set the process's logging up, once, at its start. `process` stands on every line."""
    output = sys.stderr if to is None else to
    pretty = settings.format == "pretty" or (settings.format == "auto" and output.isatty())
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    first: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *first,
            Repeats(settings.repeats_per_minute, time.monotonic),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer: Processor = structlog.dev.ConsoleRenderer() if pretty else structlog.processors.JSONRenderer()
    last: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        _Named(process),
        *([] if pretty else [structlog.processors.dict_tracebacks]),
        renderer,
    ]
    handler = logging.StreamHandler(output)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=first, processors=last))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("nats", "asyncio"):  # what they have to say below an error, `bus` says better
        logging.getLogger(chatty).setLevel(max(level, logging.ERROR))


class _Named:
    """Puts the process's name on a line."""

    def __init__(self, process: str) -> None:
        self._process = process

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        event["process"] = self._process
        return event
