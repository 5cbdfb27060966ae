"""Shares with a blind review: what is prepared, what waits to leave, what has arrived, what has come back."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from lva.storage.migrations.protection import put_wall

revision: Final = "0014"
down_revision: Final = "0013"

_JSON: Final = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_TABLES: Final = ("sharing", "outgoing", "arrived", "parcel_seen", "returned")


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("organisation_id", "id", name=f"pk_{table}")


def _ids() -> tuple[sa.Column[object], sa.Column[object]]:
    return sa.Column("organisation_id", sa.Uuid(), nullable=False), sa.Column("id", sa.Uuid(), nullable=False)


def _tenant(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=f"fk_{table}_organisation_id")


def _points_at(table: str, column: str, target: str, key: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", column],
        [f"{target}.organisation_id", f"{target}.{key}"],
        name=f"fk_{table}_organisation_id_{column}",
    )


def upgrade() -> None:
    _make_sharing()
    _make_others()
    for table in _TABLES:
        put_wall(op.get_bind(), table)


def _make_sharing() -> None:
    op.create_table(
        "sharing",
        *_ids(),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("decisions", _JSON, nullable=False),
        sa.Column("added", _JSON, nullable=False),
        sa.Column("begun_by", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_digest", sa.LargeBinary(), nullable=True),
        sa.Column("second_by", sa.Uuid(), nullable=True),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tag", sa.LargeBinary(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("purge_on", sa.Date(), nullable=True),
        _key("sharing"),
        _points_at("sharing", "assessment_id", "assessment"),
        *(_points_at("sharing", one, "membership", "person_id") for one in ("begun_by", "approved_by", "second_by")),
        sa.UniqueConstraint(
            "organisation_id", "assessment_id", "version", name="uq_sharing_organisation_id_assessment_id_version"
        ),
    )
    op.create_index("ix_sharing_tag", "sharing", ["tag"])


def _make_others() -> None:
    op.create_table(
        "outgoing",
        *_ids(),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        _key("outgoing"),
        _tenant("outgoing"),
    )
    op.create_table(
        "arrived",
        *_ids(),
        sa.Column("record", sa.LargeBinary(), nullable=True),
        sa.Column("record_digest", sa.LargeBinary(), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=False),
        sa.Column("week", sa.Text(), nullable=False),
        sa.Column("gone", sa.Text(), nullable=True),
        _key("arrived"),
        _tenant("arrived"),
    )
    op.create_table(
        "parcel_seen",
        *_ids(),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        _key("parcel_seen"),
        _tenant("parcel_seen"),
        sa.UniqueConstraint("organisation_id", "digest", name="uq_parcel_seen_organisation_id_digest"),
    )
    op.create_table(
        "returned",
        *_ids(),
        sa.Column("sharing_id", sa.Uuid(), nullable=False),
        sa.Column("review", _JSON, nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("replied_by", sa.Uuid(), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        _key("returned"),
        _points_at("returned", "sharing_id", "sharing"),
        _points_at("returned", "replied_by", "membership", "person_id"),
    )


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
