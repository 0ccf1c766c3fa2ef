"""Starters with and without a P45, late P45s, notices of codes, the new tax year, payments after leaving, P45 and P60 figures."""

from __future__ import annotations

from datetime import date

import pytest

from services.payroll.domain.income_tax.codes import tax_code_of
from services.payroll.domain.income_tax.starters import (
    P45,
    Because,
    CarriedOver,
    Declaration,
    Position,
    code_carried_over,
    position_after_leaving,
    position_by_notice,
    position_in_new_year,
    position_of_starter,
    position_on,
)
from services.payroll.domain.income_tax.tax import tax_due
from services.payroll.domain.income_tax.year_to_date import Amounts, YearToDate, leaving_figures, year_figures
from services.payroll.domain.sources import Source
from services.payroll.domain.tax_calendar import Frequency, TaxPeriod, TaxYear
from services.payroll.rules.income_tax import carried_over, starter_rules, tax_parameters
from shared.refusals import NoRuleForDate, NotValid

YEAR = TaxYear(2026)
SEPTEMBER = date(2026, 9, 1)
NOTHING = Amounts()


def month(number: int) -> TaxPeriod:
    return TaxPeriod(YEAR, Frequency.MONTHLY, number)


def p45(code: str, left_on: date, pay_pence: int = 0, tax_pence: int = 0) -> P45:
    return P45(tax_code_of(code), left_on, pay_pence, tax_pence)


def start(
    given: P45 | None = None, declaration: Declaration = Declaration.NONE, started_on: date = SEPTEMBER
) -> Position:
    return position_of_starter(starter_rules(YEAR), carried_over(YEAR), started_on, given, declaration)


@pytest.mark.parametrize(
    ("declaration", "code", "because"),
    [
        (Declaration.A, "1257L", Because.DECLARATION),
        (Declaration.B, "1257L X", Because.DECLARATION),
        (Declaration.C, "BR", Because.DECLARATION),
        (Declaration.NONE, "0T X", Because.NOTHING_GIVEN),
    ],
)
def test_without_a_p45_the_declaration_gives_the_code(declaration: Declaration, code: str, because: Because) -> None:
    position = start(declaration=declaration)
    assert (str(position.code), position.previous, position.because) == (code, NOTHING, because)
    assert [source.name for source in position.sources] == [f"income_tax.starter_code.{declaration}"]


def test_a_p45_of_the_year_gives_code_and_figures_and_goes_before_a_declaration() -> None:
    position = start(p45("S1257L", date(2026, 8, 31), 12_000_00, 1_351_00), Declaration.C)
    assert (str(position.code), position.previous, position.because) == (
        "S1257L",
        Amounts(12_000_00, 1_351_00),
        Because.P45,
    )


def test_a_p45_on_month_1_gives_its_code_and_no_figures() -> None:
    position = start(p45("1257L M1", date(2026, 8, 31), 12_000_00, 1_351_00))
    assert (str(position.code), position.previous, position.because) == ("1257L X", NOTHING, Because.P45_NON_CUMULATIVE)


@pytest.mark.parametrize(
    ("left_on", "started_on", "code", "because"),
    [
        (date(2026, 4, 5), date(2026, 5, 24), "1100T", Because.EARLIER_P45),
        (date(2026, 4, 5), date(2026, 5, 25), "1257L X", Because.OLD_P45),
        (date(2025, 4, 5), date(2026, 4, 6), "1257L X", Because.OLD_P45),
    ],
)
def test_a_p45_of_an_earlier_year_gives_a_code_until_24_may_only(
    left_on: date, started_on: date, code: str, because: Because
) -> None:
    position = start(p45("1100T M1", left_on, 30_000_00, 4_000_00), started_on=started_on)
    assert (str(position.code), position.previous, position.because) == (code, NOTHING, because)


def test_an_allowance_is_raised_by_its_letter_and_other_codes_stay() -> None:
    raised = CarriedOver({"L": 7, "M": 8, "N": 6}, Source("carried_over", date(2021, 4, 6), "P9X (2021)", "secondary"))
    codes = ("1250L", "S1375M X", "1125N", "1100T", "0T", "K250", "BR M1", "NT")
    assert [str(code_carried_over(tax_code_of(code), raised)) for code in codes] == [
        "1257L",
        "S1383M",
        "1131N",
        "1100T",
        "0T",
        "K250",
        "BR",
        "NT",
    ]


def test_the_new_year_drops_month_1_and_counts_nothing_of_the_old_one() -> None:
    position = position_in_new_year(tax_code_of("1257L M1"), carried_over(YEAR))
    assert (str(position.code), position.previous, position.because) == ("1257L", NOTHING, Because.NEW_YEAR)


