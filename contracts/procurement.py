"""What procurement says: collective orders as they open, close and are received, what each school saves, owes and used."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shared.messaging.contracts import Replay, contracts
from shared.messaging.take_up import declare_kernel_events

SERVICE = "procurement"
ACCOUNTING_RECORD = "6 years after the end of the financial year (VAT and company accounting records)"

declare_kernel_events(SERVICE)


def _text(says: str) -> fields.String:
    return fields.String(required=True, metadata={"description": says})


def _pence(says: str) -> fields.Integer:
    return fields.Integer(required=True, strict=True, metadata={"description": f"{says}, in pence"})


def _count(says: str) -> fields.Integer:
    return fields.Integer(required=True, strict=True, validate=validate.Range(min=0), metadata={"description": says})


def _moment(says: str) -> fields.AwareDateTime:
    return fields.AwareDateTime(required=True, metadata={"description": says})


def _school_id() -> fields.String:
    return _text("Our own id of the school; it outlives any URN")


def _order_id() -> fields.String:
    return _text("The collective order")


@contracts.event(
    "procurement.collective_order.opened.v1",
    meaning="A window was made in which the invited schools can say what they want of one supplier's items.",
    retention=ACCOUNTING_RECORD,
)
class CollectiveOrderOpenedV1(Schema):
    order_id = _order_id()
    title = _text("The name that schools know the order by")
    schools = fields.List(
        fields.String(), required=True, metadata={"description": "Ids of the schools that are invited"}
    )
    opens_at = _moment("From then on lines can be entered")
    closes_at = _moment("From then on lines are late")


@contracts.event(
    "procurement.collective_order.closed.v1",
    meaning="A collective order was closed: rounded to cases, priced together and shared out.",
    retention=ACCOUNTING_RECORD,
)
class CollectiveOrderClosedV1(Schema):
    order_id = _order_id()
    title = _text("The name that schools know the order by")
    closed_at = _moment("When it was closed")
    schools = _count("Schools that get something")
    items = _count("Items that are ordered")
    net_pence = _pence("The bill expected from the supplier, without VAT")
    total_pence = _pence("The bill expected from the supplier, with VAT")
    saving_pence = _pence("What all schools save together, without VAT")


@contracts.event(
    "procurement.order.placed.v1",
    meaning="An order goes to a supplier: the pooled one of a closed collective order, a school's, or a contract's.",
    retention=ACCOUNTING_RECORD,
)
class OrderPlacedV1(Schema):
    order_id = _text("The collective order; where there is none, the purchase order itself")
    supplier_id = _text("The supplier")
    supplier_name = _text("The supplier's name when the order was made")
    items = _count("Items ordered")
    cases = _count("Cases ordered, of all items; nought where nothing is ordered by the case")
    net_pence = _pence("Goods and fees, without VAT")
    total_pence = _pence("Goods, fees and VAT")
    delivery_on = fields.Date(
        required=True,
        metadata={"description": "The day the delivery is wanted; the day of the order where it is wanted at once"},
    )
    purchase_order_id = fields.String(metadata={"description": "The purchase order that the supplier gets"})
    number = fields.String(metadata={"description": "The number that stands on the order"})
    kind = fields.String(metadata={"description": "What it is for: school, collective or contract"})
    title = fields.String(metadata={"description": "The name that people know the order by"})
    schools = fields.List(
        fields.String(), metadata={"description": "Ids of the schools it is for, where it is for named ones"}
    )


@contracts.event(
    "procurement.order.received.v1",
    meaning="A delivery, or a service done, was recorded as received on an order.",
    retention=ACCOUNTING_RECORD,
)
class OrderReceivedV1(Schema):
    order_id = _text("The collective order; where there is none, the purchase order itself")
    delivery_note = _text("The number of the delivery note")
    units = _count("Units that came with it, substitutes included; parts of a unit are left out")
    complete = fields.Boolean(required=True, metadata={"description": "Whether nothing more is to come"})
    purchase_order_id = fields.String(metadata={"description": "The purchase order"})
    number = fields.String(metadata={"description": "The number that stands on the order"})
    kind = fields.String(metadata={"description": "What it is for: school, collective or contract"})


@contracts.event(
    "procurement.saving.recorded.v1",
    meaning="What a school saves by one collective order. It is said again when goods and invoices come in; for one "
    "order the latest stands.",
    retention=ACCOUNTING_RECORD,
    replay=Replay.LATEST,
)
class SavingRecordedV1(Schema):
    school_id = _school_id()
    order_id = _order_id()
    saving_pence = _pence("What it would have paid alone less its share, without VAT; may be below nought")
    alone_pence = _pence("What it would have paid alone, without VAT")
    share_pence = _pence("Its share of the pooled price, without VAT")
    method = _text("How the saving is worked out")
    basis = _text("Whether by the bill expected at the close, by what came, or by which invoice")


class RechargeLine(Schema):
    kind = _text("goods, fee or VAT")
    about = _text("The item's number, the name of the fee, or the VAT treatment")
    pence = _pence("The amount; below nought it is a credit")
    basis = _text("How it comes about, in words")


@contracts.event(
    "procurement.recharge.due.v1",
    meaning="A school's part of a supplier's invoice (or, below nought, credit note) is to be charged to it.",
    retention=ACCOUNTING_RECORD,
    replay=Replay.FULL,
)
class RechargeDueV1(Schema):
    school_id = _school_id()
    recharge_id = _text("The same for the same school, order and invoice, however often it is said")
    order_id = _order_id()
    reference = _text("The supplier's invoice or credit note")
    total_pence = _pence("The sum of the lines")
    lines = fields.List(fields.Nested(RechargeLine), required=True)
    on = fields.Date(required=True, metadata={"description": "The day it became due"})
    order_title = fields.String(metadata={"description": "The name that schools know the order by"})


@contracts.event(
    "procurement.usage.recorded.v1",
    meaning="A school used procurement: it was part of a collective order, with so many lines.",
    retention=ACCOUNTING_RECORD,
    replay=Replay.FULL,
)
class UsageRecordedV1(Schema):
    school_id = _school_id()
    usage_id = _text("The same for the same use, however often it is said")
    line = _text("The line of the catalogue of services that the use belongs to")
    measure = fields.String(
        required=True,
        validate=validate.OneOf(["collective order", "order line"]),
        metadata={"description": "What is counted"},
    )
    quantity = _count("How many")
    on = fields.Date(required=True, metadata={"description": "The day of the use"})
    about = _text("What was used, in words")
