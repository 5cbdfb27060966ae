"""The pages that members read first, and the blocks with a form of their own: what they say, and how sheets lie."""

import datetime as dt
import io
from collections.abc import Mapping
from typing import Any, Final, TypeVar

import pikepdf
import pytest

from lva.appendix import blocks as said
from lva.appendix.blocks import Pair, Pairs, Paragraph, Rating, text_of
from lva.appendix.body import Body
from lva.appendix.composing import compose
from lva.appendix.headings import Page, under_headings
from lva.appendix.plots import Marker, Tick, Timeline
from lva.appendix.rows import rows
from lva.appendix.voice import Voice
from lva.content.model import Depth
from lva.domain.snapshot import Imprint, Snapshot
from lva.pdf.box import Box
from lva.pdf.boxes import Columns
from lva.pdf.charts import timeline_box
from lva.pdf.layout import Builder
from lva.pdf.pages import lay_out
from lva.pdf.render import render
from lva.pdf.styles import SHEET_HEIGHT, SHEET_WIDTH, WIDE, WIDTH
from lva.pdf.text import TextBox
from lva.pdf.tree import new_tree
from tests.appendix import samples
from tests.appendix.everyday import FEES_ENTRIES, fees
from tests.appendix.samples import frozen
from tests.appendix.spoken import flat, spoken_body
from tests.dossiers import worked
from tests.support.pdf import read_back, validated

_Block = TypeVar("_Block")
Entries = list[tuple[str, str, Mapping[str, Any]]]
TITLE: Final = {"title": "Asia"}


def school() -> Snapshot:
    """Return the worked example of a full assessment."""
    found = worked("village-school")
    entries: Entries = [(entry.list, entry.id, entry.fields) for entry in found.entries]
    return frozen(dict(found.answers), entries, depth=Depth.FULL)


def _blocks(snapshot: Snapshot, language: str = "en", imprint: Imprint | None = None) -> list[said.Block]:
    appendix = compose(snapshot, imprint or samples.imprint(), samples.languages()[language])
    return list(flat(appendix.body))


def _one(snapshot: Snapshot, kind: type[_Block], language: str = "en") -> _Block:
    return next(block for block in _blocks(snapshot, language) if isinstance(block, kind))


def _table(snapshot: Snapshot, summary: str, language: str = "en") -> list[list[str]]:
    table = next(
        one for one in _blocks(snapshot, language) if isinstance(one, said.Table) and one.summary.startswith(summary)
    )
    return [[_said(cell) for cell in row] for row in table.rows]


def _said(cell: tuple[said.Piece, ...]) -> str:
    told = [piece for piece in cell if isinstance(piece, Paragraph | Rating | said.Condition)]
    return "\n".join(text_of(piece.words) for piece in told)


# -- six questions ----------------------------------------------------------------------------------


def test_page_two_answers_six_questions_and_gives_the_sentence_for_a_return() -> None:
    found = _table(fees(), "Six questions")
    assert 6 == len(found)
    assert ["in order", "missing", "in order", "in order", "in order", "in order"] == [row[1] for row in found]
    assert "Children were not heard; the reason is on page 1." == found[1][2]
    quote = text_of(_one(fees(), said.Quote).words)
    assert "I propose that the matter be returned to preparation so that children are heard before" in quote


def test_what_is_in_order_needs_no_sentence_for_a_return() -> None:
    heard = {"voice": "children", "status": "held", "who": "Oppilaat", "when": "2025-02"}
    snapshot = frozen(
        {**fees().dossier.answers, "heard": "yes", "proposal_fixed": "2025-03-01"},
        [*FEES_ENTRIES, ("hearing", "h1", heard)],
    )
    assert {"in order"} == {row[1] for row in _table(snapshot, "Six questions")}
    assert not any(isinstance(block, said.Quote) for block in _blocks(snapshot))


def test_an_empty_assessment_has_six_open_questions() -> None:
    found = [row[2] for row in _table(frozen(TITLE, []), "Six questions")]
    assert "Today's situation is not described. No impacts of it are recorded." == found[0]
    assert "It is not said who is affected most." == found[2]
    assert "No harm that needs measures is recorded." == found[4]
    assert "No date, nobody is responsible, no indicators" == found[5]


