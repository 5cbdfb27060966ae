"""Claims about starting the site from the command line."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast
from urllib.request import urlopen

import pytest
from flask import Flask

from lva import paths, wiring
from lva.cli.opening import opened
from lva.config import Settings
from lva.content.demonstration import read_story
from lva.content.demonstration_reviews import read_reviews
from lva.serving import _Server
from lva.storage import queries
from lva.storage.tenancy import EVERYWHERE
from lva.web import log
from tests.cli.conftest import Run

_LOGIN = re.compile(r"^  (\S+@\S+) +(\S+)  ", re.MULTILINE)


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@contextmanager
def _serving(instance: Path, *words: str) -> Iterator[str]:
    """Start `lva serve` as a process of its own, and yield what it said by the time it listens."""
    environment = {**os.environ, "LVA_INSTANCE": str(instance), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-c", "from lva.cli import main; main()", "serve", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline()
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


@pytest.mark.slow
def test_an_empty_machine_serves_after_one_command(instance: Path) -> None:
    port = _free_port()
    with _serving(instance, "--port", port) as said:
        assert f"LVA listens on http://127.0.0.1:{port}\n" == said
        with urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=20) as answer:
            assert {"status": "ready"} == json.load(answer)


def test_every_worker_builds_the_site_for_itself(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "configure", lambda _settings: None)
    server = _Server(Settings.read(), ["LVA listens"])
    assert (["127.0.0.1:8000"], 2, False) == (server.cfg.bind, server.cfg.workers, server.cfg.preload_app)
    assert [] == server.cfg.forwarded_allow_ips
    first, second = (cast("Flask", server.load()) for _ in range(2))
    databases = [app.extensions["lva"].ports.database for app in (first, second)]
    assert databases[0].engine is not databases[1].engine
    assert (instance / "lva.db").exists()
    for database in databases:
        database.close()


def test_what_is_to_be_said_is_said_once_the_site_listens(instance: Path, capsys: pytest.CaptureFixture[str]) -> None:
    server = _Server(Settings.read({"LVA_INSTANCE": str(instance), "LVA_BIND": "::1"}), ["LVA listens", "  a login"])
    assert ["[::1]:8000"] == server.cfg.bind
    assert "" == capsys.readouterr().out
    server.cfg.when_ready(None)
    assert "LVA listens\n  a login\n" == capsys.readouterr().out


def test_a_demonstration_listens_on_this_machine_only(run: Run) -> None:
    done = run("serve", "--demo", "--bind", "0.0.0.0")  # noqa: S104 -- that it is refused is the claim
    assert 1 == done.exit_code
    assert "A demonstration listens on this machine only" in done.stderr


def test_a_port_in_use_is_one_sentence(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", "--port", str(taken.getsockname()[1]))
    assert 1 == done.exit_code
    assert re.fullmatch(r"Error: 127\.0\.0\.1:\d+ cannot be listened on: .*\. Choose another --port\.\n", done.stderr)


def test_a_port_that_is_no_number_is_one_sentence(run: Run) -> None:
    done = run("serve", "--port", "http")
    assert (1, "Error: LVA_PORT must be a whole number from 0 to 65535.\n") == (done.exit_code, done.stderr)


@pytest.mark.slow
def test_the_demonstration_gives_everybody_a_new_password_at_each_start(town: Run) -> None:
    starts = [_LOGIN.findall(town("demo").stdout) for _ in range(2)]
    reviewers = read_reviews(paths.DEMONSTRATION_REVIEWS).people
    assert len((*read_story(paths.DEMONSTRATION).people, *reviewers)) == len(starts[0])
    assert [email for email, _ in starts[0]] == [email for email, _ in starts[1]]
    assert not {password for _, password in starts[0]} & {password for _, password in starts[1]}
    email, password = starts[1][0]
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        person = queries.person_by_email(session, email)
        assert person is not None
        assert wiring.Argon2().verify(person.password_hash, password)
