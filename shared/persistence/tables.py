"""The tables that every service's database has besides its own: outbox, inbox, parked events, entitlements, jobs."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from shared.persistence.types import Instant, Json, Serial

kernel = MetaData()

outbox = Table(
    "outbox",
    kernel,
    # The first columns are those that change-data-capture tools expect; payload is the whole CloudEvents envelope, so
    # that a capture tool would put the very same bytes on the broker as our relay does.
    Column("id", String(36), nullable=False, unique=True),
    Column("aggregatetype", String(80), nullable=False),
    Column("aggregateid", String(120), nullable=False),
    Column("type", String(120), nullable=False),
    Column("payload", Text, nullable=False),
    Column("position", Serial, primary_key=True, autoincrement=True),
    Column("schoolid", String(36)),
    Column("partitionkey", String(120), nullable=False),
    Column("partition", SmallInteger, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("correlationid", String(36), nullable=False),
    Column("causationid", String(36)),
    Column("actor", String(200), nullable=False),
    Column("why", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("published_at", Instant),
    Column("unrouted", Integer, nullable=False, server_default=text("0")),
    UniqueConstraint("partitionkey", "sequence", name="outbox_one_sequence_per_key"),
    sqlite_autoincrement=True,
)
Index("outbox_waiting", outbox.c.position, postgresql_where=outbox.c.published_at.is_(None),
      sqlite_where=outbox.c.published_at.is_(None))  # fmt: skip
Index("outbox_by_school", outbox.c.schoolid, outbox.c.type, outbox.c.position)
Index("outbox_by_cause", outbox.c.causationid)
Index("outbox_by_aggregate", outbox.c.aggregateid)

outbox_sequence = Table(
    "outbox_sequence",
    kernel,
    Column("partitionkey", String(120), primary_key=True),
    Column("last", BigInteger, nullable=False),
)

inbox = Table(
    "inbox",
    kernel,
    Column("event_id", String(36), primary_key=True),
    Column("source", String(80), nullable=False),
    Column("type", String(120), nullable=False),
    Column("schoolid", String(36)),
    Column("partitionkey", String(120), nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("fingerprint", String(32), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("taken_at", Instant, nullable=False),
)

inbox_order = Table(
    "inbox_order",
    kernel,
    Column("source", String(80), primary_key=True),
    Column("partitionkey", String(120), primary_key=True),
    Column("last_sequence", BigInteger, nullable=False),
    Column("blocked", Integer, nullable=False, server_default=text("0")),
)

parked = Table(
    "parked",
    kernel,
    Column("id", String(36), primary_key=True),
    Column("event_id", String(36)),
    Column("source", String(80)),
    Column("type", String(120)),
    Column("schoolid", String(36)),
    Column("partitionkey", String(120)),
    Column("sequence", BigInteger),
    Column("body", LargeBinary, nullable=False),
    Column("cause", String(40), nullable=False),
    Column("reason", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("next_attempt_at", Instant),
    Column("parked_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)
Index("parked_due", parked.c.state, parked.c.next_attempt_at)
Index("parked_by_key", parked.c.source, parked.c.partitionkey, parked.c.state)
Index("parked_by_event", parked.c.event_id)

parked_action = Table(
    "parked_action",
    kernel,
    Column("id", String(36), primary_key=True),
    Column("parked_id", String(36), nullable=False),
    Column("action", String(20), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("reason", Text, nullable=False),
    Column("before", LargeBinary),
    Column("at", Instant, nullable=False),
)
Index("parked_action_by_parked", parked_action.c.parked_id)

entitlement = Table(
    "entitlement",
    kernel,
    Column("school_id", String(36), primary_key=True),
    Column("mode", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("valid_from", String(10), nullable=False),
    Column("valid_until", String(10)),
    Column("event_id", String(36), nullable=False),
    Column("updated_at", Instant, nullable=False),
)

listening = Table(
    "listening",
    kernel,
    Column("type", String(120), primary_key=True),
    Column("since", Instant, nullable=False),
)

take_up = Table(
    "take_up",
    kernel,
    Column("school_id", String(36), primary_key=True),
    Column("source", String(80), primary_key=True),
    Column("request_id", String(36), nullable=False),
    Column("state", String(16), nullable=False),
    Column("expected", Integer),
    Column("received", Integer, nullable=False, server_default=text("0")),
    Column("updated_at", Instant, nullable=False),
)

replayed = Table(
    "replayed",
    kernel,
    Column("request_id", String(36), primary_key=True),
    Column("event_id", String(36), primary_key=True),
)

job = Table(
    "job",
    kernel,
    Column("id", String(36), primary_key=True),
    Column("kind", String(80), nullable=False),
    Column("school_id", String(36)),
    Column("arguments", Json, nullable=False),
    Column("state", String(16), nullable=False),
    Column("step", String(200), nullable=False, server_default=""),
    Column("done", Integer, nullable=False, server_default=text("0")),
    Column("total", Integer),
    Column("checkpoint", Json),
    Column("message", Text, nullable=False, server_default=""),
    Column("result", Json),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("run_after", Instant, nullable=False),
    Column("lease_until", Instant),
    Column("worker", String(120)),
    Column("actor", String(200), nullable=False),
    Column("correlationid", String(36), nullable=False),
    Column("causationid", String(36)),
    Column("created_at", Instant, nullable=False),
    Column("finished_at", Instant),
)
Index("job_due", job.c.state, job.c.run_after)
Index("job_by_school", job.c.school_id, job.c.created_at)

job_file = Table(
    "job_file",
    kernel,
    Column("job_id", String(36), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("media_type", String(120), nullable=False),
    Column("content", LargeBinary, nullable=False),
)

sweep = Table(
    "sweep",
    kernel,
    Column("name", String(120), primary_key=True),
    Column("last_run_at", Instant, nullable=False),
)

command_receipt = Table(
    "command_receipt",
    kernel,
    Column("idempotency_key", String(120), primary_key=True),
    Column("actor", String(200), primary_key=True),
    Column("fingerprint", String(32), nullable=False),
    Column("answer", Json, nullable=True),
    Column("at", Instant, nullable=False),
)

erasure = Table(
    "erasure",
    kernel,
    Column("school_id", String(36), primary_key=True),
    Column("erased_at", Instant, nullable=False),
    Column("actor", String(200), nullable=False),
    Column("certificate", Json, nullable=False),
)
