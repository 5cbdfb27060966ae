import pytest

from tests.anonymity.finding import names


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Ansvarig är Krister Dahl.", "sv", ["PERSON Krister Dahl"]),
        ("Det vet Kristers.", "sv", ["PERSON Kristers"]),
        ("De möttes vid Östra Hamnen.", "sv", ["PERSON Östra Hamnen"]),
        ("Barnen på Storlandet cyklar.", "sv", ["PLACE Storlandet"]),
        ("Svaren i förra Skolhälsoenkäten och andra Bordsgrannen", "sv", []),
        ("Nuorisotalo Ankkuri on kiinni.", "fi", ["UNIT Nuorisotalo Ankkuri"]),
        ("Vi leker på ungdomshuset Lyktan nu.", "sv", ["UNIT ungdomshuset Lyktan"]),
        ("Elever från Näsets skola.", "sv", ["UNIT Näsets skola"]),
        ("Mukana oli Svartviks skola.", "fi", ["UNIT Svartviks skola"]),
        ("We met Otto and April Wood.", "en", ["PERSON Otto", "PERSON April Wood"]),
        ("Then Faith Short spoke.", "en", ["PERSON Faith Short"]),
        ("Later Young pupils left, and Miles driven rose.", "en", []),
        ("Later Young spoke, and Grace is here.", "en", ["PERSON Young", "PERSON Grace"]),
        ("The Rose Garden is open.", "en", []),
        ("Read it with Hope today.", "en", ["PERSON Hope"]),
        ("We saw Harper and River there.", "en", ["PERSON Harper", "PERSON River"]),
        ("The Act on the Zormation of Rights; then we saw Zormation.", "en", ["PERSON Zormation"]),
        ("Kartalla on Zormkylä Xylojärvi nyt.", "fi", ["PLACE Zormkylä Xylojärvi"]),
        ("Läsnä oli Zorma K. Xylonen.", "fi", ["PERSON Zorma K. Xylonen"]),
        ("Päätti SIVLTK ZORMELIA.", "fi", []),
        ("Läsnä oli myös Sisko Luoto.", "fi", ["PERSON Sisko Luoto"]),
        ("Mukana al-Hassan ja El-Sayed", "fi", ["PERSON al-Hassan", "PERSON El-Sayed"]),
        ("Kyse on Sivistys- ja muusta", "fi", []),
        ('Tänään Jesse "Jeppe" Nurmela tuli.', "fi", ['PERSON Jesse "Jeppe" Nurmela']),
        ('Tänään Anna "Jeppe" tuli.', "fi", ["PERSON Anna", "PERSON Jeppe"]),
        ("We saw Eero de la Cruz there.", "en", ["PERSON Eero de la Cruz"]),
        ("We saw Anna H there, and Anna I like.", "en", ["PERSON Anna H", "PERSON Anna"]),
        ("Huomenna RANTANEN palaa, mutta NURMI ei.", "fi", ["PERSON RANTANEN"]),
        ("RANTA: kannatan. KOULU: ei.", "fi", ["PERSON RANTA"]),
        ("Sitten ÅMINNEBY SKOLA och XYLO ZORMEL", "sv", ["UNIT ÅMINNEBY SKOLA", "PERSON XYLO ZORMEL"]),
    ],
)
def test_capital_letters_inside_a_sentence_make_names_of_what_is_no_ordinary_word(
    text: str, language: str, expected: list[str]
) -> None:
    assert expected == names(text, language)
