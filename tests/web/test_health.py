"""Claims about what watches over the process."""

from pathlib import Path

import pytest
from flask import Flask

from lva.storage.engine import Database, open_database
from tests.support.queries import counted
from tests.support.site import make_app, make_ports


def test_a_living_process_says_so_without_the_database(app: Flask, database: Database) -> None:
    with counted(database) as statements:
        answer = app.test_client().get("/health/live")
    assert (200, {"status": "alive"}, 0) == (answer.status_code, answer.json, len(statements))


def test_a_migrated_database_is_ready(app: Flask) -> None:
    answer = app.test_client().get("/health/ready")
    assert (200, {"status": "ready"}) == (answer.status_code, answer.json)


def test_an_empty_database_is_not_ready(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/empty.db")
    answer = make_app(make_ports(database, tmp_path), tmp_path).test_client().get("/health/ready")
    assert (503, {"status": "database not migrated"}) == (answer.status_code, answer.json)
    database.close()


def test_a_database_out_of_reach_is_not_ready(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/nowhere/lva.db")
    answer = make_app(make_ports(database, tmp_path), tmp_path).test_client().get("/health/ready")
    assert (503, {"status": "database out of reach"}) == (answer.status_code, answer.json)
    database.close()


@pytest.mark.parametrize("url", ["/health/live", "/health/ready"])
def test_health_is_never_cached(app: Flask, url: str) -> None:
    assert "no-store" == app.test_client().get(url).headers["Cache-Control"]