@pytest.mark.parametrize(
    ("answers", "entries", "row", "words"),
    [
        ({"worst_group": {"choice": "no_harm"}}, [], 2, "No harm was found."),
        (
            {"worst_group": {"choice": "everyone", "text": "Koska"}},
            [("measure", "m1", {"what": "Toimi"})],
            2,
            "The harm falls on everyone alike; 1 measure.",
        ),
        (
            {"worst_group": {"refs": ["g1", "g2"]}},
            [
                ("group", "g1", {"name": "Pienet"}),
                ("group", "g2", {"name": "Isot"}),
                ("measure", "m1", {"for_groups": ["g1"]}),
            ],
            2,
            "Measures: Pienet. No measures: Isot.",
        ),
        ({"best_alt": {"choice": "equal"}}, [], 3, "Impacts of 0 of 0 alternatives are assessed. Best for children: "),
        ({}, [("impact", "i1", {"rating": "-1"})], 4, "Harm is recorded, but no measures."),
        ({}, [("follow_up", "f1", {"who": "Johtaja"})], 5, "No date, someone is responsible, no indicators"),
    ],
)
def test_the_questions_say_what_the_assessment_has(
    answers: dict[str, Any], entries: Entries, row: int, words: str
) -> None:
    assert _table(frozen({**TITLE, **answers}, entries), "Six questions")[row][2].startswith(words)


# -- timeline ---------------------------------------------------------------------------------------


def test_the_line_of_time_and_its_table_say_the_same() -> None:
    snapshot = school()
    line, found = _one(snapshot, Timeline), _table(snapshot, "The steps of the matter")
    assert [str(marker.number) for marker in line.markers] == [row[0] for row in found if row[0] != "?"]
    late = [str(marker.number) for marker in line.markers if marker.late]
    assert late == [row[0] for row in found if row[3].startswith("late")]
    assert f"Late: {late[0]}." in line.alternative


def test_a_step_without_a_day_is_a_question_mark_and_not_on_the_line() -> None:
    hearing = ("hearing", "h1", {"voice": "children", "status": "held", "who": "Oppilaat"})
    snapshot = frozen({**fees().dossier.answers, "heard": "yes"}, [*FEES_ENTRIES, hearing])
    assert ["?", "not known", "Hearing: Oppilaat", "not known"] == _table(snapshot, "The steps")[-1]


def test_a_phase_says_where_and_what() -> None:
    """Of ten phases that all say "closes" nobody knows which is which."""
    entries: Entries = [
        ("site", "s1", {"name": "Nuijamaan koulu"}),
        ("group", "g1", {"name": "Vanhemmat", "people": "guardians"}),
        ("phase", "p1", {"site": "s1", "when": "2027", "change": "closes"}),
        ("phase", "p2", {"group": "g1", "when": "2028", "change": "opens", "text": "Kahvila avataan."}),
        ("phase", "p3", {"when": "2029"}),
    ]
    said = [
        row[2]
        for row in _table(frozen(TITLE, entries, depth=Depth.FULL), "The steps")
        if row[2].startswith("Carried out")
    ]
    assert "Carried out: Nuijamaan koulu, closes" == said[0]
    assert "Carried out: Vanhemmat. Kahvila avataan." == said[1]
    assert 3 == len(said)


def test_one_step_alone_makes_no_line() -> None:
    snapshot = frozen({**TITLE, "decide_on": "2025-03-25"}, [], approvals=())
    assert not any(isinstance(block, Timeline) for block in _blocks(snapshot))


def test_over_many_years_only_years_are_named() -> None:
    answers = {**TITLE, "prep_start": "2019-05", "decide_on": "2025-03-25"}
    line = _one(frozen(answers, [], approvals=()), Timeline)
    assert ["2020", "2021", "2022", "2023", "2024", "2025"] == [tick.label for tick in line.ticks]


def test_markers_that_are_near_climb_and_late_ones_stand_above_their_neighbours() -> None:
    days = [dt.date(2025, 1, day) for day in (1, 2, 3)]
    near = tuple(Marker(number, day, late=number == 2) for number, day in enumerate(days, start=1))
    far = (*near, Marker(4, dt.date(2026, 12, 1)))
    node = new_tree("fi-FI")
    heights = [
        timeline_box(Timeline("", markers, (), (Tick(days[0], "2025", major=True),), "LATE"), node, WIDTH).measure(
            WIDTH
        )
        for markers in (far[:1], far)
    ]
    assert 30 == round(heights[1] - heights[0])


def test_many_steps_of_one_day_do_not_outgrow_the_page() -> None:
    markers = tuple(Marker(number, dt.date(2025, 1, 1)) for number in range(1, 60))
    box = timeline_box(Timeline("", markers, (), (), "LATE"), new_tree("fi-FI"), WIDTH)
    assert box.measure(WIDTH) < 250


def test_a_long_name_of_a_forecast_does_not_run_into_its_bars() -> None:
    values = [{"label": str(2026 + year), "number": "3", "kind": "forecast"} for year in range(4)]
    long = "Kaikkien alakoulujen ja yhtenäiskoulujen oppilaat sekä esiopetuksen lapset koko kunnassa"
    snapshot = frozen(TITLE, [("forecast", "f1", {"level": long, "values": values})], depth=Depth.FULL)
    found = read_back(render(snapshot, samples.draft(), samples.languages()["fi"]))
    assert any(long in text for role, text in found.leaves() if role == "Figure")
    assert [] == found.problems


