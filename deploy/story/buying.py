"""A collective order: three schools want paper, one of them pays less than it would alone, and the shares add up."""

from __future__ import annotations

import base64
from datetime import date
from typing import Any

from deploy.story.suppliers import taken_over
from deploy.story.telling import Telling, named
from deploy.story.under_way import invoice_file
from shared.clock import school_date
from shared.identity.roles import Role
from shared.money import pounds

WISHES = (("manor_mead", 14, 2), ("beacon", 30, 0), ("bromley_ap", 9, 3))
"""Reams each school surely wants, and how many more it would take to fill a box."""

SHARES = {"manor_mead": 5796, "beacon": 12420, "bromley_ap": 2484}
SAVINGS = {"manor_mead": 2820, "beacon": 3450, "bromley_ap": 3530}
"""Pence. Alone: full boxes of five at £4.10 and £15.00 delivery (15, 30 and 10 reams); together: reams received at £3.45."""

INVOICED = 20_700
PAPER = (
    ("Weald Furniture (imagined)", "Thames Paper (imagined)"), ("GB980780684", "GB123456782"),
    ("Chair, adjustable", "A4 paper, 80 gsm"), (">6<", ">50<"), ("45.00", "3.45"), ("270.00", "172.50"),
    ("54.00", "34.50"), ("324.00", "207.00"),
)  # fmt: skip
"""The supplier's invoice over fifty reams at £3.45 and VAT, £207.00, in place of the chairs of another one."""


def tell(story: Telling) -> None:
    """Open, ask, close by itself at its time, deliver one box short, invoice, share, save, recharge."""
    order_id = _open(story)
    _ask(story, order_id)
    story.until(date(2025, 9, 22))
    page = _page(story, order_id)
    story.check("the order closed by itself, at its time", "closed" in str(page["phase"]).lower())
    _deliver_and_invoice(story, order_id)
    _shares_and_savings(story, order_id)


def _open(story: Telling) -> str:
    buyer = story.trust(Role.BUYER)
    supplier = taken_over(story, "Thames Paper (imagined)")
    story.ask(
        buyer, "procurement", "list_item",
        supplier_id=supplier, sku="A4-80", name="A4 paper, 80 gsm", cpv="30197643", valid_from="2025-09-01",
        source="price list of September 2025 (imagined)", unit="ream", case_size=5, minimum_cases=2, price="4.10",
        breaks=[{"from_units": 50, "price": "3.45"}], break_kind="all-units", vat="standard",
    )  # fmt: skip
    opened = story.ask(
        buyer, "procurement", "open_window",
        title="Paper for the autumn", supplier_id=supplier, schools=[story.schools[school] for school, *_ in WISHES],
        skus=["A4-80"], closes_at="2025-09-18T15:00:00+00:00", delivery_on="2025-09-29",
        fees=[{"kind": "delivery", "name": "Delivery", "pence": 1500, "free_from_pence": 15000}],
    )  # fmt: skip
    story.say("A window is open until 18 September, 4 pm: reams in boxes of five, £4.10, from 50 reams £3.45.")
    return str(opened["order_id"])


def _ask(story: Telling, order_id: str) -> None:
    for school, firm, tolerance in WISHES:
        taken = story.ask(
            story.head(school), "procurement", "ask_for",
            school_id=story.schools[school], order_id=order_id, sku="A4-80", firm=firm, tolerance=tolerance,
        )  # fmt: skip
        story.say(f"{named(school)}: {taken['in_words']}")
    said = story.refused(
        story.head("manor_mead"), "procurement", "ask_for",
        school_id=story.schools["beacon"], order_id=order_id, sku="A4-80", firm=1,
    )  # fmt: skip
    story.check(f"one school cannot order for another: {said}", bool(said))


def _page(story: Telling, order_id: str) -> dict[str, Any]:
    page: dict[str, Any] = story.ask(story.trust(Role.BUYER), "procurement", "order_page", order_id=order_id)
    return page


def _deliver_and_invoice(story: Telling, order_id: str) -> None:
    buyer = story.trust(Role.BUYER)
    story.ask(
        buyer, "procurement", "receive",
        order_id=order_id, delivery_note="DN-1", lines=[{"sku": "A4-80", "units": 50}], last=True,
    )  # fmt: skip
    story.say("55 reams were ordered, 50 come: the last to ask goes a little short, and everybody sees it.")
    placed = _page(story, order_id)["purchase_order"]["number"]
    content = base64.b64encode(
        invoice_file(placed, "INV-1", school_date(story.stage.clock.now()), PAPER).encode()
    ).decode()
    story.ask(buyer, "procurement", "send_invoice_files", files=[{"filename": "INV-1.xml", "content": content}])
    story.stage.settle()
    finance = story.trust(Role.FINANCE)
    (invoice,) = story.ask(finance, "procurement", "invoices", view="open")["invoices"]
    charged = _charged(story)
    story.check(
        "the invoice matches order and delivery, and charges nobody before a person approves it",
        invoice["state"] == "matched" and not any(charged.values()),
    )
    story.ask(finance, "procurement", "approve_invoice", invoice_id=invoice["invoice_id"])
    story.kept["invoice"] = INVOICED
    story.stage.settle()


def _charged(story: Telling) -> dict[str, int]:
    """What each school was charged, in pence."""
    charged = {}
    for school, *_ in WISHES:
        found = story.ask(story.head(school), "procurement", "school_recharges", school_id=story.schools[school])
        charged[school] = sum(row["total_pence"] for row in found)
    return charged


def _shares_and_savings(story: Telling, order_id: str) -> None:
    shares = _charged(story)
    story.say(", ".join(f"{named(school)} {pounds(pence)}" for school, pence in shares.items()))
    story.check(
        f"the three shares add up to the invoice of {pounds(story.kept['invoice'])}, to the penny",
        sum(shares.values()) == story.kept["invoice"],
    )
    story.check("they are the shares worked by hand: 14, 30 and 6 reams at £3.45, and VAT", shares == SHARES)
    saved = story.ask(story.trust(Role.FINANCE), "procurement", "savings")
    savings = {row["school_id"]: row["saving_pence"] for row in saved["schools"]}
    story.say(f"The saving is [dim]{saved['method']}[/dim]")
    for school, *_ in WISHES:
        story.say(f"{named(school)} saved {pounds(savings[story.schools[school]])}")
    story.check(
        "they are the savings worked by hand", savings == {story.schools[one]: pence for one, pence in SAVINGS.items()}
    )
