"""From a need to a paid invoice: asked for, approved, ordered, received, invoiced, matched, proposed for payment."""

from __future__ import annotations

import base64
from datetime import date
from typing import Any

from deploy.story.suppliers import account_known, taken_on
from deploy.story.telling import Telling
from deploy.story.under_way import send_invoice
from shared.clock import school_date
from shared.identity.context import Caller
from shared.identity.roles import Role
from shared.money import pounds

CHAIRS_CPV, CODE = "39112000", "E19"
BUDGET, NET, TOTAL = 100_000, 27_000, 32_400
"""Pence: the budget, six chairs at £45.00, and with VAT."""
PHONE = "01632 960111"
WEALD = "Weald Furniture (imagined)"


def tell(story: Telling) -> None:
    """Manor Mead wants six chairs."""
    supplier_id = taken_on(story, WEALD, CHAIRS_CPV, vat_number="GB980780684")
    account_known(story, supplier_id, WEALD, PHONE)
    order = _order(story, supplier_id)
    story.until(date(2025, 12, 3))
    _receive(story, order)
    story.until(date(2025, 12, 4))
    _invoice(story, order)
    _pay(story)


def _order(story: Telling, supplier_id: str) -> dict[str, Any]:
    manor, head, office = story.schools["manor_mead"], story.head("manor_mead"), _office(story)
    story.ask(
        head, "procurement", "set_budget",
        school_id=manor, code=CODE, name="Learning resources", pence=BUDGET, starting="2025-09-01",
    )  # fmt: skip
    asked = story.ask(
        office, "procurement", "new_request",
        school_id=manor, title="Chairs for the library", reason="Six are broken", needed_by="2025-12-04",
    )  # fmt: skip
    held = {"school_id": manor, "requisition_id": asked["requisition_id"]}
    story.ask(
        office, "procurement", "put_request_line",
        **held, description="Chair, adjustable", quantity="6", unit="piece", unit_price="45.00", vat="standard",
        cpv=CHAIRS_CPV, code=CODE,
    )  # fmt: skip
    story.ask(office, "procurement", "choose_request_supplier", **held, supplier_id=supplier_id)
    story.ask(office, "procurement", "send_request", **held)
    said = story.refused(office, "procurement", "order_request", **held)
    story.check(f"nothing is ordered before it is approved: {said}", bool(said))
    story.ask(head, "procurement", "decide_request", **held, decision="approve")
    story.ask(office, "procurement", "order_request", **held, delivery_on="2025-12-03")
    listed = story.ask(office, "procurement", "school_purchase_orders", school_id=manor)
    order = next(one for one in listed["orders"] if one["title"] == "Chairs for the library")
    budget = _budget(story)
    story.check(
        f"the order {order['number']} commits {pounds(budget['committed_pence'])} of a budget of {pounds(BUDGET)}",
        budget["committed_pence"] == NET,
    )
    return dict(order)


def _receive(story: Telling, order: dict[str, Any]) -> None:
    came = story.ask(
        _office(story), "procurement", "school_receive_goods",
        school_id=story.schools["manor_mead"], purchase_order_id=order["purchase_order_id"], delivery_note="WF-77",
        lines=[{"line_no": 1, "quantity": "6"}], last=True,
    )  # fmt: skip
    story.say(f"The office takes six chairs in: {came.get('in_words', came)}")


def _invoice(story: Telling, order: dict[str, Any]) -> None:
    finance = story.trust(Role.FINANCE)
    send_invoice(story, order["number"], "WF-2231", school_date(story.stage.clock.now()))
    story.stage.settle()
    page = _the_invoice(story)
    story.check(
        "the electronic invoice is read, matched with order and receipt, and waits for an approval alone",
        page["state"] == "matched",
    )
    send_invoice(story, order["number"], "WF-2231", school_date(story.stage.clock.now()))
    story.stage.settle()
    files = story.ask(finance, "procurement", "invoice_files")["files"]
    states = [one["state"] for one in files if one["name"] == "WF-2231.xml"]
    story.check("sent a second time it is recognised and not taken in", states.count("taken in") == 1)
    story.ask(finance, "procurement", "approve_invoice", invoice_id=page["invoice_id"])
    budget = _budget(story)
    story.check(
        f"the commitment became spending: {pounds(budget['actual_pence'])}, {pounds(budget['available_pence'])} are left",
        (budget["committed_pence"], budget["actual_pence"], budget["available_pence"]) == (0, NET, BUDGET - NET),
    )


def _pay(story: Telling) -> None:
    finance, executive = story.trust(Role.FINANCE), story.trust(Role.EXECUTIVE)
    run = story.ask(finance, "procurement", "propose_payment_run", due_until="2026-01-03", pay_on="2025-12-10")
    said = story.refused(finance, "procurement", "release_payment_run", run_id=run["run_id"])
    story.check(f"two people pay: {said}", bool(said))
    story.ask(executive, "procurement", "release_payment_run", run_id=run["run_id"])
    file = story.ask(finance, "procurement", "payment_run_file", run_id=run["run_id"])
    text = base64.b64decode(file["content"]).decode()
    story.check(f"the file for the bank has one payment of {pounds(TOTAL)}", "324.00" in text and WEALD in text)


def _the_invoice(story: Telling) -> dict[str, Any]:
    found = story.ask(story.trust(Role.FINANCE), "procurement", "invoices", view="open")["invoices"]
    invoice_id = next(one["invoice_id"] for one in found if one["number"] == "WF-2231")
    page: dict[str, Any] = story.ask(story.trust(Role.FINANCE), "procurement", "invoice_page", invoice_id=invoice_id)
    return page


def _budget(story: Telling) -> dict[str, Any]:
    found = story.ask(story.head("manor_mead"), "procurement", "school_budgets", school_id=story.schools["manor_mead"])
    return next(one for one in found["positions"] if one["code"] == CODE)


def _office(story: Telling) -> Caller:
    return story.stage.caller("office@manor_mead", (Role.OFFICE, story.schools["manor_mead"]))
