"""Chandlery sells ropes to schools."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from marshmallow import fields
from sqlalchemy import insert

from shared.identity.roles import Role
from shared.messaging.contracts import PersonalData, contracts
from shared.persistence.unit_of_work import UnitOfWork
from shared.school_service import OneSchool, SchoolService
from shared.service import TableOwned, rpc
from tests.kernel.harbour.chandlery.tables import invoices, orders

if "chandlery.rope.sold.v1" not in contracts:

    @contracts.event("chandlery.rope.sold.v1", meaning="A rope was sold.", retention="for the test")
    class RopeSoldV1(OneSchool):
        order_id = fields.String(required=True)

    @contracts.event(
        "chandlery.buyer.named.v1",
        meaning="Somebody buys for a school.",
        retention="for the test",
        personal_data=PersonalData.CONTACT,
    )
    class BuyerNamedV1(OneSchool):
        name = fields.String(required=True)


class Sale(OneSchool):
    order_id = fields.String(required=True)
    buyer = fields.String(required=True)


class Chandlery(SchoolService):
    name = "chandlery"
    title = "Chandlery"
    tables = (
        TableOwned("rope_order", "Rope orders", "delete"),
        TableOwned("invoice", "Invoices", "keep", duty="6 years, VAT Act 1994 sch. 11", blank=("buyer", "phone")),
    )

    def export_documents(self, uow: UnitOfWork, school_id: str) -> Mapping[str, bytes]:
        return {"letters/welcome.txt": f"Welcome, {school_id}".encode()}

    @rpc(Sale, roles=[Role.BUSINESS_MANAGER])
    def sell(self, uow: UnitOfWork, school_id: str, order_id: str, buyer: str) -> dict[str, str]:
        session = uow.session
        session.execute(
            insert(orders).values(
                id=order_id,
                school_id=school_id,
                wanted={"metres": 12},
                ordered_at=uow.now(),
                note="=1+1",
                sample=b"\x00",
            )
        )
        session.execute(
            insert(invoices).values(
                id=order_id, school_id=school_id, buyer=buyer, phone="123", pence=12345, due=date(2026, 3, 31)
            )
        )
        uow.emit(
            "chandlery.buyer.named.v1", subject=buyer, school_id=school_id, data={"school_id": school_id, "name": buyer}
        )
        said = {"school_id": school_id, "order_id": order_id}
        return {
            "event_id": uow.emit("chandlery.rope.sold.v1", subject=order_id, school_id=school_id, data=said, why="sold")
        }
