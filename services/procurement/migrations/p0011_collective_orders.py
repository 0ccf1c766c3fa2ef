"""Collective orders: cost codes, approvals by the scheme of delegation, what the aggregation guard said, what went back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.persistence.scope import fence
from shared.persistence.types import Instant, Json

revision = "p0011"
down_revision = "p0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("collective_order", sa.Column("bought_under", sa.String(300), nullable=False, server_default=""))
    op.add_column("collective_order", sa.Column("guard", Json, nullable=True))
    op.add_column("offered_item", sa.Column("code", sa.String(20), nullable=False, server_default=""))
    op.add_column("offered_item", sa.Column("cpv_code", sa.String(8), nullable=False, server_default=""))
    op.add_column("invited_school", sa.Column("own_codes", Json, nullable=True))
    op.add_column("delivery", sa.Column("kind", sa.String(20), nullable=False, server_default="delivery"))
    op.add_column("delivery", sa.Column("last", sa.Boolean(), nullable=True))
    op.add_column("delivery", sa.Column("reason", sa.Text(), nullable=False, server_default=""))
    op.add_column("delivery", sa.Column("taken_back_at", Instant(), nullable=True))
    op.add_column("delivery", sa.Column("taken_back_by", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "wish_approval",
        sa.Column("order_id", sa.String(36), nullable=False),
        sa.Column("school_id", sa.String(36), nullable=False),
        sa.Column("approved_pence", sa.BigInteger(), nullable=False),
        sa.Column("asked_pence", sa.BigInteger(), nullable=False),
        sa.Column("steps", Json, nullable=False),
        sa.Column("signatures", Json, nullable=False),
        sa.Column("involved", Json, nullable=False),
        sa.Column("record", Json, nullable=False),
        sa.PrimaryKeyConstraint("order_id", "school_id"),
    )
    op.create_index(op.f("ix_wish_approval_school_id"), "wish_approval", ["school_id"], unique=False)
    fence(op.get_bind(), "wish_approval")
