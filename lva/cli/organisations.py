"""`lva organisation`: make one, what it chooses for itself, and its move to another installation."""

import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final

import click

from lva.cli import Refused
from lva.cli.moving import export, import_
from lva.cli.opening import opened
from lva.domain import screening, settings
from lva.domain.people import OrganisationKind
from lva.domain.retention import KEEP, RULES
from lva.domain.settings import BY_KEY, CLOSED, DEPTH, KEY, SETTINGS, Setting, Shape
from lva.domain.signatories import SETTING as SIGNATURES
from lva.domain.signin.factors import REQUIRED
from lva.domain.signin.vouching import PROVIDERS_ONLY
from lva.domain.snapshot import BESIDE, PROFILE
from lva.domain.together.participation import ONLY_PARTICIPANTS
from lva.i18n import LANGUAGES
from lva.services import organisations
from lva.services.assessments import PACK
from lva.services.signin import people
from lva.storage.tenancy import EVERYWHERE

_NONE: Final = "none"
_KEY_BYTES: Final = 4


@click.group()
def group() -> None:
    """Make an organisation, see and change what it has chosen; move it to another installation."""


group.add_command(export)
group.add_command(import_)


@group.command()
@click.argument("slug")
@click.option("--name", "names", metavar="LANGUAGE=NAME", multiple=True, required=True, help="Once for each language.")
@click.option("--kind", type=click.Choice([kind.value for kind in OrganisationKind]), required=True)
@click.option("--code", metavar="DIGITS", help="Statistics Finland's code of the municipality, for example 091.")
def create(slug: str, names: tuple[str, ...], kind: str, code: str | None) -> None:
    """Make an organisation with the short name SLUG. Invite its first administrator with `lva people invite`."""
    with opened() as ports, ports.database.writer(EVERYWHERE) as session:
        known = code and organisations.known_code(code)
        people.add_organisation(session, ports.clock(), slug, _named(names), kind, known)
        session.commit()
    click.echo(f"{slug} is there now: {kind}.")


@group.command("code")
@click.argument("slug")
@click.argument("code")
def code_(slug: str, code: str) -> None:
    """Say which municipality SLUG is, by Statistics Finland's CODE of three digits.

    Blind review shows its class, urban, semi-urban or rural, if enough municipalities share it; without a code none.
    """
    with opened() as ports, ports.database.writer(EVERYWHERE) as session:
        organisations.set_code(session, ports.clock(), slug, code)
        session.commit()
    click.echo(f"{slug} has the code {code}.")


def _named(pairs: tuple[str, ...]) -> dict[str, str]:
    """Return words by language from pairs such as `fi=Esimerkkilä`."""
    found = dict(pair.partition("=")[::2] for pair in pairs)
    if not set(found) <= set(LANGUAGES) or not all(found.values()):
        raise Refused(f"Write names as LANGUAGE=NAME; the languages are {', '.join(LANGUAGES)}.")
    return found


@group.command()
@click.argument("slug")
def show(slug: str) -> None:
    """Print the settings of the organisation with the short name SLUG, one a line."""
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        chosen = organisations.settings_of(session, slug)
    for setting in SETTINGS:
        click.echo(_line(chosen, setting.key))


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else -1


def _listed(text: str) -> list[str]:
    return text.split(",")


def _items(text: str) -> Any:
    """Return items from JSON; one without a key is new and gets one."""
    try:
        said = json.loads(text)
    except ValueError as error:
        raise Refused('Write a list as JSON, for example \'[{"fi": "Sivistyspalvelut"}]\'.') from error
    given = said if isinstance(said, list) else [said]
    return [{KEY: f"own_{secrets.token_hex(_KEY_BYTES)}", **one} if isinstance(one, dict) else one for one in given]


