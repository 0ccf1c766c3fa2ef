"""What may be asked of procurement about requests, approvals, quotes and budgets: the request of each RPC method. Amounts are
whole pence, prices and quantities decimals written as text, files travel in base64."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.api.procurement import LARGEST_FILE

_NOT_EMPTY = validate.Length(min=1, error="Enter something here.")
_SHORT = validate.Length(max=120, error="At most 120 characters, please.")
_LONG = validate.Length(max=300, error="At most 300 characters, please.")
_TEXT = validate.Length(max=4000, error="At most 4,000 characters, please.")
_PENCE = validate.Range(0, 10**12, error="Give nought or more, and less than ten thousand million pounds.")
_VAT = validate.OneOf(["standard", "zero", "exempt", "outside scope"])
APPROVERS = [
    "business manager",
    "head",
    "chief financial officer",
    "chief executive",
    "finance committee",
    "trust board",
]
ROUTES = ["order", "best value shown", "quotes", "formal tender"]


class OfSchool(Schema):
    school_id = fields.String(required=True, validate=_NOT_EMPTY)


class RequestsOfTrust(Schema):
    """A question about all schools; it has no value."""


class NewRequest(OfSchool):
    title = fields.String(required=True, validate=_LONG)
    reason = fields.String(required=True, validate=_TEXT)
    needed_by = fields.Date(load_default=None, allow_none=True)


class OneRequest(OfSchool):
    requisition_id = fields.String(required=True, validate=_NOT_EMPTY)


class DescribedRequest(OneRequest):
    title = fields.String(required=True, validate=_LONG)
    reason = fields.String(required=True, validate=_TEXT)
    needed_by = fields.Date(load_default=None, allow_none=True)


class ItemWanted(OneRequest):
    supplier_id = fields.String(required=True, validate=_NOT_EMPTY)
    sku = fields.String(required=True, validate=_SHORT)
    quantity = fields.Decimal(required=True)
    code = fields.String(required=True, validate=_SHORT)


class LineWanted(OneRequest):
    """`line_no` puts it in the place of a line; without it the line is added."""

    line_no = fields.Integer(load_default=None, allow_none=True, strict=True)
    description = fields.String(required=True, validate=_LONG)
    quantity = fields.Decimal(required=True)
    unit = fields.String(required=True, validate=_SHORT)
    unit_price = fields.Decimal(load_default=None, allow_none=True)
    vat = fields.String(required=True, validate=_VAT)
    cpv = fields.String(required=True, validate=_SHORT)
    code = fields.String(required=True, validate=_SHORT)
    allergens_stated = fields.String(load_default="", validate=_LONG)


class LineOut(OneRequest):
    line_no = fields.Integer(required=True, strict=True)


class SupplierChosen(OneRequest):
    supplier_id = fields.String(required=True, validate=_NOT_EMPTY)


class Withdrawal(OneRequest):
    reason = fields.String(required=True, validate=_TEXT)


class RequestDecision(OneRequest):
    """`words` are the question, the reason, or why somebody stands in; `minute` belongs to a meeting's decision."""

    decision = fields.String(required=True, validate=validate.OneOf(["approve", "return", "refuse"]))
    words = fields.String(load_default="", validate=_TEXT)
    minute = fields.String(load_default="", validate=_LONG)


class RequestOrder(OneRequest):
    delivery_on = fields.Date(load_default=None, allow_none=True)


class QuotesWanted(OneRequest):
    suppliers = fields.List(fields.String(), required=True, validate=validate.Length(max=50))
    deadline = fields.Date(required=True)
    specification = fields.String(load_default="", validate=_TEXT)


class OneQuoteRequest(OneRequest):
    quote_request_id = fields.String(required=True, validate=_NOT_EMPTY)


class NoQuote(OneQuoteRequest):
    quote_id = fields.String(required=True, validate=_NOT_EMPTY)
    words = fields.String(load_default="", validate=_TEXT)


class QuoteCame(NoQuote):
    prices = fields.Dict(
        keys=fields.String(validate=validate.Regexp(r"^\d{1,4}$")), values=fields.Decimal(), required=True
    )
    delivery = fields.String(load_default="", validate=_LONG)
    file_reference = fields.String(required=True, validate=_LONG)


class QuoteChosen(OneQuoteRequest):
    quote_id = fields.String(required=True, validate=_NOT_EMPTY)
    because = fields.String(load_default="", validate=_TEXT)
    why_fewer = fields.String(load_default="", validate=_TEXT)


class DelegationLimit(Schema):
    up_to_pence = fields.Integer(required=True, allow_none=True, strict=True, validate=_PENCE)
    approvers = fields.List(fields.String(validate=validate.OneOf(APPROVERS)), required=True)
    quotes = fields.Integer(load_default=0, strict=True)
    route = fields.String(load_default="order", validate=validate.OneOf(ROUTES))
    note = fields.String(load_default="", validate=_LONG)


class NewDelegation(Schema):
    valid_from = fields.Date(required=True)
    limits = fields.List(fields.Nested(DelegationLimit), required=True, validate=validate.Length(max=20))
    tolerance_per_cent = fields.Decimal(required=True)
    tolerance_pence = fields.Integer(required=True, strict=True, validate=_PENCE)
    window_days = fields.Integer(required=True, strict=True)
    cpv_digits = fields.Integer(required=True, strict=True)
    budget = fields.String(required=True, validate=validate.OneOf(["warn", "stop"]))
    source = fields.String(required=True, validate=_LONG)
    because = fields.String(load_default="", validate=_TEXT)


class NewSchoolDelegation(NewDelegation):
    school_id = fields.String(required=True, validate=_NOT_EMPTY)


class BudgetsWanted(Schema):
    on = fields.Date(load_default=None, allow_none=True)


class SchoolBudgetsWanted(BudgetsWanted):
    school_id = fields.String(required=True, validate=_NOT_EMPTY)


class BudgetEntriesWanted(SchoolBudgetsWanted):
    code = fields.String(required=True, validate=_SHORT)


class _BudgetYear(Schema):
    """`starting` is any day of the financial year meant."""

    year = fields.String(load_default="academy", validate=validate.OneOf(["academy", "maintained"]))
    starting = fields.Date(required=True)


class BudgetSet(_BudgetYear):
    school_id = fields.String(required=True, validate=_NOT_EMPTY)
    code = fields.String(required=True, validate=_SHORT)
    name = fields.String(load_default="", validate=_LONG)
    pence = fields.Integer(required=True, strict=True, validate=_PENCE)
    source = fields.String(load_default="", validate=_LONG)


class BudgetFile(_BudgetYear):
    filename = fields.String(required=True, validate=_NOT_EMPTY)
    content = fields.String(
        required=True,
        validate=validate.Length(max=LARGEST_FILE, error="The file is too large: send it in parts of up to 9 MB."),
    )
    take = fields.Boolean(load_default=False)


class SchoolBudgetFile(BudgetFile):
    school_id = fields.String(required=True, validate=_NOT_EMPTY)
