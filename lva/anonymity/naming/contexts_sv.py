"""The Swedish words around a name: titles and kin, what belongs to persons, verbs of speaking, areas, houses."""

import re
from typing import Final

TITLE: Final = re.compile(
    r"[\w-]*(?:direktör|chef|rektor|lektor|utredare|professor|doktor|lärare|kurator|sekreterare|ordförande|föreståndare|läkare|psykolog|ledamot"
    r"|skötare|sköterska|"
    r"handledare|planerare|familj|vårdnadshavare|far|mor|fader|moder|pappa|mamma|bror|syster|syskonen|fröken"
    r"|herr|fru|tolk|terapeut|"
    r"medlem|representant|tjänsteman|biträde|mästare|föräldern?|eleverna|eleven|pojken|flickan|barnskötare"
    r"|konsult|arkitekt|forskare|"
    r"sakkunnig|suppleant|fullmäktige|minister|inspektör|ägare|granne|granne|barnträdgårdslärare|assistent"
    r"|koordinator|kontaktperson|ungdomsledare|"
    r"kyrkoherde|kantor|tränare|chaufför|vid namn|heter|namn|ledare|vaktmästare|bibliotekarie|instruktör|ingenjör"
    r"|controller|logoped|fysioterapeut|ergoterapeut|tandläkare|barnmorska|hälsovårdare|ekonom|jurist|specialist|expert"
    r"|praktikant|vikarie|studerande|mormor|morfar|farmor|farfar"
    r"|mamman|pappan|lillebror|storebror|lillasyster|storasyster|dottern|dotter|tvilling|tvillingarna"
    r"|gudmor|gudfar|hustru|sambo|kompis|kompisen|klasskamrat|kollega|arbetskamrat"
    r"|signaturen|viceordförande|ersättare|städare|kokerska|husmor"
    r"|pastor|diakon|scoutledare|kapten|materialare|förtroendeman|huvudförtroendeman|byggmästare|markägare"
    r"|invånare|hyresgäst|kansliåret|chauffören|skribent|journalist|redaktör|fotograf"
    r")(?:en|n|s|na|ns|ens|er|erna|et|ar|t|ts)?"
    r"|(?:döpt|kallad|son|sonen|vän|vännen|hej|tack|bästa|kära|mvh|hälsn|hälsningar|ordf|sekr|maka|make|änka|boende|mommo|moffa|fammo|faffa|kock|präst|imam|kusin|barnet|undertecknad|undertecknade|ettan|tvåan|trean|fyran|åringen|elev|student)"
)
AFTER: Final = re.compile(
    r"(?:mamma|pappa|mor|far|bror|syster|familjen?(?!\w)|föräldrar|vårdnadshavare|hustru|make|fru|dotter|son"
    r"|syskon|mormor|morfar|farmor|farfar|vän|kompis|"
    r"pojke|pojkar|flicka|flickor|kusin|mommo|moffa|rullstol|teckning|ritning|dikt|klass|grupp|lärare|assistent|kompisar"
    r"|vikarie|jobb|röst|ord|mejl|e-post|kommentar|motion|kalkyl|beräkning|skrivelse|frånvaro|synpunkt|ersättare"
    r"|sjukledighet|rum|hem|hus|tur|idé|önskan|önskemål|tanke|oro|moster|faster|farbror|morbror|dagmamma|plats|utredning|utlåtande|förslag|brev|initiativ|arbetstid|anmälan|bedömning|åsikt|fråga)\w*"
)
VERB: Final = re.compile(
    r"(?:sade|sa|säger|berättade|berättar|önskade|önskar|frågade|frågar|tackade|ringde|skrev|skriver|tyckte"
    r"|tycker|föreslog|påpekade|svarade|"
    r"antog|argumenterade|avgick|bad|beklagade|bekräftade|betonade|bor|cyklar|cyklade|drömmer"
    r"|efterlyste|erkände|fnissade|framhöll|föredrog|förespråkar|förklarar|glömde|gillar"
    r"|gillade|hatar|hävdade|hävdar|hälsar|hörde|invände|jobbar|jobbade|klagade|klagar"
    r"|konstaterade|konstaterar|leker|lovade|lovar|läser|läste|längtar|lämnade|medgav|menade|menar"
    r"|minns|mindes|mumlade|nickade|nämnde|oroar|oroade|paddlar|pratade|pratar|poängterade|ritade"
    r"|ritar|räknade|räknar|ropade|sammanfattade|skrek|skojade|spelar|spelade"
    r"|suckade|talade|talar|tittade|tvekade|tvivlade|tänker|tänkte|understryker|underströk|undervisar"
    r"|upprepade|vet|visste|vill|viskade|varnade|vägrade|väntar|väntade|yrkade|ångrade"
    r"|reserverade|röstade|undertecknade|sjukskrevs|dansar|dansade"
    r"|undrar|undrade|ansåg|anser|förklarade|hoppas|hoppades|motsatte|understödde|tror|grät|skrattade)"
)
AREA: Final = re.compile(
    r"(?:kommun|stad|by|bys|tätort|stadsdel|område|välfärdsområde|landskap|region|centrum|skärgård|socken"
    r"|invånare)(?:en|et|s|ens|er)?"
)
HOUSE: Final = re.compile(
    r"[\w-]*(?:skola|skolan|skolans|skolor|daghem|daghemmet|daghemmets|lågstadium|lågstadiet|högstadium"
    r"|högstadiet|gymnasium|gymnasiet|ungdomsgård|ungdomsgården|"
    r"familjecentral|familjecentralen|familjecenter|bibliotek|biblioteket|rådgivning|rådgivningen|förskola"
    r"|lekpark|lekparken|barnträdgård|"
    r"allaktivitetshus|skolcentrum|sjukhus|eftermiddagsklubb|gruppfamiljedaghem|simhall|ishall|campus"
    r"|skolcenter|hälsostation)s?"
)
SOCIETY: Final = re.compile(
    r"[\w-]*(?:ungdomsförening|församling|byaråd|byaförening|byalag|hembygdsförening|marthaförening|marthor|idrottsförening"
    r"|handikappråd|äldreråd|ungdomsråd|ungdomsfullmäktige|barnparlament|elevkår|föräldraförening|egnahemsförening|nämnd"
    r"|stadsstyrelse|kommunstyrelse|fullmäktige|kör|hornorkester|skärgårdsnämnd|bollklubb|idrottsklubb|fbk|lucia|pensionärer"
    r"|direktion|kyrkoråd|scoutkår|scouter|sparbank|andelsbank|andelshandel|hem och skola|förening|sällskap|jaktlag)"
    r"(?:en|ens|et|ets|s)?"
)
"""Societies, boards and congregations, which are called after their place."""
KIN: Final = re.compile(
    r"(?:mamma|pappa|mor|far|bror|syster|lillebror|storebror|lillasyster|storasyster|föräldrar|mormor|morfar|farmor"
    r"|farfar|mommo|moffa|fammo|faffa|kusin|fru|make|hustru|kompis|klasskompis|vårdnadshavare|moster|faster|farbror)\w*"
)
"""What follows a person in the genitive, and nothing else."""
ACT: Final = re.compile(
    r"(?:åker|åkte|går|gick|kommer|kom|fick|får|vill|ville|ska|kan|kunde|stödde|stöder|ledde|leder|flyttade|flyttar|tog|tar"
    r"|sitter|satt|sover|springer|hjälper|hjälpte|hämtar|hämtade|skjutsar|skjutsade|orkar|kör|körde|började|slutade|deltog"
    r"|deltar|avstod|ledde|lade|lägger|höll|håller|saknar|saknade|väntar|väntade|reserverade|föredrog|föredrar)"
)
"""What persons do and things do, too: it makes a name of a word only if that is in a list of them."""
AGENT: Final = re.compile(
    r"\w{3,}(?:[^aeiouyåäöq]are|[^aeiouyåäö]ör|olog|iker|entant|ansvarig|man|kvinna)(?:en|n|s|ns|na|ar|er|erna)?"
)
"""Whoever does something; in small letters only, as names look so, too."""
