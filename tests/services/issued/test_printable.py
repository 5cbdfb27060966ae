"""Claims about characters that no font of the PDF has: the author learns where they stand and which they are."""

import pytest

from lva.domain.permissions import Permission
from lva.services import assessments
from lva.services.issued import printable
from tests.support.town import Town

_EMOJI = "\N{GRINNING FACE}"


def _found(town: Town, reference: str) -> list[tuple[str, str, tuple[str, ...]]]:
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        return [(one.key, one.field, one.subject) for one in printable.findings(opened)]


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        (f"Hyvin käy {_EMOJI}{_EMOJI}, 中文", (_EMOJI, "中", "文")),
        ("שלום ילדים", ("ש", "ל", "ו", "ם", "י", "ד")),
        ("مرحبا", ("م", "ر", "ح", "ب", "ا")),
        ("\ue000", ("\ue000",)),
    ],
)
def test_characters_without_a_sign_are_told_with_their_question(
    town: Town, text: str, characters: tuple[str, ...]
) -> None:
    assert [("conclusion", "", characters)] == _found(town, town.written(conclusion=text))


def test_part_of_an_answer_is_looked_at_too(town: Town) -> None:
    reference = town.written(position={"choice": "partly", "text": f"Osittain {_EMOJI}"})
    assert ("position", "", (_EMOJI,)) in _found(town, reference)


def test_what_fonts_show_or_something_looks_like_is_nobodys_worry(town: Town) -> None:
    assert [] == _found(town, town.written(conclusion="Åäö šeahkku, nuoli → ja ≥ 5, sateenvarjo ☂, \u202ekätketty"))


def test_the_worked_examples_hold_none(town: Town) -> None:
    assert [] == _found(town, town.written("village-school"))
