"""What differs on one line between the invoice, the order and what was received."""

from __future__ import annotations

from decimal import Decimal

from services.procurement.domain.payables.differences import ANY_PAYER, SENIOR, Difference, Severity
from services.procurement.domain.payables.matching import Paired, Severities, Tolerance, per_cent_off
from services.procurement.domain.purchase_orders.order import OrderLine
from services.procurement.domain.wording import plain_number
from shared.money import pounds, round_pence

HUNDRED = Decimal(100)
ZERO = Decimal(0)


def quantity_difference(one: Paired, severities: Severities) -> list[Difference]:
    """More than came and was kept holds and is nobody's to decide; more than ordered, that came, is asked about."""
    line, quantity = one.order_line, one.quantity
    to_invoice = line.kept - line.invoiced
    about, number = _about(line), one.lines[0].number
    if quantity <= 0:
        words = f"{about}: the invoice has a quantity of {plain_number(quantity)}"
        what = "send the invoice back and ask for a correct one, or for a credit note"
        return [Difference(f"quantity {line.line_no}", "quantity", Severity.HIGH, words, True, (), what, line=number)]
    if quantity > to_invoice:
        words = (
            f"{about}: {plain_number(quantity)} invoiced, and {plain_number(max(to_invoice, ZERO))} "
            f"{'is' if to_invoice == 1 else 'are'} there to be invoiced ({_came(line)})"
        )
        severity = max(severities.of_quantity(quantity, max(to_invoice, ZERO)), Severity.LOW)
        what = "record the delivery when it comes, or ask the supplier for a credit note"
        return [Difference(f"quantity {line.line_no}", "quantity", severity, words, True, (), what, line=number)]
    found = []
    if quantity + line.invoiced > line.quantity:
        words = (
            f"{about}: {plain_number(quantity + line.invoiced)} invoiced in all, {plain_number(line.quantity)} ordered"
        )
        severity = severities.of_quantity(quantity + line.invoiced, line.quantity)
        key = f"over ordered {line.line_no}"
        what = "return what was not ordered"
        found.append(Difference(key, "over ordered", severity, words, True, ANY_PAYER, what, number))
    elif quantity < to_invoice:
        words = f"{about}: {plain_number(quantity)} of {plain_number(to_invoice)} that came are invoiced"
        found.append(Difference(f"part {line.line_no}", "part", Severity.INFO, words, False, line=number))
    return found


def price_difference(one: Paired, severities: Severities, tolerance: Tolerance) -> list[Difference]:
    """A price above the order's holds unless the line is within the amount and the per cent of the tolerance."""
    ordered, invoiced = one.order_line.unit_price, one.price
    severity = severities.of_unit_price(invoiced, ordered) if invoiced is not None else Severity.NONE
    if invoiced is None or (severity is Severity.NONE and abs(_excess(one)) <= 1):
        return []
    about, number, per_cent = _about(one.order_line), one.lines[0].number, per_cent_off(invoiced, ordered)
    share = f" ({per_cent.quantize(Decimal('0.1'))}%)" if per_cent is not None else ""
    if invoiced < ordered:
        words = f"{about}: {_price(invoiced)} each, {_price(ordered - invoiced)}{share} below the order"
        return [Difference(f"price {one.order_line.line_no}", "price", Severity.INFO, words, False, line=number)]
    excess = _excess(one)
    words = (
        f"{about}: {_price(invoiced)} each, {_price(invoiced - ordered)}{share} above the order's {_price(ordered)}, "
        f"{pounds(excess)} in all"
    )
    within = excess <= tolerance.price_pence and per_cent is not None and per_cent <= tolerance.price_per_cent
    if within:
        words += ", within the tolerance"
    decided_by = SENIOR if severity is Severity.HIGH else ANY_PAYER
    what = "ask the supplier for a credit note over the difference"
    key = f"price {one.order_line.line_no}"
    return [Difference(key, "price", severity, words, not within, () if within else decided_by, what, number)]


def amount_difference(one: Paired, severities: Severities) -> list[Difference]:
    """Whether the printed price times the quantity is the printed amount, line by line."""
    found = []
    for line in one.lines:
        if not line.price_for:
            continue
        worked_out = round_pence(line.quantity * line.unit_price / line.price_for * 100) + line.adjusted_pence
        if abs(worked_out - line.net_pence) <= 1:
            continue
        severity = severities.of_line_amount(Decimal(line.net_pence) / HUNDRED, Decimal(worked_out) / HUNDRED)
        words = (
            f"Line {line.number}, {line.description}: {plain_number(line.quantity)} at {_price(line.unit_price)} make "
            f"{pounds(worked_out)}, and {pounds(line.net_pence)} is charged"
        )
        holds = severity > Severity.NONE and line.net_pence > worked_out
        key = f"amount {line.number}"
        what = "send the invoice back and ask for a correct one"
        found.append(Difference(key, "amount", severity, words, holds, ANY_PAYER, what, line.number))
    return found


def credited_difference(one: Paired) -> list[Difference]:
    """A credit note gives back what went back; more than was ever invoiced it cannot give back."""
    line, number = one.order_line, one.lines[0].number
    about = _about(line)
    if one.quantity > line.invoiced:
        words = f"{about}: {plain_number(one.quantity)} credited, and {plain_number(line.invoiced)} invoiced so far"
        what = "check that the invoice it belongs to was approved, or send the credit note back"
        key = f"credit {line.line_no}"
        return [Difference(key, "credit", Severity.HIGH, words, True, (), what, number)]
    expected = line.credit_due
    if one.quantity == expected:
        return []
    waits = "no credit" if not expected else f"a credit for {plain_number(expected)}"
    words = f"{about}: {plain_number(one.quantity)} credited, and {waits} was expected by what went back"
    return [Difference(f"credit {line.line_no}", "credit", Severity.INFO, words, False, line=number)]


def _excess(one: Paired) -> int:
    """Pence by which the invoiced amount is above the same quantity at the order's price."""
    return one.net_pence - round_pence(one.quantity * one.order_line.unit_price * 100)


def _about(line: OrderLine) -> str:
    return f"Line {line.line_no}, {line.description}"


def _came(line: OrderLine) -> str:
    words = f"{plain_number(line.quantity)} ordered, {plain_number(line.received)} came"
    if line.returned:
        words += f", {plain_number(line.returned)} went back"
    return words + (f", {plain_number(line.invoiced)} invoiced before" if line.invoiced else "")


def _price(price: Decimal) -> str:
    """A price with its pence, and with up to four decimals where it has parts of a penny."""
    rounded = price.quantize(Decimal("0.0001"))
    shown = f"{rounded:f}".rstrip("0")
    whole, _, parts = shown.partition(".")
    return f"£{int(whole):,}.{parts.ljust(2, '0')}"
