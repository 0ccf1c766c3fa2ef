"""Orders as placed, what came and what went back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

from shared.persistence.engine import is_postgresql
from shared.persistence.scope import EVERYWHERE, enter, fence
from shared.persistence.types import Instant, Json

revision = "p0004"
down_revision = "p0003"
branch_labels = None
depends_on = None

_COLUMNS = ("item", "number", "at", "firm", "tolerance", "moments")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_QUANTITIES = ("received", "returned", "to_replace", "given_up", "invoiced")


def upgrade() -> None:
    op.create_table(
        "purchase_order_series",
        sa.Column("year", sa.String(length=12), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("year"),
    )
    op.create_table(
        "buyer_details",
        sa.Column("buyer_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("scheme", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("vat_number", sa.String(length=20), nullable=False),
        sa.Column("company_number", sa.String(length=8), nullable=False),
        sa.Column("street", sa.String(length=300), nullable=False),
        sa.Column("town", sa.String(length=300), nullable=False),
        sa.Column("postcode", sa.String(length=12), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("buyer_id"),
    )
    op.create_table(
        "purchase_order",
        sa.Column("purchase_order_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("supplier_id", sa.String(length=36), nullable=False),
        sa.Column("supplier_name", sa.String(length=300), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("placed_on", sa.Date(), nullable=False),
        sa.Column("placed_at", Instant(), nullable=False),
        sa.Column("delivery_on", sa.Date(), nullable=True),
        sa.Column("origin", sa.String(length=120), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("placed_by", sa.Text(), nullable=False),
        sa.Column("charges", Json, nullable=False),
        sa.Column("vat", Json, nullable=False),
        sa.Column("net_pence", sa.BigInteger(), nullable=False),
        sa.Column("total_pence", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("ended", Json, nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("purchase_order_id"),
        sa.UniqueConstraint("number"),
    )
    for column in ("supplier_id", "school_id", "placed_on", "origin", "state"):
        op.create_index(op.f(f"ix_purchase_order_{column}"), "purchase_order", [column], unique=False)
    op.create_table(
        "purchase_order_line",
        sa.Column("purchase_order_id", sa.String(length=36), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("sku", sa.String(length=120), nullable=False),
        sa.Column("quantity", sa.String(length=24), nullable=False),
        sa.Column("unit", sa.String(length=120), nullable=False),
        sa.Column("unit_price", sa.String(length=24), nullable=False),
        sa.Column("net_pence", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.String(length=20), nullable=False),
        sa.Column("cpv_code", sa.String(length=8), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        *(sa.Column(name, sa.String(length=24), nullable=False) for name in _QUANTITIES),
        sa.PrimaryKeyConstraint("purchase_order_id", "line_no"),
    )
    op.create_index("purchase_order_line_by_school", "purchase_order_line", ["school_id", "purchase_order_id"])
    op.create_table(
        "goods_entry",
        sa.Column("entry_id", sa.String(length=36), nullable=False),
        sa.Column("purchase_order_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("lines", Json, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("wants", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("undoes", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("entry_id"),
    )
    for column in ("purchase_order_id", "school_id"):
        op.create_index(op.f(f"ix_goods_entry_{column}"), "goods_entry", [column], unique=False)
    op.create_table(
        "purchase_order_change",
        sa.Column("purchase_order_id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changes", Json, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("purchase_order_id", "revision"),
    )
    op.create_index(op.f("ix_purchase_order_change_school_id"), "purchase_order_change", ["school_id"], unique=False)
    fence(op.get_bind(), "purchase_order", "purchase_order_line", "goods_entry", "purchase_order_change")
    op.add_column("collective_order", sa.Column("called_off", sa.Text(), nullable=True))
    _one_row_for_a_schools_wishes()


def _one_row_for_a_schools_wishes() -> None:
    """A row for each school and order in place of one for each line, and large JSON as text."""
    op.create_table(
        "wish",
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("items", sa.BigInteger(), nullable=False),
        sa.Column("places", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "school_id"),
    )
    op.create_index(op.f("ix_wish_school_id"), "wish", ["school_id"], unique=False)
    connection = op.get_bind()
    enter(connection, EVERYWHERE)
    place = sa.table(
        "place",
        *map(sa.column, ("order_id", "school_id", "sku", "number", "firm", "tolerance")),
        sa.column("at", Instant()),
    )
    held: dict[tuple[str, str], dict[str, list[Any]]] = {}
    for one in connection.execute(sa.select(place).order_by(place.c.number)):
        of_school = held.setdefault((one.order_id, one.school_id), {name: [] for name in _COLUMNS})
        moment = (one.at - _EPOCH) // timedelta(microseconds=1)
        figures = (one.sku, one.number, len(of_school["moments"]), one.firm, one.tolerance, moment)
        for name, figure in zip(_COLUMNS, figures, strict=True):
            of_school[name].append(figure)
    wish = sa.table("wish", *map(sa.column, ("order_id", "school_id", "lines", "items", "places")))
    for (order_id, school_id), lines in held.items():
        counts = {"items": len(set(lines["item"])), "places": len(lines["item"])}
        row = {"order_id": order_id, "school_id": school_id, "lines": json.dumps(lines)}
        connection.execute(wish.insert().values(row | counts))
    fence(connection, "wish")
    op.drop_table("place")
    if is_postgresql(connection):
        for table, column in (("school_share", "units"), ("school_share", "amounts"), ("saving", "figures")):
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE text USING {column}::text")
        _compress_quickly()


def _compress_quickly() -> None:
    """What is written for each school of a large order, by LZ4 where this PostgreSQL has it: the other way takes longer to
    compress the shares of 1,000 schools than the whole close takes."""
    has_it = "SELECT 1 FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)"
    if op.get_bind().execute(sa.text(has_it)).scalar():
        for table, column in (
            ("wish", "lines"),
            ("school_share", "units"),
            ("school_share", "amounts"),
            ("saving", "figures"),
        ):
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET COMPRESSION lz4")
