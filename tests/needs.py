"""The system tools that tests need, and what a missing one means.

`@pytest.mark.needs("chromium", "axe")` on a test, class or module names them. Where one is missing
the test is skipped and the run ends with one loud line that names it; under `CI=true` the test
fails instead. Every such test also carries the mark `system`, which `make check` leaves out.

The conftest takes part by importing the hooks of this module.
"""

import ctypes.util
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import pytest

_NODE_MODULES: Final = Path(__file__).resolve().parent / "npm" / "node_modules"
AXE: Final = _NODE_MODULES / "axe-core" / "axe.min.js"
"""The accessibility rules that are run inside a page."""
SOFTHSM: Final = Path("/usr/lib/softhsm/libsofthsm2.so")
"""A token in software."""
OIDC: Final = _NODE_MODULES / "oidc-provider" / "package.json"
"""A provider of OpenID Connect, which needs `node` too."""
VNU: Final = _NODE_MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
"""The checker of HTML, which needs `java` too."""


def _postgresql() -> bool:
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb") is not None


def _voikko() -> bool:
    """Whether there is the library, and a dictionary of Finnish that it reads."""
    return ctypes.util.find_library("voikko") is not None and any(
        Path(folder).glob("*/mor-standard/index.txt") for folder in ("/usr/lib/voikko", "/usr/share/voikko")
    )


def _namespaces() -> bool:
    """Whether an ordinary user may have mounts of their own, which nobody else sees."""
    command = ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    tools = all(shutil.which(tool) for tool in ("unshare", "nsenter", "mount"))
    return tools and subprocess.run(command, capture_output=True, check=False).returncode == 0


_PRESENT: Final[dict[str, Callable[[], bool]]] = {
    "axe": AXE.is_file,
    "chromium": lambda: shutil.which("chromium") is not None,
    "java": lambda: shutil.which("java") is not None,
    "namespaces": cache(_namespaces),
    "oidc-provider": lambda: OIDC.is_file() and shutil.which("node") is not None,
    "openssl": lambda: shutil.which("openssl") is not None,
    "pdftoppm": lambda: shutil.which("pdftoppm") is not None,
    "postgresql": _postgresql,
    "qpdf": lambda: shutil.which("qpdf") is not None,
    "softhsm2": lambda: SOFTHSM.is_file() and shutil.which("softhsm2-util") is not None,
    "voikko": _voikko,
    "vnu": VNU.is_file,
}

_MISSING: Final = "missing"
"""The property of a skipped test that names the tools it lacks; it travels with the report between processes."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the system, so that it can be left out by `-m 'not system'`."""
    for item in items:
        if _tools(item):
            item.add_marker("system")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what cannot run here, or fail it where skipping is not allowed; before any fixture is made."""
    missing = [tool for tool in _tools(item) if not _PRESENT[tool]()]
    if not missing:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI=true allows no skipping, and this machine lacks {', '.join(missing)}", pytrace=False)
    item.user_properties.extend((_MISSING, tool) for tool in missing)
    pytest.skip(f"not on this machine: {', '.join(missing)}")


def _tools(item: pytest.Item) -> list[str]:
    return [tool for mark in item.iter_markers("needs") for tool in mark.args]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly, in one line, what was not tested."""
    reports = [report for report in terminalreporter.stats.get("skipped", []) if report.when == "setup"]
    skipped = Counter(tool for report in reports for name, tool in report.user_properties if name == _MISSING)
    if skipped:
        parts = [f"{tool} (tests: {count})" for tool, count in sorted(skipped.items())]
        terminalreporter.write_line(
            f"!!! NOT TESTED for want of system tools: {', '.join(parts)} !!!", red=True, bold=True
        )
