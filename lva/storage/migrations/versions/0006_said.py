"""The words that people wrote, in an index that triggers keep: full text."""

from typing import Final

from alembic import op

from lva.storage.migrations.finding import keep_findable, leave_findable
from lva.storage.migrations.saying import keep_said, leave_said

revision: Final = "0006"
down_revision: Final = "0005"


def upgrade() -> None:
    connection = op.get_bind()
    # Those of version 4 read all links of an organisation when a matter was renamed on SQLite.
    leave_findable(connection)
    keep_findable(connection)
    keep_said(connection)


def downgrade() -> None:
    leave_said(op.get_bind())
