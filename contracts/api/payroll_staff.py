"""What may be asked of payroll about people, employments and posts: the request of each RPC method."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.api.limits import LONG, NOT_EMPTY, PAID, SHORT, WORDS, School, file_content

_NAME = validate.Length(max=35, error="Enter at most 35 characters: HMRC takes no more.")
_ADDRESS = validate.Length(max=4, error="Give at most four lines of the address.")


class OfPerson(School):
    person_id = fields.String(required=True, validate=NOT_EMPTY)


class OfEmployment(School):
    employment_id = fields.String(required=True, validate=NOT_EMPTY)


class PersonSaid(School):
    """Who somebody is. `is_another` says that they are not the one on record who has the same name and birth date."""

    surname = fields.String(required=True, validate=_NAME)
    forename = fields.String(load_default="", validate=_NAME)
    second_forename = fields.String(load_default="", validate=_NAME)
    title = fields.String(load_default="", validate=SHORT)
    born = fields.Date(required=True)
    gender = fields.String(load_default="", validate=validate.OneOf(["", "F", "M"]))
    ni_number = fields.String(load_default="", validate=SHORT)
    address = fields.List(fields.String(validate=_NAME), load_default=list, validate=_ADDRESS)
    postcode = fields.String(load_default="", validate=SHORT)
    country = fields.String(load_default="", validate=SHORT)
    email = fields.String(load_default="", validate=LONG)
    passport = fields.String(load_default="", validate=_NAME)
    teacher_reference = fields.String(load_default="", validate=SHORT)
    is_another = fields.Boolean(load_default=False)


class PersonChanged(PersonSaid):
    """`version` is the one that was read: a step on another one is refused."""

    person_id = fields.String(required=True, validate=NOT_EMPTY)
    version = fields.Integer(required=True, strict=True)


class StaffWanted(Schema):
    """Without a school, of all schools that the caller may see. `on` leaves out who is not employed on that day."""

    school_id = fields.String(load_default=None, allow_none=True, validate=NOT_EMPTY)
    words = fields.String(load_default="", validate=SHORT)
    on = fields.Date(load_default=None, allow_none=True)
    page = fields.Integer(load_default=1, strict=True, validate=validate.Range(min=1))
    page_size = fields.Integer(load_default=50, strict=True, validate=validate.Range(min=1, max=500))


class NewEmployment(OfPerson):
    """`payroll_id` empty gives the next free number of the employer."""

    pay_group_id = fields.String(required=True, validate=NOT_EMPTY)
    payroll_id = fields.String(load_default="", validate=SHORT)
    starts = fields.Date(required=True)
    service_from = fields.Date(load_default=None, allow_none=True)
    weekly_hours = fields.Decimal(load_default=None, allow_none=True)
    irregular = fields.Boolean(load_default=False)


class EndedEmployment(OfEmployment):
    version = fields.Integer(required=True, strict=True)
    ends = fields.Date(required=True)
    reason = fields.String(required=True, validate=WORDS)


class TermsSaid(Schema):
    """What a post is paid by from a day: a point of a scale, a salary for a year, or a rate by the hour. `fte` is written 0.6 or 3/5;
    in its place the weekly hours may be given. With `pay_range` a salary is held against a published range of the area that `scale`
    names."""

    starts = fields.Date(required=True)
    ends = fields.Date(load_default=None, allow_none=True)
    scale = fields.String(load_default="", validate=SHORT)
    point = fields.String(load_default="", validate=SHORT)
    top = fields.String(load_default="", validate=SHORT)
    annual_pence = fields.Integer(load_default=None, allow_none=True, strict=True, validate=PAID)
    hour_pence = fields.Integer(load_default=None, allow_none=True, strict=True, validate=PAID)
    pay_range = fields.String(
        load_default="", validate=validate.OneOf(["", "leading practitioner", "headteacher", "leadership"])
    )
    agreed_in = fields.String(load_default="", validate=LONG)
    fte = fields.String(load_default="", validate=SHORT)
    weekly_hours = fields.Decimal(load_default=None, allow_none=True)
    working_weeks = fields.Decimal(load_default=None, allow_none=True)
    leave_weeks = fields.Decimal(load_default=None, allow_none=True)
    leave_method = fields.String(load_default="whole", validate=validate.OneOf(["whole", "in proportion"]))
    part_month = fields.String(
        load_default="365ths", validate=validate.OneOf(["365ths", "260ths", "195ths", "days in the month"])
    )
    pension = fields.String(required=True, validate=validate.OneOf(["teachers", "local-government", "none"]))


class AllowanceSaid(Schema):
    kind = fields.String(
        required=True,
        validate=validate.OneOf(
            [
                "TLR1", "TLR2", "TLR3", "SEN", "honorarium", "acting up", "safeguarding", "recruitment and retention", "other",
            ]
        ),
    )  # fmt: skip
    words = fields.String(required=True, validate=SHORT)
    starts = fields.Date(required=True)
    ends = fields.Date(load_default=None, allow_none=True)
    annual_pence = fields.Integer(load_default=0, strict=True, validate=PAID)
    basis = fields.String(load_default="fte", validate=validate.OneOf(["full", "fte", "as pay", "responsibility"]))
    share = fields.String(load_default="", validate=SHORT)
    scale = fields.String(load_default="", validate=SHORT)
    point = fields.String(load_default="", validate=SHORT)
    pensionable = fields.Boolean(load_default=True)
    agreed_in = fields.String(load_default="", validate=LONG)


class PostSaid(OfEmployment):
    """A post at the school named: a new one, or new terms of one (`post_id`) from a day on. `allowances` are all it has; left out,
    they stay. `own_pay` says that the trust sets its own pay, so that published ranges and bounds of
    allowances do not hold."""

    post_id = fields.String(load_default=None, allow_none=True, validate=NOT_EMPTY)
    version = fields.Integer(load_default=0, strict=True)
    title = fields.String(required=True, validate=LONG)
    cost_code = fields.String(load_default="", validate=SHORT)
    terms = fields.Nested(TermsSaid, required=True)
    allowances = fields.List(fields.Nested(AllowanceSaid), load_default=None, allow_none=True)
    own_pay = fields.Boolean(load_default=False)


class EndedPost(School):
    post_id = fields.String(required=True, validate=NOT_EMPTY)
    version = fields.Integer(required=True, strict=True)
    ends = fields.Date(required=True)
    reason = fields.String(required=True, validate=WORDS)


class IncrementsWanted(School):
    """Of the year up to a day; without one, up to the end of next month."""

    on = fields.Date(load_default=None, allow_none=True)


class IncrementChosen(Schema):
    """An increment as it was listed; `version` is that of the post."""

    post_id = fields.String(required=True, validate=NOT_EMPTY)
    version = fields.Integer(required=True, strict=True)
    on = fields.Date(required=True)


class IncrementsTaken(School):
    """`decided` says where the school decided: teachers go up by a decision."""

    chosen = fields.List(
        fields.Nested(IncrementChosen),
        required=True,
        validate=validate.Length(1, 2000, error="Choose one to 2,000 increments."),
    )
    decided = fields.String(load_default="", validate=LONG)


class FactSaid(OfEmployment):
    """One thing known of an employment from a day on; `values` are those of its kind. `in_place_of` puts an earlier one aside that was
    wrong."""

    kind = fields.String(required=True, validate=SHORT)
    starts = fields.Date(required=True)
    ends = fields.Date(load_default=None, allow_none=True)
    values = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True), load_default=dict)
    in_place_of = fields.String(load_default=None, allow_none=True)


class FactEnded(OfEmployment):
    fact_id = fields.String(required=True, validate=NOT_EMPTY)
    reason = fields.String(required=True, validate=WORDS)


class StaffFile(School):
    filename = fields.String(required=True, validate=NOT_EMPTY)
    content = file_content()


class CheckedFile(School):
    job_id = fields.String(required=True, validate=NOT_EMPTY)


class QuestionAnswered(School):
    """`person_id` empty: it is another person, who is put on record."""

    question_id = fields.String(required=True, validate=NOT_EMPTY)
    person_id = fields.String(load_default="")


class StaffWaiting(Schema):
    school_id = fields.String(load_default=None, allow_none=True, validate=NOT_EMPTY)
