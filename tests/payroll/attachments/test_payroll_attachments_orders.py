"""Orders one by one and together: protected earnings, what is carried, the rank of orders, student loans, and the charge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.domain.attachments.deductions import Charging, Limit, attach
from services.payroll.domain.attachments.earnings import Payday, PayKind
from services.payroll.domain.attachments.orders import Kind, Order, SetRate, Standing
from services.payroll.domain.attachments.tables import Interval, TableName, Unit
from services.payroll.domain.attachments.working import attachment_steps
from shared.refusals import NotValid
from tests.payroll.attachments.orders_of_example import (
    MONTH,
    PAYDAY,
    WEEK,
    attached,
    by_table,
    order,
    parameters,
    payday,
    set_rate,
    taken,
)

WEEKLY_FINE = set_rate("25", "150", Unit.WEEK)


def fine(**state: int) -> Standing:
    return Standing(order(Kind.COURT_PRIORITY, rate=WEEKLY_FINE), **state)


def judgment(**state: int) -> Standing:
    return Standing(order(Kind.CIVIL_DEBT, rate=WEEKLY_FINE), **state)


def test_a_full_deduction_leaves_more_than_protected_earnings() -> None:
    result = attached([fine()], payday("190", WEEK), Charging.ONCE_A_PAYDAY)
    assert (result.orders_pence, result.charge_pence) == (25_00, 1_00)


def test_what_a_priority_order_cannot_take_is_added_to_the_next_payday() -> None:
    """GOV.UK's example: £170 leaves £20 to take, £5 is carried; £190 then bears £30."""
    first = attached([fine()], payday("170", WEEK)).deducted[0]
    assert (first.taken_pence, first.after.carried_pence, first.limited_by) == (20_00, 5_00, Limit.PROTECTED)
    second = attached([first.after], payday("190", WEEK)).deducted[0]
    assert (second.taken_pence, second.after.carried_pence) == (30_00, 0)


def test_protected_earnings_that_were_not_reached_are_made_good_first() -> None:
    """£140 is £10 short of £150: next time £160 must be left, and £170 bears £10 of the £50 that then is due."""
    first = attached([fine()], payday("140", WEEK)).deducted[0]
    assert (first.taken_pence, first.after.carried_pence, first.after.protected_carried_pence) == (0, 25_00, 10_00)
    second = attached([first.after], payday("170", WEEK)).deducted[0]
    assert (second.protected_pence, second.taken_pence) == (160_00, 10_00)
    assert (second.after.carried_pence, second.after.protected_carried_pence) == (40_00, 0)


def test_what_a_judgment_debt_cannot_take_is_not_carried() -> None:
    first = attached([judgment()], payday("170", WEEK)).deducted[0]
    assert (first.taken_pence, first.after.carried_pence) == (20_00, 0)
    second = attached([first.after], payday("190", WEEK)).deducted[0]
    assert second.taken_pence == 25_00


def test_child_maintenance_leaves_sixty_per_cent_and_carries_the_rest() -> None:
    """£1,200 net keeps £720: £480 of £500 is taken, £20 carried."""
    maintenance = Standing(order(Kind.CHILD_MAINTENANCE, rate=set_rate("500")))
    one = attached([maintenance], payday("1200")).deducted[0]
    assert (one.protected_pence, one.taken_pence, one.after.carried_pence) == (720_00, 480_00, 20_00)
    assert attached([one.after], payday("1400")).deducted[0].taken_pence == 520_00


def test_a_direct_earnings_attachment_is_a_part_of_all_net_earnings_beside_child_maintenance() -> None:
    """A council's example: £250 a week and £60 of maintenance; the attachment is 7% of £250."""
    maintenance = Standing(order(Kind.CHILD_MAINTENANCE, rate=set_rate("60", per=Unit.WEEK)))
    notice = by_table(Kind.BENEFIT_DEBT, TableName.BENEFIT_STANDARD)
    assert taken([notice, maintenance], payday("250", WEEK)) == ["60.00", "17.50"]


def test_all_deductions_together_leave_sixty_per_cent_where_there_is_a_direct_earnings_attachment() -> None:
    """£1,620 keeps £972; £648 may be taken, £600 of it is maintenance: £48 instead of 15%, £243."""
    maintenance = Standing(order(Kind.CHILD_MAINTENANCE, rate=set_rate("600")))
    notice = by_table(Kind.BENEFIT_DEBT, TableName.BENEFIT_STANDARD)
    result = attached([maintenance, notice], payday("1620"))
    assert [one.taken_pence for one in result.deducted] == [600_00, 48_00]
    assert result.deducted[1].limited_by is Limit.PROTECTED


