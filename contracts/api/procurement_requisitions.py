"""What may be asked of procurement about requests, approvals, quotes and budgets: the request of each RPC method. Amounts are
whole pence, prices and quantities decimals written as text, files travel in base64."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.api.limits import LONG, NOT_EMPTY, PAID, SHORT, WORDS, file_content
from contracts.api.procurement import VAT

APPROVERS = [
    "business manager",
    "head",
    "chief financial officer",
    "chief executive",
    "finance committee",
    "trust board",
]
ROUTES = ["order", "best value shown", "quotes", "formal tender"]


class OfBuyer(Schema):
    """Of a school, or without one of the trust itself."""

    school_id = fields.String(load_default=None, allow_none=True, validate=NOT_EMPTY)


class NewRequest(OfBuyer):
    title = fields.String(required=True, validate=LONG)
    reason = fields.String(required=True, validate=WORDS)
    needed_by = fields.Date(load_default=None, allow_none=True)


class OneRequest(OfBuyer):
    requisition_id = fields.String(required=True, validate=NOT_EMPTY)


class DescribedRequest(OneRequest):
    title = fields.String(required=True, validate=LONG)
    reason = fields.String(required=True, validate=WORDS)
    needed_by = fields.Date(load_default=None, allow_none=True)


class ItemWanted(OneRequest):
    supplier_id = fields.String(required=True, validate=NOT_EMPTY)
    sku = fields.String(required=True, validate=SHORT)
    quantity = fields.Decimal(required=True)
    code = fields.String(required=True, validate=SHORT)


class LineWanted(OneRequest):
    """`line_no` puts it in the place of a line; without it the line is added."""

    line_no = fields.Integer(load_default=None, allow_none=True, strict=True)
    description = fields.String(required=True, validate=LONG)
    quantity = fields.Decimal(required=True)
    unit = fields.String(required=True, validate=SHORT)
    unit_price = fields.Decimal(load_default=None, allow_none=True)
    vat = fields.String(required=True, validate=VAT)
    cpv = fields.String(required=True, validate=SHORT)
    code = fields.String(required=True, validate=SHORT)
    allergens_stated = fields.String(load_default="", validate=LONG)


class LineOut(OneRequest):
    line_no = fields.Integer(required=True, strict=True)


class SupplierChosen(OneRequest):
    supplier_id = fields.String(required=True, validate=NOT_EMPTY)


class Withdrawal(OneRequest):
    reason = fields.String(required=True, validate=WORDS)


class RequestDecision(OneRequest):
    """`words` are the question, the reason, or why somebody stands in; `minute` belongs to a meeting's decision."""

    decision = fields.String(required=True, validate=validate.OneOf(["approve", "return", "refuse"]))
    words = fields.String(load_default="", validate=WORDS)
    minute = fields.String(load_default="", validate=LONG)


class RequestOrder(OneRequest):
    delivery_on = fields.Date(load_default=None, allow_none=True)


class QuotesWanted(OneRequest):
    suppliers = fields.List(fields.String(), required=True, validate=validate.Length(max=50))
    deadline = fields.Date(required=True)
    specification = fields.String(load_default="", validate=WORDS)


class OneQuoteRequest(OneRequest):
    quote_request_id = fields.String(required=True, validate=NOT_EMPTY)


class NoQuote(OneQuoteRequest):
    quote_id = fields.String(required=True, validate=NOT_EMPTY)
    words = fields.String(load_default="", validate=WORDS)


class QuoteCame(NoQuote):
    prices = fields.Dict(
        keys=fields.String(validate=validate.Regexp(r"^\d{1,4}$")), values=fields.Decimal(), required=True
    )
    delivery = fields.String(load_default="", validate=LONG)
    file_reference = fields.String(required=True, validate=LONG)


class QuoteChosen(OneQuoteRequest):
    quote_id = fields.String(required=True, validate=NOT_EMPTY)
    because = fields.String(load_default="", validate=WORDS)
    why_fewer = fields.String(load_default="", validate=WORDS)


class DelegationLimit(Schema):
    up_to_pence = fields.Integer(required=True, allow_none=True, strict=True, validate=PAID)
    approvers = fields.List(fields.String(validate=validate.OneOf(APPROVERS)), required=True)
    quotes = fields.Integer(load_default=0, strict=True)
    route = fields.String(load_default="order", validate=validate.OneOf(ROUTES))
    note = fields.String(load_default="", validate=LONG)


class NewDelegation(Schema):
    valid_from = fields.Date(required=True)
    limits = fields.List(fields.Nested(DelegationLimit), required=True, validate=validate.Length(max=20))
    tolerance_per_cent = fields.Decimal(required=True)
    tolerance_pence = fields.Integer(required=True, strict=True, validate=PAID)
    window_days = fields.Integer(required=True, strict=True)
    cpv_digits = fields.Integer(required=True, strict=True)
    budget = fields.String(required=True, validate=validate.OneOf(["warn", "stop"]))
    source = fields.String(required=True, validate=LONG)
    because = fields.String(load_default="", validate=WORDS)


class DelegationDecision(Schema):
    """The second person's answer to a version of the trust's scheme; one turned down needs `words`."""

    scheme_id = fields.String(required=True, validate=NOT_EMPTY)
    decision = fields.String(required=True, validate=validate.OneOf(["confirmed", "turned down"]))
    words = fields.String(load_default="", validate=WORDS)


class NewSchoolDelegation(NewDelegation):
    school_id = fields.String(required=True, validate=NOT_EMPTY)


class BudgetsWanted(Schema):
    on = fields.Date(load_default=None, allow_none=True)


class SchoolBudgetsWanted(OfBuyer, BudgetsWanted):
    """The budgets of one school, or of the trust itself."""


class BudgetEntriesWanted(SchoolBudgetsWanted):
    code = fields.String(required=True, validate=SHORT)


class _BudgetYear(Schema):
    """`starting` is any day of the financial year meant."""

    year = fields.String(load_default="academy", validate=validate.OneOf(["academy", "maintained"]))
    starting = fields.Date(required=True)


class BudgetSet(OfBuyer, _BudgetYear):
    code = fields.String(required=True, validate=SHORT)
    name = fields.String(load_default="", validate=LONG)
    pence = fields.Integer(required=True, strict=True, validate=PAID)
    source = fields.String(load_default="", validate=LONG)


class BudgetFile(_BudgetYear):
    filename = fields.String(required=True, validate=NOT_EMPTY)
    content = file_content()
    take = fields.Boolean(load_default=False)


class SchoolBudgetFile(BudgetFile):
    school_id = fields.String(required=True, validate=NOT_EMPTY)
