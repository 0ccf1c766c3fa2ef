"""The tables of sealed bids, their opening and their evaluation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.persistence.types import Instant, Json

revision = "p0006"
down_revision = "p0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _box()
    _bids()


def _box() -> None:
    op.create_table(
        "bid_seal",
        sa.Column("tender_id", sa.String(length=36), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=True),
        sa.Column("envelopes", sa.BigInteger(), nullable=False),
        sa.Column("late", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tender_id"),
    )
    op.create_table(
        "bid_opener",
        sa.Column("tender_id", sa.String(length=36), nullable=False),
        sa.Column("account", sa.String(length=320), nullable=False),
        sa.Column("named_at", Instant(), nullable=False),
        sa.Column("named_by", sa.Text(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("guarded", sa.LargeBinary(), nullable=True),
        sa.Column("locked_at", Instant(), nullable=True),
        sa.Column("share", sa.LargeBinary(), nullable=True),
        sa.Column("passed_on", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("tender_id", "account"),
    )
    op.create_table(
        "bid_price_line",
        sa.Column("tender_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tender_id", "position"),
    )
    op.create_table(
        "bid_invitation",
        sa.Column("invitation_id", sa.String(length=36), nullable=False),
        sa.Column("tender_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("company_number", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("supplier_id", sa.String(length=36), nullable=True),
        sa.Column("asked_itself", sa.Boolean(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("renewed_at", Instant(), nullable=True),
        sa.Column("renewed_by", sa.Text(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=False),
        sa.Column("ended_because", sa.Text(), nullable=False),
        sa.Column("forgotten_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("invitation_id"),
        sa.UniqueConstraint("fingerprint"),
    )
    op.create_index(op.f("ix_bid_invitation_tender_id"), "bid_invitation", ["tender_id"], unique=False)
    op.create_table(
        "bid_envelope",
        sa.Column("envelope_id", sa.String(length=36), nullable=False),
        sa.Column("tender_id", sa.String(length=36), nullable=False),
        sa.Column("invitation_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("seal_number", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("password", sa.LargeBinary(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("opened_key", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("envelope_id"),
    )
    op.create_index("bid_envelope_by_tender", "bid_envelope", ["tender_id", "number"], unique=True)
    op.create_index(op.f("ix_bid_envelope_invitation_id"), "bid_envelope", ["invitation_id"], unique=False)
    op.create_table(
        "bid_part",
        sa.Column("envelope_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("envelope_id", "name"),
    )
    op.create_table(
        "bid_late",
        sa.Column("late_id", sa.String(length=36), nullable=False),
        sa.Column("tender_id", sa.String(length=36), nullable=False),
        sa.Column("invitation_id", sa.String(length=36), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("seconds_late", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("late_id"),
    )
    op.create_index(op.f("ix_bid_late_tender_id"), "bid_late", ["tender_id"], unique=False)


def _bids() -> None:
    op.create_table(
        "bid",
        sa.Column("bid_id", sa.String(length=36), nullable=False),
        sa.Column("tender_id", sa.String(length=36), nullable=False),
        sa.Column("invitation_id", sa.String(length=36), nullable=False),
        sa.Column("bidder", sa.String(length=300), nullable=False),
        sa.Column("supplier_id", sa.String(length=36), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.PrimaryKeyConstraint("bid_id"),
    )
    op.create_index(op.f("ix_bid_tender_id"), "bid", ["tender_id"], unique=False)
    op.create_table(
        "bid_check",
        sa.Column("bid_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("bid_id", "key"),
    )
    op.create_table(
        "bid_shut_out",
        sa.Column("shut_out_id", sa.String(length=36), nullable=False),
        sa.Column("bid_id", sa.String(length=36), nullable=False),
        sa.Column("lot", sa.String(length=20), nullable=False),
        sa.Column("ground", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("lifted_at", Instant(), nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=False),
        sa.Column("lifted_because", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("shut_out_id"),
    )
    op.create_index(op.f("ix_bid_shut_out_bid_id"), "bid_shut_out", ["bid_id"], unique=False)
    op.create_table(
        "bid_interest",
        sa.Column("tender_id", sa.String(length=36), nullable=False),
        sa.Column("account", sa.String(length=320), nullable=False),
        sa.Column("has_interest", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("tender_id", "account"),
    )
    op.create_table(
        "bid_mark",
        sa.Column("bid_id", sa.String(length=36), nullable=False),
        sa.Column("lot", sa.String(length=20), nullable=False),
        sa.Column("criterion", sa.String(length=300), nullable=False),
        sa.Column("account", sa.String(length=320), nullable=False),
        sa.Column("mark", sa.String(length=20), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("bid_id", "lot", "criterion", "account"),
    )
    op.create_table(
        "bid_sheet",
        sa.Column("tender_id", sa.String(length=36), nullable=False),
        sa.Column("account", sa.String(length=320), nullable=False),
        sa.Column("handed_in_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("tender_id", "account"),
    )
    op.create_table(
        "bid_agreed",
        sa.Column("bid_id", sa.String(length=36), nullable=False),
        sa.Column("lot", sa.String(length=20), nullable=False),
        sa.Column("criterion", sa.String(length=300), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("bid_id", "lot", "criterion", "number"),
    )
    op.create_table(
        "bid_draw",
        sa.Column("tender_id", sa.String(length=36), nullable=False),
        sa.Column("lot", sa.String(length=20), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("order", Json, nullable=False),
        sa.Column("witness", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("tender_id", "lot", "number"),
    )
    op.create_table(
        "bid_low_price",
        sa.Column("bid_id", sa.String(length=36), nullable=False),
        sa.Column("lot", sa.String(length=20), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("bid_id", "lot"),
    )
    op.create_table(
        "bid_evaluation",
        sa.Column("tender_id", sa.String(length=36), nullable=False),
        sa.Column("lot", sa.String(length=20), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("result", Json, nullable=False),
        sa.PrimaryKeyConstraint("tender_id", "lot", "version"),
    )
