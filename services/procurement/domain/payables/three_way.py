"""The three-way match: what the supplier invoices, beside what was ordered and what was received and kept.

Lines find each other by the order's line number, by item number, by a person's word, or by their description. What
differs is told with its severity. A quantity that did not come holds the invoice and nobody can decide it away; a price
above the order's holds it unless it is within the trust's tolerance, which is an amount and a per cent, both at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from services.procurement.domain.einvoices.invoice import Invoice, Line
from services.procurement.domain.payables.differences import ANY_PAYER, SENIOR, Difference, Severity
from services.procurement.domain.payables.line_differences import (
    amount_difference,
    credited_difference,
    price_difference,
    quantity_difference,
)
from services.procurement.domain.payables.matching import Paired, Severities, Tolerance, likeness
from services.procurement.domain.purchase_orders.order import OrderLine, PurchaseOrder, State
from shared.money import pounds

CHARGE_WORDS = ("carriage", "delivery", "postage", "freight", "shipping", "packing")
HUNDRED = Decimal(100)
SURE = Severity.INFO
"""Descriptions that differ by no more than this pair lines by themselves; less alike ones ask a person."""


@dataclass(frozen=True, slots=True)
class Match:
    """All of an invoice beside its order."""

    paired: tuple[Paired, ...] = ()
    charges: tuple[Line, ...] = ()
    not_ordered: tuple[Line, ...] = ()
    differences: tuple[Difference, ...] = ()
    not_invoiced: tuple[OrderLine, ...] = field(default=())

    @property
    def quantities(self) -> dict[int, Decimal]:
        """What the invoice takes of each order line."""
        return {one.order_line.line_no: one.quantity for one in self.paired}


def match(
    invoice: Invoice,
    order: PurchaseOrder,
    pairs: Mapping[str, int],
    severities: Severities,
    tolerance: Tolerance,
) -> Match:
    """The invoice beside its order, with everything that differs."""
    paired, rest = pair(invoice.lines, order.lines, pairs, severities)
    charges = tuple(line for line in rest if is_charge(line))
    not_ordered = tuple(line for line in rest if not is_charge(line))
    credit = invoice.is_credit_note
    differences = [
        *_of_order(invoice, order, severities),
        *(one for each in paired for one in _of_pair(each, severities, tolerance, credit=credit)),
        *_of_charges(invoice, order, charges, severities, tolerance),
        *(_not_ordered(line, severities, credit=credit) for line in not_ordered),
    ]
    seen = {one.order_line.line_no for one in paired}
    not_invoiced = tuple(line for line in order.lines if line.line_no not in seen)
    return Match(paired, charges, not_ordered, tuple(differences), not_invoiced)


def pair(
    lines: Sequence[Line], ordered: Sequence[OrderLine], pairs: Mapping[str, int], severities: Severities
) -> tuple[tuple[Paired, ...], tuple[Line, ...]]:
    """Invoice lines with their order lines, in the order's sequence; and those that belong to none."""
    by_number = {line.line_no: line for line in ordered}
    found: dict[int, list[Line]] = defaultdict(list)
    how: dict[int, tuple[str, bool]] = {}
    rest = []
    for line in lines:
        number, way, sure = _order_line_of(line, ordered, pairs, severities)
        if number is None or number not in by_number:
            rest.append(line)
            continue
        found[number].append(line)
        how[number] = (way, sure and how.get(number, ("", True))[1])
    paired = tuple(Paired(by_number[number], tuple(found[number]), *how[number]) for number in sorted(found))
    return paired, tuple(rest)


def is_charge(line: Line) -> bool:
    """Whether a line is carriage, by its words."""
    return any(word in line.description.casefold() for word in CHARGE_WORDS)


def _order_line_of(
    line: Line, ordered: Sequence[OrderLine], pairs: Mapping[str, int], severities: Severities
) -> tuple[int | None, str, bool]:
    if line.number in pairs:
        return pairs[line.number], "as a person said", True
    if line.order_line.strip().isdigit():
        return int(line.order_line), "by the order's line number", True
    sku = line.sku.strip().casefold()
    same = [one for one in ordered if sku and one.sku.strip().casefold() == sku]
    if len(same) == 1:
        return same[0].line_no, "by item number", True
    if is_charge(line):
        return None, "", False
    return _by_description(line, same or ordered, severities)


