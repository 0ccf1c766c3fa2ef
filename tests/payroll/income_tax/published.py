"""Published rows of payroll, read in place where they were given."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

GIVEN = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "payroll"


def published_rows(path: str) -> list[dict[str, str]]:
    """The rows of a published CSV file; the test is skipped, saying so, where the file is not."""
    file = GIVEN / path
    if not file.is_file():
        pytest.skip(f"the published rows {path} are not on this machine (expected beside the project, in shared/data)")
    with file.open(encoding="utf-8", newline="") as lines:
        return [{name.strip(): value for name, value in row.items()} for row in csv.DictReader(lines)]


def pence(pounds: str) -> int:
    """The pence in an amount of a published row, which are whole."""
    amount = Decimal(pounds) * 100
    assert amount == int(amount), f"{pounds} has parts of a penny"
    return int(amount)
