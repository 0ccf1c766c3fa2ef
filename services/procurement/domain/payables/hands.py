"""Who had a hand in what an invoice asks for: nobody among them approves it, so that two people always saw it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from services.procurement.domain.payables.life import Payable
from services.procurement.domain.purchase_orders.goods import Entry
from services.procurement.domain.purchase_orders.order import PurchaseOrder
from shared.refusals import WrongTime

CODED, DECIDED, NO_ORDER = "coded", "decided", "no order"
_DONE: Mapping[str, str] = {
    CODED: "said what it is for",
    DECIDED: "accepted a difference of it",
    NO_ORDER: "said that it has no order",
}
"""By kind of step, in words that follow 'You'."""


def hands_in(
    payable: Payable, steps: Iterable[tuple[str, str]], order: PurchaseOrder | None, entries: Iterable[Entry]
) -> dict[str, str]:
    """What each person did, the weightiest first. `steps` are (kind, by) of what was done with the invoice, `entries` what
    was told of the order's goods and still stands."""
    found: dict[str, str] = {}
    found.setdefault(payable.entered_by, "entered it")
    for sender in payable.senders:
        found.setdefault(sender, "sent its file in")
    if order is not None:
        found.setdefault(order.placed_by, f"placed order {order.number}")
        for entry in entries:
            found.setdefault(entry.by, f"recorded what came of order {order.number}")
    for kind, by in steps:
        if kind in _DONE:
            found.setdefault(by, _DONE[kind])
    return found


def refuse_own_hand(payable: Payable, by: str, hands: Mapping[str, str]) -> None:
    """Raise WrongTime where whoever wants to approve the invoice had a hand in it."""
    if done := hands.get(by):
        raise WrongTime(f"You {done}: somebody else approves {payable.in_words}")
