"""Row-level security: on PostgreSQL a transaction sees the rows of the organisation that it names, and no others."""

from typing import Final

from alembic import op

from lva.storage.migrations.protection import put_wall, take_wall

revision: Final = "0003"
down_revision: Final = "0002"

_TABLES: Final = (
    "answer",
    "assessment",
    "assessment_matter",
    "comment",
    "document",
    "entry",
    "event",
    "handling",
    "mark",
    "matter",
    "matter_entry",
    "participant",
    "signature",
)


def upgrade() -> None:
    for table in _TABLES:
        put_wall(op.get_bind(), table)


def downgrade() -> None:
    for table in _TABLES:
        take_wall(op.get_bind(), table)
