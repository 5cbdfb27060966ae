"""The words around a name that say what it is: titles, kin, houses, places, verbs of speaking."""

import re
from typing import Final

_END: Final = (
    r"(?:[aä]|n|t|t?t[aä]|n[aä]|ss[aä]|st[aä]|ll[aä]|lt[aä]|lle|ksi|[aeiouyäö]n|h[aeiouyäö]n|seen|j[aä]|jen"
    r"|iden|ien|i?hin|iss[aä]|"
    r"ist[aä]|ill[aeä]|ilt[aä]|it[aä]|ni|nsa|nsä|mme)?"
)

_TITLE_FI: Final = re.compile(
    r"[\w-]*(?:johtaj[aoi]|päälli[kö]+|rehtori|lehtori|ystävä|opettaj[aoi]|ohjaaj[aoi]|hoitaj[aoi]|lääkäri|psykologi"
    r"|kuraattori|sihteeri|koordinaattori|"
    r"tuntij[aoi]|suunnittelij[aoi]|insinööri|jäsen|edustaj[aoi]|valtuute[tu]+|ministeri|tarkastaj[aoi]"
    r"|valmistelij[aoi]|tutkij[aoi]|"
    r"terapeuti?t?i?|työntekij[äöi]|mestari|avustaj[aoi]|neuvoj[aoi]|huoltaj[aoi]|äi[td]i|isä|iskä|vanhem(?:pi"
    r"|mat|mista|man)|"
    r"pojan?|tyttö|tytär|tyttäre|mummo|mummi|vaari|ukki|pappa|täti|täd[iy]|setä|eno|veli|velje|sisko|sisar"
    r"|naapuri|esittelij[äöi]|"
    r"vastaav[aoi]|konsultti|arkkitehti|toimittaj[aoi]|tulkki|tulk[ie]|kuljettaj[aoi]|valmentaj[aoi]"
    r"|toimij[aoi]|omistaj[aoi]|"
    r"yhteyshenkilö|nimeltä|niminen|nimisen|nimeksee?n?|pastori|kirkkoherra|kanttori|controller|puheterapeutti"
    r"|kasvattaj[aoi]|"
    r"vetäj[äöi]|yrittäj[äöi]|tohtori|professori|maisteri|ope|erityisope|emäntä|isäntä|leski|puoliso|rouva"
    r"|herra|neiti|perhe|perheistä|"
    r"toimitsij[aoi]|lakimie[sh]|asiamie[sh]|lautamie[sh]|puhemie[sh]|pääministeri|hakij[aoi]|laatij[aoi]"
    r"|kirjoittaj[aoi]|valittaj[aoi]|virkamie[sh]|"
    r"esimie[sh]|lastenvalvoj[aoi]|sijai[ns]e?[ns]?|harjoittelij[aoi]|oppilaista|lapsista|terveisin|opettajista"
    r"|vanhemmista|sijaisena)" + _END
)
_TITLE_SV: Final = re.compile(
    r"[\w-]*(?:direktör|chef|rektor|lektor|utredare|professor|doktor|lärare|kurator|sekreterare|ordförande|föreståndare|läkare|psykolog|ledamot"
    r"|skötare|sköterska|"
    r"handledare|planerare|familj|vårdnadshavare|far|mor|fader|moder|pappa|mamma|bror|syster|syskonen|fröken"
    r"|herr|fru|tolk|terapeut|"
    r"medlem|representant|tjänsteman|biträde|mästare|föräldern?|eleverna|eleven|pojken|flickan|barnskötare"
    r"|konsult|arkitekt|forskare|"
    r"sakkunnig|suppleant|fullmäktige|minister|inspektör|ägare|granne|granne|barnträdgårdslärare|assistent"
    r"|koordinator|kontaktperson|ungdomsledare|"
    r"kyrkoherde|kantor|tränare|chaufför|vid namn|heter|namn)(?:en|n|s|na|ns|ens|er|erna|et|ar|t|ts)?"
)
_TITLE_EN: Final = re.compile(
    r"(?:mr|mrs|ms|miss|mx|dr|prof|professor|principal|teachers?|headteacher|directors?|councillors?|chair"
    r"|chairman|chairwoman|"
    r"chairperson|managers?|officers?|nurses?|mayor|parents?|coach|pupils?|neighbour|mother|father|called|named"
    r"|family|sisters?|brothers?|"
    r"sibling|grandmother|grandfather|aunt|uncle|counsellor|psychologist|secretary|planner|interpreter"
    r"|social worker|worker|representative|"
    r"deputy|minister|inspector|doctor|therapist|caretaker|guardian|son|daughter|boy|girl|friend|colleague"
    r"|assistant|coordinator|"
    r"superintendent|rector|reverend|sir|lady|lord|driver|head)"
)
_KIN_FI: Final = re.compile(
    r"(?:iso|pikku|mummo)?(?:perhe(?!keskus|kes|päiv)|velj?[ie]|sisko|sisar|äi[td]i|isä|isä[nl]|poika|poja"
    r"|tytär|tyttär|tytö|tyttö|mummo|isoäi|isois|vaari|puoliso|vaimo|"
    r"mieleste?ä|mielestä|kanssa|kaksos|luokkakave|kaveri|ystäv|kummi|laatima|tekemä|kirjoittama|vanhem|huoltaj"
    r"|perikun|lapset|"
    r"lapse|lasten)\w*|mukaan|mielestä|kanssa|lausun(?:to|non|nossa|toon)|muistio\w*|arvio|arvion|aloite"
    r"|aloitteen|esitys|ehdotus|kirje|"
    r"puheenvuoro\w*|kysymy\w+|vastau\w+|jälkeen|toiveesta|pyynnö\w+|tont\w+|laskelma\w*|haastattelu\w*"
    r"|ryhmässä|luokassa|selvity\w+"
)
_AFTER_SV: Final = re.compile(
    r"(?:mamma|pappa|mor|far|bror|syster|familjen?(?!\w)|föräldrar|vårdnadshavare|hustru|make|fru|dotter|son"
    r"|syskon|mormor|morfar|farmor|farfar|vän|kompis|"
    r"utredning|utlåtande|förslag|brev|initiativ|arbetstid|anmälan|bedömning|åsikt|fråga)\w*"
)
_AFTER_EN: Final = re.compile(
    r"(?:mother|father|mum|dad|brother|sister|family|parents|grandmother|grandfather|wife|husband|son|daughter"
    r"|friend|report|letter|statement|"
    r"proposal|question|answer|calculations?|opinion|view|children)s?"
)
_VERB_FI: Final = re.compile(
    r"(?:sano|kerto|kysy|toivo|muistut|totes|tote|pelkä|puhu|kirjoit|ehdot|ilmoit|vastus|kannat|halu|soit"
    r"|tarvits|muut|jät|arvel|vasta|"
    r"mainits|kiit|itk|nauro|piirs|piirt|ajattel|kerro|huomaut|esit|allekirjoit|lupa|pyys|pyyt|suosittel)(?:i|a"
    r"|ä|o|ee|oi|ii|si|ti|aa|ää|uu|ui|vat|vät|ivat|ivät|isi|sivat|tti|eli|toi|usi|asi|äsi|ei)+"
)
_VERB_SV: Final = re.compile(
    r"(?:sade|sa|säger|berättade|berättar|önskade|önskar|frågade|frågar|tackade|ringde|skrev|skriver|tyckte"
    r"|tycker|föreslog|påpekade|svarade|"
    r"undrade|ansåg|anser|förklarade|hoppas|hoppades|motsatte|understödde|tror|grät|skrattade)"
)
_VERB_EN: Final = re.compile(
    r"(?:said|says|told|tells|asked|asks|wrote|writes|thinks|thought|wished|hoped|explained|added|felt|feels"
    r"|thanked|drew|replied|answered|"
    r"suggested|noted|insisted|worries|worried|lives|walks|called|spoke|agreed|liked|likes|wants|wanted|needs|misses)"
)

