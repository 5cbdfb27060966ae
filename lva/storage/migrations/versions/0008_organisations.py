"""The unit that makes an assessment; units themselves are settings of their organisation."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0008"
down_revision: Final = "0007"

_OF_A_UNIT: Final = sa.text("unit IS NOT NULL")


def upgrade() -> None:
    op.add_column("assessment", sa.Column("unit", sa.Text(), nullable=True))
    op.create_index(
        "ix_assessment_organisation_id_unit_edited_at_id",
        "assessment",
        ["organisation_id", "unit", "edited_at", "id"],
        sqlite_where=_OF_A_UNIT,
        postgresql_where=_OF_A_UNIT,
    )


def downgrade() -> None:
    op.drop_index("ix_assessment_organisation_id_unit_edited_at_id", "assessment")
    op.drop_column("assessment", "unit")