def test_a_code_is_carried_over_each_6_april_and_what_counted_in_the_old_year_does_not_count_in_the_new() -> None:
    recorded = Position(tax_code_of("1257L M1"), Amounts(9_000_00, 400_00), Because.P45)
    since = date(2025, 9, 1)
    assert position_on(date(2026, 4, 5), recorded, since, carried_over) is recorded
    carried = position_on(date(2026, 4, 6), recorded, since, carried_over)
    assert (str(carried.code), carried.previous) == ("1257L", NOTHING)


def test_what_codes_gain_in_a_year_without_a_row_is_refused_by_name() -> None:
    with pytest.raises(NoRuleForDate, match="income_tax.carried_over' has no row for 2027-04-06"):
        carried_over(TaxYear(2027))
    with pytest.raises(NoRuleForDate, match="income_tax.emergency_code' has no row for 2027-04-06"):
        starter_rules(TaxYear(2027))


def test_a_late_p45_puts_right_what_br_took() -> None:
    # Begun on BR in month 6 with 2,000.00: 400.00. The P45 then tells of 5 months' 10,000.00 with 951.60 of tax.
    begun = start(declaration=Declaration.C)
    parameters = tax_parameters(begun.code.regime, YEAR)
    year = YearToDate(YEAR, previous=begun.previous)
    first = tax_due(begun.code, parameters, month(6), 2000_00, year.so_far(month(6)))
    year = year.after(month(6), 2000_00, first.tax_pence)
    given = p45("1257L", date(2026, 8, 31), 10_000_00, 951_60)
    late = start(given)
    year = YearToDate(YEAR, year.here, late.previous)
    second = tax_due(late.code, parameters, month(7), 2000_00, year.so_far(month(7)))
    # 14,000.00 less 7 x 1,048.26 is 6,662.18: 1,332.40, less 951.60 and 400.00.
    assert (first.tax_pence, second.tax_pence) == (400_00, -19_20)


def test_a_notice_without_figures_leaves_those_that_count() -> None:
    before = start(p45("1257L", date(2026, 8, 31), 12_000_00, 1_351_00))
    assert position_by_notice(before, tax_code_of("K45")).previous == Amounts(12_000_00, 1_351_00)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (p45("1257L", date(2027, 4, 6)), "left on 6 April 2027, after the tax year 2026-27"),
        (p45("1257L", date(2026, 8, 31), 100_00, 200_00), "tax to date is more than its pay to date"),
        (p45("1257L", date(2026, 8, 31), -1, 0), "cannot be below zero"),
    ],
)
def test_a_p45_that_cannot_be_is_refused_in_words(given: P45, words: str) -> None:
    with pytest.raises(NotValid, match=words):
        start(given)


@pytest.mark.parametrize(("code", "after"), [("1257L", "0T X"), ("SD2", "S0T X"), ("CK45 X", "C0T X"), ("NT", "0T X")])
def test_a_payment_after_leaving_is_taxed_by_0t_alone_with_the_prefix_kept(code: str, after: str) -> None:
    position = position_after_leaving(tax_code_of(code), starter_rules(YEAR))
    assert (str(position.code), position.because) == (after, Because.LEFT)


def test_the_year_keeps_previous_employments_apart_and_the_tax_counts_both() -> None:
    year = YearToDate(YEAR, previous=Amounts(10_000_00, 951_60)).after(month(6), 2000_00, 190_40)
    so_far = year.so_far(month(6))
    assert (so_far.pay_pence, so_far.tax_pence) == (12_000_00, 1_142_00)
    assert (so_far.in_period_pay_pence, so_far.in_period_tax_pence) == (2000_00, 190_40)
    twice = year.after(month(6), 500_00, 100_00)
    assert twice.so_far(month(6)).in_period_pay_pence == 2500_00
    assert twice.so_far(month(7)).in_period_pay_pence == 0
    assert twice.here == Amounts(2500_00, 290_40)


def test_a_p45_gives_the_totals_and_on_month_1_this_employment_alone() -> None:
    year = YearToDate(YEAR, Amounts(2000_00, 190_40), Amounts(10_000_00, 951_60))
    left = leaving_figures(year, tax_code_of("1257L"), date(2026, 9, 30), month(6), student_loan=True)
    assert (left.total, left.here, left.student_loan) == (Amounts(12_000_00, 1_142_00), Amounts(2000_00, 190_40), True)
    left = leaving_figures(year, tax_code_of("1257L X"), date(2026, 9, 30), month(6), student_loan=False)
    assert (left.total, left.here, left.period.number) == (None, Amounts(2000_00, 190_40), 6)


def test_a_p60_gives_previous_employments_this_one_and_both() -> None:
    year = YearToDate(YEAR, Amounts(20_000_00, 2_000_00), Amounts(10_000_00, 951_60))
    figures = year_figures(year, tax_code_of("1257L"))
    assert figures.total == Amounts(30_000_00, 2_951_60)
    assert (figures.previous, figures.here) == (Amounts(10_000_00, 951_60), Amounts(20_000_00, 2_000_00))
