"""Rows as the first release wrote them, in the first schema; frozen, whatever the program has become since."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, text

AT: Final = "2026-03-02 09:15:00.000000"
OWN: Final = "019cae4d5a2071008000000000000001"
OTHER: Final = "019cae4d5a2071008000000000000002"
AINO: Final = "019cae4d5a2071008000000000000011"
ASSESSMENT: Final = "019cae4d5a2071008000000000000021"
MATTER: Final = "019cae4d5a2071008000000000000031"
DOCUMENT: Final = "019cae4d5a2071008000000000000041"
REFERENCE: Final = "LVA-2026-7K3MQX"
_NOTHING: Final = bytes(32)
_HEADS: Final = (
    _NOTHING,
    bytes.fromhex("ab4d12bbb08a5050ff68dcddee3d95a7c806bd5fda7668db11f9ee3df9ee0798"),
    bytes.fromhex("888aa424f6bcaeffa140ac9d054cf5ddb92aecd8c0c472c3797a33b6bfa188f0"),
)
_EDITED: Final = {"revision": 3, "edited_by": AINO, "edited_at": AT}
_LISTED: Final = {"position": 0, "removed_at": None, **_EDITED}


def _organisation(key: str, slug: str) -> Mapping[str, Any]:
    return {
        "id": key,
        "slug": slug,
        "names": '{"fi": "Esimerkkilä", "sv": "Exempelby"}',
        "kind": "municipality",
        "municipality_code": None,
        "settings": '{"threshold_children": 50}',
        "event_count": 0,
        "event_head": _NOTHING,
    }


def _assessment(owner: str, key: str, title: str, count: int) -> Mapping[str, Any]:
    return {
        "organisation_id": owner,
        "id": key,
        "reference": REFERENCE,
        "title": title,
        "language": "fi",
        "state": "draft",
        "version": 1,
        "depth": "full",
        "pack": "lava",
        "pack_version": "2026.1",
        "content_digest": None,
        "submitted_by": None,
        "event_count": count,
        "event_head": _HEADS[count],
        "started_at": AT,
        "edited_at": AT,
    }


def _event(number: int, kind: str, facts: str) -> Mapping[str, Any]:
    return {
        "organisation_id": OWN,
        "stream_id": ASSESSMENT,
        "number": number,
        "kind": kind,
        "actor_id": AINO,
        "at": AT,
        "facts": facts,
        "previous": _HEADS[number - 1],
        "digest": _HEADS[number],
    }


ROWS: Final[tuple[tuple[str, Mapping[str, Any]], ...]] = (
    ("organisation", _organisation(OWN, "esimerkkila")),
    ("organisation", _organisation(OTHER, "toinen")),
    (
        "person",
        {
            "id": AINO,
            "email": "aino@esimerkkila.example",
            "name": "Aino Esimerkki",
            "title": "palveluneuvoja",
            "language": "fi",
            "password_hash": None,
            "closed_at": None,
        },
    ),
    (
        "login",
        {
            "digest": bytes(range(32)),
            "person_id": AINO,
            "organisation_id": OWN,
            "authenticated_at": AT,
            "seen_at": AT,
            "expires_at": AT,
        },
    ),
    (
        "membership",
        {"organisation_id": OWN, "person_id": AINO, "unit": "Sivistys", "roles": '["author"]', "closed_at": None},
    ),
    ("throttle", {"key": bytes(32), "window": AT, "count": 2}),
    (
        "matter",
        {
            "organisation_id": OWN,
            "id": MATTER,
            "title": "Äidinkielen tunnit",
            "decide_on": "2026-05-20",
            "found_by": "äidinkielen tunnit\nesi/123/2026",
            "fields": '{"title": "Äidinkielen tunnit", "case_numbers": ["ESI/123/2026"]}',
            **_EDITED,
        },
    ),
    (
        "handling",
        {
            "organisation_id": OWN,
            "id": "019cae4d5a2071008000000000000051",
            "matter_id": MATTER,
            "fields": '{"body": "Sivistyslautakunta"}',
            **_LISTED,
        },
    ),
    (
        "matter_entry",
        {
            "organisation_id": OWN,
            "id": "019cae4d5a2071008000000000000052",
            "matter_id": MATTER,
            "list": "condition",
            "fields": '{"text": "Tunnit palautetaan.", "who": "rehtori"}',
            **_LISTED,
        },
    ),
    ("assessment", _assessment(OWN, ASSESSMENT, "Äidinkielen tunnit", 2)),
    ("assessment", _assessment(OTHER, ASSESSMENT, "Toisen kunnan asia", 0)),
    (
        "assessment_matter",
        {"organisation_id": OWN, "assessment_id": ASSESSMENT, "matter_id": MATTER, "position": 0},
    ),
    ("participant", {"organisation_id": OWN, "assessment_id": ASSESSMENT, "person_id": AINO, "role": "author"}),
    (
        "answer",
        {
            "organisation_id": OWN,
            "assessment_id": ASSESSMENT,
            "key": "why",
            "value": '"Koska \\"näin\\" päätettiin — 😀"',
            **_EDITED,
        },
    ),
    (
        "answer",
        {"organisation_id": OWN, "assessment_id": ASSESSMENT, "key": "cleared", "value": "null", **_EDITED},
    ),
    (
        "entry",
        {
            "organisation_id": OWN,
            "id": "019cae4d5a2071008000000000000053",
            "assessment_id": ASSESSMENT,
            "list": "source",
            "fields": '{"title": "Kysely", "year": 2025}',
            **_LISTED,
        },
    ),
    (
        "comment",
        {
            "organisation_id": OWN,
            "id": "019cae4d5a2071008000000000000054",
            "assessment_id": ASSESSMENT,
            "about": "submit",
            "text": "Katso vielä kohta 4.",
            "written_by": AINO,
            "written_at": AT,
        },
    ),
    (
        "document",
        {
            "organisation_id": OWN,
            "id": DOCUMENT,
            "assessment_id": ASSESSMENT,
            "version": 1,
            "language": "fi",
            "code": "57TD-3XPM-N1VZ-TXT4",
            "state": "issued",
            "record": b'{"format":"lva"}',
            "record_digest": bytes(range(32)),
            "file_digest": bytes(range(32)),
            "file_bytes": 123_456,
            "lease_until": AT,
            "issued_at": AT,
            "level": "test",
            "event_number": 2,
            "event_head": _HEADS[2],
        },
    ),
    (
        "signature",
        {
            "organisation_id": OWN,
            "id": "019cae4d5a2071008000000000000055",
            "document_id": DOCUMENT,
            "position": 1,
            "person_id": None,
            "name": "LVA test seal",
            "role": "seal",
            "level": "test",
            "signed_at": AT,
            "certificate": b"\x30\x82",
        },
    ),
    ("event", _event(1, "start", '{"answers": ["title"]}')),
    ("event", _event(2, "save", '{"answers": ["why"]}')),
)


def fill(connection: Connection) -> None:
    """Put the rows into an empty database of the first schema."""
    for table, row in ROWS:
        columns = ", ".join(f'"{name}"' for name in row)
        values = ", ".join(f":{name}" for name in row)
        connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"), row)  # noqa: S608 -- ours


def found(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Return what stands in the columns of the first schema, by table."""
    columns = {table: ", ".join(f'"{name}"' for name in row) for table, row in ROWS}
    return {
        table: sorted(map(tuple, connection.execute(text(f"SELECT {names} FROM {table}"))), key=str)  # noqa: S608 -- ours
        for table, names in columns.items()
    }
