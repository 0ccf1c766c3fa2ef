"""Pay scales that employers enter: their own, lists of points from a day on, and which of them the calculation of a run used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.persistence.types import Instant, Json

revision = "y0006"
down_revision = "y0005"
branch_labels = None
depends_on = None

ID, SHORT, KIND = sa.String(length=36), sa.String(length=120), sa.String(length=20)


def upgrade() -> None:
    op.create_table(
        "own_scale",
        sa.Column("scale_id", SHORT, nullable=False),
        sa.Column("employer_id", ID, nullable=False),
        sa.Column("name", SHORT, nullable=False),
        sa.Column("known_as", SHORT, nullable=False),
        sa.Column("kind", KIND, nullable=False),
        sa.Column("full_time_hours", KIND, nullable=False),
        sa.PrimaryKeyConstraint("scale_id"),
        sa.UniqueConstraint("employer_id", "known_as", name="own_scale_name"),
    )
    op.create_table(
        "scale_version",
        sa.Column("version_id", ID, nullable=False),
        sa.Column("employer_id", ID, nullable=False),
        sa.Column("scale_id", SHORT, nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("points", Json, nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.Column("replaced_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("version_id"),
    )
    op.create_index("scale_version_of_employer", "scale_version", ["employer_id", "scale_id", "starts"], unique=False)
    op.create_table(
        "scale_in_run",
        sa.Column("run_id", ID, nullable=False),
        sa.Column("scale_id", SHORT, nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "scale_id", "version_id"),
    )
    op.create_index(op.f("ix_scale_in_run_scale_id"), "scale_in_run", ["scale_id"], unique=False)
