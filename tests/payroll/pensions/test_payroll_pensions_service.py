"""A teacher's service as the scheme is told of it: April in two, part-time never above full-time, days excluded, sharing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.domain.pensions.teachers import TeachersEarnings, TeachersMembership, teachers_contributions
from services.payroll.domain.pensions.teachers_service import (
    Attendance,
    BackPay,
    RecordAction,
    Service,
    april_split,
    service_lines,
    within_full_time,
)
from services.payroll.rules.pensions import teachers_scheme
from shared.refusals import DoesNotAddUp, NotValid

APRIL = Service("1/1", "north", date(2026, 4, 1), date(2026, 4, 30), Attendance.FULL_TIME, 4694000, 391167)
NOVEMBER = replace(APRIL, starts=date(2026, 11, 1), ends=date(2026, 11, 30))
SCHEME = teachers_scheme(date(2026, 11, 30))


def test_april_is_told_as_1_to_5_and_6_to_30() -> None:
    first, second = april_split(replace(APRIL, overtime_pence=6001, notional_pence=90000))
    assert (first.starts, first.ends, second.starts, second.ends) == (
        date(2026, 4, 1),
        date(2026, 4, 5),
        date(2026, 4, 6),
        date(2026, 4, 30),
    )
    assert (first.pay_pence, second.pay_pence) == (
        65195,
        325972,
    )  # 5 and 25 thirtieths of £3,911.67: 651.945 and 3,259.725
    assert (first.overtime_pence, second.overtime_pence) == (1000, 5001)
    assert (first.notional_pence, second.notional_pence) == (15000, 75000)


def test_a_strike_on_2_april_stays_in_the_first_line() -> None:
    first, second = april_split(replace(APRIL, excluded=frozenset({date(2026, 4, 2)})))
    assert (first.days_excluded, second.days_excluded) == (1, 0)


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (date(2026, 4, 6), date(2026, 4, 30)),
        (date(2026, 4, 1), date(2026, 4, 5)),
        (date(2026, 5, 1), date(2026, 5, 31)),
    ],
)
def test_service_that_does_not_span_5_april_stays_whole(starts: date, ends: date) -> None:
    service = replace(APRIL, starts=starts, ends=ends)
    assert april_split(service) == (service,)


def test_part_time_pay_above_full_time_pay_becomes_overtime() -> None:
    service = replace(NOVEMBER, attendance=Attendance.PART_TIME, pay_pence=420000, overtime_pence=1000)
    kept = within_full_time(service)
    assert (kept.pay_pence, kept.overtime_pence) == (391167, 29833)  # 46,940 / 12 = 3,911.67


def test_supply_by_days_can_pass_a_full_month_and_is_capped_too() -> None:
    twenty_days = 20 * 24072  # 46,940 / 195 = 240.72 a day
    kept = within_full_time(replace(NOVEMBER, attendance=Attendance.SUPPLY, pay_pence=twenty_days))
    assert (kept.pay_pence, kept.overtime_pence) == (391167, 90273)


def test_a_part_of_a_month_is_compared_with_full_time_pay_of_the_same_days() -> None:
    half = replace(NOVEMBER, ends=date(2026, 11, 15), attendance=Attendance.PART_TIME, pay_pence=100000)
    assert half.full_time_pence == 195583  # 15 of 30 days of £3,911.6667
    assert within_full_time(half) == half


def test_a_month_without_pay_is_all_days_excluded() -> None:
    assert replace(NOVEMBER, pay_pence=0).days_excluded == 30
    assert replace(NOVEMBER, pay_pence=0, notional_pence=391167).days_excluded == 0


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: replace(NOVEMBER, ends=date(2026, 12, 1)), "must begin and end in one month"),
        (lambda: replace(NOVEMBER, ends=date(2026, 10, 1)), "in this order"),
        (lambda: replace(NOVEMBER, excluded=frozenset({date(2026, 12, 1)})), "lies outside it"),
        (lambda: replace(NOVEMBER, pay_pence=-1), "cannot be below £0"),
    ],
)
def test_service_that_cannot_be_is_refused_in_words(make: Callable[[], Service], words: str) -> None:
    with pytest.raises(NotValid, match=words):
        make()


def test_the_lines_of_april_add_up_to_the_contributions_of_the_run() -> None:
    paid = teachers_contributions(SCHEME, TeachersEarnings(391167))
    first, second = service_lines(paid, [APRIL])
    assert (paid.member_pence, paid.employer_pence) == (34814, 112187)
    assert (first.member_pence, second.member_pence) == (
        5802,
        29012,
    )  # 8.9% of 651.95 and of 3,259.72: 58.02 and 290.12
    assert (first.employer_pence, second.employer_pence) == (18698, 93489)
    assert first.tier_basis_points == second.tier_basis_points == 890


def test_back_pay_is_told_again_for_the_months_it_belongs_to() -> None:
    paid = teachers_contributions(SCHEME, TeachersEarnings(400000, back_pay_pence=20000))
    months = [
        BackPay(replace(NOVEMBER, starts=date(2026, month, 1), ends=date(2026, month, 30)), 10000) for month in (9, 10)
    ]
    months[1] = replace(months[1], service=replace(months[1].service, ends=date(2026, 10, 31)))
    lines = service_lines(paid, [replace(NOVEMBER, pay_pence=400000)], months)
    assert [(line.action, line.pensionable_pence, line.member_pence, line.employer_pence) for line in lines] == [
        (RecordAction.ADD, 400000, 35600, 114720),
        (RecordAction.UPDATE, 10000, 890, 2868),
        (RecordAction.UPDATE, 10000, 890, 2868),
    ]
    assert sum(line.member_pence for line in lines) == paid.member_pence == 37380


def test_who_has_opted_out_is_still_reported_with_nothing_paid() -> None:
    paid = teachers_contributions(SCHEME, TeachersEarnings(391167), membership=TeachersMembership.OPTED_OUT)
    (line,) = service_lines(paid, [NOVEMBER])
    assert (line.pensionable_pence, line.member_pence, line.employer_pence, line.tier_basis_points) == (0, 0, 0, None)
    assert line.service.pay_pence == 391167


def test_service_that_does_not_add_up_to_the_earnings_is_refused() -> None:
    paid = teachers_contributions(SCHEME, TeachersEarnings(391167, back_pay_pence=100))
    with pytest.raises(DoesNotAddUp, match="service lines come to £1,000.00, but contributions went by £3,911.67"):
        service_lines(paid, [replace(NOVEMBER, pay_pence=100000)])
    with pytest.raises(DoesNotAddUp, match="back pay lines come to £0.00, but contributions went by £1.00"):
        service_lines(paid, [NOVEMBER])


@settings(max_examples=100, deadline=None)
@given(pays=st.lists(st.integers(0, 600_000), min_size=1, max_size=4), backs=st.lists(st.integers(-90_000, 90_000)))
def test_lines_always_add_up_to_what_was_paid(pays: list[int], backs: list[int]) -> None:
    services = [replace(NOVEMBER, role=f"{n}/1", pay_pence=pay) for n, pay in enumerate(pays)]
    earlier = [BackPay(NOVEMBER, back) for back in backs]
    paid = teachers_contributions(SCHEME, TeachersEarnings(sum(pays), 0, sum(backs), last_salary_pence=300_000))
    lines = service_lines(paid, services, earlier)
    assert sum(line.pensionable_pence for line in lines) == paid.pensionable_pence
    assert sum(line.member_pence for line in lines) == paid.member_pence
    assert sum(line.employer_pence for line in lines) == paid.employer_pence
