"""What is taken under attachment orders on a payday: one after another, each within what it must leave, with what is carried to the
next. Sources: Attachment of Earnings Act 1971, Sch. 3; Child Support (Collection and Enforcement) Regulations 1992, regs 11, 12, 24;
Council Tax (Administration and Enforcement) Regulations 1992, regs 38, 42; Social Security (Overpayments and Recovery) Regulations
2013, reg. 20; Education (Student Loans) (Repayment) Regulations, priority where other deductions are required."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from services.payroll.domain.attachments.earnings import Payday, attachable_pence, earnings_by_period
from services.payroll.domain.attachments.orders import AttachmentParameters, Kind, SetRate, Standing, orders_on
from services.payroll.domain.attachments.tables import FromTable, Interval, taken_by
from services.payroll.domain.sources import Source
from shared.money import share_out
from shared.refusals import NotValid

PENCE_IN_A_POUND = 100


_NOTHING: Mapping[str, int] = {}


class Limit(StrEnum):
    """Why less than was asked for is taken."""

    NONE = "nothing"
    PROTECTED = "protected earnings"
    OWED = "what is still owed"


class Charging(StrEnum):
    """Whether the employer takes its pound towards the cost of working orders."""

    NOTHING = "no charge"
    ONCE_A_PAYDAY = "once a payday"
    FOR_EACH_ORDER = "for each order"


@dataclass(frozen=True, slots=True)
class Deducted:
    """What came of one order. `earnings_pence` are those it was worked on, `asked_pence` its normal deduction or what its table
    takes, `carried_in_pence` was added from before, `protected_pence` had to be left; `taken_pence` is that of the pay period, of
    which `taken_before_pence` was taken by earlier payments in it; `after` is how the order stands now."""

    before: Standing
    earnings_pence: int
    asked_pence: int
    carried_in_pence: int
    protected_pence: int
    by_table: tuple[FromTable, ...]
    taken_pence: int
    taken_before_pence: int
    limited_by: Limit
    after: Standing
    sources: tuple[Source, ...]

    @property
    def now_pence(self) -> int:
        """What this payment bears."""
        return self.taken_pence - self.taken_before_pence


@dataclass(frozen=True, slots=True)
class Attached:
    """What is taken on a payday. `student_loan_pence` is what priority orders leave of the loan deduction asked for."""

    attachable_pence: int
    deducted: tuple[Deducted, ...]
    student_loan_asked_pence: int
    student_loan_pence: int
    charge_pence: int

    @property
    def orders_pence(self) -> int:
        """What this payment bears under orders, without the employer's charge."""
        return sum(one.now_pence for one in self.deducted)


@dataclass(frozen=True, slots=True)
class _Asked:
    pence: int
    carried_pence: int
    must_leave_pence: int
    by_table: tuple[FromTable, ...]
    sources: tuple[Source, ...]


def attach(
    standing: Iterable[Standing],
    payday: Payday,
    parameters: AttachmentParameters,
    charging: Charging = Charging.ONCE_A_PAYDAY,
    taken_before: Mapping[str, int] = _NOTHING,
) -> Attached:
    """What is taken under an employee's orders on a payday, in pence, with how each order stands after it.

    Priority orders (maintenance, fines, council tax) come first by date, each worked on what earlier ones left; then student loans;
    then judgment debts and direct earnings attachments by date. A direct earnings attachment is a part of all net earnings, and
    with everything taken before it leaves 60% of them.

    A second payment of a pay period is worked with the first: `payday` is then the whole of the period, `standing` is as before
    its first payment, and `taken_before` says by reference what was taken. Nothing is given back. Raises NotValid for orders that cannot be worked (an order by the month
    for pay by the week, a third order of one council), NoRuleForDate for an order made before its table begins.
    """
    live = orders_on(standing, payday.day, parameters)
    attachable = attachable_pence(payday, parameters)
    periods = earnings_by_period(payday, attachable)
    deducted: list[Deducted] = []
    left = periods
    for one in live:
        if one.order.kind.is_priority:
            asked = _asked(one, left, payday.interval, parameters)
            deducted.append(_deduct(one, left, asked, sum(left), taken_before))
            left = _after(left, deducted[-1].taken_pence)
    loan = _loan_left(payday.student_loan_pence, deducted, sum(left))
    left = _after(left, loan)
    for one in live:
        if not one.order.kind.is_priority:
            worked_on = periods if one.order.kind is Kind.BENEFIT_DEBT else left
            asked = _asked(one, worked_on, payday.interval, parameters)
            deducted.append(_deduct(one, worked_on, asked, sum(left), taken_before))
            left = _after(left, deducted[-1].taken_pence)
    charge = _charge(deducted, payday, parameters, charging)
    return Attached(attachable, tuple(deducted), payday.student_loan_pence, loan, charge)


