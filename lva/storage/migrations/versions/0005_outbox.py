"""What is still to be done after something else was done: the outbox."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from lva.storage.migrations.protection import put_wall

revision: Final = "0005"
down_revision: Final = "0004"

_JSON: Final = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_WAITING: Final = sa.text("done_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("facts", _JSON, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_outbox"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_outbox_organisation_id"),
    )
    # Whoever works through it looks for what waits; what is done only grows.
    op.create_index(
        "ix_outbox_organisation_id_due_at",
        "outbox",
        ["organisation_id", "due_at"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    put_wall(op.get_bind(), "outbox")


def downgrade() -> None:
    op.drop_table("outbox")
