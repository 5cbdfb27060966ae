"""The application inside this process: requests are handed over by hand, so that nothing else is measured."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from typing import Any, cast

from flask import Flask

from bench.browser import Answer, form_of
from bench.town import PASSWORD, Town, email
from lva.web.app import create_app


class Visitor:
    """A browser without a network: it keeps the cookie of its login and nothing else."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.cookie = "lva-language=fi"

    def __call__(self, method: str, address: str, body: bytes = b"", **headers: str) -> Answer:
        """Answer a request; whatever the application does happens before this returns."""
        path, _, query = address.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "127.0.0.1:8000", "HTTP_COOKIE": self.cookie, "HTTP_ACCEPT": "text/html",
            "HTTP_SEC_FETCH_SITE": "same-origin", "REMOTE_ADDR": "127.0.0.1", "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
            "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(body)), **headers,
        }  # fmt: skip
        told: list[tuple[str, list[tuple[str, str]]]] = []

        def begin(status: str, sent: list[tuple[str, str]], _: object = None) -> Any:
            told.append((status, sent))

        parts = self.app.wsgi_app(environ, cast("Any", begin))
        whole = b"".join(parts)
        status, sent = told[0]
        found = {name.lower(): value for name, value in sent}
        cookies = tuple(value.partition(";")[0] for name, value in sent if name.lower() == "set-cookie")
        return Answer(int(status[:3]), found.get("location", ""), cookies, whole)

    def sign_in(self, address: str) -> None:
        """Sign an author in."""
        form = form_of(self("GET", "/fi/login").body, "/fi/login")
        answer = self("POST", form.action, form.filled([("email", address), ("password", PASSWORD)]))
        self.cookie = "; ".join([self.cookie, *answer.cookies])


@contextmanager
def visited(town: Town) -> Iterator[Visitor]:
    """Build the application of a town and sign its first author in; it logs as ever, but to nowhere."""
    visitor = Visitor(create_app(town.settings))
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stderr(nowhere):
        visitor.sign_in(email(town.ports, town.actors[0]))
        yield visitor
