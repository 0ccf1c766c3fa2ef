"""Files sent as invoices, and releases published as open data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.persistence.types import Instant, Json

revision = "p0008"
down_revision = "p0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invoice_file",
        sa.Column("file_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("came_by", sa.String(length=40), nullable=False),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("checked_by", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("found", Json, nullable=False),
        sa.Column("invoice", Json, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("invoice_id", sa.String(length=36), nullable=True),
        sa.Column("decided", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("senders", Json, nullable=False),
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("file_id"),
        sa.UniqueConstraint("sha256"),
    )
    op.create_index("invoice_file_by_state", "invoice_file", ["state", "sent_at"], unique=False)
    op.create_table(
        "ocds_release",
        sa.Column("release_id", sa.String(length=120), nullable=False),
        sa.Column("ocid", sa.String(length=80), nullable=False),
        sa.Column("about", sa.String(length=36), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("published_at", Instant(), nullable=False),
        sa.Column("body", Json, nullable=False),
        sa.PrimaryKeyConstraint("release_id"),
    )
    op.create_index(op.f("ix_ocds_release_about"), "ocds_release", ["about"], unique=False)
    op.create_index(op.f("ix_ocds_release_ocid"), "ocds_release", ["ocid"], unique=False)
