"""What lists find assessments by, gathered in one narrow table that triggers keep."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from lva.storage.migrations.finding import fill, keep_findable, leave_findable
from lva.storage.migrations.protection import put_wall

revision: Final = "0004"
down_revision: Final = "0003"


def upgrade() -> None:
    op.create_table(
        "findable",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "assessment_id", name="pk_findable"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "assessment_id"],
            ["assessment.organisation_id", "assessment.id"],
            name="fk_findable_organisation_id_assessment_id",
        ),
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    connection.exec_driver_sql(fill(connection.dialect.name, "TRUE"))
    put_wall(connection, "findable")
    keep_findable(connection)


def downgrade() -> None:
    leave_findable(op.get_bind())
    op.drop_table("findable")
