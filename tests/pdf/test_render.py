"""The finished file: valid in every language, the same bytes every time, the record inside."""

import hashlib
import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pikepdf
import pytest

from lva.domain.errors import PageOneTooLong
from lva.pdf.render import page_one_excess, render, seal_lines
from tests.appendix import samples
from tests.appendix.everyday import fees
from tests.support.pdf import Element, fonts_of, read_back, validated

_LANGUAGES: Final = ("fi", "sv", "en")


@pytest.mark.parametrize("language", _LANGUAGES)
@pytest.mark.parametrize("draft", [False, True])
def test_every_language_issued_or_draft_is_pdf_a_3a_and_pdf_ua_1(language: str, draft: bool, tmp_path: Path) -> None:
    imprint = samples.draft() if draft else samples.imprint()
    data = render(fees(), imprint, samples.languages()[language])
    assert [] == validated(data, tmp_path)
    assert [] == read_back(data).problems


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes_in_eight_threads() -> None:
    languages = samples.languages()
    jobs = [(code, draft) for code in _LANGUAGES for draft in (False, True)] * 4
    alone = {
        (code, draft): render(fees(), samples.draft() if draft else samples.imprint(), languages[code])
        for code, draft in set(jobs)
    }

    def again(job: tuple[str, bool]) -> bool:
        code, draft = job
        return alone[job] == render(fees(), samples.draft() if draft else samples.imprint(), languages[code])

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(again, jobs))


def test_the_same_input_gives_the_same_bytes_in_another_process() -> None:
    """Hashes of strings differ between processes, and with them the order of sets."""
    script = (
        "import hashlib; from lva.pdf.render import render; from tests.appendix import samples; "
        "from tests.appendix.everyday import fees; "
        "print(hashlib.sha256(render(fees(), samples.imprint(), samples.languages()['sv'])).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", script],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    here = hashlib.sha256(render(fees(), samples.imprint(), samples.languages()["sv"])).hexdigest()
    assert {f"{here}\n"} == found


def test_the_record_is_embedded_byte_for_byte_as_data() -> None:
    snapshot = fees()
    with pikepdf.open(io.BytesIO(render(snapshot, samples.imprint(), samples.languages()["fi"]))) as pdf:
        name = f"lva-{samples.REFERENCE}.json"
        assert [name] == list(pdf.attachments)
        assert snapshot.canonical == pdf.attachments[name].get_file().read_bytes()
        (specification,) = pdf.Root.AF
        assert "/Data" == str(specification.AFRelationship)


def test_the_digest_of_the_embedded_record_is_printed_in_full() -> None:
    snapshot = fees()
    text = read_back(render(snapshot, samples.imprint(), samples.languages()["fi"])).text
    assert hashlib.sha256(snapshot.canonical).hexdigest() in "".join(text.split())


def test_only_the_shipped_typeface_is_used() -> None:
    data = render(fees(), samples.imprint(), samples.languages()["en"])
    assert fonts_of(data) <= {
        "NotoSans-Regular",
        "NotoSans-Bold",
        "NotoSans-Italic",
        "NotoSansSymbols2-Regular",
    }


def test_the_document_names_its_language_title_and_code() -> None:
    with pikepdf.open(io.BytesIO(render(fees(), samples.imprint(), samples.languages()["sv"]))) as pdf:
        assert "sv-FI" == str(pdf.Root.Lang)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert samples.CODE in str(pdf.docinfo.Keywords)
        assert str(pdf.docinfo.Title).endswith("maksut 1.8.2025 alkaen")


def test_free_text_in_another_language_says_so() -> None:
    found = read_back(render(fees(), samples.imprint(), samples.languages()["sv"]))
    foreign = {element.text for element in found.root.walk() if element.language == "fi-FI"}
    assert "Perusopetuksen iltapäivätoiminnan maksut 1.8.2025 alkaen" in foreign
    assert "sv-FI" == found.root.language


def test_free_text_in_the_documents_own_language_says_nothing() -> None:
    found = read_back(render(fees(), samples.imprint(), samples.languages()["fi"]))
    languages = {element.language for element in found.root.walk() if element.language}
    assert {"fi-FI"} == languages


