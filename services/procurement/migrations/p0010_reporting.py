"""What was spent, saved and committed, by school, code and contract."""

from __future__ import annotations

revision = "p0010"
down_revision = "p0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
