"""Addresses of buying for the walk: for each page a tender, a request, an order, an invoice or a supplier that stands where the
page has something to show, out of what `tell_until_today` laid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from shared.identity.roles import Role
from tests.portal.ground import Ground

Values = dict[str, str]
At = tuple[str, Values]
"""How an address begins, and values for what stands in angle brackets in it; the later of two that fit wins."""
SCHOOL = "/schools/<school_id>/buying"
TENDERS, BOXES = "/trust/buying/tenders/<tender_id>/", "/trust/buying/bids/<tender_id>/"
UNSIGNED = ("sign/", "refuse/", "correct", "notices")
"""What is done with a contract before its first order."""
MARKED = ("/evaluations/<tender_id>/", f"{BOXES}opened/")


class _Buying:
    """What procurement answers to who buys, and to who pays."""

    def __init__(self, ground: Ground, school_id: str) -> None:
        self._ground = ground
        self.school_id = school_id

    def ask(self, method: str, /, **asked: Any) -> Any:
        return self._ground.ask(Role.BUYER, "procurement", method, **asked)

    def of_school(self, method: str, /, **asked: Any) -> Any:
        return self.ask(method, school_id=self.school_id, **asked)

    def by_finance(self, method: str, /, **asked: Any) -> Any:
        return self._ground.ask(Role.FINANCE, "procurement", method, **asked)


def buying_of(ground: Ground, school_id: str) -> tuple[Values, list[At]]:
    """Values for everywhere, and those for addresses that begin alike."""
    buying = _Buying(ground, school_id)
    everywhere: Values = {"lot": "1", "part": "file-1", "code": "UK4", "party": "school", **_sold(buying)}
    rooms = (_collective, _tenders, _bids, _contracts, _orders, _requests, _suppliers, _invoices)
    return everywhere, [at for room in rooms for at in room(buying)]


def _with(values: Values, *beginnings: str) -> list[At]:
    return [(beginning, values) for beginning in beginnings]


def _ids(rows: Iterable[dict[str, Any]], key: str, named: str) -> Values:
    """Ids by what people call it; the first of several of a name."""
    found: Values = {}
    for row in rows:
        found.setdefault(str(row[named]), str(row[key]))
    return found


def _collective(buying: _Buying) -> list[At]:
    """The order of the story that was delivered; the newest is still open."""
    paper = {"order_id": _ids(buying.ask("orders"), "order_id", "title")["Paper for the autumn"], "number": "0"}
    order = "/trust/buying/<order_id>/"
    return _with(paper, *(order + step for step in ("share-out/", "send-back/", "entries/", "invoice", "shares-sheet")))


def _tenders(buying: _Buying) -> list[At]:
    of = _ids(buying.ask("tenders_listed"), "tender_id", "title")

    def tender(title: str) -> Values:
        return {"tender_id": of[title]}

    def below(title: str, *steps: str) -> list[At]:
        return _with(tender(title), *(TENDERS + step for step in steps))

    ready = buying.ask("tender_page", tender_id=of["Sports equipment"])
    out = buying.ask("tender_page", tender_id=of["Photocopiers"])
    question = {"question_id": str(out["questions"][0]["question_id"])}
    its_document = {"document_id": str(out["documents"][0]["document_id"])}
    draft_document = {"document_id": str(ready["documents"][0]["document_id"])}
    return [
        *_with(tender("Photocopiers") | question | its_document, "/tenders/", TENDERS, f"{SCHOOL}/tenders/"),
        *below("Sports equipment", "basics", "schools", "value", "procedure", "rules", "timetable", "lots", "criteria"),
        *below("Sports equipment", "evaluators", "publish", "end"),
        (f"{TENDERS}documents", tender("Sports equipment") | draft_document),
        *_with(tender("Play equipment"), f"{SCHOOL}/tenders/<tender_id>/answer", f"{SCHOOL}/tenders/<tender_id>/declare"),
        *below("Play equipment", "declare"),
        *below("Sports equipment", "rounds/"),
        *below("Coaches for trips", "rounds/decide"),
        *below("Minibuses", "intend"),
        *below("Uniforms", "award", "take-back", "sign-award", "make-contract"),
        *_published(buying),
    ]  # fmt: skip


def _published(buying: _Buying) -> list[At]:
    """Open data, as the sweep published it."""
    first = buying.ask("open_data", page=1)["processes"][0]
    return [
        ("/open-data/", {
            "tender_id": str(first["tender_id"]), "ocid": str(first["ocid"]),
            "release_id": str(first["releases"][0]["release_id"]),
        }),
    ]  # fmt: skip


def _bids(buying: _Buying) -> list[At]:
    boxes = buying.ask("bid_boxes")
    of = {one["title"]: str(one["tender_id"]) for one in boxes}
    invited = buying.ask("invite_to_bid", tender_id=of["Photocopiers"], name="Damson Ltd", email="bids@damson.example")
    link, sealed = str(invited["token"]), {"tender_id": of["Photocopiers"]}
    listed = buying.ask("bid_invitations", tender_id=of["Photocopiers"])
    invitation = next(str(one["invitation_id"]) for one in listed if one["name"] == "Damson Ltd")
    bid, out = buying.ask("opened_bids", tender_id=of["Furniture"])["bids"]
    shut_out = buying.ask("opened_bid", tender_id=of["Furniture"], bid_id=out["bid_id"])["shut_outs"][0]
    low = buying.ask("opened_bids", tender_id=of["Minibuses"])["bids"][1]
    marked = buying.ask("opened_bids", tender_id=of["Laptops"])["bids"][0]
    furniture = {"tender_id": of["Furniture"], "bid_id": str(bid["bid_id"]), "place": "1"}
    return [
        *_with({"token": link, "key": link}, "/bid/", "/tenders/question/"),
        *_with(sealed | {"invitation_id": invitation}, BOXES),
        *_with(furniture, *MARKED),
        ("/evaluations/<tender_id>/documents/", {"tender_id": of["Laptops"], "bid_id": str(marked["bid_id"])}),
        (f"{BOXES}opened/<bid_id>/let-in/", {"bid_id": str(out["bid_id"]), "shut_out_id": str(shut_out["shut_out_id"])}),
        *_with({"tender_id": of["Sports equipment"]}, f"{BOXES}openers", f"{BOXES}price-lines", "/opening/"),
        ("/opening/<tender_id>/open", {"tender_id": of["Windows"]}),
        (f"{BOXES}moderation", {"tender_id": of["Laptops"], "place": "1"}),
        *_with({"tender_id": of["Minibuses"]}, f"{BOXES}ranking", f"{BOXES}draw/"),
        (f"{BOXES}low-price/", {"tender_id": of["Minibuses"], "bid_id": str(low["bid_id"])}),
    ]  # fmt: skip


def _to_sign(buying: _Buying) -> Values:
    """The contract that was entered by hand and waits."""
    waiting = next(one for one in buying.ask("contracts_listed") if one["title"] == "Window cleaning")
    page = buying.ask("contract_page", contract_id=waiting["contract_id"])
    return {"contract_id": str(waiting["contract_id"]), "commitment_id": str(page["to_sign"][0]["commitment_id"])}


def _contracts(buying: _Buying) -> list[At]:
    contract_id = str(buying.ask("contracts_listed")[0]["contract_id"])
    page = buying.ask("contract_page", contract_id=contract_id)
    visits = buying.ask("contract_visits", contract_id=contract_id)
    mine = next(one for one in visits if one["school_id"] == buying.school_id)
    planned = next(one for one in visits if one["state"] == "planned")
    novations = {one["way"]: str(one["novation_id"]) for one in page["novations"]}
    held = {
        "contract_id": contract_id, "kpi_id": str(page["kpis"][0]["kpi_id"]), "file_id": str(page["files"][0]["file_id"]),
        "number": "1",
    }  # fmt: skip
    return [
        ("/trust/buying/contracts/", held | {"novation_id": novations["joins"]}),
        *_with(_to_sign(buying), *(f"/trust/buying/contracts/<contract_id>/{step}" for step in UNSIGNED)),
        ("/trust/buying/contract-visits/", {"visit_id": str(planned["visit_id"])}),
        (f"{SCHOOL}/contracts/", held | {"novation_id": novations["leaves"], "visit_id": str(mine["visit_id"])}),
    ]


def _orders(buying: _Buying) -> list[At]:
    rows = buying.of_school("school_purchase_orders")["orders"]
    of = _ids(rows, "purchase_order_id", "title")
    under_way, received = {"order_id": of["Chairs, on their way"]}, {"order_id": of["Chairs for the library"]}
    entry = buying.ask("purchase_order_page", purchase_order_id=received["order_id"])["entries"][0]
    found: list[At] = []
    for orders in ("/trust/buying/purchase-orders/", f"{SCHOOL}/purchase-orders/"):
        one = f"{orders}<order_id>/"
        found += [(orders, under_way), *_with(received, f"{one}send-back", f"{one}close")]
        found.append((f"{one}entries/", received | {"entry_id": str(entry["entry_id"])}))
    return found


def _requests(buying: _Buying) -> list[At]:
    of = _ids(buying.of_school("school_requests"), "requisition_id", "title")
    one = f"{SCHOOL}/requests/<requisition_id>/"
    quoted = buying.of_school("request_page", requisition_id=of["Shelves, with quotes"])["quotes"][0]
    return [
        (one, {"requisition_id": of["Chairs, not sent yet"], "line_no": "1"}),
        (f"{one}catalogue/", _sold(buying)),
        *_with({"requisition_id": of["Reading books"]}, f"{one}decide", f"{one}take-back"),
        *_with({"requisition_id": of["Chairs, approved"]}, f"{one}order"),
        (f"{one}quotes/<quote_request_id>/", {
            "requisition_id": of["Shelves, with quotes"], "quote_request_id": str(quoted["quote_request_id"]),
            "quote_id": _answered(quoted["answers"]),
        }),
        (f"{SCHOOL}/requests/budgets/", {"code": "E19"}),
        *_own_requests(buying),
    ]  # fmt: skip


def _own_requests(buying: _Buying) -> list[At]:
    """What the trust asks for itself, and the version of its scheme that waits to be confirmed."""
    of = _ids(buying.ask("school_requests"), "requisition_id", "title")
    own = "/trust/buying/requests/own/"
    one = f"{own}<requisition_id>/"
    quoted = buying.ask("request_page", requisition_id=of["Desks, with quotes"])["quotes"][0]
    versions = buying.by_finance("delegation")["versions"]
    waiting = next(str(version["scheme_id"]) for version in versions if version["state"] == "to be confirmed")
    return [
        (one, {"requisition_id": of["Desks, not sent yet"], "line_no": "1"}),
        (f"{one}catalogue/", _sold(buying)),
        *_with({"requisition_id": of["Desks, to be approved"]}, f"{one}decide", f"{one}take-back"),
        *_with({"requisition_id": of["Desks, approved"]}, f"{one}order"),
        (f"{one}quotes/<quote_request_id>/", {
            "requisition_id": of["Desks, with quotes"], "quote_request_id": str(quoted["quote_request_id"]),
            "quote_id": _answered(quoted["answers"]),
        }),
        (f"{own}budgets/", {"code": "T100"}),
        ("/trust/buying/requests/delegation/", {"scheme_id": waiting}),
    ]  # fmt: skip


def _answered(answers: Sequence[dict[str, Any]]) -> str:
    return next(str(one["quote_id"]) for one in answers if one["prices"])


def _sold(buying: _Buying) -> Values:
    """An item of the catalogue with who sells it."""
    item = buying.ask("catalogue")["items"][0]
    return {"supplier_id": str(item["supplier_id"]), "sku": str(item["sku"])}


def _suppliers(buying: _Buying) -> list[At]:
    of = _ids(buying.ask("suppliers"), "supplier_id", "name")
    one, sold = "/trust/buying/suppliers/<supplier_id>/", _sold(buying)
    weald = next(supplier_id for name, supplier_id in of.items() if name.startswith("Weald Furniture"))
    page = buying.ask("supplier_page", supplier_id=weald)
    of_weald = {
        "supplier_id": weald, "contact_id": str(page["contacts"][0]["contact_id"]),
        "connection_id": str(page["party"]["connections"][0]["connection_id"]),
    }  # fmt: skip
    changes = {need["supplier"]: str(need["change_id"]) for need in buying.by_finance("suppliers_need")}
    bank = "/trust/buying/suppliers/bank-details/<change_id>/"
    return [
        (one, of_weald),
        *_with(sold, f"{one}items/", f"{one}new-terms/", f"{one}new-item", f"{one}price-list", "/trust/buying/new/"),
        (f"{one}declare", {"supplier_id": of["Invited Ltd"]}),
        *_with({"supplier_id": of["To Be Checked Ltd"]}, f"{one}check", f"{one}refuse"),
        (f"{one}confirm", {"supplier_id": of["To Be Confirmed Ltd"]}),
        *_with({"supplier_id": of["To Be Approved Ltd"]}, f"{one}approve"),
        (f"{one}invite-again", {"supplier_id": of["Refused Ltd"]}),
        (bank, {"change_id": changes["Account Called Ltd"]}),
        (f"{bank}call-back", {"change_id": changes["Medway Learning (imagined)"]}),
        (f"{bank}clear", {"change_id": changes["Account Doubted Ltd"]}),
    ]


def _invoices(buying: _Buying) -> list[At]:
    of = _ids(buying.ask("invoices", view="all")["invoices"], "invoice_id", "number")
    one, files = "/trust/buying/invoices/<invoice_id>/", "/trust/buying/invoices/files/"
    file_of = _ids(buying.ask("invoice_files")["files"], "file_id", "name")
    run = buying.ask("payment_runs")[0]
    disputed = buying.ask("invoice_page", invoice_id=of["WF-2290"])["differences"]
    price = next(str(found["key"]) for found in disputed if found["open"] and found["key"].startswith("price"))
    return [
        (one, {"invoice_id": of["WF-2290"], "key": price}),
        (f"{one}coding", {"invoice_id": of["WF-3001"]}),
        (f"{one}dispute-over", {"invoice_id": of["WF-3002"]}),
        (f"{SCHOOL}/invoices/", {"invoice_id": of["WF-2231"]}),
        (files, {"file_id": file_of["draft.pdf"]}),
        (f"{files}<file_id>/invoice.xml", {"file_id": file_of["WF-2290.xml"]}),
        ("/trust/buying/invoices/payment-runs/", {
            "run_id": str(run["run_id"]), "supplier_id": str(run["payments"][0]["supplier_id"]),
        }),
    ]  # fmt: skip