def test_a_notice_with_a_fixed_amount_is_taken_within_the_same_limit() -> None:
    notice = Standing(order(Kind.BENEFIT_DEBT, rate=set_rate("300")))
    assert taken([notice], payday("1000")) == ["300.00"]
    assert taken([notice], payday("600")) == ["240.00"]


def test_the_second_order_for_council_tax_is_worked_on_what_the_first_left() -> None:
    """£1,500: 17%, £255.00; then £1,245 is in the band of 12%, £149.40."""
    first = by_table(Kind.COUNCIL_TAX, TableName.COUNCIL_ENGLAND, date(2025, 5, 1))
    second = by_table(Kind.COUNCIL_TAX, TableName.COUNCIL_ENGLAND, date(2026, 1, 5))
    assert taken([second, first], payday("1500")) == ["255.00", "149.40"]


def test_a_third_order_of_one_council_is_refused_and_that_of_another_is_not() -> None:
    made = [date(2025, month, 1) for month in (1, 2, 3)]
    three = [by_table(Kind.COUNCIL_TAX, TableName.COUNCIL_ENGLAND, day, f"CT{day.month}") for day in made]
    with pytest.raises(NotValid, match=r"Order CT3 .* one more than the 2 .* send it back"):
        attached(three, payday("1500"))
    other = replace(three[2], order=replace(three[2].order, authority="Another council"))
    assert len(attached([*three[:2], other], payday("1500")).deducted) == 3


def test_priority_orders_come_first_by_date_and_the_others_after_them_by_date() -> None:
    standing = [
        Standing(order(Kind.CIVIL_DEBT, date(2020, 1, 1), "debt", rate=set_rate("10"))),
        by_table(Kind.BENEFIT_DEBT, TableName.BENEFIT_STANDARD, date(2019, 1, 1), "benefit"),
        by_table(Kind.COUNCIL_TAX, TableName.COUNCIL_ENGLAND, date(2025, 1, 1), "council"),
        Standing(order(Kind.CHILD_MAINTENANCE, date(2024, 1, 1), "child", rate=set_rate("100"))),
        by_table(Kind.FINE, TableName.FINE, date(2025, 6, 1), "fine"),
    ]
    result = attached(standing, payday("2000"))
    assert [one.before.order.reference for one in result.deducted] == ["child", "council", "fine", "benefit", "debt"]


def test_a_student_loan_is_taken_after_priority_orders_within_their_protected_earnings_in_whole_pounds() -> None:
    """HMRC's example, CSLM18025: £903 left, £850 protected: £53 of £55. With pence left over they are dropped."""
    court = Standing(order(Kind.COURT_PRIORITY, rate=set_rate("100", "850")))
    assert attached([court], payday("1003", loan="55")).student_loan_pence == 53_00
    assert attached([court], payday("1003.99", loan="55")).student_loan_pence == 53_00
    assert attached([court], payday("1005", loan="55")).student_loan_pence == 55_00


def test_a_student_loan_counts_in_what_a_direct_earnings_attachment_must_leave() -> None:
    """Higher rate on £1,000 is 14%, £140 — with £300 of loan £100 is left of £400."""
    notice = by_table(Kind.BENEFIT_DEBT, TableName.BENEFIT_HIGHER)
    assert taken([notice], payday("1000", loan="100")) == ["140.00"]
    assert taken([notice], payday("1000", loan="300")) == ["100.00"]


def test_a_debt_is_not_taken_beyond_what_is_owed_and_then_the_order_is_over() -> None:
    last = Standing(order(Kind.COURT_PRIORITY, rate=set_rate("100", "500")), owed_pence=30_00)
    one = attached([last], payday("1000")).deducted[0]
    assert (one.taken_pence, one.limited_by, one.after.is_paid_off) == (30_00, Limit.OWED, True)
    assert one.after.carried_pence == 0
    assert attached([one.after], payday("1000")).deducted == ()


def test_an_order_begins_after_its_notice_and_stops_on_the_day_it_ended() -> None:
    benefit = by_table(Kind.BENEFIT_DEBT, TableName.BENEFIT_STANDARD, date(2026, 6, 5))
    assert attached([benefit], payday("1000")).deducted == ()
    in_time = by_table(Kind.BENEFIT_DEBT, TableName.BENEFIT_STANDARD, date(2026, 6, 4))
    assert taken([in_time], payday("1000")) == ["70.00"]
    ended = Standing(replace(in_time.order, ended=PAYDAY))
    assert attached([ended], payday("1000")).deducted == ()


