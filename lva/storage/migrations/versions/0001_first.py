"""Everything that the first release keeps."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from lva.storage.migrations.protection import protect_events

revision: Final = "0001"
down_revision: Final = None

_O: Final = "organisation_id"
_TEXT: Final = sa.Text()
_NUMBER: Final = sa.Integer()
_ID: Final = sa.Uuid()
_MOMENT: Final = sa.DateTime(timezone=True)
_DIGEST: Final = sa.LargeBinary(32)
_BYTES: Final = sa.LargeBinary()
_JSON: Final = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    _people()
    _matters()
    _assessments()
    _contents()
    _documents()
    _history()


def _people() -> None:
    _table(
        "organisation",
        _key("organisation", "id"),
        _unique("organisation", "slug"),
        id=_ID,
        slug=_TEXT,
        names=_JSON,
        kind=_TEXT,
        municipality_code=_maybe(_TEXT),
        settings=_JSON,
        event_count=_NUMBER,
        event_head=_DIGEST,
    )
    _table(
        "person",
        _key("person", "id"),
        _unique("person", "email"),
        id=_ID,
        email=_TEXT,
        name=_TEXT,
        title=_TEXT,
        language=_TEXT,
        password_hash=_maybe(_TEXT),
        closed_at=_maybe(_MOMENT),
    )
    _table(
        "login",
        _key("login", "digest"),
        _points("login", ["person_id"], "person", ["id"]),
        _points("login", [_O], "organisation", ["id"]),
        digest=_DIGEST,
        person_id=_ID,
        organisation_id=_ID,
        authenticated_at=_MOMENT,
        seen_at=_MOMENT,
        expires_at=_MOMENT,
    )
    _index("login", "person_id")
    _table(
        "membership",
        _key("membership", _O, "person_id"),
        _points("membership", ["person_id"], "person", ["id"]),
        _points("membership", [_O], "organisation", ["id"]),
        organisation_id=_ID,
        person_id=_ID,
        unit=_TEXT,
        roles=_JSON,
        closed_at=_maybe(_MOMENT),
    )
    _index("membership", "person_id")
    _table("throttle", _key("throttle", "key"), key=_DIGEST, window=_MOMENT, count=_NUMBER)


def _matters() -> None:
    _table(
        "matter",
        _key("matter", _O, "id"),
        _points("matter", [_O], "organisation", ["id"]),
        _by_member("matter", "edited_by"),
        organisation_id=_ID,
        id=_ID,
        title=_TEXT,
        decide_on=_maybe(sa.Date()),
        found_by=_TEXT,
        fields=_JSON,
        revision=_NUMBER,
        edited_by=_maybe(_ID),
        edited_at=_MOMENT,
    )
    _table(
        "handling",
        _key("handling", _O, "id"),
        _points("handling", [_O, "matter_id"], "matter", [_O, "id"]),
        _by_member("handling", "edited_by"),
        organisation_id=_ID,
        id=_ID,
        matter_id=_ID,
        position=_NUMBER,
        fields=_JSON,
        revision=_NUMBER,
        removed_at=_maybe(_MOMENT),
        edited_by=_maybe(_ID),
        edited_at=_MOMENT,
    )
    _index("handling", _O, "matter_id", "position", "id")
    _table(
        "matter_entry",
        _key("matter_entry", _O, "id"),
        _points("matter_entry", [_O, "matter_id"], "matter", [_O, "id"]),
        _by_member("matter_entry", "edited_by"),
        organisation_id=_ID,
        id=_ID,
        matter_id=_ID,
        list=_TEXT,
        position=_NUMBER,
        fields=_JSON,
        revision=_NUMBER,
        removed_at=_maybe(_MOMENT),
        edited_by=_maybe(_ID),
        edited_at=_MOMENT,
    )
    _index("matter_entry", _O, "matter_id", "list", "position", "id")


def _assessments() -> None:
    _table(
        "assessment",
        _key("assessment", _O, "id"),
        _points("assessment", [_O], "organisation", ["id"]),
        _by_member("assessment", "submitted_by"),
        _unique("assessment", _O, "reference"),
        organisation_id=_ID,
        id=_ID,
        reference=_TEXT,
        title=_TEXT,
        language=_TEXT,
        state=_TEXT,
        version=_NUMBER,
        depth=_maybe(_TEXT),
        pack=_TEXT,
        pack_version=_TEXT,
        content_digest=_maybe(_DIGEST),
        submitted_by=_maybe(_ID),
        event_count=_NUMBER,
        event_head=_DIGEST,
        started_at=_MOMENT,
        edited_at=_MOMENT,
    )
    _index("assessment", _O, "edited_at", "id")
    _index("assessment", _O, "state", "edited_at", "id")
    _table(
        "assessment_matter",
        _key("assessment_matter", _O, "assessment_id", "matter_id"),
        _of_assessment("assessment_matter"),
        _points("assessment_matter", [_O, "matter_id"], "matter", [_O, "id"]),
        organisation_id=_ID,
        assessment_id=_ID,
        matter_id=_ID,
        position=_NUMBER,
    )
    _index("assessment_matter", _O, "matter_id")
    _table(
        "participant",
        _key("participant", _O, "assessment_id", "person_id"),
        _of_assessment("participant"),
        _by_member("participant", "person_id"),
        organisation_id=_ID,
        assessment_id=_ID,
        person_id=_ID,
        role=_TEXT,
    )
    _index("participant", _O, "person_id")


def _contents() -> None:
    _table(
        "answer",
        _key("answer", _O, "assessment_id", "key"),
        _of_assessment("answer"),
        _by_member("answer", "edited_by"),
        organisation_id=_ID,
        assessment_id=_ID,
        key=_TEXT,
        value=_JSON,
        revision=_NUMBER,
        edited_by=_maybe(_ID),
        edited_at=_MOMENT,
    )
    _table(
        "entry",
        _key("entry", _O, "id"),
        _of_assessment("entry"),
        _by_member("entry", "edited_by"),
        organisation_id=_ID,
        id=_ID,
        assessment_id=_ID,
        list=_TEXT,
        position=_NUMBER,
        fields=_JSON,
        revision=_NUMBER,
        removed_at=_maybe(_MOMENT),
        edited_by=_maybe(_ID),
        edited_at=_MOMENT,
    )
    _index("entry", _O, "assessment_id", "list", "position", "id")
    _table(
        "comment",
        _key("comment", _O, "id"),
        _of_assessment("comment"),
        _by_member("comment", "written_by"),
        organisation_id=_ID,
        id=_ID,
        assessment_id=_ID,
        about=_TEXT,
        text=_TEXT,
        written_by=_ID,
        written_at=_MOMENT,
    )
    _index("comment", _O, "assessment_id", "written_at", "id")


def _documents() -> None:
    _table(
        "document",
        _key("document", _O, "id"),
        _of_assessment("document"),
        _unique("document", _O, "assessment_id", "version", "language"),
        _unique("document", _O, "code"),
        organisation_id=_ID,
        id=_ID,
        assessment_id=_ID,
        version=_NUMBER,
        language=_TEXT,
        code=_TEXT,
        state=_TEXT,
        record=_BYTES,
        record_digest=_DIGEST,
        file_digest=_maybe(_DIGEST),
        file_bytes=_maybe(_NUMBER),
        lease_until=_MOMENT,
        issued_at=_maybe(_MOMENT),
        level=_maybe(_TEXT),
        event_number=_NUMBER,
        event_head=_DIGEST,
    )
    _index("document", "code")
    _table(
        "signature",
        _key("signature", _O, "id"),
        _points("signature", [_O, "document_id"], "document", [_O, "id"]),
        _by_member("signature", "person_id"),
        _unique("signature", _O, "document_id", "position"),
        organisation_id=_ID,
        id=_ID,
        document_id=_ID,
        position=_NUMBER,
        person_id=_maybe(_ID),
        name=_TEXT,
        role=_TEXT,
        level=_TEXT,
        signed_at=_MOMENT,
        certificate=_maybe(_BYTES),
    )


def _history() -> None:
    _table(
        "event",
        _key("event", _O, "stream_id", "number"),
        _points("event", [_O], "organisation", ["id"]),
        _by_member("event", "actor_id"),
        organisation_id=_ID,
        stream_id=_ID,
        number=_NUMBER,
        kind=_TEXT,
        actor_id=_maybe(_ID),
        at=_MOMENT,
        facts=_JSON,
        previous=_DIGEST,
        digest=_DIGEST,
    )
    protect_events(op.get_bind())


class _Maybe:
    """Marks the type of a column that may be empty."""

    def __init__(self, kind: sa.types.TypeEngine[Any]) -> None:
        self.kind = kind


def _maybe(kind: sa.types.TypeEngine[Any]) -> _Maybe:
    return _Maybe(kind)


def _table(table: str, /, *constraints: sa.Constraint, **columns: sa.types.TypeEngine[Any] | _Maybe) -> None:
    made = [
        sa.Column(column, kind.kind, nullable=True)
        if isinstance(kind, _Maybe)
        else sa.Column(column, kind, nullable=False, autoincrement=False)
        for column, kind in columns.items()
    ]
    op.create_table(table, *made, *constraints)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _points(table: str, columns: list[str], target: str, keys: list[str]) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(columns, [f"{target}.{key}" for key in keys], name=f"fk_{table}_{'_'.join(columns)}")


def _of_assessment(table: str) -> sa.ForeignKeyConstraint:
    return _points(table, [_O, "assessment_id"], "assessment", [_O, "id"])


def _by_member(table: str, column: str) -> sa.ForeignKeyConstraint:
    return _points(table, [_O, column], "membership", [_O, "person_id"])


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def downgrade() -> None:
    raise NotImplementedError("there is nothing before the first release")
