"""Identifiers by chance, in every way of writing them, in sentences of three languages."""

import random
from collections.abc import Callable, Iterator
from typing import Final

from lva.anonymity.hits import Kind

_CHECKS: Final = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_FRAMES: Final = {
    "fi": (
        "Tieto on {}.",
        "Asiakirjassa lukee {} ja muuta.",
        "({})",
        "Katso: {}",
        "{} on merkitty",
        "Lapsen kohdalla {}, kuten ennen",
    ),
    "sv": ("Uppgiften är {}.", "I handlingen står {} och annat.", "Se {}", "{} är antecknat"),
    "en": ("The value is {}.", "The file says {} and more.", "See: {}", "{} was noted"),
}
_STREETS: Final = (
    "Koivutie",
    "Rantakatu",
    "Myllypolku",
    "Peltokuja",
    "Kirkkoväylä",
    "Kyrkvägen",
    "Storgatan",
    "Skolstigen",
)
_TOWNS: Final = ("Koskela", "Strandby", "Järvelä", "Kivilahti")
_MONTHS_FI: Final = (
    "tammi",
    "helmi",
    "maalis",
    "huhti",
    "touko",
    "kesä",
    "heinä",
    "elo",
    "syys",
    "loka",
    "marras",
    "joulu",
)
_MONTHS_SV: Final = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)
_MONTHS_EN: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
Chance = random.Random


def _number(chance: Chance, digits: int) -> str:
    return "".join(chance.choices("0123456789", k=digits))


def _identity_code(chance: Chance) -> str:
    day = f"{chance.randint(1, 28):02}{chance.randint(1, 12):02}{chance.randint(0, 99):02}"
    own = f"{chance.randint(2, 999):03}"
    code = f"{day}{chance.choice('-+ABCDEFYXWVU')}{own}{_CHECKS[int(day + own) % 31]}"
    return chance.choice((code, code, code.lower(), code[:6] + " " + code[6:], code.replace("-", "–")))


def _phone(chance: Chance) -> str:
    prefix, rest = chance.choice(("040", "041", "044", "045", "050", "046")), _number(chance, 7)
    spaced = f"{rest[:3]} {rest[3:]}"
    return chance.choice(
        (
            prefix + rest,
            f"{prefix} {spaced}",
            f"{prefix}-{rest}",
            f"+358 {prefix[1:]} {spaced}",
            f"+358{prefix[1:]}{rest}",
            f"+358 (0){prefix[1:]} {spaced}",
            f"00358 {prefix[1:]} {rest}",
            f"(09) {rest[:3]} {rest[3:]}",
            f"06-{rest[:3]} {rest[3:]}",
            f"05 {rest[:3]} {rest[3:5]} {rest[5:]}",
            f"0{chance.randint(13, 19)} {rest[:3]} {rest[3:]}",
        )
    )


def _email(chance: Chance) -> str:
    name = chance.choice(("matti.meikalainen", "kirjaamo", "a-l.koski", "etu_suku", "leena+x"))
    host = chance.choice(("koskela.example", "edu.strandby.fi", "example.org"))
    return name + chance.choice(("@", "(at)", " [at] ", "[at]", " (at) ")) + host


def _iban(chance: Chance) -> str:
    account = _number(chance, 14)
    check = 98 - int(account + "1518" + "00") % 97
    plain = f"FI{check:02}{account}"
    return chance.choice((plain, " ".join(plain[place : place + 4] for place in range(0, 18, 4))))


