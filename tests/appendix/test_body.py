"""The pages after the first: everything recorded is said once, in the pack's order."""

import itertools
from collections.abc import Mapping
from typing import Any, Final

from lva.appendix import blocks as said
from lva.appendix.blocks import Run, Tone, Words, text_of
from lva.appendix.composing import compose
from lva.appendix.voice import Voice
from lva.content.model import Depth
from lva.domain.snapshot import Imprint, Snapshot
from tests.appendix import samples
from tests.appendix.everyday import FEES_ANSWERS, FEES_ENTRIES, fees
from tests.appendix.samples import frozen
from tests.appendix.spoken import spoken_body

Entries = list[tuple[str, str, Mapping[str, Any]]]
_ENGLISH: Final = "en"


def _body(snapshot: Snapshot, imprint: Imprint | None = None) -> list[tuple[str, str]]:
    """Return what is heard after page one."""
    appendix = compose(snapshot, imprint or samples.imprint(), samples.languages()[_ENGLISH])
    return spoken_body(appendix)


def _texts(snapshot: Snapshot) -> list[str]:
    return [text for _, text in _body(snapshot)]


def test_sections_come_in_the_packs_order_named_by_their_only_page_and_empty_ones_are_left_out() -> None:
    sections = [text for role, text in _body(fees()) if role == "H2"]
    assert [
        "Six questions for the decision-maker",
        "Timeline",
        "The matter",
        "Alternatives",
        "Children and evidence",
        "Impacts",
        "Best interests and conclusion",
        "How the assessment was made",
        "Confirmation and verification",
    ] == sections


def test_headings_never_skip_a_level() -> None:
    levels = [1, *(int(role[1]) for role, _ in _body(fees()) if role[0] == "H" and role[1:].isdigit())]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_each_question_is_printed_once() -> None:
    labels = [text for role, text in _body(fees()) if role == "Lbl"]
    questions = [question.label.en for question in fees().pack.questions.values()]
    assert [] == [label for label in questions if labels.count(label) > 1]


def test_an_optional_question_without_an_answer_is_left_out() -> None:
    assert "Who confirmed the lower depth?" not in _texts(fees())
    assert "Who confirmed the lower depth? sivistysjohtaja" in _texts(fees(lowered_by="sivistysjohtaja"))


def test_lines_that_begin_with_a_dash_become_a_list() -> None:
    leaves = _body(fees())
    assert ("Lbl", "•") == leaves[leaves.index(("P", "henkilöstö")) - 1]
    assert ("P", "- henkilöstö") not in leaves


def test_a_list_at_the_end_of_an_answer_is_a_list_too() -> None:
    leaves = _body(fees(why="Syyt:\n- kustannukset\n* tilat"))
    assert {("P", "kustannukset"), ("P", "tilat")} <= set(leaves)


def test_groups_that_were_only_ticked_stand_in_one_row_unless_page_one_names_them_all() -> None:
    kinds = [option.key for option in samples.pack().options["group"] if option.key.startswith("g_")]
    entries: Entries = [("group", kind, {"kind": kind, "people": "children"}) for kind in kinds[:6]]
    label = "Which groups of children are affected more or differently than others?"
    leaves = _body(frozen({"title": "Asia"}, entries))
    start = leaves.index(("Lbl", label))
    assert [("Lbl", "•"), ("Lbl", "•")] == [leaves[start + 1], leaves[start + 3]]
    told = _body(frozen({"title": "Asia"}, entries[:3]))
    assert ("Lbl", label) not in told
    assert ("P", "On page one: Which children, how many") in told


def test_an_entry_of_a_list_with_columns_stands_in_one_row() -> None:
    another = ("author", "p2", {"name": "Olli Malli"})
    leaves = _body(frozen(FEES_ANSWERS, [*FEES_ENTRIES, another]))
    start = leaves.index(("P", "Aino Esimerkki"))
    assert [("P", "opetuspäällikkö"), ("P", "writes and presents the matter")] == leaves[start + 1 : start + 3]


def test_the_only_entry_of_a_list_needs_no_table() -> None:
    leaves = _body(fees())
    start = leaves.index(("Lbl", "Authors"))
    assert leaves[start + 1][1].startswith("Aino Esimerkki · ")
    assert leaves[start + 1][1].endswith("Role: writes and presents the matter")


def test_an_entry_is_called_by_its_name_and_does_not_repeat_it() -> None:
    entries: Entries = [("child_page", "c1", {"lang": "fi", "decided": "Maksu nousee."})]
    leaves = _body(frozen({"title": "Asia"}, entries))
    start = leaves.index(("Lbl", "Finnish"))
    assert ("P", "What adults plan to decide: Maksu nousee.") == leaves[start + 1]


