"""What people might write: Finnish answers and entries by the hundred thousand, put in by the database itself."""

import json
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, text

from bench.town import Town
from lva import paths
from lva.domain.people import Actor
from lva.storage.base import dialect_of
from lva.storage.migrations.saying import keep_said, leave_said
from lva.storage.tenancy import EVERYWHERE

ANSWERS: Final = 40
ENTRIES: Final = 20
_TEXTS: Final = 5_000
_LENGTHS: Final = (60, 120, 200, 300)
_NAMES: Final = 30_000
_SYLLABLES: Final = ("ka", "lo", "mi", "tu", "vä", "rä", "hei", "suo", "niit", "koi", "mäe", "lah", "vuo", "joen")
_ENDINGS: Final = ("", "n", "ssa", "sta", "lla", "lle", "t", "jen")
_FINNISH: Final = re.compile(r'fi = "((?:[^"\\]|\\.)*)"')
SEARCHES: Final = (
    "päiväkodin 19", "kuljetus", "koulukuljetus", "turvallisuus", "kirjasto", "liikunta", "oppilaiden kuuleminen",
    "huoltajat", "iltapäivätoiminta", "aukioloajat", "saavutettavuus", "yhdenvertaisuuden", "vammaisten lasten",
    "päiväkodin kuljetus", "niitsuo", "koivuolahti", "hyvinvointi", "säästö", "nuorisovaltuusto", "koulu",
)  # fmt: skip
"""Searches of one and of two words: of titles, of common words, of rare ones, and of what stands nowhere."""
_COUNTING: Final = {
    "sqlite": "WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < {0} - 1) ",
    "postgresql": "WITH n(n) AS (SELECT generate_series(0, {0} - 1)) ",
}
# A number of its own for each row, so that ids are unique without asking the program for them.
_IDS: Final = {
    "sqlite": "lower(hex(randomblob(16)))",
    "postgresql": "gen_random_uuid()",
}
_VALUES: Final = {"sqlite": "t.value", "postgresql": "t.value::jsonb"}
_FIELDS: Final = {
    "sqlite": "json_object('what', json(t.value), 'people', 'children')",
    "postgresql": "jsonb_build_object('what', t.value::jsonb, 'people', 'children')",
}


def texts() -> Iterator[str]:
    """Iterate over texts of two to five lines: sentences of the questionnaire among words and names at random."""
    chance = random.Random(4)
    source = " ".join(path.read_text("utf-8") for path in sorted(paths.PACKS.rglob("*.toml")))
    said = " ".join(_FINNISH.findall(source))
    sentences = re.split(r"(?<=[.?!])\s", said)
    words = re.findall(r"\w+", said)
    names = ["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))) for _ in range(_NAMES)]
    for _ in range(_TEXTS):
        made, length = "", chance.choice(_LENGTHS)
        while len(made) < length:
            bent = f"{chance.choice(names)}{chance.choice(_ENDINGS)} {' '.join(chance.choices(words, k=7))}."
            made += (chance.choice(sentences) if chance.random() < 1 / 3 else bent) + " "
        yield made.strip()


def written(town: Town, actor: Actor) -> None:
    """Write answers and entries into all assessments of the actor's organisation, and make the index of their words."""
    with town.ports.database.writer(EVERYWHERE) as session:
        connection, dialect = session.connection(), dialect_of(session)
        if dialect == "postgresql":
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        leave_said(connection)
        _pool(connection)
        owner = actor.organisation_id
        known = {"owner": owner.hex if dialect == "sqlite" else owner, "texts": _TEXTS}
        numbered = (
            "SELECT r.*, row_number() OVER (ORDER BY id) AS a FROM assessment AS r WHERE organisation_id = :owner"
        )
        drawn = f"FROM ({numbered}) AS r CROSS JOIN n JOIN pool AS t ON t.number = (r.a * 7919 + n.n * 131) % :texts"
        connection.execute(
            text(
                "INSERT INTO answer (organisation_id, assessment_id, key, value, revision, edited_by, edited_at) "
                f"{_COUNTING[dialect].format(ANSWERS)}"
                f"SELECT r.organisation_id, r.id, 'question_' || n.n, {_VALUES[dialect]}, 1, NULL, r.edited_at {drawn}"
            ),
            known,
        )
        connection.execute(
            text(
                "INSERT INTO entry (organisation_id, id, assessment_id, list, position, fields, revision, removed_at,"
                f" edited_by, edited_at) {_COUNTING[dialect].format(ENTRIES)}"
                f"SELECT r.organisation_id, {_IDS[dialect]}, r.id, 'impact', n.n, {_FIELDS[dialect]}, 1, NULL, NULL,"
                f" r.edited_at {drawn}"
            ),
            known,
        )
        connection.exec_driver_sql("DROP TABLE pool")
        keep_said(connection)
        connection.exec_driver_sql("ANALYZE")
        session.commit()


@contextmanager
def without_words(town: Town) -> Iterator[None]:
    """Let the index of words rest while the block lasts; it is made anew all at once."""
    for do in (leave_said, keep_said):
        with town.ports.database.writer(EVERYWHERE) as session:
            if not town.ports.database.is_sqlite:
                session.connection().exec_driver_sql("SET LOCAL statement_timeout = 0")
            do(session.connection())
            session.commit()
        if do is leave_said:
            yield


def _pool(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE pool (number integer PRIMARY KEY, value text NOT NULL)")
    rows = [{"number": n, "value": json.dumps(said, ensure_ascii=False)} for n, said in enumerate(texts())]
    connection.execute(text("INSERT INTO pool (number, value) VALUES (:number, :value)"), rows)
