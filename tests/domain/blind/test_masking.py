"""Claims about decisions on finds, and about the words that leave for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.domain.blind import masking
from lva.domain.blind.masking import Choice, Decision, Find, Masks

WORDS = {**{name: name for name in masking.CATEGORIES}, masking.FEWER: "alle 10"}


def find(
    text: str, kind: str = "PERSON", /, *, start: int = 0, certain: bool = True, own: bool = False, **more: str
) -> Find:
    key = f"{kind}-{text.casefold()}"
    made = {"key": key, "name": text.casefold(), "path": "answers.why", **more}
    return Find(start=start, end=start + len(text), kind=kind, text=text, certain=certain, own=own, **made)


def said(one: Find, *others: Find, decided: Choice | None = None, why: str = "") -> str:
    decisions = {one.key: Decision(decided, why)} if decided else {}
    return Masks((one, *others), decisions, WORDS).said(one)


def test_a_certain_find_is_masked_unless_somebody_decides_otherwise() -> None:
    assert Choice.MASK is masking.choice(find("Virtanen"), {})
    assert "[PERSON 1]" == said(find("Virtanen"))


def test_a_possible_find_waits_and_is_masked_as_long_as_it_waits() -> None:
    waiting = find("Tönnö", "PLACE", certain=False)
    assert None is masking.choice(waiting, {})
    assert (waiting,) == masking.undecided((waiting, waiting), {})
    assert "[PLACE]" == said(waiting)


@pytest.mark.parametrize("kind", sorted(masking.NEVER_KEPT))
def test_what_points_at_a_person_is_never_kept(kind: str) -> None:
    one = find("x", kind)
    assert not one.keepable
    assert f"[{kind}]" == said(one, decided=Choice.KEEP, why="Siksi.")


def test_a_possible_find_that_may_not_stay_still_waits_after_keep() -> None:
    one = find("Lapua", masking.OWN_PLACE, certain=False, own=True)
    assert None is masking.choice(one, {one.key: Decision(Choice.KEEP)})


def test_a_person_is_kept_only_with_a_reason() -> None:
    assert "[PERSON 1]" == said(find("Aalto"), decided=Choice.KEEP, why=" ")
    assert "Aalto" == said(find("Aalto"), decided=Choice.KEEP, why="Arkkitehti.")


def test_a_place_is_kept_without_one() -> None:
    assert "Lappi" == said(find("Lappi", "PLACE"), decided=Choice.KEEP)


@pytest.mark.parametrize(
    ("text", "kind", "category"),
    [("Keskuskoulu", "UNIT", "SCHOOL"), ("Koulukatu", "UNIT", "UNIT"), ("Hennan päiväkoti", "UNIT", "DAY_CARE"),
     ("Bembölen daghem", "UNIT", "DAY_CARE"), ("Kirjastotalo", "UNIT", "LIBRARY"), ("Talo", "UNIT", "UNIT"),
     ("Koulunmäki", "PLACE", "PLACE")],
)  # fmt: skip
def test_a_unit_is_called_after_what_it_is(text: str, kind: str, category: str) -> None:
    assert category == find(text, kind).category


def test_masks_are_numbered_by_name_and_take_over_the_ending() -> None:
    first, again = find("Virtanen", name="v"), find("Virtaselle", name="v", ending=":lle")
    other = find("Aalto", name="a")
    masks = Masks((first, again, other), {}, WORDS)
    assert ["[PERSON 1]", "[PERSON 1]:lle", "[PERSON 2]"] == [masks.said(one) for one in (first, again, other)]
    assert {"[PERSON 1]": ["Virtanen", "Virtaselle"], "[PERSON 2]": ["Aalto"]} == masks.mapping(
        (first, again, other, first)
    )


def test_units_get_letters_and_what_is_kept_none() -> None:
    first, second = find("A-koulu", "UNIT"), find("B-koulu", "UNIT")
    masks = Masks((first, second), {first.key: Decision(Choice.CATEGORY)}, WORDS)
    assert ["[SCHOOL]", "[SCHOOL A]"] == [masks.said(one) for one in (first, second)]
    kept = Masks((find("Lappi", "PLACE"),), {find("Lappi", "PLACE").key: Decision(Choice.KEEP)}, WORDS)
    assert {} == kept.mapping((find("Lappi", "PLACE"),))


def test_a_date_says_its_year_at_most() -> None:
    assert "[DATE]" == said(find("1.8.2026", "DATE"))
    assert "[DATE 2026]" == said(find("1.8.2026", "DATE"), decided=Choice.CATEGORY)
    assert "[DATE]" == said(find("1.8.", "DATE"), decided=Choice.CATEGORY)


@pytest.mark.parametrize("text", ["3 oppilasta", "kolme oppilasta"])
def test_a_small_count_becomes_fewer_than_ten(text: str) -> None:
    assert "alle 10 oppilasta" == said(find(text, "SMALL_N"))
    kept = find(text, "SMALL_N")
    assert 1 == masking.small_counts_kept((kept,), {kept.key: Decision(Choice.KEEP)})


@pytest.mark.parametrize(("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (28, "AB"), (703, "AAA")])
def test_letters_go_on_after_z(number: int, letters: str) -> None:
    assert letters == masking.lettered(number)


@pytest.mark.parametrize(
    ("text", "words"),
    [("Lastensuojelun asiakas, lastensuojelun", ("lastensuojelun",)), ("Rahaa sijoitetaan.", ()),
     ("Barnskyddet och våldet", ("barnskyddet", "våldet")), ("Children with disabilities", ("disabilities",))],
)  # fmt: skip
def test_words_of_health_and_child_protection_are_told(text: str, words: tuple[str, ...]) -> None:
    assert words == masking.sensitive(text)


def test_a_find_may_end_the_text() -> None:
    last = find("Lapua", "TERM", start=3, own=True)
    assert "On [TERM]" == masking.outgoing(masking.pieces("On Lapua", [last], Masks([last], {}, WORDS)))


@given(st.text(max_size=60), st.lists(st.integers(0, 60), max_size=8, unique=True))
def test_a_text_in_pieces_is_the_whole_text_and_no_find_is_left_in_what_leaves(text: str, cuts: list[int]) -> None:
    places = sorted(cut for cut in cuts if cut < len(text))
    found = [
        Find("p", start, end, "TERM", text[start:end], certain=True, own=True, key=str(start), name="")
        for start, end in zip(places[::2], places[1::2], strict=False)
    ]
    stretches = masking.pieces(text, found, Masks(found, {}, WORDS))
    assert text == "".join(one.before for one in stretches)
    outside = "".join(one.before for one in stretches if one.find is None)
    assert outside == masking.outgoing(stretches).replace("[TERM]", "") or "[TERM]" in text


def test_each_choice_says_what_would_leave_before_it_is_made() -> None:
    first, waiting = find("Aalto"), find("Kuusi", certain=False)
    masks = Masks((first, waiting), {}, WORDS)
    assert "[PERSON 2]" == masks.saying(waiting, Choice.MASK)
    assert "[PERSON]" == masks.saying(waiting, Choice.CATEGORY)
    assert "Kuusi" == masks.saying(waiting, Choice.KEEP)
    assert "[PERSON 1]" == masks.saying(first, Choice.MASK)


def test_a_find_is_shown_with_the_words_around_it() -> None:
    one = find("Toivo", start=8)
    assert ("Siellä, ", " odotti.") == masking.around("Siellä, Toivo odotti.", one)


def test_words_far_from_a_find_are_cut_between_words() -> None:
    text = "alku " * 30 + "Toivo" + " loppu" * 30
    before, after = masking.around(text, find("Toivo", start=150))
    assert ("… alku ", " loppu …") == (before[:7], after[-8:])
    assert 200 > len(before) + len(after)
