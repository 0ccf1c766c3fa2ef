"""An attachment order as it was served, what of it stands at a payday, and on which paydays it is worked. Sources: Attachment of
Earnings Act 1971; Child Support (Collection and Enforcement) Regulations 1992, Part III; Council Tax (Administration and Enforcement)
Regulations 1992, Part VI; Social Security (Overpayments and Recovery) Regulations 2013, Part 6."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from services.payroll.domain.attachments.tables import DeductionTable, TableName, Unit
from services.payroll.domain.sources import Source
from shared.refusals import NoRuleForDate, NotValid, wrong


class Kind(StrEnum):
    """What an order is for."""

    CHILD_MAINTENANCE = "child maintenance"
    """A deduction from earnings order of the Child Maintenance Service."""
    COURT_PRIORITY = "court maintenance or fine"
    """A court's order with a normal deduction and protected earnings, marked as a priority order."""
    FINE = "fine by table"
    """An order to pay a fine under the Courts Act 2003, which is worked by its table."""
    COUNCIL_TAX = "council tax"
    CIVIL_DEBT = "county court judgment"
    """A court's order that is not marked as a priority order."""
    BENEFIT_DEBT = "direct earnings attachment"
    """A notice of the Department for Work and Pensions, or of a council for housing benefit."""

    @property
    def is_priority(self) -> bool:
        """Whether it is worked before student loans and before every order that is not."""
        return self not in _AFTER_PRIORITY

    @property
    def carries_shortfall(self) -> bool:
        """Whether what could not be taken is added to the next payday's deduction."""
        return self in (Kind.CHILD_MAINTENANCE, Kind.COURT_PRIORITY)


_AFTER_PRIORITY = (Kind.CIVIL_DEBT, Kind.BENEFIT_DEBT)
_COURT = (Kind.COURT_PRIORITY, Kind.CIVIL_DEBT)
_TABLES: Mapping[Kind, tuple[TableName, ...]] = {
    Kind.FINE: (TableName.FINE,),
    Kind.COUNCIL_TAX: (TableName.COUNCIL_ENGLAND, TableName.COUNCIL_WALES),
    Kind.BENEFIT_DEBT: (TableName.BENEFIT_STANDARD, TableName.BENEFIT_HIGHER),
}


@dataclass(frozen=True, slots=True)
class SetRate:
    """A normal deduction in pence a week or a month, with the protected earnings of a court's order (0 for others)."""

    normal_pence: int
    per: Unit
    protected_pence: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """An order. `made` is its date, by which it is ranked and its table chosen; `served` the day the employer got it. It has a set
    rate or a table: a direct earnings attachment may have either. `ended` is the day from which nothing more is taken.

    Raises NotValid for terms that its kind cannot have.
    """

    reference: str
    kind: Kind
    made: date
    served: date
    rate: SetRate | None = None
    table: TableName | None = None
    authority: str = ""
    ended: date | None = None

    def __post_init__(self) -> None:
        if not self.reference.strip():
            raise wrong("reference", "Give the order's reference: the payment is recognised by it")
        if self.served < self.made:
            raise wrong(
                "served", f"Order {self.reference} cannot have been served on {self.served}: it is dated {self.made}"
            )
        if (self.rate is None) == (self.table is None):
            raise wrong("rate", f"Order {self.reference} has a set rate or a table: give one of the two")
        if self.table is not None:
            self._refuse_other_tables(self.table)
        if self.rate is not None:
            self._refuse_other_rates(self.rate)

    def _refuse_other_tables(self, table: TableName) -> None:
        if table not in _TABLES.get(self.kind, ()):
            raise wrong("table", f"Order {self.reference}, for {self.kind}, is not worked by the table {table.value}")

    def _refuse_other_rates(self, rate: SetRate) -> None:
        if self.kind in (Kind.FINE, Kind.COUNCIL_TAX):
            raise wrong("rate", f"Order {self.reference}, for {self.kind}, is worked by a table: it has no set rate")
        if rate.normal_pence <= 0:
            raise wrong("normal_pence", f"The normal deduction of order {self.reference} must be above nothing")
        if rate.protected_pence < 0 or (rate.protected_pence and self.kind not in _COURT):
            raise wrong(
                "protected_pence",
                f"Order {self.reference}, for {self.kind}, has no protected earnings of its own: they are a part of net earnings",
            )


