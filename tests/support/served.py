"""The site as it runs for people: `lva serve` as a process of its own, on a fresh data folder and a free port."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
ORGANISATION: Final = "esimerkkila"
_COMMAND: Final = (sys.executable, "-c", "from lva.cli import main; main()")
_PASSWORD: Final = re.compile(r"^Password, shown only this once: (\S+)$", re.MULTILINE)
_LOGIN: Final = re.compile(r"^  (\S+@\S+) +(\S+)  (.+), ([\w ]+)$", re.MULTILINE)
_LAST: Final = "coordinator"
"""The role of the last login that a demonstration prints."""
_PATIENCE_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in."""

    email: str
    password: str
    name: str


@dataclass(frozen=True, slots=True)
class Installation:
    """A data folder, and the `lva` command on it."""

    folder: Path

    @property
    def log(self) -> Path:
        """What the site has logged."""
        return self.folder / "served.log"

    def run(self, *words: str) -> str:
        """Run an `lva` command to its end and return what it says."""
        done = subprocess.run(
            [*_COMMAND, *words], cwd=ROOT, env=self.environment(), capture_output=True, text=True, check=False
        )
        assert 0 == done.returncode, done.stderr
        return done.stdout

    def environment(self, **settings: str) -> dict[str, str]:
        """Return the environment of a command on this data folder."""
        return {**os.environ, "LVA_INSTANCE": str(self.folder), "PYTHONUNBUFFERED": "1", **settings}

    def let_in(self, name: str, role: str, title: str = "", organisation: str = ORGANISATION) -> Account:
        """Make somebody a member of an organisation, by the command line."""
        email = f"{name.split(maxsplit=1)[0].lower()}@{organisation}.example"
        words = ("people", "add", "--email", email, "--name", name, "--title", title, "--role", role)
        return _account(email, name, self.run(*words, "--organisation", organisation))

    def found(self, slug: str, organisation: str, name: str, *roles: str, kind: str = "municipality") -> Account:
        """Found another organisation with one person in it."""
        email = f"{name.split(maxsplit=1)[0].lower()}@{slug}.example"
        held = [word for role in roles for word in ("--role", role)]
        words = ("people", "add", "--email", email, "--name", name, "--organisation", slug, "--kind", kind)
        return _account(email, name, self.run(*words, "--new-organisation", organisation, *held))

    @contextmanager
    def serving(self, *words: str, **settings: str) -> Iterator["Served"]:
        """Serve the site while the block lasts; it answers when the block begins."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = str(probe.getsockname()[1])
        command = [*_COMMAND, "serve", "--port", port, *words]
        environment = self.environment(**settings)
        self.folder.mkdir(parents=True, exist_ok=True)
        with (
            self.log.open("a", encoding="utf-8") as log,
            subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
            ) as process,
        ):
            try:
                yield Served(f"http://127.0.0.1:{port}", self, tuple(_said(process)))
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(_PATIENCE_SECONDS)


@dataclass(frozen=True, slots=True)
class Served:
    """A site that answers at `url`, and whom a demonstration lets in."""

    url: str
    installation: Installation
    accounts: tuple[Account, ...]


def _account(email: str, name: str, said: str) -> Account:
    found = _PASSWORD.search(said)
    assert found is not None, said
    return Account(email, found[1], name)


def _said(process: "subprocess.Popen[str]") -> Iterator[Account]:
    """Read what the site says of itself: first its address, then the logins of a demonstration."""
    assert process.stdout is not None
    first = process.stdout.readline()
    assert "LVA listens on" in first, first
    if "--demo" not in process.args:  # type: ignore[operator]  # a list, as it was given
        return
    process.stdout.readline()
    while found := _LOGIN.match(process.stdout.readline()):
        yield Account(found[1], found[2], found[3])
        if found[4] == _LAST:
            return


def new_installation(folder: Path) -> Installation:
    """Make a migrated data folder with one organisation in it, and nobody else's writing."""
    made = Installation(folder)
    made.run("database", "migrate")
    words = ("people", "add", "--email", "elli@esimerkkila.example", "--name", "Elli Malli", "--role", "administrator")
    made.run(*words, "--organisation", ORGANISATION, "--new-organisation", "Esimerkkilä")
    return made
