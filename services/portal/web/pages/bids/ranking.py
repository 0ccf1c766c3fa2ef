"""What came of the bids: the ranking with every working and a chart, the results before, and the red flags that the
trust's own tenders raise."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import render_template

from services.portal.web.admission import guard
from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, SERVICE, TRUST
from services.portal.web.asking.names import names_of
from services.portal.web.context import ask, me
from services.portal.web.pages.bids.bid_words import box_href, trail
from services.portal.web.patterns.listing import Choice, Listing, Shown
from shared.charts import MOST_SERIES, Chart, Drawing, Series, draw

pages = Pages("bid_ranking", __name__)


@pages.page("/trust/buying/bids/<tender_id>/ranking", may=in_trust(TRUST))
def ranking(tender_id: str) -> str:
    """Each lot with its ranking, and the results that it had before."""
    found = ask(SERVICE, "bid_ranking", tender_id=tender_id)
    guard.note_reading("ranking of bids", tender_id)
    return render_template(
        "bids/ranking.html", title=f"Ranking: {found['title']}", page=found, is_buyer=me().holds(BUYERS),
        charts={lot["lot"]: _chart(lot) for lot in found["lots"] if lot["ranking"]},
        names=names_of(one["by"] for one in found["versions"]), trail=trail(found),
    )  # fmt: skip


def _chart(lot: Any) -> Drawing:
    bids = lot["ranking"][:12]
    criteria = [one["criterion"] for one in bids[0]["scores"]][:MOST_SERIES]
    series = [
        Series(
            name, [Decimal(next(one["points"] for one in bid["scores"] if one["criterion"] == name)) for bid in bids]
        )
        for name in criteria
    ]
    first = bids[0]
    summary = f"{first['bidder']} has the most points, {first['total']} of 100."
    return draw(
        Chart("Points by criterion", summary, [bid["bidder"] for bid in bids], series, label_heading="Bidder"),
        "stacked",
    )


@pages.page("/trust/buying/bids/red-flags", may=in_trust(TRUST))
def red_flags() -> Any:
    """What an outsider would ask about our own tenders."""
    found = ask(SERVICE, "red_flags")
    listing = Listing(
        "Red flags",
        [
            Shown("code", "Flag"),
            Shown("says", "What it says"),
            Shown("title", "About", link=lambda one: box_href(one["tender_id"]) if one["tender_id"] else None),
            Shown("value", "Value"),
        ],
        found["flags"],
        choices=[Choice("code", "Flag", [("", "All"), *((code, f"{code}: {words}") for code, words in found["meanings"].items())])],
        sort="code",
        empty="No flag is raised.",
    )  # fmt: skip
    return listing.as_file() or render_template(
        "bids/red_flags.html", title="Red flags in our own tenders", found=found, listing=listing, trail=trail()
    )
