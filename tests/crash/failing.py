"""The site as a process of its own on a small disk that can be filled up, closed to writing and emptied again.

The disk is a tmpfs which only the process sees: an ordinary user may mount one in a namespace of their own.
"""

import http.cookiejar
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from tests.support.forms import form_of
from tests.support.pages import parsed
from tests.support.served import ROOT

_SERVE: Final = (sys.executable, "-c", "from lva.cli import main; main()", "serve", "--port")
_MOUNT: Final = 'mount -t tmpfs -o size="$2" tmpfs "$1" && cp -a "$3/." "$1" && shift 3 && exec "$@"'
_HOLD: Final = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""
_SPARE: Final = 6 * 1024 * 1024
_PIECE: Final = bytes(64 * 1024)
_PATIENCE_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Disk:
    """The data folder of a running site, as it is seen from outside its namespace."""

    pid: int
    folder: Path
    """Where the site sees it."""

    @property
    def path(self) -> Path:
        """Where everybody else sees it."""
        return Path(f"/proc/{self.pid}/root{self.folder}")

    @contextmanager
    def full(self) -> Iterator[None]:
        """Leave no byte on the disk while the block lasts."""
        filler = self.path / "filler"
        try:
            with filler.open("wb", buffering=0) as file:
                for piece in (_PIECE, _PIECE[:1]):
                    while _took(file.fileno(), piece):
                        pass
            yield
        finally:
            filler.unlink()

    @contextmanager
    def closed(self, name: str) -> Iterator[None]:
        """Let nobody write below a folder of the disk while the block lasts."""
        place = str(self.folder / name)
        self._inside("mount", "--bind", place, place)
        self._inside("mount", "-o", "remount,bind,ro", place)
        try:
            yield
        finally:
            self._inside("umount", place)

    def _inside(self, *command: str) -> None:
        subprocess.run([*self._enter, *command], check=True, capture_output=True)

    @property
    def _enter(self) -> tuple[str, ...]:
        return ("nsenter", "--preserve-credentials", "-U", "-m", "-t", str(self.pid))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let another process write to the database while the block lasts, and not come to an end."""
        command = [*self._enter, sys.executable, "-c", _HOLD, str(self.folder / "lva.db")]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
            assert holder.stdin is not None
            assert holder.stdout is not None
            assert "held" == holder.stdout.readline().strip()
            yield
            holder.stdin.close()

    def copied(self) -> Path:
        """Return a copy of the database as it is at a moment when nobody writes."""
        # SQLite follows links in a path before it opens a file, and would come out of the namespace again.
        copy = Path(tempfile.mkdtemp(dir=self.folder.parent))
        for name in ("lva.db", "lva.db-wal"):
            shutil.copyfile(self.path / name, copy / name)
        return copy / "lva.db"

    @contextmanager
    def changed(self, name: str, content: bytes | None) -> Iterator[None]:
        """Let a file of the archive hold something else, or be gone if None, while the block lasts."""
        (path,) = (self.path / "archive").glob(f"??/??/{name}")
        aside = self.path / "aside"
        path.rename(aside)
        if content is not None:
            path.write_bytes(content)
        try:
            yield
        finally:
            aside.replace(path)


def _took(handle: int, piece: bytes) -> bool:
    try:
        return os.write(handle, piece) > 0
    except OSError:
        return False


@contextmanager
def serving(seed: Path, folder: Path) -> Iterator[tuple[str, Disk]]:
    """Serve the data folder `seed` from a small disk at `folder` while the block lasts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    size = sum(path.stat().st_size for path in seed.rglob("*") if path.is_file()) + _SPARE
    command = ["unshare", "-rm", "sh", "-c", _MOUNT, "sh", str(folder), str(size), str(seed), *_SERVE, port]
    environment = {**os.environ, "LVA_INSTANCE": str(folder), "PYTHONUNBUFFERED": "1"}
    with (
        (folder.parent / "served.log").open("w", encoding="utf-8") as log,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        try:
            assert process.stdout is not None
            assert "LVA listens on" in process.stdout.readline()
            yield f"http://127.0.0.1:{port}", Disk(process.pid, folder)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(_PATIENCE_SECONDS)


def refused_start(seed: Path, folder: Path) -> str:
    """Return what a site says that is to start on a data folder to which nobody can write."""
    shutil.copytree(seed, folder)
    script = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"'
    command = ["unshare", "-rm", "sh", "-c", script, "sh", str(folder), *_SERVE, "0"]
    environment = {**os.environ, "LVA_INSTANCE": str(folder)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=_PATIENCE_SECONDS
    )
    assert 1 == done.returncode
    return done.stderr


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_given: object, **_named: object) -> None:
        return None


@dataclass
class Visitor:
    """Somebody with a browser without scripts, who sees one page at a time."""

    url: str
    status: int = 0
    text: str = ""
    _opener: urllib.request.OpenerDirector = field(init=False)

    def __post_init__(self) -> None:
        """Begin with no cookies."""
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies, _Stays())

    @property
    def page(self) -> Element:
        """The page at hand."""
        return parsed(self.text)

    def get(self, path: str) -> int:
        """Open a page and return its status."""
        return self._ask(urllib.request.Request(self.url + path))  # noqa: S310 -- our own site

    def post(self, path: str, fields: Mapping[str, str | list[str]]) -> int:
        """Send a form and return the status of the answer."""
        body = urllib.parse.urlencode(fields, doseq=True).encode()
        return self._ask(urllib.request.Request(self.url + path, body, {"Origin": self.url}))  # noqa: S310 -- likewise

    def _ask(self, request: urllib.request.Request) -> int:
        try:
            with self._opener.open(request, timeout=_PATIENCE_SECONDS) as answer:
                self.status, self.text = answer.status, answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            self.status, self.text = error.code, error.read().decode("utf-8", "replace")
        return self.status

    def sign_in(self, email: str, password: str) -> None:
        """Sign in."""
        assert 303 == self.post("/fi/login", {"email": email, "password": password})

    def again(self) -> int:
        """Press the one button of a page that keeps what was typed."""
        form = form_of(self.page)
        fields: dict[str, list[str]] = {}
        for one in form.iter("input"):
            fields.setdefault(str(one.get("name")), []).append(one.get("value") or "")
        return self.post(re.sub("^https?://[^/]+", "", str(form.get("action"))), fields)