def test_an_entry_says_what_it_lacks() -> None:
    texts = _texts(frozen({"title": "Asia"}, [("child_page", "c1", {})], depth=Depth.FULL))
    start = texts.index("Text for children 1")
    assert texts[start + 1].startswith("Not given: Language")
    measures: Entries = [("measure", f"m{number}", {"what": what}) for number, what in enumerate(("Alennus", "Tieto"))]
    rows = _texts(frozen({"title": "Asia"}, measures))
    assert ["Alennus", "Not given: Kind \u00b7 Kind of responsible", "not given"] == rows[rows.index("Alennus") :][:3]


def test_what_is_lacking_is_named_in_one_sentence_of_its_section_unless_a_question_stands_in_for_it() -> None:
    texts = _texts(frozen({"title": "Asia"}, [], depth=Depth.FULL))
    assert 1 == sum(text.startswith("Not given: ") and "Sources" in text for text in texts)
    empty = _texts(frozen({"title": "Asia", "heard": "no"}, []))
    assert not any("Notices of the opportunity to influence" in text for text in empty)


def test_what_page_one_says_in_full_is_named_and_not_said_again() -> None:
    leaves = _body(fees())
    assert "On page one: Who is affected most  ·  Is the proposal best for children  ·  Follow-up" in [
        text.replace(" · ", "  ·  ") for _, text in leaves
    ]
    assert not any("Korotus on suurin suhteessa tuloihin." in text for _, text in leaves)
    longer = {"on": "2026-03-25", "who": "Opetuspäällikkö", "what": "Hoitopäivät"}
    entries = [entry for entry in FEES_ENTRIES if entry[0] != "follow_up"]
    assert any("Hoitopäivät" in text for text in _texts(frozen(FEES_ANSWERS, [*entries, ("follow_up", "f1", longer)])))


def test_impacts_of_one_area_are_numbered_in_the_table_and_in_references() -> None:
    entries: Entries = [
        ("impact", "i1", {"area": "a_friends", "alternative": "v1", "rating": "-1", "what": "Ryhmä hajoaa."}),
        ("impact", "i2", {"area": "a_friends", "alternative": "v0", "rating": "-1", "what": "Ryhmä kutistuu."}),
        ("impact", "i3", {"area": "a_friends", "alternative": "v2", "rating": "0"}),
        ("impact", "i4", {"area": "a_move", "alternative": "v1", "rating": "-1", "what": "Matka pitenee."}),
        *(
            ("alternative", f"v{number}", {"kind": kind, "name": f"Nimi {number}", "status": "assessed"})
            for number, kind in enumerate(("zero", "proposal", "other"))
        ),
    ]
    snapshot = frozen({"title": "Asia", "position": "partly", "position_impacts": ["i1", "i2", "i3", "i4"]}, entries)
    area = snapshot.pack.option("area", "a_friends")
    assert area is not None
    texts = _texts(snapshot)
    assert {f"{area.label.en} (1)", f"{area.label.en} (2)"} <= set(texts)
    (referred,) = [text for text in texts if f"{area.label.en} (1), " in text]
    assert f"{area.label.en} (2), {area.label.en} (Nimi 2)" in referred


def test_many_alternatives_stand_with_the_tags_that_page_one_uses() -> None:
    entries: Entries = [
        ("alternative", f"v{number}", {"kind": kind, "name": f"Nimi {number}"})
        for number, kind in enumerate(["zero", "proposal", "other", "other", "other"])
    ]
    labels = [text for role, text in _body(frozen({"title": "Asia"}, entries)) if role == "Lbl"]
    assert {"V0 Nimi 0", "V1 Nimi 1", "V4 Nimi 4"} <= {label.partition(" (")[0] for label in labels}


def test_an_alternative_keeps_the_tag_it_was_given() -> None:
    entries: Entries = [
        ("alternative", f"v{number}", {"kind": kind, "name": f"Nimi {number}", "tag": f"T{number}"})
        for number, kind in enumerate(["zero", "proposal", "other", "other", "other"])
    ]
    assert ("Lbl", "T3 Nimi 3 (other alternative)") in _body(frozen({"title": "Asia"}, entries))


def test_an_impact_without_any_words_still_has_a_full_row() -> None:
    entries: Entries = [("impact", "i1", {})]
    appendix = compose(frozen({"title": "Asia"}, entries), samples.imprint(), samples.languages()[_ENGLISH])
    table = next(one for one in appendix.body if isinstance(one, said.Table) and one.summary == "All recorded impacts")
    assert all(all(cell for cell in row) for row in table.rows)


def test_other_matters_and_all_handlings_are_printed() -> None:
    snapshot = frozen(
        {"title": "Koulun lakkautus"},
        [],
        matter={"handlings": [{"body": "Sivistyslautakunta", "section": "153", "vote": "5–3"}]},
    )
    record = {**snapshot.record, "matters": [*snapshot.record["matters"], {"id": "m2", "title": "Toinen koulu"}]}
    texts = _texts(Snapshot(snapshot.canonical, record))
    assert "Sivistyslautakunta" in texts
    assert "Another matter: Toinen koulu" in texts


