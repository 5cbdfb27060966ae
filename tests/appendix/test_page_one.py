"""Page one: never more than one A4, everything it promises room for fits at once."""

from collections.abc import Mapping
from typing import Any, Final

import pytest

from lva.appendix.blocks import Paragraph, Rating, Titled, text_of
from lva.appendix.composing import compose
from lva.content.model import Depth
from lva.domain.snapshot import Snapshot
from lva.pdf import pages, styles
from lva.pdf.render import page_one_excess
from lva.pdf.tree import new_tree
from tests.appendix import samples
from tests.appendix.everyday import fees
from tests.appendix.samples import frozen
from tests.dossiers import worked

Entries = list[tuple[str, str, Mapping[str, Any]]]
_SENTENCES: Final = (
    "Kauhajärven koulun oppilaat siirtyvät lähikouluun ja koulumatka pitenee enintään kaksi tuntia päivässä, jolloin "
    "harrastuksiin jää vähemmän aikaa; vanhempien työajat vaikuttavat perheiden arkeen. "
) * 9
_NAMES: Final = ("Lakkautus 1.8.2026", "Ei muutosta nyt", "Lykkäys vuodella", "Yhdistäminen", "Etäluokka", "Kerros")
_RATINGS: Final = ("+2", "-2", "+1", "-1", "mixed", "0", "unknown")
_ROOM: Final = {
    "title": 160, "proposal": 260, "effect": 90, "worst": 60, "children": 190, "best": 60, "what": 48, "who": 19,
    "follow": 60,
}  # fmt: skip
"""How many characters page one has room for, all at once."""


def _text(length: int) -> str:
    return _SENTENCES[: length - 1].rstrip() + "."


def _full(alternatives: int, areas: int, **more: int) -> Snapshot:
    """Return an assessment whose page one holds as much as it promises, and `more` characters where asked."""
    room = {key: length + more.get(key, 0) for key, length in _ROOM.items()}
    kinds = ["proposal", "zero", *["other"] * 4][:alternatives]
    keys = [option.key for option in samples.pack().options["area"]][:areas]
    impacts: list[tuple[str, str, dict[str, Any]]] = [
        (
            "impact",
            f"i{row}x{column}",
            {"area": area, "alternative": f"v{column}", "rating": _RATINGS[(row + column) % 7]},
        )
        for row, area in enumerate(keys)
        for column in range(alternatives)
    ]
    for number, (_, _, fields) in enumerate(impacts[::alternatives][:6]):
        fields["page_one"] = {"choice": "plus" if number < 3 else "minus", "text": _text(room["effect"])}
    entries: list[tuple[str, str, Mapping[str, Any]]] = [
        *(
            ("alternative", f"v{number}", {"kind": kind, "name": _NAMES[number], "status": "assessed"})
            for number, kind in enumerate(kinds)
        ),
        *impacts,
        ("group", "g1", {"people": "children", "kind": "g_poor"}),
        ("group", "g2", {"people": "children", "kind": "g_disab"}),
        *(
            ("measure", f"m{number}", {"what": _text(room["what"]), "who": _text(room["who"])[:-1], "when": "2026-05"})
            for number in range(4)
        ),
        ("follow_up", "f1", {"on": "2026-03-25", "who": _text(room["follow"])}),
        ("author", "p1", {"name": "Aino Esimerkki", "title": "opetuspäällikkö", "role": ["writes", "presents"]}),
    ]
    answers = {
        "title": _text(room["title"])[:-1],
        "decider": ["Kasvun ja oppimisen lautak."],
        "decide_on": "2025-11-20",
        "case_numbers": ["D/2211/10.02.03/2024"],
        "proposal": _text(room["proposal"]),
        "n_children": {"number": "1008"},
        "ages": ["y7_9", "y10_12"],
        "heard": "no",
        "not_heard_why": {"choice": "recent", "text": _text(room["children"])},
        "worst_group": {"refs": ["g1"]},
        "position": {"choice": "open", "text": _text(room["best"])},
        "best_alt": {"choice": "v1"},
        "prep_start": "2025-01",
    }
    return frozen(answers, entries)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize(("alternatives", "areas"), [(2, 6), (3, 6), (3, 15), (4, 6), (5, 6), (6, 6)])
def test_everything_that_page_one_promises_room_for_fits_at_once(language: str, alternatives: int, areas: int) -> None:
    assert page_one_excess(_full(alternatives, areas), samples.imprint(), samples.languages()[language]) is None


def test_one_field_may_borrow_lines_but_two_more_paragraphs_do_not_fit() -> None:
    finnish = samples.languages()["fi"]
    excess = page_one_excess(_full(3, 6, proposal=180, children=90), samples.imprint(), finnish)
    assert excess is not None
    assert {"proposal", "heard"} == {field for field, _ in excess.fields}


