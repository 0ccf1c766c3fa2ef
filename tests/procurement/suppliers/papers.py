"""What suppliers send and people see, for the tests of the room of suppliers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from services.procurement.application.purchase_orders.ordering import NewLine, place
from services.procurement.domain.vat import VatTreatment
from tests.procurement.world import ABBEY, BUYER, FINANCE, World

ANSWERS: dict[str, dict[str, Any]] = {
    "conflict": {"yes": False},
    "convicted": {"yes": False},
    "failings": {"yes": False},
    "taxes": {"yes": False},
    "insured": {"yes": True, "details": "Shipshape Mutual, £5 million and £10 million, to 31 March 2027"},
    "slavery": {"yes": True},
    "personal_data": {"yes": False},
    "on_site": {"yes": False},
}
SEEN = {
    "register": "Companies House, 1 November",
    "vat": "HMRC, 1 November: Bright Paper Ltd",
    "insurance": "Both certificates seen",
    "number": "Found on its website",
}
PHONE, OTHER_PHONE = "01372 000111", "+44 (0)1483 000222"
ACCOUNT = {"account_name": "Bright Paper Ltd", "sort_code": "20-00-00", "account_number": "12345678"}
OTHER_ACCOUNT = {"account_name": "Bright Paper Ltd", "sort_code": "40 11 22", "account_number": "87654321"}


def invited(world: World, name: str = "Bright Paper Ltd") -> str:
    return str(world.ask(BUYER, "invite_supplier", name=name)["supplier_id"])


def declare(world: World, supplier_id: str, version: int | None = None, **changed: Any) -> Any:
    """Declarations without a concern on the version that is there; `changed` says otherwise."""
    if version is None:
        version = world.ask(BUYER, "supplier_page", supplier_id=supplier_id)["onboarding"]["version"]
    usual = {
        "answers": ANSWERS,
        "signed_by": "Peter Post, director",
        "signed_on": "2026-11-01",
        "cpv_codes": ["22830000"],
    }
    return world.ask(BUYER, "give_declarations", supplier_id=supplier_id, version=version, **(usual | changed))


def approve(world: World, supplier_id: str) -> Any:
    """All steps from the invitation to the approval."""
    version = declare(world, supplier_id)["version"]
    checked = world.ask(BUYER, "check_supplier", supplier_id=supplier_id, version=version, checks=SEEN)
    return world.ask(FINANCE, "approve_supplier", supplier_id=supplier_id, version=checked["version"])


def put_on_record(world: World, supplier_id: str, phone: str = PHONE) -> Any:
    said = {"supplier_id": supplier_id, "phone": phone, "found_in": "its website", "what_for": "accounts"}
    return world.ask(BUYER, "add_contact", **said)


def request(world: World, supplier_id: str, account: Mapping[str, str] = ACCOUNT, who: Any = BUYER, **said: Any) -> str:
    usual = {"came_by": "letter", "number_in_request": "", **account}
    asked = world.ask(who, "request_bank_change", supplier_id=supplier_id, **(usual | said))
    return str(asked["change_id"])


def call(world: World, change_id: str, number: str = PHONE, who: Any = BUYER) -> Any:
    return world.ask(who, "call_back", change_id=change_id, number=number, spoke_to="Rita Roe, accounts")


def buy(world: World, supplier_id: str, pounds: str, delivery_on: date | None = None, **line: Any) -> str:
    """An order of one line for Abbey; `line` says more of it. Its id."""
    usual = {"description": "Paper", "unit": "lot", "vat": VatTreatment.STANDARD, "cpv_code": "22830000"}
    wanted = NewLine(**{"quantity": Decimal(1), "unit_price": Decimal(pounds)} | usual | line)
    with world.uow() as uow:
        placed = place(
            uow, kind="school", supplier_id=supplier_id, school_id=ABBEY, title="Paper", lines=[wanted],
            delivery_on=delivery_on, origin="a test", approved_by="head@abbey",
        )  # fmt: skip
    return placed.purchase_order_id