def _business_id(chance: Chance) -> str:
    while True:
        own = _number(chance, 7)
        rest = sum(int(one) * weight for one, weight in zip(own, (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
        if rest != 1:
            check = 0 if rest == 0 else 11 - rest
            return chance.choice((f"{own}-{check}", f"FI{own}{check}"))


def _case(chance: Chance) -> str:
    own, year, group = (
        str(chance.randint(1, 9999)),
        chance.randint(2009, 2027),
        f"{chance.randint(0, 14):02}.{chance.randint(0, 9):02}",
    )
    short = chance.choice(("KOSK", "STR", "LAP", "ESI", "HEL", "Kirk"))
    return chance.choice(
        (
            f"{short}/{own}/{group}.01/{year}",
            f"{own}/{group}/{year}",
            f"{own}/{group}.02/{year}",
            f"{short}dno-{year}-{own}",
            f"{short}Dno/{own}/{year}",
            f"{short.upper()} {year}-{int(own):06}",
            f"D/{own}/{group.replace('.', '/')}/{year}",
            f"{own}/{year}",
            f"{short}/{own}/{year}",
        )
    )


def _property(chance: Chance) -> str:
    return "-".join(str(chance.randint(1, most)) for most in (999, 999, 99, 99))


def _plate(chance: Chance) -> str:
    return "".join(chance.choices("ABCDEFGHIJKLMNOPRSTUVXYZ", k=3)) + f"-{chance.randint(1, 999)}"


def _coordinates(chance: Chance) -> str:
    north, east = chance.uniform(60, 69.9), chance.uniform(20, 31)
    return chance.choice(
        (
            f"{north:.4f}, {east:.4f}",
            f"{north:.5f} {east:.5f}",
            f"N {north:.4f} E {east:.4f}".replace(".", ","),
            f"{int(north)}°{chance.randint(0, 59)}'N {int(east)}°{chance.randint(0, 59)}'E",
            f"N {chance.randint(6_600_000, 7_700_000)} E {chance.randint(100_000, 750_000)}",
        )
    )


def _address(chance: Chance) -> str:
    street = f"{chance.choice(_STREETS)} {chance.randint(1, 199)}"
    street += chance.choice(("", " A", " B 12", " as 3", "-9"))
    return street + chance.choice(("", f", {_number(chance, 5)} {chance.choice(_TOWNS)}"))


def _date(chance: Chance) -> str:
    day, month, year = chance.randint(1, 28), chance.randint(1, 12), chance.randint(1980, 2027)
    return chance.choice(
        (
            f"{day}.{month}.{year}",
            f"{day:02}.{month:02}.{year}",
            f"{year}-{month:02}-{day:02}",
            f"{day}/{month}/{year}",
            f"{day}. {_MONTHS_FI[month - 1]}kuuta {year}",
            f"{day} {_MONTHS_SV[month - 1]} {year}",
            f"{day} {_MONTHS_EN[month - 1]} {year}",
            f"{_MONTHS_EN[month - 1]} {day}, {year}",
            f"{day}.{month}.{year} klo 17.00",
        )
    )


def _url(chance: Chance) -> str:
    return chance.choice(("https://", "http://", "www.")) + chance.choice(
        ("koskela.example/lapset", "edu.strandby.fi", "a.example?x=1")
    )


def _small(chance: Chance) -> str:
    return chance.choice(
        (
            f"{chance.randint(1, 9)} oppilasta",
            "kolme lasta",
            "yksi lapsi",
            "kahdella lapsella",
            "viisi esikoululaista",
            "två barn",
            f"{chance.randint(2, 9)} elever",
            "three pupils",
            f"{chance.randint(2, 9)} children",
        )
    )


MAKERS: Final[dict[Kind, Callable[[Chance], str]]] = {
    Kind.HETU: _identity_code,
    Kind.PHONE: _phone,
    Kind.EMAIL: _email,
    Kind.IBAN: _iban,
    Kind.BUSINESS_ID: _business_id,
    Kind.CASE_NO: _case,
    Kind.PROPERTY_ID: _property,
    Kind.PLATE: _plate,
    Kind.COORDINATES: _coordinates,
    Kind.ADDRESS: _address,
    Kind.DATE: _date,
    Kind.URL: _url,
    Kind.SMALL_N: _small,
}


def sentences(kind: Kind, count: int, seed: int) -> Iterator[tuple[str, str, int, int]]:
    """Iterate over a language, a sentence, and where the identifier stands in it."""
    chance = random.Random(f"{kind} {seed}")
    for _ in range(count):
        language = chance.choice(tuple(_FRAMES))
        made, frame = MAKERS[kind](chance), chance.choice(_FRAMES[language])
        yield language, frame.format(made), frame.index("{"), frame.index("{") + len(made)
