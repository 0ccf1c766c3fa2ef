"""How the story leaves the trust: with something under way for whoever signs in next."""

from __future__ import annotations

from datetime import date, timedelta

from deploy.story import under_way
from deploy.story.suppliers import taken_over
from deploy.story.telling import Telling
from shared.clock import school_date
from shared.identity.roles import Role

ITEMS = (
    ("EB-A4", "Exercise book A4, 64 pages, ruled", "22830000", "book", 50, "0.42", 500, "0.36"),
    ("PEN-B", "Ballpoint pen, blue", "30192121", "pen", 100, "0.11", 1000, "0.08"),
    ("WB-M", "Whiteboard marker, assorted", "30192125", "marker", 20, "0.69", 200, "0.55"),
    ("GLUE", "Glue stick, 40 g", "24910000", "stick", 30, "0.75", 300, "0.62"),
    ("A4-80", "A4 paper, 80 gsm", "30197643", "ream", 5, "4.25", 50, "3.60"),
)
"""Imagined prices: SKU, name, CPV, unit, units in a case, price, and the price from so many units on."""
SCHOOLS = ("manor_mead", "beacon", "bromley_ap")
WEEKS_OPEN = 2


def tell(story: Telling) -> None:
    """A window is open, a proposal waits for a signature."""
    today = school_date(story.stage.clock.now())
    _open_window(story, today)
    _propose_joining(story, today)
    under_way.lay_about(story, today)
    windows = story.ask(story.head("manor_mead"), "procurement", "my_windows", school_id=story.schools["manor_mead"])
    story.check("a window is open for Manor Mead, which has asked for nothing yet", len(windows) == 1)


def _open_window(story: Telling, today: date) -> None:
    buyer = story.trust(Role.BUYER)
    supplier = taken_over(story, "Weald School Supplies (imagined)")
    for sku, name, cpv, unit, case_size, price, from_units, lower in ITEMS:
        story.ask(
            buyer, "procurement", "list_item",
            supplier_id=supplier, sku=sku, name=name, cpv=cpv, valid_from=today.isoformat(), unit=unit,
            source="price list of the autumn (imagined)", case_size=case_size, minimum_cases=1, price=price,
            breaks=[{"from_units": from_units, "price": lower}], break_kind="all-units", vat="standard",
        )  # fmt: skip
    closes, delivery = today + timedelta(weeks=WEEKS_OPEN), today + timedelta(weeks=WEEKS_OPEN + 2)
    opened = story.ask(
        buyer, "procurement", "open_window",
        title="Stationery for the spring", supplier_id=supplier,
        schools=[story.schools[school] for school in SCHOOLS], skus=[sku for sku, *_ in ITEMS],
        closes_at=f"{closes.isoformat()}T15:00:00+00:00", delivery_on=delivery.isoformat(),
        fees=[{"kind": "delivery", "name": "Delivery", "pence": 1200, "free_from_pence": 25000}],
    )  # fmt: skip
    for sku, firm, tolerance in (("EB-A4", 400, 50), ("GLUE", 60, 0)):
        story.ask(
            story.head("beacon"), "procurement", "ask_for",
            school_id=story.schools["beacon"], order_id=opened["order_id"], sku=sku, firm=firm, tolerance=tolerance,
        )  # fmt: skip
    asked = story.ask(
        story.head("bromley_ap"), "procurement", "ask_for",
        school_id=story.schools["bromley_ap"], order_id=opened["order_id"], sku="PEN-B", firm=38_000,
    )  # fmt: skip
    story.say(f"Bromley orders pens for three years: {asked['approval']}")
    story.say(f"A window for stationery is open until {closes:%-d %B}; Beacon has asked, Manor Mead not yet.")


def _propose_joining(story: Telling, today: date) -> None:
    first = (today.replace(day=1) + timedelta(days=124)).replace(day=1)
    story.ask(
        story.head("manor_mead"), "membership", "propose_conversion",
        school_id=story.schools["manor_mead"], provisional_on=first.isoformat(), reasons=["good_fit", "savings"],
        words="The governors voted for it",
    )  # fmt: skip
    story.say(f"Manor Mead and Walton Leigh would like to join on {first:%-d %B %Y}: the trust has yet to sign.")
