"""How a saving comes about, in two forms: the figures, as they are kept, and the words, made of them when somebody looks.

An order of 1,000 schools and 500 items has half a million such lines, and few are ever read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.procurement.domain.collective.order import CollectiveOrder
from services.procurement.domain.collective.saving import METHODS, AloneLine, AloneMethod, SchoolSaving


def figures_of(saving: SchoolSaving) -> dict[str, Any]:
    """The saving as plain numbers: by item what it would have been alone, and the share in pence at the end."""
    share = saving.share
    return {
        "items": {
            sku: [METHODS.index(line.method), *line[1:], share.goods.get(sku, 0)] for sku, line in saving.alone.items()
        },
        "fees": {name: [pence, share.fees.get(name, 0)] for name, pence in saving.alone_fees.items()},
        "alone_vat_pence": saving.alone_vat_pence,
        "share_vat_pence": share.vat_pence,
    }


def working_of(order: CollectiveOrder, figures: Mapping[str, Any] | SchoolSaving) -> dict[str, Any]:
    """Both workings, item by item in words, then the fees and VAT; of nothing, nothing."""
    if isinstance(figures, SchoolSaving):
        figures = figures_of(figures)
    items = []
    beyond_minimum = []
    for sku, item in order.window.items.items():
        if sku not in figures.get("items", {}):
            continue
        method, *numbers, share_pence = figures["items"][sku]
        line = AloneLine(METHODS[method] if isinstance(method, int) else AloneMethod(method), *numbers)
        if line.method is AloneMethod.MINIMUM_WAIVED:
            beyond_minimum.append(item.name)
        items.append(
            {
                "sku": sku,
                "name": item.name,
                "units": line.received_units,
                "alone_pence": line.pence,
                "share_pence": share_pence,
                "working": line.working(item.version),
            }
        )
    fees = [
        {"name": name, "alone_pence": alone, "share_pence": share}
        for name, (alone, share) in figures.get("fees", {}).items()
    ]
    return {
        "items": items,
        "fees": fees,
        "alone_vat_pence": figures.get("alone_vat_pence", 0),
        "share_vat_pence": figures.get("share_vat_pence", 0),
        "beyond_minimum": beyond_minimum,
    }