def _by_description(line: Line, ordered: Sequence[OrderLine], severities: Severities) -> tuple[int | None, str, bool]:
    if not ordered:
        return None, "", False
    best = max(ordered, key=lambda one: (likeness(line.description, one.description), -one.line_no))
    severity = severities.of_description(line.description, best.description)
    if severity > Severity.LOW:
        return None, "", False
    another_item = bool(line.sku and best.sku)
    return best.line_no, "by its description", severity <= SURE and not another_item


def _of_order(invoice: Invoice, order: PurchaseOrder, severities: Severities) -> list[Difference]:
    found = []
    if order.state is State.CANCELLED:
        words = f"Order {order.number} was cancelled: nothing of it is owed"
        found.append(
            Difference("order cancelled", "order", Severity.HIGH, words, True, SENIOR, "send the invoice back")
        )
    if invoice.is_credit_note:
        return found
    here, there = Decimal(invoice.totals.net_pence) / HUNDRED, Decimal(order.net_pence) / HUNDRED
    severity = severities.of_header_amount(here, there)
    if severity > Severity.NONE and here > there:
        words = f"Without VAT the invoice is {pounds(invoice.totals.net_pence - order.net_pence)} above the whole order"
        found.append(Difference("total", "total", severity, words, False))
    return found


def _of_pair(one: Paired, severities: Severities, tolerance: Tolerance, *, credit: bool) -> list[Difference]:
    found = []
    if not one.sure:
        found.append(_substitution(one))
    if credit:
        found += credited_difference(one)
    else:
        found += quantity_difference(one, severities)
        found += price_difference(one, severities, tolerance)
    return [*found, *amount_difference(one, severities)]


def _substitution(one: Paired) -> Difference:
    invoiced = one.lines[0]
    sku = f" ({invoiced.sku})" if invoiced.sku else ""
    ordered = f" ({one.order_line.sku})" if one.order_line.sku else ""
    words = (
        f"'{invoiced.description}'{sku} is invoiced; '{one.order_line.description}'{ordered} was ordered. "
        "They look alike and are not the same item"
    )
    return Difference(
        key=f"substitution {one.order_line.line_no}",
        kind="substitution",
        severity=Severity.LOW,
        words=words,
        holds=True,
        decided_by=ANY_PAYER,
        what_to_do="say which order line it belongs to, or send the invoice back",
        line=invoiced.number,
    )


def _of_charges(
    invoice: Invoice, order: PurchaseOrder, charges: Sequence[Line], severities: Severities, tolerance: Tolerance
) -> list[Difference]:
    extra = sum(line.net_pence for line in charges)
    extra += sum(one.pence if one.is_charge else -one.pence for one in invoice.adjustments)
    expected = sum(charge.pence for charge in order.charges)
    above = extra - expected
    if invoice.is_credit_note or above <= 0:
        return []
    agreed = f"{pounds(expected)} was agreed" if expected else "none was agreed"
    words = f"Carriage and other charges come to {pounds(extra)}; {agreed}"
    within = above <= tolerance.charges_pence
    severity = Severity.INFO if within else severities.of_unmatched_line(Decimal(above) / HUNDRED)
    return [
        Difference("charges", "charge", severity, words, not within, ANY_PAYER, "ask the supplier for a credit note")
    ]


def _not_ordered(line: Line, severities: Severities, *, credit: bool) -> Difference:
    severity = severities.of_unmatched_line(Decimal(line.net_pence) / HUNDRED)
    told = "credited" if credit else "invoiced"
    words = f"'{line.description}' for {pounds(line.net_pence)} is {told} and is not on the order"
    holds = severity > Severity.NONE and not credit
    decided_by = SENIOR if severity is Severity.HIGH else ANY_PAYER
    what = "say which order line it belongs to, or send the invoice back"
    return Difference(
        f"not ordered {line.number}", "not ordered", severity, words, holds, decided_by, what, line.number
    )
