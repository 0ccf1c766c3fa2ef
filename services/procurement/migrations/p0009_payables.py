"""Invoices matched, approved and proposed for payment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.persistence.scope import fence
from shared.persistence.types import Instant, Json

revision = "p0009"
down_revision = "p0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _invoices()
    _charges()
    _payment_runs()
    _settings()
    fence(op.get_bind(), "payable_charge")


def _invoices() -> None:
    op.create_table(
        "payable",
        sa.Column("invoice_id", sa.String(length=36), nullable=False),
        sa.Column("supplier_id", sa.String(length=36), nullable=True),
        sa.Column("supplier_name", sa.String(length=300), nullable=False),
        sa.Column("purchase_order_id", sa.String(length=36), nullable=True),
        sa.Column("without_order", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=120), nullable=False),
        sa.Column("number_key", sa.String(length=120), nullable=False),
        sa.Column("twin", sa.BigInteger(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("owed_pence", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("pay_by", sa.Date(), nullable=True),
        sa.Column("goods_on", sa.Date(), nullable=True),
        sa.Column("document", Json, nullable=False),
        sa.Column("findings", Json, nullable=False),
        sa.Column("differences", Json, nullable=False),
        sa.Column("decisions", Json, nullable=False),
        sa.Column("pairs", Json, nullable=False),
        sa.Column("coding", Json, nullable=False),
        sa.Column("pauses", Json, nullable=False),
        sa.Column("checked_by", sa.Text(), nullable=False),
        sa.Column("file_id", sa.String(length=120), nullable=False),
        sa.Column("senders", Json, nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.Column("signatures", Json, nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("approved_at", Instant(), nullable=True),
        sa.Column("approval", Json, nullable=False),
        sa.Column("refused_because", sa.Text(), nullable=False),
        sa.Column("run_id", sa.String(length=36), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("payment_reference", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("invoice_id"),
        sa.UniqueConstraint("supplier_id", "number_key", "twin", name="payable_one_of_a_number"),
    )
    for column in ("supplier_id", "purchase_order_id", "state", "run_id"):
        op.create_index(op.f(f"ix_payable_{column}"), "payable", [column], unique=False)
    op.create_index("payable_by_day", "payable", ["received_on", "invoice_id"], unique=False)
    op.create_table(
        "payable_step",
        sa.Column("step_id", sa.String(length=36), nullable=False),
        sa.Column("invoice_id", sa.String(length=36), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("step_id"),
    )
    op.create_index(op.f("ix_payable_step_invoice_id"), "payable_step", ["invoice_id"], unique=False)


def _charges() -> None:
    op.create_table(
        "payable_charge",
        sa.Column("invoice_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("supplier_name", sa.String(length=300), nullable=False),
        sa.Column("number", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("about", sa.String(length=300), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=True),
        sa.Column("net_pence", sa.BigInteger(), nullable=False),
        sa.Column("vat_pence", sa.BigInteger(), nullable=False),
        sa.Column("total_pence", sa.BigInteger(), nullable=False),
        sa.Column("lines", Json, nullable=False),
        sa.Column("charged_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("invoice_id", "school_id"),
    )
    op.create_index(op.f("ix_payable_charge_school_id"), "payable_charge", ["school_id"], unique=False)


def _payment_runs() -> None:
    op.create_table(
        "payment_run",
        sa.Column("run_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("pay_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("released_by", sa.Text(), nullable=False),
        sa.Column("released_at", Instant(), nullable=True),
        sa.Column("file_taken_by", sa.Text(), nullable=False),
        sa.Column("file_taken_at", Instant(), nullable=True),
        sa.Column("payments", Json, nullable=False),
        sa.Column("left_out", Json, nullable=False),
        sa.Column("given_up_because", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run_id"),
        sa.UniqueConstraint("number"),
    )


def _settings() -> None:
    op.create_table(
        "payables_tolerance",
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("price_pence", sa.BigInteger(), nullable=False),
        sa.Column("price_per_cent", sa.String(length=20), nullable=False),
        sa.Column("charges_pence", sa.BigInteger(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("valid_from"),
    )
    op.create_table(
        "bank_rate",
        sa.Column("half_year_end", sa.Date(), nullable=False),
        sa.Column("per_cent", sa.String(length=20), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("half_year_end"),
    )
