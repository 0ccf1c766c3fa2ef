"""What is asked about an invoice apart from its lines: supplier, order, account, coding, findings, what it settles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from services.procurement.domain.einvoices.invoice import Invoice
from services.procurement.domain.payables.charging import refuse_uncoded
from services.procurement.domain.payables.differences import ANY_PAYER, SENIOR, Difference, Severity
from services.procurement.domain.payables.duplicates import number_key
from services.procurement.domain.payables.life import Coded, Payable, State
from services.procurement.domain.purchase_orders.order import PurchaseOrder
from services.procurement.domain.suppliers.supplier import Supplier
from shared.money import pounds
from shared.refusals import NotValid


class AccountHeld(Protocol):
    """The account of a supplier that is in force."""

    @property
    def sort_code(self) -> str: ...
    @property
    def account_number(self) -> str: ...


def of_document(document: Invoice) -> list[Difference]:
    """An amount that nobody owes, or that was partly paid before."""
    found = []
    if document.totals.payable_pence <= 0 and not document.totals.prepaid_pence:
        words = f"The {document.kind.value} asks for {pounds(document.totals.payable_pence)}: there is nothing to pay"
        found.append(_held("nothing", "amount", Severity.HIGH, words, (), "send it back to the supplier"))
    if document.totals.prepaid_pence:
        words = f"The supplier says that {pounds(document.totals.prepaid_pence)} was paid before"
        what = "find that payment, or send the invoice back"
        found.append(_held("prepaid", "amount", Severity.MEDIUM, words, SENIOR, what))
    return found


def of_findings(findings: Iterable[Mapping[str, object]]) -> list[Difference]:
    """What the check of the file found. An invoice with errors only comes here when a person decided to take it in, with
    the reason kept with the file; so it is told, and holds nothing a second time."""
    found = []
    for number, one in enumerate(findings, start=1):
        rule = f" (rule {one['rule']})" if one.get("rule") else ""
        key = f"finding {one.get('rule') or number} {one.get('where', '')}".strip()
        severity = Severity.MEDIUM if one.get("weight") == "error" else Severity.INFO
        found.append(Difference(key, "file", severity, f"{one.get('words', '')}{rule}", False))
    return found


def of_supplier(document: Invoice, supplier: Supplier | None) -> list[Difference]:
    """A supplier that nobody knows, or that calls itself by another VAT number than the one held."""
    if supplier is None:
        words = f"No supplier on the list is '{document.seller.name}'"
        if document.seller.vat_number:
            words += f" with the VAT number {document.seller.vat_number}"
        what = "choose the supplier, or add it to the list first"
        return [_held("supplier", "supplier", Severity.HIGH, words, (), what)]
    here, there = _digits(document.seller.vat_number), _digits(supplier.vat_number or "")
    if here and there and here != there:
        words = (
            f"The invoice gives the VAT number {document.seller.vat_number}; {supplier.name} is on the list with "
            f"{supplier.vat_number}"
        )
        what = "ask the supplier, by the telephone number already held, which is right"
        return [_held("vat number", "supplier", Severity.HIGH, words, SENIOR, what)]
    return []


def of_order(document: Invoice, order: PurchaseOrder | None, supplier_id: str | None) -> list[Difference]:
    """An order of another supplier."""
    if order is None:
        return []
    if supplier_id is not None and order.supplier_id != supplier_id:
        words = f"Order {order.number} went to {order.supplier_name}, and the invoice comes from {document.seller.name}"
        what = "choose the right order, or send the invoice back"
        return [_held("order supplier", "order", Severity.HIGH, words, SENIOR, what)]
    return []


def of_order_left(payable: Payable, named: PurchaseOrder | None) -> list[Difference]:
    """What an invoice without an order says of orders: one that is known (`named`), to which it is not held, or one that
    nobody knows. Whoever takes it away from a known one takes away all that is compared: so somebody senior decides."""
    reference = payable.document.order_reference.strip()
    if named is not None:
        said = payable.without_order or "it was given cost codes"
        words = f"It is for order {named.number} and would be approved without an order: {said}"
        return [_held("order", "order", Severity.HIGH, words, SENIOR, "choose that order, or send the invoice back")]
    if not reference:
        return []
    words = f"There is no order {reference}"
    what = "choose the order it belongs to, or code it as an invoice without an order"
    return [_held("order", "order", Severity.MEDIUM, words, ANY_PAYER, what)]


def of_account(document: Invoice, held: AccountHeld | None) -> list[Difference]:
    """An account on the invoice other than the one in force: the usual sign of a forged invoice. Nothing is paid to it."""
    printed = document.pay_to
    if held is None or not printed.is_given():
        return []
    number, sort_code = _account_in(printed.iban, printed.account_number, printed.sort_code)
    if not number:
        return []
    same = number == held.account_number and sort_code in ("", held.sort_code)
    if same:
        return []
    words = (
        f"The invoice asks for payment into an account ending {number[-4:]}; the one held ends "
        f"{held.account_number[-4:]}. Whatever is printed, only the account held is paid"
    )
    what = "ring the supplier on the number already held before anything else, and tell it nothing of what you see"
    return [_held("account", "account", Severity.HIGH, words, SENIOR, what)]


def of_coding(document: Invoice, coding: Sequence[Coded]) -> list[Difference]:
    """An invoice without an order needs a cost code for each line before it can be approved."""
    try:
        refuse_uncoded(document, coding)
    except NotValid as missing:
        words = f"It has no order. {missing}" if not coding else str(missing)
        what = "choose its order, or give each line a cost code"
        return [_held("coding", "coding", Severity.MEDIUM, words, (), what)]
    return []


def of_credit(payable: Payable, earlier: Iterable[Payable]) -> list[Difference]:
    """A credit note names the invoice it settles, and does not give back more than that asked for."""
    document = payable.document
    if not document.preceding:
        words = "The credit note does not say which invoice it settles"
        return [Difference("settles", "credit", Severity.INFO, words, False)]
    invoices = [
        one
        for one in earlier
        if not one.document.is_credit_note
        and one.state is not State.REFUSED
        and number_key(one.document.number) == number_key(document.preceding)
    ]
    if not invoices:
        words = f"It settles invoice {document.preceding}, which has not come"
        return [_held("settles", "credit", Severity.LOW, words, ANY_PAYER, "ask the supplier for that invoice")]
    asked = max(one.document.totals.gross_pence for one in invoices)
    if document.totals.gross_pence > asked:
        words = (
            f"It gives back {pounds(document.totals.gross_pence)} of invoice {document.preceding} over {pounds(asked)}"
        )
        return [_held("settles", "credit", Severity.MEDIUM, words, SENIOR, "ask the supplier what it is for")]
    return []


def _held(key: str, kind: str, severity: Severity, words: str, decided_by: tuple[str, ...], what: str) -> Difference:
    return Difference(key, kind, severity, words, True, decided_by, what)


def _account_in(iban: str, number: str, sort_code: str) -> tuple[str, str]:
    """(Account number, sort code) in digits; a British IBAN holds both."""
    written = re.sub(r"\s", "", iban or number).upper()
    if written.startswith("GB") and len(written) == 22:
        return written[14:], written[8:14]
    return _digits(number or iban), _digits(sort_code)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
