"""Marks "come back to this" of an assessment."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0002"
down_revision: Final = "0001"


def upgrade() -> None:
    op.create_table(
        "mark",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "assessment_id", "place", name="pk_mark"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "assessment_id"],
            ["assessment.organisation_id", "assessment.id"],
            name="fk_mark_organisation_id_assessment_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "made_by"],
            ["membership.organisation_id", "membership.person_id"],
            name="fk_mark_organisation_id_made_by",
        ),
    )


def downgrade() -> None:
    op.drop_table("mark")
