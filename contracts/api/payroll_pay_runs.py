"""What may be asked of payroll about pay runs: the request of each RPC method. Amounts are whole pence, hours decimals written as text."""

from __future__ import annotations

from decimal import Decimal

from marshmallow import Schema, fields, validate

from contracts.api.limits import LONG, NOT_EMPTY, PENCE, SHORT, WORDS

_KINDS = validate.OneOf(["regular", "supplementary", "correction"])
_ENTRIES = validate.OneOf(["hours", "unpaid days", "unpaid hours", "one-off", "term-time balance", "from net pay"])
_SCHEMES = validate.OneOf(["teachers", "local-government", "none"])
_HOURS = validate.Range(Decimal(0), Decimal(1000), error="Give hours from 0 to 1,000.")
_WEEKS = validate.Range(Decimal(0), Decimal(53), error="Give weeks from 0 to 53.")
_TIMES = validate.Range(Decimal(1), Decimal(5), error="Hours are paid once to five times.")
_PART = validate.Range(Decimal(0), Decimal(1), error="Give the part of each day, from 0 to 1.")
_PAGES = validate.Range(1, 100_000, error="Pages are counted from 1.")
_PAGE_SIZES = validate.Range(1, 500, error="A page has 1 to 500 rows.")
_DIFFERENCES = validate.OneOf(["", "new", "not in this run", "changed"])


class NewRun(Schema):
    """`payday` is a regular payday of the group; without it the next that has no run."""

    pay_group_id = fields.String(required=True, validate=NOT_EMPTY)
    payday = fields.Date(load_default=None, allow_none=True)
    kind = fields.String(load_default="regular", validate=_KINDS)
    corrects = fields.String(load_default="", validate=SHORT)
    reason = fields.String(load_default="", validate=WORDS)
    arrears_from = fields.Date(load_default=None, allow_none=True)


class RunsWanted(Schema):
    school_id = fields.String(load_default=None, allow_none=True, validate=NOT_EMPTY)
    pay_group_id = fields.String(load_default=None, allow_none=True, validate=NOT_EMPTY)


class OneRun(Schema):
    run_id = fields.String(required=True, validate=NOT_EMPTY)


class RunAt(OneRun):
    """`version` is the one that was read: a step on another one is refused."""

    version = fields.Integer(required=True, strict=True)


class Abandonment(RunAt):
    reason = fields.String(required=True, validate=WORDS)


class RunOfSchool(OneRun):
    """Of one school, or without one of all."""

    school_id = fields.String(load_default=None, allow_none=True, validate=NOT_EMPTY)


class PayslipsWanted(RunOfSchool):
    words = fields.String(load_default="", validate=SHORT)
    page = fields.Integer(load_default=1, strict=True, validate=_PAGES)


class OnePayslip(RunOfSchool):
    employment_id = fields.String(required=True, validate=NOT_EMPTY)


class VarianceWanted(RunOfSchool):
    """What is worth a look: a change by so many pence and so many per cent; of one kind, of people found by words; page by page."""

    pence = fields.Integer(load_default=None, allow_none=True, strict=True, validate=PENCE)
    per_cent = fields.Decimal(load_default=None, allow_none=True)
    difference = fields.String(load_default="", validate=_DIFFERENCES)
    words = fields.String(load_default="", validate=SHORT)
    page = fields.Integer(load_default=1, strict=True, validate=_PAGES)
    page_size = fields.Integer(load_default=50, strict=True, validate=_PAGE_SIZES)


class Entry(Schema):
    """What is entered, by its kind: `hours` with days, multiple and rate; `unpaid days` and `unpaid hours` with Strike or Unpaid leave as
    words; `one-off` an amount on a day; `term-time balance` weeks of term between two days, with what another program paid of the pay year
    as pence; `from net pay` an amount."""

    school_id = fields.String(required=True, validate=NOT_EMPTY)
    kind = fields.String(required=True, validate=_ENTRIES)
    post_id = fields.String(load_default="", validate=SHORT)
    words = fields.String(load_default="", validate=LONG)
    reference = fields.String(load_default="", validate=SHORT)
    pence = fields.Integer(load_default=None, allow_none=True, strict=True, validate=PENCE)
    hours = fields.Decimal(load_default=None, allow_none=True, validate=_HOURS)
    weeks = fields.Decimal(load_default=None, allow_none=True, validate=_WEEKS)
    starts = fields.Date(load_default=None, allow_none=True)
    ends = fields.Date(load_default=None, allow_none=True)
    multiple = fields.Decimal(load_default=Decimal(1), validate=_TIMES)
    hour_pence = fields.Integer(load_default=None, allow_none=True, strict=True, validate=PENCE)
    part = fields.Decimal(load_default=Decimal(1), validate=_PART)
    with_holiday = fields.Boolean(load_default=False)
    pensionable = fields.Boolean(load_default=True)
    pension = fields.String(load_default="none", validate=_SCHEMES)
    niable = fields.Boolean(load_default=True)
    taxable = fields.Boolean(load_default=True)


class NewEntry(Entry):
    run_id = fields.String(required=True, validate=NOT_EMPTY)
    employment_id = fields.String(required=True, validate=NOT_EMPTY)


class EntryChanged(Entry):
    variation_id = fields.String(required=True, validate=NOT_EMPTY)


class WeeksWanted(OneRun):
    school_id = fields.String(required=True, validate=NOT_EMPTY)
    employment_id = fields.String(required=True, validate=NOT_EMPTY)


class OneEntry(Schema):
    school_id = fields.String(required=True, validate=NOT_EMPTY)
    variation_id = fields.String(required=True, validate=NOT_EMPTY)
