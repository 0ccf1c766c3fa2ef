"""What should have gone on by now and waits for somebody, counted for the alerts of whoever runs the service."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from services.procurement.application.payables.ports import PayableFilter
from services.procurement.application.ports import Procuring
from services.procurement.domain.payables.life import State as InvoiceState
from services.procurement.domain.suppliers import bank_change
from services.procurement.domain.tenders.tender import State as TenderState

CLOSING_TAKES = timedelta(minutes=15)
"""A close of the largest order takes seconds; the sweep that begins it comes every half minute."""
KEYS_BEFORE = timedelta(days=2)
"""Before the deadline: time enough for somebody else to be named, who takes a key."""
LONGEST_BANK_CHANGE = timedelta(days=3)
LONGEST_FILE = timedelta(hours=1)
_UNPAID = (
    InvoiceState.RECEIVED,
    InvoiceState.HELD,
    InvoiceState.MATCHED,
    InvoiceState.APPROVED,
    InvoiceState.PROPOSED,
)


def overdue(uow: Procuring) -> Mapping[str, int]:
    """By what it is, how many wait."""
    now = uow.now()
    return {
        "order_past_close": uow.orders.count_past_close(now - CLOSING_TAKES),
        "box_without_keys": _boxes_without_keys(uow, now),
        "invoice_late": uow.payables.count(_late(uow)),
        "bank_change_waiting": _bank_changes(uow, now),
        "invoice_file_waiting": len(uow.einvoices.waiting_since(now - LONGEST_FILE)),
    }


def _boxes_without_keys(uow: Procuring, now: datetime) -> int:
    """Tenders whose deadline is near and of whose openers some have no key: their bids could not be opened."""
    near = [
        head.tender_id
        for head in uow.tenders.heads()
        if head.state == TenderState.PUBLISHED.value
        and head.deadline_at is not None
        and now < head.deadline_at <= now + KEYS_BEFORE
    ]
    openers = [uow.bids.openers(tender_id) for tender_id in near]
    return sum(1 for of_one in openers if not of_one or any(one.public is None for one in of_one))


def _late(uow: Procuring) -> PayableFilter:
    return PayableFilter(states=tuple(state.value for state in _UNPAID), pay_by_until=uow.today() - timedelta(days=1))


def _bank_changes(uow: Procuring, now: datetime) -> int:
    return sum(
        1
        for change in uow.onboarding.changes()
        if change.state in bank_change.OPEN and change.requested_at < now - LONGEST_BANK_CHANGE
    )
