"""Taking one step with an order: read it, let the domain say what comes of it, claim its next version, write that down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.domain.collective.order import CollectiveOrder
from shared.refusals import ChangedMeanwhile

MOST_LOOKS = 10
"""How often an order that others keep changing is looked at again, before the person is told."""
LARGE_ORDER = 5_000
"""Places in queues. Closing, receiving or sharing so many takes about a tenth of a second; more is the worker's."""

Step = Callable[[CollectiveOrder], tuple[CollectiveOrder, tuple[Any, ...]]]
Stepped = tuple[CollectiveOrder, CollectiveOrder, tuple[Any, ...]]


def step_with_whole_order(uow: Procuring, order_id: str, step: Step) -> Stepped:
    """The order before, after, and what happened; where somebody changed it meanwhile, the step is taken on the new state.

    Nothing is written but the claim. Raises what the step refuses, and ChangedMeanwhile when it never gets a turn.
    """
    for look in range(MOST_LOOKS):
        before = uow.orders.whole(order_id)
        after, facts = step(before)
        if after.version == before.version:
            return before, after, facts
        try:
            uow.orders.claim(after, before.version)
        except ChangedMeanwhile:
            if look == MOST_LOOKS - 1:
                raise
            continue
        return before, after, facts
    raise AssertionError("unreachable: the last look returns or raises")


def step_with_own_lines(uow: Procuring, order_id: str, school_id: str, step: Step) -> Stepped:
    """As above for one school's part of an order. Schools queue for the order, so that first come is first served."""
    uow.orders.lock(order_id)
    before = uow.orders.of_school(order_id, school_id)
    after, facts = step(before)
    if after.version != before.version:
        uow.orders.claim(after, before.version)
    return before, after, facts


def is_large(uow: Procuring, order_id: str) -> bool:
    """Whether the order is too large to be worked out while somebody waits."""
    return uow.orders.count_places(order_id) > LARGE_ORDER
