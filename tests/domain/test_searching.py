import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.content.model import Depth
from lva.domain import searching
from lva.domain.searching import LEAST, MOST, Hit, matches, search
from tests import packs
from tests.dossiers import added, at_depth, make_dossier, make_entry, said, worked
from tests.speech import speaking

FEES = worked()
FI = speaking("fi")


def _places(query: str) -> list[tuple[str, str, str, str]]:
    return [(hit.step, hit.key, hit.entry, hit.field) for hit in search(FI, FEES, query)]


def test_a_word_of_an_answer_is_found_with_the_words_around_it() -> None:
    hit = next(hit for hit in search(FI, FEES, "OHJAAJIEN palkkojen") if hit.key == "stronger")
    assert "weighing" == hit.step
    assert "ohjaajien palkkojen nousun" in hit.text


def test_a_long_answer_is_cut_around_the_word() -> None:
    dossier = said(FEES, why="alku " * 40 + "neula" + " loppu" * 40)
    (hit,) = [hit for hit in search(FI, dossier, "neula") if hit.key == "why"]
    assert hit.text.startswith("…")
    assert hit.text.endswith("…")
    assert "alku neula loppu" in hit.text


def test_a_word_of_a_question_is_found_without_an_answer() -> None:
    label = FEES.pack.questions["why"].label.fi
    assert Hit("background", "why") in search(FI, said(FEES, why=None), label.upper())


def test_the_number_of_a_question_is_found() -> None:
    number = FEES.pack.questions["decide_on"].number
    assert "decide_on" in [hit.key for hit in search(FI, said(FEES, decide_on=None), number)]


def test_a_page_is_found_by_its_name() -> None:
    step = FEES.pack.pages[Depth.BRIEF][3]
    assert Hit(step.key) in search(FI, FEES, step.label.fi)


def test_a_field_of_an_entry_is_found() -> None:
    assert [("impact-details", "impact", "i_learn", "what")] == _places("aikaa läksyille")


def test_an_entry_is_found_once_by_its_name() -> None:
    dossier = added(make_dossier(depth=Depth.FULL), make_entry("site", "s1", name="Simolan koulu", area="Simola"))
    found = [hit for hit in search(FI, dossier, "simola") if hit.entry]
    assert [("site", "s1", "")] == [(hit.key, hit.entry, hit.field) for hit in found]


def test_what_several_pages_show_is_found_on_the_first_of_them() -> None:
    found = [hit for hit in search(FI, at_depth(FEES, Depth.FULL), "toimeentulo") if hit.entry == "i_money"]
    shown = [step.key for step in FEES.pack.pages[Depth.FULL] for one in step.blocks if one.list == "impact"]
    assert len(shown) > 1
    assert [(hit.entry, hit.field) for hit in found] == list(dict.fromkeys((hit.entry, hit.field) for hit in found))


def test_an_entry_below_a_card_is_found() -> None:
    assert ("m1", "who") in [(hit.entry, hit.field) for hit in search(FI, FEES, "koordinaattori")]


def test_a_list_is_found_by_what_it_asks() -> None:
    label = FEES.pack.lists["notice"].label.fi
    assert "notice" in [hit.key for hit in search(FI, FEES, label) if not hit.entry]


def test_a_closed_question_is_found_only_by_what_it_holds() -> None:
    dossier = said(FEES, heard="yes", not_heard_source="Kevään kysely")
    label = FEES.pack.questions["not_heard_source"].label.fi
    assert "not_heard_source" in [hit.key for hit in search(FI, dossier, "kevään kysely")]
    assert "not_heard_source" not in [hit.key for hit in search(FI, said(dossier, not_heard_source=None), label)]


@pytest.mark.parametrize("query", ["", " ", "a", " a "])
def test_less_than_two_letters_find_nothing(query: str) -> None:
    assert () == search(FI, FEES, query)


def test_no_more_is_found_than_anybody_reads() -> None:
    entries = [make_entry("site", f"s{n}", name=f"Koulu {n}") for n in range(MOST + 20)]
    assert MOST == len(search(FI, added(make_dossier(depth=Depth.FULL), *entries), "koulu"))


@given(st.text(max_size=4))
def test_whatever_is_looked_for_is_found_where_it_stands(query: str) -> None:
    for hit in search(FI, FEES, query):
        assert FEES.pack.step(hit.step)
        assert not hit.text or searching.folded(query.strip()) in searching.folded(hit.text)


def test_capitals_and_ways_of_writing_letters_do_not_matter() -> None:
    assert matches(unicodedata.normalize("NFD", "PÄIVÄKOTI"), ["Uusi päiväkoti"])
    assert matches("", [])
    assert not matches("koulu", ["päiväkoti"])


def test_a_questionnaire_without_pages_for_a_list_is_searched_too() -> None:
    assert () == search(FI, make_dossier(pack=packs.small()), "zz" * LEAST)
