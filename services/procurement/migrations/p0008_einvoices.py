"""Invoices as they arrive: files read and checked against the official rules; publication as open data."""

from __future__ import annotations

revision = "p0008"
down_revision = "p0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
