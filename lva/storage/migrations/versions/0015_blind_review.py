"""Blind records and their reviews, as the reviewing organisation keeps them."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from lva.storage.migrations.protection import put_wall

revision: Final = "0015"
down_revision: Final = "0014"

_JSON: Final = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_TABLES: Final = ("blind_case", "blind_review", "blind_score", "blind_answer", "blind_release")


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("organisation_id", *columns, name=f"pk_{table}")


def _tenant(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=f"fk_{table}_organisation_id")


def _points_at(table: str, column: str, target: str, key: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", column],
        [f"{target}.organisation_id", f"{target}.{key}"],
        name=f"fk_{table}_organisation_id_{column}",
    )


def upgrade() -> None:
    _make_reviews()
    _make_answers()
    for table in _TABLES:
        put_wall(op.get_bind(), table)


def _make_reviews() -> None:
    op.create_table(
        "blind_case",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Text(), nullable=False),
        sa.Column("giver", sa.LargeBinary(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        _key("blind_case", "record_id"),
        _points_at("blind_case", "record_id", "arrived"),
    )
    op.create_table(
        "blind_review",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("assigned_by", sa.Uuid(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        _key("blind_review", "id"),
        _points_at("blind_review", "record_id", "arrived"),
        _points_at("blind_review", "reviewer_id", "membership", "person_id"),
        _points_at("blind_review", "assigned_by", "membership", "person_id"),
        sa.UniqueConstraint(
            "organisation_id", "record_id", "reviewer_id", name="uq_blind_review_organisation_id_record_id_reviewer_id"
        ),
    )
    op.create_index(
        "ix_blind_review_organisation_id_reviewer_id_stage", "blind_review", ["organisation_id", "reviewer_id", "stage"]
    )
    op.create_table(
        "blind_score",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        _key("blind_score", "review_id", "criterion"),
        _points_at("blind_score", "review_id", "blind_review"),
    )


def _make_answers() -> None:
    op.create_table(
        "blind_answer",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("reviews", _JSON, nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        _key("blind_answer", "record_id"),
        _points_at("blind_answer", "record_id", "arrived"),
        _points_at("blind_answer", "confirmed_by", "membership", "person_id"),
    )
    op.create_table(
        "blind_release",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("content", _JSON, nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        _key("blind_release", "period"),
        _tenant("blind_release"),
    )


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
