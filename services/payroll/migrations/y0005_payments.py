"""Bank files by their numbers, who took them, and the trust's own accounts of the journal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.persistence.types import Instant

revision = "y0005"
down_revision = "y0004"
branch_labels = None
depends_on = None

ID, SHORT = sa.String(length=36), sa.String(length=120)


def upgrade() -> None:
    op.create_table(
        "bank_file",
        sa.Column("run_id", ID, nullable=False),
        sa.Column("employer_id", ID, nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.BigInteger(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("payments", sa.BigInteger(), nullable=False),
        sa.Column("total_pence", sa.BigInteger(), nullable=False),
        sa.Column("not_paid", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("run_id"),
        sa.UniqueConstraint("employer_id", "serial", name="bank_file_serial"),
    )
    op.create_index(op.f("ix_bank_file_employer_id"), "bank_file", ["employer_id"], unique=False)
    op.create_table(
        "bank_file_taken",
        sa.Column("taken_id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("taken_id"),
    )
    op.create_index(op.f("ix_bank_file_taken_run_id"), "bank_file_taken", ["run_id"], unique=False)
    op.create_table(
        "ledger_account",
        sa.Column("employer_id", ID, nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("code", SHORT, nullable=False),
        sa.Column("name", SHORT, nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("employer_id", "account"),
    )
