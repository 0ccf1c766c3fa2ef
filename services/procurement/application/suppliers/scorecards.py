"""How each supplier did over the last twelve months, with those orders and invoices that fell short."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.suppliers.rule_rows import row
from services.procurement.domain.suppliers.scorecard import Measure
from services.procurement.domain.suppliers.scorecard import scorecard as judged
from shared.calendar import anniversary
from shared.refusing import for_the_trust, worded


@worded
def scorecard(uow: Procuring, supplier_id: str) -> dict[str, Any]:
    """One supplier's four measures with their working. Raises NotFound."""
    for_the_trust(uow)
    supplier = uow.suppliers.get(supplier_id)
    return {"supplier_id": supplier_id, "supplier": supplier.name} | _cards(uow, supplier_id)[supplier_id]


@worded
def scorecards(uow: Procuring) -> list[dict[str, Any]]:
    """The suppliers with an order or an invoice in the last twelve months, by name."""
    for_the_trust(uow)
    cards = _cards(uow, None)
    return [
        {"supplier_id": supplier_id, "supplier": name} | cards[supplier_id]
        for supplier_id, name in uow.suppliers.names(cards).items()
    ]


def _cards(uow: Procuring, supplier_id: str | None) -> dict[str, dict[str, Any]]:
    today = uow.today()
    since, least = anniversary(today, -1), row("scorecard.least-cases", today)
    orders, invoices = uow.reporting.orders_seen(since, supplier_id), uow.reporting.invoices_seen(since, supplier_id)
    named = {supplier_id} if supplier_id else {*orders, *invoices}
    return {
        one: {
            "since": since.isoformat(),
            "orders": len(orders.get(one, [])),
            "invoices": len(invoices.get(one, [])),
            "measures": _as_json(judged(orders.get(one, []), invoices.get(one, []), today, least.integer)),
            "rules": [least.as_record()],
        }
        for one in named
    }


def _as_json(measures: Sequence[Measure]) -> list[dict[str, Any]]:
    return [
        {
            "key": one.key, "name": one.words, "good": one.good, "of": one.of, "per_cent": one.per_cent,
            "in_words": one.in_words(), "short": list(one.short),
        }
        for one in measures
    ]  # fmt: skip
