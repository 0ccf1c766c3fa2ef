"""Needs, approvals, budgets and quotes."""

from __future__ import annotations

revision = "p0003"
down_revision = "p0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
