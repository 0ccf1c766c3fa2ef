"""Needs, approvals, budgets and quotes; and the example scheme of delegation that a trust starts from."""

from __future__ import annotations

from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

from shared.persistence.scope import fence
from shared.persistence.types import Instant, Json

revision = "p0003"
down_revision = "p0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "requisition",
        sa.Column("requisition_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=True),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("origin_reference", sa.String(length=120), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("involved", Json, nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("supplier_id", sa.String(length=36), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("demand", Json, nullable=True),
        sa.Column("approved_pence", sa.BigInteger(), nullable=True),
        sa.Column("purchase_order_id", sa.String(length=36), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=False),
        sa.Column("ended_by", sa.Text(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("requisition_id"),
    )
    op.create_index(op.f("ix_requisition_school_id"), "requisition", ["school_id"], unique=False)
    op.create_index(op.f("ix_requisition_state"), "requisition", ["state"], unique=False)
    op.create_table(
        "requisition_line",
        sa.Column("requisition_id", sa.String(length=36), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("quantity", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=120), nullable=False),
        sa.Column("unit_price", sa.String(length=40), nullable=True),
        sa.Column("vat", sa.String(length=20), nullable=True),
        sa.Column("cpv_code", sa.String(length=8), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("sku", sa.String(length=120), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("allergens_needed", sa.Boolean(), nullable=False),
        sa.Column("allergens_stated", sa.Text(), nullable=False),
        sa.Column("net_pence", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("requisition_id", "line_no"),
    )
    op.create_index(op.f("ix_requisition_line_school_id"), "requisition_line", ["school_id"], unique=False)
    op.create_table(
        "requisition_decision",
        sa.Column("requisition_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("approver", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("standing_in", sa.Boolean(), nullable=False),
        sa.Column("minute", sa.Text(), nullable=False),
        sa.Column("record", Json, nullable=False),
        sa.PrimaryKeyConstraint("requisition_id", "position"),
    )
    op.create_index(op.f("ix_requisition_decision_school_id"), "requisition_decision", ["school_id"], unique=False)
    op.create_table(
        "quote_request",
        sa.Column("quote_request_id", sa.String(length=36), nullable=False),
        sa.Column("requisition_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("specification", sa.Text(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("lines", Json, nullable=False),
        sa.Column("quotes", Json, nullable=False),
        sa.Column("chosen", sa.String(length=36), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("why_fewer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("quote_request_id"),
    )
    op.create_index(op.f("ix_quote_request_requisition_id"), "quote_request", ["requisition_id"], unique=False)
    op.create_index(op.f("ix_quote_request_school_id"), "quote_request", ["school_id"], unique=False)
    op.create_table(
        "delegation_scheme",
        sa.Column("scheme_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("limits", Json, nullable=False),
        sa.Column("tolerance_per_cent", sa.String(length=20), nullable=False),
        sa.Column("tolerance_pence", sa.BigInteger(), nullable=False),
        sa.Column("window_days", sa.BigInteger(), nullable=False),
        sa.Column("cpv_digits", sa.BigInteger(), nullable=False),
        sa.Column("budget", sa.String(length=10), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_as", sa.String(length=40), nullable=False),
        sa.Column("decided", sa.String(length=20), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("decided_words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("scheme_id"),
    )
    op.create_table(
        "school_delegation",
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("scheme_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("limits", Json, nullable=False),
        sa.Column("tolerance_per_cent", sa.String(length=20), nullable=False),
        sa.Column("tolerance_pence", sa.BigInteger(), nullable=False),
        sa.Column("window_days", sa.BigInteger(), nullable=False),
        sa.Column("cpv_digits", sa.BigInteger(), nullable=False),
        sa.Column("budget", sa.String(length=10), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("scheme_id"),
    )
    op.create_index(op.f("ix_school_delegation_school_id"), "school_delegation", ["school_id"], unique=False)
    op.create_table(
        "budget",
        sa.Column("budget_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("budget_id"),
    )
    op.create_index(op.f("ix_budget_school_id"), "budget", ["school_id"], unique=False)
    op.create_table(
        "budget_entry",
        sa.Column("entry_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("about", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id"),
    )
    op.create_index("budget_entry_by_code", "budget_entry", ["school_id", "code", "on"], unique=False)
    op.create_index(op.f("ix_budget_entry_about"), "budget_entry", ["about"], unique=False)

    fence(
        op.get_bind(),
        "requisition",
        "requisition_line",
        "requisition_decision",
        "quote_request",
        "school_delegation",
        "budget",
        "budget_entry",
    )
    _starting_scheme()


def _starting_scheme() -> None:
    """The trust's version 1: the published limits of one real trust, to be replaced by its own.

    That the head signs first, the tolerance and the days are ours; the page says so until the trust records its own.
    """
    limits = [
        (300_000, ["head"], 0, "order", "the chief financial officer is told"),
        (1_000_000, ["head", "chief financial officer"], 0, "best value shown", "preferred suppliers"),
        (2_000_000, ["head", "finance committee"], 3, "quotes", ""),
        (6_500_000, ["head", "trust board"], 3, "quotes", ""),
        (None, ["head", "trust board"], 0, "formal tender", "advertised"),
    ]
    scheme = sa.table(
        "delegation_scheme",
        *(sa.column(name) for name in ("scheme_id", "number", "tolerance_per_cent", "tolerance_pence", "window_days")),
        *(sa.column(name) for name in ("cpv_digits", "budget", "source", "status", "because", "recorded_by")),
        *(sa.column(name) for name in ("recorded_as", "decided", "decided_by", "decided_words")),
        sa.column("valid_from", sa.Date()),
        sa.column("limits", Json),
        sa.column("recorded_at", Instant()),
        sa.column("decided_at", Instant()),
    )
    rows = [
        {"up_to_pence": up_to, "approvers": approvers, "quotes": quotes, "route": route, "note": note}
        for up_to, approvers, quotes, route, note in limits
    ]
    op.bulk_insert(
        scheme,
        [
            {
                "scheme_id": "starting-scheme",
                "number": 1,
                "valid_from": date(2019, 9, 1),
                "limits": rows,
                "tolerance_per_cent": "10",
                "tolerance_pence": 10_000,
                "window_days": 30,
                "cpv_digits": 3,
                "budget": "warn",
                "source": "Scheme of delegation of financial authority of Yesoiday HaTorah multi-academy trust, autumn "
                "2019 (amounts, last to sign, quotes); an example to start from",
                "status": "assumed",
                "because": "Nothing was recorded by this trust yet.",
                "recorded_by": "service:procurement",
                "recorded_at": datetime(2026, 9, 1, tzinfo=UTC),
                "recorded_as": "",
                "decided": "confirmed",
                "decided_by": "service:procurement",
                "decided_at": datetime(2026, 9, 1, tzinfo=UTC),
                "decided_words": "",
            }
        ],
    )
