import csv
import datetime as dt
import io

import pytest

from lva.domain.blind.scoring import Mark
from lva.services.blind import figures
from lva.storage.blind.blind_reviews import BlindRelease
from lva.storage.engine import Database
from tests.support import league as leagues
from tests.support.league import League
from tests.support.site import Browser
from tests.support.town import packs

_DUE = dt.date(2026, 3, 17)


@pytest.fixture
def league(database: Database) -> League:
    return leagues.build(database)


@pytest.fixture
def published(league: League) -> League:
    for number in range(1, 7):
        record_id = league.arrived(number, giver=number)
        for name in ("first", "second"):
            league.locked(record_id, name, (Mark.NONE, Mark.PARTLY, Mark.FULLY)[number % 3])
    with league.database.writer(league.organisation_id) as session:
        assert ("2025-H2",) == figures.publish(session, packs(), league.organisation_id, _DUE)
        session.commit()
    return league


@pytest.mark.parametrize("spoken", ["fi", "sv", "en"])
@pytest.mark.usefixtures("league")
def test_before_anything_is_published_the_page_says_so(guest: Browser, spoken: str) -> None:
    assert 200 == guest.get(f"/{spoken}/figures").status_code
    assert "Mitään ei ole vielä julkaistu" in guest.get("/fi/figures").text


@pytest.mark.usefixtures("published")
def test_everybody_sees_what_was_published(guest: Browser) -> None:
    shown = guest.get("/fi/figures").text
    assert "Vuoden 2025 loppupuoli" in shown
    assert "7. Vaihtoehdot" in shown
    assert "ei näytetä" in shown
    assert "Lapsia kuultiin" not in shown


@pytest.mark.usefixtures("published")
def test_the_table_holds_every_figure_once(guest: Browser) -> None:
    answer = guest.get("/fi/figures/figures.csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert 1 + 24 * 2 == len(rows)
    assert ["2025-H2", "1. Ajoitus", "kaikki", "5", "2"] == rows[1][:5]
    assert {"2025-H2"} == {row[0] for row in rows[1:]}
    assert {"kaikki", "maaseutumainen kunta"} == {row[2] for row in rows[1:]}


def test_half_years_stand_beside_each_other(guest: Browser, published: League) -> None:
    with published.database.writer(published.organisation_id) as session:
        told = {"count": 5, "median": "3", "outcomes": {"2": 5}}
        content = {
            "format": "lava.blind.figures/1",
            "period": "2026-H1",
            "criteria": {"7": {"all": told}},
            "heard": {"all": {"count": 10, "median": "1", "outcomes": {"1": 5}}},
            "harmed_areas": {"a_move": {"all": {"count": 10, "median": "1", "outcomes": {"1": 5}}}},
            "harmed_groups": {"=all": {"all": {"count": 10, "median": "1", "outcomes": {"1": 5}}}},
        }
        session.add(
            BlindRelease(
                organisation_id=published.organisation_id,
                period="2026-H1",
                content=content,
                published_on=dt.date(2026, 9, 14),
            )
        )
        session.commit()
    shown = guest.get("/fi/figures").text
    assert shown.index("Vuoden 2026 alkupuoli") < shown.index("Vuoden 2025 loppupuoli")
    assert "Puolivuodesta toiseen" in shown
    assert "Lapsia kuultiin noin 5 arvioinnissa" in shown
    assert "Liikkuminen" in shown
    assert "Haitta: =all" in guest.get("/fi/figures/figures.csv").data.decode("utf-8-sig")
