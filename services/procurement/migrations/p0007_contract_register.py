"""Contracts that schools share."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.persistence.scope import fence
from shared.persistence.types import Instant, Json

revision = "p0007"
down_revision = "p0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contract",
        sa.Column("contract_id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("supplier_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("cpv_code", sa.String(length=8), nullable=False),
        sa.Column("vat", sa.String(length=60), nullable=False),
        sa.Column("cost_code", sa.String(length=60), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("original_ends_on", sa.Date(), nullable=False),
        sa.Column("original_pence", sa.BigInteger(), nullable=False),
        sa.Column("charges", Json, nullable=False),
        sa.Column("extensions", Json, nullable=False),
        sa.Column("later_ends", Json, nullable=False),
        sa.Column("notice_by", sa.Date(), nullable=True),
        sa.Column("driver", sa.String(length=60), nullable=False),
        sa.Column("period_months", sa.BigInteger(), nullable=False),
        sa.Column("tender_id", sa.String(length=36), nullable=True),
        sa.Column("lot", sa.String(length=300), nullable=False),
        sa.Column("terminated_on", sa.Date(), nullable=True),
        sa.Column("terminated_because", sa.Text(), nullable=False),
        sa.Column("competed", sa.String(length=60), nullable=False),
        sa.Column("competed_words", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("contract_id"),
    )
    op.create_index(op.f("ix_contract_cpv_code"), "contract", ["cpv_code"], unique=False)
    op.create_index(op.f("ix_contract_ends_on"), "contract", ["ends_on"], unique=False)
    op.create_index(op.f("ix_contract_supplier_id"), "contract", ["supplier_id"], unique=False)
    op.create_index(op.f("ix_contract_tender_id"), "contract", ["tender_id"], unique=False)
    op.create_table(
        "contract_alarm",
        sa.Column("contract_id", sa.String(length=36), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("months", sa.BigInteger(), nullable=False),
        sa.Column("said", sa.Boolean(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("contract_id", "about", "day", "months"),
    )
    op.create_table(
        "contract_commitment",
        sa.Column("commitment_id", sa.String(length=36), nullable=False),
        sa.Column("contract_id", sa.String(length=36), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("in_words", sa.Text(), nullable=False),
        sa.Column("said", Json, nullable=False),
        sa.Column("to_sign", Json, nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("refused_because", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("commitment_id"),
    )
    op.create_index(op.f("ix_contract_commitment_contract_id"), "contract_commitment", ["contract_id"], unique=False)
    op.create_index(op.f("ix_contract_commitment_state"), "contract_commitment", ["state"], unique=False)
    op.create_table(
        "contract_file",
        sa.Column("file_id", sa.String(length=36), nullable=False),
        sa.Column("contract_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("media_type", sa.String(length=300), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kept_at", Instant(), nullable=False),
        sa.Column("kept_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("file_id"),
    )
    op.create_index(op.f("ix_contract_file_contract_id"), "contract_file", ["contract_id"], unique=False)
    op.create_table(
        "contract_former_cost",
        sa.Column("contract_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("yearly_pence", sa.BigInteger(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("contract_id", "school_id"),
    )
    op.create_index(op.f("ix_contract_former_cost_school_id"), "contract_former_cost", ["school_id"], unique=False)
    op.create_table(
        "contract_kpi",
        sa.Column("kpi_id", sa.String(length=36), nullable=False),
        sa.Column("contract_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("at_least", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("kpi_id"),
    )
    op.create_index(op.f("ix_contract_kpi_contract_id"), "contract_kpi", ["contract_id"], unique=False)
    op.create_table(
        "contract_measure",
        sa.Column("kpi_id", sa.String(length=36), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kpi_id", "month"),
    )
    op.create_table(
        "contract_note",
        sa.Column("note_id", sa.String(length=36), nullable=False),
        sa.Column("contract_id", sa.String(length=36), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("rules", Json, nullable=False),
        sa.PrimaryKeyConstraint("note_id"),
    )
    op.create_index(op.f("ix_contract_note_contract_id"), "contract_note", ["contract_id"], unique=False)
    op.create_table(
        "contract_novation",
        sa.Column("novation_id", sa.String(length=36), nullable=False),
        sa.Column("contract_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("way", sa.String(length=60), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("figure", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("consents", Json, nullable=False),
        sa.PrimaryKeyConstraint("novation_id"),
    )
    op.create_index(op.f("ix_contract_novation_contract_id"), "contract_novation", ["contract_id"], unique=False)
    op.create_index(op.f("ix_contract_novation_school_id"), "contract_novation", ["school_id"], unique=False)
    op.create_table(
        "contract_order",
        sa.Column("contract_id", sa.String(length=36), nullable=False),
        sa.Column("period_no", sa.BigInteger(), nullable=False),
        sa.Column("purchase_order_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("placed_on", sa.Date(), nullable=False),
        sa.Column("placed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("contract_id", "period_no"),
    )
    op.create_table(
        "contract_school",
        sa.Column("contract_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("figure", sa.String(length=40), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("contract_id", "school_id", "from_on"),
    )
    op.create_index(op.f("ix_contract_school_school_id"), "contract_school", ["school_id"], unique=False)
    op.create_table(
        "contract_share",
        sa.Column("contract_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("period_no", sa.BigInteger(), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("working", Json, nullable=False),
        sa.Column("former_pence", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("contract_id", "school_id", "period_no"),
    )
    op.create_index(op.f("ix_contract_share_school_id"), "contract_share", ["school_id"], unique=False)
    op.create_table(
        "contract_variation",
        sa.Column("contract_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("ground", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("per_cent", sa.String(length=40), nullable=False),
        sa.Column("together_per_cent", sa.String(length=40), nullable=False),
        sa.Column("findings", Json, nullable=False),
        sa.Column("rules", Json, nullable=False),
        sa.Column("needs_notice", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("contract_id", "number"),
    )
    op.create_table(
        "contract_visit",
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("contract_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("service", sa.String(length=300), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("purchase_order_id", sa.String(length=36), nullable=True),
        sa.Column("line_no", sa.BigInteger(), nullable=True),
        sa.Column("pence", sa.BigInteger(), nullable=True),
        sa.Column("received", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("visit_id"),
    )
    op.create_index("contract_visit_by_day", "contract_visit", ["contract_id", "planned_on"], unique=False)
    op.create_index("contract_visit_by_school", "contract_visit", ["school_id", "state", "planned_on"], unique=False)
    fence(
        op.get_bind(),
        "contract_school",
        "contract_visit",
        "contract_share",
        "contract_novation",
        "contract_former_cost",
    )
