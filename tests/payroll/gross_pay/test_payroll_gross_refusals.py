"""Contracts and happenings that cannot be right, each with what a person is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from services.payroll.domain.gross_pay.absences import SchoolDays, UnpaidDays, UnpaidReason, counted_days
from services.payroll.domain.gross_pay.allowances import check_allowance
from services.payroll.domain.gross_pay.hours import HoursClaim, UnpaidHours
from services.payroll.domain.gross_pay.period import OneOff
from services.payroll.domain.gross_pay.posts import (
    Allowance,
    AllowanceBasis,
    AllowanceKind,
    DayMethod,
    Hourly,
    OnPoint,
    Post,
    Spot,
    Terms,
    TermTime,
    fte_of_hours,
)
from services.payroll.domain.gross_pay.scales import own_scale
from services.payroll.rules.gross_pay import allowance_rules_on, standards_on
from shared.refusals import NoRuleForDate, NotValid
from tests.payroll.gross_pay.contracts_of_example import REST, SEPTEMBER, month, teacher

M1 = OnPoint(REST, "M1")
DAY = date(2025, 8, 31)
HONORARIUM = Allowance("h", AllowanceKind.HONORARIUM, "Honorarium", SEPTEMBER, annual_pence=1)


def _post(*terms: Terms, allowances: tuple[Allowance, ...] = ()) -> Post:
    return Post("P", "School", "Code", "Caretaker", terms, allowances)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Terms(SEPTEMBER, M1, Fraction(0)), "part of a full-time post is above 0 and up to 1, not 0"),
        (lambda: Terms(SEPTEMBER, M1, Fraction(6, 5)), "not 6/5; more hours are claimed as such"),
        (lambda: Terms(SEPTEMBER, M1, ends=DAY), "terms end on 2025-08-31, before they begin on 2025-09-01"),
        (lambda: fte_of_hours(Decimal(38), Decimal(37)), "up to the full-time 37, not 38"),
        (lambda: Spot(0, "x"), "spot salary needs an amount above zero"),
        (lambda: Hourly(-5, "x"), "hourly rate needs an amount above zero"),
        (lambda: TermTime(Decimal(53)), "more than 0 and up to 52 weeks a year, not 53"),
        (lambda: TermTime(Decimal(39), Decimal(52)), "Weeks of leave are from 0 to below 52, not 52"),
        (_post, "'Caretaker' has no terms"),
        (lambda: _post(Terms(SEPTEMBER, M1), Terms(SEPTEMBER, M1)), "begin before those from 2025-09-01 have ended"),
        (lambda: _post(Terms(SEPTEMBER, M1), allowances=(HONORARIUM, HONORARIUM)), "needs a name of its own"),
        (lambda: _post(Terms(SEPTEMBER, Hourly(1, "x")), allowances=(HONORARIUM,)), "'Caretaker' is paid by the hour"),
        (
            lambda: Allowance("s", AllowanceKind.SAFEGUARDING, "Kept", SEPTEMBER, annual_pence=1),
            "always has a last day",
        ),
        (lambda: Allowance("t", AllowanceKind.TLR1, "TLR1", SEPTEMBER), "full yearly amount above zero"),
        (lambda: Allowance("a", AllowanceKind.ACTING_UP, "Acting", SEPTEMBER), "names the point that is acted on"),
        (lambda: Allowance("t", AllowanceKind.TLR1, "TLR1", SEPTEMBER, DAY, 1), "ends on 2025-08-31, before it begins"),
        (
            lambda: Allowance("t", AllowanceKind.TLR1, "TLR1", SEPTEMBER, annual_pence=1, share=Fraction(2)),
            "share of the responsibility is above 0 and up to 1, not 2",
        ),
        (lambda: UnpaidDays("P", UnpaidReason.STRIKE, SEPTEMBER, DAY), "end on 2025-08-31, before they begin"),
        (lambda: UnpaidDays("P", UnpaidReason.STRIKE, DAY, DAY, part=Fraction(0)), "part of each day"),
        (lambda: HoursClaim("P", "Cover", Decimal(0), DAY, DAY), "'Cover' needs hours above zero"),
        (lambda: HoursClaim("P", "Cover", Decimal(1), DAY, DAY, Decimal("0.5")), "at a multiple above 1, not 0.5"),
        (lambda: HoursClaim("P", "Cover", Decimal(1), SEPTEMBER, DAY), "end on 2025-08-31, before they begin"),
        (lambda: HoursClaim("P", "Cover", Decimal(1), DAY, DAY, hour_pence=0), "hourly rate needs an amount"),
        (lambda: UnpaidHours("P", UnpaidReason.STRIKE, Decimal(0), DAY), "Strike on 2025-08-31 needs hours above zero"),
        (lambda: OneOff("P", "Honorarium", 0, DAY), "'Honorarium' needs an amount other than nothing"),
        (lambda: own_scale("harbour", SEPTEMBER, {}, "policy"), "'harbour' has no points"),
        (lambda: own_scale("harbour", SEPTEMBER, {"H1": 0}, "policy"), "Point H1 of the scale 'harbour' needs"),
        (
            lambda: counted_days(DayMethod.SCHOOL_DAYS_195, DAY, SEPTEMBER, SchoolDays(SEPTEMBER, SEPTEMBER, ())),
            "known from 2025-09-01 to 2025-09-01, not for all of 2025-08-31",
        ),
    ],
)
def test_what_cannot_be_right_is_refused_and_says_what_to_do(make: Callable[[], object], words: str) -> None:
    with pytest.raises(NotValid, match=words):
        make()


def test_acting_up_on_a_point_that_pays_no_more_is_refused() -> None:
    acting = Allowance("a", AllowanceKind.ACTING_UP, "Acting", SEPTEMBER, acting_on=M1)
    with pytest.raises(NotValid, match="point M1 pays no more than the post itself"):
        month(teacher("M2", allowances=(acting,)), SEPTEMBER)


def _tlr(kind: AllowanceKind, annual: int, basis: AllowanceBasis, ends: date | None = None) -> Allowance:
    return Allowance("tlr", kind, "Head of year", SEPTEMBER, ends, annual, basis)


@pytest.mark.parametrize(
    ("allowance", "on", "words"),
    [
        (_tlr(AllowanceKind.TLR2, 352_600, AllowanceBasis.FTE), SEPTEMBER, r"it is £3,527.00 to £8,611.00"),
        (_tlr(AllowanceKind.TLR1, 1_721_700, AllowanceBasis.FTE), SEPTEMBER, r"it is £10,174.00 to £17,216.00"),
        (_tlr(AllowanceKind.TLR2, 400_000, AllowanceBasis.RESPONSIBILITY), date(2024, 9, 1), "reckoned by fte on"),
        (_tlr(AllowanceKind.TLR2, 400_000, AllowanceBasis.FTE), date(2026, 9, 1), "reckoned by responsibility on"),
        (_tlr(AllowanceKind.TLR3, 100_000, AllowanceBasis.FTE), SEPTEMBER, "paid in full to part-time teachers too"),
        (_tlr(AllowanceKind.TLR3, 100_000, AllowanceBasis.FULL), SEPTEMBER, "for a fixed time: give its last day"),
    ],
)
def test_tlr_payments_keep_to_the_published_bounds_and_ways(allowance: Allowance, on: date, words: str) -> None:
    with pytest.raises(NotValid, match=words):
        check_allowance(allowance, allowance_rules_on(on))
    assert check_allowance(allowance, allowance_rules_on(on), own_pay=True) == ()


@pytest.mark.parametrize(
    "allowance",
    [
        _tlr(AllowanceKind.TLR2, 352_700, AllowanceBasis.FTE),
        _tlr(AllowanceKind.TLR1, 1_721_600, AllowanceBasis.RESPONSIBILITY),
        _tlr(AllowanceKind.TLR3, 70_200, AllowanceBasis.FULL, date(2026, 8, 31)),
        _tlr(AllowanceKind.SEN, 549_700, AllowanceBasis.FTE),
    ],
)
def test_an_allowance_at_its_bound_names_the_rows_it_was_held_against(allowance: Allowance) -> None:
    rows = check_allowance(allowance, allowance_rules_on(SEPTEMBER))
    assert [row.name for row in rows] == ["allowance.bounds", "allowance.tlr-bases"]


def test_days_and_bounds_without_a_row_are_refused_by_name() -> None:
    with pytest.raises(NoRuleForDate, match="allowance.bounds"):
        allowance_rules_on(date(2027, 9, 1))
    with pytest.raises(NoRuleForDate, match=r"day\.365ths"):
        standards_on(date(2020, 1, 1))