# -- other blocks -----------------------------------------------------------------------------------


def test_an_alternative_has_a_strip_in_full_and_its_counts_at_every_depth() -> None:
    rows_ = [row for block in _blocks(school()) if isinstance(block, Pairs) for row in block.rows]
    told = next(row for row in rows_ if "Lakkautus 2028" in text_of(row.term))
    strip = next(piece for piece in told.body if isinstance(piece, said.Strip))
    assert (("-2", "-1", "-1"), 1, 3) == (strip.left, strip.unknown, strip.axis)
    assert not any("Strip" in repr(block) for block in _blocks(fees()))
    assert any(
        "Areas of life: weakens 2" in text
        for _, text in spoken_body(compose(fees(), samples.imprint(), samples.languages()["en"]))
    )


def test_views_stand_beside_what_came_of_them_under_like_numbers() -> None:
    pupils, *_ = _table(school(), "Hearing log")
    assert 3 == pupils[2].count("\n") - 1
    assert ["1.", "2.", "3."] == [line[:2] for line in pupils[3].split("\n")]


def test_a_view_of_no_hearing_is_in_the_log_all_the_same() -> None:
    entries: Entries = [
        ("hearing", "h1", {"voice": "children", "status": "held", "who": "Oppilaat"}),
        ("view", "w1", {"text": "Haluan kotiin.", "effect": "not"}),
    ]
    found = _table(frozen({**TITLE, "heard": "yes"}, entries, depth=Depth.FULL), "Hearing log")
    assert ["not given", "\u2013", "Haluan kotiin."] == found[1][:3]


@pytest.mark.parametrize(
    ("language", "number", "unit", "words"),
    [
        ("fi", {"number": "214"}, "answers", "214 vastausta"),
        ("fi", {"number": "1"}, "people", "1 henkilö"),
        ("sv", {"from": "20", "to": "30"}, "people", "20\u201330 personer"),
        ("en", {"number": "17", "estimate": True}, "statements", "about 17 statements"),
        ("en", {"not_known": True}, "ideas", "not known"),
        ("fi", {"number": "4"}, None, "4"),
    ],
)
def test_a_number_bends_what_was_counted(language: str, number: Any, unit: str | None, words: str) -> None:
    given = {
        "voice": "residents",
        "status": "held",
        "who": "Kylä",
        "number": number,
        **({"unit": unit} if unit else {}),
    }
    snapshot = frozen({**TITLE, "heard": "yes"}, [("hearing", "h1", given)], depth=Depth.FULL)
    summary = samples.languages()[language].text("Hearing log: who was heard, how, what was said and what came of it")
    assert words == _table(snapshot, summary, language)[0][1].split("\n")[0]


def test_what_was_only_rated_needs_no_row() -> None:
    texts = [text for _, text in spoken_body(compose(fees(), samples.imprint(), samples.languages()["en"]))]
    assert any(text.startswith("Rated without a description:") for text in texts)
    areas = [row[0] for row in _table(fees(), "All recorded impacts")]
    assert 4 == len(areas)


def test_the_checklist_says_how_many_criteria_are_in_order_and_which_are_gates() -> None:
    rows_ = _table(school(), "Criteria and their states")
    names = " \u00b7 ".join(row[1] for row in rows_).split(" \u00b7 ")
    assert (24, 7) == (len(names), sum(name.endswith("gate") for name in names))
    brief = _table(fees(), "Criteria and their states")
    assert 24 == len(" \u00b7 ".join(row[1] for row in brief).split(" \u00b7 "))
    unasked = [name.partition(".")[0] for name in brief[-1][1].split(" \u00b7 ")]
    assert ("not asked at this depth", ["5", "6", "9"]) == (brief[-1][0], unasked[:3])


def test_gates_that_are_missing_are_named() -> None:
    texts = [text for _, text in spoken_body(compose(frozen(TITLE, []), samples.imprint(), samples.languages()["en"]))]
    (words,) = [text for text in texts if text.startswith("The basis of the decision is incomplete. Missing:")]
    assert "Position on best interests" in words
    assert not any(
        "is incomplete. Missing:" in text
        for _, text in spoken_body(compose(school(), samples.imprint(), samples.languages()["en"]))
    )


def test_short_answers_stand_side_by_side_and_long_ones_below_each_other() -> None:
    short = [Pair(said.plain(f"Kysymys {number}"), (Paragraph(said.plain("kyllä")),)) for number in range(5)]
    long = Pair(said.plain("Miksi?"), (Paragraph(said.plain("koska " * 20)),))
    assert [said.Pairs, said.Facts] == [type(block) for block in rows([*short[:2], long, *short])]
    assert [5] == [len(block.items) for block in rows(short) if isinstance(block, said.Facts)]
    assert [Pairs((*short[:2],))] == list(rows(short[:2]))


