"""Who bears an approved invoice: its lines by the school they were ordered for, what is for all of them in proportion.

The parts of all schools and of the trust add up to exactly what the invoice asks for; a credit note's are below zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.procurement.domain.einvoices.invoice import Invoice, treatment_of
from services.procurement.domain.payables.life import Coded
from services.procurement.domain.payables.three_way import Match
from services.procurement.domain.purchase_orders.order import PurchaseOrder
from shared.money import pounds, share_out
from shared.refusals import DoesNotAddUp, wrong

MOST_ROUNDING = 5
"""Pence by which the parts of an invoice may miss its total; more is no rounding."""
Bearer = str | None
"""A school's id; None is the trust itself."""


@dataclass(frozen=True, slots=True)
class Part:
    """A line of what one bearer is charged. `kind` is goods, fee or VAT; `basis` says in words how it comes about."""

    kind: str
    about: str
    pence: int
    basis: str
    code: str = ""


Parts = dict[Bearer, list[Part]]


def charged_pence(invoice: Invoice) -> int:
    """What is passed on of a document: all of it with VAT, below zero for a credit note."""
    pence = invoice.totals.gross_pence + invoice.totals.rounding_pence
    return -pence if invoice.is_credit_note else pence


def parts_by_order(invoice: Invoice, order: PurchaseOrder, match: Match) -> Parts:
    """What each bearer is charged of an invoice with an order. Raises DoesNotAddUp."""
    parts: Parts = defaultdict(list)
    net = _Net()
    for one in match.paired:
        bearer = one.order_line.school_id or order.school_id
        for line in one.lines:
            basis = f"Order {order.number}, line {one.order_line.line_no}"
            parts[bearer].append(Part("goods", line.description, line.net_pence, basis, one.order_line.code))
            net.add(bearer, _rate(line.vat_category, line.vat_per_cent), line.net_pence)
    whose: dict[Bearer, int] = net.of_all() or _equally(order)
    for line in (*match.charges, *match.not_ordered):
        kind = "fee" if line in match.charges else "goods"
        rate = _rate(line.vat_category, line.vat_per_cent)
        _share(parts, net, whose, kind, line.description, line.net_pence, rate)
    _adjustments(parts, net, whose, invoice)
    return _finished(parts, net, whose, invoice)


def parts_by_coding(invoice: Invoice, coding: Sequence[Coded]) -> Parts:
    """What each bearer is charged of an invoice without an order. Raises NotValid for a line not coded to its amount."""
    refuse_uncoded(invoice, coding)
    parts: Parts = defaultdict(list)
    net = _Net()
    by_number = {line.number: line for line in invoice.lines}
    for coded in coding:
        line = by_number[coded.line]
        basis = f"Cost code {coded.code}"
        parts[coded.school_id].append(Part("goods", line.description, coded.net_pence, basis, coded.code))
        net.add(coded.school_id, _rate(line.vat_category, line.vat_per_cent), coded.net_pence)
    whose: dict[Bearer, int] = net.of_all() or {None: 1}
    _adjustments(parts, net, whose, invoice)
    return _finished(parts, net, whose, invoice)


def net_by_code(parts: Parts) -> dict[tuple[Bearer, str], int]:
    """Net pence by bearer and cost code. What has no code of its own, such as carriage, goes with the bearer's largest."""
    by_code: dict[tuple[Bearer, str], int] = defaultdict(int)
    for bearer, lines in parts.items():
        without_code = 0
        for part in lines:
            if part.kind == "VAT":
                continue
            if part.code:
                by_code[bearer, part.code] += part.pence
            else:
                without_code += part.pence
        own = [code for whose, code in by_code if whose == bearer]
        if own and without_code:
            by_code[bearer, max(own, key=lambda code: abs(by_code[bearer, code]))] += without_code
    return dict(by_code)


def refuse_uncoded(invoice: Invoice, coding: Sequence[Coded]) -> None:
    """Raise NotValid, naming the line, unless every line is coded to exactly its amount."""
    numbers = [line.number for line in invoice.lines]
    for coded in coding:
        if coded.line not in numbers:
            raise wrong("coding", f"The invoice has no line {coded.line}")
        if not coded.code.strip():
            raise wrong("coding", f"Line {coded.line} has no cost code: choose one")
    for line in invoice.lines:
        of_line = [coded.net_pence for coded in coding if coded.line == line.number]
        if not of_line:
            raise wrong("coding", f"Line {line.number}, {line.description}, has no cost code yet: choose one")
        if sum(of_line) != line.net_pence:
            raise wrong(
                "coding",
                f"Line {line.number}, {line.description}, is {pounds(line.net_pence)}, and {pounds(sum(of_line))} of "
                "it is coded: the parts must make the line",
            )


