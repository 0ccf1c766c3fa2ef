"""A collective order as it stands: its window, the prices pinned, who asked for what, and what came of it.

Everything here is a value that is never changed; the steps that make a new one are in `window` (before the close),
`closing`, and `receipt` (after it). A collective order goes to one supplier, so that it has one invoice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from services.procurement.domain.catalogue.allergens import Allergens
from services.procurement.domain.catalogue.items import PriceVersion
from services.procurement.domain.collective.allocation import Got, Place
from services.procurement.domain.collective.approval import Approval
from services.procurement.domain.collective.fees import Fee
from services.procurement.domain.collective.saving import SchoolSaving
from services.procurement.domain.collective.shares import Bill, SchoolShare, Treatments
from services.procurement.domain.vat import VatRate, VatTreatment
from shared.refusals import ChangedMeanwhile, NotKnown


class Phase(StrEnum):
    """Where an order is in its life, by the clock and by whether it has been closed."""

    NOT_OPEN = "not open yet"
    OPEN = "open"
    BOX_FILL = "filling up cases"
    ENDED = "ended, about to close"
    CLOSED = "closed"
    CALLED_OFF = "called off"


@dataclass(frozen=True, slots=True)
class OfferedItem:
    """An item as offered in one order: the price version and the VAT row are pinned when the window is made.

    `code` is the cost code that bears it, where the buyer chose one; `cpv_code` says what kind of goods it is.
    """

    sku: str
    name: str
    version: PriceVersion
    vat_rate: VatRate
    code: str = ""
    cpv_code: str = ""

    @property
    def case_size(self) -> int:
        """Units in a case."""
        return self.version.terms.case_size

    @property
    def minimum_cases(self) -> int:
        """The fewest cases the supplier sells in one order."""
        return self.version.terms.minimum_cases


@dataclass(frozen=True, slots=True)
class Window:
    """What is fixed when the order is made: supplier, times (aware), schools by id with their names, items, fees.

    `bought_under` names the framework or tender that it is bought under, where there is one.
    """

    order_id: str
    title: str
    supplier_id: str
    supplier_name: str
    opens_at: datetime
    closes_at: datetime
    box_fill_from: datetime | None
    delivery_on: date
    schools: Mapping[str, str]
    items: Mapping[str, OfferedItem]
    fees: tuple[Fee, ...]
    vat_rates: Mapping[VatTreatment, VatRate]
    bought_under: str = ""

    @property
    def treatments(self) -> Treatments:
        """How its items and fees are treated for VAT."""
        goods = {sku: item.vat_rate.treatment for sku, item in self.items.items()}
        return Treatments(goods, {fee.name: fee.vat for fee in self.fees})


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that was not taken, kept so that the school and the buyer can see it and why."""

    at: datetime
    school_id: str
    sku: str
    firm: int
    tolerance: int
    reason: str


@dataclass(frozen=True, slots=True)
class ClosedItem:
    """One item at the close: what was asked for in all, the cases ordered, the pooled price, who is to get what."""

    sku: str
    asked_firm: int
    asked_tolerance: int
    cases: int
    units: int
    pence: int
    working: str
    by_school: Mapping[str, Got]


@dataclass(frozen=True, slots=True)
class Closing:
    """The one result of closing: the items, the bill expected, each school's share of it, and what each saves."""

    closed_at: datetime
    items: Mapping[str, ClosedItem]
    bill: Bill
    shares: Mapping[str, SchoolShare]
    savings: Mapping[str, SchoolSaving]


@dataclass(frozen=True, slots=True)
class Substitute:
    """Another item sent in place of the one ordered: its units and, for food, its allergens (None: not stated).

    It is charged at the price of what was ordered until the invoice says otherwise.
    """

    sku: str
    name: str
    units: int
    allergens: Allergens | None


