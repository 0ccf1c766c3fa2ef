"""Returns to HMRC: those of an employer with their faults and IRmark, one as a file, and new ones: of a closed run, or of a tax month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSelect, GovSubmitInput
from wtforms import BooleanField, SelectField, SubmitField

from services.portal.web.admission import guard
from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.payroll_roles import OFFICERS, SERVICE, TRUST_PAY_READERS
from services.portal.web.asking.names import names_of, who
from services.portal.web.context import ask, do, me, today
from services.portal.web.pages.payroll_employers.payroll_steps import (
    employers_trail,
    step_page,
    tax_year_in_words,
    tax_year_of,
)
from services.portal.web.pages.payroll_outputs.run_outputs import run_trail
from services.portal.web.patterns.files import download
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.listing import Listing, Shown
from shared.errors import NotFound

pages = Pages("payroll_returns", __name__)
KINDS = {"FPS": "Full payment submission (FPS)", "EPS": "Employer payment summary (EPS)"}
LATE = (
    ("", "It is not late"),
    ("G", "Reasonable excuse"),
    ("F", "Impractical to report on the day"),
    ("H", "Correction of an earlier return"),
    ("D", "Only employer’s National Insurance is due, reported on P11D"),
    ("C", "Notional payment of another kind"),
)
MONTHS = [(str(number), f"Month {number}") for number in range(1, 13)]


class FullPaymentForm(Form):
    """What the return of a run says beside the payslips."""

    final = BooleanField("It is the last return of the tax year", widget=GovCheckboxInput())
    late_reason = SelectField("If it comes after the payday: why?", widget=GovSelect(), choices=list(LATE))
    submit = SubmitField("Prepare the return", widget=GovSubmitInput())


class SummaryForm(Form):
    """Which month a summary is about, and what is said of it."""

    tax_year = SelectField("Tax year", widget=GovSelect(), choices=[])
    tax_month = SelectField(
        "Tax month", widget=GovSelect(), choices=list(MONTHS), description="Month 1 is 6 April to 5 May."
    )
    nothing_paid = BooleanField("Nobody was paid in this tax month", widget=GovCheckboxInput())
    final = BooleanField("It is the last return of the tax year", widget=GovCheckboxInput())
    submit = SubmitField("Prepare the summary", widget=GovSubmitInput())


def offer_tax_years(form: Any) -> None:
    """This tax year and the one before, as choices."""
    this = tax_year_of(today())
    form.tax_year.choices = [(str(year), tax_year_in_words(year)) for year in (this, this - 1)]


@pages.page("/trust/payroll/employers/<employer_id>/returns/", may=in_trust(TRUST_PAY_READERS))
def listed(employer_id: str) -> Any:
    """The returns of an employer, the newest first."""
    employer = ask(SERVICE, "employer_page", employer_id=employer_id)
    rows = [_row(one) for one in ask(SERVICE, "submissions", employer_id=employer_id)]
    listing = Listing(
        "Returns to HMRC",
        [
            Shown("what", "Return", link=lambda one: return_href(employer_id, one["submission_id"])),
            Shown("month", "Tax month"),
            Shown("made_at", "Prepared", "moment"),
            Shown("people", "People", "number"),
            Shown("stands", "Faults"),
        ],
        rows,
        sort="-made_at",
        empty="No return is prepared yet. A full payment submission is prepared of every closed run, on its page of what goes out.",
    )
    return listing.as_file() or render_template(
        "payroll_outputs/returns.html", title="Returns to HMRC", employer=employer, listing=listing,
        runs_payroll=me().holds(OFFICERS), trail=employers_trail(employer),
    )  # fmt: skip


@pages.page(
    "/trust/payroll/employers/<employer_id>/returns/prepare-summary", may=in_trust(OFFICERS), methods=("GET", "POST")
)
def prepare_summary(employer_id: str) -> Any:
    """Prepare the employer payment summary of a tax month."""
    employer = ask(SERVICE, "employer_page", employer_id=employer_id)
    form = SummaryForm()
    offer_tax_years(form)

    def said() -> dict[str, Any]:
        return {
            "employer_id": employer_id, "tax_year": int(form.tax_year.data), "tax_month": int(form.tax_month.data),
            "nothing_paid": bool(form.nothing_paid.data), "final": bool(form.final.data),
        }  # fmt: skip

    return step_page(
        form, "prepare_eps", said,
        back=url_for("payroll_returns.listed", employer_id=employer_id), done="The summary is prepared. Look at it before you send it.",
        title="Prepare an employer payment summary", about=employer["name"],
        said="It tells HMRC what is recovered, claimed and due as levy, or that nobody was paid. It is due by the 19th after the tax month.",
        trail=employers_trail(employer),
    )  # fmt: skip


@pages.page("/trust/payroll/employers/<employer_id>/returns/<submission_id>", may=in_trust(TRUST_PAY_READERS))
def one(employer_id: str, submission_id: str) -> str:
    """One return: what HMRC would turn down, what checked it, its IRmark."""
    employer = ask(SERVICE, "employer_page", employer_id=employer_id)
    found = _one_of(employer_id, submission_id)
    names = names_of([found["made_by"]])
    return render_template(
        "payroll_outputs/return.html", title=found["what"], found=found, employer=employer, made_by=who(found["made_by"], names),
        trail=employers_trail(employer, ("Returns to HMRC", url_for("payroll_returns.listed", employer_id=employer_id))),
    )  # fmt: skip


@pages.page("/trust/payroll/employers/<employer_id>/returns/<submission_id>/file", may=in_trust(TRUST_PAY_READERS))
def file(employer_id: str, submission_id: str) -> Response:
    """A return as it was prepared, for whatever sends it."""
    _one_of(employer_id, submission_id)
    given = ask(SERVICE, "submission_file", submission_id=submission_id)
    guard.note_reading("return to HMRC with everybody’s pay", submission_id)
    return download(given)


@pages.page("/trust/payroll/runs/<run_id>/prepare-return", may=in_trust(OFFICERS), methods=("GET", "POST"))
def prepare(run_id: str) -> Any:
    """Have the full payment submission of a closed run prepared."""
    run = ask(SERVICE, "run_page", run_id=run_id)
    form = FullPaymentForm()
    if form.sent():
        with form.refusals():
            said = do(
                SERVICE, "prepare_fps", once=form.once_key(),
                run_id=run_id, final=bool(form.final.data), late_reason=form.late_reason.data or None,
            )  # fmt: skip
            after = url_for("payroll_returns.listed", employer_id=run["employer_id"])
            return redirect(url_for("work.trust_job", service=SERVICE, job_id=said["job_id"], after=after))
    return render_template(
        "form.html", title="Prepare the return to HMRC", about=f"The {run['name']}", form=form,
        said="A full payment submission says what everybody in the run was paid. It has to be with HMRC on or before the payday. It is prepared and checked here; your software for HMRC sends it.",
        trail=run_trail(run_id),
    )  # fmt: skip


def return_href(employer_id: str, submission_id: str) -> str:
    return url_for("payroll_returns.one", employer_id=employer_id, submission_id=submission_id)


def _one_of(employer_id: str, submission_id: str) -> dict[str, Any]:
    for one in ask(SERVICE, "submissions", employer_id=employer_id):
        if one["submission_id"] == submission_id:
            return _row(one)
    raise NotFound("This employer has no such return.")


def _row(one: Mapping[str, Any]) -> dict[str, Any]:
    count = len(one["faults"])
    return {
        **one,
        "what": KINDS.get(one["kind"], one["kind"]),
        "month": f"{one['tax_year']}, month {one['tax_month']}",
        "stands": "none found" if not count else f"{count} to put right",
    }
