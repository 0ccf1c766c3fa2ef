"""The tax on payments, worked by hand from HMRC's specification: refunds, limits, changes of code, extra paydays."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.domain.income_tax.codes import Regime, tax_code_of
from services.payroll.domain.income_tax.tax import NOTHING_YET, SoFar, TaxDue, tax_due
from services.payroll.domain.income_tax.working import tax_steps
from services.payroll.domain.tax_calendar import Frequency, TaxPeriod, TaxYear
from services.payroll.rules.income_tax import tax_parameters
from shared.refusals import NoRuleForDate, NotValid

YEAR = TaxYear(2026)


def due(
    code: str,
    number: int,
    pay_pence: int,
    so_far: SoFar = NOTHING_YET,
    *,
    frequency: Frequency = Frequency.MONTHLY,
    benefits: int = 0,
    year: TaxYear = YEAR,
) -> TaxDue:
    read = tax_code_of(code)
    period = TaxPeriod(year, frequency, number)
    return tax_due(read, tax_parameters(read.regime, year), period, pay_pence, so_far, benefits)


def test_the_first_month_of_a_basic_rate_payer_has_a_month_of_free_pay() -> None:
    first = due("1257L", 1, 3000_00)
    assert (first.free_pay_pence, first.taxable_pence, first.tax_pence) == (1048_26, 1951_74, 390_20)


def test_a_month_without_pay_gives_back_tax_of_the_months_before() -> None:
    assert due("1257L", 2, 0, SoFar(3000_00, 390_20)).tax_pence == -209_60


def test_a_k_code_adds_to_pay() -> None:
    added = due("K45", 1, 1000_00)
    assert (added.free_pay_pence, added.taxable_pence, added.tax_pence) == (-38_25, 1038_25, 207_60)


def test_a_code_above_500_counts_whole_tables_and_a_rest() -> None:
    assert due("K1000", 1, 10_000_00).free_pay_pence == -(416_67 + 417_42)
    assert due("1000L", 1, 10_000_00, frequency=Frequency.WEEKLY).free_pay_pence == 96_16 + 96_33
    assert due("500L", 1, 10_000_00).free_pay_pence == 417_42
    assert due("501L", 1, 10_000_00).free_pay_pence == 416_67 + 1_59


def test_no_more_than_half_of_a_payment_is_taken_and_the_rest_follows_on_the_next_payday() -> None:
    first = due("K1000", 1, 300_00)
    assert (first.owed_pence, first.limit_pence, first.tax_pence, first.held_back_pence) == (
        226_80,
        150_00,
        150_00,
        76_80,
    )
    second = due("K1000", 2, 2000_00, SoFar(300_00, 150_00))
    assert (second.owed_pence, second.tax_pence, second.held_back_pence) == (793_60, 643_60, 0)


def test_half_of_an_odd_penny_is_not_taken() -> None:
    assert due("K9999", 1, 300_01).tax_pence == 150_00


def test_payrolled_benefits_are_taxed_but_do_not_raise_the_limit() -> None:
    limited = due("K1000", 1, 300_00, benefits=100_00)
    assert (limited.owed_pence, limited.limit_pence, limited.tax_pence) == (226_80, 100_00, 100_00)


def test_the_limit_holds_for_every_code() -> None:
    assert due("1257L", 2, 100_00, SoFar(10_000_00, 0)).tax_pence == 50_00
    assert due("BR", 2, 100_00, SoFar(10_000_00, 0)).tax_pence == 50_00


def test_nt_gives_back_the_tax_of_the_year_and_on_month_1_takes_and_gives_nothing() -> None:
    assert due("NT", 2, 1000_00, SoFar(3000_00, 390_20)).tax_pence == -390_20
    assert due("NT M1", 2, 1000_00, SoFar(3000_00, 390_20, 100_00, 20_00)).tax_pence == 0


def test_flat_codes_tax_whole_pounds_of_the_year_at_one_rate() -> None:
    assert due("BR", 1, 999_99).tax_pence == 199_80
    assert due("D0", 1, 999_99).tax_pence == 399_60
    assert due("D1", 1, 999_99).tax_pence == 449_55
    assert [due(f"S{code}", 1, 999_99).tax_pence for code in ("BR", "D0", "D1", "D2", "D3")] == [
        199_80,
        209_79,
        419_58,
        449_55,
        479_52,
    ]


def test_pay_taken_back_is_never_taxed_below_nothing() -> None:
    assert due("BR M1", 1, -50_50).tax_pence == 0
    assert due("BR", 2, -500_00, SoFar(100_00, 20_00)).tax_pence == -20_00
    assert due("1257L", 2, -500_00, SoFar(3000_00, 390_20)).tax_pence == -309_60


def test_a_change_to_br_counts_the_year_so_far() -> None:
    assert due("BR", 2, 1000_00, SoFar(3000_00, 390_20)).tax_pence == 409_80


def test_month_1_leaves_the_year_alone_and_the_way_back_counts_it_all() -> None:
    third = due("1257L M1", 3, 3000_00, SoFar(3500_00, 0))
    assert (third.pay_pence, third.tax_pence, third.cumulative) == (3000_00, 390_20, False)
    fourth = due("1257L", 4, 3000_00, SoFar(6500_00, 390_20))
    # 9,500.00 less 4 x 1,048.26 is 5,306.96; 5,306 at 20% is 1,061.20.
    assert (fourth.owed_pence, fourth.tax_pence) == (1061_20, 671_00)


def test_a_second_payment_in_the_month_is_taxed_with_the_first() -> None:
    assert due("1257L", 1, 500_00, SoFar(3000_00, 390_20)).tax_pence == 100_00
    assert due("1257L M1", 1, 500_00, SoFar(3000_00, 390_20, 3000_00, 390_20)).tax_pence == 100_00


def test_month_1_gives_back_only_tax_of_the_same_month_and_only_when_pay_is_taken_back() -> None:
    assert due("1257L M1", 1, -500_00, SoFar(3000_00, 390_20, 3000_00, 390_20)).tax_pence == -100_00
    assert due("1257L M1", 1, 100_00, SoFar(3000_00, 600_00, 3000_00, 600_00)).tax_pence == 0


@pytest.mark.parametrize(
    ("frequency", "number", "pay_pence", "tax_pence"),
    [
        (Frequency.WEEKLY, 53, 600_00, 71_60),
        (Frequency.TWO_WEEKLY, 54, 1200_00, 143_20),
        (Frequency.FOUR_WEEKLY, 56, 2400_00, 286_40),
    ],
)
def test_an_extra_payday_is_taxed_alone_with_the_free_pay_of_its_weeks(
    frequency: Frequency, number: int, pay_pence: int, tax_pence: int
) -> None:
    extra = due("1257L", number, pay_pence, SoFar(31_200_00, 3_000_00), frequency=frequency)
    assert (extra.cumulative, extra.tax_pence) == (False, tax_pence)


def test_an_extra_payday_is_not_taxed_while_the_free_pay_of_the_year_covers_all_pay() -> None:
    # 52 x 241.92 is 12,579.84.
    assert due("1257L", 53, 500_00, SoFar(12_079_84, 0), frequency=Frequency.WEEKLY).tax_pence == 0
    assert due("1257L", 53, 500_00, SoFar(12_079_85, 0), frequency=Frequency.WEEKLY).tax_pence == 51_60
    assert due("1257L W1", 53, 500_00, SoFar(12_000_00, 0), frequency=Frequency.WEEKLY).tax_pence == 51_60


def test_br_stays_cumulative_on_an_extra_payday_and_nt_gives_nothing_back() -> None:
    assert due("BR", 53, 100_50, SoFar(20_000_90, 4_000_00), frequency=Frequency.WEEKLY).tax_pence == 20_20
    assert due("D0", 53, 100_50, SoFar(20_000_90, 8_000_00), frequency=Frequency.WEEKLY).tax_pence == 40_00
    assert due("NT", 53, 100_50, SoFar(20_000_90, 4_000_00), frequency=Frequency.WEEKLY).tax_pence == 0


def test_two_weekly_and_four_weekly_pay_use_the_weekly_tables() -> None:
    assert due("1257L", 2, 1200_00, frequency=Frequency.TWO_WEEKLY).free_pay_pence == 2 * 241_92
    assert due("1257L W1", 8, 2400_00, frequency=Frequency.FOUR_WEEKLY).free_pay_pence == 4 * 241_92


def test_scottish_bands_are_truncated_at_four_places() -> None:
    # 3,967/12 is 330.5833, its tax 62.8108; 169.4167 at 20% makes 96.6941.
    scottish = due("S0T M1", 5, 500_00)
    assert scottish.tax_pence == 96_69
    assert scottish.band is not None
    assert (scottish.band.above, scottish.band.tax_below) == (330_5833, 62_8108)


def test_the_band_is_chosen_by_pay_before_it_is_rounded_down() -> None:
    # 37,700/12 is 3,141.6666, so the band reaches to 3,142 pounds; 3,142.01 lies above it although it is rounded to 3,142.
    assert due("0T", 1, 3142_00).tax_pence == 628_40
    assert due("0T", 1, 3142_01).tax_pence == 628_46


def test_rates_of_another_year_or_country_are_refused() -> None:
    code, month = tax_code_of("1257L"), TaxPeriod(YEAR, Frequency.MONTHLY, 1)
    with pytest.raises(NotValid, match="1257L in 2026-27 cannot be worked with the rates of Scotland for 2026-27"):
        tax_due(code, tax_parameters(Regime.SCOTLAND, YEAR), month, 1)
    with pytest.raises(NotValid, match="England and Northern Ireland for 2025-26"):
        tax_due(code, tax_parameters(Regime.REST, TaxYear(2025)), month, 1)


def test_a_d_code_above_the_years_highest_rate_is_refused() -> None:
    with pytest.raises(NotValid, match="SD3 has no rate in 2023-24: the highest is SD2"):
        due("SD3", 1, 100_00, year=TaxYear(2023))
    assert due("SD2", 1, 100_00, year=TaxYear(2023)).tax_pence == 47_00


@pytest.mark.parametrize("begins", [2021, 2027])
def test_a_year_without_rates_is_refused_by_name(begins: int) -> None:
    with pytest.raises(NoRuleForDate, match=f"income_tax.bands.scotland' has no row for {begins}-04-06"):
        tax_parameters(Regime.SCOTLAND, TaxYear(begins))


def words(code: str, number: int, pay_pence: int, so_far: SoFar = NOTHING_YET) -> list[tuple[str, int | None]]:
    read = tax_code_of(code)
    parameters, period = tax_parameters(read.regime, YEAR), TaxPeriod(YEAR, Frequency.MONTHLY, number)
    return [
        (step.words, step.pence)
        for step in tax_steps(parameters, period, tax_due(read, parameters, period, pay_pence, so_far))
    ]


def test_the_working_tells_the_way_from_pay_to_tax() -> None:
    assert words("1257L", 2, 5000_00, SoFar(5000_00, 951_60)) == [
        ("Tax code 1257L: taxable pay of the tax year so far, this payment included", 10_000_00),
        ("Free pay by the code, 2 months at £1,048.26", 2096_52),
        ("Taxable", 7903_48),
        ("Tax on £7,903.00 (whole pounds): £1,256.6666 on the first £6,283.3333, and 40% of the rest", 1904_53),
        ("Less tax taken before in the tax year", 951_60),
        ("Tax on this payment", 952_93),
    ]


def test_the_working_names_the_rows_used_and_what_the_limit_held_back() -> None:
    read, period = tax_code_of("SK1000 X"), TaxPeriod(YEAR, Frequency.MONTHLY, 6)
    parameters = tax_parameters(Regime.SCOTLAND, YEAR)
    steps = tax_steps(parameters, period, tax_due(read, parameters, period, 300_00))
    assert steps[0].words == "Tax code SK1000 M1: taxable pay of this period alone"
    assert steps[1].words == "Pay added by the code, 1 month at £834.09"
    assert steps[-2].words == "Held back: no more than 50% of a payment may be taken, here £150.00"
    assert [source.name for step in steps for source in step.sources] == [
        "income_tax.bands.scotland",
        "income_tax.limit_per_cent",
    ]


def test_the_working_of_other_codes_is_as_short_as_they_are() -> None:
    assert words("BR M1", 3, 999_99) == [
        ("Tax code BR M1: taxable pay of this period alone", 999_99),
        ("Tax on whole pounds of it, all at 20%", 199_80),
        ("Tax on this payment", 199_80),
    ]
    assert words("NT", 3, 999_99, SoFar(500_00, 100_00)) == [
        ("Tax code NT: no tax is taken", 0),
        ("Less tax taken before in the tax year", 100_00),
        ("Tax repaid", 100_00),
    ]
    assert words("1257L", 1, 1000_00)[-2:] == [("Nothing is taxable", 0), ("Tax on this payment", 0)]


def test_the_working_says_why_an_extra_payday_is_not_taxed() -> None:
    read, period = tax_code_of("1257L"), TaxPeriod(YEAR, Frequency.WEEKLY, 53)
    parameters = tax_parameters(Regime.REST, YEAR)
    steps = tax_steps(parameters, period, tax_due(read, parameters, period, 500_00, SoFar(12_000_00, 0)))
    assert [(step.words, step.pence) for step in steps] == [
        ("Tax code 1257L: taxable pay of week 53, an extra payday, which is taxed alone", 500_00),
        ("Free pay by the code, 1 week at £241.92", 241_92),
        ("Taxable", 258_08),
        ("All pay of the year is covered by its free pay, so this extra payday is not taxed", 0),
        ("Tax on this payment", 0),
    ]


any_code = st.sampled_from(
    ["1257L", "S1257L", "C45L", "0T", "S0T", "BR", "SD2", "D1", "K475", "SK1630", "1257L M1", "S145T X"]
)
any_pay = st.integers(0, 40_000_00)


@settings(max_examples=100, deadline=None)
@given(any_code, st.lists(any_pay, min_size=1, max_size=12))
def test_a_year_of_payments_comes_to_the_tax_owed_less_what_is_still_held_back(code: str, payments: list[int]) -> None:
    pay = tax = 0
    for number, payment in enumerate(payments, start=1):
        now = due(code, number, payment, SoFar(pay, tax))
        pay, tax = pay + payment, tax + now.tax_pence
        assert now.tax_pence <= payment // 2
        assert tax >= 0
        if now.cumulative:
            assert tax == now.owed_pence - now.held_back_pence


@settings(max_examples=100, deadline=None)
@given(any_code, st.integers(1, 12), any_pay, st.integers(0, 100_000), st.integers(0, 200_000_00))
def test_more_pay_is_never_taxed_less(code: str, number: int, pay: int, more: int, before: int) -> None:
    so_far = SoFar(before, before // 5)
    assert due(code, number, pay, so_far).tax_pence <= due(code, number, pay + more, so_far).tax_pence


@settings(max_examples=100, deadline=None)
@given(any_code, st.integers(1, 12), any_pay, any_pay)
def test_two_payments_in_a_period_are_taxed_as_one(code: str, number: int, one: int, other: int) -> None:
    first = due(code, number, one)
    second = due(code, number, other, SoFar(one, first.tax_pence, one, first.tax_pence))
    together = due(code, number, one + other)
    if not (first.held_back_pence or second.held_back_pence or together.held_back_pence):
        assert first.tax_pence + second.tax_pence == together.tax_pence
