"""Occupational pay beside statutory pay: full and half pay for sickness, stages of maternity pay, and treatments that do not fit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from services.payroll.domain.statutory_pay.dated import Span
from services.payroll.domain.statutory_pay.kinds import StatutoryKind
from services.payroll.domain.statutory_pay.occupational import (
    Beside,
    OccupationalPay,
    Treatment,
    occupational_pay,
)
from services.payroll.domain.statutory_pay.working import occupational_steps
from shared.refusals import NotValid
from tests.payroll.statutory_pay.given import days, family_pay, full_pay, half_pay, no_pay, sick_pay

NOVEMBER = days("2026-11-01", "2026-11-30")


def a_day(pence: int) -> Callable[[Span], int]:
    """Full pay of so many pence a calendar day."""
    return lambda span: pence * span.days


def fixed(pence: int) -> Callable[[date, date], int]:
    return lambda _first, _last: pence


def figures(paid: tuple[OccupationalPay, ...]) -> list[tuple[int, int, int, int]]:
    return [(one.statutory_pence, one.occupational_pence, one.total_pence, one.withheld_pence) for one in paid]


@pytest.mark.parametrize(
    ("treatment", "full", "statutory", "expected"),
    [
        (full_pay(NOVEMBER), 8000, 50000, (50000, 190000, 240000, 0)),
        (full_pay(NOVEMBER), 1000, 50000, (50000, 0, 50000, -20000)),
        (half_pay(NOVEMBER), 8000, 50000, (50000, 120000, 170000, 70000)),
        (half_pay(NOVEMBER), 3000, 50000, (50000, 40000, 90000, 0)),
        (half_pay(NOVEMBER), 8000, 0, (0, 120000, 120000, 120000)),
        (no_pay(NOVEMBER), 8000, 50000, (50000, 0, 50000, 190000)),
        (Treatment(NOVEMBER, 9000, Beside.PART_OF_IT), 8000, 192858, (192858, 23142, 216000, 24000)),
        (Treatment(NOVEMBER, 5000, Beside.PART_OF_IT), 8000, 50000, (50000, 70000, 120000, 120000)),
    ],
)
def test_statutory_pay_is_part_of_full_pay_and_on_top_of_half_pay_but_never_above_full(
    treatment: Treatment, full: int, statutory: int, expected: tuple[int, int, int, int]
) -> None:
    assert figures(occupational_pay([treatment], NOVEMBER, a_day(full), fixed(statutory))) == [expected]


def test_a_month_that_goes_from_full_to_half_pay_shares_sick_pay_by_its_days() -> None:
    """Monday 2 to Sunday 15 November on full pay, then half. Sick pay £123.25 a week; £100 a calendar day."""
    sick = days("2026-11-02", "2026-11-30")
    due = sick_pay([sick], 60000, NOVEMBER)
    paid = occupational_pay(
        [full_pay(days("2026-10-01", "2026-11-15")), half_pay(days("2026-11-16", "2027-02-28"))],
        sick,
        a_day(10000),
        due.pence_between,
    )
    assert figures(paid) == [(24650, 115350, 140000, 0), (27115, 75000, 102115, 47885)]
    assert sum(one.statutory_pence for one in paid) == due.pence


def test_teachers_maternity_pay_offsets_the_statutory_pay_in_four_weeks_of_full_and_two_of_90_per_cent() -> None:
    """£700 a week by the day, so £630 statutory for six weeks; then half pay with £194.32 on top."""
    leave = days("2026-04-06", "2026-06-07")
    due = family_pay(StatutoryKind.SMP, 70000, [("2026-04-06", 39)], leave)
    stages = [
        full_pay(days("2026-04-06", "2026-05-03")),
        Treatment(days("2026-05-04", "2026-05-17"), 9000, Beside.PART_OF_IT),
        half_pay(days("2026-05-18", "2026-08-09")),
    ]
    paid = occupational_pay(stages, leave, a_day(10000), due.pence_between)
    assert figures(paid) == [(252000, 28000, 280000, 0), (126000, 0, 126000, 14000), (58296, 105000, 163296, 46704)]


def test_a_day_without_a_treatment_or_with_two_is_refused() -> None:
    first, gap, twice = (
        days("2026-11-01", "2026-11-10"),
        days("2026-11-12", "2026-11-30"),
        days("2026-11-10", "2026-11-30"),
    )
    with pytest.raises(NotValid, match="no pay treatment for 2026-11-11"):
        occupational_pay([full_pay(first), half_pay(gap)], NOVEMBER, a_day(1), fixed(0))
    with pytest.raises(NotValid, match="Two pay treatments hold on 2026-11-10"):
        occupational_pay([full_pay(first), half_pay(twice)], NOVEMBER, a_day(1), fixed(0))
    with pytest.raises(NotValid, match="no pay treatment for 2026-11-01"):
        occupational_pay([], NOVEMBER, a_day(1), fixed(0))
    with pytest.raises(NotValid, match="no pay treatment for 2026-11-11"):
        occupational_pay([full_pay(first)], NOVEMBER, a_day(1), fixed(0))
    with pytest.raises(NotValid, match="from nothing to full pay"):
        Treatment(NOVEMBER, 10001, Beside.ON_TOP)
    with pytest.raises(NotValid, match="cannot be below nothing"):
        occupational_pay([full_pay(NOVEMBER)], NOVEMBER, a_day(-1), fixed(0))


def test_the_working_tells_full_pay_statutory_pay_and_what_is_added() -> None:
    paid = occupational_pay([half_pay(NOVEMBER)], NOVEMBER, a_day(8000), fixed(50000))
    assert [(step.words, step.pence) for step in occupational_steps(paid)] == [
        ("Full pay from 1 November 2026 to 30 November 2026", 240000),
        ("Statutory pay of these days", 50000),
        ("50% of full pay, statutory pay on top, up to full pay: the employer adds", 120000),
        ("Pay for these days", 170000),
    ]
