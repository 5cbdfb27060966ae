"""Comments at the end of a draft: told apart from the assessment, and never in an issued document."""

from pathlib import Path
from typing import Final

import pytest

from lva.appendix.remarks import Remark, remarks_section
from lva.appendix.voice import Voice
from lva.pdf.render import render
from tests.appendix import samples
from tests.appendix.everyday import fees
from tests.support.pdf import read_back, validated

_REMARK: Final = Remark("Eeva Näyte", samples.AT, "Palauta tekijälle", "Lapsia ei kuultu.\n\nMiksi?")


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_draft_ends_with_its_comments(language: str, tmp_path: Path) -> None:
    data = render(fees(), samples.draft(), samples.languages()[language], (_REMARK,))
    assert [] == validated(data, tmp_path)
    found = read_back(data)
    assert [] == found.problems
    assert ["Eeva Näyte", "Lapsia ei kuultu.", "Miksi?"] == [
        text for _, text in found.leaves()[-4:] if "26" not in text
    ]
    languages = {one.language for one in found.root.walk() if one.text == "Miksi?"} - {""}
    assert (set() if language == "fi" else {"fi-FI"}) == languages


def test_an_issued_document_never_has_comments() -> None:
    finnish = samples.languages()["fi"]
    assert render(fees(), samples.imprint(), finnish) == render(fees(), samples.imprint(), finnish, (_REMARK,))


def test_without_comments_there_is_no_section() -> None:
    assert () == remarks_section(Voice(samples.languages()["fi"], fees(), samples.draft()), ())
