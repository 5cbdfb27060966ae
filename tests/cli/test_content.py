"""Claims about `lva content`."""

from pathlib import Path

import pytest

from lva import paths
from lva.content.model import Kind
from tests import packs
from tests.cli.conftest import Run

PACK = packs.shipped()


def test_the_packs_of_the_installation_are_in_order(run: Run) -> None:
    done = run("content", "check")
    assert (0, f"lava 2026.1 (draft): {len(PACK.questions)} questions, {PACK.digest}\n") == (
        done.exit_code,
        done.output,
    )


def test_no_database_is_needed_to_look_at_content(run: Run, instance: Path) -> None:
    assert 0 == run("content", "check").exit_code
    assert 0 == run("content", "outline").exit_code
    assert not instance.exists()


def test_a_file_that_is_named_is_the_one_that_is_checked(run: Run) -> None:
    done = run("content", "check", str(packs.SMALL))
    assert 0 == done.exit_code
    assert done.output.startswith("small 2.1 (draft): 16 questions, sha256:")


def test_every_fault_of_every_file_is_told_at_once(run: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "first.toml", tmp_path / "second.toml"
    text = packs.SMALL.read_text("utf-8")
    first.write_text(text.replace('start = "actor_name"', 'start = "the_stars"'), "utf-8")
    second.write_text(text.replace('kind = "yn"', 'kind = "blob"', 1).replace("minutes = 2", "hours = 2"), "utf-8")
    done = run("content", "check", str(first), str(second), str(packs.SMALL))
    assert 1 == done.exit_code
    assert [
        "Error: first.toml: questions.name: no rule for a first value is called the_stars",
        f"second.toml: questions.ready.kind: 'blob' is none of {', '.join(Kind)}",
        "second.toml: steps[0].hours: unknown key",
    ] == done.stderr.splitlines()
    assert 2 == len(done.stdout.splitlines())


def test_a_first_value_of_an_entry_s_field_is_checked_too(run: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    field = "[lists.mark.fields.area]\n"
    text = packs.SMALL.read_text("utf-8").replace(field, f'{field}start = "the_stars"\n')
    wrong.write_text(text, "utf-8")
    done = run("content", "check", str(wrong))
    assert (1, "Error: wrong.toml: lists.mark.area: no rule for a first value is called the_stars\n") == (
        done.exit_code,
        done.stderr,
    )


@pytest.mark.parametrize("words", [("check", "nowhere.toml"), ("outline", "lava", "--language", "de"), ("blame",)])
def test_wrong_use_ends_with_two(run: Run, words: tuple[str, ...]) -> None:
    assert 2 == run("content", *words).exit_code


def test_a_pack_that_is_not_there_is_a_sentence(run: Run) -> None:
    done = run("content", "outline", "atlantis")
    assert (1, "Error: There is no pack called atlantis.\n") == (done.exit_code, done.stderr)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_an_outline_shows_every_page_and_question_in_one_language(run: Run, language: str) -> None:
    done = run("content", "outline", "--language", language)
    assert 0 == done.exit_code
    assert done.output.startswith(f"{PACK.title.in_(language)} {PACK.version} ({PACK.status})\n")
    lines = done.output.splitlines()
    assert [step.key for step in PACK.steps] == [
        line.split("[")[1].split(";")[0] for line in lines if line.startswith("== ")
    ]
    assert [] == [one.key for one in PACK.questions.values() if f"[{one.key}: {one.kind}]" not in done.output]
    assert [] == [one.key for one in PACK.questions.values() if one.label.in_(language) not in done.output]


def test_an_outline_shows_what_guides_writing_and_every_choice(run: Run) -> None:
    output = run("content", "outline", "--language", "en").output
    heard = PACK.questions["heard"]
    assert all(f"    ( ) {option.label.en} [{option.key}]" in output for option in PACK.options[heard.options])
    assert any(line.startswith("    why: ") for line in output.splitlines())
    assert any(line.startswith("    help: ") for line in output.splitlines())


def test_an_outline_shows_the_fields_of_entries_and_of_their_children(run: Run) -> None:
    output = run("content", "outline").output
    assert "[measure: cards]" in output
    assert "[rating: choice]" in output


def test_the_installation_s_packs_are_those_that_are_shipped() -> None:
    assert ["2026.1.toml"] == [path.name for path in sorted((paths.PACKS / "lava").glob("*.toml"))]
