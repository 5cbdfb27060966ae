"""Claims about widths that follow what stands in the columns."""

from collections.abc import Iterator
from typing import Final

from lva.pdf.box import Box, Sketch
from lva.pdf.canvas import TaggedCanvas
from lva.pdf.fitting import height, lowest, shared

_LEADING: Final = 12.0


class _Text(Box):
    """A text of so many points in one line."""

    def __init__(self, natural: float) -> None:
        self.natural = natural

    def measure(self, width: float) -> float:
        return _LEADING

    def draw(self, canvas: TaggedCanvas, x: float, top: float, width: float) -> None:
        raise AssertionError("it is only measured")

    def sketches(self, inset: float = 0.0) -> Iterator[Sketch]:
        yield self.natural, _LEADING, inset


def _lines(natural: float, width: float) -> int:
    return int(height(tuple(_Text(natural).sketches()), width) // _LEADING)


def test_a_text_that_fits_is_one_line_high() -> None:
    assert _LEADING == height(((99.0, _LEADING, 0.0),), 100.0)
    assert height(((101.0, _LEADING, 0.0),), 100.0) >= 2 * _LEADING


def test_room_goes_to_the_column_that_has_much_to_read_and_the_whole_stays() -> None:
    rooms = shared([[_Text(50), _Text(900)], [_Text(60), _Text(700)]], (200.0, 200.0), (50.0, 50.0))
    assert 400.0 == sum(rooms)
    assert rooms[1] > 250.0
    assert rooms[0] >= 50.0


def test_no_column_becomes_narrower_than_its_longest_word() -> None:
    assert (100.0, 100.0) == shared([[_Text(10), _Text(900)]], (100.0, 100.0), (100.0, 20.0))


def test_a_few_words_get_two_lines_and_not_one_for_each_word() -> None:
    few, many = _Text(120), _Text(3000)
    assert 69.0 <= shared([[few, many]], (100.0, 200.0), (30.0, 30.0))[0] < 100.0
    assert 50.0 == shared([[few, many]], (50.0, 200.0), (30.0, 30.0))[0]


def test_columns_that_are_all_low_keep_their_widths() -> None:
    assert (80.0, 120.0) == shared([[_Text(50), _Text(60)]], (80.0, 120.0), (10.0, 10.0))


def test_a_single_column_has_nobody_to_share_with() -> None:
    assert (100.0,) == shared([[_Text(500)]], (100.0,), (10.0,))


def test_labels_keep_the_usual_width_unless_another_saves_two_lines() -> None:
    def chosen(*answers: float) -> float:
        return lowest([(_Text(40), _Text(one)) for one in answers], (160.0, 120.0), 400.0, 10.0)

    assert 160.0 == chosen(200.0)
    assert 120.0 == chosen(*[255.0] * 3)
    assert _lines(255.0, 240.0) > _lines(255.0, 280.0)
