"""Both sides behind the same server: gunicorn with two workers of four threads, keep-alive, no access log."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.figures import spent_by_children

ROOT: Final = Path(__file__).resolve().parent.parent
WORKERS: Final = 2
THREADS: Final = 4
_PATIENCE_SECONDS: Final = 30
_PAUSE_SECONDS: Final = 0.005


@dataclass(frozen=True, slots=True)
class Server:
    """A site that runs and answers."""

    port: int
    pid: int

    def spent(self) -> float:
        """Return the seconds of processor time that its workers have spent so far."""
        return spent_by_children(self.pid)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def serving(application: str, port: int, environment: Mapping[str, str]) -> Iterator[Server]:
    """Serve a WSGI application, named as gunicorn names it, until the block ends."""
    command = [
        sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS),
        "--threads", str(THREADS), "--worker-class", "gthread", "--log-level", "error",
    ]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=_PATIENCE_SECONDS)


def wait_for(port: int) -> None:
    """Wait until somebody listens on a port."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(_PAUSE_SECONDS)
    raise TimeoutError(f"nobody listens on {port}")
