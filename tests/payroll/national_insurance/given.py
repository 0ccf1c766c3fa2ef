"""What the tests of National Insurance share: rules on a day, amounts in pence, and the published cases, read where they were given."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from services.payroll.domain.national_insurance.contributions import Contributions
from services.payroll.domain.national_insurance.parameters import MONTH, WEEK, EarningsPeriod, PeriodRules
from services.payroll.rules import rule_book
from services.payroll.rules.national_insurance import period_rules_on

PUBLISHED = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "payroll"
TWO_WEEKS, FOUR_WEEKS = EarningsPeriod(weeks=2), EarningsPeriod(weeks=4)
JUNE_2024, JUNE_2025, JUNE_2026 = date(2024, 6, 20), date(2025, 6, 20), date(2026, 6, 20)


def rules(period: EarningsPeriod = MONTH, day: date = JUNE_2026, *, directors: bool = False) -> PeriodRules:
    return period_rules_on(rule_book(), day, period, directors=directors)


def weekly(day: date = JUNE_2026) -> PeriodRules:
    return rules(WEEK, day)


def pence(pounds: str) -> int:
    return int((Decimal(pounds) * 100).quantize(Decimal(1)))


def bands(of: Contributions) -> tuple[int, int, int]:
    return of.at_lel_pence, of.lel_to_pt_pence, of.pt_to_uel_pence


def published(path: str) -> Iterator[dict[str, str]]:
    """The rows of a published file; the test is skipped, saying so, where it was not given."""
    file = PUBLISHED / path
    if not file.is_file():
        pytest.skip(
            f"the published cases {path} are not on this machine (expected beside the project, in shared/data/payroll)"
        )
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
