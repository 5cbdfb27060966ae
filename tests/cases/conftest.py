"""What tests of the cases are handed: a town with its officials on a fresh database."""

from pathlib import Path

import pytest

from lva.storage.engine import Database
from tests.support import town as towns
from tests.support.town import Town


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Town:
    """A town in which nothing has been assessed yet."""
    return towns.build(database, tmp_path)
