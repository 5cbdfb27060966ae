"""Claims about `lva content`."""

import json
from pathlib import Path

import pytest

from lva import paths
from lva.content.model import Kind
from tests import packs
from tests.cli.conftest import Run

PACK = packs.shipped()


def test_the_packs_of_the_installation_are_in_order(run: Run) -> None:
    done = run("content", "check")
    shipped = [packs.shipped(name) for name in ("lava", "ten-steps")]
    municipalities = (
        "municipalities 2025: 308; not verified: names of 0, languages of 0, class of 74 (44 of them doubtful)"
    )
    packs_said = [f"{one.id} 2026.1 (draft): {len(one.questions)} questions, {one.digest}" for one in shipped]
    assert [*packs_said, municipalities] == done.output.splitlines()
    assert 0 == done.exit_code


def test_no_database_is_needed_to_look_at_content(run: Run, instance: Path) -> None:
    assert 0 == run("content", "check").exit_code
    assert 0 == run("content", "outline").exit_code
    assert not instance.exists()


def test_a_file_that_is_named_is_the_one_that_is_checked(run: Run) -> None:
    done = run("content", "check", str(packs.SMALL))
    assert 0 == done.exit_code
    assert done.output.startswith(f"small 2.1 (draft): {len(packs.small().questions)} questions, sha256:")


def test_what_is_wrong_with_the_municipalities_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty = tmp_path / "municipalities.toml"
    faulty.write_text(
        paths.MUNICIPALITIES.read_text("utf-8").replace('"rural", "figures"', '"village", "figures"', 1), "utf-8"
    )
    monkeypatch.setattr(paths, "MUNICIPALITIES", faulty)
    done = run("content", "check")
    assert 1 == done.exit_code
    assert (
        "Error: municipalities.toml: municipalities.009: a class and the official languages are needed" in done.stderr
    )


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
    assert [f"# {one.label.in_(language)} [{one.key}]" for one in PACK.sections] == [
        line for line in done.output.splitlines() if line.startswith("# ")
    ]
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


def test_an_outline_says_at_which_depths_a_page_and_an_answer_are_expected(run: Run) -> None:
    output = run("content", "outline", "ten-steps", "--language", "en").output
    assert "== 9. Assesses the impacts of its decisions on children [assessing; full]" in output
    assert "[budget_assessed: ynk] (expected: full; stops: full)" in output
    assert "    + Which part? [text: text, if part]" in output
    assert "    ( ) not known [not_known]" in output


def _spoiled(tmp_path: Path, **replaced: tuple[str, str]) -> str:
    """Write the small pack with some of its text replaced, and return the file's name."""
    text = packs.SMALL.read_text("utf-8")
    for before, after in replaced.values():
        assert before in text
        text = text.replace(before, after)
    path = tmp_path / "spoiled.toml"
    path.write_text(text, "utf-8")
    return str(path)


def test_two_equal_versions_do_not_differ(run: Run) -> None:
    done = run("content", "compare", "ten-steps/2026.1", str(paths.PACKS / "ten-steps" / "2026.1.toml"))
    assert (0, "0 differences, 0 of them break what has been written.\n") == (done.exit_code, done.output)


def test_a_version_with_other_words_may_follow(run: Run, tmp_path: Path) -> None:
    newer = _spoiled(tmp_path, words=('fi = "Nimi"', 'fi = "Koko nimi"'))
    done = run("content", "compare", str(packs.SMALL), newer)
    assert 0 == done.exit_code
    assert "text    questions.name.label [fi]: 'Nimi' -> 'Koko nimi'" in done.output.splitlines()


def test_a_version_that_loses_answers_ends_with_one(run: Run, tmp_path: Path) -> None:
    newer = _spoiled(
        tmp_path, kind=('[questions.name]\nnumber = "A1"\nkind = "text"', '[questions.name]\nkind = "long"')
    )
    done = run("content", "compare", str(packs.SMALL), newer)
    assert 1 == done.exit_code
    lines = done.output.splitlines()
    assert "kind    questions.name: text, of the matter -> long, of the matter (breaks)" in lines
    assert "setting questions.name.number: A1 -> " in lines
    assert "2 differences, 1 of them break what has been written." == lines[-1]


def test_what_cannot_be_compared_is_a_sentence(run: Run, tmp_path: Path) -> None:
    done = run("content", "compare", "atlantis/1", "lava/2026.1")
    assert (1, "Error: There is no file and no version called atlantis/1.\n") == (done.exit_code, done.stderr)
    broken = _spoiled(tmp_path, kind=('kind = "yn"', 'kind = "blob"'))
    assert "questions.ready.kind: 'blob' is none of" in run("content", "compare", "lava/2026.1", broken).stderr


def test_a_released_version_that_is_not_pinned_is_told(run: Run, tmp_path: Path) -> None:
    released = _spoiled(tmp_path, status=('status = "draft"', 'status = "released"'))
    done = run("content", "check", released)
    assert (1, "Error: spoiled.toml: status: a released version is pinned in released.toml\n") == (
        done.exit_code,
        done.stderr,
    )


# -- form -------------------------------------------------------------------------------------------


def test_the_questions_of_a_pack_are_written_as_a_form(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    done = run("content", "form", "lava", "--depth", "brief", "--language", "sv", "--output", str(path))
    content = path.read_bytes()
    assert (0, f"{path}: {len(content)} bytes\n", b"%PDF") == (done.exit_code, done.output, content[:4])


def test_a_form_that_cannot_be_written_is_a_sentence(run: Run, tmp_path: Path) -> None:
    mine, nowhere = tmp_path / "mine.pdf", tmp_path / "nowhere" / "form.pdf"
    mine.write_text("mine")
    refusals = [
        run("content", "form", *options).stderr
        for options in (
            ("lava", "--output", str(mine)),
            ("lava", "--output", str(nowhere)),
            ("atlantis", "--output", str(tmp_path / "a.pdf")),
            ("lava", "--depth", "none", "--output", str(tmp_path / "b.pdf")),
        )
    ]
    assert [
        f"Error: {mine} exists already; give another --output.\n",
        f"Error: {nowhere} cannot be written: No such file or directory.\n",
        "Error: There is no pack called atlantis.\n",
        "Error: lava has no form of that depth; it has brief, full.\n",
    ] == refusals
    assert "mine" == mine.read_text()


def test_the_schema_of_blind_records_is_printed(run: Run) -> None:
    printed = json.loads(run("content", "schema", "--blind").output)
    assert "urn:lava:blind:1:lava:2026.1" == printed["$id"]
