"""Suppliers taken on: declarations, conflicts, related parties, bank details, scorecards."""

from __future__ import annotations

revision = "p0002"
down_revision = "p0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
