"""Subscriptions and charges. Entries of the ledger are only ever added: triggers refuse to change or delete one, whoever asks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.persistence.scope import fence
from shared.persistence.types import Instant, Json

revision = "m0002"
down_revision = "m0001"
branch_labels = None
depends_on = None

REFUSAL = "An entry of the ledger is never changed: add a correction."


def upgrade() -> None:
    op.create_table(
        "charge_entry",
        sa.Column("entry_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("line", sa.String(length=60), nullable=False),
        sa.Column("direction", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_until", sa.Date(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("working", Json, nullable=False),
        sa.Column("approved_by", sa.String(length=36), nullable=True),
        sa.Column("approved_by_name", sa.String(length=300), nullable=False),
        sa.Column("usage_ids", Json, nullable=False),
        sa.Column("corrects", sa.String(length=36), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id"),
    )
    op.create_index("entry_of_school", "charge_entry", ["school_id", "period_until"], unique=False)
    op.create_index("place_in_origin", "charge_entry", ["school_id", "origin", "place"], unique=True)
    op.create_table(
        "charge_gap",
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("line", sa.String(length=60), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "month", "line"),
    )
    op.create_table(
        "charge_query",
        sa.Column("query_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("entry_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("document", Json, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("query_id"),
    )
    op.create_index(op.f("ix_charge_query_entry_id"), "charge_query", ["entry_id"], unique=False)
    op.create_index(op.f("ix_charge_query_school_id"), "charge_query", ["school_id"], unique=False)
    op.create_table(
        "issued_statement",
        sa.Column("statement_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_until", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", Json, nullable=False),
        sa.Column("job_id", sa.String(length=36), nullable=True),
        sa.Column("issued_by", sa.String(length=300), nullable=False),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("statement_id"),
    )
    op.create_index(
        "statement_number", "issued_statement", ["school_id", "period_from", "period_until", "number"], unique=True
    )
    op.create_table(
        "price_row",
        sa.Column("price_id", sa.String(length=36), nullable=False),
        sa.Column("line", sa.String(length=60), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("document", Json, nullable=False),
        sa.Column("set_by", sa.String(length=300), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("price_id"),
    )
    op.create_table(
        "published_entitlement",
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("service", sa.String(length=60), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("subscription_id", sa.String(length=36), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("said_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "service"),
    )
    op.create_index(op.f("ix_published_entitlement_next_on"), "published_entitlement", ["next_on"], unique=False)
    op.create_table(
        "saving_record",
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("saving_pence", sa.BigInteger(), nullable=False),
        sa.Column("alone_pence", sa.BigInteger(), nullable=False),
        sa.Column("share_pence", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("first_said_on", sa.Date(), nullable=False),
        sa.Column("said_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "order_id"),
    )
    op.create_table(
        "school_income",
        sa.Column("income_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("year", sa.String(length=7), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.String(length=300), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("income_id"),
    )
    op.create_index(op.f("ix_school_income_school_id"), "school_income", ["school_id"], unique=False)
    op.create_table(
        "service_feedback",
        sa.Column("feedback_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("line", sa.String(length=60), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_by", sa.String(length=300), nullable=False),
        sa.Column("document", Json, nullable=False),
        sa.Column("given_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("feedback_id"),
    )
    op.create_index(op.f("ix_service_feedback_line"), "service_feedback", ["line"], unique=False)
    op.create_index(op.f("ix_service_feedback_school_id"), "service_feedback", ["school_id"], unique=False)
    op.create_table(
        "subscription",
        sa.Column("subscription_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("line", sa.String(length=60), nullable=False),
        sa.Column("service", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("offer", sa.String(length=60), nullable=False),
        sa.Column("next_look_on", sa.Date(), nullable=True),
        sa.Column("ready_since", Instant(), nullable=True),
        sa.Column("document", Json, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("subscription_id"),
    )
    op.create_index(op.f("ix_subscription_next_look_on"), "subscription", ["next_look_on"], unique=False)
    op.create_index(
        "one_live_subscription",
        "subscription",
        ["school_id", "line"],
        unique=True,
        postgresql_where=sa.text("state <> 'ended'"),
        sqlite_where=sa.text("state <> 'ended'"),
    )
    op.create_index("subscription_of_school", "subscription", ["school_id", "line"], unique=False)
    op.create_table(
        "term_review",
        sa.Column("review_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("membership_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("document", Json, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("review_id"),
    )
    op.create_index("review_of_school", "term_review", ["school_id", "membership_id", "number"], unique=True)
    op.create_table(
        "usage_record",
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("usage_id", sa.String(length=120), nullable=False),
        sa.Column("line", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("quantity", sa.String(length=40), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("delivered_by", sa.String(length=300), nullable=False),
        sa.Column("overrun_approved", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.String(length=300), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "usage_id"),
    )
    op.create_index("usage_of_line", "usage_record", ["school_id", "line", "used_on"], unique=False)
    fence(
        op.get_bind(),
        "subscription",
        "published_entitlement",
        "school_income",
        "usage_record",
        "saving_record",
        "charge_entry",
        "charge_gap",
        "charge_query",
        "issued_statement",
        "term_review",
        "service_feedback",
    )
    _add_only("charge_entry")


def _add_only(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {table}_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_is_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_only_added_to()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_refuses_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
