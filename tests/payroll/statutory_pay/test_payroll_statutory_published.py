"""The product's dated rows of statutory pay beside the rates files of GOV.UK's calculators, and the returns' schemas for its kinds."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.payroll.domain.statutory_pay.kinds import FAMILY
from services.payroll.rules import rule_book
from services.payroll.rules.statutory_pay import family_pay_rules, sick_pay_rules
from tests.payroll.income_tax.published import GIVEN, pence

FIRST_YEAR = date(2023, 4, 6)
LAST_DAY = date(2027, 4, 5)


def given_file(path: str) -> Path:
    file = GIVEN / path
    if not file.is_file():
        pytest.skip(f"the published rates {path} are not on this machine (expected beside the project, in shared/data)")
    return file


def rates(name: str) -> list[dict[str, Any]]:
    """The rows of a rates file that hold on a day of the years the product has."""
    rows = yaml.safe_load(given_file(f"statutory-rates/{name}.yml").read_text(encoding="utf-8"))
    return [row for row in rows if row["end_date"] >= FIRST_YEAR]


def agreeing(name: str, column: str, ours: Callable[[date], int]) -> tuple[int, int]:
    """How many rows agree on their first and last day within the product's years, and how many there are."""
    found = [row for row in rates(name) if column in row]
    same = [
        {ours(max(row["start_date"], FIRST_YEAR)), ours(min(row["end_date"], LAST_DAY))} == {pence(str(row[column]))}
        for row in found
    ]
    return sum(same), len(same)


def test_every_rate_of_gov_uks_calculators_is_the_products() -> None:
    sick, family = sick_pay_rules(), family_pay_rules()
    counts = {
        "sick pay, weekly rate": agreeing(
            "statutory_sick_pay", "ssp_weekly_rate", lambda day: sick.weekly_pence.on(day).value
        ),
        "sick pay, lower limit": agreeing(
            "statutory_sick_pay", "lower_earning_limit_rate", lambda day: sick.lower_limit_pence.on(day).value
        ),
        "birth, lower limit": agreeing(
            "maternity_paternity_birth", "lower_earning_limit_rate", lambda day: family.lower_limit_pence.on(day).value
        ),
        "adoption, lower limit": agreeing(
            "maternity_paternity_adoption",
            "lower_earning_limit_rate",
            lambda day: family.lower_limit_pence.on(day).value,
        ),
    }
    for what, (same, rows) in counts.items():
        print(f"{what}: {same} of {rows}")
    assert list(counts.values()) == [(4, 4), (3, 3), (3, 3), (3, 3)]


def test_weekly_rates_of_family_pay_begin_on_the_first_sunday_in_april() -> None:
    starts = [row.starts for row in family_pay_rules().weekly_pence.rows]
    assert starts == [date(2023, 4, 2), date(2024, 4, 7), date(2025, 4, 6), date(2026, 4, 5)]
    assert all(day.isoweekday() == 7 and (day - timedelta(days=7)).month == 3 for day in starts)


def test_rows_from_memory_or_second_hand_say_so() -> None:
    rows = [row for row in rule_book() if row.name.startswith(("ssp.", "family_pay.", "statutory_recovery."))]
    statuses = {
        status: sum(1 for row in rows if row.status == status) for status in ("verified", "secondary", "assumed")
    }
    print(f"rows of statutory pay: {statuses}")
    assert sum(statuses.values()) == len(rows) == 59
    assert statuses == {"verified": 40, "secondary": 7, "assumed": 12}


@pytest.mark.parametrize("year", ["2025-26/FullPaymentSubmission-2026", "2026-27/FullPaymentSubmission-2027"])
def test_the_full_payment_submission_has_an_amount_for_every_kind(year: str) -> None:
    schema = given_file(f"rti/{year}-v1-0.xsd").read_text(encoding="utf-8")
    assert [f"{kind}YTD" for kind in FAMILY] == [
        name for name in re.findall(r'name="(S\w+YTD)"', schema) if name in {f"{kind}YTD" for kind in FAMILY}
    ]


def test_the_employer_payment_summary_has_recovery_and_compensation_for_every_kind_in_our_order() -> None:
    schema = given_file("rti/2026-27/EmployerPaymentSummary-2027-v1-0.xsd").read_text(encoding="utf-8")
    names = set(FAMILY)
    assert [kind for kind in re.findall(r'name="(\w+)Recovered"', schema) if kind in names] == list(FAMILY)
    assert [kind for kind in re.findall(r'name="NICCompensationOn(\w+)"', schema) if kind in names] == list(FAMILY)
