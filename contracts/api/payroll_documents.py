"""What may be asked of payroll about documents: the request of each RPC method. Each answer names a job, which keeps the files."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.api.limits import NOT_EMPTY, School

_YEARS = validate.Range(2000, 2100, error="Give the year in which the tax year begins, like 2026.")


class PayslipsToMake(Schema):
    """All payslips of a closed run, or with a school its own. `to_print` puts many in one file; else each has its own."""

    run_id = fields.String(required=True, validate=NOT_EMPTY)
    school_id = fields.String(load_default=None, allow_none=True, validate=NOT_EMPTY)
    to_print = fields.Boolean(load_default=False)


class PayslipToMake(Schema):
    run_id = fields.String(required=True, validate=NOT_EMPTY)
    employment_id = fields.String(required=True, validate=NOT_EMPTY)
    school_id = fields.String(load_default=None, allow_none=True, validate=NOT_EMPTY)


class P60sToMake(Schema):
    """`tax_year` is the year in which it begins: 2026 for 2026-27."""

    employer_id = fields.String(required=True, validate=NOT_EMPTY)
    tax_year = fields.Integer(required=True, strict=True, validate=_YEARS)
    school_id = fields.String(load_default=None, allow_none=True, validate=NOT_EMPTY)


class P45ToMake(School):
    employment_id = fields.String(required=True, validate=NOT_EMPTY)
