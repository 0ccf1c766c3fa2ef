"""What procurement says of tenders: that one was published, that one was awarded. Ids and titles, no personal data."""

from __future__ import annotations

from marshmallow import Schema, fields

from contracts.procurement import ACCOUNTING_RECORD, _count, _moment, _pence, _text
from shared.messaging.contracts import contracts


@contracts.event(
    "procurement.tender.published.v1",
    meaning="A tender was published: its plan stands, suppliers may bid until the deadline.",
    retention=ACCOUNTING_RECORD,
)
class TenderPublishedV1(Schema):
    tender_id = _text("The tender")
    number = _text("The trust's number of the tender")
    title = _text("What suppliers know it by")
    procedure = _text("How the supplier is found")
    cpv_codes = fields.List(
        fields.String(), required=True, metadata={"description": "CPV codes of eight digits, the main one first"}
    )
    lots = _count("How many lots there are")
    schools = fields.List(fields.String(), required=True, metadata={"description": "Ids of the schools that take part"})
    published_at = _moment("When it was published")
    deadline_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "The last moment for bids; none for a direct award"}
    )


class AwardedLot(Schema):
    lot = _text("The number of the lot")
    supplier_id = _text("The supplier")
    supplier_name = _text("The supplier's name")
    value_pence = _pence("The price of the fixed term, without VAT")
    contract_id = _text("The contract in the register")


@contracts.event(
    "procurement.tender.awarded.v1",
    meaning="A tender was awarded after its standstill, and each awarded lot became a contract.",
    retention=ACCOUNTING_RECORD,
)
class TenderAwardedV1(Schema):
    tender_id = _text("The tender")
    number = _text("The trust's number of the tender")
    title = _text("What suppliers know it by")
    awarded_at = _moment("When it was awarded")
    lots = fields.List(fields.Nested(AwardedLot), required=True, metadata={"description": "The lots that were awarded"})
    schools = fields.List(fields.String(), required=True, metadata={"description": "Ids of the schools that take part"})
