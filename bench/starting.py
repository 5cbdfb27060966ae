"""How soon the program is there: from nothing to its first answer."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from bench.browser import Connection
from bench.figures import Figure, Line, timed, typical
from bench.servers import ROOT, free_port, serving
from bench.town import founded
from lva import paths
from lva.content import library

_TIMES: Final = 5
_ANSWER: Final = """
import io
from wsgi import app
environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/fi/", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000",
           "HTTP_HOST": "127.0.0.1:8000", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http",
           "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(), "wsgi.version": (1, 0)}
told = []
body = b"".join(app(environ, lambda status, headers, error=None: told.append(status)))
assert told[0].startswith("200") and b"<main" in body
"""


def figures(folder: Path) -> Iterator[Line]:
    """Measure the start on an installation that is migrated already, as after an update without changes."""
    with founded(folder, authors=1) as made:
        environment = {"LVA_INSTANCE": str(made.settings.instance)}
    yield Figure("start_s", typical(_in_process(environment) for _ in range(_TIMES)), "<= 1.5")
    yield Figure("start_served_s", typical(_served(environment) for _ in range(_TIMES)))
    yield Figure("pack_load_ms", typical(timed(lambda: library.read_all(paths.PACKS)) for _ in range(_TIMES)))


def _in_process(environment: Mapping[str, str]) -> float:
    """Return the seconds from the start of a process to its end, which is right after its first answer."""
    command = [sys.executable, "-c", _ANSWER]
    begun = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begun


def _served(environment: Mapping[str, str]) -> float:
    """Return the seconds from the start of the server to its first page."""
    port = free_port()
    begun = time.perf_counter()
    with serving("wsgi:app", port, {**environment, "LVA_PORT": str(port)}):
        connection = Connection(port, "lva-language=fi")
        answer = connection("GET", "/fi/")
        took = time.perf_counter() - begun
        connection.close()
    assert b"<main" in answer.body  # noqa: S101 -- otherwise the time means nothing
    return took
