"""Contracts that schools share."""

from __future__ import annotations

revision = "p0007"
down_revision = "p0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
