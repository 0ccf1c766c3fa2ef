"""What may be asked of payroll about the accounts that people are paid into: the request of each RPC method."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.api.limits import LONG, NOT_EMPTY, SHORT, WORDS, School


class AccountSaid(School):
    """`came_by`: on a form, in person, by e-mail. A change by e-mail alone is how fraud comes."""

    person_id = fields.String(required=True, validate=NOT_EMPTY)
    account_name = fields.String(required=True, validate=LONG)
    sort_code = fields.String(required=True, validate=SHORT)
    number = fields.String(required=True, validate=SHORT)
    roll_number = fields.String(load_default="", validate=SHORT)
    came_by = fields.String(required=True, validate=LONG)


class Change(School):
    change_id = fields.String(required=True, validate=NOT_EMPTY)


class Changes(School):
    """Several at once, as after a list of staff was taken in: all are confirmed, or none."""

    change_ids = fields.List(fields.String(), required=True, validate=validate.Length(min=1, max=1000))


class ChangeEnded(Change):
    reason = fields.String(required=True, validate=WORDS)


class OfPerson(School):
    person_id = fields.String(required=True, validate=NOT_EMPTY)


class ChangesWanted(Schema):
    school_id = fields.String(load_default=None, allow_none=True, validate=NOT_EMPTY)


class NumberRead(Change):
    reason = fields.String(required=True, validate=SHORT)
