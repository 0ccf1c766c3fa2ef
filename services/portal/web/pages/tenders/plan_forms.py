"""The forms of a tender's plan."""

from __future__ import annotations

from typing import Any

from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import DecimalField, RadioField, SelectField, SelectMultipleField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from services.portal.web.pages.tenders.tender_words import PROCEDURES
from services.portal.web.patterns.fields import DayField, PoundsField, width, words_field
from services.portal.web.patterns.file_fields import DocumentField
from services.portal.web.patterns.forms import Form

DRIVERS = (
    ("pupils", "Pupils"), ("area", "Area of the site"), ("visits", "Use: visits to the site"),
    ("equal", "Equal parts"), ("fixed", "Amounts agreed with each school"),
)  # fmt: skip
GROUNDS = (
    ("", "Choose a ground"),
    ("Single supplier: intellectual property or exclusive rights", "Only one supplier can: rights that others lack"),
    ("Single supplier: no competition for technical reasons", "Only one supplier can, for technical reasons"),
    ("Additional or repeat goods or services", "More of the same, where a change would not fit what is there"),
    ("Extreme and unavoidable urgency", "Extreme urgency that could not be foreseen"),
    ("Switching after a failed tender", "No suitable bid came to a tender"),
)
"""Some grounds of the Procurement Act 2023, Schedule 5 and s.43; whoever chooses one has to justify it."""
TIES = (
    ("higher quality score", "The higher quality score wins"),
    ("lower price", "The lower price wins"),
    ("lot drawn before a witness", "A lot is drawn before a witness"),
)


class SchoolsForm(Form):
    """Which schools may join."""

    school_ids = SelectMultipleField("Which schools may join?", widget=GovCheckboxesInput(), choices=[])
    submit = SubmitField("Save", widget=GovSubmitInput())


class ValueForm(Form):
    """What the whole is worth, and how long it runs."""

    years = DecimalField(
        "Years fixed",
        places=None,
        widget=GovTextInput(),
        validators=[InputRequired("Enter how many years are fixed")],
        render_kw=width(10),
    )
    extensions = StringField(
        "Extensions in years", widget=GovTextInput(), description="With commas between, for example 1, 1. Leave it empty for none."
    )  # fmt: skip
    starts_on = DayField("First day of the contract", called="first day")
    way = RadioField(
        "How do you estimate the value?", widget=GovRadioInput(),
        choices=[("pupils", "By a price for a pupil and year"), ("whole", "As a whole")],
        validators=[InputRequired("Choose how you estimate it")],
    )  # fmt: skip
    per_pupil = PoundsField(
        "Price for a pupil and year, without VAT", description="From what schools pay now, or from quotes."
    )
    pence = PoundsField("Value of the whole term with every extension, with VAT")
    working = words_field("How did you work it out?", "For an estimate as a whole.")
    share_driver = RadioField(
        "What will each school’s share of the cost go by?", widget=GovRadioInput(), choices=list(DRIVERS)
    )
    submit = SubmitField("Save", widget=GovSubmitInput())

    def said(self) -> dict[str, Any]:
        """As the service takes it."""
        years = [one.strip() for one in (self.extensions.data or "").replace("+", ",").split(",") if one.strip()]
        told: dict[str, Any] = {
            "years": str(self.years.data),
            "extension_years": years,
            "starts_on": str(self.starts_on.data) if self.starts_on.data else None,
            "share_driver": self.share_driver.data,
        }
        if self.way.data == "pupils":
            return told | {"per_pupil_pence": self.per_pupil.data or 0}
        return told | {"pence_incl_vat": self.pence.data or 0, "working": self.working.data or ""}


class ProcedureForm(Form):
    """How the supplier is found."""

    why_no_framework = words_field(
        "Why does none of the approved frameworks fit?", "Leave it empty if you call one off."
    )
    procedure = RadioField(
        "Procedure", widget=GovRadioInput(), choices=list(PROCEDURES.items()),
        validators=[InputRequired("Choose the procedure")],
    )  # fmt: skip
    framework = SelectField("Framework, for a call-off", widget=GovSelect(), choices=[], validate_choice=False)
    supplier_id = SelectField("Supplier, for a direct award", widget=GovSelect(), choices=[], validate_choice=False)
    ground = SelectField("Ground, for a direct award", widget=GovSelect(), choices=list(GROUNDS), validate_choice=False)
    justification = words_field(
        "Why is the ground met?", "For a direct award. It goes into the transparency notice UK5."
    )
    planned_notice_on = DayField(
        "Day of the planned procurement notice UK3, if one was published", [Optional()], called="day of the notice"
    )
    why_no_engagement = words_field(
        "If suppliers were not asked beforehand by notice UK2: why not?", "The reason goes into the tender notice UK4."
    )
    submit = SubmitField("Save", widget=GovSubmitInput())

    def said(self) -> dict[str, Any]:
        """As the service takes it."""
        direct = {
            "supplier_id": self.supplier_id.data or "",
            "ground": self.ground.data or "",
            "justification": self.justification.data or "",
        }
        return {
            "procedure": self.procedure.data,
            "framework": self.framework.data or "",
            "why_no_framework": self.why_no_framework.data or "",
            "why_no_engagement": self.why_no_engagement.data or "",
            "planned_notice_on": str(self.planned_notice_on.data) if self.planned_notice_on.data else None,
            "direct": direct if self.procedure.data == "direct award" else None,
        }


class RulesForm(Form):
    """What every bid must meet, and what decides a tie."""

    requirements = TextAreaField(
        "Conditions that every bid must meet", widget=GovTextArea(), validators=[Length(max=8000)],
        description="One a line, for example “Public liability insurance of at least £10 million”. Leave it empty for none.",
    )  # fmt: skip
    tie_rule = RadioField(
        "If two bids have the same total", widget=GovRadioInput(), choices=list(TIES),
        validators=[InputRequired("Choose what decides a tie")],
    )  # fmt: skip
    tie_witness = StringField(
        "Who witnesses the drawing, if a lot is drawn", widget=GovTextInput(), validators=[Length(max=120)]
    )
    submit = SubmitField("Save", widget=GovSubmitInput())

    def said(self) -> dict[str, Any]:
        """As the service takes it."""
        return {
            "tie_rule": self.tie_rule.data,
            "tie_witness": self.tie_witness.data or "",
            "requirements": [line.strip() for line in (self.requirements.data or "").splitlines() if line.strip()],
        }


class TimetableForm(Form):
    """The deadline."""

    deadline_on = DayField("Bids are due on", [InputRequired("Enter the day on which bids are due")], called="deadline")
    deadline_time = StringField(
        "At what time", widget=GovTextInput(), description="One second later is too late.", render_kw=width(10)
    )
    submit = SubmitField("Save", widget=GovSubmitInput())


class ReasonForm(Form):
    """Why."""

    because = words_field("Why?", needed="Say why")
    submit = SubmitField("Save", widget=GovSubmitInput())


class DocumentForm(Form):
    """A document for suppliers."""

    file = DocumentField("Add a document", description="PDF, Word, Excel, CSV or a picture, up to 9 megabytes.")
    submit = SubmitField("Add the document", widget=GovSubmitInput())
