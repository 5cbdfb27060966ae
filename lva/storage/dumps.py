"""The whole database as one file, and back: SQLite by its backup API, PostgreSQL by its own tools.

A dump is one state of the database, taken while others go on writing.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import inspect

from lva.domain.errors import LvaError
from lva.storage.engine import Database
from lva.storage.tenancy import EVERYWHERE, SETTING

NAMES: Final = {True: "lva.db", False: "lva.dump"}
"""What the file is called, for SQLite and for PostgreSQL; the one is no use to the other."""
# The index of words is as large as the words, and the next `migrate` makes it anew.
_LEFT_OUT: Final = ("--exclude-table-data=said", "--exclude-table-data=said_made")
_FAMILY: Final = {"pg_dump": "postgresql-client", "pg_restore": "postgresql-client"}


class ToolMissing(LvaError):
    """A program that the copy needs is not on this machine."""

    def __init__(self, tool: str) -> None:
        super().__init__(tool)
        self.tool = tool

    @property
    def package(self) -> str:
        """The system's package that holds it."""
        return _FAMILY[self.tool]


class DumpFailed(LvaError):
    """The copy could not be made or read; `reason` is what the database or its tool says."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def is_empty(database: Database) -> bool:
    """Whether there is nothing in the database, so that a dump may be read into it."""
    return not inspect(database.engine).get_table_names()


def save(database: Database, folder: Path) -> Path:
    """Write a dump into `folder` and return the file; on return it is on the disk and was read back once."""
    path = folder / NAMES[database.is_sqlite]
    if database.is_sqlite:
        _save_sqlite(_file_of(database), path)
    else:
        # Row-level security applies to the owner, too. The tool would refuse for that reason, unless it is told
        # to take what it sees; and that is everything.
        _run(
            database, "pg_dump", "--format=custom", "--no-owner", "--enable-row-security", *_LEFT_OUT, f"--file={path}"
        )
        # Its list of contents is at the end: a cut file has none.
        _run(database, "pg_restore", "--list", str(path), connects=False)
    _sync(path)
    return path


def load(database: Database, path: Path) -> None:
    """Read a dump into an empty database, all of it or nothing; `DumpFailed` says why it could not be."""
    if database.is_sqlite:
        _load_sqlite(path, _file_of(database))
    else:
        _run(database, "pg_restore", "--no-owner", "--single-transaction", "--exit-on-error", str(path), into=True)


def _file_of(database: Database) -> Path:
    name = database.engine.url.database
    assert name is not None  # noqa: S101 -- a database in memory is refused when it is opened
    return Path(name)


def _save_sqlite(source: Path, path: Path) -> None:
    try:
        with closing(_reading(source)) as reading, closing(sqlite3.connect(path)) as writing:
            reading.backup(writing)
            # A copy of one file: without this it would want its journal beside it.
            writing.execute("PRAGMA journal_mode=DELETE")
            _be_whole(writing)
    except sqlite3.Error as error:
        raise DumpFailed(str(error)) from error


def _load_sqlite(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with closing(_reading(path)) as reading:
            _be_whole(reading)
            with closing(sqlite3.connect(target)) as writing:
                reading.backup(writing)
                writing.execute("PRAGMA journal_mode=WAL")
    except sqlite3.Error as error:
        raise DumpFailed(str(error)) from error
    _sync(target)


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _be_whole(connection: sqlite3.Connection) -> None:
    found = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise DumpFailed(str(found))


def _run(database: Database, tool: str, *words: str, into: bool = False, connects: bool = True) -> None:
    """Run one of PostgreSQL's tools; the password travels in the environment, where `ps` does not show it."""
    program = shutil.which(tool)
    if program is None:
        raise ToolMissing(tool)
    url = database.engine.url
    address = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    command: Sequence[str] = [program, *([f"--dbname={address}"] if connects or into else []), *words]
    environment = {**os.environ, "PGOPTIONS": f"-c {SETTING}={EVERYWHERE}"}
    if url.password:
        environment["PGPASSWORD"] = url.password
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 -- ours
    if done.returncode:
        raise DumpFailed(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else tool)


def _sync(path: Path) -> None:
    for one, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
        handle = os.open(one, flags)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
