from dataclasses import replace

from lva.domain.dossier import Dossier, Entry
from lva.domain.together import copies
from tests.dossiers import make_dossier, make_entry


def _copy() -> Dossier:
    begun = make_dossier(
        {"title": "Maksu", "proposal": "Nousee.", "gone": "x"},
        [make_entry("hearing", "h1", who="Lapset"), Entry("k1", "handling", {"body": "Lautakunta"}, "m1")],
    )
    return replace(begun, copied=copies.untouched(begun, copies.marks(begun)))


def test_answers_and_entries_are_marked_but_nothing_that_lives_with_the_matter() -> None:
    assert {"title", "proposal", "hearing.h1"} == _copy().copied


def test_a_text_that_says_something_else_is_no_copy_any_more() -> None:
    copy = _copy()
    changed = replace(copy, answers={**copy.answers, "proposal": "Laskee."}, entries=())
    assert {"title"} == copies.untouched(changed, copies.marks(copy))


def test_each_unconfirmed_copy_deserves_a_look_at_its_page() -> None:
    found = [(one.code, one.step, one.key, one.entry) for one in copies.findings(_copy())]
    assert [
        ("copied", "matter", "title", ""),
        ("copied", "matter", "proposal", ""),
        ("copied", "hearing", "hearing", "h1"),
    ] == found
    assert {"matter": ("title", "proposal"), "hearing": ("hearing.h1",)} == copies.by_step(_copy())


def test_without_copies_there_is_nothing_to_say() -> None:
    assert {} == copies.by_step(make_dossier({"title": "Maksu"}))
