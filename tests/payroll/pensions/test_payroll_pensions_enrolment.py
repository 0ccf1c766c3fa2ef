"""Automatic enrolment: the kind of worker by age and earnings, the employer's duty, and the days of every step."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.domain.gross_pay.posts import PensionScheme
from services.payroll.domain.pensions.automatic_enrolment import (
    Duty,
    Worker,
    WorkerKind,
    age_on,
    assessment,
    duty_towards,
    is_under,
)
from services.payroll.domain.pensions.enrolment_days import (
    OptOutOutcome,
    leaving_after_contractual_enrolment,
    must_be_re_enrolled,
    opt_in_day,
    opt_out,
    opt_out_window,
    postponement,
    re_enrolment_day,
    re_enrolment_window,
)
from services.payroll.domain.pensions.working import assessment_working
from services.payroll.domain.tax_calendar import Frequency
from services.payroll.rules.pensions import (
    contractual_refund,
    enrolment_rules,
    enrolment_times,
)
from shared.refusals import NoRuleForDate, NotKnown, NotValid, WrongTime

ON = date(2026, 11, 1)
RULES, TIMES = enrolment_rules(ON), enrolment_times(ON)


def aged(years: int) -> Worker:
    """Somebody whose birthday is on the day of assessment; state pension age is 67 here."""
    return Worker(date(ON.year - years, ON.month, ON.day), date(ON.year - years + 67, ON.month, ON.day))


@pytest.mark.parametrize(
    ("age", "earnings", "kind"),
    [
        (15, 200000, WorkerKind.NONE),
        (16, 52000, WorkerKind.ENTITLED),
        (16, 52001, WorkerKind.NON_ELIGIBLE),
        (21, 200000, WorkerKind.NON_ELIGIBLE),
        (22, 83300, WorkerKind.NON_ELIGIBLE),
        (22, 83301, WorkerKind.ELIGIBLE),
        (22, 52000, WorkerKind.ENTITLED),
        (66, 83301, WorkerKind.ELIGIBLE),
        (67, 83301, WorkerKind.NON_ELIGIBLE),
        (74, 0, WorkerKind.ENTITLED),
        (75, 83301, WorkerKind.NONE),
    ],
)
def test_the_kind_of_worker_goes_by_age_and_monthly_earnings(age: int, earnings: int, kind: WorkerKind) -> None:
    assert assessment(RULES, aged(age), earnings, Frequency.MONTHLY, ON).kind is kind


@pytest.mark.parametrize(
    ("frequency", "lower", "trigger", "most_qualifying"),
    [
        (Frequency.WEEKLY, 12000, 19200, 84700),
        (Frequency.TWO_WEEKLY, 24000, 38400, 169400),
        (Frequency.FOUR_WEEKLY, 48000, 76800, 338700),
        (Frequency.MONTHLY, 52000, 83300, 366900),
    ],
)
def test_thresholds_follow_how_often_somebody_is_paid(
    frequency: Frequency, lower: int, trigger: int, most_qualifying: int
) -> None:
    kinds = [
        assessment(RULES, aged(40), earnings, frequency, ON).kind
        for earnings in (lower, lower + 1, trigger, trigger + 1)
    ]
    assert kinds == [WorkerKind.ENTITLED, WorkerKind.NON_ELIGIBLE, WorkerKind.NON_ELIGIBLE, WorkerKind.ELIGIBLE]
    assert assessment(RULES, aged(40), 10_000_000, frequency, ON).qualifying_pence == most_qualifying
    assert assessment(RULES, aged(40), lower, frequency, ON).qualifying_pence == 0


def test_who_works_abroad_has_no_rights_here() -> None:
    abroad = Worker(date(1980, 1, 1), date(2047, 1, 1), works_in_great_britain=False)
    assert assessment(RULES, abroad, 300000, Frequency.MONTHLY, ON).kind is WorkerKind.NONE


def test_earnings_below_nothing_and_an_impossible_state_pension_age_are_refused() -> None:
    with pytest.raises(NotValid, match="cannot be -£0.01"):
        assessment(RULES, aged(40), -1, Frequency.MONTHLY, ON)
    with pytest.raises(NotValid, match="check both days"):
        Worker(date(1980, 1, 1), date(1980, 1, 1))
    with pytest.raises(NotValid, match="is after"):
        age_on(date(2027, 1, 1), ON)


def test_a_birthday_on_29_february_is_kept_on_1_march() -> None:
    assert (age_on(date(2004, 2, 29), date(2026, 2, 28)), age_on(date(2004, 2, 29), date(2026, 3, 1))) == (21, 22)


def test_both_schemes_end_on_the_75th_birthday() -> None:
    assert is_under(date(1951, 11, 2), 75, ON)
    assert not is_under(date(1951, 11, 1), 75, ON)


@pytest.mark.parametrize(
    ("kind", "member", "by_contract", "has_left", "duty"),
    [
        (WorkerKind.ELIGIBLE, False, False, False, Duty.ENROL),
        (WorkerKind.ELIGIBLE, False, True, False, Duty.ENROLLED_BY_CONTRACT),
        (WorkerKind.ENTITLED, False, True, False, Duty.ENROLLED_BY_CONTRACT),
        (WorkerKind.ELIGIBLE, True, True, False, Duty.ALREADY_MEMBER),
        (WorkerKind.ELIGIBLE, False, True, True, Duty.MAY_OPT_IN),
        (WorkerKind.NON_ELIGIBLE, False, False, False, Duty.MAY_OPT_IN),
        (WorkerKind.ENTITLED, False, False, False, Duty.MAY_JOIN),
        (WorkerKind.NONE, False, False, False, Duty.NOTHING),
    ],
)
def test_the_duty_follows_from_kind_membership_and_contract(
    kind: WorkerKind, member: bool, by_contract: bool, has_left: bool, duty: Duty
) -> None:
    assert duty_towards(kind, member, by_contract, has_left) is duty


def test_the_working_tells_age_earnings_and_thresholds_with_their_rows() -> None:
    steps = assessment_working(assessment(RULES, aged(30), 150000, Frequency.WEEKLY, ON))
    assert [step.words for step in steps] == [
        "Aged 30 on 1 November 2026",
        "Earnings of the weekly pay reference period",
        "Earnings count above £120.00; enrolment comes above £192.00",
        "Eligible jobholder",
    ]
    assert steps[2].sources[0].name == "ae.thresholds.weekly"
    assert steps[3].pence == 84700


def test_an_assessment_can_be_put_off_for_three_months() -> None:
    put_off = postponement(TIMES, date(2026, 9, 1), date(2026, 12, 1))
    assert (put_off.deferral_date, put_off.notice_by) == (date(2026, 12, 1), date(2026, 10, 13))
    assert postponement(TIMES, date(2026, 11, 30), date(2027, 2, 28)).deferral_date == date(2027, 2, 28)
    for day in (date(2026, 12, 2), date(2026, 9, 1)):
        with pytest.raises(NotValid, match="can be put off to 1 December 2026 at the latest"):
            postponement(TIMES, date(2026, 9, 1), day)


def test_opting_out_within_the_month_gives_the_money_back() -> None:
    window = opt_out_window(TIMES, date(2026, 9, 1), date(2026, 9, 10))
    assert (window.first, window.last) == (date(2026, 9, 10), date(2026, 10, 9))
    left = opt_out(TIMES, date(2026, 9, 1), date(2026, 9, 10), date(2026, 10, 9))
    assert (left.outcome, left.refund_by) == (OptOutOutcome.REFUND, date(2026, 11, 9))


def test_opting_out_later_is_leaving_without_a_refund_and_earlier_is_not_valid() -> None:
    late = opt_out(TIMES, date(2026, 9, 1), date(2026, 9, 10), date(2026, 10, 10))
    assert (late.outcome, late.refund_by) == (OptOutOutcome.LEAVES, None)
    with pytest.raises(
        WrongTime, match="can be given from 10 September 2026 to 9 October 2026. Ask for a new one then"
    ):
        opt_out(TIMES, date(2026, 9, 1), date(2026, 9, 10), date(2026, 9, 9))


@pytest.mark.parametrize("scheme", [PensionScheme.TEACHERS, PensionScheme.LOCAL_GOVERNMENT])
def test_leaving_a_scheme_of_the_contract_within_three_months_is_as_if_never_in_it(scheme: PensionScheme) -> None:
    joined, months = date(2026, 9, 1), contractual_refund(scheme, ON).months
    outcomes = [
        leaving_after_contractual_enrolment(months, joined, day).outcome
        for day in (date(2026, 11, 30), date(2026, 12, 1))
    ]
    assert outcomes == [OptOutOutcome.REFUND, OptOutOutcome.LEAVES]
    with pytest.raises(WrongTime, match="nobody leaves on 31 August 2026"):
        leaving_after_contractual_enrolment(months, joined, date(2026, 8, 31))


def test_who_opts_in_joins_with_the_next_period_that_payroll_can_still_change() -> None:
    starts = [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]
    assert opt_in_day(date(2026, 11, 12), starts) == date(2026, 12, 1)
    assert opt_in_day(date(2026, 12, 1), starts) == date(2027, 1, 1)
    assert opt_in_day(date(2026, 11, 28), starts, closed_until=date(2026, 12, 31)) == date(2027, 1, 1)
    with pytest.raises(NotKnown, match="No pay reference period after 2 January 2027 is known"):
        opt_in_day(date(2027, 1, 2), starts)


def test_re_enrolment_lies_in_the_six_months_around_the_third_anniversary() -> None:
    window = re_enrolment_window(TIMES, date(2023, 9, 1))
    assert (window.first, window.last) == (date(2026, 6, 1), date(2026, 11, 30))
    assert re_enrolment_day(TIMES, date(2023, 9, 1), date(2026, 11, 30)) == date(2026, 11, 30)
    with pytest.raises(NotValid, match="between 1 June 2026 and 30 November 2026, and 1 December 2026 does not"):
        re_enrolment_day(TIMES, date(2023, 9, 1), date(2026, 12, 1))


@pytest.mark.parametrize(
    ("eligible", "member", "left", "again"),
    [
        (True, False, date(2025, 10, 31), True),
        (True, False, date(2025, 11, 1), False),
        (True, False, None, False),
        (True, True, date(2020, 1, 1), False),
        (False, False, date(2020, 1, 1), False),
    ],
)
def test_who_left_more_than_a_year_ago_and_is_eligible_is_enrolled_again(
    eligible: bool, member: bool, left: date | None, again: bool
) -> None:
    assert must_be_re_enrolled(TIMES, eligible, member, left, ON) is again


@pytest.mark.parametrize("on", [date(2024, 4, 5), date(2027, 4, 6)])
def test_a_tax_year_without_thresholds_is_refused_by_name(on: date) -> None:
    with pytest.raises(NoRuleForDate, match=f"ae.thresholds.weekly.*{on}"):
        enrolment_rules(on)


@settings(max_examples=100, deadline=None)
@given(age=st.integers(0, 100), earnings=st.integers(0, 1_000_000), frequency=st.sampled_from(Frequency))
def test_nobody_is_enrolled_automatically_outside_22_to_state_pension_age_or_at_the_trigger(
    age: int, earnings: int, frequency: Frequency
) -> None:
    made = assessment(RULES, aged(age), earnings, frequency, ON)
    is_eligible = 22 <= age < 67 and earnings > RULES.thresholds[frequency].trigger_pence
    assert (made.kind is WorkerKind.ELIGIBLE) == is_eligible
    assert (made.kind is WorkerKind.NONE) == (not 16 <= age < 75)
