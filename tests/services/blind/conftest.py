"""What tests of blind review are handed: the organisation that reviews."""

import pytest

from lva.storage.engine import Database
from tests.support import league as leagues
from tests.support.league import League


@pytest.fixture
def league(database: Database) -> League:
    """A reviewing organisation to which nothing has been given yet."""
    return leagues.build(database)
