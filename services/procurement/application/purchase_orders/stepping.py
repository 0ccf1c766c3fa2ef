"""Taking one step with an order: find it within what the caller may see, let the domain say what comes of it, write it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from services.procurement.application.ports import Procuring
from services.procurement.domain.purchase_orders.order import PurchaseOrder
from shared.refusals import NotKnown


@contextmanager
def order_of(uow: Procuring, purchase_order_id: str, school_id: str | None) -> Iterator[PurchaseOrder]:
    """The order, held for a step; for a school only where it is the school's or has a line for it.

    An order of many schools is no school's row, so the scope is widened for the step; nothing of it leaves unfiltered.
    Raises NotKnown.
    """
    if school_id is not None:
        uow.scope.check(school_id)
    with uow.over_all_schools():
        uow.purchase_orders.lock(purchase_order_id)
        order = uow.purchase_orders.get(purchase_order_id)
        if school_id is not None and school_id not in order.schools:
            raise NotKnown("There is no such order for this school: choose one from its list of orders")
        yield order


def lines_of(order: PurchaseOrder, school_id: str | None) -> list[int]:
    """The numbers of the lines that somebody who acts for a school may receive or send back; None: all."""
    return [line.line_no for line in order.lines if school_id is None or school_id in (order.school_id, line.school_id)]
