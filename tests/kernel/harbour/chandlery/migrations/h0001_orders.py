"""Chandlery's tables."""

from __future__ import annotations

from alembic import op

from shared.persistence.scope import fence
from tests.kernel.harbour.chandlery.tables import tables

revision = "h0001"
down_revision = None
branch_labels = ("chandlery",)
depends_on = None


def upgrade() -> None:
    tables.create_all(op.get_bind())
    fence(op.get_bind(), "rope_order", "invoice")
