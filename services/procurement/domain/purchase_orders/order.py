"""A purchase order as it stands: what was ordered from whom, what came of it, what went back and what was invoiced.

Everything here is a value that is never changed. Steps that make a new one are in `changes` (before and beside the
delivery) and `goods` (what comes and goes back). Where the order stands follows from its lines, so it cannot be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from services.procurement.domain.vat import VatRate, VatTreatment, vat_on
from shared.money import round_pence
from shared.refusals import ChangedMeanwhile, NotKnown

ZERO = Decimal(0)


class Kind(StrEnum):
    """What an order is for: one school (or the trust itself), schools buying together, or a running contract."""

    SCHOOL = "school"
    COLLECTIVE = "collective"
    CONTRACT = "contract"


class State(StrEnum):
    """Where an order is in its life."""

    PLACED = "placed"
    PART_RECEIVED = "part received"
    RECEIVED = "received"
    CLOSED = "closed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line. Quantities are in `unit`; `net_pence` is what it costs without VAT.

    `received` is all that came, `returned` what went back of it, `to_replace` the part of that which the supplier sends
    again, `given_up` what nobody waits for any more. `school_id` is the school that the line is for, where it is one.
    """

    line_no: int
    description: str
    sku: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    net_pence: int
    vat: VatTreatment
    cpv_code: str
    code: str = ""
    school_id: str | None = None
    received: Decimal = ZERO
    returned: Decimal = ZERO
    to_replace: Decimal = ZERO
    given_up: Decimal = ZERO
    invoiced: Decimal = ZERO

    @property
    def kept(self) -> Decimal:
        """What came and was not sent back."""
        return self.received - self.returned

    @property
    def to_come(self) -> Decimal:
        """What is still waited for."""
        return max(ZERO, self.quantity + self.to_replace - self.given_up - self.received)

    @property
    def beyond_order(self) -> Decimal:
        """What was kept over and above what was ordered."""
        return max(ZERO, self.kept - self.quantity)

    @property
    def credit_due(self) -> Decimal:
        """What was invoiced but went back for good, so that a credit note is expected for it."""
        return max(ZERO, min(self.invoiced - self.kept, self.returned - self.to_replace))


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge on the whole order, such as delivery: pence without VAT."""

    name: str
    pence: int
    vat: VatTreatment


@dataclass(frozen=True, slots=True)
class VatAmount:
    """The VAT of one treatment: on how much, how much, and by which dated row."""

    treatment: VatTreatment
    per_cent: Decimal
    net_pence: int
    pence: int
    row: str


@dataclass(frozen=True, slots=True)
class Ended:
    """Why an order is closed or cancelled, since when, by whom."""

    state: State
    reason: str
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class PurchaseOrder:
    """The whole order. `origin` says what it came of; `version` rises with each change, `revision` with each that the
    supplier is told of."""

    purchase_order_id: str
    number: str
    kind: Kind
    supplier_id: str
    supplier_name: str
    school_id: str | None
    title: str
    placed_on: date
    delivery_on: date | None
    origin: str
    approved_by: str
    placed_by: str
    lines: tuple[OrderLine, ...]
    charges: tuple[Charge, ...] = ()
    vat: tuple[VatAmount, ...] = ()
    ended: Ended | None = None
    version: int = 1
    revision: int = 0

    @property
    def state(self) -> State:
        """Where it stands, by what came and whether a person ended it."""
        if self.ended is not None:
            return self.ended.state
        if not any(line.received for line in self.lines):
            return State.PLACED
        return State.PART_RECEIVED if any(line.to_come for line in self.lines) else State.RECEIVED

    @property
    def net_pence(self) -> int:
        """Lines and charges, without VAT."""
        return sum(line.net_pence for line in self.lines) + sum(charge.pence for charge in self.charges)

    @property
    def vat_pence(self) -> int:
        """The VAT of all treatments."""
        return sum(amount.pence for amount in self.vat)

    @property
    def total_pence(self) -> int:
        """All of it, with VAT."""
        return self.net_pence + self.vat_pence

    @property
    def schools(self) -> tuple[str, ...]:
        """The schools it is for, each once; none for one that is the trust's."""
        return tuple(dict.fromkeys(one for one in (self.school_id, *(li.school_id for li in self.lines)) if one))

    def line(self, line_no: int) -> OrderLine:
        """A line by its number. Raises NotKnown."""
        for line in self.lines:
            if line.line_no == line_no:
                return line
        raise NotKnown(f"Order {self.number} has no line {line_no}: choose one of its lines")

    def names(self) -> dict[str, str]:
        """What it is called by others: its id, its number, its kind."""
        return {"purchase_order_id": self.purchase_order_id, "number": self.number, "kind": self.kind.value}

    def numbered(self, number: str) -> PurchaseOrder:
        """The order with the number that was taken for it."""
        return replace(self, number=number)

    def with_lines(self, changed: Mapping[int, OrderLine]) -> PurchaseOrder:
        """The order with some lines put in place of those of the same number."""
        lines = tuple(changed.get(line.line_no, line) for line in self.lines)
        return replace(self, lines=lines, version=self.version + 1)

    def refuse_if_changed(self, version_read: int | None) -> None:
        """Raises ChangedMeanwhile if somebody changed the order since `version_read`; None asks for no check."""
        if version_read is not None and version_read != self.version:
            raise ChangedMeanwhile(
                f"Order {self.number} was changed by somebody else since you opened it: look at it again, then repeat the step"
            )


def line_pence(quantity: Decimal, unit_price: Decimal) -> int:
    """What a line costs in pence without VAT, rounded once (EN 16931: by line)."""
    return round_pence(quantity * unit_price * 100)


def vat_of(
    lines: Iterable[OrderLine], charges: Sequence[Charge], rates: Mapping[VatTreatment, VatRate]
) -> tuple[VatAmount, ...]:
    """The VAT of an order, once for each treatment on the sum of its net amounts."""
    return tuple(
        VatAmount(treatment, rates[treatment].per_cent, net, vat_on(net, rates[treatment]), rates[treatment].in_words())
        for treatment, net in net_by_treatment(lines, charges).items()
    )


def net_by_treatment(lines: Iterable[OrderLine], charges: Sequence[Charge]) -> dict[VatTreatment, int]:
    """Pence without VAT by treatment."""
    net: dict[VatTreatment, int] = {}
    for line in lines:
        net[line.vat] = net.get(line.vat, 0) + line.net_pence
    for charge in charges:
        net[charge.vat] = net.get(charge.vat, 0) + charge.pence
    return net
