"""The Local Government Pension Scheme: bands, both sections, assumed pay, the year's totals, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.domain.pensions.additional import AdditionalContribution, AdditionalKind
from services.payroll.domain.pensions.assumed_pay import PeriodBefore, assumed_pay, assumed_pay_for_days
from services.payroll.domain.pensions.bands import (
    BandPolicy,
    BandReason,
    annual_pensionable_pay,
    band_decision,
    band_of,
    held_on,
)
from services.payroll.domain.pensions.career_average import CareTotals, with_period
from services.payroll.domain.pensions.local_government import (
    LocalPay,
    Section,
    employer_rate_on,
    local_contributions,
    section_in_next_period,
)
from services.payroll.domain.pensions.working import assumed_pay_working, local_working
from services.payroll.domain.tax_calendar import Frequency
from services.payroll.rules.pensions import local_scheme
from shared.refusals import NoRuleForDate, NotValid
from tests.payroll.pensions.schemes import EMPLOYER, decided

NOVEMBER = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("on", "annual", "basis_points"),
    [
        (date(2024, 4, 1), 1760099, 550),
        (date(2024, 4, 1), 1760100, 580),
        (date(2025, 4, 1), 2800099, 580),
        (date(2025, 4, 1), 2800100, 650),
        (date(2026, 4, 1), 1840000, 550),
        (date(2026, 4, 1), 1840099, 550),
        (date(2026, 4, 1), 1840100, 580),
        (date(2026, 4, 1), 21070099, 1140),
        (date(2026, 4, 1), 21070100, 1250),
        (date(2026, 4, 1), 0, 550),
    ],
)
def test_annual_pay_is_rounded_down_to_pounds_before_the_band_is_chosen(
    on: date, annual: int, basis_points: int
) -> None:
    assert band_of(local_scheme(on), annual).basis_points == basis_points


def test_the_band_goes_by_actual_pay_of_each_employment() -> None:
    assert annual_pensionable_pay(142383, Frequency.MONTHLY, 50000) == 1758596
    assert band_of(local_scheme(NOVEMBER), 1758596).number == 1


def test_the_main_section_pays_the_whole_rate_and_50_50_half_while_the_employer_pays_in_full() -> None:
    decision = decided(2400000)
    main, half = (local_contributions(LocalPay(200000), section, decision, EMPLOYER) for section in Section)
    assert (main.member_basis_points, main.member_pence, main.employer_pence) == (580, 11600, 45800)
    assert (half.member_basis_points, half.member_pence, half.employer_pence) == (290, 5800, 45800)


def test_on_half_pay_the_member_pays_on_pay_and_the_employer_on_assumed_pay() -> None:
    paid = local_contributions(LocalPay(100000, 200000, 100000), Section.MAIN, decided(2400000), EMPLOYER)
    assert (paid.credited_pence, paid.member_pence, paid.employer_pence) == (200000, 5800, 45800)


def test_pay_above_assumed_pay_counts_itself() -> None:
    assert LocalPay(100000, 60000, 70000).credited_pence == 100000


def test_assumed_pay_counts_only_for_its_days() -> None:
    assert LocalPay(150000, 100000, 50000).credited_pence == 200000


def test_the_working_names_band_section_and_both_rates() -> None:
    steps = local_working(local_contributions(LocalPay(200000), Section.FIFTY_FIFTY, decided(2400000), EMPLOYER))
    assert [step.words for step in steps] == [
        "Band 2 (5.8%), decided for 1 April 2026 (1 April) on an actual annual pensionable pay of",
        "The 50/50 section halves the member's rate to 2.9%",
        "Pensionable pay of this period",
        "2.9% of £2,000.00, taken off before tax, not before National Insurance",
        "The employer pays 22.9% of £2,000.00 to Harbour Pension Fund",
    ]
    assert [step.pence for step in steps] == [2400000, None, 200000, 5800, 45800]
    assert steps[0].sources[0].status == "verified"


@pytest.mark.parametrize("on", [date(2026, 3, 31), date(2029, 4, 1)])
def test_an_employers_rate_that_is_not_known_is_refused(on: date) -> None:
    with pytest.raises(NoRuleForDate, match="Enter the rate of the fund's certificate"):
        employer_rate_on([EMPLOYER], on)


def test_two_employers_rates_on_one_day_are_refused() -> None:
    assert employer_rate_on([EMPLOYER], NOVEMBER) is EMPLOYER
    with pytest.raises(NotValid, match="Two employer's rates hold on 30 November 2026"):
        employer_rate_on([EMPLOYER, replace(EMPLOYER, starts=date(2026, 9, 1))], NOVEMBER)


def test_a_band_is_kept_until_the_next_april_unless_the_policy_looks_again() -> None:
    scheme, held = local_scheme(NOVEMBER), decided(2400000)
    change = BandReason.CONTRACT_CHANGE
    assert band_decision(scheme, 3000000, NOVEMBER, change, held) is held
    reviewed = band_decision(scheme, 3000000, NOVEMBER, change, held, BandPolicy(frozenset({change})))
    assert (reviewed.band.number, reviewed.decided_for, reviewed.ends) == (3, NOVEMBER, date(2027, 3, 31))


def test_sickness_never_moves_a_band() -> None:
    held = decided(2400000)
    assert band_decision(local_scheme(NOVEMBER), 900000, NOVEMBER, BandReason.ABSENCE, held) is held
    with pytest.raises(NotValid, match="leave it out of the policy"):
        BandPolicy(frozenset({BandReason.ABSENCE}))


def test_a_band_of_last_year_is_refused_in_april() -> None:
    last_year = decided(2400000, date(2025, 4, 1))
    assert held_on(last_year, date(2026, 3, 31)) is last_year
    for missing in (last_year, None):
        with pytest.raises(NoRuleForDate, match="No contribution band is decided for 1 April 2026"):
            held_on(missing, date(2026, 4, 1))


def test_assumed_pay_is_the_average_of_three_complete_months() -> None:
    before = (PeriodBefore(314817), PeriodBefore(321108), PeriodBefore(321108))
    assumed = assumed_pay(Frequency.MONTHLY, before)
    assert (assumed.annual_pence, assumed.period_pence) == (3828132, 319011)  # £9,570.33 / 3 and × 4
    assert assumed_pay_for_days(assumed, 22, 30) == 233941  # from 9 June: 22 of 30 days
    assert [step.pence for step in assumed_pay_working(assumed)] == [314817, 321108, 321108, 3828132, 319011]


@pytest.mark.parametrize(
    ("frequency", "periods", "annual"),
    [
        (Frequency.WEEKLY, (PeriodBefore(40000),) * 12, 2080000),
        (Frequency.TWO_WEEKLY, (PeriodBefore(80000),) * 6, 2080000),
        (Frequency.FOUR_WEEKLY, (PeriodBefore(160000),) * 3, 2080000),
        (Frequency.MONTHLY, (PeriodBefore(150000),), 1800000),
    ],
)
def test_assumed_pay_of_weeks_looks_back_12_weeks_and_a_new_starter_over_what_there_is(
    frequency: Frequency, periods: tuple[PeriodBefore, ...], annual: int
) -> None:
    assert assumed_pay(frequency, periods).annual_pence == annual


def test_lump_sums_count_only_when_they_come_again() -> None:
    before = (PeriodBefore(200000, 50000), PeriodBefore(150000), PeriodBefore(150000))
    assert assumed_pay(Frequency.MONTHLY, before).period_pence == 150000
    regular = assumed_pay(Frequency.MONTHLY, before, regular_lump_sums_pence=60000)
    assert (regular.annual_pence, regular.period_pence) == (1860000, 155000)


def test_a_higher_pay_takes_its_place_only_with_a_reason() -> None:
    before = (PeriodBefore(0), PeriodBefore(0), PeriodBefore(150000))
    higher = assumed_pay(Frequency.MONTHLY, before, 0, 1800000, "unpaid leave in the two months before")
    assert (higher.annual_pence, higher.period_pence) == (1800000, 150000)
    with pytest.raises(NotValid, match="Say why"):
        assumed_pay(Frequency.MONTHLY, before, 0, 1800000)
    with pytest.raises(NotValid, match="is not higher than the £6,000.00"):
        assumed_pay(Frequency.MONTHLY, before, 0, 500000, "because")


@pytest.mark.parametrize("count", [0, 4])
def test_assumed_pay_without_the_right_periods_is_refused(count: int) -> None:
    with pytest.raises(NotValid, match=f"needs the 1 to 3 complete monthly pay periods before it begins, not {count}"):
        assumed_pay(Frequency.MONTHLY, (PeriodBefore(100),) * count)


def test_days_that_do_not_fit_the_period_are_refused() -> None:
    with pytest.raises(NotValid, match="31 days used do not fit in a period of 30 days"):
        assumed_pay_for_days(assumed_pay(Frequency.MONTHLY, (PeriodBefore(100),)), 31, 30)


def test_the_years_totals_keep_the_sections_apart_and_begin_anew_in_april() -> None:
    decision = decided(2400000)
    extra = (
        AdditionalContribution(AdditionalKind.SHARED_COST_APC, "A1", fixed_pence=1000, employer_pence=2000),
        AdditionalContribution(AdditionalKind.AVC, "Pru", fixed_pence=5000),
    )
    main = local_contributions(LocalPay(200000), Section.MAIN, decision, EMPLOYER, extra)
    half = local_contributions(LocalPay(100000, 200000, 100000), Section.FIFTY_FIFTY, decision, EMPLOYER)
    totals = with_period(with_period(CareTotals(2025, main_pay_pence=999), 2026, main), 2026, half)
    assert totals == CareTotals(
        2026,
        main_pay_pence=200000,
        fifty_pay_pence=200000,
        assumed_pence=200000,
        main_member_pence=11600,
        fifty_member_pence=2900,
        employer_pence=91600,
        additional_member_pence=1000,
        additional_employer_pence=2000,
        avc_pence=5000,
    )
    assert main.before_tax_pence == 17600


def test_additional_contributions_are_missed_and_shown_in_a_period_without_pay() -> None:
    apc = AdditionalContribution(AdditionalKind.APC, "A1", fixed_pence=1000)
    paid = local_contributions(LocalPay(0, 200000), Section.MAIN, decided(2400000), EMPLOYER, [apc])
    assert (paid.before_tax_pence, paid.employer_pence) == (0, 45800)
    assert any("so it was missed" in step.words for step in local_working(paid))


def test_no_pay_brings_back_to_the_main_section() -> None:
    assert section_in_next_period(Section.FIFTY_FIFTY, True) is Section.MAIN
    assert section_in_next_period(Section.FIFTY_FIFTY, False) is Section.FIFTY_FIFTY


def test_paid_while_assumed_without_assumed_pay_is_refused() -> None:
    with pytest.raises(NotValid, match="no assumed pensionable pay"):
        LocalPay(100, None, 50)


@settings(max_examples=100, deadline=None)
@given(pay=st.integers(0, 2_000_000), annual=st.integers(0, 30_000_000), more=st.integers(0, 1_000_000))
def test_half_is_half_to_the_penny_and_more_pay_never_lowers_the_band(pay: int, annual: int, more: int) -> None:
    main, half = (local_contributions(LocalPay(pay), section, decided(annual), EMPLOYER) for section in Section)
    assert abs(2 * half.member_pence - main.member_pence) <= 1
    assert half.employer_pence == main.employer_pence
    assert decided(annual).band.number <= decided(annual + more).band.number
