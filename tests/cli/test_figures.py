"""Claims about `lva figures`."""

import datetime as dt
from dataclasses import replace

import pytest

from lva import wiring
from lva.cli.opening import opened
from lva.domain.blind.scoring import Mark
from tests.cli.conftest import Run
from tests.support import league as leagues


def test_without_reviews_nothing_is_published(run: Run) -> None:
    run("database", "migrate")
    done = run("figures", "publish")
    assert (0, "") == (done.exit_code, done.output)


def test_a_half_year_is_published_once_and_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("database", "migrate")
    with opened() as ports:
        league = leagues.build(ports.database)
        for number in range(1, 7):
            record_id = league.arrived(number, giver=number)
            for name in ("first", "second"):
                league.locked(record_id, name, (Mark.NONE, Mark.FULLY)[number % 2])
    assert "" == _on(run, monkeypatch, dt.date(2026, 3, 16))
    assert "2025-H2 is published.\n" == _on(run, monkeypatch, dt.date(2026, 3, 17))
    assert "" == _on(run, monkeypatch, dt.date(2026, 3, 18))


def _on(run: Run, monkeypatch: pytest.MonkeyPatch, day: dt.date) -> str:
    clock = lambda: dt.datetime.combine(day, dt.time(3), dt.UTC)  # noqa: E731 -- stands in for one
    connect = wiring.connect
    with monkeypatch.context() as patch:
        patch.setattr(wiring, "connect", lambda settings: replace(connect(settings), clock=clock))
        return run("figures", "publish").output
