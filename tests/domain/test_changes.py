"""Claims about what two versions of an assessment say differently."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from lva.domain.changes import Change, Difference, Sort, changes
from lva.domain.dossier import Dossier
from tests.dossiers import make_dossier, make_entry, worked
from tests.speech import speaking

CLUB = make_entry("group", "g1", name="Kerholaiset", count={"number": "24", "year": 2025})


def _between(before: Dossier, after: Dossier) -> tuple[Difference, ...]:
    return changes(speaking("fi"), before, after)


def test_a_version_that_says_the_same_changes_nothing() -> None:
    assert () == _between(worked(), worked())


def test_an_answer_that_is_given_cleared_or_changed_is_told_with_both_sides() -> None:
    before = make_dossier({"proposal": "Maksu nousee.", "why": "Kulut."})
    after = make_dossier({"proposal": "Maksu pysyy.", "worst_group": ["g1"]}, [CLUB])
    answers, _ = _between(before, after)
    assert ("", "", Sort.CHANGED) == (answers.kind, answers.title, answers.sort)
    assert {
        (("Maksu nousee.",), ("Maksu pysyy.",)),
        (("Kulut.",), ()),
        ((), ("Kerholaiset",)),
    } == {(one.before, one.after) for one in answers.changes}
    pack = before.pack
    order = [pack.questions[key].label.in_("fi") for key in pack.questions]
    assert sorted([one.label for one in answers.changes], key=order.index) == [one.label for one in answers.changes]


def test_what_was_never_said_and_what_was_cleared_are_the_same() -> None:
    assert () == _between(make_dossier({"why": None}), make_dossier())
    assert () == _between(make_dossier(), make_dossier({"why": ""}))


def test_an_entry_that_is_new_gone_or_changed_is_told_by_its_name() -> None:
    renamed = replace(CLUB, fields={**CLUB.fields, "name": "Kerhon lapset"})
    without, with_it, other = make_dossier(), make_dossier(entries=[CLUB]), make_dossier(entries=[renamed])
    kind = without.pack.lists["group"].singular.in_("fi")
    label = without.pack.lists["group"].field("name").label.in_("fi")
    (new,), (gone,), (changed,) = _between(without, with_it), _between(with_it, without), _between(with_it, other)
    assert (kind, "Kerholaiset", Sort.ADDED) == (new.kind, new.title, new.sort)
    assert (kind, "Kerholaiset", Sort.REMOVED) == (gone.kind, gone.title, gone.sort)
    assert [(one.label, one.after, one.before) for one in new.changes] == [
        (one.label, one.before, one.after) for one in gone.changes
    ]
    assert Difference(kind, "Kerhon lapset", Sort.CHANGED, (Change(label, ("Kerholaiset",), ("Kerhon lapset",)),)) == (
        changed
    )


def test_a_version_of_another_pack_is_said_in_its_own_words() -> None:
    pack = worked().pack
    fewer = replace(
        pack,
        questions={key: one for key, one in pack.questions.items() if key != "why"},
        lists={key: one for key, one in pack.lists.items() if key != "group"},
    )
    old = make_dossier({"why": "Kulut."}, [CLUB])
    new = make_dossier(pack=fewer)
    for before, after in ((old, new), (new, old)):
        answers, entries = _between(before, after)
        assert [pack.questions["why"].label.in_("fi")] == [one.label for one in answers.changes]
        assert "Kerholaiset" == entries.title


@given(st.dictionaries(st.sampled_from(["why", "proposal", "legal_basis"]), st.sampled_from(["", "a", "b"])))
def test_the_way_back_says_the_same_with_its_sides_exchanged(answers: dict[str, str]) -> None:
    one, other = make_dossier({"why": "a"}), make_dossier(dict(answers))
    there, back = _between(one, other), _between(other, one)
    assert [(c.label, c.after, c.before) for d in there for c in d.changes] == [
        (c.label, c.before, c.after) for d in back for c in d.changes
    ]
