"""What a collective order costs a school: the most its lines may come to before the close, and which cost codes bear it.

All of it is without VAT, as a budget bears it and as the scheme of delegation counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from services.procurement.domain.collective.fees import BasketLine
from services.procurement.domain.collective.order import CollectiveOrder
from services.procurement.domain.collective.shares import SchoolShare
from services.procurement.domain.requisitions.budget import checked_code
from shared.refusals import NotKnown, WrongTime


def most_by_code(order: CollectiveOrder, school_id: str) -> dict[str, int]:
    """Pence that a school's lines may come to, by cost code ("" where an item has none)."""
    found: dict[str, int] = {}
    share = most_of(order, school_id)
    codes = codes_of(order, school_id)
    for sku, pence in share.goods.items():
        found[codes[sku]] = found.get(codes[sku], 0) + pence
    if found and (fees := sum(share.fees.values())):
        found[max(found, key=lambda code: found[code])] += fees
    return found


def most_of(order: CollectiveOrder, school_id: str) -> SchoolShare:
    """Goods and fees a school pays at the most: firm and tolerance units at the price of its own quantity, its own fees.

    That is the price alone without the spare units of its own cases; together a unit costs less, not more.
    """
    goods, basket = {}, []
    for sku, item in order.window.items.items():
        if units := sum(order.wish(school_id, sku)):
            prices = item.version.terms.prices
            goods[sku] = prices.cost_pence(units)
            basket.append(BasketLine(units, goods[sku], prices.break_reached(units).price))
    fees = {fee.name: pence for fee in order.window.fees if (pence := fee.pence_for(basket))}
    return SchoolShare(goods, fees)


def codes_of(order: CollectiveOrder, school_id: str) -> dict[str, str]:
    """The cost code of each item as a school bears it: its own where it has one in place of the one offered."""
    own = order.own_codes.get(school_id, {})
    return {sku: own.get(item.code, item.code) for sku, item in order.window.items.items()}


class NetByCode:
    """Shares without VAT by cost code, for items with these codes; fees go with the code that bears most.

    Goods without a code are in no budget. The items of a code are gathered once: closing an order asks for each school.
    """

    def __init__(self, codes: Mapping[str, str]) -> None:
        self._skus: dict[str, list[str]] = {}
        for sku, code in codes.items():
            if code:
                self._skus.setdefault(code, []).append(sku)

    def of(self, share: SchoolShare) -> dict[str, int]:
        goods = share.goods
        found = {code: sum([goods[sku] for sku in skus if sku in goods]) for code, skus in self._skus.items()}
        found = {code: pence for code, pence in found.items() if pence}
        if found and (fees := sum(share.fees.values())):
            found[max(found, key=lambda code: abs(found[code]))] += fees
        return found


def with_own_codes(order: CollectiveOrder, school_id: str, own: Mapping[str, str]) -> CollectiveOrder:
    """The order with the cost codes that a school uses in place of those offered; an empty one takes the word back.

    Raises WrongTime once it is closed, NotKnown for a code that no item has, NotValid for what is no cost code.
    """
    order.school_name(school_id)
    if order.closing is not None or order.called_off is not None:
        raise WrongTime(f"'{order.window.title}' takes no other cost codes any more: it is closed or cancelled")
    offered = {item.code for item in order.window.items.values()}
    for code in own:
        if code not in offered:
            raise NotKnown(f"No item of '{order.window.title}' has the cost code '{code}': choose one that is offered")
    kept = {code: checked_code(wanted) for code, wanted in own.items() if wanted.strip()}
    return replace(order, version=order.version + 1, own_codes={**order.own_codes, school_id: kept})
