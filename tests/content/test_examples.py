from pathlib import Path

import pytest

from lva import paths
from lva.content.examples import Example, read_examples
from tests import packs


def test_examples_are_read_by_the_names_of_their_files(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.toml").write_text(f'name = "{name}"\nlanguage = "sv"\n[answers]\ntitle = "x"\n', "utf-8")
    first, second = read_examples(tmp_path)
    assert ("a", "b", "sv", {"title": "x"}, {}) == (
        first.name, second.name, first.language, first.answers, first.entries,
    )  # fmt: skip


def test_there_are_everyday_decisions_and_a_self_assessment_of_two_years() -> None:
    names = {(example.pack, example.name) for example in read_examples(paths.EXAMPLES)}
    assert {("lava", "afternoon-fees"), ("lava", "sports-fees")} <= names
    assert {("ten-steps", "ten-steps-2025"), ("ten-steps", "ten-steps-2026")} <= names


@pytest.mark.parametrize("example", read_examples(paths.EXAMPLES), ids=lambda example: str(example.name))
def test_a_shipped_example_speaks_of_what_the_pack_asks(example: Example) -> None:
    pack = packs.shipped(example.pack)
    assert set() == set(example.answers) - set(pack.questions)
    assert set() == set(example.entries) - set(pack.lists)
    for name, items in example.entries.items():
        keys = {field.key for field in pack.lists[name].fields} | {"id"}
        assert [] == [key for item in items for key in item if key not in keys]


@pytest.mark.parametrize("example", read_examples(paths.EXAMPLES), ids=lambda example: str(example.name))
def test_the_ids_of_a_shipped_example_hold_within_it(example: Example) -> None:
    ids = [item["id"] for items in example.entries.values() for item in items if "id" in item]
    assert len(ids) == len(set(ids))
