"""Claims about fields: what is typed becomes an answer, and an answer shows as what was typed."""

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from lva.content.model import Kind, Question
from lva.domain.values import answers as values
from lva.i18n import Language
from lva.web.asking.fields import HOLDER, AnswerField, Setting, widget
from lva.web.asking.inputs import typed
from tests.support.town import example, languages, packs

_PACK = packs().current("lava")


def _field(key: str, language: str = "fi", question: Question | None = None) -> AnswerField:
    setting = Setting(_PACK, languages()[language], {"alternative": [("id-1", "ehdotus")]})
    return AnswerField(question or _PACK.questions[key], setting, name=key, _form=HOLDER)


def _read(key: str, language: str = "fi", **inputs: str | list[str]) -> AnswerField:
    """Return a field into which this was typed; `number` stands for the input `<key>.number`."""
    found = _field(key, language)
    named = {key if name == "main" else f"{key}.{name}": value for name, value in inputs.items()}
    found.read(MultiDict({"seen." + key: "0-x", **named}))
    return found


def _given(name: str) -> list[tuple[str, Any]]:
    return [(key, value) for key, value in example(name).answers.items() if _PACK.questions[key].refers == ()]


@pytest.mark.parametrize("name", ["afternoon-fees", "sports-fees"])
def test_what_a_field_shows_reads_back_as_the_same_answer(name: str) -> None:
    for key, value in _given(name):
        shown = _field(key)
        stored = values.normalise(_PACK, _PACK.questions[key], value)
        shown.show(stored, "1-x")
        again = _field(key)
        again.read(MultiDict([(one, text) for one, texts in shown.typed.items() for text in texts]))
        assert (stored, []) == (again.value, again.errors), key


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_a_way_to_be_drawn(kind: Kind) -> None:
    question = Question(key="k", kind=kind, label=_PACK.questions["title"].label, share=_PACK.questions["title"].share)
    assert widget(question, ()) in {
        "text", "area", "texts", "options", "checks", "tick", "int", "number", "count", "money", "date", "when", "link",
        "table", "grid", "rows", "file",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("key", "inputs", "value"),
    [
        ("title", {"main": "  Otsikko  "}, "Otsikko"),
        ("decider", {"main": "Lautakunta\n\n Hallitus "}, ["Lautakunta", "Hallitus"]),
        ("decide_on", {"main": "23.3.2027"}, "2027-03-23"),
        ("decide_on", {"main": "23.3.2027", "not_known": "yes"}, {"not_known": True}),
        ("n_children", {"number": "1 200", "estimate": "yes"}, {"number": "1200", "estimate": True}),
        ("n_children", {"from": "20", "to": "30"}, {"from": "20", "to": "30"}),
        (
            "n_children",
            {"number": "24", "not_known": "yes", "text": "Ei laskettu."},
            {"not_known": True, "text": "Ei laskettu."},
        ),
        ("t_money", {"main": "some", "text": "Vähän."}, {"choice": "some", "text": "Vähän."}),
        ("why", {"main": ""}, None),
    ],
)
def test_what_is_typed_becomes_an_answer(key: str, inputs: dict[str, str], value: Any) -> None:
    found = _read(key, **inputs)
    assert (value, []) == (found.value, found.errors)


@pytest.mark.parametrize(
    ("key", "inputs", "said"),
    [
        ("title", {"main": "x" * 161}, "by 1 character."),
        ("title", {"main": "x" * 162}, "by 2 characters."),
        ("decide_on", {"main": "ensi viikolla"}, "Write the date"),
        ("n_children", {"number": "monta"}, "digits only"),
        ("n_children", {"number": "1", "from": "2"}, "not both"),
        ("n_children", {"from": "30", "to": "20"}, "smaller number"),
        ("n_children", {"number": "3", "year": "3000"}, "at most 2100"),
        ("decider_kind", {"main": "nobody"}, "Choose one"),
    ],
)
def test_what_does_not_fit_is_told_and_kept(key: str, inputs: dict[str, str], said: str) -> None:
    found = _read(key, "en", **inputs)
    assert found.value is None
    assert said in " ".join(map(str, found.errors))
    assert set(inputs.values()) <= {text for texts in found.typed.values() for text in texts}


@pytest.mark.parametrize(
    ("key", "target"),
    [("title", "title"), ("decider_kind", "decider_kind-1"), ("n_children", "n_children-n"), ("t_money", "t_money-1")],
)
def test_the_error_summary_leads_to_the_first_input(key: str, target: str) -> None:
    assert target == _field(key).target


@pytest.mark.parametrize(
    ("key", "columns"), [("trade", 3), ("pdf_langs", 2), ("ages", 2), ("decision_type", 2), ("level", 1)]
)
def test_short_choices_stand_in_columns(key: str, columns: int) -> None:
    assert columns == _field(key).columns


def test_choices_begin_with_a_capital_whether_entries_or_options() -> None:
    labels = [label for _, label, _ in _field("best_alt").choices]
    assert ("Ehdotus", []) == (labels[0], [label for label in labels if label[:1].islower()])


def test_a_part_says_when_it_applies() -> None:
    (part,) = [one for one in _field("n_children").parts if one.name == "n_children.text"]
    assert part.conditional is not None
    assert ("is", "n_children.not_known", ["yes"]) == part.conditional.test


def test_nothing_given_shows_nothing() -> None:
    language: Language = languages()["fi"]
    assert {} == typed(_PACK.questions["title"], "title", None)
    assert "fi" == language.code
