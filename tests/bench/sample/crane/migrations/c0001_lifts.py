"""Crane's table of lifts."""

from __future__ import annotations

from alembic import op

from shared.persistence.scope import fence
from tests.bench.sample.crane.tables import tables

revision = "c0001"
down_revision = None
branch_labels = ("crane",)
depends_on = None


def upgrade() -> None:
    tables.create_all(op.get_bind())
    fence(op.get_bind(), "lift")
