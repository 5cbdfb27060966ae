"""Co-authors, threads of comments, what fields said before, named versions and copied texts."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from lva.storage.migrations.protection import put_wall

revision: Final = "0011"
down_revision: Final = "0010"

_JSON: Final = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_O: Final = "organisation_id"
_TABLES: Final = ("thread", "message", "former", "named_version", "copied")


def upgrade() -> None:
    op.add_column("participant", sa.Column("sections", _JSON, nullable=True))
    _table(
        "thread",
        *(_id(name) for name in (_O, "id", "assessment_id")),
        *_texts("place", "field"),
        _id("started_by"),
        _moment("started_at"),
        _id("assigned_to", nullable=True),
        _id("resolved_by", nullable=True),
        _moment("resolved_at", nullable=True),
        _key("thread", "id"),
        *_members("thread", "started_by", "assigned_to", "resolved_by"),
    )
    _index("thread", "assessment_id", "started_at", "id")
    _index("thread", "assigned_to")
    _table(
        "message",
        *(_id(name) for name in (_O, "id", "assessment_id", "thread_id")),
        *_texts("text"),
        _id("written_by"),
        _moment("written_at"),
        _key("message", "id"),
        _points("message", "thread_id", "thread", "id"),
        *_members("message", "written_by"),
    )
    _index("message", "assessment_id", "written_at", "id")
    _index("message", "thread_id")
    _table(
        "former",
        *(_id(name) for name in (_O, "assessment_id")),
        *_texts("place", "field"),
        sa.Column("revision", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("value", _JSON, nullable=False),
        sa.Column("cleared", sa.Boolean(), nullable=False),
        _id("replaced_by", nullable=True),
        _moment("replaced_at"),
        _key("former", "assessment_id", "place", "field", "revision"),
        *_members("former", "replaced_by"),
    )
    _table(
        "named_version",
        *(_id(name) for name in (_O, "id", "assessment_id")),
        *_texts("name"),
        sa.Column("said", _JSON, nullable=False),
        _id("made_by"),
        _moment("made_at"),
        _key("named_version", "id"),
        *_members("named_version", "made_by"),
    )
    _index("named_version", "assessment_id", "made_at", "id")
    _table(
        "copied",
        *(_id(name) for name in (_O, "assessment_id")),
        *_texts("place", "mark"),
        _id("confirmed_by", nullable=True),
        _moment("confirmed_at", nullable=True),
        _key("copied", "assessment_id", "place"),
        *_members("copied", "confirmed_by"),
    )


def downgrade() -> None:
    for name in reversed(_TABLES):
        op.drop_table(name)
    op.drop_column("participant", "sections")


def _table(name: str, *parts: sa.Column[object] | sa.Constraint) -> None:
    """Make a table of tenants whose rows belong to an assessment, behind its wall."""
    op.create_table(name, *parts, _points(name, "assessment_id", "assessment", "id"))
    put_wall(op.get_bind(), name)


def _id(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _texts(*names: str) -> tuple[sa.Column[object], ...]:
    return tuple(sa.Column(name, sa.Text(), nullable=False) for name in names)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(_O, *columns, name=f"pk_{table}")


def _points(table: str, column: str, other: str, key: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([_O, column], [f"{other}.{_O}", f"{other}.{key}"], name=f"fk_{table}_{_O}_{column}")


def _members(table: str, *columns: str) -> tuple[sa.ForeignKeyConstraint, ...]:
    return tuple(_points(table, column, "membership", "person_id") for column in columns)


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join((_O, *columns))}", table, [_O, *columns])
