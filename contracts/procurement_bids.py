"""What procurement says about bids: that those of a tender were opened. How many there were is no secret from then on; whose
they were stays in the service."""

from __future__ import annotations

from marshmallow import Schema

from contracts.procurement import ACCOUNTING_RECORD, _count, _moment, _text
from shared.messaging.contracts import contracts


@contracts.event(
    "procurement.tender.opened.v1",
    meaning="The sealed bids of a tender were opened by two people after the deadline.",
    retention=ACCOUNTING_RECORD,
)
class TenderOpenedV1(Schema):
    tender_id = _text("The tender")
    title = _text("The name that suppliers know it by")
    opened_at = _moment("When the second of the two people opened them")
    envelopes = _count("Bids that were in the box")
    late = _count("Bids that came after the deadline and were refused unread")
