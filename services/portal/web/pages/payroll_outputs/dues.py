"""What an employer owes HMRC, tax month by tax month; the journal of a month; and months that another program paid."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextInput
from wtforms import IntegerField, SelectField, SubmitField
from wtforms.validators import InputRequired, NumberRange

from services.portal.web.admission import guard
from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.payroll_roles import DUE_READERS, OFFICERS, SERVICE
from services.portal.web.context import ask, me
from services.portal.web.pages.payroll_employers.payroll_steps import (
    employers_trail,
    step_page,
    tax_year_in_words,
    this_tax_year,
)
from services.portal.web.pages.payroll_outputs.returns import MONTHS, offer_tax_years
from services.portal.web.patterns.fields import PoundsField, width
from services.portal.web.patterns.files import download
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.numbers import whole_number
from shared.errors import Conflict, InvalidRequest, NotFound

pages = Pages("payroll_dues", __name__)
YEARS_SHOWN = 3
FAMILY = (
    ("smp_pence", "Statutory maternity pay"),
    ("spp_pence", "Statutory paternity pay"),
    ("sap_pence", "Statutory adoption pay"),
    ("shpp_pence", "Statutory shared parental pay"),
    ("spbp_pence", "Statutory parental bereavement pay"),
    ("sncp_pence", "Statutory neonatal care pay"),
)
SUMS = (
    ("tax_pence", "Income tax"),
    ("employee_pence", "National Insurance of employees"),
    ("employer_pence", "National Insurance of the employer"),
    ("pay_bill_pence", "Pay on which the levy is reckoned"),
)
BOOKED_BY_MONTH = (
    "Apprenticeship levy",
    "Employment allowance",
    "Statutory pay recovered",
    "Compensation on statutory pay",
)
"""Lines, as the service names them, that are booked for the employer as a whole: where one has an amount, the month has a journal."""
LOANS = (("student_loans_pence", "Student loans"), ("postgraduate_loans_pence", "Postgraduate loans"))


class BroughtForm(Form):
    """What the payslips of a tax month came to in another program."""

    tax_year = SelectField("Tax year", widget=GovSelect(), choices=[])
    tax_month = SelectField(
        "Tax month", widget=GovSelect(), choices=list(MONTHS), description="Month 1 is 6 April to 5 May."
    )
    payslips = IntegerField(
        "How many payslips?", widget=GovTextInput(), render_kw=width(5),
        validators=[InputRequired("Enter how many payslips there were"), NumberRange(0, 10**6, "Enter a whole number")],
    )  # fmt: skip
    tax_pence = PoundsField("Income tax", [InputRequired("Enter the sum of income tax, 0 if there was none")])
    student_loans_pence = PoundsField("Student loans")
    postgraduate_loans_pence = PoundsField("Postgraduate loans")
    employee_pence = PoundsField(
        "National Insurance of employees", [InputRequired("Enter the sum, 0 if there was none")]
    )
    employer_pence = PoundsField(
        "National Insurance of the employer", [InputRequired("Enter the sum, 0 if there was none")]
    )
    pay_bill_pence = PoundsField(
        "Pay on which the levy is reckoned", [InputRequired("Enter the sum, 0 if there was none")]
    )
    smp_pence = PoundsField("Statutory maternity pay")
    spp_pence = PoundsField("Statutory paternity pay")
    sap_pence = PoundsField("Statutory adoption pay")
    shpp_pence = PoundsField("Statutory shared parental pay")
    spbp_pence = PoundsField("Statutory parental bereavement pay")
    sncp_pence = PoundsField("Statutory neonatal care pay")
    submit = SubmitField("Save the month", widget=GovSubmitInput())


@pages.page("/trust/payroll/employers/<employer_id>/hmrc/", may=in_trust(DUE_READERS))
def due(employer_id: str) -> str:
    """What is to be paid to HMRC for each tax month of a year, line by line, and by when."""
    employer = ask(SERVICE, "employer_page", employer_id=employer_id)
    year, found, problem = _year(), None, ""
    try:
        found = ask(SERVICE, "hmrc_due", employer_id=employer_id, tax_year=year)
    except NotFound:
        raise
    except (InvalidRequest, Conflict) as refusal:
        problem = refusal.message
    this = this_tax_year()
    years = [(one, tax_year_in_words(one)) for one in range(this, this - YEARS_SHOWN, -1)]
    return render_template(
        "payroll_outputs/due.html", title="What is due to HMRC", employer=employer, found=found, problem=problem, year=year,
        years=years, booked_by_month=BOOKED_BY_MONTH, runs_payroll=me().holds(OFFICERS), trail=employers_trail(employer),
    )  # fmt: skip


@pages.page("/trust/payroll/employers/<employer_id>/hmrc/journal", may=in_trust(DUE_READERS))
def month_journal(employer_id: str) -> Response:
    """The journal of what is worked for the employer as a whole in a tax month: levy, allowance, what comes back."""
    month = whole_number(request.args.get("month"), 12) or 0
    given = ask(SERVICE, "month_journal_csv", employer_id=employer_id, tax_year=_year(), tax_month=month)
    guard.note_reading("journal of a tax month", employer_id)
    return download(given)


@pages.page("/trust/payroll/employers/<employer_id>/hmrc/enter-month", may=in_trust(OFFICERS), methods=("GET", "POST"))
def enter_month(employer_id: str) -> Any:
    """Enter what another program paid in a tax month, so that levy and allowance are reckoned over the whole year."""
    employer = ask(SERVICE, "employer_page", employer_id=employer_id)
    form = BroughtForm()
    offer_tax_years(form)

    def said() -> dict[str, Any]:
        sums = {name: form[name].data or 0 for name, _ in (*SUMS, *LOANS, *FAMILY)}
        numbers = {"tax_year": int(form.tax_year.data), "tax_month": int(form.tax_month.data)}
        return {"employer_id": employer_id, "payslips": form.payslips.data, **numbers, **sums}

    return step_page(
        form, "set_month_brought", said,
        back=url_for("payroll_dues.due", employer_id=employer_id), done="The month is saved.",
        title="Enter a month that another program paid", about=employer["name"],
        said="Sums of all payslips of that tax month, as your program before reported them. A month entered again is replaced.",
        trail=employers_trail(employer, ("What is due to HMRC", url_for("payroll_dues.due", employer_id=employer_id))),
    )  # fmt: skip


def _year() -> int:
    """The tax year of the address."""
    return whole_number(request.args.get("year"), 2200) or this_tax_year()