@dataclass(frozen=True, slots=True)
class Standing:
    """What of an order stands before a payday: `owed_pence` of a debt (None for payments that go on), what is carried of normal
    deductions not taken, and what is carried of protected earnings not reached (priority orders of a court only)."""

    order: Order
    owed_pence: int | None = None
    carried_pence: int = 0
    protected_carried_pence: int = 0

    def __post_init__(self) -> None:
        if min(self.owed_pence or 0, self.carried_pence, self.protected_carried_pence) < 0:
            raise NotValid(f"What is owed and carried under order {self.order.reference} cannot be below nothing")

    @property
    def is_paid_off(self) -> bool:
        return self.owed_pence == 0


@dataclass(frozen=True, slots=True)
class Rate:
    """A percentage or a number of days, and its row."""

    number: int
    source: Source


@dataclass(frozen=True, slots=True, eq=False)
class AttachmentParameters:
    """The rules of a day. Tables of all dates are there, because an order keeps the table of the day it was made."""

    tables: Mapping[tuple[TableName, Unit], tuple[DeductionTable, ...]]
    protected_per_cent: Mapping[Kind, Rate]
    notice_days: Mapping[Kind, Rate]
    charge_pence: int
    charge_source: Source
    not_earnings: frozenset[str]
    not_earnings_source: Source
    priority_source: Source
    rounding_source: Source
    council_tax_orders: Rate

    def table_for(self, name: TableName, unit: Unit, made: date) -> DeductionTable:
        """The table of the day an order was made. Raises NoRuleForDate, naming table and day."""
        for table in self.tables.get((name, unit), ()):
            if table.source.starts <= made and (table.ends is None or made <= table.ends):
                return table
        raise NoRuleForDate(f"There is no table '{name.value}' by the {unit} for an order made on {made}")


def first_day_of_deduction(order: Order, parameters: AttachmentParameters) -> date:
    """The earliest payday on which an employer must work the order."""
    return order.served + timedelta(days=parameters.notice_days[order.kind].number)


def orders_on(standing: Iterable[Standing], payday: date, parameters: AttachmentParameters) -> tuple[Standing, ...]:
    """The orders to work on a payday, in the order in which they take: priority orders by date, then the others by date.

    Raises NotValid, naming it, for an order for council tax more than one authority may have in force.
    """
    live = [one for one in standing if _is_live(one, payday, parameters)]
    in_order = sorted(live, key=lambda one: (not one.order.kind.is_priority, one.order.made, one.order.reference))
    _refuse_too_many_for_council_tax(in_order, parameters.council_tax_orders.number)
    return tuple(in_order)


def _is_live(one: Standing, payday: date, parameters: AttachmentParameters) -> bool:
    order = one.order
    ended = order.ended is not None and order.ended <= payday
    return not ended and not one.is_paid_off and payday >= first_day_of_deduction(order, parameters)


def _refuse_too_many_for_council_tax(in_order: Iterable[Standing], most: int) -> None:
    by_authority: dict[str, int] = {}
    for one in in_order:
        if one.order.kind is not Kind.COUNCIL_TAX:
            continue
        authority = one.order.authority
        by_authority[authority] = by_authority.get(authority, 0) + 1
        if by_authority[authority] > most:
            raise NotValid(
                f"Order {one.order.reference} for council tax is one more than the {most} that "
                f"{authority or 'one council'} may have in force for an employee: send it back to the council and take it out"
            )
