"""Claims about tabular answers, money and links in the appendix."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import pytest

from lva.appendix import blocks as said
from lva.appendix.blocks import plain, text_of
from lva.appendix.body import Body
from lva.appendix.composing import compose
from lva.appendix.entries import Entries
from lva.appendix.voice import Voice
from lva.content.model import Depth
from lva.domain.snapshot import Snapshot
from lva.pdf.render import render
from tests.appendix import samples
from tests.appendix.samples import frozen
from tests.appendix.spoken import flat, spoken_body
from tests.support.pdf import read_back

TITLE: Final = {"title": "Asia"}
PRICES: Final = [["", "Nyt", "Ehdotus"], ["Lapset", "35", "37,50"], ["Aikuiset", "70", ""]]
STEPS: Final = {"s1": {"choice": "forward", "text": "Hinta laskee."}}


def _snapshot(answers: Mapping[str, Any], *entries: tuple[str, str, Mapping[str, Any]]) -> Snapshot:
    return frozen({**TITLE, **answers}, list(entries), depth=Depth.FULL)


def _blocks(snapshot: Snapshot, language: str = "en") -> tuple[said.Block, ...]:
    return compose(snapshot, samples.imprint(), samples.languages()[language]).body


def _spoken(snapshot: Snapshot, language: str = "en") -> list[tuple[str, str]]:
    return spoken_body(compose(snapshot, samples.imprint(), samples.languages()[language]))


def _titled(snapshot: Snapshot, language: str = "en") -> Iterator[tuple[str, said.Table]]:
    """Yield each table that follows a heading, with that heading."""
    blocks = list(flat(_blocks(snapshot, language)))
    for index, block in enumerate(blocks):
        before = next((one for one in reversed(blocks[:index]) if isinstance(one, said.Heading)), None)
        if isinstance(block, said.Table) and before is not None:
            yield text_of(before.words), block


def _cells(table: said.Table) -> list[list[str]]:
    head = [text_of(cell.words) for cell in table.head]
    rows = [
        ["".join(text_of(one.words) for one in cell if isinstance(one, said.Paragraph)) for cell in row]
        for row in table.rows
    ]
    return [head, *rows]


def _steps() -> list[str]:
    return [option.key for option in samples.pack().options[samples.pack().questions["ten_steps"].rows]]


def test_a_free_table_is_printed_as_a_table_under_its_name() -> None:
    snapshot = _snapshot({}, ("table", "t1", {"title": "Hinnasto", "cells": PRICES, "summary": "Hinnat nousevat."}))
    tables = dict(_titled(snapshot))
    assert [["–", "Nyt", "Ehdotus"], ["Lapset", "35", "37,50"], ["Aikuiset", "70", "–"]] == _cells(tables["Hinnasto"])
    assert 1 == [text for _, text in _spoken(snapshot)].count("37,50")
    assert any("Hinnat nousevat." in text for _, text in _spoken(snapshot))


def test_the_cells_of_a_table_are_head_cells_and_data_cells_of_the_document() -> None:
    snapshot = _snapshot({}, ("table", "t1", {"title": "Hinnasto", "cells": PRICES, "summary": "Nousu."}))
    read = read_back(render(snapshot, samples.draft(), samples.languages()["fi"]))
    cells = {one.text.strip(): one.role for one in read.root.walk() if one.role in {"TH", "TD"}}
    assert ["TH", "TH", "TD"] == [cells[text] for text in ("Nyt", "Lapset", "35")]
    assert [] == read.problems


def test_an_entry_that_is_only_a_table_is_the_table_under_its_name() -> None:
    snapshot = _snapshot({}, ("table", "t1", {"cells": PRICES}))
    entries = replace(snapshot.pack.lists["table"], fields=(snapshot.pack.lists["table"].field("cells"),), title=())
    told = Entries(Voice(samples.languages()["en"], snapshot, samples.imprint()))
    assert [said.Heading, said.Table] == [
        type(block) for block in told.one_by_one(entries, snapshot.dossier.of("table"), 4)
    ]


def _wide(columns: int, word: str = "") -> tuple[Snapshot, list[said.Table]]:
    cells = [[f"{word}{row}.{column}" for column in range(columns)] for row in range(21)]
    snapshot = _snapshot({}, ("table", "t1", {"title": "Suuri", "cells": cells}))
    return snapshot, [table for name, table in _titled(snapshot) if name == "Suuri"]


@pytest.mark.parametrize(("columns", "turned"), [(2, False), (6, False), (7, True), (12, True)])
def test_a_table_of_many_columns_stands_on_a_turned_sheet(columns: int, turned: bool) -> None:
    snapshot, (table,) = _wide(columns)
    assert columns == len(table.head)
    wide = [block for block in _blocks(snapshot) if isinstance(block, said.Wide)]
    assert turned is any(table in one.blocks for one in wide)
    assert turned is any("turned sheet" in text for _, text in _spoken(snapshot))


def test_a_table_too_wide_for_a_turned_sheet_is_printed_in_parts_that_repeat_the_first_column() -> None:
    _, tables = _wide(12, "koulumatkat")
    assert [6, 7] == [len(table.head) for table in tables]
    assert {"koulumatkat0.0"} == {text_of(table.head[0].words) for table in tables}
    printed = [text for table in tables for row in _cells(table) for text in row[1:]]
    assert sorted(printed) == sorted(f"koulumatkat{row}.{column}" for row in range(21) for column in range(1, 12))
    assert "Suuri, part 1 of 2" == tables[0].summary


def test_the_ten_steps_stand_side_by_side_all_of_them() -> None:
    first, *others = _steps()
    snapshot = _snapshot({"ten_steps": {first: {"choice": "forward", "text": "Hinta laskee."}}})
    (tiles,) = [block for block in _blocks(snapshot) if isinstance(block, said.Tiles)]
    head, second, *_ = tiles.items
    assert ("1", "moves forward", "Hinta laskee.") == (head.number, text_of(head.state.words), text_of(head.note))
    assert ("not given", ()) == (text_of(second.state.words), second.note)
    assert 1 + len(others) == len(tiles.items)


def test_an_optional_grid_shows_the_rows_that_say_something() -> None:
    snapshot = _snapshot({"elements": {"views": {"text": "Kyläkoulu."}}})
    question = snapshot.pack.questions["elements"]
    rows = _cells(dict(_titled(snapshot))[question.label.en])
    assert [["Item", "Explanation"], "Kyläkoulu."] == [rows[0], rows[1][1]]
    assert 2 == len(rows)


def test_an_unanswered_grid_is_one_line() -> None:
    label = samples.pack().questions["ten_steps"].label.en
    assert label not in dict(_titled(_snapshot({})))


def test_forecasts_share_a_table_under_the_bars_of_the_first() -> None:
    first = [{"label": "2026–27", "number": "1250.5", "kind": "actual"}, {"label": "2027–28", "kind": "forecast"}]
    second = [{"label": "2027–28", "number": "12", "kind": "forecast"}]
    snapshot = _snapshot(
        {},
        ("forecast", "f1", {"level": "1. luokka", "values": first}),
        ("forecast", "f2", {"level": "2. luokka", "values": second}),
    )
    (chart,) = [block for block in _blocks(snapshot, "fi") if isinstance(block, said.Chart)]
    assert ["Mistä", "2026–27", "2027–28"] == _cells(chart.table)[0]
    assert ["1. luokka", "1\xa0250,5toteutunut", "ei tietoaennuste"] == _cells(chart.table)[1]
    assert [1250.5, None] == [bar.value for bar in chart.bars]
    assert "Pylväät, 1. luokka: 2026–27: 1\xa0250,5." == chart.alternative


def test_the_years_of_forecasts_stand_in_order_and_a_year_that_one_does_not_have_is_a_dash() -> None:
    def told(level: str, *labels: str) -> tuple[str, str, dict[str, Any]]:
        values = [{"label": label, "number": "3", "kind": "forecast"} for label in labels]
        return "forecast", level, {"level": level, "values": values}

    snapshot = _snapshot({}, told("1. luokka", "2030", "ennen", "2027–28"), told("2. luokka", "2027"))
    (chart,) = [block for block in _blocks(snapshot, "fi") if isinstance(block, said.Chart)]
    assert ["Mistä", "2027", "2027–28", "2030", "ennen"] == _cells(chart.table)[0]
    assert ["–", "3ennuste"] == _cells(chart.table)[1][1:3]


def test_forecasts_of_many_years_need_the_long_edge_and_of_more_a_table_each() -> None:
    def years(count: int) -> said.Block:
        values = [{"label": str(2026 + year), "number": "3", "kind": "forecast"} for year in range(count)]
        body = _blocks(_snapshot({}, ("forecast", "f1", {"level": "1. luokka", "values": values})))
        return next(one for one in body if isinstance(one, said.Chart | said.Wide) or "Year" in _head(one))

    assert [said.Chart, said.Wide, said.Table] == [type(years(count)) for count in (6, 7, 9)]


def _head(block: said.Block) -> str:
    return text_of(block.head[0].words) if isinstance(block, said.Table) else ""


def test_single_values_of_a_list_are_said_in_one_line() -> None:
    on = [{"on": "2027-08"}, {"on": "2028"}]
    snapshot = _snapshot({}, ("condition", "c1", {"text": "Ehto", "kind": "threshold", "check_on": on}))
    texts = " ".join(text for _, text in _spoken(snapshot, "fi"))
    assert "8/2027" in texts
    assert "2028" in texts


def test_small_tables_of_an_entry_are_told_as_running_text() -> None:
    quality = {"informed": {"choice": "yes"}, "safe": {"choice": "partly"}, "voluntary": {"choice": "yes"}}
    seen = [{"when": "2027", "value": "31 oppilasta", "met": "yes"}, {"when": "2028"}]
    snapshot = _snapshot(
        {"heard": "yes"},
        ("hearing", "h1", {"voice": "children", "status": "held", "who": "Oppilaat", "quality": quality}),
        ("condition", "c1", {"text": "Ehto", "kind": "threshold", "observed": seen}),
    )
    texts = " ".join(text for _, text in _spoken(snapshot, "fi"))
    assert "kyllä: tietoa etukäteen, vapaaehtoista; osittain: turvallista" in texts
    assert "31 oppilasta, " in texts


def test_what_was_written_in_a_cell_keeps_its_language_and_a_choice_speaks_the_document_s() -> None:
    first = _steps()[0]
    snapshot = _snapshot({"ten_steps": {first: {"choice": "forward", "text": "Hinta laskee."}}})
    (tiles,) = [block for block in _blocks(snapshot, "sv") if isinstance(block, said.Tiles)]
    one = tiles.items[0]
    assert ["", "", "fi-FI"] == [words[0].language for words in (one.title, one.state.words, one.note)]


def test_headings_never_skip_a_level_with_tables_between() -> None:
    snapshot = _snapshot(
        {"ten_steps": {_steps()[0]: {"choice": "forward"}}},
        ("table", "t1", {"title": "Hinnasto", "cells": PRICES}),
        ("forecast", "f1", {"values": [{"label": "2026", "number": "3", "kind": "actual"}]}),
    )
    levels = [1, *(int(role[1]) for role, _ in _spoken(snapshot) if role[0] == "H" and role[1:].isdigit())]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_money_is_said_in_the_form_of_the_language() -> None:
    snapshot = _snapshot(
        {}, ("cost", "k1", {"what": "Bussit", "amount": {"low": 21_000_000, "high": 24_900_000, "per": "year"}})
    )
    spoken = {code: " ".join(text for _, text in _spoken(snapshot, code)) for code in ("fi", "sv", "en")}
    assert "210 000–249 000 euroa vuodessa" in spoken["fi"]
    assert "210 000–249 000 euro" in spoken["sv"]
    assert "210,000–249,000 euros" in spoken["en"]


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("https://kunta.fi/lava?id=2", "https://kunta.fi/lava?id=2"),
        ("HEL 2025-001234", ""),
        ("https://kunta.fi/päätös", ""),
    ],
)
def test_only_a_web_address_leads_somewhere(link: str, target: str) -> None:
    blocks = _blocks(_snapshot({"published": {"value": link, "date": "2027-03-25"}, "related": [link]}))
    runs = [
        run
        for block in blocks
        if isinstance(block, said.Pairs)
        for pair in block.rows
        for piece in pair.body
        if isinstance(piece, said.Paragraph)
        for run in piece.words
    ]
    assert [target] * 2 == [run.target for run in runs if run.text == link]


def test_a_table_that_no_page_asks_any_more_is_printed_with_the_rest() -> None:
    snapshot = _snapshot({"elements": {"views": {"text": "Kyläkoulu."}}})
    body = Body(Voice(samples.languages()["en"], snapshot, samples.imprint()))
    section, *_, heading, table = body._left()
    assert said.Section("Other recorded answers") == section
    assert isinstance(table, said.Table)
    assert said.Heading(3, plain(snapshot.pack.questions["elements"].label.en)) == heading
