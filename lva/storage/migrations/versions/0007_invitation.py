"""Links by which people become members of an organisation."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from lva.storage.migrations.protection import put_wall

revision: Final = "0007"
down_revision: Final = "0006"

_JSON: Final = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "invitation",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("roles", _JSON, nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.Uuid(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_invitation"),
        sa.UniqueConstraint("organisation_id", "digest", name="uq_invitation_organisation_id_digest"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_invitation_organisation_id"),
        *(
            sa.ForeignKeyConstraint(
                ["organisation_id", column],
                ["membership.organisation_id", "membership.person_id"],
                name=f"fk_invitation_organisation_id_{column}",
            )
            for column in ("made_by", "used_by")
        ),
    )
    put_wall(op.get_bind(), "invitation")


def downgrade() -> None:
    op.drop_table("invitation")
