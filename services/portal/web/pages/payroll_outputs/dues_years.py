"""How a tax month's payment to HMRC came about; and what an employer says of a tax year: its share of the levy allowance, and the National
Insurance of a year that another program paid."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextInput
from wtforms import SelectField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.payroll_roles import DUE_READERS, OFFICERS, SERVICE
from services.portal.web.context import ask
from services.portal.web.pages.pay_runs.workings import parts_with_rules
from services.portal.web.pages.payroll_employers.payroll_steps import (
    employers_trail,
    step_page,
    tax_year_in_words,
    this_tax_year,
)
from services.portal.web.patterns.fields import PoundsField
from services.portal.web.patterns.forms import Form

pages = Pages("payroll_dues_years", __name__)
YEARS_OFFERED = 3


def _where(hint: str) -> StringField:
    return StringField(
        "Where does it say so?", widget=GovTextInput(), description=hint,
        validators=[InputRequired("Say where it is written"), Length(max=300)],
    )  # fmt: skip


class ShareForm(Form):
    """What an employer has of the levy allowance of a tax year."""

    tax_year = SelectField("Tax year", widget=GovSelect(), choices=[])
    pence = PoundsField(
        "Its share of the levy allowance", [InputRequired("Enter the share in pounds, 0 for none")],
        description="For the whole tax year. All employers of the trust have one allowance together.",
    )  # fmt: skip
    source = _where("For example the minute in which the shares were agreed.")
    submit = SubmitField("Save the share", widget=GovSubmitInput())


class YearForm(Form):
    """The National Insurance of a whole tax year in another program."""

    tax_year = SelectField("Tax year", widget=GovSelect(), choices=[])
    employee_pence = PoundsField(
        "National Insurance of employees", [InputRequired("Enter the sum, 0 if there was none")]
    )
    employer_pence = PoundsField(
        "National Insurance of the employer", [InputRequired("Enter the sum, 0 if there was none")],
        description="Before the employment allowance and whatever else came off it.",
    )  # fmt: skip
    source = _where("For example the employment record (P32) of that year.")
    submit = SubmitField("Save the year", widget=GovSubmitInput())


@pages.page("/trust/payroll/employers/<employer_id>/hmrc/<int:year>/<int:month>", may=in_trust(DUE_READERS))
def month(employer_id: str, year: int, month: int) -> str:
    """How the payment of one tax month came about, step by step."""
    employer = ask(SERVICE, "employer_page", employer_id=employer_id)
    found = ask(SERVICE, "hmrc_due", employer_id=employer_id, tax_year=year)
    one = next((each for each in found["months"] if each["month"] == month), None)
    if one is None:
        abort(404)
    return render_template(
        "payroll_outputs/month.html", title=f"Month {month} of {found['tax_year']}", employer=employer, one=one,
        working=parts_with_rules(one["working"]), trail=_trail(employer, year),
    )  # fmt: skip


@pages.page("/trust/payroll/employers/<employer_id>/hmrc/levy-share", may=in_trust(OFFICERS), methods=("GET", "POST"))
def share(employer_id: str) -> Any:
    """Enter the employer's share of the levy allowance of a tax year."""
    employer = ask(SERVICE, "employer_page", employer_id=employer_id)
    form = ShareForm()
    this = this_tax_year()
    form.tax_year.choices = [(str(year), tax_year_in_words(year)) for year in (this, this - 1, this + 1)]

    def said() -> dict[str, Any]:
        numbers = {"tax_year": int(form.tax_year.data), "pence": form.pence.data}
        return {"employer_id": employer_id, **numbers, "source": form.source.data}

    return step_page(
        form, "set_levy_share", said,
        back=url_for("payroll_dues.due", employer_id=employer_id), done="The share is saved.",
        title="Share of the levy allowance", about=employer["name"], trail=_trail(employer),
        said="It is needed only where the trust has several employers. A share entered again is replaced.",
    )  # fmt: skip


@pages.page("/trust/payroll/employers/<employer_id>/hmrc/enter-year", may=in_trust(OFFICERS), methods=("GET", "POST"))
def enter_year(employer_id: str) -> Any:
    """Enter the National Insurance of a whole tax year that another program paid."""
    employer = ask(SERVICE, "employer_page", employer_id=employer_id)
    form = YearForm()
    last = this_tax_year() - 1
    form.tax_year.choices = [(str(year), tax_year_in_words(year)) for year in range(last, last - YEARS_OFFERED, -1)]

    def said() -> dict[str, Any]:
        sums = {name: form[name].data for name in ("employee_pence", "employer_pence")}
        return {"employer_id": employer_id, "tax_year": int(form.tax_year.data), **sums, "source": form.source.data}

    return step_page(
        form, "set_year_brought", said,
        back=url_for("payroll_dues.due", employer_id=employer_id), done="The year is saved.",
        title="Enter the National Insurance of a year", about=employer["name"], trail=_trail(employer),
        said=[
            "By it the employer is a small one or not: that decides how much statutory maternity pay and other family pay comes back.",
            "Enter it where another program paid in that year. If the employer has several PAYE references, enter the sum of all of them.",
        ],
    )  # fmt: skip


def _trail(employer: dict[str, Any], year: int | None = None) -> list[dict[str, str]]:
    due = url_for("payroll_dues.due", employer_id=employer["employer_id"], year=year)
    return employers_trail(employer, ("What is due to HMRC", due))
