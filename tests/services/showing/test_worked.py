"""Claims about finished examples as documents: whole, unmistakable, and the same at every reading."""

import pytest

from lva import paths
from lva.appendix.blocks import text_of
from lva.content.worked import Worked
from lva.domain.judging import findings
from lva.services.showing import worked
from tests.support.pdf import read_back
from tests.support.town import languages, packs

_ALL = pytest.mark.parametrize("one", worked.all_(), ids=lambda one: one.example.name)


@_ALL
def test_nothing_stops_an_example(one: Worked) -> None:
    pack = packs().current(one.example.pack)
    assert () == findings.blocking(worked.dossier_of(pack, one.example))


@_ALL
def test_every_page_of_an_example_says_that_it_is_one(one: Worked) -> None:
    furniture = worked.composed(packs(), one, languages()).furniture
    assert {"fi": "ESIMERKKI", "sv": "EXEMPEL"}[one.example.language] == furniture.watermark
    assert {"fi": "Esimerkki", "sv": "Exempel"}[one.example.language] in furniture.status


def test_an_example_has_nothing_that_could_be_verified() -> None:
    one = worked.named("afternoon-fees")
    assert one is not None
    appendix = worked.composed(packs(), one, languages())
    assert appendix.identity.barcode is None
    assert "Esimerkin aitoutta ei voi tarkistaa." in [text_of(piece.words) for piece in appendix.identity.proof]
    tagged = read_back(worked.printed(packs(), one, languages()))
    assert [] == tagged.problems
    assert "Tämä on esimerkki. Kaikki siinä on keksittyä." in tagged.text


def test_an_example_that_is_not_finished_has_no_name_here() -> None:
    assert worked.named("skate-hall") is None


def test_the_examples_come_from_the_town_of_the_demonstration() -> None:
    record = worked.snapshot_of(packs(), worked.all_()[0]).record
    assert "Esimerkkilän kaupunki" == record["organisation"]["name"]["fi"]
    assert paths.WORKED.is_file()
