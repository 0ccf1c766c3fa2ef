"""Invoices matched, approved and proposed for payment."""

from __future__ import annotations

revision = "p0009"
down_revision = "p0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
