"""Tenders from the plan to the award."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.persistence.scope import fence
from shared.persistence.types import Instant, Json

revision = "p0005"
down_revision = "p0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "associate_school",
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("school_id"),
    )
    op.create_table(
        "buying_volume",
        sa.Column("cpv_group", sa.String(length=4), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("cpv_group", "source", "month", "until", "school_id"),
    )
    op.create_index("buying_volume_by_source", "buying_volume", ["source", "cpv_group", "month"], unique=False)
    op.create_index(op.f("ix_buying_volume_school_id"), "buying_volume", ["school_id"], unique=False)
    op.create_table(
        "tender",
        sa.Column("tender_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("main_cpv", sa.String(length=8), nullable=False),
        sa.Column("value_pence", sa.BigInteger(), nullable=False),
        sa.Column("deadline_at", Instant(), nullable=True),
        sa.Column("waits_for", sa.String(length=60), nullable=False),
        sa.Column("plan", Json, nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tender_id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index(op.f("ix_tender_main_cpv"), "tender", ["main_cpv"], unique=False)
    op.create_index(op.f("ix_tender_state"), "tender", ["state"], unique=False)
    op.create_table(
        "tender_document",
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("tender_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("document_id"),
    )
    op.create_index(op.f("ix_tender_document_tender_id"), "tender_document", ["tender_id"], unique=False)
    op.create_table(
        "tender_entry",
        sa.Column("entry_id", sa.String(length=36), nullable=False),
        sa.Column("tender_id", sa.String(length=36), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("in_words", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("rules", Json, nullable=False),
        sa.PrimaryKeyConstraint("entry_id"),
    )
    op.create_index(op.f("ix_tender_entry_tender_id"), "tender_entry", ["tender_id"], unique=False)
    op.create_table(
        "tender_notice",
        sa.Column("tender_id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=300), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tender_id", "code"),
    )
    op.create_table(
        "tender_question",
        sa.Column("question_id", sa.String(length=36), nullable=False),
        sa.Column("tender_id", sa.String(length=36), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(length=300), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=False),
        sa.Column("published_words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("question_id"),
    )
    op.create_index(op.f("ix_tender_question_tender_id"), "tender_question", ["tender_id"], unique=False)
    op.create_table(
        "tender_school",
        sa.Column("tender_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tender_id", "school_id"),
    )
    op.create_index(op.f("ix_tender_school_school_id"), "tender_school", ["school_id"], unique=False)
    op.create_table(
        "tender_series",
        sa.Column("year", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("year"),
    )

    fence(op.get_bind(), "tender_school", "buying_volume", "associate_school")
