import pytest

from tests.anonymity.finding import names, tiers


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Laine ei halunnut jatkaa. Laine liplattaa rannassa.", "fi", ["PERSON Laine"]),
        ("Ranta on samaa mieltä. Ranta on matala.", "fi", ["PERSON Ranta"]),
        ("Kangas oli sairaana. Kangas oli sinistä.", "fi", ["PERSON Kangas"]),
        ("Rauha itki, ja hänen äitinsä tuli.", "fi", ["PERSON Rauha"]),
        ("Tuuli on kymmenen.", "fi", ["PERSON Tuuli"]),
        ("Zormälä ei vastannut. Zormälältä puuttuvat luvut.", "fi", ["PLACE Zormälä", "PLACE Zormälältä"]),
        ("Sten är orolig. Sten finns på gården.", "sv", ["PERSON Sten"]),
        ("Max är ny i klassen.", "sv", ["PERSON Max"]),
        ("Berg höll inte med.", "sv", ["PERSON Berg"]),
        ("Hope is in a wheelchair. Hope is not a plan.", "en", ["PERSON Hope"]),
        ("Grace stayed, and her brother left. Grace was given.", "en", ["PERSON Grace"]),
    ],
)
def test_a_name_that_is_a_word_shows_by_what_only_persons_are_or_do(
    text: str, language: str, expected: list[str]
) -> None:
    assert expected == names(text, language)


def test_such_a_name_is_possible_only() -> None:
    assert ["possible Laine", "possible Sten"] == [*tiers("Laine ei osannut.", "fi"), *tiers("Sten är sjuk.", "sv")]


@pytest.mark.parametrize(
    "text",
    [
        "Riskiä on pienennetty. Satoja lapsia siirtyy. Kylien lasten matkat pitenevät.",
        "Zormulat portaat. Zorm-koulutus alkoi. Zorm-Lapset tulivat.",
        "Lainat kylittäin on esitetty. Jyrkät portaat vaikeuttavat kulkua. Päätös tehtiin ilman perustelua.",
        "Oman äidinkielen opetus jatkuu. Zormun aikana ei kuljeta. Vein lapun.",
        "Sopimus ei kata tapaturmia. Lakkautettavan yksikön tilat. JulkL 24 §, NVivo.",
    ],
)
def test_ordinary_words_where_a_sentence_begins_are_none(text: str) -> None:
    assert [] == names(text, "fi")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Lähde soitti. Kerrottiin Lähteelle.", "fi", ["PERSON Lähde", "PERSON Lähteelle"]),
        ("Hakomäet muuttivat. Puhuin Korhosten kanssa.", "fi", ["PERSON Hakomäet", "PERSON Korhosten"]),
        ("Siellä oli Lahja-mummon kanssa.", "fi", ["PERSON Lahja-mummon"]),
        ("Merkitty Suonperä K ym.", "fi", ["PERSON Suonperä K"]),
        ("Äiti K. soitti, oppilas M ei.", "fi", ["PERSON K", "PERSON M"]),
        ("Pojat J. ja P. tulivat. T.M. on huolissaan.", "fi", ["PERSON J", "PERSON P", "PERSON T.M"]),
        ("Frågan svarade Wilmer i klassen på.", "sv", ["PERSON Wilmer"]),
        ("Onni Heinonen esitteli Onni-järjestelmän.", "fi", ["PERSON Onni Heinonen"]),
        ("Satunnaista ja Heikinheimolle soitettiin.", "fi", ["PLACE Heikinheimolle"]),
        ("Xylosin kunta vastasi.", "fi", ["PLACE Xylosin"]),
        ("Ngozi ja Temitope tulivat.", "fi", ["PERSON Ngozi", "PERSON Temitope"]),
        ("Virtasenkin lapset. Zormälöllä on allergia.", "fi", ["PLACE Virtasenkin", "PLACE Zormälöllä"]),
        ("”Ei käy.” – Zormissa, kun kysyttiin.", "fi", ["PLACE Zormissa"]),
        ("Zormessa on kuulemma saanut tietää.", "fi", ["PLACE Zormessa"]),
        ("Zormetulle annettiin aikaa.", "fi", ["PLACE Zormetulle"]),
        ("Xylola–Zormela vastasi.", "fi", ["PERSON Xylola–Zormela"]),
    ],
)
def test_names_are_found_in_more_shapes(text: str, language: str, expected: list[str]) -> None:
    assert expected == names(text, language)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("soitin leolle eilen", ["PERSON leolle"]),
        ("kysy vaikka satulta", ["PERSON satulta"]),
        ("vainion juttu puuttuu", ["PERSON vainion"]),
        ("sit lahti sanoi ei", ["PERSON lahti"]),
        ("tänään nea on kipeenä", ["PERSON nea"]),
        ("voitko leo katsoa", ["PERSON leo"]),
        ("vainion tie, ja soita kotiin, kysy koululta", []),
    ],
)
def test_small_letters_are_names_where_only_persons_are_spoken_of(text: str, expected: list[str]) -> None:
    assert expected == names(text, "fi")
