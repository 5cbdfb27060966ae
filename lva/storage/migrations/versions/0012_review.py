"""Reviews and their verdicts per section."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from lva.storage.migrations.protection import put_wall

revision: Final = "0012"
down_revision: Final = "0011"

_JSON: Final = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_WAITING: Final = sa.text("ended_at IS NULL")
_TO_MEND: Final = sa.text("answered_at IS NULL AND replaced_at IS NULL")
_IN_APPROVAL: Final = sa.text("state = 'in_approval'")


def upgrade() -> None:
    _review()
    _reviewer()
    _verdict()
    _verdict_answer()
    for table in ("review", "reviewer", "verdict", "verdict_answer"):
        put_wall(op.get_bind(), table)
    # What waits for approval is counted on every page; a table of 20,000 is not to be read for that.
    op.create_index(
        "ix_assessment_organisation_id_state_submitted_by_id",
        "assessment",
        ["organisation_id", "state", "submitted_by", "id"],
        sqlite_where=_IN_APPROVAL,
        postgresql_where=_IN_APPROVAL,
    )


def _of_assessment(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", "assessment_id"],
        ["assessment.organisation_id", "assessment.id"],
        name=f"fk_{table}_organisation_id_assessment_id",
    )


def _by_member(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", column],
        ["membership.organisation_id", "membership.person_id"],
        name=f"fk_{table}_organisation_id_{column}",
    )


def _review() -> None:
    op.create_table(
        "review",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("wished_on", sa.Date(), nullable=True),
        sa.Column("sections", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_review"),
        _of_assessment("review"),
        _by_member("review", "asked_by"),
    )
    op.create_index(
        "ix_review_organisation_id_assessment_id_asked_at_id",
        "review",
        ["organisation_id", "assessment_id", "asked_at", "id"],
    )


def _reviewer() -> None:
    op.create_table(
        "reviewer",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ending", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("organisation_id", "review_id", "person_id", name="pk_reviewer"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "review_id"],
            ["review.organisation_id", "review.id"],
            name="fk_reviewer_organisation_id_review_id",
        ),
        _of_assessment("reviewer"),
        _by_member("reviewer", "person_id"),
    )
    op.create_index("ix_reviewer_organisation_id_assessment_id", "reviewer", ["organisation_id", "assessment_id"])
    op.create_index(
        "ix_reviewer_organisation_id_person_id_assessment_id",
        "reviewer",
        ["organisation_id", "person_id", "assessment_id"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )


def _verdict() -> None:
    op.create_table(
        "verdict",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("judgement", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("prints", _JSON, nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_verdict"),
        _of_assessment("verdict"),
        _by_member("verdict", "owner_id"),
        _by_member("verdict", "given_by"),
    )
    op.create_index(
        "ix_verdict_organisation_id_assessment_id_given_at_id",
        "verdict",
        ["organisation_id", "assessment_id", "given_at", "id"],
    )
    op.create_index(
        "ix_verdict_organisation_id_owner_id_assessment_id",
        "verdict",
        ["organisation_id", "owner_id", "assessment_id"],
        sqlite_where=_TO_MEND,
        postgresql_where=_TO_MEND,
    )


def _verdict_answer() -> None:
    op.create_table(
        "verdict_answer",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("verdict_id", sa.Uuid(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_verdict_answer"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "verdict_id"],
            ["verdict.organisation_id", "verdict.id"],
            name="fk_verdict_answer_organisation_id_verdict_id",
        ),
        _of_assessment("verdict_answer"),
        _by_member("verdict_answer", "given_by"),
    )
    op.create_index(
        "ix_verdict_answer_organisation_id_assessment_id", "verdict_answer", ["organisation_id", "assessment_id"]
    )


def downgrade() -> None:
    op.drop_index("ix_assessment_organisation_id_state_submitted_by_id", "assessment")
    for table in ("verdict_answer", "verdict", "reviewer", "review"):
        op.drop_table(table)
