import pytest

from lva.services.wording import Told, told
from lva.storage.queries import Search, assessment_list
from tests.support.town import Town


def found(town: Town, text: str, code: str = "fi") -> list[Told | None]:
    with town.working() as work:
        search = Search(text)
        listed = assessment_list(work.session, work.organisation_id, search)
        said = told(work, listed, search, code)
        return [said.get(row.id) for row in listed.rows]


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_the_question_is_named_in_the_language_of_the_page(town: Town, code: str) -> None:
    town.started(why="Koska kyläkoulun katto vuotaa.")
    label = town.ports.packs.current("lava").questions["why"].label.in_(code)
    assert [Told(label, "Koska kyläkoulun katto vuotaa.")] == found(town, "kyläkoulut", code)


def test_what_the_title_says_needs_no_other_place(town: Town) -> None:
    town.started(title="Kyläkoulun lakkautus", why="Kyläkoulu")
    assert [None] == found(town, "kyläkoulu")


def test_an_entry_is_named_by_its_list(town: Town) -> None:
    town.written()
    label = town.ports.packs.current("lava").lists["condition"].label.in_("fi")
    (said,) = found(town, "sivistysjohtajan")
    assert said is not None
    assert label == said.label
    assert "Sivistysjohtaja" == said.text


def test_a_word_inside_another_is_no_place(town: Town) -> None:
    town.started(why="Alakoulu ja koulupolku")
    (said,) = found(town, "koulupol")
    assert said is not None
    assert "Alakoulu ja koulupolku" == said.text
