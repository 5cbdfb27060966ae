"""A matter that needs no assessment is closed by one page that says why."""

import io
from typing import Any, Final

import pikepdf
import pytest

from lva.appendix.composing import compose
from lva.content.model import Depth
from lva.domain.snapshot import Header, Snapshot, freeze, thaw
from lva.pdf import render
from tests.appendix import samples
from tests.appendix.spoken import spoken
from tests.dossiers import make_dossier, make_entry

_NO: Final = {"choice": "no"}
_NO_TOO: Final = ("t_direct", "t_indirect", "t_groups", "t_service", "t_lasting", "t_money", "t_worry")
_ANSWERS: Final[dict[str, Any]] = {
    "title": "Viemärilaitoksen automaatio",
    "proposal": "Hankitaan uusi ohjausjärjestelmä.",
    "x_individual": "no",
    **dict.fromkeys(("x_formal", "x_temporary", "x_law", "x_later"), _NO),
    **dict.fromkeys(_NO_TOO, _NO),
    "t_scale": {"choice": "significant", "text": "hankinta 2 milj. euroa"},
    "screening_reason": "Hankinta koskee laitoksen sisäistä ohjausta. Lasten palvelut, maksut ja tilat eivät muutu.",
}


def _frozen(answers: dict[str, Any] | None = None, settings: dict[str, Any] | None = None) -> Snapshot:
    said = {**_ANSWERS, **(answers or {})}
    author = make_entry("author", "a1", name="Aino Esimerkki", title="suunnittelija", role=["writes"])
    facts = {
        "reference": samples.REFERENCE,
        "title": str(said["title"]),
        "language": "fi",
        "depth": "none",
        "state": "issued",
        "version": 1,
    }
    organisation = {**samples.ORGANISATION, **({"settings": settings} if settings else {})}
    matter = {"id": "m1", "title": said["title"], "proposal": said["proposal"]}
    header = Header(organisation, facts, [matter], samples.APPROVALS, "lva 0.1.0")
    frozen = freeze(make_dossier(said, [author], depth=Depth.NONE), header, ())
    return thaw(frozen.canonical, frozen.digest)


def _texts(snapshot: Snapshot, language: str = "en") -> list[str]:
    return [text for _, text in spoken(compose(snapshot, samples.imprint(), samples.languages()[language]))]


def pages_of(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_record_is_one_page(language: str) -> None:
    pdf = render.render(_frozen(), samples.imprint(), samples.languages()[language])
    assert 1 == pages_of(pdf)


def test_who_is_expected_to_sign_has_a_place_after_the_seal() -> None:
    snapshot = _frozen(settings={"personal_signatures": ["approver"]})
    with pikepdf.open(io.BytesIO(render.render(snapshot, samples.imprint(), samples.languages()["fi"]))) as opened:
        assert ["Seal", "Approver"] == [str(field.T) for field in opened.Root.AcroForm.Fields]


def test_it_says_the_result_why_and_who_vouches_for_it() -> None:
    texts = _texts(_frozen())
    assert "Screening of impacts on children" in texts
    assert "No assessment is needed" in texts
    assert "No answer says that children are concerned." in texts
    assert _ANSWERS["screening_reason"] in texts
    assert any("Eeva Näyte, sivistysjohtaja" in text for text in texts)
    assert any("hankinta 2 milj. euroa" in text for text in texts)


def test_a_lowered_result_says_what_the_answers_asked_for_and_who_confirmed_less() -> None:
    lowered = {"t_direct": {"choice": "some"}, "chosen_depth": "none", "lowered_by": "sivistysjohtaja"}
    texts = _texts(_frozen(lowered))
    assert "No assessment is made. By the answers: A brief assessment is enough." in texts
    assert "sivistysjohtaja" in texts


def test_the_own_threshold_is_the_one_of_the_record() -> None:
    lowered = {"t_direct": {"choice": "some"}, "n_screen": "from_50", "chosen_depth": "none", "lowered_by": "johtaja"}
    sentence = "The number of children (50–199) reaches the organisation's own threshold of 50 children."
    assert sentence in _texts(_frozen(lowered, {"threshold_children": 50}))
    assert sentence not in _texts(_frozen(lowered))


def test_what_to_find_out_first_is_printed() -> None:
    unknown = {key: {"choice": "not_known"} for key in ("t_direct", "t_indirect", "t_groups", "t_money")}
    assert any("4 answers are not known" in text for text in _texts(_frozen({**unknown, "chosen_depth": "none"})))


def test_a_draft_has_no_seal_and_says_that_nobody_has_confirmed_it() -> None:
    frozen = _frozen()
    record = {**frozen.record, "approvals": []}
    appendix = compose(Snapshot(frozen.canonical, record), samples.draft(), samples.languages()["en"])
    leaves = spoken(appendix)
    assert "Form" not in [role for role, _ in leaves]
    assert "Nobody has confirmed this screening yet." in [text for _, text in leaves]


def test_a_record_with_long_notes_runs_on_and_is_not_refused() -> None:
    notes = {key: {"choice": "no", "text": "mamma " * 33} for key in _ANSWERS if key.startswith("t_")}
    words = {"proposal": "Rivi.\n" * 30, "screening_reason": "Syy on tämä. " * 46}
    snapshot = _frozen({**notes, **words})
    finnish = samples.languages()["fi"]
    pages = pages_of(render.render(snapshot, samples.imprint(), finnish))
    assert (None, 2) == (render.page_one_excess(snapshot, samples.imprint(), finnish), pages)