def test_holiday_pay_in_advance_is_worked_as_the_weeks_that_it_is_for() -> None:
    """Three weeks of £300: 12% of each, not 50% of the most of £900; a set rate is taken three times, and protected three times."""
    council = by_table(Kind.COUNCIL_TAX, TableName.COUNCIL_ENGLAND)
    holiday = payday("900", WEEK, advance=("300", "300"))
    assert taken([council], holiday) == ["108.00"]
    assert taken([council], payday("900", WEEK)) == ["283.35"]
    one = attached([fine()], holiday).deducted[0]
    assert (one.asked_pence, one.protected_pence, one.taken_pence) == (75_00, 450_00, 75_00)


def test_a_second_payment_of_a_period_is_worked_with_the_first() -> None:
    """£900 bore £63.00 (7%); with £200 more the month's £1,100 bears 12%, £132.00: £69.00 now."""
    council = by_table(Kind.COUNCIL_TAX, TableName.COUNCIL_ENGLAND, reference="CT")
    court = Standing(order(Kind.COURT_PRIORITY, date(2026, 2, 1), "AEO", rate=set_rate("100", "800")))
    first = attached([council, court], payday("900"))
    assert [one.taken_pence for one in first.deducted] == [63_00, 37_00]
    before = {one.before.order.reference: one.taken_pence for one in first.deducted}
    second = attach([council, court], payday("1100"), parameters(), Charging.NOTHING, before)
    assert [one.now_pence for one in second.deducted] == [69_00, 63_00]
    assert second.orders_pence == 132_00
    assert second.deducted[1].after.carried_pence == 0
    said = [step.words for step in attachment_steps(parameters(), payday("1100"), second)]
    assert said[-1].endswith("of it now, the rest having been taken in this pay period already")


def test_what_was_taken_is_not_given_back_when_pay_of_the_period_falls() -> None:
    council = by_table(Kind.COUNCIL_TAX, TableName.COUNCIL_ENGLAND, reference="CT")
    result = attach([council], payday("800"), parameters(), Charging.ONCE_A_PAYDAY, {"CT": 63_00})
    assert (result.orders_pence, result.deducted[0].taken_pence, result.charge_pence) == (0, 63_00, 0)


def test_maternity_redundancy_and_expenses_are_not_earnings_and_sick_pay_is() -> None:
    paid = {
        PayKind.ORDINARY: 800_00,
        PayKind.SICK: 200_00,
        PayKind.FAMILY: 700_00,
        PayKind.REDUNDANCY: 3_000_00,
        PayKind.EXPENSES: 45_00,
    }
    on = Payday(PAYDAY, MONTH, paid, 60_00, 40_00, 50_00)
    assert attached([], on).attachable_pence == 850_00


def test_net_earnings_are_never_below_nothing() -> None:
    on = Payday(PAYDAY, MONTH, {PayKind.FAMILY: 700_00}, 10_00, 0, 40_00)
    result = attached([fine_by_month()], on)
    assert (result.attachable_pence, result.orders_pence) == (0, 0)


def fine_by_month() -> Standing:
    return Standing(order(Kind.COURT_PRIORITY, rate=set_rate("25", "150")))


def test_the_charge_is_one_pound_a_payday_unless_each_order_is_charged_for() -> None:
    two = [fine_by_month(), by_table(Kind.COUNCIL_TAX, TableName.COUNCIL_ENGLAND)]
    on = payday("1500")
    charged = [attached(two, on, how).charge_pence for how in Charging]
    assert charged == [0, 1_00, 2_00]


def test_the_charge_is_not_made_where_nothing_was_taken_or_the_minimum_wage_would_be_passed() -> None:
    nothing_taken = attached([fine_by_month()], payday("100"), Charging.ONCE_A_PAYDAY)
    at_the_floor = replace(payday("1500"), above_minimum_wage_pence=99)
    assert (
        nothing_taken.charge_pence,
        attached([fine_by_month()], at_the_floor, Charging.ONCE_A_PAYDAY).charge_pence,
    ) == (
        0,
        0,
    )


def test_an_order_by_the_month_is_refused_for_weekly_pay() -> None:
    with pytest.raises(NotValid, match="ask who made the order to change it to an amount by the week"):
        attached([fine_by_month()], payday("400", WEEK))


def test_an_order_by_the_week_is_taken_four_times_from_four_weeks() -> None:
    assert taken([fine()], payday("800", Interval(4, Unit.WEEK))) == ["100.00"]


