"""Structured logs: one JSON object a line, with who and what it is about, never pay, health or case content."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.contextvars import bind_contextvars, clear_contextvars, merge_contextvars

_QUIET = ("nameko", "kombu", "amqp", "alembic", "eventlet")


def set_up_logging(service: str, *, level: int = logging.INFO) -> None:
    """Send all logs of this process to stderr as JSON lines that carry the service's name."""
    shared: list[structlog.types.Processor] = [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _named(service),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def begin_about(correlation_id: str) -> None:
    """From here on each line of this thread carries `correlation_id`, until another one begins."""
    clear_contextvars()
    bind_contextvars(correlation_id=correlation_id)


def end_about() -> None:
    """What this thread was about is over."""
    clear_contextvars()


def _named(service: str) -> structlog.types.Processor:
    def add(_logger: object, _method: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
        event.setdefault("service", service)
        return event

    return add
