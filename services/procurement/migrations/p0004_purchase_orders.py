"""Orders as placed, what came and what went back."""

from __future__ import annotations

revision = "p0004"
down_revision = "p0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
