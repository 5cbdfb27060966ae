"""Compares coverage with the floors in setup.cfg, folder by folder, and fails below one.

A floor is percent of lines and branches together. Coverage must have been measured before.
"""

import configparser
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def percent(summaries: Iterable[Mapping[str, int]]) -> float | None:
    """Return the percentage of lines and branches that were run, or None where there are none."""
    found = list(summaries)
    possible = sum(one["num_statements"] + one["num_branches"] for one in found)
    reached = sum(one["covered_lines"] + one["covered_branches"] for one in found)
    return 100 * reached / possible if possible else None


def below(files: Mapping[str, Any], floors: Mapping[str, float]) -> list[str]:
    """Return one line for each floor that is not reached, and for each that guards nothing."""
    faults = []
    for folder, floor in floors.items():
        inside = [one["summary"] for path, one in files.items() if path.startswith(f"{folder}/")]
        reached = percent(inside)
        if reached is None:
            faults.append(f"{folder}: the floor guards no file")
        elif reached < floor:
            faults.append(f"{folder}: {reached:.2f} % of lines and branches, floor {floor:g} %")
        else:
            print(f"coverage {folder} = {reached:.2f} % (floor {floor:g} %)")
    return faults


def main() -> int:
    """Report every floor; return 1 if one is not reached."""
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    floors = {folder: float(floor) for folder, floor in settings["coverage_floor"].items()}
    command = [sys.executable, "-m", "coverage", "json", "--quiet", "-o", "-"]
    report = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    faults = below(json.loads(report)["files"], floors)
    for fault in faults:
        print(f"coverage too low: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