def test_a_draft_has_a_watermark_and_neither_code_nor_field() -> None:
    data = render(fees(), samples.draft(), samples.languages()["fi"])
    found = read_back(data)
    assert "Form" not in {element.role for element in found.root.walk()}
    assert not any("QR" in text for role, text in found.leaves() if role == "Figure")
    assert samples.CODE not in found.text
    with pikepdf.open(io.BytesIO(data)) as pdf:
        watermarks = [b"/Subtype /Watermark" in page.Contents.read_bytes() for page in pdf.pages]
    assert all(watermarks)


def test_a_test_seal_is_called_one() -> None:
    english = samples.languages()["en"]
    warning = "This is a test seal."
    assert warning in read_back(render(fees(), samples.imprint(), english)).text
    assert warning not in read_back(render(fees(), samples.imprint(test_seal=False), english)).text


def test_the_seal_shows_whose_it_is_what_it_is_and_when() -> None:
    english = samples.languages()["en"]
    assert ("Municipality of Exampleton", "Test seal", "26 March 2025 at\u00a009:12") == seal_lines(
        fees(), samples.imprint(), english
    )
    assert "Electronic seal" == seal_lines(fees(), samples.imprint(test_seal=False), english)[1]


def test_an_address_that_takes_several_lines_is_one_link(tmp_path: Path) -> None:
    address = f"https://{'hyvin-pitka-nimi.palvelu.' * 2}example.org/verify/{samples.CODE}"
    data = render(fees(), samples.imprint(verify_url=address), samples.languages()["fi"])
    assert [] == validated(data, tmp_path)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        quads = [
            len(annotation.QuadPoints) // 8
            for page in pdf.pages
            for annotation in page.get("/Annots", [])
            if annotation.Subtype == "/Link"
        ]
    assert 2 == len(quads)
    assert max(quads) > 1


def test_what_was_asked_and_not_answered_is_printed_as_not_given() -> None:
    snapshot = fees(conclusion=None, case_numbers=None)
    leaves = read_back(render(snapshot, samples.imprint(), samples.languages()["en"])).leaves()
    assert ("P", "Not given: Conclusion") in leaves
    assert ("P", "not given") in leaves[: leaves.index(("H2", "Six questions for the decision-maker"))]


def test_what_no_page_asks_any_more_is_not_printed() -> None:
    """A condition may stay behind after the recommendation that asked for it was changed (ADR 0015)."""
    before, after = (
        read_back(render(fees(recommendation=one), samples.imprint(), samples.languages()["en"])).text
        for one in ("conditions", "proceed")
    )
    assert "Lasten määrä tarkistetaan syyskuussa" in before
    assert "Lasten määrä tarkistetaan syyskuussa" not in after


def test_characters_that_no_font_has_are_substituted_and_still_heard(tmp_path: Path) -> None:
    awkward = "Nuoli → ja kiina 中文, hymiö 😀, tyhmyri \ue000, sateenvarjo ☂, suunta \u202etakaperin"
    data = render(fees(why=awkward), samples.imprint(), samples.languages()["fi"])
    found = read_back(data)
    assert [] == validated(data, tmp_path)
    assert "Nuoli → ja kiina 中文, hymiö 😀, tyhmyri \ufffd, sateenvarjo ☂, suunta takaperin" in found.text
    assert ["→", "中文", "😀", "\ufffd"] == [one.actual for one in _substitutes(found.root)]


def _substitutes(root: Element) -> list[Element]:
    return [element for element in root.walk() if element.actual is not None]


def test_page_one_that_is_too_long_is_refused_with_the_fields_to_shorten() -> None:
    snapshot = fees(proposal="Maksut nousevat ja palvelu muuttuu monella tavalla. " * 20)
    with pytest.raises(PageOneTooLong) as refused:
        render(snapshot, samples.imprint(), samples.languages()["fi"])
    assert "proposal" == refused.value.fields[0][0]
    assert refused.value.excess_lines > 0


def test_the_excess_is_measured_without_printing() -> None:
    finnish = samples.languages()["fi"]
    assert page_one_excess(fees(), samples.imprint(), finnish) is None
    excess = page_one_excess(fees(proposal="Maksut nousevat paljon. " * 40), samples.imprint(), finnish)
    assert excess is not None
    assert excess.excess_lines > 0


def test_a_draft_whose_page_one_is_too_long_runs_on_under_a_note(tmp_path: Path) -> None:
    snapshot = fees(proposal="Maksut nousevat ja palvelu muuttuu monella tavalla. " * 20)
    data = render(snapshot, samples.draft(), samples.languages()["en"])
    assert [] == validated(data, tmp_path)
    assert "Page one is too long" in read_back(data).text