def test_a_label_with_a_long_word_gets_the_room_that_it_needs() -> None:
    def width(term: str) -> float:
        pairs = Pairs((Pair(said.plain(term), (Paragraph(said.plain("kyllä")),)),), narrow=True)
        (line, _) = Builder(new_tree("fi-FI")).boxes(pairs)
        assert isinstance(line, Columns)
        return line.columns[0].width

    short, long, sentence = "Nimi", "Hyvinvointisuunnitelmaankirjataan", "Onko lapsilla pysyvä tapa sanoa " * 4
    assert width(short) < width(long) < width(sentence)


# -- sheets -----------------------------------------------------------------------------------------


def test_a_full_assessment_turns_the_sheet_once_and_back(tmp_path: Any) -> None:
    data = render(school(), samples.draft(), samples.languages()["fi"])
    assert [] == validated(data, tmp_path)
    assert [] == read_back(data).problems
    with pikepdf.open(io.BytesIO(data)) as pdf:
        turned = [float(page.MediaBox[2]) > float(page.MediaBox[3]) for page in pdf.pages]
    first, last = turned.index(True), len(turned) - turned[::-1].index(True)
    assert all(turned[first:last])
    assert last < len(turned)
    assert len(turned) <= 11


def test_a_section_that_begins_on_turned_sheets_fills_the_page_before_and_is_read_in_its_own_order() -> None:
    measures = [("measure", f"m{n}", {"what": f"Toimi {n}", "kind": "mitigate"}) for n in range(3)]
    impact = ("impact", "i1", {"area": "a_move", "alternative": "v1", "rating": "-1", "what": "Matka pitenee."})
    snapshot = frozen(
        {**TITLE, "gap": {"choice": "grows", "text": "Ero kasvaa."}}, [impact, *measures], depth=Depth.FULL
    )
    speech = samples.languages()["en"]
    found = read_back(render(snapshot, samples.draft(), speech))
    leaves = found.leaves()
    body = [text for _, text in leaves[leaves.index(("H2", "Impacts")) :]]
    assert [] == found.problems
    assert body.index("Matka pitenee.") < body.index("Toimi 1")
    pages = lay_out(compose(snapshot, samples.draft(), speech), new_tree("en-GB"))
    first = next(number for number, page in enumerate(pages) if page.turned)
    assert any(_titled(placed.box, "Impacts") for placed in pages[first - 1].placed)


def _titled(box: Box, title: str) -> bool:
    return isinstance(box, TextBox) and box.title == title


def test_a_brief_assessment_stays_upright_and_short() -> None:
    with pikepdf.open(io.BytesIO(render(fees(), samples.imprint(), samples.languages()["fi"]))) as pdf:
        sizes = {(round(float(page.MediaBox[2])), round(float(page.MediaBox[3]))) for page in pdf.pages}
        assert {(round(SHEET_WIDTH), round(SHEET_HEIGHT))} == sizes
        assert len(pdf.pages) <= 5


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("name", ["fees", "school"])
def test_no_word_breaks_inside_a_column(language: str, name: str) -> None:
    snapshot = fees() if name == "fees" else school()
    appendix = compose(snapshot, samples.draft(), samples.languages()[language])
    builder = Builder(new_tree("fi-FI"))
    for block in appendix.body:
        builder.width = WIDE if isinstance(block, said.Wide) else WIDTH
        builder.boxes(block)
    assert [] == builder.narrow


def test_impacts_that_no_page_asks_are_printed_at_the_end() -> None:
    snapshot = frozen(TITLE, [("impact", "i1", {"what": "Matka pitenee."})], depth=Depth.FULL)
    body = Body(Voice(samples.languages()["en"], snapshot, samples.imprint()))
    left = list(body._left())
    assert said.Section("Other recorded answers") == left[0]
    assert any(isinstance(block, said.Table) for block in body.impacts)


def test_the_name_of_a_lone_entry_is_not_heading_enough() -> None:
    entry = Pairs((Pair(said.plain("suomi"), (Paragraph(said.plain("Koulu jatkuu.")),)),), narrow=True)
    answer = Pairs((Pair(said.plain("Seuranta"), (Paragraph(said.plain("2027")),)),))
    shown = list(
        under_headings(
            [
                Page("Kymmenen", named=False, blocks=(Paragraph(said.plain("0")),)),
                Page("Lapsille", named=False, blocks=(entry,)),
                Page("Sivu", named=False, blocks=(answer,)),
            ]
        )
    )
    assert ["Kymmenen", "Lapsille"] == [text_of(one.words) for one in shown if isinstance(one, said.Heading)]
