"""Requests, quotes, suppliers, invoices and contracts in the states that have pages of their own."""

from __future__ import annotations

import base64
import io
from datetime import date
from typing import Any

from pypdf import PdfWriter

from deploy.story.suppliers import SEEN, taken_on
from deploy.story.telling import Telling
from deploy.story.under_way import invoice_file, send_invoice
from shared.identity.roles import Role

TODAY = date(2027, 5, 3)
CHAIR = {
    "description": "Chair", "quantity": "6", "unit": "piece", "unit_price": "45.00", "vat": "standard", "cpv": "39112000",
    "code": "E19",
}  # fmt: skip


def lay_about(story: Telling) -> None:
    """A little of everything, for the head of Manor Mead, the buyer and finance."""
    weald = _supplier(story, "Weald Furniture")
    _requests(story, weald)
    _own_requests(story, weald)
    _scheme_to_confirm(story)
    _suppliers(story)
    _invoices(story, weald)
    _contract(story)
    story.stage.settle()


def _supplier(story: Telling, name: str) -> str:
    found = story.ask(story.trust(Role.BUYER), "procurement", "suppliers")
    return str(next(one["supplier_id"] for one in found if one["name"].startswith(name)))


def _request(story: Telling, title: str, supplier_id: str | None, **line: str) -> dict[str, str]:
    """A draft of Manor Mead's head with one line."""
    head, school_id = story.head("manor_mead"), story.schools["manor_mead"]
    made = story.ask(head, "procurement", "new_request", school_id=school_id, title=title, reason="They are worn out")
    held = {"school_id": school_id, "requisition_id": str(made["requisition_id"])}
    story.ask(head, "procurement", "put_request_line", **held, **(CHAIR | line))
    if supplier_id:
        story.ask(head, "procurement", "choose_request_supplier", **held, supplier_id=supplier_id)
    return held


def _approved(story: Telling, held: dict[str, str]) -> None:
    """By the trust's finance: nobody approves an own request, and there is no deputy head."""
    story.ask(
        story.trust(Role.FINANCE), "procurement", "decide_request", **held, decision="approve", words="In the budget"
    )


def _requests(story: Telling, supplier_id: str) -> None:
    head = story.head("manor_mead")
    _request(story, "Chairs, not sent yet", supplier_id)
    to_order = _request(story, "Chairs, approved", supplier_id)
    story.ask(head, "procurement", "send_request", **to_order)
    _approved(story, to_order)
    placed = _request(story, "Chairs, on their way", supplier_id)
    story.ask(head, "procurement", "send_request", **placed)
    _approved(story, placed)
    story.ask(head, "procurement", "order_request", **placed, delivery_on="2027-06-01")
    for title in ("Chairs, to be paid", "Chairs, to be approved"):
        _came(story, title, supplier_id)
    quoted = _request(story, "Shelves, with quotes", None, description="Shelf", unit_price="900.00")
    asked = story.ask(
        head, "procurement", "ask_for_quotes",
        **quoted, suppliers=[supplier_id, _supplier(story, "Downland")], deadline="2027-06-01", specification="Oak",
    )  # fmt: skip
    page = story.ask(head, "procurement", "quote_request", **quoted, quote_request_id=asked["quote_request_id"])
    story.ask(
        head, "procurement", "record_quote",
        **quoted, quote_request_id=asked["quote_request_id"], quote_id=page["answers"][0]["quote_id"],
        prices={"1": "880.00"}, file_reference="Mail of 3 May",
    )  # fmt: skip


def _own_requests(story: Telling, supplier_id: str) -> None:
    """What the trust asks for itself: not sent yet, with quotes, to be approved, approved."""
    buyer = story.trust(Role.BUYER)
    story.ask(
        story.trust(Role.FINANCE), "procurement", "set_budget",
        code="T100", name="Central office", pence=500_000, starting="2026-09-01",
    )  # fmt: skip
    for title in ("Desks, approved", "Desks, to be approved", "Desks, not sent yet", "Desks, with quotes"):
        made = story.ask(buyer, "procurement", "new_request", title=title, reason="Two people join")
        held = {"requisition_id": str(made["requisition_id"])}
        story.ask(buyer, "procurement", "put_request_line", **held, **(CHAIR | {"code": "T100"}))
        if not title.endswith("quotes"):
            story.ask(buyer, "procurement", "choose_request_supplier", **held, supplier_id=supplier_id)
        if title.endswith("quotes"):
            asked = [supplier_id, _supplier(story, "Downland")]
            quotes = {"suppliers": asked, "deadline": "2027-06-01", "specification": "Oak"}
            page = story.ask(buyer, "procurement", "ask_for_quotes", **held, **quotes)
            answer = {"quote_request_id": page["quote_request_id"], "quote_id": page["answers"][0]["quote_id"]}
            story.ask(
                buyer, "procurement", "record_quote",
                **held, **answer, prices={"1": "44.00"}, file_reference="Mail of 3 May",
            )  # fmt: skip
        if title.endswith("approved"):
            story.ask(buyer, "procurement", "send_request", **held)
        if title == "Desks, approved":
            story.ask(story.trust(Role.FINANCE), "procurement", "decide_request", **held, decision="approve")


