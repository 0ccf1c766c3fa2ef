"""What is added to an employer from a day on: whose staff it employs, a pay group, what it pays to a pension fund."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextInput
from wtforms import DecimalField, IntegerField, RadioField, SelectField, StringField, SubmitField
from wtforms.validators import InputRequired, Length, Optional

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.payroll_roles import OFFICERS, SERVICE
from services.portal.web.asking.names import names_of_schools
from services.portal.web.context import ask, today
from services.portal.web.pages.payroll_employers.payroll_steps import employer_href, employers_trail, step_page
from services.portal.web.patterns.fields import DayField, width
from services.portal.web.patterns.forms import Form

pages = Pages("payroll_dated", __name__)
FREQUENCIES = (
    ("monthly", "Every month"),
    ("four-weekly", "Every four weeks"),
    ("two-weekly", "Every two weeks"),
    ("weekly", "Every week"),
)


class SchoolForm(Form):
    """Who employs a school's staff, and since when."""

    school_id = SelectField("School", widget=GovSelect(), choices=[])
    employer_id = RadioField(
        "Who employs its staff?", widget=GovRadioInput(), choices=[], validators=[InputRequired("Choose the employer")]
    )
    starts = DayField("From which day?", [InputRequired("Enter the first day")], called="first day")
    source = StringField(
        "Where does it say so?", widget=GovTextInput(), description="For example the deed of transfer, with its day.",
        validators=[InputRequired("Say where it is written"), Length(max=300)],
    )  # fmt: skip
    local_authority = StringField(
        "Local authority’s number", widget=GovTextInput(), description="Three figures, for Teachers’ Pensions.",
        validators=[Length(max=120)], render_kw=width(3),
    )  # fmt: skip
    establishment = StringField(
        "School’s number", widget=GovTextInput(), description="Four figures, like 2002.",
        validators=[Length(max=120)], render_kw=width(4),
    )  # fmt: skip
    submit = SubmitField("Save", widget=GovSubmitInput())


class GroupForm(Form):
    """Who is paid together, and when."""

    name = StringField(
        "Name of the pay group", widget=GovTextInput(), description="Like Monthly staff.",
        validators=[InputRequired("Enter a name"), Length(max=120)],
    )  # fmt: skip
    frequency = RadioField(
        "How often is it paid?", widget=GovRadioInput(), choices=list(FREQUENCIES), default="monthly"
    )
    day = IntegerField(
        "For pay by the month: on which day?", widget=GovTextInput(), description="1 to 31; 31 is the last day of every month.",
        validators=[Optional()], render_kw=width(2),
    )  # fmt: skip
    first_payday = DayField("For pay by weeks: the first payday", [Optional()], called="first payday")
    days_after = IntegerField(
        "For pay by weeks: days between the last day worked and the payday", widget=GovTextInput(), default=0,
        validators=[Optional()], render_kw=width(2),
    )  # fmt: skip
    submit = SubmitField("Add the pay group", widget=GovSubmitInput())


class RateForm(Form):
    """What an employer pays to a fund."""

    fund = StringField(
        "Pension fund", widget=GovTextInput(), validators=[InputRequired("Enter the fund’s name"), Length(max=120)]
    )
    starts = DayField("From which day?", [InputRequired("Enter the first day")], called="first day")
    per_cent = DecimalField(
        "Rate in per cent of pay", widget=GovTextInput(), description="As the fund’s certificate has it, like 19.8.",
        validators=[InputRequired("Enter the rate, like 19.8")], render_kw=width(5),
    )  # fmt: skip
    source = StringField(
        "Where does it say so?", widget=GovTextInput(), description="For example the rates and adjustments certificate, with its year.",
        validators=[InputRequired("Say where it is written"), Length(max=300)],
    )  # fmt: skip
    submit = SubmitField("Save the rate", widget=GovSubmitInput())


@pages.page("/trust/payroll/employers/of-school", may=in_trust(OFFICERS), methods=("GET", "POST"))
def of_school() -> Any:
    """Say who employs a school's staff from a day on: of a school that needs an employer, or one that has another until then."""
    asked = request.args.get("school", "")[:80]
    schools = {row["school_id"]: row["name"] for row in ask(SERVICE, "schools_need_employer")}
    if asked and asked not in schools:
        schools[asked] = names_of_schools([asked]).get(asked, asked)
    form = SchoolForm(school_id=asked, starts=today())
    form.school_id.choices = list(schools.items())
    form.employer_id.choices = [
        (row["employer_id"], f"{row['name']} ({row['paye']})") for row in ask(SERVICE, "employers")
    ]

    def said() -> dict[str, Any]:
        texts = ("school_id", "employer_id", "source", "local_authority", "establishment")
        return {name: form[name].data or "" for name in texts} | {"starts": str(form.starts.data)}

    return step_page(
        form, "set_school_employer", said,
        back=url_for("payroll_employers.listed"), done="It is saved.", title="Who employs a school’s staff?",
        trail=employers_trail(),
        said=[
            "" if schools else "Every school that has taken payroll up has an employer. To move one, begin on its employer’s page.",
            "Where another employer has the staff until then, they move with continuous service: each employment ends and one under the new PAYE reference begins.",
        ],
    )  # fmt: skip


@pages.page("/trust/payroll/employers/<employer_id>/pay-groups/add", may=in_trust(OFFICERS), methods=("GET", "POST"))
def add_group(employer_id: str) -> Any:
    """Put a pay group on record."""
    employer = ask(SERVICE, "employer_page", employer_id=employer_id)
    form = GroupForm()

    def said() -> dict[str, Any]:
        first = form.first_payday.data
        return {
            "employer_id": employer_id, "name": form.name.data, "frequency": form.frequency.data, "day": form.day.data,
            "first_payday": str(first) if first else None, "days_after": form.days_after.data or 0,
        }  # fmt: skip

    return step_page(
        form, "add_pay_group", said,
        back=employer_href(employer_id), done="The pay group is on record.", title="Add a pay group", about=employer["name"],
        said="A payday that is no working day is paid on the working day before. A pay group cannot be changed later: another one is added.",
        trail=employers_trail(employer),
    )  # fmt: skip


@pages.page("/trust/payroll/employers/<employer_id>/fund-rates/add", may=in_trust(OFFICERS), methods=("GET", "POST"))
def add_rate(employer_id: str) -> Any:
    """Enter what the employer pays to a fund from a day on."""
    employer = ask(SERVICE, "employer_page", employer_id=employer_id)
    form = RateForm(fund=employer["local_fund"])

    def said() -> dict[str, Any]:
        texts = {name: str(form[name].data) for name in ("fund", "starts", "per_cent", "source")}
        return {"employer_id": employer_id, **texts}

    return step_page(
        form, "set_fund_rate", said,
        back=employer_href(employer_id), done="The rate is saved. The one before it ends the day before.",
        title="Enter a pension fund’s rate", about=employer["name"], trail=employers_trail(employer),
    )  # fmt: skip
