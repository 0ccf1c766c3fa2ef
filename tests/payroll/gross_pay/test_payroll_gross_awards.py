"""Awards from a back date: arrears for each past month at its service, leavers too, and what was paid too much as a proposal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.domain.gross_pay.absences import UnpaidDays, UnpaidReason
from services.payroll.domain.gross_pay.awards import (
    Arrears,
    PastPeriod,
    RecoveryBasis,
    award_arrears,
    recovery_proposal,
)
from services.payroll.domain.gross_pay.hours import HoursClaim
from services.payroll.domain.gross_pay.lines import LineKind
from services.payroll.domain.gross_pay.period import NOTHING, Happenings, month_lines
from services.payroll.domain.gross_pay.posts import PensionScheme, Post
from services.payroll.domain.gross_pay.scales import PayScale, Point, Scales
from services.payroll.domain.gross_pay.working import working_of_difference
from services.payroll.domain.sources import Source
from services.payroll.domain.tax_calendar import TaxYear
from services.payroll.rules.gross_pay import published_scales, standards_on
from tests.payroll.gross_pay.contracts_of_example import assistant, month, pence

MONTHS = (date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1))


def _after_award(pence_of_point_5: int = 2_678_304) -> Scales:
    """The spine of 2026-27 with an award: point 5 is £26,783.04, £100.00 a month more than £25,583.04."""
    pending = published_scales().on("njc", MONTHS[0])
    award = Source("njc.points", MONTHS[0], "NJC pay agreement 2026-27 (made up for this test)", "verified")
    points = dict(pending.points) | {"5": Point("5", pence_of_point_5, award)}
    decided: PayScale = replace(pending, points=points, award_pending=False)
    return published_scales().with_versions(decided)


def _paid(post: Post, happened: Happenings = NOTHING) -> tuple[PastPeriod, ...]:
    return tuple(
        PastPeriod(
            day,
            (post,),
            month(post, day, happened if day == MONTHS[1] else NOTHING),
            standards_on(day),
            happened if day == MONTHS[1] else NOTHING,
        )
        for day in MONTHS
    )


def _pence(arrears: Arrears) -> list[tuple[date, int]]:
    return [(line.service_month, line.pence) for line in arrears.lines]


def test_an_award_pays_the_difference_of_each_past_month_at_its_service() -> None:
    arrears = award_arrears(_paid(assistant(weekly="37")), _after_award())
    # £26,783.04 / 12 is £2,231.92; £2,131.91 was paid.
    assert _pence(arrears) == [(day, 10_001) for day in MONTHS]
    line = arrears.lines[0]
    assert (line.kind, line.ends, line.pensionable) == (
        LineKind.ARREARS,
        date(2026, 4, 30),
        PensionScheme.LOCAL_GOVERNMENT,
    )
    assert [source.source for source in line.sources] == ["NJC pay agreement 2026-27 (made up for this test)"]
    assert arrears.overpaid == ()


def test_a_leaver_gets_arrears_to_the_last_day() -> None:
    arrears = award_arrears(_paid(assistant(weekly="37", ends=date(2026, 5, 10))), _after_award())
    # 10 days of May in 365ths: £733.78 less £700.90 paid.
    assert _pence(arrears) == [(MONTHS[0], 10_001), (MONTHS[1], 3_288)]


def test_overtime_and_days_without_pay_are_reckoned_again_with_the_rest_of_the_month() -> None:
    strike = UnpaidDays("S1", UnpaidReason.STRIKE, date(2026, 5, 7), date(2026, 5, 7))
    overtime = HoursClaim("S1", "Open evening", Decimal(10), date(2026, 4, 20), date(2026, 4, 20), Decimal("1.5"))
    arrears = award_arrears(_paid(assistant(weekly="37"), Happenings((strike,), (overtime,))), _after_award())
    # April: £100.01 and ten hours' £208.20 for £198.90; May: £100.01 less a day's £73.38 for £70.09; June £100.01.
    assert _pence(arrears) == [(MONTHS[0], 10_001 + 930), (MONTHS[1], 10_001 - 329), (MONTHS[2], 10_001)]


def test_an_award_that_was_paid_already_pays_nothing_again() -> None:
    periods = _paid(assistant(weekly="37"))
    first = award_arrears(periods, _after_award())
    again = tuple(
        replace(period, paid=(*period.paid, *(line for line in first.lines if line.service_month == period.first)))
        for period in periods
    )
    assert award_arrears(again, _after_award()) == Arrears((), (), ())


def test_what_was_paid_too_much_is_no_line_but_told_for_a_decision() -> None:
    arrears = award_arrears(_paid(assistant(weekly="37")), _after_award(2_538_300))
    assert arrears.lines == ()
    assert [(one.paid_for.service_month, one.pence) for one in arrears.overpaid] == [(day, -1_666) for day in MONTHS]


def test_a_correction_that_ends_a_post_earlier_tells_what_was_paid_beyond_its_end() -> None:
    post = assistant(weekly="37")
    left = replace(post, terms=(replace(post.terms[0], ends=date(2026, 5, 31)),))
    periods = tuple(replace(period, posts=(left,)) for period in _paid(post))
    arrears = award_arrears(periods, published_scales())
    assert [(one.paid_for.service_month, one.pence) for one in arrears.overpaid] == [(MONTHS[2], -213_191)]


def test_a_term_time_balance_is_left_out_because_it_is_struck_anew() -> None:
    period, *_ = _paid(assistant(weekly="37"))
    balance = replace(period.paid[0], kind=LineKind.TERM_TIME_BALANCE, pence=50_000)
    assert award_arrears((replace(period, paid=(*period.paid, balance)),), published_scales()) == Arrears((), (), ())


def test_the_working_of_arrears_says_both_figures() -> None:
    found = award_arrears(_paid(assistant(weekly="37")), _after_award()).differences[0]
    assert [(step.words, step.pence) for step in working_of_difference(found)] == [
        ("April 2026 reckoned again with the rows that hold now", 223_192),
        ("Paid for April 2026 before", 213_191),
        ("Arrears due", 10_001),
    ]


def test_an_overpayment_is_recovered_gross_in_its_own_tax_year_and_net_after_it() -> None:
    same, later = (recovery_proposal(5_000, TaxYear(2026), TaxYear(year)) for year in (2026, 2027))
    assert (same.basis, later.basis) == (RecoveryBasis.GROSS, RecoveryBasis.NET)


def test_weeks_that_were_paid_are_reckoned_again_as_weeks() -> None:
    post = assistant(weekly="37")
    standards = standards_on(MONTHS[0])
    period = PastPeriod(date(2026, 5, 4), (post,), (), standards, weeks=1)
    assert pence(award_arrears((period,), published_scales()).lines) == [49_063]


@given(st.integers(2_000_000, 4_000_000), st.integers(1, 30), st.integers(1, 37))
@settings(max_examples=60)
def test_what_was_paid_and_the_arrears_are_what_the_new_rows_pay(award: int, day: int, weekly: int) -> None:
    post, scales = assistant(weekly=str(weekly), starts=date(2026, 4, day)), _after_award(award)
    periods = _paid(post)
    arrears = award_arrears(periods, scales)
    paid = sum(line.pence for period in periods for line in period.paid)
    new = [line.pence for one in MONTHS for line in month_lines((post,), one, scales, standards_on(one))]
    assert paid + sum(one.pence for one in arrears.differences) == sum(new)
    assert all(line.pence > 0 for line in arrears.lines)
