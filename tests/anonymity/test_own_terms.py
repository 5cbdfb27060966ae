import pytest

from lva.anonymity.detector import scan
from lva.anonymity.hits import Kind, Tier
from lva.anonymity.own_terms import Index, Terms

_TERMS = Index.of(
    Terms(
        persons=("Aune Kuusisto-Rae", "Bo Li"),
        units=("Vesselin päiväkoti",),
        places=("Esimerkkilä", "Lepikko"),
        others=("ESI", "hanke Kipinä", "–", "ESI"),
    )
)


def _found(text: str, language: str = "fi") -> list[tuple[str, Kind]]:
    return [(text[hit.start : hit.end], hit.kind) for hit in scan(text, language, _TERMS)]


@pytest.mark.parametrize(
    "form",
    ["Esimerkkilä", "esimerkkilän", "Esimerkkilässä", "ESIMERKKILÄÄN", "Esimerkkilästäkin", "esimerkkiläläinen"],
)
def test_an_own_place_is_found_in_every_form_and_certain(form: str) -> None:
    (hit,) = scan(f"tämä on {form} ja muuta", "fi", _TERMS)
    assert (8, 8 + len(form), Tier.CERTAIN) == (hit.start, hit.end, hit.tier)


def test_gradation_hides_no_term() -> None:
    assert [("lepikossa", Kind.PLACE), ("lepikkoa", Kind.PLACE)] == _found("lepikossa ja lepikkoa")


def test_each_part_of_a_person_counts_and_a_unit_only_as_a_whole() -> None:
    assert [("aunen", Kind.PERSON), ("rae", Kind.PERSON)] == _found("aunen ja rae")
    assert [("vesselin päiväkotia", Kind.UNIT)] == _found("meidän vesselin päiväkotia ja päiväkotia")


def test_a_part_of_a_compound_is_found() -> None:
    assert [("esimerkkilä", Kind.PLACE)] == _found("uusi esimerkkilä-talo")


def test_a_term_is_found_with_swedish_and_english_endings() -> None:
    assert [("lepikkos", Kind.PLACE)] == _found("det är lepikkos", "sv")


def test_other_words_are_left_in_peace() -> None:
    assert [] == _found("esimerkki lepakko vessel bodde leppä")


def test_other_terms_are_told_apart() -> None:
    assert [("hanke kipinään", Kind.TERM), ("esi", Kind.TERM)] == _found("siis hanke kipinään ja esi")


def test_a_term_that_ends_with_the_text_is_not_half_found() -> None:
    assert [] == _found("tuo hanke")