def test_answers_and_lists_that_the_record_has_no_words_for_stand_under_their_keys() -> None:
    snapshot = frozen({"title": "Asia"}, [])
    record = {
        **snapshot.record,
        "answers": {"gone": {"choice": "yes", "text": "vanha vastaus"}, "list": ["a", "b"]},
        "entries": {"site": [{"id": "s1", "name": "Koulu"}]},
    }
    texts = _texts(Snapshot(snapshot.canonical, record))
    assert {"gone", "choice: yes", "text: vanha vastaus", "a", "b", "site", "name", "Koulu"} <= set(texts)


# -- the last section ---------------------------------------------------------


def _approved(**approval: Any) -> list[str]:
    facts = {"role": "approver", "name": "Eeva Näyte", "at": "2025-03-25T12:40:00Z", **approval}
    return _texts(frozen({"title": "Asia"}, [], approvals=(facts,)))


def test_an_approval_says_who_when_at_which_level_and_with_which_statement() -> None:
    texts = _approved(level="system", title="johtaja", statement={"en": "I have read it.", "fi": "Olen lukenut."})
    assert {"Eeva Näyte, johtaja", "I have read it."} <= set(texts)
    assert "Confirmed in the system 25 March 2025 at 14:40" in texts
    assert any(text.startswith("Sealed electronically") for text in _approved(level="seal"))
    assert any(text.startswith("Signed electronically") for text in _approved(level="signature"))
    assert any(text.startswith("Submitted for confirmation") for text in _approved(role="author"))


def test_a_statement_in_one_language_only_keeps_its_language() -> None:
    assert "Olen lukenut." in _approved(statement={"fi": "Olen lukenut."})
    assert "Olen lukenut." in _approved(statement="Olen lukenut.")


def test_a_document_that_nobody_confirmed_says_so() -> None:
    texts = _texts(frozen({"title": "Asia"}, [], approvals=()))
    assert "Nobody has confirmed this assessment yet." in texts


def test_a_draft_says_that_it_cannot_be_verified() -> None:
    texts = [text for _, text in _body(fees(), samples.draft())]
    assert "This is a draft. It has no seal and cannot be verified." in texts
    assert "How to verify this document" not in texts


# -- voice --------------------------------------------------------------------


def _voice(snapshot: Snapshot, language: str = _ENGLISH) -> Voice:
    return Voice(samples.languages()[language], snapshot, samples.imprint())


def _tones(words: Words) -> list[tuple[str, Tone]]:
    return [(run.text, run.tone) for run in words]


def test_not_known_is_told_apart_alone_and_before_a_reason() -> None:
    voice = _voice(fees(t_worry={"choice": "not_known", "text": "ei kysytty"}, decide_on={"not_known": True}))
    assert [("not known", Tone.MISSING), (": ei kysytty", Tone.PLAIN)] == [
        (text, tone) for text, tone in _tones(tuple(Run(run.text, run.tone) for run in _joined(voice.said("t_worry"))))
    ]
    assert [("not known", Tone.MISSING)] == _tones(voice.date({"not_known": True}))
    assert [("not given", Tone.MISSING)] == _tones(voice.date(None))


def _joined(paragraphs: tuple[Words, ...]) -> Words:
    """Return one paragraph whose neighbours of one tone are one run."""
    found: list[Run] = []
    for run in paragraphs[0]:
        if found and found[-1].tone is run.tone:
            found[-1] = Run(found[-1].text + run.text, run.tone)
        else:
            found.append(Run(run.text, run.tone))
    return tuple(found)


def test_only_free_text_is_in_the_authors_language() -> None:
    (words,) = _voice(fees()).said("t_groups")
    assert [("to some extent: ", ""), ("pienituloiset perheet", "fi-FI")] == [(run.text, run.language) for run in words]


def test_names_made_of_options_are_in_the_documents_language() -> None:
    voice = _voice(fees())
    group = voice.dossier.of("group")[0]
    alternative = voice.dossier.of("alternative")[1]
    assert "" == voice.name(group)[0].language
    assert "fi-FI" == voice.name(alternative)[0].language


def test_a_group_of_fewer_than_five_children_is_not_counted_in_public() -> None:
    snapshot = fees()
    voice = _voice(snapshot)
    first = snapshot.dossier.of("group")[0]
    said_counts = [
        text_of(words)
        for number in ("4", "5")
        for words in voice.field(type(first)(first.id, "group", {"count": {"number": number}}), "count")
    ]
    assert ["fewer than 5", "5"] == said_counts


def test_an_organisation_without_a_name_in_the_language_keeps_the_one_it_has() -> None:
    snapshot = fees()
    record = {**snapshot.record, "organisation": {"kind": "municipality", "name": {"fi": "Esimerkkilä"}}}
    assert "Esimerkkilä" == _voice(Snapshot(snapshot.canonical, record)).organisation


def test_a_key_that_the_pack_lost_is_shown_as_it_is() -> None:
    assert "gone" == _voice(fees()).option("area", "gone")
