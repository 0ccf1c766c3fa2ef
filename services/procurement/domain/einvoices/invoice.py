"""An invoice, or a credit note, as it was sent: the same words whatever format it came in. Amounts are as printed: those of
a credit note are positive, and it is the kind that says they are owed the other way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from services.procurement.domain.vat import VatTreatment


class Kind(StrEnum):
    """Which of the two a document is."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit note"


TREATMENTS = {
    "S": VatTreatment.STANDARD,
    "Z": VatTreatment.ZERO,
    "E": VatTreatment.EXEMPT,
    "O": VatTreatment.OUTSIDE_SCOPE,
    "AE": VatTreatment.STANDARD,
}
"""VAT categories of EN 16931 (UNCL 5305) in our words. AE is reverse charge: the buyer accounts for the VAT."""
REVERSE_CHARGE = "AE"
LOWEST_STANDARD_RATE = Decimal(10)
"""Per cent. EN 16931 has one category for the standard and the reduced rate. No standard rate of this country was ever lower
than 15 under the Act of 1994, and no reduced one higher than 8; whether the rate is right is asked of the dated rows."""


@dataclass(frozen=True, slots=True)
class Party:
    """The seller or the buyer as the document names it. What is not printed is empty."""

    name: str
    vat_number: str = ""
    company_number: str = ""
    address: tuple[str, ...] = ()
    country: str = ""


@dataclass(frozen=True, slots=True)
class PayTo:
    """The account that the document asks to be paid into. Shown, never paid by: the account on record counts."""

    account_name: str = ""
    iban: str = ""
    sort_code: str = ""
    account_number: str = ""
    reference: str = ""

    def is_given(self) -> bool:
        """Whether the document names any account."""
        return bool(self.iban or self.account_number)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An allowance (taken off) or a charge (put on) for the whole document."""

    is_charge: bool
    reason: str
    pence: int
    vat_category: str
    vat_per_cent: Decimal | None


@dataclass(frozen=True, slots=True)
class Line:
    """What is charged for. `unit_price` is in pounds without VAT for `price_for` units; `net_pence` is as printed."""

    number: str
    description: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    net_pence: int
    vat_category: str
    vat_per_cent: Decimal | None
    sku: str = ""
    order_line: str = ""
    price_for: Decimal = Decimal(1)
    adjusted_pence: int = 0
    """Charges less allowances of this line alone, already in `net_pence`."""
    note: str = ""

    @property
    def treatment(self) -> VatTreatment | None:
        """The VAT treatment in our words; None for a category that no buyer in this country meets."""
        return treatment_of(self.vat_category, self.vat_per_cent)


@dataclass(frozen=True, slots=True)
class VatPart:
    """The VAT of one category and rate, as printed."""

    category: str
    per_cent: Decimal | None
    taxable_pence: int
    vat_pence: int
    exemption_reason: str = ""

    @property
    def treatment(self) -> VatTreatment | None:
        """The VAT treatment in our words; None for a category that no buyer in this country meets."""
        return treatment_of(self.category, self.per_cent)


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals as printed, in pence."""

    lines_pence: int
    net_pence: int
    vat_pence: int
    gross_pence: int
    payable_pence: int
    allowances_pence: int = 0
    charges_pence: int = 0
    prepaid_pence: int = 0
    rounding_pence: int = 0


@dataclass(frozen=True, slots=True)
class Invoice:
    """One document of a supplier."""

    number: str
    kind: Kind
    issued_on: date
    due_on: date | None
    currency: str
    seller: Party
    buyer: Party
    lines: tuple[Line, ...]
    vat: tuple[VatPart, ...]
    totals: Totals
    pay_to: PayTo = field(default_factory=PayTo)
    order_reference: str = ""
    contract_reference: str = ""
    preceding: str = ""
    """The number of the invoice that a credit note settles."""
    adjustments: tuple[Adjustment, ...] = ()
    tax_point: date | None = None
    terms: str = ""
    note: str = ""
    buyer_reference: str = ""

    @property
    def is_credit_note(self) -> bool:
        return self.kind is Kind.CREDIT_NOTE

    @property
    def signed_payable_pence(self) -> int:
        """What is owed to the seller: below zero for a credit note."""
        return -self.totals.payable_pence if self.is_credit_note else self.totals.payable_pence


def treatment_of(category: str, per_cent: Decimal | None) -> VatTreatment | None:
    """The VAT treatment of a category at a rate, in our words; None for a category that no buyer in this country meets."""
    if category == "S" and per_cent == 0:
        return VatTreatment.ZERO
    if category == "S" and per_cent is not None and per_cent < LOWEST_STANDARD_RATE:
        return VatTreatment.REDUCED
    return TREATMENTS.get(category)
