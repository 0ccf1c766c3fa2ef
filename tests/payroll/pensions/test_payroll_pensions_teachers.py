"""Contributions of teachers: the published worked examples, the edges of tiers, back pay, overtime, opting out."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.domain.pensions.additional import AdditionalContribution, AdditionalKind
from services.payroll.domain.pensions.teachers import (
    TeachersEarnings,
    TeachersMembership,
    TeachersScheme,
    teachers_contributions,
    tier_of,
)
from services.payroll.domain.pensions.working import teachers_working
from services.payroll.domain.tax_calendar import Frequency
from services.payroll.rules.pensions import teachers_scheme
from shared.refusals import NoRuleForDate, NotValid
from tests.payroll.pensions.schemes import SCHEME_2015, SCHEME_2019

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("who", "scheme", "salary", "back_pay", "annual", "tier", "member"),
    [
        ("£3,000 a month in 2015", SCHEME_2015, 300000, 0, 3600000, 960, 28800),
        ("£3,000 a month in 2019", SCHEME_2019, 300000, 0, 3600000, 860, 25800),
        ("Jesse, November 2015", SCHEME_2015, 365833, 40000, 4389996, 1020, 41395),
        ("Helen, November 2019", SCHEME_2019, 365833, 40000, 4389996, 960, 38960),
        ("Hank, September 2015", SCHEME_2015, 333333, 0, 3999996, 960, 32000),
        ("Hank, October 2015", SCHEME_2015, 345833, 0, 4149996, 1020, 35275),
        ("supply, three days at £100", SCHEME_2019, 30000, 0, 360000, 740, 2220),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_published_worked_examples_come_out_to_the_penny(
    who: str, scheme: TeachersScheme, salary: int, back_pay: int, annual: int, tier: int, member: int
) -> None:
    paid = teachers_contributions(scheme, TeachersEarnings(salary, back_pay_pence=back_pay))
    assert (paid.annual_pence, paid.tier.basis_points, paid.member_pence) == (annual, tier, member)


def test_the_employer_pays_28_68_per_cent_of_all_pensionable_pay() -> None:
    paid = teachers_contributions(teachers_scheme(TODAY), TeachersEarnings(300000, back_pay_pence=40000))
    assert paid.pensionable_pence == 340000
    assert paid.employer_pence == 97512


@pytest.mark.parametrize(
    ("on", "pay", "basis_points"),
    [
        (date(2024, 4, 1), 285749, 740),
        (date(2024, 4, 1), 285750, 860),  # 34,290 / 12 = 2,857.50
        (date(2025, 3, 31), 824241, 1130),
        (date(2025, 3, 31), 824242, 1170),  # 98,909 / 12 = 8,242.4167
        (date(2025, 4, 1), 290607, 740),
        (date(2025, 4, 1), 290608, 890),  # 34,873 / 12 = 2,906.0833
        (date(2025, 4, 1), 391199, 890),
        (date(2025, 4, 1), 391200, 990),  # 46,944 / 12 = 3,912.00
        (date(2026, 4, 1), 301657, 740),
        (date(2026, 4, 1), 301658, 890),  # 36,199 / 12 = 3,016.5833
        (date(2026, 4, 1), 870116, 1160),
        (date(2026, 4, 1), 870117, 1200),  # 104,414 / 12 = 8,701.1667
        (date(2026, 4, 1), 0, 740),
    ],
)
def test_a_tier_begins_at_a_twelfth_of_its_lower_bound_to_the_penny(on: date, pay: int, basis_points: int) -> None:
    assert tier_of(teachers_scheme(on), pay, Frequency.MONTHLY).basis_points == basis_points


@pytest.mark.parametrize(
    ("frequency", "below", "reached"),
    [
        (Frequency.WEEKLY, 69612, 69613),  # 36,199 / 52 = 696.1346
        (Frequency.TWO_WEEKLY, 139226, 139227),  # 1,392.2692
        (Frequency.FOUR_WEEKLY, 278453, 278454),  # 2,784.5385
    ],
)
def test_pay_by_weeks_is_made_a_year_of_52_weeks(frequency: Frequency, below: int, reached: int) -> None:
    scheme = teachers_scheme(TODAY)
    assert tier_of(scheme, below, frequency).basis_points == 740
    assert tier_of(scheme, reached, frequency).basis_points == 890


def test_each_employment_has_a_tier_of_its_own() -> None:
    scheme = teachers_scheme(TODAY)
    main, evening = (teachers_contributions(scheme, TeachersEarnings(pay)) for pay in (450000, 60000))
    assert (main.tier.basis_points, evening.tier.basis_points) == (990, 740)
    assert (main.member_pence, evening.member_pence) == (44550, 4440)


def test_overtime_is_charged_at_the_tier_of_the_salary() -> None:
    paid = teachers_contributions(teachers_scheme(TODAY), TeachersEarnings(300000, overtime_pence=20000))
    assert paid.tier.basis_points == 740
    assert paid.member_pence == 23680
    assert any("Overtime does not move" in step.words for step in teachers_working(paid))


def test_overtime_moves_the_tier_where_the_row_says_so() -> None:
    assert teachers_contributions(SCHEME_2015, TeachersEarnings(200000, overtime_pence=20000)).tier.basis_points == 860


def test_who_has_opted_out_pays_nothing_and_the_working_says_so() -> None:
    paid = teachers_contributions(
        teachers_scheme(TODAY), TeachersEarnings(300000), membership=TeachersMembership.OPTED_OUT
    )
    assert (paid.pensionable_pence, paid.member_pence, paid.employer_pence, paid.before_tax_pence) == (0, 0, 0, 0)
    assert [step.words for step in teachers_working(paid)] == [
        "Opted out of Teachers' Pensions: no contributions; the service is still reported"
    ]


def test_back_pay_of_a_leaver_goes_by_the_last_salary_and_never_by_a_guess() -> None:
    scheme = teachers_scheme(TODAY)
    paid = teachers_contributions(scheme, TeachersEarnings(0, back_pay_pence=50000, last_salary_pence=420000))
    assert (paid.tier.basis_points, paid.member_pence) == (990, 4950)
    with pytest.raises(NotValid, match="give the salary of the last period"):
        TeachersEarnings(0, back_pay_pence=50000)
    with pytest.raises(NotValid, match="£10.00 of overtime and back pay are paid in a period without salary"):
        TeachersEarnings(0, overtime_pence=1000)


def test_pay_taken_back_gives_contributions_back() -> None:
    paid = teachers_contributions(teachers_scheme(TODAY), TeachersEarnings(300000, back_pay_pence=-310000))
    assert (paid.pensionable_pence, paid.member_pence, paid.employer_pence) == (-10000, -740, -2868)


def test_a_salary_below_nothing_is_refused_with_what_to_do() -> None:
    with pytest.raises(NotValid, match="A teacher's salary cannot be -£1.00: what is taken back is negative back pay"):
        TeachersEarnings(-100)


@pytest.mark.parametrize("on", [date(2024, 3, 31), date(2027, 4, 1)])
def test_a_year_without_rows_is_refused_by_name(on: date) -> None:
    with pytest.raises(NoRuleForDate, match=f"tps.tiers.*{on}"):
        teachers_scheme(on)


def test_the_tiers_of_2026_are_shown_as_derived() -> None:
    steps = teachers_working(teachers_contributions(teachers_scheme(TODAY), TeachersEarnings(458333)))
    told = {source.name: source.status for step in steps for source in step.sources}
    assert told == {"tps.tiers": "derived", "tps.employer": "verified"}
    assert [step.words for step in steps] == [
        "Pensionable earnings of this period, back pay included",
        "Annual salary rate: £4,583.33 × 12",
        "Tier 3, from £48,728.00 a year (£4,060.67 in a monthly period): 9.9%",
        "9.9% of £4,583.33, taken off before tax, not before National Insurance",
        "The employer pays 28.68% of £4,583.33, the administration levy included",
    ]
    assert [step.pence for step in steps] == [458333, 5499996, None, 45375, 131450]


def test_additional_contributions_come_off_before_tax_too() -> None:
    extra = (
        AdditionalContribution(AdditionalKind.ADDITIONAL_PENSION, "AP1", fixed_pence=12550),
        AdditionalContribution(AdditionalKind.FASTER_ACCRUAL, "1/50", basis_points=271),
    )
    paid = teachers_contributions(teachers_scheme(TODAY), TeachersEarnings(300000), additional=extra)
    assert [one.member_pence for one in paid.additional] == [12550, 8130]
    assert paid.before_tax_pence == 22200 + 12550 + 8130


@pytest.mark.parametrize(
    ("fixed", "points", "employer", "words"),
    [
        (0, 0, 0, "either a sum in each pay period or a rate of pay"),
        (100, 100, 0, "and not both"),
        (-1, 0, 0, "cannot be below £0"),
        (100, 0, 50, "the employer only pays towards a shared-cost APC"),
    ],
)
def test_an_additional_contribution_that_cannot_be_is_refused(
    fixed: int, points: int, employer: int, words: str
) -> None:
    with pytest.raises(NotValid, match=words):
        AdditionalContribution(AdditionalKind.APC, "12", fixed, points, employer)


@settings(max_examples=100, deadline=None)
@given(pay=st.integers(0, 2_000_000), more=st.integers(0, 100_000), back=st.integers(0, 500_000))
def test_more_pay_never_lowers_the_tier_and_back_pay_never_moves_it(pay: int, more: int, back: int) -> None:
    scheme = teachers_scheme(TODAY)
    less, higher = (tier_of(scheme, pence, Frequency.MONTHLY) for pence in (pay, pay + more))
    assert less.number <= higher.number
    with_back_pay = teachers_contributions(scheme, TeachersEarnings(pay, back_pay_pence=back, last_salary_pence=pay))
    assert with_back_pay.tier == less


@settings(max_examples=100, deadline=None)
@given(salary=st.integers(0, 150_000))
def test_a_salary_of_whole_pounds_paid_in_twelfths_is_in_the_tier_of_the_salary(salary: int) -> None:
    scheme = teachers_scheme(TODAY)
    by_salary = max(tier.number for tier in scheme.tiers if tier.starts_pounds <= salary)
    twelfth = (salary * 100 * 2 + 12) // 24
    assert tier_of(scheme, twelfth, Frequency.MONTHLY).number == by_salary
