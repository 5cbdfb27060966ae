"""An installation to measure: a town with authors who are signed in, and drafts past their screening."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.browser import Fills
from lva import paths, wiring
from lva.config import Settings
from lva.content.examples import Example, read_examples
from lva.domain.people import Actor, Role
from lva.domain.references import uuid7
from lva.services import assessments
from lva.services.showing import examples
from lva.services.signin.passwords import hashed
from lva.services.signin.people import Newcomer, add_organisation, add_person
from lva.services.work import Ports, Work
from lva.storage import queries
from lva.storage.tenancy import EVERYWHERE

SLUG: Final = "esimerkkila"
PASSWORD: Final = "kolme-pientä-porsasta"  # noqa: S105 -- of people who live for a minute
_SCREENED: Final = "afternoon-fees"
_BATCH: Final = 500
_LOOKED_AT: Final = 10 * _BATCH
_TEXT: Final = (
    "Koulumatka pitenee enintään kolmella kilometrillä, ja osa oppilaista siirtyy kuljetukseen. "
    "Iltapäivän kerhoon pääsee edelleen kävellen."
)
_SHORT: Final = "Varhaiskasvatusjohtaja"

STEPS: Final[Mapping[str, Fills]] = {
    "depth": (("chosen_depth", "brief"), ("screening_reason", _TEXT), ("lowered_by", _SHORT)),
    "background": (("why", _TEXT), ("legal_basis", _TEXT), ("open_aspects", _TEXT)),
    "alternatives": ((r"alternative\..+\.description", _TEXT), (r"alternative\..+\.description", _TEXT),
                     ("alternatives_why", _TEXT)),
    "children": (("n_children.number", "180"), ("ages", "y7_9"), ("ticks.group", "g_poor")),
    "hearing": (("heard", "no"), ("not_heard_why", "small"), ("not_heard_source", _TEXT)),
    "impacts": ((r"impact\..+\.rating", "-1"), (r"impact\..+\.rating", "+1"), (r"impact\..+\.rating", "-2")),
    "impact-details": ((r"impact\..+\.what", _TEXT), (r"impact\..+\.what", _TEXT), (r"impact\..+\.what", _TEXT)),
    "weighing": (("balance_note", _TEXT), ("conclusion", _TEXT), ("recommendation", "conditions")),
    "follow-up": ((r"follow_up\..+\.on", "21.3.2028"), (r"follow_up\..+\.who", _SHORT)),
    "confirm": ((r"author\..+\.title", _SHORT), (r"author\..+\.role", "presents"), ("publicity", "public"),
                ("sharing", "no")),
}  # fmt: skip
"""What is answered on the ten pages that follow a brief screening: thirty answers."""
CHECKED: Final = b'class="facts"'
"""What stands on the page of all answers alone."""


@dataclass(frozen=True, slots=True)
class Town:
    """An installation with one organisation and its authors."""

    settings: Settings
    ports: Ports
    actors: tuple[Actor, ...]


@contextmanager
def founded(folder: Path, *, authors: int, port: int = 8000, database: str = "") -> Iterator[Town]:
    """Found a town below `folder`, with a database that is written as durably as any installation's.

    It is a file of SQLite unless the address of another `database` is given.
    """
    told = {"LVA_INSTANCE": str(folder / "instance"), "LVA_PORT": str(port)}
    settings = Settings.read({**told, **({"LVA_DATABASE_URL": database} if database else {})})
    ports = wiring.connect(settings)
    try:
        wiring.migrate(settings, ports)
        yield Town(settings, ports, _people(ports, authors))
    finally:
        ports.database.close()


def _people(ports: Ports, count: int) -> tuple[Actor, ...]:
    at, stored = ports.clock(), hashed(ports.passwords, PASSWORD)
    roles = frozenset({Role.AUTHOR, Role.APPROVER})
    with ports.database.writer(EVERYWHERE) as session:
        town = add_organisation(session, at, SLUG, {"fi": "Esimerkkilä"})
        people = []
        for number in range(count):
            newcomer = Newcomer(f"author{number}@example.org", "Maija Malli", "fi", roles, "suunnittelija")
            person, _ = add_person(session, at, SLUG, newcomer, stored)
            people.append(Actor(person.id, person.name, person.title, "fi", town.id, dict(town.names), roles, b""))
        session.commit()
    return tuple(people)


def email(ports: Ports, actor: Actor) -> str:
    """Return the address under which an author signs in."""
    with ports.database.reader(EVERYWHERE) as session:
        return next(
            one.email for one in queries.people_of(session, actor.organisation_id) if one.person_id == actor.person_id
        )


def drafts(town: Town, actor: Actor, count: int) -> list[str]:
    """Make drafts of a brief assessment whose screening is answered and nothing else; return their references."""
    example = _example()
    screened = {
        key: value
        for key, value in example.answers.items()
        if key in ("title", "decider_kind", "decider", "proposal", "decision_type")
        or key.startswith(("x_", "t_", "n_s"))
    }
    with town.ports.database.writer(EVERYWHERE) as session:
        work = Work(session, actor, town.ports.clock(), town.ports.packs)
        made = [assessments.start(work, uuid7(work.at), screened, "fi").reference for _ in range(count)]
        session.commit()
    return made


def fresh(town: Town, actor: Actor, count: int) -> list[str]:
    """Make assessments in which nothing is answered but what starts them; return their references."""
    with town.ports.database.writer(EVERYWHERE) as session:
        work = Work(session, actor, town.ports.clock(), town.ports.packs)
        started = {"title": "Kerhojen maksut", "proposal": _SHORT}
        made = [assessments.start(work, uuid7(work.at), started, "fi").reference for _ in range(count)]
        session.commit()
    return made


def complete(town: Town, actor: Actor) -> str:
    """Make a brief assessment with everything answered and return its reference."""
    with town.ports.database.writer(EVERYWHERE) as session:
        work = Work(session, actor, town.ports.clock(), town.ports.packs)
        reference = examples.make(work, _example(), uuid7(work.at)).reference
        session.commit()
    return reference


def _example() -> Example:
    return next(one for one in read_examples(paths.EXAMPLES) if one.name == _SCREENED)


def walked(steps: Sequence[str] = tuple(STEPS)) -> list[Fills]:
    """Return what is answered on these pages."""
    return [STEPS[step] for step in steps]
