"""Providers of sign-in, the identities they vouch for, and parked posts."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "0010"
down_revision: Final = "0009"

_JSON: Final = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_AT: Final = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "identity",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("linked_at", _AT, nullable=False),
        sa.Column("seen_at", _AT, nullable=False),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_identity"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_identity_person_id"),
    )
    op.create_index("ix_identity_person_id", "identity", ["person_id"])
    op.create_table(
        "parked_post",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("browser", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("fields", _JSON, nullable=False),
        sa.Column("expires_at", _AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_parked_post"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_parked_post_person_id"),
    )
    op.create_table(
        "pending_login",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("browser", sa.LargeBinary(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("next", sa.Text(), nullable=False),
        sa.Column("confirms", sa.LargeBinary(), nullable=True),
        sa.Column("invited_to", sa.Uuid(), nullable=True),
        sa.Column("invited_by", sa.LargeBinary(), nullable=True),
        sa.Column("parked_id", sa.Uuid(), nullable=True),
        sa.Column("begun_at", _AT, nullable=False),
        sa.Column("expires_at", _AT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_pending_login"),
    )
    op.add_column("login", sa.Column("provider", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("login", "provider")
    op.drop_table("pending_login")
    op.drop_table("parked_post")
    op.drop_table("identity")
