"""The Finnish words around a name: titles and kin, what belongs to persons, verbs of speaking, areas, houses."""

import re
from typing import Final

END: Final = (
    r"(?:[aä]|n|t|t?t[aä]|n[aä]|ss[aä]|st[aä]|ll[aä]|lt[aä]|lle|ksi|[aeiouyäö]n|h[aeiouyäö]n|seen|j[aä]|jen"
    r"|iden|ien|i?hin|iss[aä]|"
    r"ist[aä]|ill[aeä]|ilt[aä]|it[aä]|ni|nsa|nsä|mme)?"
)
TITLE: Final = re.compile(
    r"[\w-]*(?:johtaj[aoi]|päälli[kö]+|rehtori|lehtori|ystävä|opettaj[aoi]|ohjaaj[aoi]|hoitaj[aoi]|lääkäri|psykologi"
    r"|kuraattori|sihteeri|koordinaattori|"
    r"tuntij[aoi]|suunnittelij[aoi]|insinööri|jäsen|edustaj[aoi]|valtuute[tu]+|ministeri|tarkastaj[aoi]"
    r"|valmistelij[aoi]|tutkij[aoi]|"
    r"terapeuti?t?i?|työntekij[äöi]|mestari|avustaj[aoi]|neuvoj[aoi]|huoltaj[aoi]|äi[td]i|isä|vanhem(?:pi"
    r"|mat|mista|man)|"
    r"pojan?|tyttö|tytär|tyttäre|mummo|mummi|vaari|ukki|pappa|täti|täd[iy]|setä|veli|velje|sisko|sisar"
    r"|naapuri|esittelij[äöi]|"
    r"vastaav[aoi]|konsultti|arkkitehti|toimittaj[aoi]|tulkki|tulk[ie]|kuljettaj[aoi]|valmentaj[aoi]"
    r"|toimij[aoi]|omistaj[aoi]|"
    r"yhteyshenkilö|nimeltä|niminen|nimisen|nimeksee?n?|pastori|kirkkoherra|kanttori|controller|puheterapeutti"
    r"|kasvattaj[aoi]|"
    r"vetäj[äöi]|yrittäj[äöi]|tohtori|professori|maisteri|erityisope|emäntä|isäntä|leski|puoliso|rouva"
    r"|herra|neiti|perhe|perheistä|"
    r"toimitsij[aoi]|lakimie[sh]|asiamie[sh]|lautamie[sh]|puhemie[sh]|pääministeri|hakij[aoi]|laatij[aoi]"
    r"|kirjoittaj[aoi]|valittaj[aoi]|virkamie[sh]|"
    r"esimie[sh]|lastenvalvoj[aoi]|sijai[ns]e?[ns]?|harjoittelij[aoi]|oppilaista|lapsista|opettajista"
    r"|vanhemmista|sijaisena|poik[ai]|poja|tytö|tyttäre|isoäi[td]i|isois[äi]|mumm[oiu]|faija"
    r"|kaksoset|kaksosista|serkku|serku|kummi|kummisetä|kummitäti|vaimo|aviomie[sh]|miehensä|lapsenlapsi|vauva|taapero"
    r"|opiskelija|koululainen|koululaise|eskarilainen|eskarilaise|ekaluokkalainen|ekaluokkalaise|nokkaluokkalainen"
    r"|luokkalainen|luokkalaise|vuotias|vuotiaa|luokkakaveri|joukkuekaveri|kollega|työkaveri|työpari"
    r"|kirjaaja|sijainen|päällikkö|asiantuntija|erikoissuunnittelija|rakennusmestari|terveydenhoitaja|kätilö|hammaslääkäri"
    r"|fysioterapeutti|toimintaterapeutti|kirjastonhoitaja|vahtimestari|talonmie[sh]|keittäjä|emäntä|siistijä"
    r"|taksikuski|bussikuski|kuskina|rovasti|diakoni|diakonissa|imaami|nuorisotyöntekijä|lastenohjaaja|valtakirjalla"
    r"|luottamusmie[sh]|työsuojeluvaltuutettu|varapuheenjohtaja|varajäsen|kansanedustaja|kunnanvaltuutettu"
    r"|kaupunginjohtaja|kunnanjohtaja|lääninrovasti|eläkeläinen|asukas|asukkaa|mökkiläinen|maanomistaja|vuokralainen"
    r"|allekirjoittanut|allekirjoittanee"
    r"|nimimerkki|nimimerki|koordinoija|kehittäjä|vastuuhenkilö|vastuuopettaja|apulainen"
    r"|ryhmänohjaaja)"
    + END
    + r"|(?:[\w-]*[n-]|liikka)?(?:ope|eno)"
    + END
    + r"|(?:oppilas|oppilaan|oppilaalle|oppilaalla"
    r"|t|moi|hei|moikka|tervehdys|huomenta|pj|vpj|siht|terv|terveisin|yst|terkuin|terkut|ystävällisesti"
    r"|kunnioittavasti|kiittäen|iskä|äiskä|mutsi|mamma|kuski|kokki|kaveri|kamu)"
    + r"|(?:mamma|kuski|kokki|kaveri|kamu|mutsi|iskä)"
    + END
)
AFTER: Final = re.compile(
    r"(?:iso|pikku|mummo)?(?:perhe(?!keskus|kes|päiv)|velj?[ie]|sisko|sisar|äi[td]i(?!nkiel)|isä|isä[nl]|poika|poja"
    r"|tytär|tyttär|tytö|tyttö|mummo|isoäi|isois|vaari|puoliso|vaimo|"
    r"mieleste?ä|mielestä|kanssa|kaksos|luokkakave|kaveri|ystäv|kummi|laatima|tekemä|kirjoittama|vanhem|huoltaj"
    r"|perikun|lapset|"
    r"lapse|lasten)\w*|mukaan|mielestä|kanssa|lausun(?:to|non|nossa|toon)|muistio\w*|arvio|arvion|aloite"
    r"|aloitteen|esitys|ehdotus|kirje|"
    r"puheenvuoro\w*|kysymy\w+|vastau\w+|jälkeen|toiveesta|pyynnö\w+|tont\w+|laskelma\w*|haastattelu\w*"
    r"|ryhmässä|luokassa|selvity\w+|luona|luokse|luota|seurassa|vuoksi|takia|puolesta|johdolla|johtama\w*|vetämä\w*"
    r"|laatima\w*|ohjaama\w*|keräämä\w*|kokoama\w*|tapaan|lailla|kertoman|sanoin|soittopyyn\w+|viesti\w*|sähköposti\w*"
    r"|luokkakuva\w*|piirustu\w+|piirro\w+|reppu|pyörätuoli\w*|poissaolo\w*|sijainen|sijaise\w+|tilalle|tilalla|kotona"
    r"|kotiin|synttär\w+|huone\w*|numero|puhelin\w*|nimi|nimeä|nimen|tytö\w+|pojan\w*|poja\w+|pojasta|serkku\w*|serku\w*"
    r"|mamma\w*|faija\w*|mies|miehen|eno\w*|täti\w*|tädi\w*|setä|sedä\w*|koira\w*|opettaja\w*|avustaja\w*|terapeut\w*"
    r"|kommentti\w*|kommenti\w*|idea\w*|ajatus|ajatukse\w*|kritiikki\w*|huoli|huole\w*|toive|toivee\w*|kannanot\w*"
)
VERB: Final = re.compile(
    r"(?:sano|kerto|kysy|toivo|muistut|totes|tote|pelkä|puhu|kirjoit|ehdot|ilmoit|vastus|kannat|halu|soit"
    r"|tarvits|muut|jät|arvel|vasta|"
    r"mainits|kiit|itk|nauro|piirs|piirt|ajattel|kerro|huomaut|esit|allekirjoit|lupa|lupas|tyyt|pyys|pyyt|suosittel|pohti|pohdi|ihmettel|miett|miet|epäil|kehu|moitt|moit|myön|myöns|vaat|vaad|laat|laadi"
    r"|poistu|istu|pyöräil|kävel|asu|harrast|tykk|tykkä|muistel|huolestu|jututt|jutust"
    r"|huokais|huoka|hymyil|naurahd|naura|huud|huus|kuiskas|kuiskaa|selitt|selit"
    r"|kertoil|tivas|tivaa|valitt|harmittel|harmitt|hämmästel|hermostu|suuttu|ilahtu|ujostel|uskal|usko|luul"
    r"|nukku|leikki|leikk|pelas|pelaa|soittel|opett|ohjas|ohjaa|sairastu"
    r"|kannatt|vastust|äänest|jääväs|jäävä"
    r"|matkust|kaipaa|kaipas|ikävöi|viiht|unelmo|haave|vaiken|vaike|kysel|naurah|hymäh|nuhtel|tuum|tuumai|tokais|täsmens|täsmentä|tarkens|painott|tähdens|kiist|kiels|nyökkäs|nyökkä"
    r"|pudist|perustel|kummastel|väitt|kuittas|kommentoi|selost|varoitt|harkits|harkitse|tunnust|tiedustel|myhäil|jupis"
    r"|jupise|mutis|mutise|inttä|intt|kieltäyty|pidättäyty|tunte|tietä|ties|inho|rakasta|närkästy|ärähtä|tiuskais|pahoittel|onnittel|puolust|epäröi)(?:i|a"
    r"|ä|o|e|y|yy|ee|oi|ii|si|ti|aa|ää|uu|ui|vat|vät|ivat|ivät|isi|sivat|tti|eli|toi|usi|asi|äsi|ei)+"
)
AREA: Final = re.compile(
    r"(?:naapuri)?(?:kunta|kunnan|kunnassa|kuntaa|kunnalla|kunnalle|kuntaan|kunnasta|kuntien|kunnat"
    r"|kaupun[kg]i\w*|kylä(?!kou|talo|kerho)\w*|taajama\w*|alue\w*|asuinalue\w*|"
    r"lähiö\w*|maakun\w+|seutu\w*|seudu\w+|hyvinvointialue\w*|pitäjä\w*|keskusta\w*|suunnalla|suunnasta"
    r"|suuntaan|tie|tien|tiellä|risteys\w*|"
    r"kulmassa|ran(?:ta|nan|nassa)|satama\w*|koululai\w+|sairaanhoitopiiri\w*|oppilai\w+|oppilaat|maaseutu\w*"
    r"|saari\w*|lapset|asukkaa\w*|asukka\w+|perhee?t|kuntaliito\w+|suunna\w*|eteläosa\w*|pohjoisosa\w*|itäosa\w*|länsiosa\w*|välil\w+|väli|reit\w+|koulukuljetu\w+"
    r"|liittymä\w*|laituri\w*|pysäk\w+|suora\w*|mutka\w*|silta|silla\w+|tori\w*|puisto\w*|metsä\w*|asukasmäärä\w*|väestö\w*)"
)
HOUSE: Final = re.compile(
    r"[\w-]*(?:koulu|päiväko[td]i|lukio|neuvola|nuorisotila|nuorisotalo|perhekesku[sk]s?e?|koulukesku[sk]s?e?"
    r"|oppimiskesku[sk]s?e?|palvelukesku[sk]s?e?|"
    r"kirjasto|ala-aste|yläaste|eskari|hammashoitola|palvelutalo|hoivakoti|hoivako[dt]i|urheilupuisto|sivistyskesku[sk]s?e?|nuorisokesku[sk]s?e?|"
    r"hyvinvointikesku[sk]s?e?|hyvinvointiasema|lastenseimi|seimi|yksikkö|yksikö|perhepäivähoito|perhepäivähoido|monitoimital[o]|koulutalo|kylätalo|seuraintalo|lastentalo"
    r"|liikuntatalo|urheilutalo|keittiö|liikuntahalli|"
    r"uimahalli|jäähalli|urheiluhalli|opisto|kampu[sk]s?e?|leikkipuisto|leikkiken[tt]+ä|terveysasema"
    r"|terveyskesku[sk]s?e?|sairaala|lastenko[td]i|perheko[td]i|"
    r"ryhmäko[td]i|vastaanottokesku[sk]s?e?|iltapäiväkerho|kerho|koulukoti|esikoulu|avoin päiväkoti|hoitopaikka"
    r"|toimipiste|toimipistee|nuokku|nuokkari|eskar[ie]|päikky|koulutie|liikuntapuisto|kotikoulu|musiikkiopisto|ulkoilualue|pallokenttä|pallokentä|skeittipuisto|uimaranta|palvelukoti|toimintakesku[sk]s?e?|varhaiskasvatusyksikkö|varhaiskasvatusyksikö|kerhotila|kerhohuonee?|työpaja|asumisyksikkö|asumisyksikö)"
    + END
)
SOCIETY: Final = re.compile(
    r"[\w-]*(?:nuorisoseura|seurakun[tn]a|kyläyhdisty[sk]s?e?|kylätoimikun[tn]a|vanhempainyhdisty[sk]s?e?|omakotiyhdisty[sk]s?e?"
    r"|vanhempaintoimikun[tn]a|kotiseutuyhdisty[sk]s?e?|urheiluseura|martat|marto[ij]|martt[oa]j?|metsästysseura|vpk|eläkeläis[ei]t?"
    r"|4h-yhdisty[sk]s?e?|yrittäjä[ti]?|lautakun[tn]a|valtuusto|neuvosto|kaupunginhallitu[sk]s?e?|kunnanhallitu[sk]s?e?"
    r"|johtokun[tn]a|osasto|lions|leijonat|partio|partiolaise|palloseura|palloilijat|visa|kisa|pallo"
    r"|kuoro|orkesteri|soittokun[tn]a|osuuskun[tn]a|osuuskauppa|säästöpankki|osuuspankki|veikot|yhdisty[sk]s?e?)" + END
)
"""Societies, boards and congregations, which are called after their place."""
BELONGING: Final = re.compile(
    r"(?:juttu|jutun|jutut|paperi|lausun|viesti|maili|meili|sähköpost|lomak|hakemu|asia[an]?|asiat|numero|kirje|kommen"
    r"|puhelu|poissaolo|läks|repu|valitu|pyyn|lupa|lapu|lappu|kans|kaa$|kanssa|luo$|muksu|lap[si]|kakar|jäl[ki]|tapau)\w*"
)
ASKING: Final = re.compile(
    r"(?:kysy|pyy[sd]|tapa[sa]|kuul|soit|kerro|sano|ilmoit|vasta|laita|laito|pistä|pisti|lähet|viesti|terveis|anna)\w*"
)
ASKING_WHETHER: Final = re.compile(
    r"(?:voi|oot|ehdi|muista|saa|tiedä|viiti|jaksa|pääse|tuu|tule|soita|laita|katso)(?:tko|tkö|tteko|sitko|t)?"
)
OF_THING: Final = re.compile(
    r"aikana|jälkeen|alussa|lopussa|alla|päällä|takana|reuna\w*|sisällä|ulkopuolella|hinta|hinnat|määrä\w*|kunto|kunnosta"
    r"|kustannu\w+|vuokra\w*|korjau\w+|rakenta\w+|varrella|poikki|kautta|myötä|sijasta|sijaan|lisäksi|ansiosta"
    r"|puitteissa|osalta|suhteen|perusteella|avulla|vaihtu\w+|puute|puutte\w+|kosteus\w*|pituus|pituutta|pinta-ala\w*"
    r"|vieressä|viereen|edessä|laidalla|keskellä|yhteydessä|yhteyteen|mukaisesti|mukainen|mukaista|kulu\w*"
)
KIN: Final = re.compile(
    r"(?:iso|pikku)?(?:äi[td]i(?!nkiel)|isä|faija|mutsi|mamma|mummo|mummi|vaari|ukki|pappa|sisko|sisar|velje|veli|vaimo|aviomie"
    r"|puoliso|huoltaj|vanhem|serk[ku]|kummi|tytär|tyttäre|pojanpoi|luokkakaver|opettaj|avustaj|terapeut|luokkakuva"
    r"|rep[pu]|kaver|perhee|perhe)\w*|mielestä|luona|luokse|kertoman"
)
"""What follows a person in the genitive, and nothing else."""
ACT: Final = re.compile(
    r"(?!kuuluu|kuului|tunti)(?:(?:tul|läht|käy|men|kulk|jä|sa|ott|hak|pääs|aj|mene|sairast|muutt|juoks|ui|nous|istu|pyörä|kävel|pelas|soitt|saapu"
    r"|poistu|avas|päätt|johd|joht|toimi|hoit|opett|lähett|toimitt|osallistu|siirty|laat|koko|kerä|ohja|ohjas|valment|esittel"
    r"|näytt|odott|autt|aloitt|lopett|jatk|jatko|kaatu|loukkaantu|eksy|myöhästy|nukku|leikk|kuuntel|luk|piirs|maala|rakens"
    r"|lupautu|ilmoittautu|jaks|jakso|viihty|ikävöi|tek|ehdott|vet|vast|vastas|yhty|jätt|kuul|näk|tunt|tuns|tied|ties|osas"
    r"|halus|pääty|kannatt|vastust|äänest|pala|palas|katso|lisäs|korost|toist|vetäyty|vetoa|vetos|muist|usko|osa|tarjoutu)"
    r"(?:i|ee|ää|aa|oo|uu|yy|e|vat|vät|ivat|ivät|ui|yi|si|asi|äsi|taa|tää|aisi|äisi)?|jäivät|saivat|toi|toivat|vei|veivät|haki|nouti|antoi|antaa|hakee|hakevat|lähtee"
    r"|tulee|sai|jäi|pääsi|pääsee|ehti|piti|pitää|söi|syö|käyttää|käytti|toimii|valittiin|nimettiin|kutsuttiin|jääväsi)"
)
"""What persons do and things do, too: it makes a name of a word only if that is in a list of them."""
AGENT: Final = re.compile(r"\w{3,}(?:[ei]lija|t?taja|ttäjä|[^mo]aja|äjä|ijä|ija|ooja|uuja|mie[sh]|nainen|naise)" + END)
"""Whoever does something; in small letters only, as names look so, too."""
