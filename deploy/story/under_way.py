"""What is under way in buying on the last day of the story, so that whoever signs in finds something to do."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from importlib import resources

from deploy.story.suppliers import taken_on
from deploy.story.telling import Telling
from deploy.story.tendering import agreed, bid, link, made_ready, openers, planned, published
from shared.identity.context import Caller
from shared.identity.roles import Role

CLEANING_CPV, COPIERS_CPV, BOOKS_CPV, TABLES_CPV = "90919300", "30121100", "22113000", "39121200"
SCHOOLS = ("manor_mead", "beacon", "bromley_ap")
CRITERIA = (
    {"name": "Price", "kind": "price", "weight": "60"},
    {"name": "Service", "kind": "quality", "weight": "40"},
)


def lay_about(story: Telling, today: date) -> None:
    """Two tenders, a request, an invoice that does not match, bank details to call back."""
    _tenders(story, today)
    supplier_id = taken_on(story, "Medway Learning (imagined)", BOOKS_CPV)
    _request(story, supplier_id)
    _invoice_held(story, today)
    _bank_details_to_call_back(story, supplier_id)
    story.say("Under way: two tenders, a request for Manor Mead's head, an invoice that asks too much, bank details.")


def _tenders(story: Telling, today: date) -> None:
    """One is still planned, one takes bids; two keys of three open it with everybody's passphrase of this run."""
    planned(story, "Cleaning", "Daily cleaning of classrooms and halls.", CLEANING_CPV, SCHOOLS)
    tender_id = planned(story, "Photocopiers", "Twelve copiers with service.", COPIERS_CPV, SCHOOLS)
    agreed(story, tender_id, SCHOOLS)
    deadline = datetime.combine(today + timedelta(days=35), time(12), UTC)
    made_ready(
        story, tender_id, CRITERIA, deadline,
        years="3", pence_incl_vat=6_000_000, working="Twelve copiers at £1,388.89 a year, and VAT",
        starts_on=(today + timedelta(days=90)).isoformat(),
    )  # fmt: skip
    published(story, tender_id, [(who, story.passphrase or "an anchor in the bay") for who in openers(story)])
    bid(story, link(story, tender_id, "Clear Copy (imagined)"), 4_700_000, {"Service": "Within four hours."})


def _request(story: Telling, supplier_id: str) -> None:
    office = _office(story, "manor_mead")
    asked = story.ask(
        office, "procurement", "new_request",
        school_id=story.schools["manor_mead"], title="Reading books", reason="For the new library corner",
    )  # fmt: skip
    held = {"school_id": story.schools["manor_mead"], "requisition_id": asked["requisition_id"]}
    story.ask(
        office, "procurement", "put_request_line",
        **held, description="Reading books, set of thirty", quantity="2", unit="set", unit_price="140.00", vat="zero",
        cpv=BOOKS_CPV, code="E19",
    )  # fmt: skip
    story.ask(office, "procurement", "choose_request_supplier", **held, supplier_id=supplier_id)
    story.ask(office, "procurement", "send_request", **held)


def _invoice_held(story: Telling, today: date) -> None:
    """Beacon ordered and received six chairs at £43.00; the invoice asks £45.00 each."""
    beacon, head, office = story.schools["beacon"], story.head("beacon"), _office(story, "beacon")
    weald = next(
        one["supplier_id"]
        for one in story.ask(story.trust(Role.BUYER), "procurement", "suppliers")
        if one["name"].startswith("Weald Furniture")
    )
    asked = story.ask(
        office, "procurement", "new_request", school_id=beacon, title="Chairs", reason="For the new classroom"
    )
    held = {"school_id": beacon, "requisition_id": asked["requisition_id"]}
    story.ask(
        office, "procurement", "put_request_line",
        **held, description="Chair, adjustable", quantity="6", unit="piece", unit_price="43.00", vat="standard",
        cpv=TABLES_CPV, code="E19",
    )  # fmt: skip
    story.ask(office, "procurement", "choose_request_supplier", **held, supplier_id=weald)
    story.ask(office, "procurement", "send_request", **held)
    story.ask(head, "procurement", "decide_request", **held, decision="approve")
    story.ask(office, "procurement", "order_request", **held, delivery_on=(today + timedelta(days=7)).isoformat())
    orders = story.ask(office, "procurement", "school_purchase_orders", school_id=beacon)["orders"]
    order = next(one for one in orders if one["title"] == "Chairs")
    story.ask(
        office, "procurement", "school_receive_goods",
        school_id=beacon, purchase_order_id=order["purchase_order_id"], delivery_note="WF-91",
        lines=[{"line_no": 1, "quantity": "6"}], last=True,
    )  # fmt: skip
    send_invoice(story, order["number"], "WF-2290", today)
    story.stage.settle()


def send_invoice(story: Telling, order_number: str, number: str, issued_on: date) -> None:
    """The electronic invoice over six chairs at £45.00, as the supplier sends it."""
    content = base64.b64encode(invoice_file(order_number, number, issued_on).encode()).decode()
    sent = {"filename": f"{number}.xml", "content": content}
    story.ask(story.trust(Role.BUYER), "procurement", "send_invoice_files", files=[sent])


def invoice_file(order_number: str, number: str, issued_on: date, instead: Iterable[tuple[str, str]] = ()) -> str:
    """The invoice in its official form; `instead` are other words and amounts than those of the six chairs."""
    file = (resources.files("deploy.story") / "invoice.xml").read_text()
    for was, now in (
        ("THE-ORDER", order_number), ("WF-2231", number), ("2025-12-04", issued_on.isoformat()),
        ("2026-01-03", (issued_on + timedelta(days=30)).isoformat()), *instead,
    ):  # fmt: skip
        file = file.replace(was, now)
    return file


def _bank_details_to_call_back(story: Telling, supplier_id: str) -> None:
    story.ask(
        story.trust(Role.BUYER), "procurement", "request_bank_change",
        supplier_id=supplier_id, account_name="Medway Learning (imagined)", sort_code="40-11-22",
        account_number="87654321", came_by="e-mail", number_in_request="01632 960777",
    )  # fmt: skip


def _office(story: Telling, school: str) -> Caller:
    return story.stage.caller(f"office@{school}", (Role.OFFICE, story.schools[school]))
