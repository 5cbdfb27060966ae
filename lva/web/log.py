"""What the process logs: requests and faults, never what people wrote, their names or addresses."""

import logging
import secrets
import sys
import time
import traceback
from typing import Final

import structlog
from flask import Request
from structlog.typing import EventDict, Processor
from werkzeug.wrappers import Response

from lva.config import Settings

_STARTED: Final = "lva.started"
_IDENTIFIER: Final = "lva.request"
_log = structlog.get_logger(__name__)


class _Lines(structlog.WriteLogger):
    """Writes our own lines to stderr, past the logging of the standard library, which takes thrice the time."""

    def __init__(self, name: str = "") -> None:
        super().__init__(sys.stderr)
        self.name = name


def configure(settings: Settings) -> None:
    """Send every log line of this process to stderr: as JSON, in a demonstration as plain words."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = (
        [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
        if settings.demo
        else [_without_messages, structlog.processors.JSONRenderer()]
    )
    structlog.configure(
        processors=[*shared, *last],
        logger_factory=_Lines,
        wrapper_class=structlog.make_filtering_bound_logger(settings.log_level),
        cache_logger_on_first_use=False,
    )
    # What the libraries say goes the same way in the end.
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    # It tells at every look at the schema which database it found.
    logging.getLogger("alembic").setLevel(logging.WARNING)


def _without_messages(_logger: object, _method: str, line: EventDict) -> EventDict:
    """Tell an exception by its types and places alone: messages quote what people wrote."""
    given = line.pop("exc_info", None)
    error = given if isinstance(given, BaseException) else sys.exc_info()[1] if given else None
    told = []
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        told.append({"type": f"{type(error).__module__}.{type(error).__qualname__}", "places": places})
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if told:
        line["exception"] = told
    return line


def begin(request: Request) -> None:
    """Give the request an identifier, which every line logged during it carries."""
    request.environ[_STARTED] = time.perf_counter()
    request.environ[_IDENTIFIER] = secrets.token_hex(6)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=request.environ[_IDENTIFIER])


def end(request: Request, response: Response) -> None:
    """Log one line about the request: which view, how it went, how long it took."""
    started = request.environ.get(_STARTED)
    took = round((time.perf_counter() - started) * 1000, 1) if started else None
    _log.info(
        "request", method=request.method, endpoint=request.endpoint, status=response.status_code, milliseconds=took
    )


def identifier(request: Request) -> str:
    """Return the identifier of the request, which an error page shows."""
    return str(request.environ.get(_IDENTIFIER, ""))
