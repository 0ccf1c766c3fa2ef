"""How much of each kind is bought, kept up as orders are placed and contracts begin, so that the guard need not read a
million order lines."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.procurement.application.ports import Procuring


class Source(StrEnum):
    """Where a volume comes from."""

    ORDER = "order"
    CONTRACT = "contract"
    TENDERED = "tendered"
    """A contract that was competed for under the Act in full."""


TOGETHER = "together"
"""Stands in place of a school for what is bought for all together."""


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

    `on` is the day of the order, or the first day of the contract. Orders under a contract are not counted: their contract is.
    """
    uow.tenders.add_volume(source, cpv_code, school_id or TOGETHER, on, until, pence_incl_vat)
