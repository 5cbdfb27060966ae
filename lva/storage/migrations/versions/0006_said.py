"""The words that people wrote, in an index that triggers keep: full text."""

from typing import Final

from alembic import op

from lva.storage.migrations.saying import keep_said, leave_said

revision: Final = "0006"
down_revision: Final = "0005"


def upgrade() -> None:
    keep_said(op.get_bind())


def downgrade() -> None:
    leave_said(op.get_bind())
