"""Figures and how they are taken: one line each, medians, and processor time beside the clock."""

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_USER, _SYSTEM = 11, 12
"""Where the processor times stand in `/proc/<pid>/stat`, counted behind the name."""
_IDLE, _WAITING, _GUESTS = 3, 4, 8
"""Where `/proc/stat` counts idle time; from guests on it counts again what it has counted before."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value, with the bar that it should meet if there is one."""

    name: str
    value: float
    bar: str = ""

    def __str__(self) -> str:
        """Return the line that is printed."""
        return f"{self.name} = {self.value:.4g}" + (f"  # bar: {self.bar}" if self.bar else "")


@dataclass(frozen=True, slots=True)
class Remark:
    """A line about the conditions of the figures that follow."""

    text: str

    def __str__(self) -> str:
        """Return the line that is printed."""
        return f"# {self.text}"


Line = Figure | Remark


def typical(values: Iterable[float]) -> float:
    """Return the median."""
    return median(values)


def slow(values: Iterable[float], percent: int = 95) -> float:
    """Return a high percentile."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def timed(work: Callable[[], object]) -> float:
    """Return how many milliseconds `work` took by the clock."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def processor(work: Callable[[], object]) -> float:
    """Return how many milliseconds of processor time this process spent on `work`."""
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000


def spent_by(pid: int) -> float:
    """Return how many milliseconds of processor time another process has spent so far, to the microsecond."""
    return int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[0]) / 1_000_000


def spent_by_children(pid: int) -> float:
    """Return the seconds of processor time that the children of a process have spent so far."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return sum(_spent(child) for child in children)


def spent_by_all() -> float:
    """Return the seconds of processor time that everything on this machine has spent so far."""
    fields = Path("/proc/stat").read_text("ascii").split("\n", 1)[0].split()[1:]
    idle = int(fields[_IDLE]) + int(fields[_WAITING])
    return (sum(int(field) for field in fields[:_GUESTS]) - idle) / _TICKS


def _spent(pid: str) -> float:
    # The name stands in parentheses and may hold blanks.
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[_USER]) + int(fields[_SYSTEM])) / _TICKS
