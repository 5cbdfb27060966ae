"""Claims about the JSON Schema of records: whatever is taken in is valid, and it says what it means in words."""

import json
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator

from lva.content.model import Kind
from lva.domain.exchange.record_schema import schema
from tests import packs
from tests.cases import records
from tests.packs import small
from tests.support import exchanged

LAVA: Final = packs.shipped()
SCHEMA: Final = schema(LAVA, "en")
VALIDATOR: Final = Draft202012Validator(SCHEMA)


def _faults(data: bytes) -> list[str]:
    return [error.json_path for error in VALIDATOR.iter_errors(json.loads(data))]


@pytest.mark.parametrize(
    ("pack", "language"),
    list(zip((LAVA, packs.shipped("ten-steps"), small()), ("fi", "sv", "en"), strict=True)),
    ids=lambda one: getattr(one, "id", one),
)
def test_every_pack_has_a_schema_in_its_own_words(pack: Any, language: str) -> None:
    found = schema(pack, language)
    Draft202012Validator.check_schema(found)
    assert pack.title.in_(language) in found["title"]
    assert found["$id"] == f"urn:lava:record:1:{pack.id}:{pack.version}:{language}"


@pytest.mark.parametrize("number", [case.number for case in records.cases()])
def test_every_case_is_valid(number: str) -> None:
    data = exchanged.of_case(number)
    assert [] == exchanged.told(data)
    assert [] == _faults(data)


def test_the_example_of_the_documentation_is_valid() -> None:
    assert [] == exchanged.told(exchanged.documented())
    assert [] == _faults(exchanged.documented())


def test_an_issued_record_with_all_its_texts_is_valid() -> None:
    frozen = records.frozen(exchanged.plain(records.dossier("02")), exchanged.ORGANISATION)
    assert [] == _faults(frozen.canonical)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("format", "lava.record/2"),
        ("pack.version", "1900"),
        ("assessment.language", "de"),
        ("assessment.depth", "deep"),
        ("answers.heard", "perhaps"),
        ("answers.unheard_of", "x"),
        ("answers.heard", None),
        ("entries.unheard_of", []),
        ("entries.impact[0].rating", 1),
        ("entries.impact[0].id", "NOT AN ID"),
        ("matters", []),
        ("matters[0].title", ...),
        ("matters[0].decide_on", "25.3.2025"),
        ("matters[0].title", "x" * 500),
    ],
)
def test_what_is_wrong_by_itself_is_not_valid(path: str, value: object) -> None:
    data = exchanged.changed(exchanged.of_case("14"), path, value)
    assert [] != exchanged.told(data)
    assert [] != _faults(data)


def test_titles_and_descriptions_are_the_words_of_the_questionnaire() -> None:
    heard = SCHEMA["properties"]["answers"]["properties"]["heard"]
    question = LAVA.questions["heard"]
    assert f"{question.number} {question.label.en}" == heard["title"]
    options = SCHEMA["$defs"][f"options.{question.options}"]["oneOf"] if question.kind is Kind.CHOICE else []
    assert all(option["title"] for option in options)
    assert LAVA.lists["impact"].singular.en == SCHEMA["$defs"]["entry.impact"]["title"]


def test_what_belongs_to_a_document_may_stand_there() -> None:
    data = exchanged.changed(exchanged.of_case("14"), "texts", {"anything": [1.5, None]})
    assert [] == exchanged.told(data)
    assert [] == _faults(data)
