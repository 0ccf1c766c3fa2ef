"""Published deductions under direct earnings attachments, and the published tables, compared with the rows of the rules."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.payroll.domain.attachments.orders import Kind
from services.payroll.domain.attachments.tables import TableName, Unit, taken_by
from tests.payroll.attachments.orders_of_example import (
    MONTH,
    WEEK,
    attached,
    by_table,
    parameters,
    payday,
    published,
)
from tests.payroll.income_tax.published import pence

CASES = "table_based_percentage_calculator_standard.json"
TABLES = "attachment-orders-reference-data.json"


def test_published_deductions_at_every_band_edge_are_met() -> None:
    rows = published(CASES)
    exact = []
    for row in rows:
        interval = {"Weekly": WEEK, "Monthly": MONTH}[row["payFrequency"]]
        assert row["rate"] == "Standard"
        notice = by_table(Kind.BENEFIT_DEBT, TableName.BENEFIT_STANDARD, date(2025, 1, 1))
        result = attached([notice], payday(row["attachableEarnings"], interval))
        exact.append(result.orders_pence == pence(row["expectedDeduction"]))
    print(f"{CASES}: {sum(exact)} of {len(rows)} rows exact")
    assert (len(rows), sum(exact)) == (28, 28)


def bands_of(rows: Any, unit: str, rate: str) -> list[tuple[int, int]]:
    """Where each band begins, in pence, and its per cent."""
    begins = ["0", *(row[unit]["to"] for row in rows[:-1])]
    return [(pence(begin), pence(row[rate])) for begin, row in zip(begins, rows, strict=True)]


@pytest.mark.parametrize(
    ("name", "rate"), [(TableName.BENEFIT_STANDARD, "standardRate"), (TableName.BENEFIT_HIGHER, "higherRate")]
)
def test_the_published_tables_of_direct_earnings_attachments_are_those_of_the_rules(name: TableName, rate: str) -> None:
    rows = published(TABLES)["attachmentOrders"][0]["rateTable"]
    assert len(rows) == 7
    units = {"daily": Unit.DAY, "weekly": Unit.WEEK, "monthly": Unit.MONTH}
    compared = 0
    for published_unit, unit in units.items():
        ours = parameters().table_for(name, unit, date(2025, 1, 1))
        theirs = bands_of(rows, published_unit, rate)
        assert [(band.above_pence, band.per_cent_of_all) for band in ours.bands] == theirs
        compared += len(theirs)
    print(f"{TABLES}, {rate}: {compared} of {compared} bands")
    assert compared == 21


@pytest.mark.parametrize(
    ("interval", "earnings", "expected"),
    [
        (WEEK, "100.00", "5.00"),
        (WEEK, "100.01", "6.00"),
        (WEEK, "520.00", "156.00"),
        (WEEK, "520.01", "208.00"),
        (MONTH, "430.00", "21.50"),
        (MONTH, "1160.01", "255.20"),
        (MONTH, "2240.00", "672.00"),
        (MONTH, "2240.01", "896.00"),
    ],
)
def test_the_higher_rate_is_taken_at_its_band_edges(interval: Any, earnings: str, expected: str) -> None:
    table = parameters().table_for(TableName.BENEFIT_HIGHER, interval.unit, date(2025, 1, 1))
    assert taken_by(table, interval, pence(earnings)).pence == pence(expected)
