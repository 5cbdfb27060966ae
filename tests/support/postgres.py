"""A PostgreSQL server of the suite's own: made in a temporary folder, reached by a socket, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

ROLE: Final = "lva"
"""Owns the databases of the tests; no superuser, which would pass row security and more."""
_SUPERUSER: Final = "postgres"
_UNPRIVILEGED: Final = ("postgres", "nobody")
"""Whom a suite that runs as root lets the server run as; PostgreSQL refuses to run as root."""
# What is lost when the machine fails is thrown away anyway; what measures wants it on the disk.
_CARELESS: Final = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
)
_SETTINGS: Final = (
    "listen_addresses=",
    "max_connections=40",
    "autovacuum=off",
)


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; it listens on a socket in `folder` only."""

    folder: Path

    def url(self, name: str) -> str:
        """Return the address of a database for the role of the tests."""
        return f"postgresql+psycopg://{ROLE}@/{name}?host={self.folder}"

    def execute(self, statement: str, *, role: str = ROLE) -> None:
        """Run one statement outside any transaction."""
        with psycopg.connect(host=str(self.folder), dbname="postgres", user=role, autocommit=True) as connection:
            connection.execute(statement.encode())

    def create(self, name: str, template: str = "template1") -> None:
        """Make a database as a copy of another that nobody is connected to."""
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")

    def drop(self, name: str) -> None:
        """Remove a database and whoever is still connected to it."""
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _binaries() -> Path:
    """Return the folder of the newest server there is."""
    on_path = shutil.which("initdb")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    return (found[-1] if found else Path(on_path or "initdb")).resolve().parent


@contextmanager
def running(*, durable: bool = False) -> Iterator[Server]:
    """Run a server as long as the block lasts; a `durable` one forces every commit to the disk."""
    user = _account() if os.geteuid() == 0 else None
    # A short path: the name of a socket has 107 characters at most.
    folder = Path(tempfile.mkdtemp(prefix="lva-pg-"))
    if user is not None:
        shutil.chown(folder, user)
    server = Server(folder)
    settings = _SETTINGS if durable else (*_CARELESS, *_SETTINGS)
    try:
        _run(
            user, "initdb", "-D", folder / "db", "-U", _SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
        )
        options = " ".join(f"-c {setting}" for setting in (*settings, f"unix_socket_directories={folder}"))
        _run(user, "pg_ctl", "-D", folder / "db", "-w", "-s", "-l", folder / "log", "-o", options, "start")
        server.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS", role=_SUPERUSER)
        yield server
    finally:
        if (folder / "db" / "postmaster.pid").exists():
            _run(user, "pg_ctl", "-D", folder / "db", "-w", "-s", "-m", "immediate", "stop")
        shutil.rmtree(folder)


def _account() -> str:
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in _UNPRIVILEGED if name in known)


def _run(user: str | None, tool: str, *arguments: str | Path) -> None:
    command = [_binaries() / tool, *arguments]
    # The suite's own folder may be closed to the server's account.
    done = subprocess.run(
        command,
        user=user,
        group=None if user is None else pwd.getpwnam(user).pw_gid,
        extra_groups=None if user is None else [],
        cwd="/",
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{tool} failed: {done.stderr}")