_AREA_FI: Final = re.compile(
    r"(?:naapuri)?(?:kunta|kunnan|kunnassa|kuntaa|kunnalla|kunnalle|kuntaan|kunnasta|kuntien|kunnat"
    r"|kaupun[kg]i\w*|kylä(?!kou|talo|kerho)\w*|taajama\w*|alue\w*|asuinalue\w*|"
    r"lähiö\w*|maakun\w+|seutu\w*|seudu\w+|hyvinvointialue\w*|pitäjä\w*|keskusta\w*|suunnalla|suunnasta"
    r"|suuntaan|tie|tien|tiellä|risteys\w*|"
    r"kulmassa|ran(?:ta|nan|nassa)|satama\w*|koululai\w+|sairaanhoitopiiri\w*|oppilai\w+|oppilaat|maaseutu\w*"
    r"|saari\w*|lapset|asukkaa\w*|asukka\w+|perhee?t|kuntaliito\w+)"
)
_AREA_SV: Final = re.compile(
    r"(?:kommun|stad|by|bys|tätort|stadsdel|område|välfärdsområde|landskap|region|centrum|skärgård|socken"
    r"|invånare)(?:en|et|s|ens|er)?"
)
_AREA_EN: Final = re.compile(r"(?:municipality|town|city|village|district|region|area|county|parish|suburb|residents)")
_AREA_BEFORE: Final = re.compile(
    r"(?:naapuri)?(?:kunta|kunnat|kaupunki|kylä|kylät|taajama|kunnista|kaupungeista|kylistä)"
    r"|(?:grann)?(?:kommunen|kommunerna|staden|byn|byarna)|orten|stadsdelen|i|från|till|via|mellan|kring|nära|"
    r"utanför|genom|in|from|near|via|to|towards|around|between|through|beyond"
)
_OF_AREA: Final = re.compile(r"(?:municipality|town|city|village|district|region|parish|suburb|area)")
_TO: Final = frozenset({"till", "to", "mellan", "between", "från", "from", "i"})
"""What leads to persons as well as to places."""

