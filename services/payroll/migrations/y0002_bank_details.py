"""Where people are paid: accounts as they were entered and confirmed, and who read a full number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.persistence.scope import fence
from shared.persistence.types import Instant

revision = "y0002"
down_revision = "y0001"
branch_labels = None
depends_on = None

ID, STATE = sa.String(length=36), sa.String(length=40)


def upgrade() -> None:
    op.create_table(
        "account_change",
        sa.Column("change_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=False),
        sa.Column("account_name", sa.String(length=300), nullable=False),
        sa.Column("sort_code", sa.String(length=6), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("roll_number", sa.String(length=18), nullable=False),
        sa.Column("checked", STATE, nullable=False),
        sa.Column("checked_by", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.Column("came_by", sa.Text(), nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.Column("confirmed_at", Instant(), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("change_id"),
    )
    op.create_index(op.f("ix_account_change_person_id"), "account_change", ["person_id"], unique=False)
    op.create_index(op.f("ix_account_change_school_id"), "account_change", ["school_id"], unique=False)
    op.create_index(op.f("ix_account_change_state"), "account_change", ["state"], unique=False)
    op.create_index("account_change_numbers", "account_change", ["sort_code", "number"], unique=False)
    op.create_table(
        "number_read",
        sa.Column("read_id", ID, nullable=False),
        sa.Column("change_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("read_id"),
    )
    op.create_index(op.f("ix_number_read_person_id"), "number_read", ["person_id"], unique=False)
    op.create_index(op.f("ix_number_read_school_id"), "number_read", ["school_id"], unique=False)
    fence(op.get_bind(), "account_change", "number_read")
