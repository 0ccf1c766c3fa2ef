"""Payslips, P60s and P45s as PDFs: each is made by a job, whose page keeps the files."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField, SubmitField
from wtforms.validators import InputRequired

from services.portal.web.admission import guard
from services.portal.web.admission.access import Pages, at_school, in_trust
from services.portal.web.admission.payroll_roles import PAY_READERS, SERVICE, TRUST_PAY_READERS
from services.portal.web.context import ask, do
from services.portal.web.pages.pay_runs.run_words import run_href, trail
from services.portal.web.pages.payroll_employers.payroll_steps import (
    employers_trail,
    tax_year_in_words,
    this_tax_year,
)
from services.portal.web.pages.payroll_outputs.run_outputs import run_trail
from services.portal.web.pages.payroll_staff.staff_words import employment_in, person_href, person_of, staff_trail
from services.portal.web.pages.payroll_staff.taken_up import where_taken_up
from services.portal.web.patterns.forms import Button, Form
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.trails import way_from_home

pages = Pages("payroll_forms", __name__)
NAVIGATION = (Entry("P60s", "payroll_forms.school_p60s", at_school(PAY_READERS), order=70, section="Payroll"),)
YEARS_OFFERED = 3
P60S = "P60s of a tax year"


class PayslipsForm(Form):
    """How the payslips are wanted."""

    how = RadioField(
        "How do you want them?", widget=GovRadioInput(), default="each", validators=[InputRequired("Choose how you want them")],
        choices=[("each", "One file for each person, in a zip"), ("print", "Files of many, to print")],
    )  # fmt: skip
    submit = SubmitField("Make the payslips", widget=GovSubmitInput())


class YearForm(Form):
    """Which tax year."""

    tax_year = SelectField("Tax year", widget=GovSelect(), choices=[])
    submit = SubmitField("Make the P60s", widget=GovSubmitInput())


@pages.page("/trust/payroll/runs/<run_id>/payslips-as-pdf", may=in_trust(TRUST_PAY_READERS), methods=("GET", "POST"))
def payslips(run_id: str) -> Any:
    """All payslips of a run as PDFs."""
    return _payslips(run_id, None)


@pages.page(
    "/schools/<school_id>/payroll/runs/<run_id>/payslips-as-pdf", may=at_school(PAY_READERS), methods=("GET", "POST")
)
def school_payslips(school_id: str, run_id: str) -> Any:
    """A school's payslips of a run as PDFs."""
    return _payslips(run_id, school_id)


@pages.page(
    "/schools/<school_id>/payroll/runs/<run_id>/payslips/<employment_id>/pdf", may=at_school(PAY_READERS), methods=("GET", "POST")
)  # fmt: skip
def payslip(school_id: str, run_id: str, employment_id: str) -> Any:
    """One payslip as a PDF."""
    slip = ask(SERVICE, "payslip_page", run_id=run_id, employment_id=employment_id, school_id=school_id)
    run = slip["run"]
    form = Button("Make the PDF")
    if form.sent():
        with form.refusals():
            about = {"school_id": school_id, "run_id": run_id, "employment_id": employment_id}
            said = do(SERVICE, "make_payslip", once=form.once_key(), **about)
            guard.note_reading("payslip", employment_id)
            return _to_job(said["job_id"], school_id, run_href(run, school_id=school_id))
    return render_template(
        "form.html", title="The payslip as a PDF", about=f"{slip['name']}, {run['name']}", form=form, trail=trail(run, school_id),
        said="It is made in a few seconds, with the working, and can be read by a screen reader. It shows the National Insurance number in full: give it to its owner only.",
    )  # fmt: skip


@pages.page("/trust/payroll/employers/<employer_id>/p60s", may=in_trust(TRUST_PAY_READERS), methods=("GET", "POST"))
def p60s(employer_id: str) -> Any:
    """Everybody's P60 of a tax year."""
    employer = ask(SERVICE, "employer_page", employer_id=employer_id)
    return _p60s(employer_id, None, employer["name"], employers_trail(employer))


@pages.page("/schools/<school_id>/payroll/p60s", may=at_school(PAY_READERS), methods=("GET", "POST"))
@where_taken_up(P60S)
def school_p60s(school_id: str) -> Any:
    """The P60s of a school's staff, of those whom its employer of today paid."""
    groups = ask(SERVICE, "pay_groups", school_id=school_id)
    employer_id = groups[0]["employer_id"] if groups else ""
    return _p60s(employer_id, school_id, "", way_from_home(school_id=school_id))


@pages.page(
    "/schools/<school_id>/payroll/staff/<person_id>/employments/<employment_id>/p45",
    may=at_school(PAY_READERS), methods=("GET", "POST"),
)  # fmt: skip
def p45(school_id: str, person_id: str, employment_id: str) -> Any:
    """The P45 of somebody who left."""
    person = person_of(school_id, person_id)
    employment = employment_in(person, employment_id)
    form = Button("Make the P45")
    if form.sent():
        with form.refusals():
            said = do(SERVICE, "make_p45", once=form.once_key(), school_id=school_id, employment_id=employment_id)
            guard.note_reading("P45", employment_id)
            return _to_job(said["job_id"], school_id, person_href(school_id, person_id))
    return render_template(
        "form.html", title="Make a P45", about=f"{person['name']}, employment {employment['payroll_id']}", form=form,
        trail=staff_trail(school_id, person),
        said="Parts 1A, 2 and 3 for somebody who leaves, once their last pay is in a closed run. What nobody entered is named when it is made.",
    )  # fmt: skip


def _payslips(run_id: str, school_id: str | None) -> Any:
    run = ask(SERVICE, "run_page", run_id=run_id)
    form = PayslipsForm()
    if form.sent():
        with form.refusals():
            asked = {"run_id": run_id, "school_id": school_id, "to_print": form.how.data == "print"}
            said = do(SERVICE, "make_payslips", once=form.once_key(), **asked)
            guard.note_reading("payslips of a run", run_id)
            return _to_job(said["job_id"], school_id, run_href(run, school_id=school_id))
    return render_template(
        "form.html", title="Payslips as PDFs", about=f"The {run['name']}", form=form,
        said="Each has its working and can be read by a screen reader. They are made from the closed run, as often as you ask, and are the same each time.",
        trail=trail(run, school_id) if school_id else run_trail(run_id),
    )  # fmt: skip


def _p60s(employer_id: str, school_id: str | None, about: str, way: list[dict[str, str]]) -> Any:
    form, this = YearForm(), this_tax_year()
    form.tax_year.choices = [(str(year), tax_year_in_words(year)) for year in range(this - 1, this - YEARS_OFFERED, -1)]
    if form.sent():
        with form.refusals():
            asked = {"employer_id": employer_id, "tax_year": int(form.tax_year.data), "school_id": school_id}
            said = do(SERVICE, "make_p60s", once=form.once_key(), **asked)
            guard.note_reading("P60s of a tax year", employer_id)
            return _to_job(said["job_id"], school_id)
    return render_template(
        "form.html", title=P60S, about=about, form=form, trail=way,
        said="One for everybody who was paid in the year and employed on 5 April. They are given out by 31 May.",
    )  # fmt: skip


def _to_job(job_id: str, school_id: str | None, after: str | None = None) -> Response:
    if school_id is None:
        return redirect(url_for("work.trust_job", service=SERVICE, job_id=job_id, after=after))
    return redirect(url_for("work.job", school_id=school_id, service=SERVICE, job_id=job_id, after=after))
