"""Suppliers taken on: declarations, conflicts, related parties, bank details, scorecards.

Suppliers that are there already are taken over: they may be bought from for a year, until they are approved.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.persistence.types import Instant, Json

revision = "p0002"
down_revision = "p0001"
branch_labels = None
depends_on = None

ID, NAME, PHONE = sa.String(length=36), sa.String(length=300), sa.String(length=40)
_TAKE_OVER = """
    INSERT INTO supplier_onboarding (supplier_id, stage, listers, listed_on, buying_until, bought_before, confirmed_by, declared,
        checks, considered, checked_by, approved_on, approved_by, review_on, payment_days, refused_because, version)
    SELECT supplier_id, 'taken over', '[]', {day}, {until}, '', '', NULL, '{{}}', '{{}}', '', NULL, '', NULL, NULL, '', 0
    FROM supplier
"""


def upgrade() -> None:
    op.create_table(
        "supplier_onboarding",
        sa.Column("supplier_id", ID, nullable=False),
        sa.Column("stage", PHONE, nullable=False),
        sa.Column("listers", Json, nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("buying_until", sa.Date(), nullable=True),
        sa.Column("bought_before", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.Column("declared", Json, nullable=True),
        sa.Column("checks", Json, nullable=False),
        sa.Column("considered", Json, nullable=False),
        sa.Column("checked_by", sa.Text(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("payment_days", sa.BigInteger(), nullable=True),
        sa.Column("refused_because", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("supplier_id"),
    )
    op.create_table(
        "supplier_contact",
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("supplier_id", ID, nullable=False),
        sa.Column("what_for", PHONE, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("email", NAME, nullable=False),
        sa.Column("phone", PHONE, nullable=False),
        sa.Column("found_in", sa.Text(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("contact_id"),
    )
    op.create_index(op.f("ix_supplier_contact_supplier_id"), "supplier_contact", ["supplier_id"], unique=False)
    op.create_table(
        "supplier_step",
        sa.Column("step_id", ID, nullable=False),
        sa.Column("supplier_id", ID, nullable=False),
        sa.Column("about", PHONE, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("rules", Json, nullable=False),
        sa.PrimaryKeyConstraint("step_id"),
    )
    op.create_index(op.f("ix_supplier_step_supplier_id"), "supplier_step", ["supplier_id"], unique=False)
    _bank_changes()
    _related_parties()
    since = {"postgresql": ("CURRENT_DATE", "CURRENT_DATE + 365")}
    day, until = since.get(op.get_bind().dialect.name, ("date('now')", "date('now', '+365 days')"))
    op.execute(_TAKE_OVER.format(day=day, until=until))


def _bank_changes() -> None:
    op.create_table(
        "bank_change",
        sa.Column("change_id", ID, nullable=False),
        sa.Column("supplier_id", ID, nullable=False),
        sa.Column("account_name", NAME, nullable=False),
        sa.Column("sort_code", sa.String(length=6), nullable=False),
        sa.Column("account_number", sa.String(length=8), nullable=False),
        sa.Column("first", sa.Boolean(), nullable=False),
        sa.Column("state", PHONE, nullable=False),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("came_by", sa.Text(), nullable=False),
        sa.Column("number_in_request", PHONE, nullable=False),
        sa.Column("called_by", sa.Text(), nullable=False),
        sa.Column("called_number", PHONE, nullable=False),
        sa.Column("called_at", Instant(), nullable=True),
        sa.Column("spoke_to", NAME, nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.Column("confirmed_at", Instant(), nullable=True),
        sa.Column("in_force_on", sa.Date(), nullable=True),
        sa.Column("suspected_by", sa.Text(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("change_id"),
    )
    op.create_index(op.f("ix_bank_change_supplier_id"), "bank_change", ["supplier_id"], unique=False)
    op.create_index(op.f("ix_bank_change_state"), "bank_change", ["state"], unique=False)


def _related_parties() -> None:
    op.create_table(
        "party_connection",
        sa.Column("connection_id", ID, nullable=False),
        sa.Column("supplier_id", ID, nullable=False),
        sa.Column("person", NAME, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("connection_id"),
    )
    op.create_index(op.f("ix_party_connection_supplier_id"), "party_connection", ["supplier_id"], unique=False)
    op.create_index(op.f("ix_party_connection_person"), "party_connection", ["person"], unique=False)
    op.create_table(
        "party_paper",
        sa.Column("paper_id", ID, nullable=False),
        sa.Column("supplier_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reference", NAME, nullable=False),
        sa.Column("up_to_pence", sa.BigInteger(), nullable=True),
        sa.Column("year", sa.String(length=10), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("paper_id"),
    )
    op.create_index(op.f("ix_party_paper_supplier_id"), "party_paper", ["supplier_id"], unique=False)