def _scheme_to_confirm(story: Telling) -> None:
    """Finance has recorded a version of the scheme; an executive has still to confirm it."""
    now = story.ask(story.trust(Role.FINANCE), "procurement", "delegation")["in_force"]
    same = {key: now[key] for key in ("tolerance_per_cent", "tolerance_pence", "window_days", "cpv_digits", "budget")}
    rows = [{key: row[key] for key in ("up_to_pence", "approvers", "quotes", "route")} for row in now["limits"]]
    story.ask(
        story.trust(Role.FINANCE), "procurement", "record_delegation",
        **same, limits=rows, valid_from="2028-01-01", source="Board of 1 May 2027",
    )  # fmt: skip


def _came(story: Telling, title: str, supplier_id: str) -> None:
    """An order of which everything came."""
    held = _request(story, title, supplier_id)
    head, school = story.head("manor_mead"), {"school_id": story.schools["manor_mead"]}
    story.ask(head, "procurement", "send_request", **held)
    _approved(story, held)
    story.ask(head, "procurement", "order_request", **held, delivery_on="2027-05-03")
    orders = story.ask(head, "procurement", "school_purchase_orders", **school)["orders"]
    order = next(one for one in orders if one["title"] == title)
    story.ask(
        head, "procurement", "school_receive_goods",
        **school, purchase_order_id=order["purchase_order_id"], delivery_note=f"WF {title}",
        lines=[{"line_no": 1, "quantity": "6"}], last=True,
    )  # fmt: skip
    story.kept.setdefault("received", []).append(order["number"])


def _received(story: Telling) -> list[str]:
    numbers: list[str] = story.kept["received"]
    return numbers


def _suppliers(story: Telling) -> None:
    buyer, finance = story.trust(Role.BUYER), story.trust(Role.FINANCE)
    invited = {
        name: str(story.ask(buyer, "procurement", "invite_supplier", name=name)["supplier_id"])
        for name in ("Invited Ltd", "To Be Checked Ltd", "To Be Approved Ltd", "Refused Ltd")
    }
    answers: dict[str, Any] = {
        key: {"yes": False} for key in ("conflict", "convicted", "failings", "taxes", "personal_data", "on_site")
    }
    answers |= {"insured": {"yes": True, "details": "£5 million"}, "slavery": {"yes": True}}
    versions = {}
    for name in ("To Be Checked Ltd", "To Be Approved Ltd", "Refused Ltd"):
        versions[name] = story.ask(
            buyer, "procurement", "give_declarations",
            supplier_id=invited[name], version=0, answers=answers, signed_by="P. Post", signed_on="2027-04-06",
            cpv_codes=["39112000"],
        )["version"]  # fmt: skip
    story.ask(
        buyer, "procurement", "check_supplier",
        supplier_id=invited["To Be Approved Ltd"], version=versions["To Be Approved Ltd"],
        checks=dict.fromkeys(SEEN, "Seen"),
    )  # fmt: skip
    story.ask(
        finance, "procurement", "refuse_supplier",
        supplier_id=invited["Refused Ltd"], version=versions["Refused Ltd"], reason="No insurance",
    )  # fmt: skip
    story.ask(buyer, "procurement", "add_supplier", name="To Be Confirmed Ltd", reason="By its invoices")
    weald = _supplier(story, "Weald Furniture")
    story.ask(
        buyer, "procurement", "declare_connection",
        supplier_id=weald, person="governor@manor_mead", kind="director", starts_on="2027-01-01",
    )  # fmt: skip
    for name, suspected in (("Account Called Ltd", False), ("Account Doubted Ltd", True)):
        _bank_change(story, taken_on(story, name, "39112000"), suspected=suspected)


def _bank_change(story: Telling, supplier_id: str, *, suspected: bool) -> None:
    buyer = story.trust(Role.BUYER)
    story.ask(
        buyer, "procurement", "add_contact",
        supplier_id=supplier_id, phone="01632 960222", found_in="its website", what_for="accounts",
    )  # fmt: skip
    story.kept.setdefault("accounts", []).append(supplier_id)


def lay_bank_changes(story: Telling) -> None:
    """A day after their numbers were put on record: one was called back, of one a fraud is suspected."""
    buyer = story.trust(Role.BUYER)
    for supplier_id, suspected in zip(story.kept["accounts"], (False, True), strict=True):
        change = story.ask(
            buyer, "procurement", "request_bank_change",
            supplier_id=supplier_id, account_name="Account", sort_code="40-11-22", account_number="87654321",
            came_by="letter",
        )["change_id"]  # fmt: skip
        if suspected:
            story.ask(buyer, "procurement", "suspect_fraud", change_id=change, reason="The letter has no address")
        else:
            story.ask(buyer, "procurement", "call_back", change_id=change, number="01632 960222", spoke_to="Rita Roe")