class _Net:
    """Net pence by bearer and rate of VAT, for sharing what belongs to all of them."""

    def __init__(self) -> None:
        self._by_rate: dict[str, dict[Bearer, int]] = defaultdict(lambda: defaultdict(int))

    def add(self, bearer: Bearer, rate: str, pence: int) -> None:
        self._by_rate[rate][bearer] += pence

    def of_rate(self, rate: str) -> dict[Bearer, int]:
        return _weights(self._by_rate.get(rate, {}))

    def of_all(self) -> dict[Bearer, int]:
        together: dict[Bearer, int] = defaultdict(int)
        for by_bearer in self._by_rate.values():
            for bearer, pence in by_bearer.items():
                together[bearer] += pence
        return _weights(together)


def _weights(pence: Mapping[Bearer, int]) -> dict[Bearer, int]:
    return {bearer: amount for bearer, amount in pence.items() if amount > 0}


def _equally(order: PurchaseOrder) -> dict[Bearer, int]:
    schools: tuple[Bearer, ...] = order.schools or (None,)
    return dict.fromkeys(schools, 1)


def _adjustments(parts: Parts, net: _Net, whose: Mapping[Bearer, int], invoice: Invoice) -> None:
    for one in invoice.adjustments:
        about = one.reason or ("Charge" if one.is_charge else "Allowance")
        rate = _rate(one.vat_category, one.vat_per_cent)
        _share(parts, net, whose, "fee", about, one.pence if one.is_charge else -one.pence, rate)


def _share(parts: Parts, net: _Net, whose: Mapping[Bearer, int], kind: str, about: str, pence: int, rate: str) -> None:
    for bearer, part in share_out(pence, whose).items():
        if part:
            basis = "All of it" if len(whose) == 1 else f"Part of {pounds(pence)}, by net amount"
            parts[bearer].append(Part(kind, about, part, basis))
            net.add(bearer, rate, part)


def _rate(category: str, per_cent: Decimal | None) -> str:
    """What tells one rate of VAT from another: the standard and the reduced one share a category."""
    return f"{category} {treatment_of(category, per_cent)}"


def _finished(parts: Parts, net: _Net, whose: Mapping[Bearer, int], invoice: Invoice) -> Parts:
    """The parts with VAT and rounding, so that they make the invoice. Raises DoesNotAddUp."""
    _share_vat(parts, net, whose, invoice)
    _share_rounding(parts, net, whose, invoice)
    return _negated(parts) if invoice.is_credit_note else dict(parts)


def _share_vat(parts: Parts, net: _Net, whose: Mapping[Bearer, int], invoice: Invoice) -> None:
    for vat in invoice.vat:
        weights = net.of_rate(_rate(vat.category, vat.per_cent)) or net.of_all() or dict(whose)
        basis = f"Part of {pounds(vat.vat_pence)}, by net amount" if len(weights) > 1 else "All of it"
        for bearer, part in share_out(vat.vat_pence, weights).items():
            if part:
                parts[bearer].append(Part("VAT", str(vat.treatment or vat.category), part, basis))


def _share_rounding(parts: Parts, net: _Net, whose: Mapping[Bearer, int], invoice: Invoice) -> None:
    total = invoice.totals.gross_pence + invoice.totals.rounding_pence
    missing = total - sum(part.pence for lines in parts.values() for part in lines)
    if abs(missing) > MOST_ROUNDING:
        raise DoesNotAddUp(
            f"The parts of the invoice miss its total of {pounds(total)} by {pounds(missing)}: send it back and ask for "
            "a correct one"
        )
    for bearer, part in share_out(missing, net.of_all() or dict(whose)).items():
        if part:
            parts[bearer].append(Part("fee", "Rounding", part, "By net amount"))


def _negated(parts: Parts) -> Parts:
    return {
        bearer: [Part(one.kind, one.about, -one.pence, one.basis, one.code) for one in lines]
        for bearer, lines in parts.items()
    }
