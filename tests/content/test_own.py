"""Claims about what an organisation adds to a pack."""

from lva import paths
from lva.content.checks import check
from lva.content.library import Library, read_all
from lva.content.model import Depth, Option, Text
from lva.content.own import Additions, Extra, with_additions
from lva.content.reader import from_mapping
from lva.content.writer import as_shown
from tests import packs


def _library() -> Library:
    return read_all(paths.PACKS)


_GROUP = Extra("own_a1", Text("saariston lapset", "barn i skärgården", "island children"))
_CLOSED = Extra("own_b2", Text("vanha ryhmä", "gammal grupp", "old group"), closed=True)
_ASKED = Extra("own_c3", Text("Muuttuuko paikka?", "Ändras platsen?", "Does the place change?"), depth=Depth.FULL)
_BRIEF = Extra("own_d4", Text("Onko uusi?", "Är det nytt?", "Is it new?"))
_PAST = Extra("own_e5", Text("Kysyttiin ennen", "Frågades förr", "Was asked before"), closed=True)
_ALL = Additions((_GROUP, _CLOSED), (_ASKED, _BRIEF, _PAST))


def test_groups_come_before_the_one_that_the_author_names() -> None:
    options = with_additions(packs.shipped(), _ALL).options["group"]
    expected = (Option("own_a1", _GROUP.words), Option("own_b2", _CLOSED.words, closed=True))
    assert expected == options[-3:-1]
    assert "own" == options[-1].key


def test_questions_are_asked_behind_the_last_of_their_kind() -> None:
    pack = with_additions(packs.shipped(), _ALL)
    (asked,) = [
        [block.question for block in step.blocks]
        for step in pack.steps
        if any(block.question == "t_worry" for block in step.blocks)
    ]
    place = asked.index("t_worry")
    assert ["own_c3", "own_d4"] == asked[place + 1 : place + 3]
    assert "own_e5" not in asked
    assert "own_e5" in pack.questions


def test_the_rule_knows_which_questions_were_added() -> None:
    rule = with_additions(packs.shipped(), _ALL).screening
    assert rule is not None
    assert (("own_c3", "own_d4"), ("own_c3",)) == (rule.own, rule.own_full)


def test_a_pack_with_additions_is_sound() -> None:
    assert () == check(with_additions(packs.shipped(), Additions((_GROUP,), (_ASKED, _BRIEF))))


def test_what_is_added_is_frozen_with_the_texts_that_were_shown() -> None:
    pack = with_additions(packs.shipped(), Additions((_GROUP,), (_ASKED,)))
    read = from_mapping(as_shown(pack, Depth.FULL), pack.id, pack.digest, checked=False)
    assert read.screening is not None
    assert (("own_c3",), ("own_c3",)) == (read.screening.own, read.screening.own_full)
    assert _ASKED.words == read.questions["own_c3"].label
    assert read.option("group", "own_a1") is not None


def test_a_pack_that_has_no_place_for_an_addition_stays_as_it_is() -> None:
    checklist = _library().current("ten-steps")
    assert checklist == with_additions(checklist, _ALL)


def test_packs_are_worked_out_once_for_each_organisation_that_adds_something() -> None:
    library = _library()
    assert library is library.with_additions(Additions())
    grown = library.with_additions(_ALL)
    assert grown is library.with_additions(Additions(*(tuple(one) for one in (_ALL.groups, _ALL.triggers))))
    assert grown is grown.with_additions(_ALL)
    assert library is grown.with_additions(Additions())


def test_no_more_packs_are_remembered_than_there_is_room_for() -> None:
    library = _library()
    first = library.with_additions(Additions((_GROUP,)))
    for number in range(100):
        library.with_additions(Additions((Extra(f"own_{number}", _GROUP.words),)))
    assert first is not library.with_additions(Additions((_GROUP,)))
