import pytest

from lva.content.model import Depth
from lva.domain import screening
from lva.domain.judging.explanation import DEPTHS, Explained, Explanation, Said
from lva.domain.screening import Reason, Result, Threshold
from lva.domain.values.answers import Value
from tests import packs
from tests.speech import speaking

PACK = packs.shipped()
RULE = PACK.screening


def _explanation(threshold: Threshold | None = None, **answers: Value) -> Explanation:
    return Explanation(speaking("en"), PACK, answers, threshold)


def test_a_reason_names_the_answers_that_decided_it() -> None:
    explanation = _explanation(t_service={"choice": "some", "text": "two euros more"})
    found = explanation.of(Reason("brief", ("t_service", "strange")))
    assert "Children are concerned, but no rule asks for a full assessment." == found.text
    (said,) = found.said
    assert PACK.questions["t_service"].label.en == said.question
    assert "two euros more" in said.answer


def test_the_own_threshold_is_told_with_both_numbers() -> None:
    explanation = _explanation(Threshold(("from_50",), least=50), n_screen="from_50")
    found = explanation.of(Reason("own_threshold_children", ("n_screen",)))
    assert "The number of children (50–199) reaches the organisation's own threshold of 50 children." == found.text


def test_what_is_not_known_is_counted() -> None:
    flag = Reason(screening.FIND_OUT_FIRST, ("t_direct", "t_groups", "t_money", "t_worry"))
    assert _explanation().of(flag).text.startswith("4 answers are not known.")


def test_a_reason_without_questions_stands_alone() -> None:
    assert Explained("No answer says that children are concerned.", ()) == _explanation().of(
        Reason("no_child_concerned")
    )


def test_an_unanswered_question_is_said_without_an_answer() -> None:
    assert Said(PACK.questions["t_direct"].label.en, "") == _explanation().said("t_direct")


@pytest.mark.parametrize("depth", Depth)
def test_every_result_is_a_sentence(depth: Depth) -> None:
    assert DEPTHS[depth] == _explanation().depth(Result(depth))


def test_no_result_is_no_sentence() -> None:
    assert "" == _explanation().depth(Result(None))


def test_the_questions_that_decide_are_those_of_the_rule_but_the_choice() -> None:
    assert RULE is not None
    chosen = {RULE.chosen, RULE.reason, RULE.lowered_by}
    assert tuple(key for key in screening.keys(RULE) if key not in chosen) == _explanation().asked()
    assert () == Explanation(speaking("en"), packs.small(), {}).asked()


@pytest.mark.parametrize(
    ("given", "threshold"),
    [
        ({}, None),
        ({"t_direct": "some", "x_formal": {"choice": "yes"}}, None),
        ({"t_direct": "significant", "x_formal": {"choice": "yes"}}, None),
        ({"t_groups": "significant", "t_money": "significant"}, None),
        ({"t_money": "significant", "t_scale": "significant", "x_law": {"choice": "yes", "text": "x"}}, None),
        ({"t_direct": "significant", "t_scale": "significant", "x_temporary": {"choice": "yes"}}, None),
        ({"t_direct": "some", "x_later": {"choice": "yes", "text": "x"}}, None),
        ({"t_direct": "some", "t_scale": "significant"}, Threshold(scale=True)),
        ({"t_worry": "some", "x_temporary": {"choice": "yes"}, "t_lasting": "significant"}, None),
        ({"x_individual": "yes"}, None),
    ],
)
def test_whatever_the_rule_says_has_words(given: dict[str, Value], threshold: Threshold | None) -> None:
    assert RULE is not None
    asked = (RULE.individual, RULE.formal, RULE.temporary, RULE.law, RULE.later, *screening.triggers(RULE))
    answers = {**dict.fromkeys(asked, "no"), **given}
    result = screening.screen(RULE, answers, threshold)
    explanation = Explanation(speaking("en"), PACK, answers, threshold)
    assert all(explanation.of(one).text for one in (*result.reasons, *result.flags))
