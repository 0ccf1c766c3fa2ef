"""Procurement's first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.persistence.scope import fence
from shared.persistence.types import Instant, Json

revision = "p0001"
down_revision = None
branch_labels = ("procurement",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_item",
        sa.Column("supplier_id", sa.String(length=36), nullable=False),
        sa.Column("sku", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("cpv_code", sa.String(length=8), nullable=False),
        sa.Column("cpv_text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("supplier_id", "sku"),
    )
    op.create_index(op.f("ix_catalogue_item_cpv_code"), "catalogue_item", ["cpv_code"], unique=False)
    op.create_index(op.f("ix_catalogue_item_name"), "catalogue_item", ["name"], unique=False)
    op.create_table(
        "collective_order",
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("supplier_id", sa.String(length=36), nullable=False),
        sa.Column("supplier_name", sa.String(length=300), nullable=False),
        sa.Column("opens_at", Instant(), nullable=False),
        sa.Column("closes_at", Instant(), nullable=False),
        sa.Column("box_fill_from", Instant(), nullable=True),
        sa.Column("delivery_on", sa.Date(), nullable=False),
        sa.Column("fees", Json, nullable=False),
        sa.Column("vat_rates", Json, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("closing_job", sa.String(length=36), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("bill", Json, nullable=True),
        sa.Column("received_at", Instant(), nullable=True),
        sa.Column("all_received", sa.Boolean(), nullable=False),
        sa.Column("received_bill", Json, nullable=True),
        sa.PrimaryKeyConstraint("order_id"),
    )
    op.create_index("collective_order_by_close", "collective_order", ["closed_at", "closes_at"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("note", sa.String(length=120), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("lines", Json, nullable=False),
        sa.PrimaryKeyConstraint("order_id", "note"),
    )
    op.create_table(
        "invited_school",
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("left_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("order_id", "school_id"),
    )
    op.create_index(op.f("ix_invited_school_school_id"), "invited_school", ["school_id"], unique=False)
    op.create_table(
        "invoice",
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("bill", Json, nullable=False),
        sa.Column("total_pence", sa.BigInteger(), nullable=False),
        sa.Column("shared_at", Instant(), nullable=False),
        sa.Column("shared_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "reference"),
    )
    op.create_table(
        "known_school",
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("urn", sa.String(length=12), nullable=False),
        sa.Column("former_urns", Json, nullable=False),
        sa.Column("phase", sa.String(length=60), nullable=False),
        sa.Column("local_authority", sa.String(length=120), nullable=False),
        sa.Column("pupils", sa.BigInteger(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("school_id"),
    )
    op.create_table(
        "notice",
        sa.Column("notice_id", sa.String(length=36), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("in_words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("notice_id"),
    )
    op.create_index(op.f("ix_notice_order_id"), "notice", ["order_id"], unique=False)
    op.create_index(op.f("ix_notice_school_id"), "notice", ["school_id"], unique=False)
    op.create_table(
        "offered_item",
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("sku", sa.String(length=120), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("supplier_id", sa.String(length=36), nullable=False),
        sa.Column("price_number", sa.BigInteger(), nullable=False),
        sa.Column("pooled_firm", sa.BigInteger(), nullable=False),
        sa.Column("pooled_tolerance", sa.BigInteger(), nullable=False),
        sa.Column("ordered_cases", sa.BigInteger(), nullable=True),
        sa.Column("ordered_units", sa.BigInteger(), nullable=True),
        sa.Column("ordered_pence", sa.BigInteger(), nullable=True),
        sa.Column("working", sa.Text(), nullable=True),
        sa.Column("received_units", sa.BigInteger(), nullable=True),
        sa.Column("substitutes", Json, nullable=True),
        sa.Column("left_over", sa.BigInteger(), nullable=True),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "sku"),
    )
    op.create_table(
        "place",
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("sku", sa.String(length=120), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("firm", sa.BigInteger(), nullable=False),
        sa.Column("tolerance", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "sku", "school_id", "number"),
    )
    op.create_index(op.f("ix_place_school_id"), "place", ["school_id"], unique=False)
    op.create_table(
        "recharge",
        sa.Column("recharge_id", sa.String(length=36), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("total_pence", sa.BigInteger(), nullable=False),
        sa.Column("lines", Json, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("recharge_id"),
    )
    op.create_index(op.f("ix_recharge_order_id"), "recharge", ["order_id"], unique=False)
    op.create_index(op.f("ix_recharge_school_id"), "recharge", ["school_id"], unique=False)
    op.create_table(
        "refusal",
        sa.Column("refusal_id", sa.String(length=36), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("sku", sa.String(length=120), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("firm", sa.BigInteger(), nullable=False),
        sa.Column("tolerance", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("refusal_id"),
    )
    op.create_index(op.f("ix_refusal_order_id"), "refusal", ["order_id"], unique=False)
    op.create_index(op.f("ix_refusal_school_id"), "refusal", ["school_id"], unique=False)
    op.create_table(
        "saving",
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("saving_pence", sa.BigInteger(), nullable=False),
        sa.Column("alone_pence", sa.BigInteger(), nullable=False),
        sa.Column("share_pence", sa.BigInteger(), nullable=False),
        sa.Column("gross_saving_pence", sa.BigInteger(), nullable=False),
        sa.Column("spare_pence", sa.BigInteger(), nullable=False),
        sa.Column("figures", Json, nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "school_id"),
    )
    op.create_index(op.f("ix_saving_school_id"), "saving", ["school_id"], unique=False)
    op.create_table(
        "school_share",
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("basis", sa.String(length=140), nullable=False),
        sa.Column("units", Json, nullable=False),
        sa.Column("amounts", Json, nullable=True),
        sa.Column("net_pence", sa.BigInteger(), nullable=False),
        sa.Column("vat_pence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "school_id", "basis"),
    )
    op.create_index(op.f("ix_school_share_school_id"), "school_share", ["school_id"], unique=False)
    op.create_table(
        "supplier",
        sa.Column("supplier_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("company_number", sa.String(length=8), nullable=True),
        sa.Column("vat_number", sa.String(length=20), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("stopped_because", sa.Text(), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("supplier_id"),
    )
    op.create_table(
        "usage_record",
        sa.Column("usage_id", sa.String(length=36), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("line", sa.String(length=60), nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("usage_id"),
    )
    op.create_index(op.f("ix_usage_record_order_id"), "usage_record", ["order_id"], unique=False)
    op.create_index(op.f("ix_usage_record_school_id"), "usage_record", ["school_id"], unique=False)
    op.create_table(
        "price_version",
        sa.Column("supplier_id", sa.String(length=36), nullable=False),
        sa.Column("sku", sa.String(length=120), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("unit", sa.String(length=120), nullable=False),
        sa.Column("case_size", sa.BigInteger(), nullable=False),
        sa.Column("minimum_cases", sa.BigInteger(), nullable=False),
        sa.Column("break_kind", sa.String(length=20), nullable=False),
        sa.Column("breaks", Json, nullable=False),
        sa.Column("vat", sa.String(length=20), nullable=False),
        sa.Column("allergens", Json, nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["supplier_id", "sku"],
            ["catalogue_item.supplier_id", "catalogue_item.sku"],
        ),
        sa.PrimaryKeyConstraint("supplier_id", "sku", "number"),
    )

    fence(
        op.get_bind(),
        "known_school",
        "invited_school",
        "place",
        "refusal",
        "notice",
        "school_share",
        "saving",
        "recharge",
        "usage_record",
    )