@pytest.mark.parametrize(
    ("kind", "terms", "words"),
    [
        (Kind.COUNCIL_TAX, {"rate": SetRate(100_00, Unit.MONTH)}, "is worked by a table"),
        (Kind.CIVIL_DEBT, {"table": TableName.FINE}, "is not worked by the table fine"),
        (Kind.BENEFIT_DEBT, {"rate": SetRate(10_00, Unit.WEEK, 5_00)}, "no protected earnings of its own"),
        (Kind.CIVIL_DEBT, {"rate": SetRate(0, Unit.WEEK)}, "must be above nothing"),
        (Kind.CIVIL_DEBT, {}, "give one of the two"),
        (Kind.CIVIL_DEBT, {"reference": " ", "rate": SetRate(1_00, Unit.WEEK)}, "Give the order's reference"),
    ],
)
def test_terms_that_an_order_cannot_have_are_refused(kind: Kind, terms: dict[str, object], words: str) -> None:
    given_terms = {"reference": "A1", "made": PAYDAY, "served": PAYDAY} | terms
    with pytest.raises(NotValid, match=words):
        Order(kind=kind, **given_terms)  # type: ignore[arg-type]


def test_an_order_served_before_it_was_made_is_refused() -> None:
    with pytest.raises(NotValid, match="cannot have been served on 2026-06-01"):
        Order("A1", Kind.CIVIL_DEBT, PAYDAY, date(2026, 6, 1), SetRate(1_00, Unit.WEEK))


def test_more_pay_in_advance_than_there_is_is_refused() -> None:
    with pytest.raises(NotValid, match="more than the net earnings"):
        attached([], payday("200", WEEK, advance=("300",)))


def test_the_working_names_earnings_bands_limits_and_rows() -> None:
    maintenance = Standing(order(Kind.CHILD_MAINTENANCE, reference="CM1", rate=set_rate("600")))
    notice = by_table(Kind.BENEFIT_DEBT, TableName.BENEFIT_STANDARD, reference="DEA1")
    on = payday("1620")
    result = attached([maintenance, notice], on, Charging.ONCE_A_PAYDAY)
    steps = attachment_steps(parameters(), on, result)
    told = {step.words: step.pence for step in steps}
    assert told["Net earnings that orders are worked on"] == 1620_00
    dea = "Order DEA1 (direct earnings attachment, made on 5 January 2026)"
    assert told[f"{dea}: of £1,620.00 by table 15%, the band above £1,615.00"] == 243_00
    assert told[f"{dea}: taken, less than asked for because of protected earnings"] == 48_00
    assert told["The employer's charge for working orders"] == 1_00
    rows = {source.name for step in steps for source in step.sources}
    assert {"attachments.table.benefit_debt.standard.month", "attachments.protected_per_cent.child_maintenance"} <= rows


def test_there_is_no_working_where_there_are_no_orders() -> None:
    assert attachment_steps(parameters(), payday("1000"), attached([], payday("1000"))) == ()


@settings(max_examples=100)
@given(
    net=st.integers(0, 6_000_00),
    loan=st.integers(0, 300).map(lambda whole: whole * 100),
    child=st.integers(1, 2_000_00),
    debt=st.integers(1, 1_000_00),
    protected=st.integers(0, 2_000_00),
)
def test_orders_and_loans_never_take_more_than_there_is_and_leave_what_each_must(
    net: int, loan: int, child: int, debt: int, protected: int
) -> None:
    standing = [
        Standing(order(Kind.CHILD_MAINTENANCE, rate=SetRate(child, Unit.MONTH))),
        by_table(Kind.COUNCIL_TAX, TableName.COUNCIL_ENGLAND),
        by_table(Kind.BENEFIT_DEBT, TableName.BENEFIT_HIGHER, date(2025, 1, 5)),
        Standing(order(Kind.CIVIL_DEBT, rate=SetRate(debt, Unit.MONTH, protected))),
    ]
    on = Payday(PAYDAY, MONTH, {PayKind.ORDINARY: net}, 0, 0, 0, loan)
    result = attached(standing, on)
    left = net - result.orders_pence - result.student_loan_pence
    maintenance, _, benefit, civil = result.deducted
    assert left >= 0
    assert min(one.taken_pence for one in result.deducted) >= 0
    assert 5 * (net - maintenance.taken_pence) >= 3 * net - 3
    if benefit.taken_pence:
        before_civil = left + civil.taken_pence
        assert 5 * before_civil >= 3 * net - 3
    if civil.taken_pence:
        assert left >= protected
