"""The load, in a process of its own: users who walk journeys side by side, each on a connection of its own.

It reads one task per line from standard input and answers each with one line of JSON.
"""

import json
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.browser import Connection, Fills, walk


@dataclass(slots=True)
class _User:
    """One user: a login and the journeys to walk with it."""

    port: int
    cookie: str
    starts: Sequence[str]
    pages: Sequence[Fills]
    end: bytes
    requests: int = 0
    took: list[float] = field(default_factory=list)
    fault: Exception | None = None

    def run(self, begin: threading.Barrier) -> None:
        """Walk all journeys, each on a fresh connection, as another day would begin."""
        begin.wait()
        try:
            for start in self.starts:
                self._journey(start)
        except Exception as error:  # noqa: BLE001 -- it is told at the end
            self.fault = error

    def _journey(self, start: str) -> None:
        connection = Connection(self.port, self.cookie)
        begun = time.perf_counter()
        self.requests += walk(connection, start, self.pages, self.end).requests
        self.took.append(time.perf_counter() - begun)
        connection.close()


def run(task: Mapping[str, Any]) -> dict[str, Any]:
    """Let all users walk at once and return what it took."""
    pages = [[(pattern, value) for pattern, value in fills] for fills in task["pages"]]
    end = task["end"].encode()
    users = [_User(task["port"], cookie, starts, pages, end) for cookie, starts in task["users"]]
    begin = threading.Barrier(len(users) + 1)
    threads = [threading.Thread(target=user.run, args=(begin,)) for user in users]
    for thread in threads:
        thread.start()
    begin.wait()
    begun, spent = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.join()
    faults = [repr(user.fault) for user in users if user.fault]
    return {
        "seconds": time.perf_counter() - begun,
        "processor": time.process_time() - spent,
        "requests": sum(user.requests for user in users),
        "took": [took for user in users for took in user.took],
        "faults": faults,
    }


def main() -> None:
    """Answer task after task until the input ends."""
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
