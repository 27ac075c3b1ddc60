"""Logs as data: one JSON object a line, with request id, event and user id, and without personal data.

Two rules keep people out of the log. Our own code logs facts under names, and names that mean a person are dropped.
What libraries log is reduced to its template: "Not Found: %s" without the path that would stand there.
"""

import logging
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

PERSONAL_KEYS = frozenset(
    {"email", "name", "recipient", "to", "subject", "body", "phone", "hpr_number", "ip", "user_agent", "path", "query"}
)
# Starts, stops and schedules. What they say at INFO names processes and tasks; above INFO they may quote a request.
OPEN_LOGGERS = ("gunicorn.", "celery.beat", "celery.apps", "celery.worker.consumer", "kombu.")
KEPT_ARGUMENTS = {"name": "task", "id": "task_id"}
EventDict = MutableMapping[str, Any]


def drop_personal_keys(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Remove values that name a person, whoever put them there."""
    for key in PERSONAL_KEYS & event.keys():
        del event[key]
    return event


def withhold_foreign_text(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Replace a library's finished sentence by its template, and keep the name and id of a Celery task."""
    record: logging.LogRecord | None = event.get("_record")
    arguments = event.pop("positional_args", ())
    if record is not None and not (record.levelno <= logging.INFO and record.name.startswith(OPEN_LOGGERS)):
        event["event"] = str(record.msg)
        for data in (arguments, getattr(record, "data", None)):
            if isinstance(data, Mapping):
                event.update({key: data[name] for name, key in KEPT_ARGUMENTS.items() if name in data})
    return event


def describe_exception(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Turn a traceback into its type and places. An exception's message may quote what a person typed."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["error"] = f"{type(error).__module__}.{type(error).__qualname__}"
        frames = traceback.extract_tb(error.__traceback__)
        event["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
LAST: list[Any] = [
    drop_personal_keys,
    describe_exception,
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    structlog.processors.JSONRenderer(ensure_ascii=False),
]


def configure_structlog() -> None:
    """Send what our code logs through the standard library, where one formatter writes everything."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def logging_configuration(*, level: str) -> dict[str, Any]:
    """Return LOGGING: everything to standard error as JSON; request lines come from our middleware, not from Django."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": LAST,
                "foreign_pre_chain": [*SHARED, withhold_foreign_text],
                "pass_foreign_args": True,
            },
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            # Its lines repeat ours and quote paths.
            "django.request": {"handlers": [], "level": "CRITICAL"},
            # It has handlers of its own otherwise, in another form.
            "gunicorn.error": {"handlers": ["stderr"], "level": level, "propagate": False},
            # Libraries that tell at INFO that they were loaded.
            "pikepdf": {"handlers": [], "level": "WARNING"},
            "fontTools": {"handlers": [], "level": "WARNING"},
            # The demo's mailbox: its library tells every step of every connection.
            "mail.log": {"handlers": [], "level": "ERROR"},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }
