"""What may be asked of procurement about contracts that schools share: the request of each RPC method."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.api.limits import LONG, NOT_EMPTY, PAID, PENCE, SHORT, WORDS, School, file_content
from contracts.api.procurement import DRIVERS, VAT

_FIGURE = validate.Range(0, 10**9, error="Give zero or more, and less than a thousand million.")
_MONTHS = validate.Range(1, 600, error="Give at least one month.")
_KINDS = validate.OneOf(["services", "goods", "works", "light touch services"])
_COMPETED = validate.OneOf(["not said", "tender", "framework", "direct award", "before the Act"])
_RHYTHMS = validate.OneOf(["once", "every week", "every two weeks", "every month", "every three months", "every year"])
_GROUNDS = validate.OneOf(
    [
        "provided for in the contract", "small change of value", "not substantial", "additional services or goods",
        "unforeseeable circumstances", "a known risk has come about", "urgency, protection of life",
        "the supplier was restructured", "light touch contract", "below the threshold of the Act, and stays there",
    ]
)  # fmt: skip


class OneContract(Schema):
    contract_id = fields.String(required=True, validate=NOT_EMPTY)


class OptionWanted(Schema):
    """An option to extend; without `decide_by` the usual time before the term ends."""

    months = fields.Integer(required=True, strict=True, validate=_MONTHS)
    pence = fields.Integer(load_default=0, strict=True, validate=PAID)
    decide_by = fields.Date(load_default=None, allow_none=True)


class SchoolIn(Schema):
    """A school in it; without `figure` its pupils are taken where the cost is shared by pupils."""

    school_id = fields.String(required=True, validate=NOT_EMPTY)
    figure = fields.Decimal(load_default=None, allow_none=True, validate=_FIGURE)


class NewContract(Schema):
    """A contract entered by hand; `value_pence` is for its term without VAT and without extensions."""

    title = fields.String(required=True, validate=LONG)
    supplier_id = fields.String(required=True)
    kind = fields.String(load_default="services", validate=_KINDS)
    cpv_code = fields.String(required=True, validate=SHORT)
    vat = fields.String(load_default="standard", validate=VAT)
    cost_code = fields.String(load_default="", validate=validate.Length(max=60))
    value_pence = fields.Integer(required=True, strict=True, validate=PENCE)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    extensions = fields.List(fields.Nested(OptionWanted), load_default=list, validate=validate.Length(max=20))
    notice_by = fields.Date(load_default=None, allow_none=True)
    driver = fields.String(required=True, validate=DRIVERS)
    period_months = fields.Integer(load_default=3, strict=True, validate=validate.OneOf([1, 3, 12]))
    schools = fields.List(fields.Nested(SchoolIn), required=True, validate=validate.Length(max=1000))
    competed = fields.String(load_default="not said", validate=_COMPETED)
    competed_words = fields.String(load_default="", validate=WORDS)


class ContractTerms(OneContract):
    """Terms put right until the first order; `version` as it was seen."""

    version = fields.Integer(required=True, strict=True)
    kind = fields.String(required=True, validate=_KINDS)
    vat = fields.String(required=True, validate=VAT)
    cost_code = fields.String(load_default="", validate=validate.Length(max=60))
    notice_by = fields.Date(load_default=None, allow_none=True)
    period_months = fields.Integer(required=True, strict=True, validate=validate.OneOf([1, 3, 12]))
    reason = fields.String(required=True, validate=WORDS)


class CommitmentSigned(OneContract):
    """`minute`: of the meeting, where a committee or the board signs; `words`: why one signs in another's place."""

    commitment_id = fields.String(required=True, validate=NOT_EMPTY)
    words = fields.String(load_default="", validate=WORDS)
    minute = fields.String(load_default="", validate=LONG)


class CommitmentRefused(OneContract):
    commitment_id = fields.String(required=True, validate=NOT_EMPTY)
    reason = fields.String(required=True, validate=WORDS)


class ContractsFile(Schema):
    filename = fields.String(required=True, validate=LONG)
    content = file_content()


class CheckedContracts(Schema):
    job_id = fields.String(required=True)


class ContractFigures(OneContract):
    from_on = fields.Date(required=True)
    figures = fields.Dict(
        keys=fields.String(),
        values=fields.Decimal(validate=_FIGURE),
        required=True,
        validate=validate.Length(min=1, error="Enter at least one figure."),
    )
    source = fields.String(load_default="", validate=LONG)


class OptionDecided(OneContract):
    number = fields.Integer(required=True, strict=True)
    take = fields.Boolean(required=True)
    reason = fields.String(required=True, validate=WORDS)


class VariationWanted(OneContract):
    """A change from a day on; `pence` more or, below zero, less until the end."""

    from_on = fields.Date(required=True)
    pence = fields.Integer(load_default=0, strict=True, validate=PENCE)
    ends_on = fields.Date(load_default=None, allow_none=True)
    scope = fields.String(load_default="", validate=WORDS)
    ground = fields.String(required=True, validate=_GROUNDS)
    reason = fields.String(required=True, validate=WORDS)


class VariationMade(VariationWanted):
    """`despite`: why it is made although it goes beyond the limit of its ground."""

    despite = fields.String(load_default="", validate=WORDS)


class Termination(OneContract):
    last_day = fields.Date(required=True)
    reason = fields.String(required=True, validate=WORDS)


class ContractOrderPlaced(OneContract):
    """`number` of the period and `version` of the contract as they were seen."""

    number = fields.Integer(required=True, strict=True)
    version = fields.Integer(required=True, strict=True)


class VisitsPlanned(OneContract):
    service = fields.String(required=True, validate=validate.Length(max=200))
    school_ids = fields.List(fields.String(), required=True, validate=validate.Length(max=1000))
    first_on = fields.Date(required=True)
    rhythm = fields.String(required=True, validate=_RHYTHMS)
    until = fields.Date(load_default=None, allow_none=True)


class OneVisit(Schema):
    visit_id = fields.String(required=True, validate=NOT_EMPTY)


class VisitMoved(OneVisit):
    planned_on = fields.Date(required=True)


class VisitCancelled(OneVisit):
    reason = fields.String(required=True, validate=WORDS)


class VisitAnswered(School):
    """`words`: what was wrong, or why it is not taken."""

    visit_id = fields.String(required=True, validate=NOT_EMPTY)
    outcome = fields.String(required=True, validate=validate.OneOf(["accepted", "fault", "refused"]))
    done_on = fields.Date(load_default=None, allow_none=True)
    words = fields.String(load_default="", validate=WORDS)


class AnswerTakenBack(School):
    visit_id = fields.String(required=True, validate=NOT_EMPTY)
    reason = fields.String(required=True, validate=WORDS)


class NovationWanted(OneContract):
    """`school`: who joins or leaves; the trust drafts it, so the school is no caller here."""

    school = fields.String(required=True, validate=NOT_EMPTY)
    way = fields.String(required=True, validate=validate.OneOf(["joins", "leaves"]))
    from_on = fields.Date(required=True)
    figure = fields.Decimal(load_default=None, allow_none=True, validate=_FIGURE)
    reason = fields.String(load_default="", validate=WORDS)


class OneNovation(Schema):
    novation_id = fields.String(required=True, validate=NOT_EMPTY)


class NovationAgreed(OneNovation):
    party = fields.String(required=True, validate=validate.OneOf(["school", "trust", "supplier"]))
    on = fields.Date(required=True)
    by_whom = fields.String(required=True, validate=LONG)


class NovationDropped(OneNovation):
    reason = fields.String(required=True, validate=WORDS)


class SchoolNovation(School):
    novation_id = fields.String(required=True, validate=NOT_EMPTY)


class NewKpi(OneContract):
    name = fields.String(required=True, validate=SHORT)
    unit = fields.String(load_default="", validate=validate.Length(max=60))
    target = fields.Decimal(required=True)
    at_least = fields.Boolean(load_default=True)


class KpiMeasured(OneContract):
    """`month`: any day of it."""

    kpi_id = fields.String(required=True)
    month = fields.Date(required=True)
    value = fields.Decimal(required=True)
    words = fields.String(load_default="", validate=WORDS)


class ContractNoted(OneContract):
    words = fields.String(required=True, validate=WORDS)


class FormerCost(OneContract):
    """`school`: whose cost it was; the trust enters it, so the school is no caller here."""

    school = fields.String(required=True, validate=NOT_EMPTY)
    yearly_pence = fields.Integer(required=True, strict=True, validate=PAID)
    evidence = fields.String(required=True, validate=WORDS)


class ContractDocument(OneContract):
    filename = fields.String(required=True, validate=LONG)
    content = file_content()


class ContractFileWanted(OneContract):
    file_id = fields.String(required=True)


class SchoolContract(School):
    contract_id = fields.String(required=True, validate=NOT_EMPTY)


class SchoolContractFile(SchoolContract):
    file_id = fields.String(required=True)
