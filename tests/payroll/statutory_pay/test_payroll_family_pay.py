"""Family pay: GOV.UK's own examples, new rates in April, keeping in touch, entitlement and what is refused."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from services.payroll.domain.statutory_pay.family_leave import (
    FamilyLeave,
    NotEntitled,
    PayBlock,
    entitlement_to,
    qualifying_week,
    week_before,
)
from services.payroll.domain.statutory_pay.family_pay import family_pay_due
from services.payroll.domain.statutory_pay.kinds import StatutoryKind, StatutoryLine
from services.payroll.domain.statutory_pay.working import family_pay_steps
from services.payroll.rules.statutory_pay import family_pay_rules
from shared.refusals import NoRuleForDate, NotValid
from tests.payroll.statutory_pay.given import average, days, entitled, family_pay, family_rules_2012_to_2018

GOV_UK_EXAMPLES: list[tuple[str, int | Fraction, str, str, int]] = [
    ("2013-03-01", 30000, "2013-03-01", "2013-03-01", 3858),
    ("2013-01-03", 25000, "2013-01-03", "2013-01-04", 6429),
    ("2013-01-03", 25000, "2013-01-05", "2013-01-11", 22500),
    ("2013-01-03", 25000, "2013-09-28", "2013-10-04", 9770),
    ("2013-01-03", 25000, "2013-01-03", "2013-01-03", 3215),
    ("2013-01-03", 25000, "2013-01-04", "2013-01-17", 45000),
    ("2013-01-03", 25000, "2013-02-15", "2013-02-28", 27090),
    ("2013-01-03", 25000, "2013-09-27", "2013-10-10", 11724),
    ("2013-01-03", 25000, "2013-01-03", "2013-01-05", 9643),
    ("2013-01-03", 25000, "2013-09-06", "2013-10-05", 52758),
    ("2013-01-03", 25000, "2013-01-03", "2013-02-01", 96429),
    ("2013-01-03", 25000, "2013-10-02", "2013-11-01", 1954),
    ("2013-01-03", 25000, "2013-01-03", "2013-01-31", 93215),
    ("2013-01-03", 25000, "2013-10-01", "2013-10-31", 3908),
    ("2013-01-03", 25000, "2013-01-03", "2013-01-11", 28929),
    ("2013-01-03", 25000, "2013-09-14", "2013-10-11", 37126),
    ("2013-01-25", 20000, "2013-01-25", "2013-01-25", 2572),
    ("2013-01-25", 20000, "2013-01-26", "2013-02-01", 18000),
    ("2013-01-25", 20000, "2013-03-02", "2013-03-08", 17364),
    ("2013-01-25", 20000, "2013-03-30", "2013-04-05", 13545),
    ("2013-01-25", 20000, "2013-04-06", "2013-04-12", 13564),
    ("2013-01-25", 20000, "2013-04-13", "2013-04-19", 13678),
    ("2013-01-25", 14432, "2013-01-25", "2013-01-25", 1856),
    ("2013-01-25", 14432, "2013-02-23", "2013-03-29", 64944),
    ("2013-01-25", 14432, "2013-04-27", "2013-05-31", 64944),
    ("2012-07-12", 12040, "2012-07-12", "2013-04-10", 422604),
    ("2012-07-12", 23540, "2012-07-12", "2013-04-10", 574101),
    ("2017-10-01", Fraction("20307.69"), "2017-10-01", "2017-10-31", 80941),
    ("2017-10-01", Fraction("20307.69"), "2018-06-30", "2018-07-31", 2074),
]
"""First day of maternity pay, average weekly pence, pay period, pence: the scenarios (HMRC's among them) of the test of GOV.UK's
calculator (alphagov/smart-answers, maternity_pay_calculator_test)."""


def test_gov_uks_own_scenarios_of_maternity_pay_come_out_to_the_penny() -> None:
    rules, agreed = family_rules_2012_to_2018(), 0
    for starts, weekly, first, last, pence in GOV_UK_EXAMPLES:
        due = family_pay(StatutoryKind.SMP, weekly, [(starts, 39)], days(first, last), rules=rules)
        assert (starts, first, due.pence) == (starts, first, pence)
        agreed += 1
    print(f"GOV.UK maternity pay scenarios: {agreed} of {len(GOV_UK_EXAMPLES)}")
    assert agreed == 29


@pytest.mark.parametrize(
    ("expected", "first", "last", "employed_by"),
    [
        ("2012-04-09", "2011-12-25", "2011-12-31", "2011-07-09"),
        ("2012-07-18", "2012-04-01", "2012-04-07", "2011-10-15"),
        ("2012-09-14", "2012-05-27", "2012-06-02", "2011-12-10"),
    ],
)
def test_the_qualifying_week_is_the_fifteenth_before_the_child_is_expected(
    expected: str, first: str, last: str, employed_by: str
) -> None:
    """Source: the test of GOV.UK's maternity calculator."""
    week = qualifying_week(date.fromisoformat(expected))
    assert week == days(first, last)
    found = entitlement_to(StatutoryKind.SMP, week, average(50000), date(2000, 1, 1), family_rules_2012_to_2018())
    assert found.employed_by == date.fromisoformat(employed_by)


def test_six_weeks_at_90_per_cent_then_the_new_weekly_rate_in_april_2026() -> None:
    """From Wednesday 25 February 2026 on £500 a week. April: week 6 £450, three weeks of £194.32, two days £55.52."""
    due = family_pay(StatutoryKind.SMP, 50000, [("2026-02-25", 39)], days("2026-04-01", "2026-04-30"))
    assert due.pence == 45000 + 3 * 19432 + 5552
    assert [week.number for week in due.weeks] == [6, 7, 8, 9, 10]
    assert due.lines == (
        StatutoryLine(
            StatutoryKind.SMP, date(2026, 4, 1), date(2026, 4, 30), 108848, due.entitlement.relevant_week.starts
        ),
    )


def test_a_pay_week_that_began_before_the_sunday_in_april_keeps_the_old_rate() -> None:
    """From Thursday 1 January 2026: 8 days of April at £187.18 a week (£213.92), from 9 April 22 days at £194.32 (£610.72)."""
    due = family_pay(StatutoryKind.SMP, 50000, [("2026-01-01", 39)], days("2026-04-01", "2026-04-30"))
    assert due.pence == 21392 + 61072
    assert [week.weekly_pence for week in due.weeks] == [18718, 18718, 19432, 19432, 19432, 19432]


def test_a_pay_week_that_begins_on_the_sunday_has_the_new_rate() -> None:
    due = family_pay(StatutoryKind.SPP, 50000, [("2026-04-05", 2)], days("2026-04-01", "2026-04-30"))
    assert due.pence == 2 * 19432


def test_a_pay_week_that_begins_on_the_saturday_before_has_the_old_rate_throughout() -> None:
    due = family_pay(StatutoryKind.SPP, 50000, [("2026-04-04", 2)], days("2026-04-01", "2026-04-30"))
    assert due.pence == 18718 + 19432


def test_a_low_earner_has_90_per_cent_in_every_week() -> None:
    due = family_pay(StatutoryKind.SPP, 15000, [("2025-12-01", 1), ("2026-02-02", 1)], days("2025-12-01", "2026-02-28"))
    assert (due.pence, [week.by_earnings for week in due.weeks]) == (27000, [True, True])


def test_pay_ends_after_39_weeks() -> None:
    """39 weeks from 1 January 2026 end on 30 September."""
    due = family_pay(StatutoryKind.SAP, 50000, [("2026-01-01", 39)], days("2026-09-24", "2026-10-31"))
    assert (due.pence, due.weeks[-1].number, due.weeks[-1].week.ends) == (19432, 39, date(2026, 9, 30))


def test_ten_days_of_keeping_in_touch_cost_nothing_and_the_eleventh_costs_its_week() -> None:
    """Ten days in May 2026, the eleventh on Tuesday 9 June: the pay week from 4 June is lost."""
    ten = [f"2026-05-{day:02d}" for day in range(11, 21)]
    june = days("2026-06-01", "2026-06-30")
    paid = family_pay(StatutoryKind.SMP, 50000, [("2026-01-01", 39)], june, ten)
    lost = family_pay(StatutoryKind.SMP, 50000, [("2026-01-01", 39)], june, [*ten, "2026-06-09"])
    assert [week.worked_too_much for week in lost.weeks] == [False, True, False, False, False]
    assert (paid.pence, lost.pence) == (83280, 63848)
    assert "beyond the days allowed" in family_pay_steps(lost)[5].words


def test_work_in_a_week_of_paternity_pay_costs_that_week() -> None:
    due = family_pay(StatutoryKind.SPP, 50000, [("2026-05-04", 2)], days("2026-05-01", "2026-05-31"), ["2026-05-05"])
    assert due.pence == 19432


def test_entitlement_names_every_reason_against_it() -> None:
    week = qualifying_week(date(2026, 3, 2))
    found = entitlement_to(
        StatutoryKind.SMP, week, average(12499), date(2025, 6, 1), family_pay_rules(), date(2025, 11, 1)
    )
    assert week == days("2025-11-16", "2025-11-22")
    assert found.reasons == (NotEntitled.EARNINGS, NotEntitled.SERVICE, NotEntitled.LEFT)
    edge = entitlement_to(
        StatutoryKind.SMP, week, average(12500), date(2025, 5, 31), family_pay_rules(), date(2025, 11, 16)
    )
    assert edge.entitled


def test_the_limit_is_that_of_the_saturday_of_the_relevant_week() -> None:
    limits = [
        entitled(StatutoryKind.SMP, 50000, day).lower_limit_pence for day in ("2025-04-01", "2026-04-01", "2026-04-05")
    ]
    assert limits == [12300, 12500, 12900]
    assert week_before(date(2026, 5, 6)) == days("2026-04-26", "2026-05-02")


@pytest.mark.parametrize(
    ("kind", "blocks", "words"),
    [
        (StatutoryKind.SMP, [("2026-01-01", 40)], "at most 39 weeks, not 40"),
        (StatutoryKind.SMP, [("2026-01-01", 2), ("2026-03-01", 2)], "give one block"),
        (StatutoryKind.SPP, [("2026-01-01", 3)], "at most 2 weeks, not 3"),
        (StatutoryKind.SHPP, [("2026-01-01", 37), ("2026-10-01", 1)], "at most 37 weeks"),
        (StatutoryKind.SNCP, [("2026-01-01", 13)], "at most 12 weeks"),
        (StatutoryKind.SPBP, [("2026-01-01", 1), ("2026-01-07", 1)], "begin before the ones before them have ended"),
        (StatutoryKind.SPP, [("2026-01-01", 0)], "one whole week or more"),
        (StatutoryKind.SPP, [], "one whole week or more"),
    ],
)
def test_weeks_that_cannot_be_are_refused(kind: StatutoryKind, blocks: list[tuple[str, int]], words: str) -> None:
    with pytest.raises(NotValid, match=words):
        family_pay(kind, 50000, blocks, days("2026-01-01", "2026-01-31"))


def test_who_is_not_entitled_is_not_paid() -> None:
    leave = FamilyLeave(StatutoryKind.SMP, (PayBlock(date(2026, 1, 1), 39),))
    with pytest.raises(NotValid, match="below the lower earnings limit"):
        family_pay_due(entitled(StatutoryKind.SMP, 10000), leave, family_pay_rules(), days("2026-01-01", "2026-01-31"))
    with pytest.raises(NotValid, match="the entitlement is to statutory adoption pay"):
        family_pay_due(entitled(StatutoryKind.SAP, 50000), leave, family_pay_rules(), days("2026-01-01", "2026-01-31"))
    with pytest.raises(NotValid, match="is not family pay"):
        entitled(StatutoryKind.SSP, 50000)


def test_days_without_rules_are_refused_by_name() -> None:
    with pytest.raises(NoRuleForDate, match=r"SNCP\.weeks.*2025-04-01"):
        family_pay(StatutoryKind.SNCP, 50000, [("2025-04-01", 1)], days("2025-04-01", "2025-04-30"))
    with pytest.raises(NoRuleForDate, match="family_pay.*2027-04-08"):
        family_pay(StatutoryKind.SMP, 50000, [("2027-02-25", 39)], days("2027-04-01", "2027-04-30"))


def test_the_working_tells_average_limit_weeks_and_sum() -> None:
    due = family_pay(StatutoryKind.SMP, 50000, [("2026-02-25", 39)], days("2026-04-01", "2026-04-14"))
    told = [(step.words, step.pence) for step in family_pay_steps(due)]
    assert told[2] == ("Lower earnings limit on 8 November 2025", 12500)
    assert told[4] == ("Pay week 6, 7 days from 1 April 2026: £450.00 a week (of average earnings)", None)
    assert told[5] == ("Pay week 7, 7 days from 8 April 2026: £194.32 a week (the weekly rate)", None)
    assert told[-1][1] == 64432
    names = [source.name for source in family_pay_steps(due)[4].sources]
    assert names == ["family_pay.earnings_per_cent", "family_pay.SMP.earnings_weeks"]
