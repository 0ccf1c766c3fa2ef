"""Whether an invoice came before: by its number however it is written, or by amount and date."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.procurement.domain.payables.differences import ANY_PAYER, SENIOR, Difference, Severity
from services.procurement.domain.payables.life import Payable, State
from services.procurement.domain.wording import counted
from shared.calendar.words import day_in_words
from shared.money import pounds

_LEADING = re.compile(r"^(?:INVOICE|INV|SI|NO|NR)(?=\d)")


@dataclass(frozen=True, slots=True)
class Closeness:
    """How near two invoices of a supplier have to be to look like one: so many days, so little apart in per cent
    hundredths of the amount (50 is half a per cent)."""

    days: int
    amount_hundredths: int
    source: str


def number_key(number: str) -> str:
    """An invoice number without what people type differently: case, spaces, signs, 'INV', leading zeros."""
    kept = re.sub(r"[^0-9A-Z]", "", number.upper())
    kept = _LEADING.sub("", kept)
    return kept.lstrip("0") or kept or number.strip().upper()


def duplicates_of(payable: Payable, others: Iterable[Payable], closeness: Closeness) -> tuple[Difference, ...]:
    """The questions about earlier documents of the same supplier that this one may be a copy of."""
    found = []
    for other in others:
        if other.invoice_id == payable.invoice_id or other.state is State.REFUSED:
            continue
        if other.document.kind != payable.document.kind or _came_later(other, payable):
            continue
        if number_key(other.document.number) == number_key(payable.document.number):
            found.append(_same_number(other))
        elif _looks_the_same(payable, other, closeness):
            found.append(_same_amount(payable, other))
    return tuple(found)


def _came_later(other: Payable, payable: Payable) -> bool:
    """Ids rise with time, so they tell of two that came at once which was first."""
    return (other.entered_at, other.invoice_id) > (payable.entered_at, payable.invoice_id)


def _looks_the_same(payable: Payable, other: Payable, closeness: Closeness) -> bool:
    apart = abs((payable.document.issued_on - other.document.issued_on).days)
    if apart > closeness.days:
        return False
    here, there = payable.document.totals.payable_pence, other.document.totals.payable_pence
    if payable.purchase_order_id and payable.purchase_order_id == other.purchase_order_id:
        return abs(here - there) * 10_000 <= closeness.amount_hundredths * there
    return here == there


def _same_number(other: Payable) -> Difference:
    return Difference(
        key=f"duplicate {other.invoice_id}",
        kind="same number",
        severity=Severity.HIGH,
        words=f"The supplier's number is that of {_described(other)}",
        holds=True,
        decided_by=SENIOR,
        what_to_do="send this one back as a copy",
    )


def _same_amount(payable: Payable, other: Payable) -> Difference:
    days = abs((payable.document.issued_on - other.document.issued_on).days)
    apart = "the same day" if not days else f"{counted(days, 'day')} apart"
    amount = "the same amount" if _same(payable, other) else "nearly the same amount for the same order"
    return Difference(
        key=f"duplicate {other.invoice_id}",
        kind="same amount and date",
        severity=Severity.MEDIUM,
        words=f"It may be a copy: {amount}, {apart}, as {_described(other)}",
        holds=True,
        decided_by=ANY_PAYER,
        what_to_do="send this one back as a copy",
    )


def _same(payable: Payable, other: Payable) -> bool:
    return payable.document.totals.payable_pence == other.document.totals.payable_pence


def _described(other: Payable) -> str:
    document, issued = other.document, other.document.issued_on
    day: date = issued
    return (
        f"{document.kind.value} {document.number} of {day_in_words(day)} over "
        f"{pounds(document.totals.payable_pence)}, which came on {day_in_words(other.received_on)}"
    )
