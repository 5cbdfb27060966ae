"""Claims about when a field of a page applies."""

from typing import Any

import pytest

from lva import i18n, paths
from lva.content.library import Library, read_all
from lva.content.model import Depth, Rule
from lva.domain.dossier import Dossier
from lva.web.asking.conditions import Conditional, Conditions, chosen, within

_ALIASES = {"zero": "id-0", "proposal": "id-1"}
_HEARD = Rule("is", "heard", ("yes", "planned"))
_BEST = Rule("not", rules=(Rule("is", "best_alt", ("@proposal", "equal")),))


@pytest.fixture(scope="module")
def packs() -> Library:
    """The packs of the project."""
    return read_all(paths.PACKS)


def _conditions(packs: Library, here: set[str], **answers: Any) -> Conditions:
    dossier = Dossier(packs.current("lava"), Depth.BRIEF, "fi", answers, (), _ALIASES)
    return Conditions(i18n.load(paths.TRANSLATIONS)["fi"], dossier, here)


def _conditional(found: Conditional | bool) -> Conditional:
    assert isinstance(found, Conditional)
    return found


def test_without_a_rule_a_field_always_applies(packs: Library) -> None:
    assert _conditions(packs, set()).of(None) is True


@pytest.mark.parametrize(("heard", "applies"), [("yes", True), ("no", False)])
def test_what_another_page_decides_is_decided(packs: Library, heard: str, *, applies: bool) -> None:
    assert applies is _conditions(packs, {"position"}, heard={"choice": heard}).of(_HEARD)


def test_what_the_page_itself_decides_becomes_a_test_with_a_sentence(packs: Library) -> None:
    found = _conditional(_conditions(packs, {"heard"}).of(_HEARD))
    assert '["is","heard",["yes","planned"]]' == found.data
    assert found.text.startswith("Vastaa tähän, jos valitsit:")
    assert " / " in found.text


def test_several_cases_are_counted_up(packs: Library) -> None:
    rule = Rule("any", rules=(_HEARD, Rule("all", rules=(Rule("answered", "best_alt"), _BEST))))
    found = _conditional(_conditions(packs, {"heard", "best_alt"}).of(rule))
    assert ("any", 2) == (found.test[0], len(found.cases))
    assert ("not", ("is", "best_alt", ["id-1", "equal"])) == found.test[1][1][1][1]


def test_a_field_that_applies_until_something_is_said_has_no_sentence(packs: Library) -> None:
    found = _conditional(_conditions(packs, {"best_alt"}).of(_BEST))
    assert ("", ()) == (found.text, found.cases)


@pytest.mark.parametrize(
    ("op", "elsewhere", "left"),
    [("any", True, True), ("any", False, ["heard"]), ("all", False, False), ("all", True, ["heard"])],
)
def test_what_other_pages_say_settles_or_leaves_the_rest(
    packs: Library, op: str, elsewhere: bool, left: bool | list[str]
) -> None:
    other = Rule("is", "position", ("open",))
    answer = {"choice": "open" if elsewhere else "in_line"}
    found = _conditions(packs, {"heard"}, position=answer).of(Rule(op, rules=(other, _HEARD)))
    assert left == (found if isinstance(found, bool) else [test[1] for test in found.test[1]])


def test_several_fields_of_an_entry_must_all_hold() -> None:
    assert ("is", "hearing.1.status", ["held"]) == within("hearing.1.", [("status", ["held"])])
    both = within("hearing.1.", [("status", ["held"]), ("voice", ["children"])])
    assert ("all", 2) == (both[0], len(both[1]))


def test_a_choice_is_a_test_on_its_field() -> None:
    assert Conditional(("is", "kind", ["a", "b"]), "Kun a tai b.") == chosen("kind", {"b", "a"}, "Kun a tai b.")
