"""Boxes on sheets: lines, columns, breaks between pages, and nothing that falls off."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.appendix.blocks import Bullets, HeadCell, Paragraph, Table, plain
from lva.pdf import styles
from lva.pdf.box import Box
from lva.pdf.boxes import Column, Columns, Gap, Pad, Panel, Rule, Stack
from lva.pdf.canvas import Piece, TaggedCanvas
from lva.pdf.fonts import Face, width_of
from lva.pdf.layout import Builder
from lva.pdf.pages import Flow
from lva.pdf.styles import BOTTOM, INK, SHEET_HEIGHT, TOP, WIDTH, Style
from lva.pdf.text import TextBox
from lva.pdf.tree import Role, new_tree

_STYLE = Style(9, 12)
_FULL = SHEET_HEIGHT - TOP


def _text(text: str, style: Style = _STYLE, role: Role = Role.P) -> TextBox:
    return TextBox([Piece(text, Face.REGULAR, INK)], style, new_tree("fi-FI").add(role))


def _lines(text: str, width: float, style: Style = _STYLE) -> list[str]:
    return ["".join(piece.text for piece in line.pieces) for line in _text(text, style).lines(width)]


def test_a_line_keeps_the_space_at_its_end_so_that_words_stay_apart() -> None:
    assert ["yksi ", "kaksi ", "kolme"] == _lines("yksi kaksi kolme", 30)


def test_a_line_feed_ends_the_line() -> None:
    assert ["yksi ", "kaksi"] == _lines("yksi\nkaksi", 300)


def test_a_word_wider_than_its_column_breaks_after_a_mark_if_it_has_one() -> None:
    assert ["https://", "esimerkki.fi"] == _lines("https://esimerkki.fi", 60)


def test_a_word_without_a_mark_breaks_where_it_must() -> None:
    found = _lines("lapsivaikutustenarviointi", 50)
    assert "lapsivaikutustenarviointi" == "".join(found)
    assert all(width_of(line, Face.REGULAR, 9) <= 50 for line in found)


@given(st.text(st.sampled_from("aäk -/.\n"), max_size=120), st.floats(12, 300))
def test_no_letter_is_lost_or_doubled_and_no_line_is_too_wide(text: str, width: float) -> None:
    box = _text(text)
    lines = box.lines(width)
    written = "".join(piece.text for line in lines for piece in line.pieces)
    assert "".join(text.split()) == "".join(written.split())
    assert all(line.width <= width + 0.1 for line in lines)


def test_a_balanced_title_leaves_no_lone_word_on_its_last_line() -> None:
    text = "Perusopetuksen iltapäivätoiminnan maksujen korotus 1.8.2025 alkaen"
    plain_lines = _lines(text, 300, Style(16, 20.5, Face.REGULAR))
    balanced = _lines(text, 300, Style(16, 20.5, Face.REGULAR, balanced=True))
    assert len(plain_lines) == len(balanced)
    assert len(balanced[-1]) >= len(plain_lines[-1])


def test_a_paragraph_splits_with_two_lines_at_least_on_each_side() -> None:
    box = _text("sana " * 60)
    count = len(box.lines(100))
    parts = box.split(100, 12 * (count - 1))
    assert parts is not None
    first, rest = (part for part in parts if isinstance(part, TextBox))
    assert (count - 2, 2) == (len(first.lines(100)), len(rest.lines(100)))
    assert box.split(100, 12) is None
    assert _text("vain kaksi riviä tässä", _STYLE).split(60, 12) is None


def test_a_heading_never_splits() -> None:
    assert _text("otsikko " * 40, _STYLE, Role.H2).split(100, 60) is None


def _poured(boxes: list[Box]) -> Flow:
    flow = Flow(_FULL)
    flow.open_page()
    flow.pour(boxes)
    return flow


def _inside(flow: Flow) -> bool:
    return all(
        placed.top <= _FULL + 0.1 and placed.top - placed.box.measure(WIDTH) >= BOTTOM - 0.1
        for page in flow.pages
        for placed in page.placed
    )


@pytest.mark.parametrize("seed", range(6))
def test_nothing_falls_off_a_sheet(seed: int) -> None:
    boxes: list[Box] = []
    for number in range(40):
        words = (number * 7 + seed * 13) % 180 + 1
        if number % 5 == 0:
            boxes += [Rule(before=16), _heading("Otsikko"), Gap(5, keep=True)]
        halves = [Column(200, _text("sana " * words)), Column(200, _text("lause " * (words // 2 + 1)))]
        boxes.append(Columns(halves, above=Pad(3), below=Pad(3)) if number % 3 else _text("teksti " * words))
    flow = _poured(boxes)
    assert len(flow.pages) > 1
    assert _inside(flow)


def _heading(text: str) -> TextBox:
    box = _text(text, styles.H2, Role.H2)
    box.keep = True
    return box


def test_a_heading_is_never_the_last_thing_on_a_sheet() -> None:
    for lines in range(50, 62):
        boxes: list[Box] = [_text("rivi") for _ in range(lines)]
        boxes += [_heading("Otsikko"), Gap(5, keep=True), _text("sana " * 200)]
        for page in _poured(boxes).pages:
            last = [placed.box for placed in page.placed if not isinstance(placed.box, Gap)][-1]
            assert not last.keep


def _grid(rows: int, words: int = 6) -> Box:
    cells = [((Paragraph(plain(f"rivi {number}")),), (Paragraph(plain("sana " * words)),)) for number in range(rows)]
    table = Table("Taulukko", (HeadCell(plain("Nro")), HeadCell(plain("Teksti"))), tuple(cells), (1.0, 2.0))
    return Builder(new_tree("fi-FI")).table(table, Pad(3.2))


def test_a_short_table_moves_to_the_next_sheet_rather_than_break() -> None:
    flow = _poured([*(_text("rivi") for _ in range(50)), _grid(8)])
    assert 2 == len(flow.pages)
    assert 1 == len(flow.pages[1].placed)


def test_a_long_table_breaks_between_rows_and_repeats_its_head() -> None:
    flow = _poured([_grid(120)])
    assert len(flow.pages) > 2
    assert _inside(flow)


def test_a_row_taller_than_a_sheet_breaks_inside() -> None:
    flow = _poured([_grid(3, words=2500)])
    assert len(flow.pages) > 2
    assert _inside(flow)


def test_a_column_too_narrow_for_a_word_takes_width_from_another() -> None:
    builder = Builder(new_tree("fi-FI"))
    long = "varhaiskasvatusyksikkökohtainen"
    table = Table(
        "Taulukko",
        (HeadCell(plain("A")), HeadCell(plain(long))),
        (((Paragraph(plain("a")),), (Paragraph(plain("b")),)),),
        (9.0, 1.0),
    )
    assert builder.table(table, Pad(3.2)).too_narrow() == ()
    assert [] == builder.narrow


def test_a_word_that_fits_nowhere_is_told() -> None:
    builder = Builder(new_tree("fi-FI"))
    table = Table("Leveä", (HeadCell(plain("x" * 200)),), (((Paragraph(plain("a")),),),), (1.0,))
    builder.table(table, Pad(3.2))
    assert ["Leveä"] == builder.narrow


def test_columns_that_cannot_be_split_move_as_a_whole() -> None:
    columns = Columns([Column(200, _text("sana " * 200)), Column(200, _text("kaksi riviä tässä on"))])
    assert columns.split(WIDTH, 8) is None
    assert columns.least_width() > 0
    assert columns.least_height(WIDTH) == 24


def test_a_stack_never_leaves_a_heading_alone_above_a_break() -> None:
    stack = Stack([_text("rivi"), _heading("Otsikko"), _text("sana " * 100)])
    parts = stack.split(100, 12 + 34)
    assert parts is not None
    assert 12 == parts[0].measure(100)
    assert Stack([_heading("Otsikko")]).least_height(100) == 17
    assert Stack([_text("rivi")]).split(100, 20) is None


def test_a_panel_taller_than_a_sheet_goes_on_with_its_ground() -> None:
    panel = Panel(_text("sana " * 3000), styles.PANEL, above=Pad(4), below=Pad(4))
    flow = _poured([panel])
    assert len(flow.pages) > 1
    assert all(isinstance(placed.box, Panel) for page in flow.pages for placed in page.placed)


def test_a_panel_of_two_lines_is_not_split() -> None:
    assert Panel(_text("rivi"), styles.PANEL, above=Pad(4), below=Pad(4)).split(WIDTH, 10) is None


def test_the_items_of_a_list_go_on_without_their_labels() -> None:
    builder = Builder(new_tree("fi-FI"))
    (item,) = builder.bullets(Bullets((plain("sana " * 300),)), builder.at)
    flow = _poured([*(_text("rivi") for _ in range(50)), item])
    assert 2 == len(flow.pages)
    assert _inside(flow)
    assert item.split(WIDTH, 5) is None
    assert item.least_width() > 10


def test_what_can_neither_fit_nor_be_split_is_printed_all_the_same() -> None:
    flow = _poured([_text("rivi"), _Monolith()])
    assert 2 == len(flow.pages)
    assert 1 == len(flow.pages[1].placed)


class _Monolith(Box):
    """A box taller than any sheet."""

    def measure(self, width: float) -> float:
        return 2000

    def draw(self, canvas: TaggedCanvas, x: float, top: float, width: float) -> None:
        raise AssertionError("it is only laid out")


def test_a_box_without_words_has_no_least_width() -> None:
    assert 0 == _Monolith().least_width()
    assert _Monolith().split(10, 10) is None


def test_spaces_between_neighbours_do_not_add_up() -> None:
    first, second = _text("a"), Rule(before=16)
    first.after = 6
    assert 12 + 16 + second.measure(WIDTH) == Stack([first, second]).measure(WIDTH)
