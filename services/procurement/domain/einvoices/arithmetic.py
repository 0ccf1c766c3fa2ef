"""Our own sums over an invoice, done for every one whatever other rules are at hand: lines, allowances and charges, VAT by
category and rate, totals. Half a penny goes away from zero, and VAT is rounded once for each rate (EN 16931, BR-CO-17)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from services.procurement.domain.einvoices.finding import Checker, Finding, Weight
from services.procurement.domain.einvoices.invoice import Invoice, Line, VatPart
from services.procurement.domain.wording import plain_number
from shared.money import per_cent_of, pounds, round_pence

LINE_SLACK, VAT_SLACK = 2, 1
"""Pence. Suppliers round a price before or after multiplying, and VAT up or down; Peppol leaves lines the same 2p."""
UNTAXED = frozenset({"Z", "E", "O", "AE", "G", "K"})

VatKey = tuple[str, Decimal | None]


def own_findings(invoice: Invoice) -> tuple[Finding, ...]:
    """What does not add up, in the order of the document."""
    return (*_in_lines(invoice), *_in_vat(invoice), *_in_totals(invoice))


def line_pence(line: Line) -> int:
    """What a line comes to by its own quantity, price, allowances and charges."""
    return round_pence(line.quantity * line.unit_price * 100 / line.price_for) + line.adjusted_pence


def _in_lines(invoice: Invoice) -> Iterator[Finding]:
    if not invoice.lines:
        yield _error("Q-LINES", "There are no lines: it does not say what is charged for")
    for line in invoice.lines:
        where = f"Line {line.number}"
        if line.price_for <= 0:
            yield _error("Q-LINE-PRICE", f"The price is for {line.price_for} units: it must be above zero", where)
            continue
        if line.unit_price < 0:
            yield _error("Q-LINE-PRICE", f"The price £{line.unit_price} is below zero", where)
        if line.quantity == 0 and line.net_pence:
            yield _error("Q-LINE-QUANTITY", f"The quantity is zero, but {pounds(line.net_pence)} is charged", where)
            continue
        ought = line_pence(line)
        if abs(ought - line.net_pence) > LINE_SLACK:
            words = f"{_worked(line)} makes {pounds(ought)}, but the line says {pounds(line.net_pence)}"
            yield _error("Q-LINE-SUM", words, where)


def _worked(line: Line) -> str:
    price = f"£{line.unit_price:f}" + (f" for {line.price_for:f}" if line.price_for != 1 else "")
    less = (
        f" {'plus' if line.adjusted_pence > 0 else 'less'} {pounds(abs(line.adjusted_pence))}"
        if line.adjusted_pence
        else ""
    )
    return f"{line.quantity:f} at {price}{less}"


def _in_vat(invoice: Invoice) -> Iterator[Finding]:
    ought = taxable_by_rate(invoice)
    for part in invoice.vat:
        key = (part.category, _plain(part.per_cent))
        taxable = ought.pop(key, 0)
        if taxable != part.taxable_pence:
            words = f"VAT of {part_in_words(part)} is reckoned on {pounds(part.taxable_pence)}, but what it is for comes to {pounds(taxable)}"
            yield _error("Q-VAT-BASE", words)
        due = 0 if part.category in UNTAXED else per_cent_of(part.taxable_pence, part.per_cent or Decimal(0))
        if abs(due - part.vat_pence) > VAT_SLACK:
            words = f"VAT of {part_in_words(part)} on {pounds(part.taxable_pence)} is {pounds(due)}, but the document says {pounds(part.vat_pence)}"
            yield _error("Q-VAT-SUM", words)
    for (category, per_cent), pence in ought.items():
        if pence:
            part = VatPart(category, per_cent, pence, 0)
            yield _error("Q-VAT-MISSING", f"{pounds(pence)} of {part_in_words(part)} is not in the breakdown of VAT")


def taxable_by_rate(invoice: Invoice) -> dict[VatKey, int]:
    """What lines, allowances and charges come to for each VAT category and rate."""
    sums: dict[VatKey, int] = defaultdict(int)
    for line in invoice.lines:
        sums[line.vat_category, _plain(line.vat_per_cent)] += line.net_pence
    for one in invoice.adjustments:
        sums[one.vat_category, _plain(one.vat_per_cent)] += one.pence if one.is_charge else -one.pence
    return dict(sums)


def part_in_words(part: VatPart) -> str:
    """For example 'standard rate (S) 20%'."""
    named = {"S": "standard rate", "Z": "zero rate", "E": "exempt", "O": "outside the scope", "AE": "reverse charge"}
    rate = f" {plain_number(part.per_cent)}%" if part.per_cent else ""
    return f"{named.get(part.category, 'category')} ({part.category}){rate}"


def _in_totals(invoice: Invoice) -> Iterator[Finding]:
    totals = invoice.totals
    lines = sum(line.net_pence for line in invoice.lines)
    allowances = sum(one.pence for one in invoice.adjustments if not one.is_charge)
    charges = sum(one.pence for one in invoice.adjustments if one.is_charge)
    for rule, what, said, ought in (
        ("Q-SUM-LINES", "the lines", totals.lines_pence, lines),
        ("Q-SUM-ALLOWANCES", "the allowances", totals.allowances_pence, allowances),
        ("Q-SUM-CHARGES", "the charges", totals.charges_pence, charges),
        ("Q-SUM-NET", "the lines less allowances plus charges", totals.net_pence, lines - allowances + charges),
        ("Q-SUM-VAT", "the VAT", totals.vat_pence, sum(part.vat_pence for part in invoice.vat)),
        ("Q-SUM-TOTAL", "the total with VAT", totals.gross_pence, totals.net_pence + totals.vat_pence),
        (
            "Q-SUM-DUE",
            "the total less what was paid before",
            totals.payable_pence,
            totals.gross_pence - totals.prepaid_pence + totals.rounding_pence,
        ),
    ):
        if said != ought:
            yield _error(rule, f"The document says {pounds(said)} where {what} come{_s(what)} to {pounds(ought)}")


def _s(what: str) -> str:
    return "s" if what in ("the VAT", "the total with VAT", "the total less what was paid before") else ""


def _plain(per_cent: Decimal | None) -> Decimal | None:
    """A rate of zero and none given are the same thing: no VAT."""
    return per_cent.normalize() if per_cent else None


def _error(rule: str, words: str, where: str = "") -> Finding:
    return Finding(rule, words, Weight.ERROR, Checker.OWN, where)
