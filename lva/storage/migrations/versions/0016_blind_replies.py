"""What givers answer to blind reviews, on both sides, and who looked at a blind record when."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from lva.storage.migrations.protection import keep_views, put_wall, take_views

revision: Final = "0016"
down_revision: Final = "0015"

_JSON: Final = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_TABLES: Final = ("reply_given", "blind_reply", "blind_view")


def _key(table: str, column: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("organisation_id", column, name=f"pk_{table}")


def _points_at(table: str, column: str, target: str, key: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", column],
        [f"{target}.organisation_id", f"{target}.{key}"],
        name=f"fk_{table}_organisation_id_{column}",
    )


def upgrade() -> None:
    _make_replies()
    _make_views()
    for table in _TABLES:
        put_wall(op.get_bind(), table)
    keep_views(op.get_bind())


def _make_replies() -> None:
    op.create_table(
        "reply_given",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("decisions", _JSON, nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        _key("reply_given", "review_id"),
        _points_at("reply_given", "review_id", "returned"),
        _points_at("reply_given", "confirmed_by", "membership", "person_id"),
    )
    op.create_table(
        "blind_reply",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("week", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        _key("blind_reply", "id"),
        _points_at("blind_reply", "record_id", "arrived"),
        _points_at("blind_reply", "review_id", "blind_review"),
        sa.UniqueConstraint("organisation_id", "review_id", name="uq_blind_reply_organisation_id_review_id"),
    )


def _make_views() -> None:
    op.create_table(
        "blind_view",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        _key("blind_view", "id"),
        _points_at("blind_view", "record_id", "arrived"),
        _points_at("blind_view", "person_id", "membership", "person_id"),
    )
    op.create_index("ix_blind_view_organisation_id_record_id_at", "blind_view", ["organisation_id", "record_id", "at"])


def downgrade() -> None:
    take_views(op.get_bind())
    for table in reversed(_TABLES):
        op.drop_table(table)
