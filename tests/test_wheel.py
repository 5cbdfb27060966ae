"""The wheel carries everything that the tool needs to run without its checkout."""

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent
BUILT_FROM: Final = ("LICENSE", "NOTICE", "README.md", "pyproject.toml", "setup.cfg")
NOT_SHIPPED: Final = frozenset({".pyc", ".map"})

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Build the wheel in a copy of the sources, since building leaves traces; return its names."""
    tree = tmp_path_factory.mktemp("wheel")
    for name in ("lva", "templates", "translations"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in BUILT_FROM:
        shutil.copy(ROOT / name, tree / name)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tree / "dist"), str(tree)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert 0 == done.returncode, done.stdout + done.stderr
    with zipfile.ZipFile(next((tree / "dist").glob("*.whl"))) as wheel:
        return set(wheel.namelist())


def _files(folder: str, pattern: str, prefix: str) -> Iterator[str]:
    for path in (ROOT / folder).glob(pattern):
        if path.is_file() and path.suffix not in NOT_SHIPPED and "__pycache__" not in path.parts:
            yield prefix + path.relative_to(ROOT / folder).as_posix()


@pytest.mark.parametrize(
    ("folder", "pattern", "prefix"),
    [
        pytest.param("lva", "**/*", "lva/", id="modules and what lies beside them"),
        pytest.param("templates", "**/*", "lva/templates/", id="templates"),
        pytest.param("translations", "**/*.po", "lva/translations/", id="catalogues"),
        pytest.param("lva/content/packs", "**/*.toml", "lva/content/packs/", id="packs"),
        pytest.param("lva/pdf/fonts", "*", "lva/pdf/fonts/", id="fonts and their licence"),
        pytest.param("lva/web/static", "**/*", "lva/web/static/", id="style sheets, scripts and icons"),
        pytest.param("lva/storage/migrations", "**/*", "lva/storage/migrations/", id="migrations"),
    ],
)
def test_the_wheel_forgets_nothing(shipped: set[str], folder: str, pattern: str, prefix: str) -> None:
    expected = set(_files(folder, pattern, prefix))
    assert expected, f"nothing in {folder}"
    assert set() == expected - shipped


def test_the_wheel_carries_licence_and_notice(shipped: set[str]) -> None:
    names = {Path(name).name for name in shipped if ".dist-info/" in name}
    assert {"LICENSE", "NOTICE"} <= names


def test_the_wheel_carries_nothing_else(shipped: set[str]) -> None:
    assert {"lva"} == {name.split("/")[0] for name in shipped if ".dist-info/" not in name}
