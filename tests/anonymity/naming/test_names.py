import pytest

from tests.anonymity.finding import names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Läsnä: Korhonen Matti ja Nieminen Olli", ["PERSON Korhonen Matti", "PERSON Nieminen Olli"]),
        ("Aunesluoman mukaan koulu on tarpeen.", ["PERSON Aunesluoman"]),
        ("Lintukodon eskarissa on tilaa.", ["UNIT Lintukodon eskarissa"]),
        ("Koulunkäyntiavustaja Nea auttaa.", ["PERSON Nea"]),
        ("Perheet asuvat Kaakkurissa tai Kiviniemessä.", ["PLACE Kaakkurissa", "PLACE Kiviniemessä"]),
        ("Kyselyssä kiitettiin Katjaa ja Railia.", ["PERSON Katjaa", "PERSON Railia"]),
        ("Onni ja Aino ovat eri mieltä.", ["PERSON Onni", "PERSON Aino"]),
        ("Onni, Aino ja Eetu tulivat.", ["PERSON Onni", "PERSON Aino", "PERSON Eetu"]),
        ("Samin isä toivoi taksia.", ["PERSON Samin"]),
        ("Erkki-setä asuu Pohjankylä-talossa.", ["PERSON Erkki-setä"]),
        ("Asuimme Espoo-päivien aikaan Oulu-projektissa.", ["PLACE Espoo", "PLACE Oulu"]),
        ("Leppäkertut-kerho ja Kuusiston koulu", ["UNIT Leppäkertut-kerho", "UNIT Kuusiston koulu"]),
        ("Lisäksi Sari H. pyysi puheenvuoron.", ["PERSON Sari H"]),
        ("Paikalla oli A.-M. Virtanen.", ["PERSON A.-M. Virtanen"]),
        ("Vaihtoehto A. Koulu säilyy.", []),
        ("Vaihtoehto A. Nykytila jatkuu.", []),
        ("Nimim. äiti Mäntsälästä", ["PLACE Mäntsälästä"]),
        ("Tehdään siirto Männiköstä Haapakoskelle.", ["PLACE Männiköstä", "PLACE Haapakoskelle"]),
        ("Matti Virtanen Kuopiosta kysyi.", ["PERSON Matti Virtanen", "PLACE Kuopiosta"]),
        ("Rehtori Anna Ek Haapalan koulusta vastasi.", ["PERSON Anna Ek", "UNIT Haapalan koulusta"]),
        ("Anna Ek Haapalan koulusta vastasi.", ["PERSON Anna Ek", "UNIT Haapalan koulusta"]),
        ("Uusi Keskuskoulu ja vanha Satamalukio", ["UNIT Keskuskoulu", "UNIT Satamalukio"]),
        ("Muistion laati Linnea af Hällström.", ["PERSON Linnea af Hällström"]),
        ("Mukana oli Linnea af", ["PERSON Linnea"]),
        ("Ryhmä ja Liisa af seurasi.", ["PERSON Liisa"]),
        ("Päiväkoti Vesseli ja päiväkoti Majakka", ["UNIT Päiväkoti Vesseli", "UNIT päiväkoti Majakka"]),
        ("PÄIVI LAHTINEN allekirjoitti, THL ja MLL eivät.", ["PERSON PÄIVI LAHTINEN"]),
        ("VAIKUTUSTEN ARVIOINTI 2024", []),
        ("Lapsiasiamies IIVARI HOPPU tuli.", ["PERSON IIVARI HOPPU"]),
        ("Tulija HOPPU", []),
        ("Puhuimme Annan THL:n kanssa", ["PERSON Annan"]),
        ("nimeni on matti meikäläinen kai", ["PERSON matti meikäläinen"]),
        ("toivo paremmasta, nurmi kasvaa ja ilman koulua", []),
        ("matti tuli ja lauri oli kerhossa", ["PERSON matti", "PERSON lauri"]),
        ("Zeynoldi kertoi matkasta.", ["PERSON Zeynoldi"]),
        ("Vuohiniemestä kuljetaan bussilla.", ["PLACE Vuohiniemestä"]),
        ("Kettulahden alueella on rauhallista.", ["PLACE Kettulahden"]),
        ("Vanhempien edustaja Xyla Zorm puhui.", ["PERSON Xyla Zorm"]),
        ("Puhuimme Xyla Zorm kanssa.", ["PERSON Xyla Zorm"]),
        ("Tila on Itäkylän Rantaniemi alueella.", ["PLACE Itäkylän Rantaniemi"]),
        ("Kävimme Keravan ja Siuntion kouluissa.", ["PLACE Keravan", "UNIT Siuntion kouluissa"]),
        ("Mukana Anna, Zorm ja Xyla", ["PERSON Anna", "PERSON Zorm", "PERSON Xyla"]),
        ("Siellä on Zorm.", ["PERSON Zorm"]),
        ("Siellä on Zormlampi.", ["PLACE Zormlampi"]),
        ("Siellä on Lehikkilund.", ["PERSON Lehikkilund"]),
        ("Kouluissamme Espoo on tuttu.", ["PLACE Espoo"]),
        ("Opetushallitus, Suomen Kuntaliitto ja Kela ohjeistavat.", []),
        ("Taksi Virtanen Oy ja Matti", ["PERSON Matti"]),
        ("Kuusi bussia. Ranta on suljettu. Toivo elää.", []),
        ("Ahti Wei on Espoossa.", ["PERSON Ahti Wei", "PLACE Espoossa"]),
        ("Kävimme Koski-Nurmen luona.", ["PERSON Koski-Nurmen"]),
        ("Rauhankin aikana Kirkonkylän alakoulu toimi.", ["UNIT Kirkonkylän alakoulu"]),
        ("Anna.", []),
    ],
)
def test_finnish_names_are_found_bent_and_in_company(text: str, expected: list[str]) -> None:
    assert expected == names(text, "fi")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wickström-Sjöroos avslutade.", ["PERSON Wickström-Sjöroos"]),
        ("Skolan i Karperö har plats.", ["PLACE Karperö"]),
        ("Personalen på Sunnanberg daghem hördes.", ["UNIT Sunnanberg daghem"]),
        ("Tack till Lindqvist och Nora.", ["PERSON Lindqvist", "PERSON Nora"]),
        ("Zorms förslag vann.", ["PERSON Zorms"]),
        ("Kommittéens förslag vann.", []),
        ("Kommunens skola och Barnens dag", []),
        ("Lyckans familjecentral är öppen.", ["UNIT Lyckans familjecentral"]),
    ],
)
def test_swedish_names_are_found_with_their_genitive(text: str, expected: list[str]) -> None:
    assert expected == names(text, "sv")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Virtanen visited Saarnilaakso School.", ["PERSON Virtanen", "UNIT Saarnilaakso School"]),
        ("Kervinen's notes are missing.", ["PERSON Kervinen's"]),
        ("Zorm's notes are missing.", ["PERSON Zorm's"]),
        ("Act on the Openness of Government Activities", []),
        ("The act and Zorm of it", ["PERSON Zorm"]),
        ("We asked about Zorm.", ["PERSON Zorm"]),
        ("From Kivilahti School it is far. The Primary School is near.", ["UNIT Kivilahti School"]),
        ("Traffic on Harbour Road grows.", ["PLACE Harbour Road"]),
        ("The village of Kuorevesi is small.", ["PLACE Kuorevesi"]),
        ("Grace periods apply; Hope was expressed.", []),
        ("Sami said no.", ["PERSON Sami"]),
        ("Grace Whitlock agreed with Emma Young", ["PERSON Grace Whitlock", "PERSON Emma Young"]),
    ],
)
def test_english_names_are_found_among_titles(text: str, expected: list[str]) -> None:
    assert expected == names(text, "en")
