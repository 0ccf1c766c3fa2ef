"""The VAT of an invoice, line by line, against the dated rates and what the order said; and how the trust treats it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.procurement.domain.einvoices.invoice import REVERSE_CHARGE, Invoice, Line
from services.procurement.domain.payables.differences import SENIOR, Difference, Severity
from services.procurement.domain.payables.three_way import Match
from services.procurement.domain.vat import VatRate, VatTreatment, vat_on, vat_rate_on
from services.procurement.domain.wording import plain_number
from shared.calendar import add_months
from shared.calendar.words import day_in_words
from shared.money import pounds
from shared.refusals import NoRuleForDate

ROUNDING_PENCE = 1
"""VAT is rounded once for each rate; a supplier that rounds by line may be a penny a line off (VATREC12030)."""
CLAIM_MONTHS = 48
"""A claim under s.33B is made within four years of the supply."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """A dated row that says how the trust treats VAT on some supplies: by beginnings of CPV codes, none of them for any."""

    name: str
    words: str
    cpv: tuple[str, ...]
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Reduced:
    """The row that says what bears the reduced rate, and the CPV code of each invoice line as far as it is known."""

    row: Treatment
    cpv_codes: Mapping[str, str]


def vat_differences(
    invoice: Invoice,
    match: Match | None,
    rates: Sequence[VatRate],
    supplier_vat_number: str | None,
    reduced: Reduced | None = None,
) -> tuple[Difference, ...]:
    """What is wrong with the VAT: rates that did not hold then, sums, treatments other than ordered, no registration, the
    reduced rate on what is not of the kinds that bear it."""
    on = invoice.tax_point or invoice.issued_on
    found = [one for line in invoice.lines if (one := _of_rate(line, rates, on)) is not None]
    found += [one for line in invoice.lines if reduced and (one := _of_reduced(line, reduced)) is not None]
    found += _of_parts(invoice, rates, on)
    if match is not None:
        found += _against_order(match)
    if invoice.totals.vat_pence and not (supplier_vat_number or invoice.seller.vat_number):
        words = f"VAT of {pounds(invoice.totals.vat_pence)} is charged, and the supplier has no VAT number"
        found.append(_question("vat registration", words, "ask the supplier for its VAT number"))
    return tuple(found)


def treatments_for(invoice: Invoice, cpv_codes: Iterable[str], rows: Sequence[Treatment]) -> tuple[Treatment, ...]:
    """The rows that finance should see with this invoice, the special ones first."""
    codes = tuple(cpv_codes)
    if any(line.vat_category == REVERSE_CHARGE for line in invoice.lines):
        rows = [row for row in rows if row.name == "reverse charge"] + [
            row for row in rows if row.name != "reverse charge"
        ]
        return tuple(row for row in rows if not row.cpv or row.name == "reverse charge" or _meets(row, codes))
    return tuple(
        sorted((row for row in rows if not row.cpv or _meets(row, codes)), key=lambda row: (not row.cpv, row.name))
    )


def claim_until(invoice: Invoice) -> date:
    """The last day on which the VAT of this supply can be claimed back."""
    return add_months(invoice.tax_point or invoice.issued_on, CLAIM_MONTHS)


def _meets(row: Treatment, codes: Sequence[str]) -> bool:
    return any(code.startswith(beginning) for code in codes for beginning in row.cpv)


def _of_rate(line: Line, rates: Sequence[VatRate], on: date) -> Difference | None:
    about = f"Line {line.number}, {line.description}"
    treatment = line.treatment
    if treatment is None:
        words = f"{about}: the VAT category '{line.vat_category}' is not one of the United Kingdom"
        return _question(f"vat {line.number}", words, "ask the supplier for a correct invoice", line.number)
    if line.vat_category == REVERSE_CHARGE:
        words = f"{about}: reverse charge. The trust accounts for the VAT itself"
        return Difference(f"vat {line.number}", "VAT", Severity.INFO, words, False, line=line.number)
    if line.vat_per_cent is None:
        return None
    try:
        rate = vat_rate_on(rates, treatment, on)
    except NoRuleForDate as missing:
        return _question(f"vat {line.number}", f"{about}: {missing}", "add the dated row", line.number)
    if line.vat_per_cent == rate.per_cent:
        return None
    words = f"{about}: {plain_number(line.vat_per_cent)}% VAT is charged; on {day_in_words(on)} {rate.in_words()} holds"
    return _question(f"vat {line.number}", words, "ask the supplier for a correct invoice", line.number)


def _of_reduced(line: Line, reduced: Reduced) -> Difference | None:
    """The reduced rate on a line whose kind is known and not one that bears it."""
    code = reduced.cpv_codes.get(line.number, "")
    if line.treatment is not VatTreatment.REDUCED or not code or _meets(reduced.row, [code]):
        return None
    words = (
        f"Line {line.number}, {line.description}: the reduced rate of VAT is charged, and CPV code {code} is neither fuel "
        f"nor power ({reduced.row.source})"
    )
    return _question(f"vat reduced {line.number}", words, "ask the supplier for a correct invoice", line.number)


def _of_parts(invoice: Invoice, rates: Sequence[VatRate], on: date) -> list[Difference]:
    found = []
    for part in invoice.vat:
        treatment = part.treatment
        if treatment is None or part.category == REVERSE_CHARGE:
            continue
        try:
            rate = vat_rate_on(rates, treatment, on)
        except NoRuleForDate:
            continue  # told with the lines
        expected = vat_on(part.taxable_pence, rate)
        if abs(expected - part.vat_pence) > max(ROUNDING_PENCE, len(invoice.lines)):
            words = (
                f"VAT ({treatment}) on {pounds(part.taxable_pence)} comes to {pounds(expected)}, and "
                f"{pounds(part.vat_pence)} is charged"
            )
            found.append(_question(f"vat sum {treatment}", words, "ask the supplier for a correct invoice"))
    return found


def _against_order(match: Match) -> list[Difference]:
    found = []
    for one in match.paired:
        for line in one.lines:
            treatment = line.treatment
            if treatment is None or treatment is one.order_line.vat:
                continue
            dearer = treatment is VatTreatment.STANDARD
            words = (
                f"Line {one.order_line.line_no}, {one.order_line.description}: invoiced as {treatment}, ordered as "
                f"{one.order_line.vat}"
            )
            severity = Severity.MEDIUM if dearer else Severity.LOW
            what = "check which one is right, and ask the supplier for a correct invoice if it is not this one"
            key = f"vat treatment {line.number}"
            found.append(Difference(key, "VAT", severity, words, True, SENIOR, what, line.number))
    return found


def _question(key: str, words: str, what: str, line: str = "") -> Difference:
    return Difference(key, "VAT", Severity.MEDIUM, words, True, SENIOR, what, line)
