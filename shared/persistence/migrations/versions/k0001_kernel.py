"""The kernel's tables: outbox, inbox, parked events, entitlements, jobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.persistence.types import Instant, Json, Serial

revision = "k0001"
down_revision = None
branch_labels = ("kernel",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "command_receipt",
        sa.Column("idempotency_key", sa.String(length=120), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("answer", Json, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("idempotency_key", "actor"),
    )
    op.create_table(
        "entitlement",
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("valid_from", sa.String(length=10), nullable=False),
        sa.Column("valid_until", sa.String(length=10), nullable=True),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("school_id"),
    )
    op.create_table(
        "erasure",
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("erased_at", Instant(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("certificate", Json, nullable=False),
        sa.PrimaryKeyConstraint("school_id"),
    )
    op.create_table(
        "inbox",
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("type", sa.String(length=120), nullable=False),
        sa.Column("schoolid", sa.String(length=36), nullable=True),
        sa.Column("partitionkey", sa.String(length=120), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("taken_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("event_id"),
    )
    op.create_table(
        "inbox_order",
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("partitionkey", sa.String(length=120), nullable=False),
        sa.Column("last_sequence", sa.BigInteger(), nullable=False),
        sa.Column("blocked", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("source", "partitionkey"),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("arguments", Json, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("step", sa.String(length=200), server_default="", nullable=False),
        sa.Column("done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("checkpoint", Json, nullable=True),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("result", Json, nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("run_after", Instant(), nullable=False),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("worker", sa.String(length=120), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("correlationid", sa.String(length=36), nullable=False),
        sa.Column("causationid", sa.String(length=36), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("job_by_school", "job", ["school_id", "created_at"], unique=False)
    op.create_index("job_due", "job", ["state", "run_after"], unique=False)
    op.create_table(
        "job_file",
        sa.Column("job_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "name"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("aggregatetype", sa.String(length=80), nullable=False),
        sa.Column("aggregateid", sa.String(length=120), nullable=False),
        sa.Column("type", sa.String(length=120), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("position", Serial, autoincrement=True, nullable=False),
        sa.Column("schoolid", sa.String(length=36), nullable=True),
        sa.Column("partitionkey", sa.String(length=120), nullable=False),
        sa.Column("partition", sa.SmallInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("correlationid", sa.String(length=36), nullable=False),
        sa.Column("causationid", sa.String(length=36), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("published_at", Instant(), nullable=True),
        sa.Column("unrouted", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("partitionkey", "sequence", name="outbox_one_sequence_per_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("outbox_by_aggregate", "outbox", ["aggregateid"], unique=False)
    op.create_index("outbox_by_cause", "outbox", ["causationid"], unique=False)
    op.create_index("outbox_by_school", "outbox", ["schoolid", "type", "position"], unique=False)
    op.create_index(
        "outbox_waiting",
        "outbox",
        ["position"],
        unique=False,
        postgresql_where=sa.text("published_at IS NULL"),
        sqlite_where=sa.text("published_at IS NULL"),
    )
    op.create_table(
        "outbox_sequence",
        sa.Column("partitionkey", sa.String(length=120), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("partitionkey"),
    )
    op.create_table(
        "parked",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=True),
        sa.Column("source", sa.String(length=80), nullable=True),
        sa.Column("type", sa.String(length=120), nullable=True),
        sa.Column("schoolid", sa.String(length=36), nullable=True),
        sa.Column("partitionkey", sa.String(length=120), nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("next_attempt_at", Instant(), nullable=True),
        sa.Column("parked_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("parked_by_event", "parked", ["event_id"], unique=False)
    op.create_index("parked_by_key", "parked", ["source", "partitionkey", "state"], unique=False)
    op.create_index("parked_due", "parked", ["state", "next_attempt_at"], unique=False)
    op.create_table(
        "parked_action",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("parked_id", sa.String(length=36), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("parked_action_by_parked", "parked_action", ["parked_id"], unique=False)
    op.create_table(
        "replayed",
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("request_id", "event_id"),
    )
    op.create_table(
        "sweep",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("last_run_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "take_up",
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("received", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "source"),
    )

    wake_the_relay()


def wake_the_relay() -> None:
    """On PostgreSQL a commit that adds events wakes the relay; one notification a statement, not one a row."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(
        "CREATE FUNCTION quayside_outbox_added() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN NOTIFY quayside_outbox; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER outbox_added AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION quayside_outbox_added()"
    )
