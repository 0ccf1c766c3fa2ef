"""What procurement says of contracts that schools share: that one was awarded, and that one is coming to an end."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from shared.messaging.contracts import contracts

CONTRACT_RECORD = "6 years after the end of the contract (Limitation Act 1980, s.5; accounting records)"


def _text(says: str) -> fields.String:
    return fields.String(required=True, metadata={"description": says})


def _schools() -> Any:
    return fields.List(fields.String(), required=True, metadata={"description": "Ids of the schools in it"})


@contracts.event(
    "procurement.contract.awarded.v1",
    meaning="A contract that schools share came into the register: awarded after a tender, or entered.",
    retention=CONTRACT_RECORD,
)
class ContractAwardedV1(Schema):
    contract_id = _text("The contract")
    title = _text("The name that schools know it by")
    supplier_id = _text("The supplier")
    cpv_code = _text("What is bought, as a CPV code of eight digits")
    value_pence = fields.Integer(
        required=True, strict=True, metadata={"description": "What it costs over its term, without VAT, in pence"}
    )
    starts_on = fields.Date(required=True, metadata={"description": "Its first day"})
    ends_on = fields.Date(required=True, metadata={"description": "Its last day, before any extension"})
    schools = _schools()
    tender_id = fields.String(metadata={"description": "The tender it came of, where it came of one"})
    lot = fields.String(metadata={"description": "The lot of that tender"})


@contracts.event(
    "procurement.contract.ending.v1",
    meaning="A contract ends, or a last day for its option or for notice comes, in so many months. Said once for each "
    "such day and stage.",
    retention=CONTRACT_RECORD,
)
class ContractEndingV1(Schema):
    contract_id = _text("The contract")
    title = _text("The name that schools know it by")
    about = fields.String(
        required=True,
        validate=validate.OneOf(["end", "option", "notice"]),
        metadata={"description": "Whether it is about the end, the last day to use an option, or to give notice"},
    )
    on = fields.Date(required=True, metadata={"description": "The day that is coming"})
    months_before = fields.Integer(
        required=True, strict=True, metadata={"description": "The stage: at most so many months before that day"}
    )
    ends_on = fields.Date(required=True, metadata={"description": "The last day of the contract as things stand"})
    schools = _schools()
