"""How much of each kind is bought, kept up as orders are placed, invoices come without one and contracts begin, change or
end, so that the guard need not read a million order lines; and which schools are only alongside the trust."""

from __future__ import annotations

from datetime import date

from services.procurement.application.ports import Procuring
from services.procurement.domain.tenders.similar import TOGETHER, Source


def note_bought(
    uow: Procuring,
    *,
    source: Source,
    cpv_code: str,
    school_id: str | None,
    on: date,
    pence_incl_vat: int,
    until: date | None = None,
) -> None:
    """Count an order line in its month, or a contract from its first to its last day; negative takes it back.

    `on` is the day of the order, or the first day of the contract. Orders under a contract are not counted: their contract
    is. An invoice counts with `Source.INVOICE` on the day it is approved where no order was placed for it; one of an order
    does not, since its order did. `school_id` is None for what the trust buys for itself or for all.
    """
    uow.tenders.add_volume(source, cpv_code, school_id or TOGETHER, on, until, pence_incl_vat)


def school_came_alongside(uow: Procuring, school_id: str, since: date) -> None:
    """Membership says that the school is an associate: from now on its own purchases are not the trust's."""
    uow.tenders.put_associate(school_id, since)


def school_joined(uow: Procuring, school_id: str) -> None:
    """The school converted: it is a member of the trust, and all that was bought for it counts with the trust's."""
    uow.tenders.drop_associate(school_id)
