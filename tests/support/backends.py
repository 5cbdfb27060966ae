"""Marks for claims about one database only; without them a test runs on every database of its folder."""

from typing import Final

import pytest

ON_SQLITE: Final = pytest.mark.parametrize("backend", ["sqlite"], scope="session")
ON_POSTGRESQL: Final = pytest.mark.parametrize(
    "backend", [pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))], scope="session"
)
