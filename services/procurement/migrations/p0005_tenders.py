"""Tenders from the plan to the award."""

from __future__ import annotations

revision = "p0005"
down_revision = "p0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
