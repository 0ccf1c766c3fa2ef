"""Payroll's first tables: schools as membership says they are, employers, people, employments, posts and what is known of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.persistence.scope import fence
from shared.persistence.types import Instant, Json

revision = "y0001"
down_revision = None
branch_labels = ("payroll",)
depends_on = None

ID, SHORT, NAME = sa.String(length=36), sa.String(length=120), sa.String(length=300)


def upgrade() -> None:
    _employers()
    _staff()
    _told_by_hr()
    _steps()
    fence(op.get_bind(), "known_school", "school_employer", "person", "person_known_as", "employment", "post", "fact")
    fence(op.get_bind(), "absence", "staff_step", "staff_question")


def _employers() -> None:
    op.create_table(
        "known_school",
        sa.Column("school_id", ID, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("urn", sa.String(length=12), nullable=False),
        sa.Column("converted_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("school_id"),
    )
    op.create_table(
        "employer",
        sa.Column("employer_id", ID, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("paye", sa.String(length=20), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("employer_id"),
        sa.UniqueConstraint("paye"),
    )
    op.create_table(
        "pay_group",
        sa.Column("pay_group_id", ID, nullable=False),
        sa.Column("employer_id", ID, nullable=False),
        sa.Column("name", SHORT, nullable=False),
        sa.Column("frequency", sa.String(length=20), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.PrimaryKeyConstraint("pay_group_id"),
    )
    op.create_index(op.f("ix_pay_group_employer_id"), "pay_group", ["employer_id"], unique=False)
    op.create_table(
        "school_employer",
        sa.Column("school_id", ID, nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("employer_id", ID, nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("local_authority", sa.String(length=3), nullable=False),
        sa.Column("establishment", sa.String(length=4), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "starts"),
    )
    op.create_index(op.f("ix_school_employer_employer_id"), "school_employer", ["employer_id"], unique=False)
    op.create_table(
        "re_enrolment_day",
        sa.Column("employer_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("employer_id", "day"),
    )
    op.create_table(
        "fund_rate",
        sa.Column("employer_id", ID, nullable=False),
        sa.Column("fund", SHORT, nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("basis_points", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("employer_id", "fund", "starts"),
    )


def _staff() -> None:
    op.create_table(
        "person",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=False),
        sa.Column("surname", SHORT, nullable=False),
        sa.Column("forename", SHORT, nullable=False),
        sa.Column("sorted_as", NAME, nullable=False),
        sa.Column("born", sa.Date(), nullable=False),
        sa.Column("ni_number", sa.String(length=9), nullable=True),
        sa.Column("content", Json, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person_id"),
        sa.UniqueConstraint("ni_number"),
    )
    _indexes("person", "school_id", "sorted_as", "born")
    op.create_table(
        "employment",
        sa.Column("employment_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("employer_id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=False),
        sa.Column("pay_group_id", ID, nullable=False),
        sa.Column("payroll_id", sa.String(length=35), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("content", Json, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("employment_id"),
        sa.UniqueConstraint("employer_id", "payroll_id", name="employment_payroll_id"),
    )
    _indexes("employment", "person_id", "school_id")
    op.create_index("employment_of_group", "employment", ["employer_id", "pay_group_id"], unique=False)
    op.create_table(
        "post",
        sa.Column("post_id", ID, nullable=False),
        sa.Column("employment_id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=False),
        sa.Column("title", NAME, nullable=False),
        sa.Column("cost_code", SHORT, nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("content", Json, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("post_id"),
    )
    _indexes("post", "employment_id", "school_id")
    op.create_table(
        "fact",
        sa.Column("fact_id", ID, nullable=False),
        sa.Column("employment_id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("content", Json, nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("replaced_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("fact_id"),
    )
    _indexes("fact", "employment_id", "school_id")


def _told_by_hr() -> None:
    op.create_table(
        "person_known_as",
        sa.Column("source", SHORT, nullable=False),
        sa.Column("number", SHORT, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("source", "number"),
    )
    _indexes("person_known_as", "person_id", "school_id")
    op.create_table(
        "absence",
        sa.Column("absence_id", SHORT, nullable=False),
        sa.Column("employment_id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("content", Json, nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("absence_id"),
    )
    _indexes("absence", "employment_id", "school_id")
    op.create_table(
        "staff_question",
        sa.Column("question_id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=False),
        sa.Column("source", SHORT, nullable=False),
        sa.Column("number", SHORT, nullable=False),
        sa.Column("said", Json, nullable=False),
        sa.Column("candidates", Json, nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=False),
        sa.Column("answer", ID, nullable=False),
        sa.PrimaryKeyConstraint("question_id"),
    )
    _indexes("staff_question", "school_id")


def _steps() -> None:
    op.create_table(
        "staff_step",
        sa.Column("step_id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("step_id"),
    )
    _indexes("staff_step", "school_id", "person_id")


def _indexes(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
