"""Boathouse's tables."""

from __future__ import annotations

from alembic import op

from shared.persistence.scope import fence
from tests.kernel.sample.boathouse.tables import tables

revision = "b0001"
down_revision = None
branch_labels = ("boathouse",)
depends_on = None


def upgrade() -> None:
    tables.create_all(op.get_bind())
    fence(op.get_bind(), "effect", "keeper", "mood")
