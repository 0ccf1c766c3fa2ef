"""What schools asked for before there was one row for each of them is kept when the tables change."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import command

from services.procurement.entrypoints import Procurement
from shared.persistence.engine import service_engine
from shared.persistence.migrating import _config
from shared.persistence.scope import EVERYWHERE, enter
from shared.persistence.types import Instant
from tests.procurement.world import ABBEY, BECK

NINE = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HALF_PAST_TEN = datetime(2026, 11, 3, 10, 30, tzinfo=UTC)
FIVE_PAST_NINE = datetime(2026, 11, 2, 9, 5, 0, 250_000, tzinfo=UTC)
PLACE = sa.table(
    "place",
    *map(sa.column, ("order_id", "sku", "school_id", "number")),
    sa.column("at", Instant()),
    *map(sa.column, ("firm", "tolerance")),
)
HELD = [
    ("o1", "books", ABBEY, 2, NINE, 3, 1),
    ("o1", "books", ABBEY, 9, HALF_PAST_TEN, 2, 0),
    ("o1", "pens", ABBEY, 4, NINE, 6, 0),
    ("o1", "books", BECK, 3, FIVE_PAST_NINE, 1, 1),
]


def test_lines_of_an_order_become_one_row_for_each_school(database_url: str) -> None:
    engine = service_engine(database_url)
    config = _config(Procurement())
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "p0003")
        enter(connection, EVERYWHERE)
        for row in HELD:
            connection.execute(PLACE.insert().values(row))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "heads")
        enter(connection, EVERYWHERE)
        rows = connection.execute(sa.text("SELECT school_id, lines, items, places FROM wish ORDER BY school_id")).all()
    engine.dispose()
    assert [(row.school_id, row.items, row.places) for row in rows] == [(ABBEY, 2, 3), (BECK, 1, 1)]
    assert json.loads(rows[0].lines) == {
        "item": ["books", "pens", "books"],
        "number": [2, 4, 9],
        "at": [0, 1, 2],
        "firm": [3, 6, 2],
        "tolerance": [1, 0, 0],
        "moments": [1793610000000000, 1793610000000000, 1793701800000000],
    }
    assert json.loads(rows[1].lines)["moments"] == [1793610300250000]
