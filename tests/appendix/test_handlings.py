"""How a matter was treated stands beside the proposal that was assessed."""

from collections.abc import Sequence
from typing import Any, Final

from lva.appendix import blocks as said
from lva.appendix.blocks import Appendix, text_of
from lva.appendix.composing import compose
from lva.content.model import Depth
from lva.domain.dossier import Dossier, Entry, aliases
from lva.domain.snapshot import Header, Snapshot, freeze, thaw
from tests import packs
from tests.appendix import samples
from tests.appendix.spoken import spoken_body

_FIRST: Final = {"id": "m1", "title": "Kauhajärven koulu", "proposal": "Koulu lakkautetaan 1.8.2026."}
_SECOND: Final = {"id": "m2", "title": "Männikön koulu", "proposal": "Männikkö lakkaa."}
_ALTERNATIVES: Final = (
    Entry("v0", "alternative", {"kind": "zero", "tag": "0", "name": "Nykytila jatkuu", "status": "assessed"}),
    Entry("v1", "alternative", {"kind": "proposal", "tag": "1", "name": "Lakkautus", "status": "assessed"}),
)


def _frozen(entries: Sequence[Entry], *matters: dict[str, Any], depth: Depth = Depth.BRIEF) -> Snapshot:
    pack = packs.shipped()
    found = (*_ALTERNATIVES, *entries)
    facts = {
        "reference": samples.REFERENCE,
        "title": "Kauhajärven koulu",
        "language": "fi",
        "depth": depth.value,
        "state": "issued",
        "version": 2,
    }
    header = Header(samples.ORGANISATION, facts, matters or (_FIRST,), made_by="lva 0.1.0")
    dossier = Dossier(pack, depth, "fi", {"title": "Kauhajärven koulu"}, found, aliases(pack, found))
    frozen = freeze(dossier, header, ())
    return thaw(frozen.canonical, frozen.digest)


def _appendix(snapshot: Snapshot) -> Appendix:
    return compose(snapshot, samples.imprint(), samples.languages()["en"])


def _texts(snapshot: Snapshot) -> list[str]:
    return [text for _, text in spoken_body(_appendix(snapshot))]


def _tables(snapshot: Snapshot) -> list[list[list[str]]]:
    """Return the cells of the tables of handlings as text."""
    return [
        [["\n".join(_said(piece) for piece in cell) for cell in row] for row in block.rows]
        for block in _appendix(snapshot).body
        if isinstance(block, said.Table) and block.summary == "Handlings of the matter by day"
    ]


def _said(piece: said.Piece) -> str:
    assert isinstance(piece, said.Paragraph)
    return text_of(piece.words)


def _handling(key: str, matter: str = "m1", **fields: Any) -> Entry:
    return Entry(key, "handling", fields, matter)


def test_nothing_is_said_while_nothing_is_recorded() -> None:
    assert "Handling of the matter" not in _texts(_frozen([]))


def test_a_handling_says_day_body_section_what_happened_and_the_vote() -> None:
    fields = {"on": "2025-11-20", "body": "Sivistyslautakunta", "section": "153", "stage": "decided", "vote": "5–3"}
    snapshot = _frozen([_handling("h1", **fields, alternative="v1")])
    (((day, body, happened, vote),),) = _tables(snapshot)
    assert ("20 November 2025", "Sivistyslautakunta\nsection 153", "5–3") == (day, body, vote)
    assert "Lakkautus" in happened
    assert "Differs" not in happened
    assert "Assessed proposal: Koulu lakkautetaan 1.8.2026." in _texts(snapshot)


def test_a_bare_handling_says_what_is_missing() -> None:
    (((day, body, happened, vote),),) = _tables(_frozen([_handling("h1", note="x")]))
    assert ("not known", "not given", "–") == (day, body, vote)
    assert happened.startswith("not given\n")


def test_a_decision_by_another_alternative_says_that_it_differs_and_how() -> None:
    given = {
        "body": "Valtuusto",
        "stage": "amended",
        "alternative": "v0",
        "difference": "Toiminta jatkuu vuoden.",
        "rider": "Kyyti selvitetään.",
    }
    (((_, _, happened, _),),) = _tables(_frozen([_handling("h1", **given)]))
    assert "Differs from the assessed proposal." in happened
    assert "Toiminta jatkuu vuoden." in happened
    assert "Kyyti selvitetään." in happened


def test_parts_and_dissents_stand_below_what_happened() -> None:
    part = Entry("p1", "item_outcome", {"handling": "h1", "outcome": "rejected", "note": "Bemböle säilyy"}, "m1")
    dissent = Entry("d1", "dissent", {"kind": "dissent", "by": "jäsen", "content": "Lykätään.", "about": ["h1"]}, "m1")
    (((_, _, happened, _),),) = _tables(_frozen([_handling("h1", body="Lautakunta"), part, dissent]))
    assert "Bemböle säilyy" in happened
    assert ", jäsen" in happened
    assert "Lykätään." in happened


def test_a_part_of_a_decision_says_how_it_ended_and_why() -> None:
    site = Entry("s1", "site", {"name": "Kaukaan koulu"})
    fields = {"handling": "h1", "site": "s1", "outcome": "rejected", "note": "Se jatkaa."}
    entries = [site, _handling("h1", body="Lautakunta"), Entry("p1", "item_outcome", fields, "m1")]
    (((_, _, happened, _),),) = _tables(_frozen(entries, depth=Depth.FULL))
    assert "Kaukaan koulu: rejected. Se jatkaa." in happened


def test_a_disputed_fact_and_a_related_assessment_stand_on_their_own() -> None:
    disputed = Entry("d1", "dissent", {"kind": "disputed_fact", "by": "yhdistys", "answer": "Mitattu uudelleen."}, "m1")
    stray = Entry("p1", "item_outcome", {"outcome": "approved"}, "m1")
    related = Entry("r1", "related_assessment", {"title": "Yritysvaikutukset"}, "m1")
    texts = _texts(_frozen([disputed, stray, related]))
    assert [] == _tables(_frozen([disputed, stray, related]))
    assert any(text.startswith("Dissent or disputed fact") and text.endswith("yhdistys") for text in texts)
    assert any("Mitattu uudelleen." in text for text in texts)
    assert any(text.endswith(": Yritysvaikutukset") for text in texts)


def test_two_matters_with_different_outcomes_stand_side_by_side() -> None:
    entries = [_handling("h1", body="Lautakunta", vote="5–3"), _handling("h2", "m2", body="Lautakunta", vote="1–7")]
    snapshot = _frozen(entries, _FIRST, _SECOND)
    texts = _texts(snapshot)
    heads = [f"Handling of the matter: {matter['title']}" for matter in (_FIRST, _SECOND)]
    assert heads == [text for text in texts if text.startswith("Handling of the matter: ")]
    assert [["5–3"], ["1–7"]] == [[row[3] for row in table] for table in _tables(snapshot)]
    assert "Assessed proposal: Männikkö lakkaa." in texts


def test_a_page_for_handlings_prints_them_once() -> None:
    texts = _texts(_frozen([_handling("h1", body="Lautakunta")], depth=Depth.FULL))
    assert 1 == texts.count("Lautakunta")