_HOUSE_FI: Final = re.compile(
    r"[\w-]*(?:koulu|päiväko[td]i|lukio|neuvola|nuorisotila|nuorisotalo|perhekesku[sk]s?e?|koulukesku[sk]s?e?"
    r"|oppimiskesku[sk]s?e?|palvelukesku[sk]s?e?|"
    r"kirjasto|ala-aste|yläaste|eskari|hammashoitola|palvelutalo|hoivakoti|hoivako[dt]i|urheilupuisto|sivistyskesku[sk]s?e?|nuorisokesku[sk]s?e?|"
    r"hyvinvointikesku[sk]s?e?|hyvinvointiasema|lastenseimi|seimi|yksikkö|yksikö|perhepäivähoito|perhepäivähoido|monitoimital[o]|koulutalo|kylätalo|seuraintalo|lastentalo"
    r"|liikuntatalo|urheilutalo|keittiö|liikuntahalli|"
    r"uimahalli|jäähalli|urheiluhalli|opisto|kampu[sk]s?e?|leikkipuisto|leikkiken[tt]+ä|terveysasema"
    r"|terveyskesku[sk]s?e?|sairaala|lastenko[td]i|perheko[td]i|"
    r"ryhmäko[td]i|vastaanottokesku[sk]s?e?|iltapäiväkerho|kerho|koulukoti|esikoulu|avoin päiväkoti|hoitopaikka"
    r"|toimipiste|toimipistee)" + _END
)
_HOUSE_SV: Final = re.compile(
    r"[\w-]*(?:skola|skolan|skolans|skolor|daghem|daghemmet|daghemmets|lågstadium|lågstadiet|högstadium"
    r"|högstadiet|gymnasium|gymnasiet|ungdomsgård|ungdomsgården|"
    r"familjecentral|familjecentralen|familjecenter|bibliotek|biblioteket|rådgivning|rådgivningen|förskola"
    r"|lekpark|lekparken|barnträdgård|"
    r"allaktivitetshus|skolcentrum|sjukhus|eftermiddagsklubb|gruppfamiljedaghem|simhall|ishall|campus"
    r"|skolcenter|hälsostation)s?"
)
_HOUSE_EN: Final = re.compile(
    r"(?:school|kindergarten|nursery|daycare|library|college|preschool|playground|centre|center)s?"
)
_HOUSE_FIRST: Final = re.compile(
    r"(?:ryhmis|[\w-]*päiväkoti|[\w-]*päiväkodi(?:n|ssa|sta)|leikkipuisto|perhekeskus|nuorisotila|lastenkoti"
    r"|perhekoti|daghemmet|daghem|lekparken|familjedaghemmet|förskolan|"
    r"barnhemmet|kindergarten|nursery)"
)
_BODY: Final = re.compile(
    r"[\w-]*(?:lii[t]+o|laito[sk]s?e?|virasto|ministeriö|hallitu[sk]s?e?|valtuuskun[tn]a|valtuutet[tu]+"
    r"|valtuusto|neuvosto|lautakun[tn]a|kesku[sk]s?e?|oikeu[sd]e?|laki|lai|"
    r"yhdisty[sk]s?e?|järjestö|asetu[sk]s?e?|sopimu[sk]s?e?|kysely|hanke|hankkee|ohjelma|seura|säätiö|rahasto"
    r"|suunnitelma|strategia|verkosto|konferenssi|"
    r"komissio|parlamentti|eduskun[tn]a|poliisi|tuomioistui[nm]e?|seurakun[tn]a|yliopisto|korkeakoulu)"
    + _END
    + r"|[\w-]*(?:förbund|förbundet|styrelse|styrelsen|institutet|verket|ministeriet|nämnd|nämnden|ombudsman"
    r"|ombudsmannen|lag|lagen|"
    r"domstol|domstolen|universitet|universitetet|konvention|konventionen|rådet|fullmäktige|föreningen"
    r"|programmet|projektet|byrån|kommissionen)s?"
    r"|(?:ministry|board|council|committee|convention|act|institute|agency|union|department|ombudsman|office"
    r"|court|association|"
    r"university|foundation|statistics|article|appendix|option|section|chapter|programme|authority|commission"
    r"|parliament|service|services|table|figure|grade|class|annex)s?"
)