def _invoices(story: Telling, weald: str) -> None:
    """One without an order, one from nobody known, one in dispute, and files that are no invoices."""
    buyer = story.trust(Role.BUYER)
    send_invoice(story, "", "WF-3001", date(2027, 4, 6))
    send_invoice(story, "", "WF-3002", date(2027, 4, 6))
    send_invoice(story, "", "WF-3001", date(2027, 4, 6))
    for issued_on, number in zip((date(2027, 1, 4), date(2027, 2, 15)), _received(story), strict=True):
        send_invoice(story, number, f"WF-{number[-3:]}", issued_on)
    wrong_unit = invoice_file("", "WF-3003", date(2026, 6, 1)).replace('unitCode="EA"', 'unitCode="PIECES"')
    files = [
        ("unit.xml", wrong_unit.encode()),
        ("draft.pdf", _blank_page()),
        ("wrong.xml", b"<Invoice/>"),
        ("noise.txt", b"no invoice"),
    ]
    for name, content in files:
        sent = {"filename": name, "content": base64.b64encode(content).decode()}
        story.ask(buyer, "procurement", "send_invoice_files", files=[sent])
    story.stage.settle()
    listed = story.ask(buyer, "procurement", "invoices", view="all")["invoices"]
    paid = next(one["invoice_id"] for one in listed if one["number"] == f"WF-{_received(story)[0][-3:]}")
    story.ask(story.trust(Role.FINANCE), "procurement", "approve_invoice", invoice_id=paid)
    story.ask(buyer, "procurement", "propose_payment_run", due_until="2027-06-30", pay_on="2027-05-10")
    stranger = (
        invoice_file("", "NN-1", date(2027, 4, 6))
        .replace("Weald Furniture", "Nobody Known")
        .replace("GB980780684", "GB907856671")
    )
    sent = {"filename": "NN-1.xml", "content": base64.b64encode(stranger.encode()).decode()}
    story.ask(buyer, "procurement", "send_invoice_files", files=[sent])
    of = {one["number"]: one["invoice_id"] for one in listed}
    story.ask(buyer, "procurement", "dispute_invoice", invoice_id=of["WF-3002"], reason="Nobody ordered these chairs")


def _blank_page() -> bytes:
    """A PDF without an invoice in it."""
    kept = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(kept)
    return kept.getvalue()


def _contract(story: Telling) -> None:
    """A document, a measure and its figure, schools that would like to join and leave; and a contract that waits for a signature."""
    buyer = story.trust(Role.BUYER)
    contract_id = story.ask(buyer, "procurement", "contracts_listed")[0]["contract_id"]
    held = {"contract_id": contract_id}
    story.ask(
        buyer, "procurement", "keep_contract_file",
        **held, filename="Contract.pdf", content=base64.b64encode(b"%PDF-1.7 signed").decode(),
    )  # fmt: skip
    supplier_id = story.ask(buyer, "procurement", "contract_page", **held)["supplier_id"]
    story.ask(
        buyer, "procurement", "add_contract",
        title="Window cleaning", supplier_id=supplier_id, cpv_code="90911300", value_pence=480_000, driver="equal",
        starts_on="2027-09-01", ends_on="2030-08-31", schools=[{"school_id": story.schools["manor_mead"]}],
    )  # fmt: skip
    kpi = story.ask(buyer, "procurement", "add_contract_kpi", **held, name="Visits on the day", unit="%", target="95")
    story.ask(
        buyer, "procurement", "measure_contract_kpi", **held, kpi_id=kpi["kpi_id"], month="2027-03-01", value="97"
    )
    story.ask(
        buyer, "procurement", "draft_novation",
        **held, school=story.schools["stamford_green"], way="joins", from_on="2027-09-01", figure="685",
    )  # fmt: skip
    story.ask(
        buyer, "procurement", "draft_novation",
        **held, school=story.schools["manor_mead"], way="leaves", from_on="2027-12-01", reason="Asked by its governors",
    )  # fmt: skip
    leaves = story.ask(
        buyer, "procurement", "draft_novation",
        **held, school=story.schools["beacon"], way="leaves", from_on="2027-09-01", reason="A gardener of its own",
    )["novation_id"]  # fmt: skip
    story.ask(
        story.head("beacon"), "procurement", "agree_to_novation",
        school_id=story.schools["beacon"], novation_id=leaves,
    )  # fmt: skip
    for party in ("trust", "supplier"):
        story.ask(
            buyer, "procurement", "consent_to_novation",
            novation_id=leaves, party=party, on="2027-04-06", by_whom="In writing",
        )  # fmt: skip
