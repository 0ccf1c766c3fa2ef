"""Sealed bids, their opening and their evaluation."""

from __future__ import annotations

revision = "p0006"
down_revision = "p0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
