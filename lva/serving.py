"""`lva serve` and `lva demo`: start the site on this machine, with a demonstration town if wanted.

It stands above the web and the command line, because it is the one command that needs both.
"""

import os
import socket
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import click
from gunicorn.app.base import BaseApplication

from lva import wiring
from lva.cli import Refused
from lva.cli.opening import opened
from lva.config import LOOPBACK, PREFIX, Settings
from lva.web.app import create_app

_WORKERS: Final = 2
_THREADS: Final = 4


@click.command()
@click.option("--demo", "demonstrate", is_flag=True, help="Fill in a demonstration town; on loopback only.")
@click.option("--bind", metavar="ADDRESS", help="Address to listen on, instead of LVA_BIND.")
@click.option("--port", metavar="NUMBER", help="Port to listen on, instead of LVA_PORT.")
def serve(*, demonstrate: bool, bind: str | None, port: str | None) -> None:
    """Bring the database up to date and serve the site until interrupted."""
    settings = _settings(demonstrate=demonstrate, bind=bind, port=port)
    if settings.demo:
        _refuse_strangers(settings)
    _refuse_taken(settings)
    lines = _prepared(settings)
    _Server(settings, [f"LVA listens on {_address(settings)}", *lines]).run()


@click.command()
@click.option("--reset", is_flag=True, help="First remove all that stands there, if it is nothing but a demonstration.")
def demo(*, reset: bool) -> None:
    """Bring the database up to date, fill in a demonstration town, print its logins and exit.

    What was written in it stays, unless it is to be reset; stop the site before that.
    """
    settings = _settings(demonstrate=True)
    if reset:
        from lva.cli.demo import clear  # noqa: PLC0415 -- the demonstration needs nearly all of the program

        for removed in clear(settings):
            click.echo(f"Removed: {removed}")
    for line in _prepared(settings):
        click.echo(line)


def _settings(*, demonstrate: bool, bind: str | None = None, port: str | None = None) -> Settings:
    """Return the settings of the environment with what the command line says instead."""
    said = {"BIND": bind, "PORT": port, "DEMO": "true" if demonstrate else None}
    return Settings.read({**os.environ, **{f"{PREFIX}{key}": value for key, value in said.items() if value}})


def _refuse_strangers(settings: Settings) -> None:
    if f"[{settings.bind}]" not in LOOPBACK and settings.bind not in LOOPBACK:
        raise Refused("A demonstration listens on this machine only: leave out --bind, or give 127.0.0.1.")


def _refuse_taken(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.bind, settings.port))
        except OSError as error:
            message = f"{settings.bind}:{settings.port} cannot be listened on: {error.strerror}. Choose another --port."
            raise Refused(message) from error


def _prepared(settings: Settings) -> list[str]:
    """Migrate, seed a demonstration, and return what is to be said of it."""
    with opened(settings, migrated=False) as ports:
        wiring.migrate(settings, ports)
        if not settings.demo:
            return []
        # The demonstration needs nearly all of the program; nobody else does at the start.
        from lva.cli import demo as demonstration  # noqa: PLC0415 -- see above

        logins = demonstration.seed(settings, ports)
    width = max((len(login.email) for login in logins), default=0)
    return [
        "Demonstration: everybody in it is fictional. Passwords hold for this start.",
        *(f"  {login.email:<{width}}  {login.password}  {login.name}, {login.words}" for login in logins),
    ]


def _address(settings: Settings) -> str:
    host = f"[{settings.bind}]" if ":" in settings.bind else settings.bind
    return f"http://{host}:{settings.port}"


class _Server(BaseApplication):
    """gunicorn as a library; every worker builds the application for itself, so none shares a connection."""

    def __init__(self, settings: Settings, lines: Iterable[str]) -> None:
        self._settings = settings
        self._lines = tuple(lines)
        super().__init__()

    def load_config(self) -> None:
        """Set what gunicorn needs to know; its own variables and files are not looked at."""
        host = f"[{self._settings.bind}]" if ":" in self._settings.bind else self._settings.bind
        options: Mapping[str, Any] = {
            "bind": f"{host}:{self._settings.port}",
            "workers": _WORKERS,
            "worker_class": "gthread",
            "threads": _THREADS,
            "loglevel": "warning",
            # Otherwise whoever connects from this machine could claim to have come over https.
            "forwarded_allow_ips": "",
            "when_ready": self._ready,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Iterable[bytes]]:
        """Return the application of one worker."""
        return create_app(self._settings)

    def _ready(self, _arbiter: object) -> None:
        for line in self._lines:
            click.echo(line)
