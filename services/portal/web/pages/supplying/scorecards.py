"""How suppliers did over the last twelve months: on time, complete, at the price agreed, invoices right first time."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import SERVICE, TRUST
from services.portal.web.context import ask
from services.portal.web.pages.supplying.supplier import supplier_trail
from services.portal.web.patterns.listing import Listing, Shown
from shared.charts import Chart, Series, draw

pages = Pages("scorecards", __name__)
MEASURES = (
    ("on_time", "On time"), ("complete", "Complete"), ("price_kept", "Price kept"), ("right_first_time", "Invoices right"),
)  # fmt: skip


@pages.page("/trust/buying/suppliers/scorecards/", may=in_trust(TRUST))
def listed() -> Any:
    """All suppliers with an order or an invoice in the last twelve months."""
    rows = [
        {"supplier_id": one["supplier_id"], "supplier": one["supplier"], "orders": one["orders"]}
        | {measure["key"]: measure["in_words"] for measure in one["measures"]}
        for one in ask(SERVICE, "scorecards")
    ]
    listing = Listing(
        "Scorecards",
        [
            Shown("supplier", "Supplier", link=lambda one: card_href(one["supplier_id"])),
            Shown("orders", "Orders", "number"),
            *(Shown(key, words, sortable=False) for key, words in MEASURES),
        ],
        rows,
        sort="supplier",
        empty="No supplier had an order or an invoice in the last twelve months. Scorecards fill by themselves as goods and invoices come.",
    )  # fmt: skip
    return listing.as_file() or render_template(
        "supplying/list.html", title="How suppliers did", listing=listing, trail=supplier_trail(),
        said="Over the last twelve months, as so many of so many. What was not due yet does not count.",
    )  # fmt: skip


@pages.page("/trust/buying/suppliers/<supplier_id>/scorecard", may=in_trust(TRUST))
def one(supplier_id: str) -> str:
    """One supplier's measures, with what fell short."""
    card = ask(SERVICE, "scorecard", supplier_id=supplier_id)
    return render_template(
        "supplying/scorecard.html", title=f"How {card['supplier']} did", card=card, chart=_chart(card),
        trail=supplier_trail({"supplier_id": supplier_id, "name": card["supplier"]}),
    )  # fmt: skip


def card_href(supplier_id: str) -> str:
    return url_for("scorecards.one", supplier_id=supplier_id)


def _chart(card: Any) -> Any:
    known = [one for one in card["measures"] if one["per_cent"] is not None]
    if not known:
        return None
    return draw(
        Chart(
            f"How {card['supplier']} did", "Per cent of orders and invoices that were as they should be, by measure.",
            [one["name"] for one in known], [Series("Per cent", [one["per_cent"] for one in known])],
            words=lambda share: f"{share}%", label_heading="Measure",
        ),
        "bar",
    )  # fmt: skip
