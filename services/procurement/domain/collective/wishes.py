"""Many lines of one school in one go, as somebody fills in a page of them: all are taken or none is.

Each line says what its sender saw there before. Where somebody else at the school has changed it since, nothing is taken
and every such line is named with what stands there now, so that a person can choose between the two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from services.procurement.domain.collective import window
from services.procurement.domain.collective.facts import LineAsked, LineRefused, LineWithdrawn
from services.procurement.domain.collective.order import CollectiveOrder
from shared.refusals import ChangedMeanwhile, NotKnown, NotValid

Asked = tuple[CollectiveOrder, tuple[LineAsked | LineWithdrawn | LineRefused, ...]]


class Wish(NamedTuple):
    """One line as it is to be; zero and zero takes it back. `seen`: what stood there, None where nobody looked."""

    sku: str
    firm: int
    tolerance: int
    seen: tuple[int, int] | None = None


def ask_for_many(order: CollectiveOrder, school_id: str, wishes: Sequence[Wish], now: datetime) -> Asked:
    """The order with all the wishes, or with none of them but the refusals of those that come at the wrong time.

    Raises NotValid with `lines` (words by item number), ChangedMeanwhile with `changed` (what stands there now by item
    number), and as `window.ask_for` does.
    """
    _refuse_changed(order, school_id, wishes)
    after, facts = _all_of(order, school_id, wishes, now)
    refused = {fact.refusal.sku for fact in facts if isinstance(fact, LineRefused)}
    if not refused:
        return after, facts
    return _all_of(order, school_id, [wish for wish in wishes if wish.sku in refused], now)


def _all_of(order: CollectiveOrder, school_id: str, wishes: Sequence[Wish], now: datetime) -> Asked:
    wrong: dict[str, str] = {}
    happened: list[LineAsked | LineWithdrawn | LineRefused] = []
    times = Counter(wish.sku for wish in wishes)
    for wish in wishes:
        try:
            if times[wish.sku] > 1:
                raise NotValid(f"'{wish.sku}' is there twice: keep one line of it")
            order, facts = _one_of(order, school_id, wish, now)
            happened += facts
        except (NotValid, NotKnown) as refusal:
            wrong[wish.sku] = f"{refusal}."
    if wrong:
        first = next(iter(wrong.values())).rstrip(".")
        more = f"; and {len(wrong) - 1} more lines are not right" if len(wrong) > 1 else ""
        raise NotValid(f"Nothing was saved. {first}{more}", lines=wrong)
    return order, tuple(happened)


def _one_of(order: CollectiveOrder, school_id: str, wish: Wish, now: datetime) -> Asked:
    if wish.firm or wish.tolerance:
        return window.ask_for(order, school_id, wish.sku, wish.firm, wish.tolerance, now)
    order.item(wish.sku)
    if order.wish(school_id, wish.sku) == (0, 0):
        return order, ()
    return window.withdraw(order, school_id, wish.sku, now)


def _refuse_changed(order: CollectiveOrder, school_id: str, wishes: Sequence[Wish]) -> None:
    changed = {}
    for wish in wishes:
        held = order.wish(school_id, wish.sku)
        if wish.seen is not None and held not in (wish.seen, (wish.firm, wish.tolerance)):
            changed[wish.sku] = {"firm": held[0], "tolerance": held[1]}
    if changed:
        lines = "One line was" if len(changed) == 1 else f"{len(changed)} lines were"
        raise ChangedMeanwhile(
            f"{lines} changed by somebody else at {order.school_name(school_id)} since you opened the page, so nothing "
            "was saved: look at both versions, then save again",
            changed=changed,
        )
