"""What a sentence says of the word it begins with: whether only a person is so, or did not do that."""

import re
from typing import Final

from lva.anonymity.naming.surroundings import Surroundings

_WINDOW: Final = 90
"""So many letters of a sentence are looked at."""

_FI_STATE: Final = (
    r"(?:(?:samaa|eri|sitä|toista|vahvasti sitä) mieltä|huoli(?:ssaan|ssani)|huolestu\w+|poissa|läsnä"
    r"|kipe(?:e|ä)\w*|kuumeessa|flunssassa|sairaana|kotona"
    r"|töissä|lomalla|jäävi|esteellinen|estynyt|vihainen|iloinen|iloissaan|surullinen|hiljaa|hiljainen|peloissaan"
    r"|innoissaan|innostunut|tyytyväinen|tyytymätön|pahoillaan|yksin|ujo|väsynyt|kiukkuinen|varma siitä|kiinnostunut"
    r"|pettynyt|paikalla|yllättynyt|loukkaantunut|turhautunut|puhelimessa|äänessä|etäyhteydellä|eläkkeellä|matkoilla"
    r"|vuotta|vasta"
    r"|(?:kahdeksan|yhdeksän|kymmenen|yksitoista|kaksitoista|kolme|neljä|viisi|kuusi|seitsemän)"
    r"(?:[.,]|vuotias)"
    r"|\d{1,2}[- ]?(?:v\b|vuotias|-vuotias)|\w+luokkalainen|allerginen|ainoa, jo|uusi (?:oppilas|rehtori|opettaja)"
    r"|puheenjohtaja|sihteeri|rehtori|opettaja|lapsi(?:\b|sta)|oppilas)"
)
_FI_PERSONAL: Final = (
    r"(?:saa|halun|sano|kerto|toivo|ehdotta|osan|uskalta|tul|pääs|pysty|ehti|jaksa|vastan|muista|hyväksy|allekirjoitta"
    r"|kannatta|vastusta|äänestä|osallistu|soitta|kysy|kuul|näh|saan|pyytä|lähte|suostu|tien|ymmärtä|puhu|kirjoitta"
    r"|lähettä|ilmoitta|itke|pelän|ikävöi|tykän|käy|jättä|palan|ottanut kantaa|poistu|myöntä|kiistä|nukku|syö|epäil"
    r"|voinut|tavoitta|ajatel|luvan|luota|usko|kommentoi|jaka|nous|pitänyt kiir|kiirehti|viihty|tarvi)"
    r"(?:nut|nyt|neet|llut|lyt|lut|ssut|ssyt|sut|syt)?"
)
_FI_NOT: Final = (
    r"(?:halua|sano|kerro|toivo|osaa|uskalla|pääse|pysty|ehdi|jaksa|muista|hyväksy|kannata|vastusta|tiedä|ymmärrä|suostu"
    r"|pelkää|tykkää|anna periksi|aio|usko|luota|itke|nuku|syö|puhu|pidä \w+sta\b)"
)
_FI_BESIDE: Final = (
    r"(?:(?:kyllä|vielä|siis|taas|myös|enää|itse|kuitenkin|eilen|tänään|nyt|edelleen|ihan|hyvin|kovin|tosi|aika|kuulemma"
    r"|ole) ){0,2}"
)
_SV_STATE: Final = (
    r"(?:orolig|frånvarande|närvarande|sjuk|blyg|ledsen|glad|arg|trött|rädd|ny i|borta|hemma|jävig|förhindrad|på plats"
    r"|tyst|ensam|besviken|nöjd|missnöjd|upprörd|ivrig|allergisk|av (?:samma|annan|den) (?:åsikt|mening)|emot|ense|enig"
    r"|pensionerad|tjänstledig|sjukskriven|ordförande|sekreterare|född|(?:\d{1,2}|sex|sju|åtta|nio|tio|elva|tolv) år"
    r"|(?:ingen|en annan|samma) åsikt|ont i|svårt att)"
)
_SV_BESIDE: Final = r"(?:(?:inte|också|mycket|väldigt|lite|ännu|redan|fortfarande|själv|nu|så) ){0,2}"
_EN_STATE: Final = (
    r"(?:in a wheelchair|worried|absent|ill|sick|shy|sad|happy|angry|tired|afraid|scared|new in|away|at home|upset"
    r"|pleased|disappointed|keen|allergic|no opinion|of the opinion|unable|unwell|lonely|nervous|silent|quiet|excused"
    r"|late|anxious|retired|on leave|against|(?:\d{1,2}|six|seven|eight|nine|ten|eleven|twelve)(?= years|[.,]| and))"
)
_EN_BESIDE: Final = r"(?:(?:not|also|very|so|really|quite|still|now|too|rather) ){0,2}"
_EN_NOT: Final = (
    r"(?:like|want|agree|know|dare|understand|answer|attend|remember|sign|vote|reply|say|come|speak|sleep|swim)"
)

_SAID: Final = {
    "fi": re.compile(
        rf" (?:on|oli|ei|olisi|eikä|ei ole|ei ollut) {_FI_BESIDE}{_FI_STATE}"
        rf"| (?:ei|olisi|eikä|ei ole|oli|on) {_FI_BESIDE}{_FI_PERSONAL}(?:nut|nyt|\b)"
        rf"| (?:ei|eikä) {_FI_BESIDE}{_FI_NOT}(?:\b|$)"
        r"| [^.!?\n]{0,60}\bhän(?:en|elle|eltä|tä|estä)?\b"
    ),
    "sv": re.compile(
        rf" (?:är|var|har|hade|blev|känner sig) {_SV_BESIDE}{_SV_STATE}"
        r"| (?:höll|håller|kunde|vill|ville|vågar|vågade|orkar|tror|kände|hann) inte\b"
        r"|[^.!?\n]{1,60} (?:och|men|för|att|eftersom|så) (?:han|hon|hans|hennes|hen)\b"
    ),
    "en": re.compile(
        rf" (?:is|was|has|had|feels|felt|seems|got) {_EN_BESIDE}{_EN_STATE}(?!\w)"
        rf"| (?:did not|didn['’]t|does not|doesn['’]t|cannot|can['’]t|could not|couldn['’]t) {_EN_NOT}\b"
        r"|[^.!?\n]{1,60} (?:and|but|because|that|so|as|lost|has) (?:his|her|he|she)\b"
    ),
}


def is_of_person(around: Surroundings, place: int) -> bool:
    """Whether what follows a word is said of persons: *ei halunnut*, *är orolig*, *is in a wheelchair and her*."""
    end = around.words[place].end
    return _SAID[around.language].match(around.text[end : end + _WINDOW].removeprefix(".")) is not None