def test_one_line_more_than_there_is_room_for_is_refused() -> None:
    """The text grows a word at a time; the page holds until one line too many, and then says one line."""
    finnish = samples.languages()["fi"]
    found = [page_one_excess(_full(3, 6, proposal=10 * step), samples.imprint(), finnish) for step in range(1, 40)]
    refused = [excess.excess_lines for excess in found if excess]
    assert refused == sorted(refused)
    assert 1 == refused[0]
    assert all(excess is None for excess in found[: len(found) - len(refused)])


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_padding_gives_way_and_nothing_else(language: str) -> None:
    speech = samples.languages()[language]
    airy = pages.first_page(compose(fees(), samples.imprint(), speech), new_tree("fi-FI"))
    tight = pages.first_page(compose(_full(2, 6), samples.imprint(), speech), new_tree("fi-FI"))
    assert airy.fit() is None
    assert tight.fit() is None
    assert styles.TIGHT <= tight.builder.give.points < airy.builder.give.points <= styles.LOOSE
    assert airy.room >= 0
    assert tight.room >= 0


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("alternatives", [1, 2, 3, 4, 5, 6])
def test_no_word_of_ours_breaks_in_a_column(language: str, alternatives: int) -> None:
    appendix = compose(_full(alternatives, 15), samples.imprint(), samples.languages()[language])
    first = pages.first_page(appendix, new_tree("fi-FI"))
    assert [] == first.builder.narrow


def _matrix(snapshot: Snapshot, language: str = "en") -> list[list[str]]:
    appendix = compose(snapshot, samples.imprint(), samples.languages()[language])
    slot = next(slot for slot in appendix.page_one if slot.field == "impact")
    titled = slot.blocks[0]
    assert isinstance(titled, Titled)
    return [
        [" ".join(text_of(piece.words) for piece in cell if isinstance(piece, Paragraph | Rating)) for cell in row]
        for row in titled.table.rows
    ]


def test_the_matrix_sums_up_the_areas_it_does_not_show() -> None:
    rows = _matrix(_full(3, 9))
    assert 7 == len(rows)
    assert "The other 9 areas of life" == rows[-1][0]
    assert "see the table" == rows[-1][1]


def test_areas_without_any_rating_are_not_assessed_and_never_no_change() -> None:
    rows = _matrix(fees())
    assert ["The other 9 areas of life", "not assessed", "no change"] == rows[-1]


def test_an_alternative_that_changes_nothing_by_its_own_words_is_shown_so() -> None:
    rows = {row[0]: row[2] for row in _matrix(fees())}
    assert "no change" == rows["Family life and parents' resources"]
    assert "weakens" == rows["Friends, community, belonging"]


def test_children_who_were_not_heard_are_never_passed_over() -> None:
    text = _slot_text(fees(), "heard")
    assert text.startswith("The children were not heard.")
    assert "Lapsia kuullaan syksyllä 2025." in text


def test_what_children_said_is_followed_by_what_came_of_it() -> None:
    entries: Entries = [
        (
            "view",
            "w1",
            {"text": "Matka on pitkä.", "effect": "changed", "effect_why": "Reitti muuttui.", "page_one": "yes"},
        ),
        ("view", "w2", {"text": "Ei poimittu.", "effect": "not", "page_one": "no"}),
    ]
    snapshot = frozen({"title": "Asia", "heard": "yes"}, entries)
    assert "Matka on pitkä. Changed the proposal. Reitti muuttui." == _slot_text(snapshot, "heard")


def test_children_who_were_heard_without_a_picked_view_are_named() -> None:
    named = frozen({"title": "Asia", "heard": "yes"}, [("hearing", "h1", {"who": "5. luokka"})])
    assert "Heard: 5. luokka" == _slot_text(named, "heard")
    assert "The children were heard. not given" == _slot_text(frozen({"title": "Asia", "heard": "yes"}, []), "heard")


def test_children_who_will_be_heard_later_are_not_told_as_heard() -> None:
    planned = frozen({"title": "Asia", "heard": "planned"}, [])
    assert _slot_text(planned, "heard").startswith("Will be heard later")
    assert "not given" == _slot_text(frozen({"title": "Asia"}, []), "heard")


def test_a_ground_that_is_not_about_the_proposal_names_its_alternative() -> None:
    entries: Entries = [
        ("alternative", "v0", {"kind": "zero", "name": "Ennallaan"}),
        ("alternative", "v1", {"kind": "proposal", "name": "Korotus"}),
        ("impact", "i1", {"area": "a_money", "alternative": "v0", "rating": "-1", "page_one": {"choice": "plus"}}),
        ("impact", "i2", {"area": "a_learn", "alternative": "v9", "rating": "-1", "page_one": {"choice": "minus"}}),
    ]
    appendix = compose(frozen({"title": "Asia"}, entries), samples.imprint(), samples.languages()["en"])
    block: Any = next(slot for slot in appendix.page_one if slot.field == "page_one").blocks[0]
    assert "Ennallaan: Income and costs" == text_of(block.left.items[0].words)
    assert "ECEC, learning, school day" == text_of(block.right.items[0].words)