_SHORT: Final = {"beside": BESIDE, "inside": None}
"""Options by words that are easier to remember."""
_READ: Final[Mapping[Shape, Callable[[str], Any]]] = {
    Shape.WORDS: lambda text: _named(tuple(text.split(";"))),
    Shape.ONE: lambda text: _SHORT.get(text, text),
    Shape.SOME: _listed,
    Shape.BAND: _whole,
    Shape.COLOUR: str,
    Shape.MONTHS: lambda text: [_whole(one) for one in text.split(",")],
    Shape.ITEMS: _items,
}
"""How the value of a setting is written on the command line, unless it is `none`; a switch is a flag."""
_HINTS: Final[Mapping[Shape, str]] = {
    Shape.WORDS: "fi=…;sv=…",
    Shape.ONE: "WORD",
    Shape.SOME: "WORDS",
    Shape.BAND: "NUMBER",
    Shape.COLOUR: "#RRGGBB",
    Shape.MONTHS: "NUMBERS",
    Shape.ITEMS: "JSON",
}
_OPTIONS: Final[Mapping[str, tuple[str, str]]] = {
    settings.NAMES: ("--names", "What the organisation is called, by language."),
    settings.IN_USE: ("--languages", "The languages in which it works, with commas between."),
    settings.BRAND_NAME: ("--brand-name", "What the head of the pages shows, by language."),
    settings.BRAND_COLOUR: ("--brand-colour", "A colour that is legible on white."),
    settings.UNITS: ("--units", f"All units in their order; none ever goes away, it is {CLOSED}."),
    settings.BODIES: ("--bodies", "All bodies in their order, as with units."),
    screening.CHILDREN: (
        "--threshold-children",
        "From so many children on an assessment is a full one; a least number of the screening's bands.",
    ),
    screening.SCALE: ("--threshold-scale/--no-threshold-scale", "A large matter is assessed in full."),
    settings.EXTRA_TRIGGERS: ("--extra-triggers", f"Questions added to the screening; {DEPTH} is brief or full."),
    settings.EXTRA_GROUPS: ("--extra-groups", "Groups of children added to those of the questionnaire."),
    settings.FOLLOW_UP: ("--follow-up-months", "After how many months assessments are followed up."),
    ONLY_PARTICIPANTS: ("--only-participants-write/--all-authors-write", "Only those who take part write."),
    REQUIRED: ("--second-factor/--password-is-enough", "Approvers and administrators show more than a password."),
    PROVIDERS_ONLY: ("--providers-only/--accounts-too", "People sign in only through a provider."),
    settings.ONE_PERSON: ("--one-person-approves/--two-people-approve", "Whoever submits may approve."),
    PROFILE: ("--record", "Where the record of a document is kept: inside or beside."),
    SIGNATURES: (
        "--signatures",
        "Whose signatures documents wait for: some of preparer, presenter and approver with commas between.",
    ),
    settings.SHARING: ("--sharing", "What may go to blind review: ratings or texts."),
    **{
        rule.setting: (
            f"--keep-{rule.kept.value}",
            f"Months after which they are let go: {', '.join(rule.options)}; without a choice {rule.months or KEEP}.",
        )
        for rule in RULES
        if rule.setting
    },
}


def _with_options(command: Callable[..., None]) -> Callable[..., None]:
    for setting in reversed(SETTINGS):
        option, text = _OPTIONS[setting.key]
        is_flag = setting.shape is Shape.SWITCH
        metavar = None if is_flag else f"{_HINTS[setting.shape]}|{_NONE}"
        made = click.option(option, setting.key, default=None, metavar=metavar, help=text, callback=_said)
        command = made(command)
    return command


def _said(_: click.Context, option: click.Parameter, said: Any) -> tuple[Setting, Any] | None:
    """Return the setting and its value, or None if it was not named."""
    setting = BY_KEY[str(option.name)]
    if said is None or isinstance(said, bool):
        return None if said is None else (setting, said)
    return setting, None if said == _NONE else _READ[setting.shape](said)


@group.command("set")
@click.argument("slug")
@_with_options
def set_(slug: str, **given: tuple[Setting, Any] | None) -> None:
    """Change settings of the organisation with the short name SLUG; what is not named stays as it is."""
    chosen = {pair[0].key: pair[1] for pair in given.values() if pair is not None}
    with opened() as ports, ports.database.writer(EVERYWHERE) as session:
        after = organisations.choose(session, ports.clock(), slug, chosen, ports.packs.current(PACK))
        session.commit()
    for key in chosen:
        click.echo(_line(after, key))


def _line(chosen: Mapping[str, Any], key: str) -> str:
    value = chosen.get(key, _NONE)
    if isinstance(value, (dict, list)) and BY_KEY[key].shape in (Shape.WORDS, Shape.ITEMS):
        return f"{key}: {json.dumps(value, ensure_ascii=False)}"
    return f"{key}: {', '.join(map(str, value)) if isinstance(value, list) else value}"
