import pytest

from tests.anonymity.finding import names, tiers


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Lumi, 8, ja veli tulivat.", "fi", ["PERSON Lumi"]),
        ("Lumi (8) asuu kylällä.", "fi", ["PERSON Lumi"]),
        ("Ranta, rehtori, avasi illan.", "fi", ["PERSON Ranta"]),
        ("Bell, a teacher, rang the parents.", "en", ["PERSON Bell"]),
        ("Läsnä: Ranta, Aho ja muut", "fi", ["PERSON Ranta", "PERSON Aho"]),
        ("Päiväkirja: Lilja ei syönyt.", "fi", ["PERSON Lilja"]),
        ("Venla: lapset odottavat.", "fi", ["PERSON Venla"]),
        ("En kannata. Toivo", "fi", ["PERSON Toivo"]),
        ("Joy's mother called.", "en", ["PERSON Joy's"]),
        ("Masa, Jonttu ja Ellu piirsivät.", "fi", ["PERSON Masa", "PERSON Jonttu", "PERSON Ellu"]),
        ("Zormel and Virtanen agreed.", "en", ["PERSON Zormel", "PERSON Virtanen"]),
        ("Wilma Salonen kysyi asiaa.", "fi", ["PERSON Wilma Salonen"]),
        ("April and Leyla agreed.", "en", ["PERSON April", "PERSON Leyla"]),
        ("Zormus, Xylo ja muut lähtivät.", "fi", ["PERSON Zormus", "PERSON Xylo"]),
        ("Anna-kaisa ja Veli-matti Laine tulivat.", "fi", ["PERSON Anna-kaisa", "PERSON Veli-matti Laine"]),
        ("Niemi saapui, Laine poistui.", "fi", ["PERSON Niemi", "PERSON Laine"]),
        ("Onni on allerginen.", "fi", ["PERSON Onni"]),
        ("Zorm's zebra ran.", "en", ["PERSON Zorm's"]),
        ("El-Sayed moved it.", "en", ["PERSON El-Sayed"]),
        ("Van der Meer oli poissa.", "fi", ["PERSON Van der Meer"]),
        ("von Essen frågade.", "sv", ["PERSON von Essen"]),
        ("My och Stig ville leka.", "sv", ["PERSON My", "PERSON Stig"]),
        ("Ek åker taxi.", "sv", ["PERSON Ek"]),
        ("Sahlgren fick ordet.", "sv", ["PERSON Sahlgren"]),
        ("Stigs kusin kom.", "sv", ["PERSON Stigs"]),
        ("Rauhan isä soitti.", "fi", ["PERSON Rauhan"]),
        ("Zormelu ill, no quorum.", "en", ["PERSON Zormelu"]),
        ("Vanha Zormela on purettu.", "fi", ["PERSON Vanha Zormela"]),
        ("Kettulammen väki on vanhaa.", "fi", ["PLACE Kettulammen"]),
        ("Tervasuon Nuorisoseura lakkaa.", "fi", ["UNIT Tervasuon Nuorisoseura"]),
        ("Xylonin kyläyhdistys kokoontui.", "fi", ["UNIT Xylonin kyläyhdistys"]),
        ("”Sampo ja Luukas eivät tule.”", "fi", ["PERSON Sampo", "PERSON Luukas"]),
        ("Tuija R:n mukaan asia on selvä.", "fi", ["PERSON Tuija R:n"]),
        ("Grace and Zormel agreed.", "en", ["PERSON Grace", "PERSON Zormel"]),
    ],
)
def test_a_sentence_begins_with_a_name_where_the_words_around_it_say_so(
    text: str, language: str, expected: list[str]
) -> None:
    assert expected == names(text, language)


def test_a_word_that_may_be_a_name_where_a_sentence_begins_is_possible_only() -> None:
    assert ["possible Onni", "possible Zormelu"] == tiers("Onni on iloinen. Zormelu tuli.", "fi")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hope was expressed. Ray of light. Grant funding ends; Woods and rivers are close.", "en"),
        ("Viran puolesta asia on selvä. Arvion laativat asukkaat.", "fi"),
        ("Hans bror är sjuk. Saga, sång och lek hör till. Björn och varg har setts.", "sv"),
        ("Undervisnings- och kulturministeriet betalar. Rut- eller sektorindelning?", "sv"),
        ("Vanhempaintoimikunta (yhteyshenkilöt mainittu) kokoontui.", "fi"),
        ("Grace and the others, will or not.", "en"),
        ("Uusi Koulu aloittaa. Koulu, aita ja piha. Aita, Kela ja muut.", "fi"),
        ("Pyörä, Koulu ja muut", "fi"),
        ("Zorm-Bussi kulkee. Zormelipallerokukkaruukkukaappio kulkee.", "fi"),
        ("Zormus, Matka, Kirje, Kokous, Kysely ja muut", "fi"),
        ("Möllikkä, ja muut. Kuusi eskarilaista.", "fi"),
    ],
)
def test_ordinary_words_begin_sentences_without_being_found(text: str, language: str) -> None:
    assert [] == [one for one in names(text, language) if "Zorm" not in one and "Möllikkä" not in one]