@dataclass(frozen=True, slots=True)
class ReceivedItem:
    """What came of one item so far, in its own units and in substitutes, and who gets what of it."""

    sku: str
    units: int
    substitutes: tuple[Substitute, ...]
    by_school: Mapping[str, Got]
    left: int
    shared_out_by_hand: bool = False

    @property
    def all_units(self) -> int:
        """Own units and substitutes together."""
        return self.units + sum(substitute.units for substitute in self.substitutes)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of an order so far, by which delivery notes: by item, the bill it makes, and each school's share of it.

    `complete` once the buyer said that nothing more is to come.
    """

    last_at: datetime
    notes: tuple[str, ...]
    complete: bool
    items: Mapping[str, ReceivedItem]
    bill: Bill
    shares: Mapping[str, SchoolShare]


@dataclass(frozen=True, slots=True)
class SharedInvoice:
    """An invoice or credit note of the supplier, shared to exactly its total."""

    reference: str
    bill: Bill
    shares: Mapping[str, SchoolShare]


@dataclass(frozen=True, slots=True)
class CollectiveOrder:
    """The whole state. `lines`: places in the queue by item, then by school; `version` rises with each change; `called_off`
    says why, where it was; `approvals` what was signed for the lines of each school; `own_codes` the cost codes that a
    school uses in place of those offered; `sent_back` the units of an item that schools sent back for credit."""

    window: Window
    version: int = 1
    lines: Mapping[str, Mapping[str, tuple[Place, ...]]] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()
    left: Mapping[str, datetime] = field(default_factory=dict)
    closing: Closing | None = None
    receipt: Receipt | None = None
    invoices: tuple[SharedInvoice, ...] = ()
    called_off: str | None = None
    approvals: Mapping[str, Approval] = field(default_factory=dict)
    own_codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sent_back: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def phase(self, now: datetime) -> Phase:
        """Where the order is at a moment. The closing time itself is already too late."""
        if self.called_off is not None:
            return Phase.CALLED_OFF
        if self.closing is not None:
            return Phase.CLOSED
        if now < self.window.opens_at:
            return Phase.NOT_OPEN
        if now >= self.window.closes_at:
            return Phase.ENDED
        box_fill_from = self.window.box_fill_from
        return Phase.BOX_FILL if box_fill_from is not None and now >= box_fill_from else Phase.OPEN

    def wish(self, school_id: str, sku: str) -> tuple[int, int]:
        """The (firm, tolerance) units a school asks for of an item."""
        return units_asked(self.lines.get(sku, {}).get(school_id, ()))

    def pooled_wish(self, sku: str) -> tuple[int, int]:
        """The (firm, tolerance) units all schools ask for of an item."""
        wishes = [units_asked(places) for places in self.lines.get(sku, {}).values()]
        return sum(firm for firm, _ in wishes), sum(tolerance for _, tolerance in wishes)

    def school_name(self, school_id: str) -> str:
        """The name of an invited school. Raises NotKnown."""
        try:
            return self.window.schools[school_id]
        except KeyError:
            raise NotKnown(f"That school ({school_id}) is not invited to '{self.window.title}'") from None

    def item(self, sku: str) -> OfferedItem:
        """An item on offer. Raises NotKnown."""
        try:
            return self.window.items[sku]
        except KeyError:
            raise NotKnown(f"Item '{sku}' is not offered in '{self.window.title}'") from None

    def refuse_if_changed(self, version_read: int | None) -> None:
        """Raises ChangedMeanwhile if somebody changed the order since `version_read`; None asks for no check."""
        if version_read is not None and version_read != self.version:
            raise ChangedMeanwhile(
                f"'{self.window.title}' was changed by somebody else since you opened it: look at it again, then repeat the step"
            )


def units_asked(places: tuple[Place, ...]) -> tuple[int, int]:
    """The (firm, tolerance) units of all of a school's places together."""
    return sum(place.firm for place in places), sum(place.tolerance for place in places)
