"""The portal's first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.persistence.scope import fence
from shared.persistence.types import Instant, Json, Serial

revision = "portal0001"
down_revision = None
branch_labels = ("portal",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("passphrase_hash", sa.Text(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("account"),
    )
    op.create_table(
        "api_token",
        sa.Column("token_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("ends_with", sa.String(length=4), nullable=False),
        sa.Column("scopes", Json, nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("last_used_at", Instant(), nullable=True),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("revoked_by", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("token_id"),
        sa.UniqueConstraint("secret_hash"),
    )
    op.create_index(op.f("ix_api_token_school_id"), "api_token", ["school_id"], unique=False)
    op.create_table(
        "draft",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=True),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("fields", Json, nullable=False),
        sa.Column("kept_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key_hash"),
    )
    op.create_index(op.f("ix_draft_kept_at"), "draft", ["kept_at"], unique=False)
    op.create_table(
        "grants_changed",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "reading",
        sa.Column("reading_id", Serial, autoincrement=True, nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("what", sa.String(length=120), nullable=False),
        sa.Column("record", sa.String(length=120), nullable=True),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("reading_id"),
    )
    op.create_index(op.f("ix_reading_at"), "reading", ["at"], unique=False)
    op.create_index("reading_by_school", "reading", ["school_id", "reading_id"], unique=False)
    op.create_table(
        "remembered_grants",
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("held", Json, nullable=True),
        sa.Column("remembered_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("account"),
    )
    op.create_index(op.f("ix_remembered_grants_person_id"), "remembered_grants", ["person_id"], unique=False)
    op.create_index(op.f("ix_remembered_grants_remembered_at"), "remembered_grants", ["remembered_at"], unique=False)
    op.create_table(
        "session",
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("browser", sa.String(length=300), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("last_seen", Instant(), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("ended_because", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("secret_hash"),
        sa.UniqueConstraint("session_id"),
    )
    op.create_index(op.f("ix_session_account"), "session", ["account"], unique=False)
    op.create_index(op.f("ix_session_last_seen"), "session", ["last_seen"], unique=False)
    op.create_table(
        "sign_in_failure",
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("locked_until", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("account"),
    )
    op.create_table(
        "webhook_endpoint",
        sa.Column("endpoint_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("events", Json, nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("off_because", sa.Text(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("failing_since", Instant(), nullable=True),
        sa.Column("retry_at", Instant(), nullable=True),
        sa.Column("held_by", sa.String(length=36), nullable=True),
        sa.Column("held_until", Instant(), nullable=True),
        sa.Column("last_turn_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("endpoint_id"),
    )
    op.create_index(op.f("ix_webhook_endpoint_retry_at"), "webhook_endpoint", ["retry_at"], unique=False)
    op.create_index(op.f("ix_webhook_endpoint_school_id"), "webhook_endpoint", ["school_id"], unique=False)
    op.create_table(
        "webhook_delivery",
        sa.Column("position", Serial, autoincrement=True, nullable=False),
        sa.Column("delivery_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("endpoint_id", sa.String(length=36), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("type", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("last_attempt_at", Instant(), nullable=True),
        sa.Column("last_status", sa.BigInteger(), nullable=True),
        sa.Column("last_answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["endpoint_id"], ["webhook_endpoint.endpoint_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("delivery_id"),
    )
    op.create_index("delivery_in_order", "webhook_delivery", ["endpoint_id", "state", "position"], unique=False)
    op.create_index(op.f("ix_webhook_delivery_made_at"), "webhook_delivery", ["made_at"], unique=False)
    op.create_index(op.f("ix_webhook_delivery_school_id"), "webhook_delivery", ["school_id"], unique=False)
    op.create_table(
        "webhook_secret",
        sa.Column("secret_id", sa.String(length=36), nullable=False),
        sa.Column("endpoint_id", sa.String(length=36), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("secret", sa.String(length=80), nullable=False),
        sa.Column("valid_until", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["endpoint_id"], ["webhook_endpoint.endpoint_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("secret_id"),
    )
    op.create_index(op.f("ix_webhook_secret_endpoint_id"), "webhook_secret", ["endpoint_id"], unique=False)

    fence(op.get_bind(), "reading", "api_token", "webhook_endpoint", "webhook_delivery")