def test_the_position_is_a_sentence_of_its_own() -> None:
    begun = {"title": "Asia", "position": {"choice": "partly"}}
    assert "The proposal is partly in line with the best interests of children." == _position(begun)
    assert "Cannot be judged: liian aikaista." == _position(
        {"title": "Asia", "position": {"choice": "open", "text": "liian aikaista"}}
    )
    assert "not given" == _position({"title": "Asia"})


def _position(answers: Mapping[str, Any]) -> str:
    appendix = compose(frozen(answers, []), samples.imprint(), samples.languages()["en"])
    block: Any = next(slot for slot in appendix.page_one if slot.field == "position").blocks[0]
    return text_of(block.body[0].sentence.words)


def test_many_unknown_areas_are_counted_and_few_are_named() -> None:
    areas = [option.key for option in samples.pack().options["area"]]

    def unknown(count: int) -> Snapshot:
        entries: Entries = [("alternative", "v1", {"kind": "proposal", "name": "Korotus"})]
        entries += [
            ("impact", f"i{area}", {"area": area, "alternative": "v1", "rating": "unknown"}) for area in areas[:count]
        ]
        return frozen({"title": "Asia"}, entries)

    assert "Not known: Health and physical wellbeing." == _slot_text(unknown(1), "unknown")
    assert "Not known: 5 areas of life." == _slot_text(unknown(5), "unknown")


def test_two_authors_are_named_and_others_counted() -> None:
    entries: Entries = [("author", f"p{number}", {"name": f"Nimi {number}"}) for number in range(5)]
    identity = compose(frozen({"title": "Asia"}, entries), samples.imprint(), samples.languages()["en"]).identity
    assert "Authors Nimi 0, Nimi 1, 3 others" == text_of(identity.rows[1])


def test_fewer_than_three_grounds_are_told() -> None:
    assert "No further grounds have been recorded." == _for_and_against(fees())[0]
    assert "" == _for_and_against(_full(3, 6))[0]
    assert "No grounds have been recorded." == _for_and_against(frozen({"title": "Asia"}, []))[1]


def _for_and_against(snapshot: Snapshot) -> tuple[str, str]:
    appendix = compose(snapshot, samples.imprint(), samples.languages()["en"])
    block: Any = next(slot for slot in appendix.page_one if slot.field == "page_one").blocks[0]
    return block.left.fewer, block.right.fewer


def _slot_text(snapshot: Snapshot, field: str) -> str:
    appendix = compose(snapshot, samples.imprint(), samples.languages()["en"])
    block: Any = next(slot for slot in appendix.page_one if slot.field == field).blocks[0]
    return " ".join(text_of(one.words) for one in block.body)


def test_more_than_four_measures_are_told_and_found_elsewhere() -> None:
    entries: list[tuple[str, str, Mapping[str, Any]]] = [
        ("measure", f"m{number}", {"what": f"Toimi {number}"}) for number in range(7)
    ]
    appendix = compose(frozen({"title": "Asia"}, entries), samples.imprint(), samples.languages()["en"])
    block: Any = next(slot for slot in appendix.page_one if slot.field == "measure").blocks[0]
    assert 4 == len(block.body[0].items)
    assert "and 3 more, see the section on measures" == text_of(block.body[0].more)


def test_of_many_groups_those_whom_harm_hits_most_are_named_and_others_counted() -> None:
    entries: Entries = [
        ("group", f"g{number}", {"people": "children", "name": f"Ryhmä {number}"}) for number in range(6)
    ]
    appendix = compose(
        frozen({"title": "Asia", "worst_group": {"refs": ["g5"]}}, entries),
        samples.imprint(),
        samples.languages()["en"],
    )
    block: Any = next(slot for slot in appendix.page_one if slot.field == "n_children").blocks[0]
    said = text_of(block.body[0].words[0].words)
    assert "Concerns especially: Ryhmä 5, Ryhmä 0, Ryhmä 1, Ryhmä 2, 2 others." == said


def test_the_days_of_a_condition_stand_apart() -> None:
    condition = {"text": "Raja", "who": "Lautakunta", "kind": "threshold"}
    days = {"check_on": [{"on": "2024-12-15"}, {"on": "2025-09-20"}]}
    appendix = compose(
        frozen({"title": "Asia"}, [("condition", "e1", {**condition, **days})], depth=Depth.FULL),
        samples.imprint(),
        samples.languages()["en"],
    )
    block: Any = next(slot for slot in appendix.page_one if slot.field == "measure").blocks[0]
    assert "Lautakunta, 15 December 2024, 20 September 2025" == text_of(block.body[0].items[0].who)


def test_an_empty_assessment_still_has_a_page_one() -> None:
    assert page_one_excess(frozen({"title": "Asia"}, []), samples.imprint(), samples.languages()["fi"]) is None


def test_the_worked_example_of_a_full_assessment_fits_on_page_one() -> None:
    found = worked("village-school")
    entries: Entries = [(entry.list, entry.id, entry.fields) for entry in found.entries]
    full = frozen(dict(found.answers), entries, depth=Depth.FULL)
    assert page_one_excess(full, samples.imprint(), samples.languages()["fi"]) is None
