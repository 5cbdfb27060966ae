from dataclasses import replace

import pytest

from lva.content.model import Depth
from lva.domain.errors import Invalid
from lva.domain.judging import findings
from lva.domain.permissions import Permission
from lva.domain.references import derived, uuid7
from lva.services import assessments, history
from lva.services.assessments import Opened
from lva.services.showing import examples
from tests import dossiers
from tests.factories import AT
from tests.support.town import Town, example


def _opened(town: Town, reference: str) -> Opened:
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        assert history.check(work.session, opened.row) is None
        return opened


@pytest.mark.parametrize(
    ("name", "depth"),
    [("afternoon-fees", Depth.BRIEF), ("sports-fees", Depth.BRIEF), ("village-school", Depth.FULL)],
)
def test_an_example_becomes_an_assessment_that_blocks_nothing(town: Town, name: str, depth: Depth) -> None:
    opened = _opened(town, town.written(name))
    assert depth is opened.row.depth
    assert () == findings.blocking(opened.dossier)
    assert example(name).answers["title"] == opened.row.title


def test_an_example_says_in_the_database_what_it_says_without_one(town: Town) -> None:
    opened = _opened(town, town.written())
    expected = dossiers.worked()
    assert set(expected.answers) == set(opened.dossier.answers)
    assert [entry.list for entry in expected.entries] == [entry.list for entry in opened.dossier.entries]
    assert {key: value for key, value in expected.answers.items() if key not in ("worst_group", "best_alt")} == {
        **{key: value for key, value in opened.dossier.answers.items() if key not in ("worst_group", "best_alt")},
        "position_impacts": expected.answers["position_impacts"],
        "confirmers": expected.answers["confirmers"],
    }


def test_ids_of_an_example_are_those_that_the_wizard_would_give(town: Town) -> None:
    opened = _opened(town, town.written())
    dossier, owner = opened.dossier, opened.row.id
    assert str(derived(owner, "group|g_poor")) in [entry.id for entry in dossier.of("group")]
    cell = str(derived(owner, f"a_money|{dossier.alias('proposal')}"))
    assert cell in dossier.answers["position_impacts"]
    assert {"choice": dossier.alias("zero")} == {"choice": dossier.answers["best_alt"]["choice"]}
    assert [cell] == next(entry for entry in dossier.of("measure") if entry.get("who") != "Palveluneuvoja").get(
        "impacts"
    )


def test_words_that_look_like_an_id_stay_words(town: Town) -> None:
    chosen = example()
    said = {"choice": "yes", "text": "a1"}
    with town.working() as work:
        changed = replace(chosen, answers={**chosen.answers, "x_law": said})
        reference = examples.make(work, changed, uuid7(AT)).reference
    assert said == _opened(town, reference).dossier.answers["x_law"]


def test_an_example_made_twice_is_one_assessment(town: Town) -> None:
    new_id = uuid7(AT)
    with town.working() as work:
        first = examples.make(work, example(), new_id)
        counted = first.event_count
        assert first is examples.make(work, example(), new_id)
        assert counted == first.event_count


def test_an_answer_that_no_form_would_offer_is_refused(town: Town) -> None:
    chosen = example()
    wrong = replace(chosen, answers={**chosen.answers, "heard": "perhaps"})
    with town.working() as work, pytest.raises(Invalid):
        examples.make(work, wrong, uuid7(AT))


def test_an_example_in_another_language_is_an_assessment_in_it(town: Town) -> None:
    with town.working() as work:
        reference = examples.make(work, replace(example(), language="sv"), uuid7(AT)).reference
    assert "sv" == _opened(town, reference).row.language


def test_what_stands_a_second_time_in_a_cell_is_an_entry_of_its_own(town: Town) -> None:
    cell = {"area": "a_money", "alternative": "@proposal", "rating": "-1"}
    entries = {"impact": ({"id": "i1", **cell}, {"id": "i2", **cell, "what": "Toinen ryhmä."}, {**cell, "what": "x"})}
    with town.working() as work:
        reference = examples.make(work, replace(example(), entries=entries), uuid7(AT)).reference
    opened = _opened(town, reference)
    assert [None, "Toinen ryhmä.", "x"] == [entry.get("what") for entry in opened.dossier.of("impact")]
    first = derived(opened.row.id, f"a_money|{opened.dossier.alias('proposal')}")
    assert str(first) == opened.dossier.of("impact")[0].id
