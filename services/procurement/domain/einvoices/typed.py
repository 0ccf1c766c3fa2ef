"""An invoice that a person types in from a PDF. Nothing is filled in for them but sums of what they entered, and what they
say is printed at the foot has to agree with those."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.procurement.domain.einvoices.arithmetic import VatKey
from services.procurement.domain.einvoices.invoice import Invoice, Kind, Line, Party, PayTo, Totals, VatPart
from services.procurement.domain.einvoices.reading import OUR_CURRENCY
from services.procurement.domain.vat import VatRate, VatTreatment, vat_rate_on
from shared.money import per_cent_of, pounds, round_pence
from shared.refusals import NotValid

_CATEGORY: Mapping[VatTreatment, str] = {
    VatTreatment.STANDARD: "S",
    VatTreatment.REDUCED: "S",
    VatTreatment.ZERO: "Z",
    VatTreatment.EXEMPT: "E",
    VatTreatment.OUTSIDE_SCOPE: "O",
}


@dataclass(frozen=True, slots=True)
class TypedLine:
    """One line as typed; the price in pounds without VAT."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    vat: VatTreatment
    order_line: str = ""


@dataclass(frozen=True, slots=True)
class TypedInvoice:
    """What a person read off the paper."""

    number: str
    kind: Kind
    issued_on: date
    due_on: date | None
    seller_name: str
    seller_vat_number: str
    order_reference: str
    preceding: str
    lines: tuple[TypedLine, ...]
    vat_pence: int
    total_pence: int


def invoice_as_typed(said: TypedInvoice, rates: Sequence[VatRate], today: date) -> Invoice:
    """The invoice. Raises NotValid naming the field where something is missing or does not agree, NoRuleForDate."""
    _refuse_gaps(said, today)
    lines = tuple(_line(number, line, rates, said.issued_on) for number, line in enumerate(said.lines, 1))
    vat = _vat_as_printed(lines, said.vat_pence)
    net = sum(line.net_pence for line in lines)
    if net + said.vat_pence != said.total_pence:
        words = f"The lines come to {pounds(net)} and the VAT to {pounds(said.vat_pence)}, which makes {pounds(net + said.vat_pence)}, not {pounds(said.total_pence)}"
        raise NotValid(words, fields={"total_pence": words})
    return Invoice(
        number=said.number.strip(),
        kind=said.kind,
        issued_on=said.issued_on,
        due_on=said.due_on,
        currency=OUR_CURRENCY,
        seller=Party(said.seller_name.strip(), said.seller_vat_number.strip()),
        buyer=Party(""),
        lines=lines,
        vat=vat,
        totals=Totals(net, net, said.vat_pence, said.total_pence, said.total_pence),
        pay_to=PayTo(),
        order_reference=said.order_reference.strip(),
        preceding=said.preceding.strip(),
    )


def _refuse_gaps(said: TypedInvoice, today: date) -> None:
    gaps: dict[str, str] = {}
    if not said.number.strip():
        gaps["number"] = "Enter the invoice number as printed"
    if not said.seller_name.strip():
        gaps["seller_name"] = "Enter who sent the invoice"
    if said.issued_on > today:
        gaps["issued_on"] = "The invoice date is after today: check it"
    if said.due_on and said.due_on < said.issued_on:
        gaps["due_on"] = "It would be due before it was issued: check both dates"
    if not said.lines:
        gaps["lines"] = "Enter at least one line"
    wrong = (gap for number, line in enumerate(said.lines, 1) if (gap := _gap_in(number, line)))
    if gap := next(wrong, ""):
        gaps["lines"] = gap
    if gaps:
        raise NotValid(next(iter(gaps.values())), fields=gaps)


def _gap_in(number: int, line: TypedLine) -> str:
    if not line.description.strip():
        return f"Line {number}: enter what it is for"
    if line.quantity <= 0:
        return f"Line {number}: the quantity must be above zero"
    return f"Line {number}: the price cannot be below zero" if line.unit_price < 0 else ""


def _line(number: int, line: TypedLine, rates: Sequence[VatRate], on: date) -> Line:
    return Line(
        number=str(number),
        description=line.description.strip(),
        quantity=line.quantity,
        unit="",
        unit_price=line.unit_price,
        net_pence=round_pence(line.quantity * line.unit_price * 100),
        vat_category=_CATEGORY[line.vat],
        vat_per_cent=vat_rate_on(rates, line.vat, on).per_cent,
        order_line=line.order_line.strip(),
    )


def _vat_as_printed(lines: tuple[Line, ...], printed: int) -> tuple[VatPart, ...]:
    """The breakdown. A penny between our rounding and the paper's goes to the largest part that bears VAT."""
    taxable: dict[VatKey, int] = {}
    for line in lines:
        key = (line.vat_category, line.vat_per_cent)
        taxable[key] = taxable.get(key, 0) + line.net_pence
    due = {key: per_cent_of(pence, key[1] or Decimal(0)) for key, pence in taxable.items()}
    bearing = sorted((key for key in due if key[1]), key=lambda key: -taxable[key])
    ought = sum(due.values())
    if abs(printed - ought) > max(len(bearing), 1) or (printed != ought and not bearing):
        words = f"The VAT on these lines is {pounds(ought)}, but the paper says {pounds(printed)}: check lines and VAT"
        raise NotValid(words, fields={"vat_pence": words})
    if bearing:
        due[bearing[0]] += printed - ought
    return tuple(VatPart(category, rate, taxable[category, rate], due[category, rate]) for category, rate in taxable)
