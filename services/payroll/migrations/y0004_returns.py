"""Returns to HMRC as they were prepared, what closed runs come to, and what employers say of tax years."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.persistence.types import Instant, Json

revision = "y0004"
down_revision = "y0003"
branch_labels = None
depends_on = None

ID = sa.String(length=36)


def upgrade() -> None:
    op.create_table(
        "submission",
        sa.Column("submission_id", ID, nullable=False),
        sa.Column("employer_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=3), nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("tax_year", sa.BigInteger(), nullable=False),
        sa.Column("tax_month", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("submission_id"),
    )
    for column in ("employer_id", "run_id"):
        op.create_index(op.f(f"ix_submission_{column}"), "submission", [column], unique=False)
    op.create_table(
        "run_sums",
        sa.Column("run_id", ID, nullable=False),
        sa.Column("employer_id", ID, nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.PrimaryKeyConstraint("run_id"),
    )
    op.create_table(
        "month_brought",
        sa.Column("employer_id", ID, nullable=False),
        sa.Column("tax_year", sa.BigInteger(), nullable=False),
        sa.Column("tax_month", sa.BigInteger(), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("employer_id", "tax_year", "tax_month"),
    )
    _of_years("levy_share", "pence")
    _of_years("year_brought", "employee_pence", "employer_pence")
    op.create_index(op.f("ix_run_sums_employer_id"), "run_sums", ["employer_id"], unique=False)


def _of_years(name: str, *amounts: str) -> None:
    op.create_table(
        name,
        sa.Column("employer_id", ID, nullable=False),
        sa.Column("tax_year", sa.BigInteger(), nullable=False),
        *(sa.Column(amount, sa.BigInteger(), nullable=False) for amount in amounts),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("employer_id", "tax_year"),
    )