def _asked(one: Standing, periods: tuple[int, ...], interval: Interval, parameters: AttachmentParameters) -> _Asked:
    order = one.order
    part = parameters.protected_per_cent.get(order.kind)
    must_leave = (sum(periods) * part.number + 50) // 100 if part else 0
    sources = (part.source,) if part else ()
    if order.rate is not None:
        times = _times(order.rate, interval, order.reference) * len(periods)
        protected = order.rate.protected_pence * times + one.protected_carried_pence
        return _Asked(order.rate.normal_pence * times, one.carried_pence, must_leave + protected, (), sources)
    assert order.table is not None
    table = parameters.table_for(order.table, interval.unit, order.made)
    by_table = tuple(taken_by(table, interval, pence) for pence in periods)
    rows = (table.source, parameters.rounding_source, *sources)
    return _Asked(sum(each.pence for each in by_table), 0, must_leave, by_table, rows)


def _times(rate: SetRate, interval: Interval, reference: str) -> int:
    if rate.per is not interval.unit:
        raise NotValid(
            f"Order {reference} is by the {rate.per} and the employee is paid by the {interval.unit}: ask who made the order to "
            f"change it to an amount by the {interval.unit}"
        )
    return interval.count


def _deduct(
    one: Standing, periods: tuple[int, ...], asked: _Asked, available: int, taken_before: Mapping[str, int]
) -> Deducted:
    """`available` is what earlier deductions left, which is less than the earnings where an order is worked on all of them."""
    earnings = sum(periods)
    room = max(0, available - asked.must_leave_pence)
    wanted = asked.pence + asked.carried_pence
    owed = wanted if one.owed_pence is None else min(wanted, one.owed_pence)
    before = taken_before.get(one.order.reference, 0)
    taken = max(before, min(owed, room))
    limit = Limit.PROTECTED if taken < owed else Limit.OWED if owed < wanted else Limit.NONE
    return Deducted(
        one,
        earnings,
        asked.pence,
        asked.carried_pence,
        asked.must_leave_pence,
        asked.by_table,
        taken,
        before,
        limit,
        _standing_after(one, earnings, asked, owed, taken),
        asked.sources,
    )


def _standing_after(one: Standing, earnings: int, asked: _Asked, owed: int, taken: int) -> Standing:
    kind = one.order.kind
    return replace(
        one,
        owed_pence=None if one.owed_pence is None else max(0, one.owed_pence - taken),
        carried_pence=max(0, owed - taken) if kind.carries_shortfall else 0,
        protected_carried_pence=max(0, asked.must_leave_pence - earnings) if kind is Kind.COURT_PRIORITY else 0,
    )


def _after(periods: tuple[int, ...], taken: int) -> tuple[int, ...]:
    """What is left of each period's earnings, each bearing its part of what was taken."""
    bearable = min(taken, sum(periods))
    if len(periods) == 1 or not bearable:
        return (periods[0] - bearable, *periods[1:])
    shares = share_out(bearable, dict(enumerate(periods)))
    return tuple(pence - shares[index] for index, pence in enumerate(periods))


def _loan_left(asked: int, priority: list[Deducted], left: int) -> int:
    """The student loan deduction that leaves the protected earnings of the latest priority order that has some; in whole pounds
    where it is less than was asked for."""
    protected = next((one.protected_pence for one in reversed(priority) if one.protected_pence), 0)
    room = max(0, left - protected)
    return asked if asked <= room else room // PENCE_IN_A_POUND * PENCE_IN_A_POUND


def _charge(deducted: list[Deducted], payday: Payday, parameters: AttachmentParameters, charging: Charging) -> int:
    """The employer's charge may reach into protected earnings, but not below the minimum wage."""
    worked = sum(1 for one in deducted if one.now_pence)
    times = {Charging.NOTHING: 0, Charging.ONCE_A_PAYDAY: min(worked, 1), Charging.FOR_EACH_ORDER: worked}[charging]
    affordable = max(0, payday.above_minimum_wage_pence) // parameters.charge_pence
    return min(times, affordable) * parameters.charge_pence
