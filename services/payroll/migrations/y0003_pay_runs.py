"""Pay runs, what was entered for them, payslips with what they were made from, and figures to date."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.persistence.scope import fence
from shared.persistence.types import Instant, Json

revision = "y0003"
down_revision = "y0002"
branch_labels = None
depends_on = None

ID, STATE, SHORT, NAME = sa.String(length=36), sa.String(length=40), sa.String(length=120), sa.String(length=300)
SUMS = (
    "gross_pence",
    "taxed_pence",
    "tax_pence",
    "employee_insurance_pence",
    "employer_insurance_pence",
    "member_pension_pence",
    "employer_pension_pence",
    "loans_pence",
    "orders_pence",
    "net_pence",
    "cost_pence",
    "blocked",
)


def upgrade() -> None:
    _runs()
    _payslips()
    _to_date()
    fence(op.get_bind(), "run_variation", "run_person", "payslip", "year_to_date", "person_to_date")


def _runs() -> None:
    op.create_table(
        "pay_run",
        sa.Column("run_id", ID, nullable=False),
        sa.Column("employer_id", ID, nullable=False),
        sa.Column("pay_group_id", ID, nullable=False),
        sa.Column("kind", STATE, nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("payday", sa.Date(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("content", Json, nullable=False),
        sa.Column("rules", Json, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("run_id"),
    )
    _indexes("pay_run", "employer_id", "state")
    op.create_index("pay_run_of_group", "pay_run", ["pay_group_id", "payday"], unique=False)
    op.create_table(
        "run_variation",
        sa.Column("variation_id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("employment_id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.PrimaryKeyConstraint("variation_id"),
    )
    _indexes("run_variation", "run_id", "employment_id", "school_id")


def _payslips() -> None:
    op.create_table(
        "run_person",
        sa.Column("run_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("refused", sa.Text(), nullable=False),
        sa.Column("differing", sa.Text(), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("to_date", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "person_id"),
    )
    _indexes("run_person", "school_id")
    op.create_table(
        "payslip",
        sa.Column("run_id", ID, nullable=False),
        sa.Column("employment_id", ID, nullable=False),
        sa.Column("payslip_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=False),
        sa.Column("payroll_id", SHORT, nullable=False),
        sa.Column("name", NAME, nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in SUMS),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("to_date", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "employment_id"),
    )
    _indexes("payslip", "school_id")
    op.create_index("payslip_of_employment", "payslip", ["employment_id", "run_id"], unique=False)


def _to_date() -> None:
    op.create_table(
        "year_to_date",
        sa.Column("employment_id", ID, nullable=False),
        sa.Column("tax_year", sa.BigInteger(), nullable=False),
        sa.Column("employer_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=False),
        sa.Column("payroll_id", SHORT, nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("employment_id", "tax_year"),
    )
    _indexes("year_to_date", "person_id", "school_id")
    op.create_index("year_to_date_of_employer", "year_to_date", ["employer_id", "tax_year"], unique=False)
    op.create_table(
        "person_to_date",
        sa.Column("employer_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("employer_id", "person_id"),
    )
    _indexes("person_to_date", "school_id")


def _indexes(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
