"""Claims about what the process logs."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from flask import Flask

from lva.config import Settings
from lva.web import log


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """Here lines are really written; afterwards logging is as it was."""
    root = logging.getLogger()
    handlers, level, configuration = root.handlers[:], root.level, structlog.get_config()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**configuration)


def _settings(folder: Path, **variables: str) -> Settings:
    return Settings.read({"LVA_INSTANCE": str(folder), **variables})


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_request_is_one_line_of_json(app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.configure(_settings(tmp_path))
    app.test_client().get("/health/live")
    (line,) = _lines(capsys)
    assert ("request", "info", "GET", "health.live", 200) == (
        line["event"],
        line["level"],
        line["method"],
        line["endpoint"],
        line["status"],
    )
    assert {"request", "milliseconds", "timestamp", "logger"} <= line.keys()


def test_lines_of_one_request_carry_its_identifier_and_no_others(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.configure(_settings(tmp_path))
    for _ in range(2):
        app.test_client().get("/health/live")
    first, second = _lines(capsys)
    assert first["request"] != second["request"]


def _fail() -> None:
    try:
        int("Aino Salainen")
    except ValueError as error:
        raise LookupError("Aino Salainen again") from error


def test_an_exception_is_told_by_types_and_places_without_its_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.configure(_settings(tmp_path))
    try:
        _fail()
    except LookupError:
        structlog.get_logger("lva").exception("broken")
        logging.getLogger("gunicorn.error").exception("broken too")
    output = capsys.readouterr().err
    assert "Salainen" not in output
    for line in map(json.loads, output.splitlines()):
        assert ["builtins.LookupError", "builtins.ValueError"] == [one["type"] for one in line["exception"]]
        assert "test_log.py:" in line["exception"][0]["places"][0]


def test_a_demonstration_logs_in_plain_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.configure(_settings(tmp_path, LVA_DEMO="1"))
    structlog.get_logger("lva").info("started", port=8000)
    assert "started" in capsys.readouterr().err


def test_the_level_is_a_setting(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.configure(_settings(tmp_path, LVA_LOG_LEVEL="ERROR"))
    structlog.get_logger("lva").info("started")
    assert "" == capsys.readouterr().err
