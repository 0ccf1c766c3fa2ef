"""What is asked before a collective order is opened and before it is placed: the aggregation guard, and whether its supplier
may be given so much. What the guard said is kept with the order, with the rows it used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.requisitions.delegation import is_small
from services.procurement.application.suppliers import standing
from services.procurement.application.tenders import guard
from services.procurement.domain.collective.order import Closing, CollectiveOrder, Window
from services.procurement.domain.tenders.aggregation import Level
from services.procurement.domain.vat import vat_on
from shared.refusals import NoRuleForDate, NotValid, Refused, WrongTime


def refuse_to_open(uow: Procuring, window: Window) -> list[dict[str, Any]]:
    """What the guard says before anything is asked for: what was bought of this kind, by all schools that may join.

    Raises NotValid where that is over the threshold and no framework or tender is named, WrongTime for the supplier.
    """
    standing.refuse_buying(uow, window.supplier_id, 0, uow.today())
    return _asked_guard(uow, window, dict.fromkeys(set(cpv_codes(uow, window).values()), 0), net_pence=0)


def refuse_to_place(uow: Procuring, order: CollectiveOrder, closing: Closing) -> list[dict[str, Any]]:
    """What the guard says of the order as it would be placed. Raises WrongTime where it may not be placed, in words."""
    if not any(item.cases for item in closing.items.values()):
        return []
    window = order.window
    standing.refuse_buying(uow, window.supplier_id, closing.bill.net_pence, uow.today())
    try:
        by_kind = _with_vat_by_kind(uow, window, closing)
        return _asked_guard(uow, window, by_kind, net_pence=closing.bill.net_pence)
    except NotValid as refusal:
        raise WrongTime(f"'{window.title}' cannot be placed. {refusal}", **refusal.details) from refusal


def why_not_placed(uow: Procuring, order: CollectiveOrder, closing: Closing) -> str:
    """What stops the order from being placed as it stands now, in words; empty where nothing does."""
    try:
        refuse_to_place(uow, order, closing)
    except Refused as refusal:
        return f"{refusal}."
    return ""


def warnings_in_words(said: list[dict[str, Any]]) -> list[str]:
    """What the guard said, where it said more than that all is clear."""
    return [str(one["in_words"]) for one in said if one["level"] != "clear"]


def cpv_codes(uow: Procuring, window: Window) -> Mapping[str, str]:
    """The kind of goods of each item; of orders opened before it was pinned, as the catalogue has it."""
    codes = {sku: item.cpv_code for sku, item in window.items.items()}
    if missing := [sku for sku, code in codes.items() if not code]:
        codes |= {sku: item.cpv.code for sku, item in uow.catalogue.items(window.supplier_id, missing).items()}
    return codes


def _asked_guard(
    uow: Procuring, window: Window, pence_by_cpv: Mapping[str, int], *, net_pence: int
) -> list[dict[str, Any]]:
    """What the guard says. On a day whose thresholds are not known, that is what is shown and kept of what is small, or
    bought by a named way; anything else waits for the row."""
    try:
        found = guard.check_kinds(uow, pence_by_cpv, school_ids=list(window.schools), on=uow.today())
    except NoRuleForDate as unknown:
        if not window.bought_under and not is_small(uow, net_pence, uow.today()):
            raise
        return [guard.said_of_unknown(unknown)]
    for one in found:
        if one.level is Level.OVER and not window.bought_under:
            raise NotValid(
                f"{one.words}. Name the framework or tender that it is bought under, or open a tender",
                only_a_tender=True,
                guard=guard.said(one),
            )
    return [guard.said(one) for one in found]


def _with_vat_by_kind(uow: Procuring, window: Window, closing: Closing) -> dict[str, int]:
    codes = cpv_codes(uow, window)
    together: dict[str, int] = {}
    for sku, item in closing.items.items():
        if item.pence:
            with_vat = item.pence + vat_on(item.pence, window.items[sku].vat_rate)
            together[codes[sku]] = together.get(codes[sku], 0) + with_vat
    return together
