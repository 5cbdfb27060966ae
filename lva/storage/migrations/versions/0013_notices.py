"""Notices and what people want to be told."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from lva.storage.migrations.protection import put_wall

revision: Final = "0013"
down_revision: Final = "0012"

_JSON: Final = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_UNREAD: Final = sa.text("read_at IS NULL")


def _by_member(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", column],
        ["membership.organisation_id", "membership.person_id"],
        name=f"fk_{table}_organisation_id_{column}",
    )


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_notice"),
        _by_member("notice", "person_id"),
        _by_member("notice", "actor_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "assessment_id"],
            ["assessment.organisation_id", "assessment.id"],
            name="fk_notice_organisation_id_assessment_id",
        ),
    )
    op.create_index(
        "ix_notice_organisation_id_person_id_made_at", "notice", ["organisation_id", "person_id", "made_at"]
    )
    op.create_index(
        "ix_notice_organisation_id_person_id",
        "notice",
        ["organisation_id", "person_id"],
        sqlite_where=_UNREAD,
        postgresql_where=_UNREAD,
    )
    op.create_table(
        "notice_choice",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("choices", _JSON, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "person_id", name="pk_notice_choice"),
        _by_member("notice_choice", "person_id"),
    )
    for table in ("notice", "notice_choice"):
        put_wall(op.get_bind(), table)


def downgrade() -> None:
    op.drop_table("notice_choice")
    op.drop_table("notice")
