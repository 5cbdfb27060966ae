"""Claims about the state of the review at the end of a draft: by role, and never in an issued document."""

from pathlib import Path
from typing import Final

import pytest

from lva.appendix.reviewed import Opinion, Reviewed, reviewed_section
from lva.appendix.voice import Voice
from lva.domain.people import Role
from lva.domain.reviewing import Judgement
from lva.pdf.render import render
from tests.appendix import samples
from tests.appendix.everyday import fees
from tests.support.pdf import read_back, validated

_FINE: Final = Opinion(Role.REVIEWER, is_earlier=False)
_TOLD: Final = (
    Reviewed("matter", (_FINE, _FINE, Opinion(Role.APPROVER, is_earlier=True, judgement=Judgement.CORRECT))),
    Reviewed("children", ()),
)


_SAID: Final = {
    "fi": (
        "Tarkistaja: tarkistettu",
        "Hyväksyjä: korjattava, mutta teksti on muuttunut sen jälkeen",
        "ei vielä tarkistettu",
    ),
    "sv": (
        "Granskare: granskat",
        "Den som godkänner: ska rättas, men texten har ändrats efter det",
        "inte granskat än",
    ),
    "en": (
        "Internal reviewer: section reviewed",
        "Approver: to be corrected, but the text has changed since",
        "not reviewed yet",
    ),
}


@pytest.mark.parametrize("language", _SAID)
def test_a_draft_tells_by_role_which_sections_are_reviewed(language: str, tmp_path: Path) -> None:
    data = render(fees(), samples.draft(), samples.languages()[language], (), _TOLD)
    assert [] == validated(data, tmp_path)
    found = read_back(data)
    assert [] == found.problems
    told = [text for _, text in found.leaves()[-5:]]
    assert _SAID[language] == (told[1], told[2], told[4])


def test_an_issued_document_tells_nothing_of_reviews() -> None:
    finnish = samples.languages()["fi"]
    assert render(fees(), samples.imprint(), finnish) == render(fees(), samples.imprint(), finnish, (), _TOLD)


def test_where_nobody_was_asked_there_is_no_section() -> None:
    assert () == reviewed_section(Voice(samples.languages()["fi"], fees(), samples.draft()), ())