_TITLES: Final = {"fi": (_TITLE_FI, _TITLE_SV), "sv": (_TITLE_SV, _TITLE_FI), "en": (_TITLE_EN,)}
_AFTERS: Final = {"fi": _KIN_FI, "sv": _AFTER_SV, "en": _AFTER_EN}
_VERBS: Final = {"fi": _VERB_FI, "sv": _VERB_SV, "en": _VERB_EN}
_AREAS: Final = {"fi": _AREA_FI, "sv": _AREA_SV, "en": _AREA_EN}
_HOUSES: Final = {"fi": _HOUSE_FI, "sv": _HOUSE_SV, "en": _HOUSE_EN}

PARTICLES: Final = frozenset(
    {
        "af",
        "von",
        "van",
        "de",
        "der",
        "den",
        "da",
        "dos",
        "di",
        "al",
        "el",
        "bin",
        "bint",
        "ibn",
        "la",
        "le",
        "zu",
        "ben",
        "abu",
    }
)
"""What stands in small letters inside a name."""
ALSO: Final = frozenset({"ja", "sekä", "tai", "eli", "och", "samt", "eller", "and", "or", "&"})
"""What joins one name to another of the same kind."""


def is_title(word: str, language: str) -> bool:
    """Whether a word in small letters says what somebody does or whose kin they are."""
    return any(shape.fullmatch(word) for shape in _TITLES[language])


def is_personal(word: str, language: str) -> bool:
    """Whether a word behind a name is said of persons: their kin, their letter, what they said."""
    return bool(_AFTERS[language].fullmatch(word) or _VERBS[language].fullmatch(word))


def speaks(word: str, language: str) -> bool:
    """Whether a word is a verb that persons are the subject of."""
    return _VERBS[language].fullmatch(word) is not None


def is_area(word: str, language: str) -> bool:
    """Whether a word behind a name says that it is a place."""
    return _AREAS[language].fullmatch(word) is not None


def leads_to_area(word: str, before: str) -> bool:
    """Whether a word before a name says that it is a place; `before` is the word before that."""
    return _AREA_BEFORE.fullmatch(word) is not None or (word == "of" and _OF_AREA.fullmatch(before) is not None)


def may_lead_to_person(word: str) -> bool:
    """Whether what leads to a place leads to persons as well."""
    return word in _TO


def is_house(word: str, language: str) -> bool:
    """Whether a word behind a name says that it is a school, a day-care centre or the like."""
    return _HOUSES[language].fullmatch(word) is not None


def is_house_before(word: str) -> bool:
    """Whether a word before a name says that it is a day-care centre or the like."""
    return _HOUSE_FIRST.fullmatch(word) is not None


def is_body(word: str) -> bool:
    """Whether a word names a body, a law or a program."""
    return _BODY.fullmatch(word) is not None
