"""Invoices and credit notes taken in: kept as they came, compared at once, and left for people where something is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from services.procurement.application.einvoices.plain import finding_as_json
from services.procurement.application.payables.comparing import compared
from services.procurement.application.payables.ports import Step
from services.procurement.application.ports import Procuring
from services.procurement.domain.einvoices.finding import Finding
from services.procurement.domain.einvoices.invoice import Invoice
from services.procurement.domain.einvoices.reading import OUR_CURRENCY, in_other_currency
from services.procurement.domain.payables.duplicates import number_key
from services.procurement.domain.payables.life import Payable, State
from shared.calendar.words import day_in_words
from shared.identifiers import new_id
from shared.money import pounds
from shared.refusals import NotValid, wrong

HIGHEST_PENCE = 10**12
MOST_OF_A_NUMBER = 120
EARLIEST = date(2000, 1, 1)


def take_in(
    uow: Procuring,
    invoice: Invoice,
    *,
    checked_by: str,
    file_id: str,
    findings: Sequence[Finding],
    received_on: date | None = None,
    senders: Sequence[str] = (),
) -> str:
    """The id of the document, kept and compared. `checked_by` says in words what checked it; `received_on` is the day
    it reached the trust, today unless said; `senders` are those who sent its file.

    Raises NotValid for what cannot be an invoice to this trust (another currency, no number, dates that cannot be), and
    ChangedMeanwhile where the same one is being taken in by somebody else.
    """
    came = received_on or uow.today()
    refuse_impossible(invoice, came, uow.today())
    arrived = Payable(
        invoice_id=new_id(),
        document=invoice,
        received_on=came,
        entered_by=uow.actor,
        entered_at=uow.now(),
        checked_by=checked_by,
        file_id=file_id,
        senders=tuple(senders),
        findings=tuple(finding_as_json(one) for one in findings),
    )
    payable = _numbered(uow, compared(uow, arrived))
    uow.payables.add(payable)
    asks = "credits" if invoice.is_credit_note else "asks for"
    words = f"Came on {day_in_words(came)}; {asks} {pounds(invoice.totals.payable_pence)}. Checked by {checked_by}"
    uow.payables.note(payable.invoice_id, Step(uow.now(), uow.actor, "came", words))
    return payable.invoice_id


def refuse_impossible(invoice: Invoice, came: date, today: date) -> None:
    """Raise NotValid, saying what to do, for a document that can be no invoice to this trust, or not have come then."""
    if not invoice.number.strip() or len(invoice.number) > MOST_OF_A_NUMBER:
        raise wrong("number", "The invoice needs its number, as the supplier gave it, of at most 120 characters")
    if not invoice.seller.name.strip():
        raise wrong("seller_name", "The invoice does not say who sends it: ask for one that does")
    if invoice.currency != OUR_CURRENCY:
        raise NotValid(in_other_currency(invoice.currency))
    if invoice.issued_on > today:
        raise wrong("issued_on", f"The invoice is dated {day_in_words(invoice.issued_on)}, which is still ahead")
    if invoice.issued_on < EARLIEST:
        raise wrong("issued_on", f"The invoice is dated {day_in_words(invoice.issued_on)}: check the year")
    if not invoice.lines:
        raise NotValid("The invoice has no lines: ask for one that says what it is for")
    if abs(invoice.totals.gross_pence) > HIGHEST_PENCE:
        raise NotValid("The amount is too high to be meant: check the invoice")
    if came > today:
        raise wrong("received_on", "The day on which it came is still ahead: check it")
    if came < invoice.issued_on:
        raise wrong("received_on", "It cannot have come before it was issued: check both dates")


def _numbered(uow: Procuring, payable: Payable) -> Payable:
    """With a number that tells it from earlier documents of the same supplier's number, refused ones included."""
    if payable.supplier_id is None:
        return payable
    same = uow.payables.with_number(payable.supplier_id, payable.document.number)
    return replace(payable, twin=max((one.twin for one in same), default=-1) + 1)


def copies_of(uow: Procuring, payable: Payable) -> list[Payable]:
    """Documents of the same supplier that still stand and bear the same number."""
    if payable.supplier_id is None:
        return []
    same = uow.payables.with_number(payable.supplier_id, payable.document.number)
    return [
        one
        for one in same
        if one.invoice_id != payable.invoice_id
        and one.state is not State.REFUSED
        and number_key(one.document.number) == number_key(payable.document.number)
    ]
