"""Payment runs: what would be paid, the proposal, its release by a second person, the file, and what finance tells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea
from wtforms import HiddenField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission import guard
from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import DECIDERS, FINANCE, PAYERS, SERVICE, TRUST
from services.portal.web.asking.names import names_of, who
from services.portal.web.context import ask, do, me, today
from services.portal.web.pages.payables.invoice_words import RUN_STATES, trail
from services.portal.web.patterns.boxes import BoxesForm
from services.portal.web.patterns.fields import DayField
from services.portal.web.patterns.file_fields import SheetField
from services.portal.web.patterns.files import download
from services.portal.web.patterns.forms import Button, Form
from services.portal.web.patterns.listing import Listing, Shown
from services.portal.web.patterns.numbers import version_seen
from shared.calendar import add_working_days

pages = Pages("payment_runs", __name__)


class WantedForm(Form):
    """What to pay, and when."""

    due_until = DayField(
        "Pay what is to be paid until", [InputRequired("Enter a day")], called="last day", description="Approved invoices with a later last day wait for the next run."
    )  # fmt: skip
    pay_on = DayField("Day of payment", [InputRequired("Enter the day of payment")], called="day of payment")
    step = HiddenField()


class ConfirmForm(Form):
    """One step on a run as its sender saw it."""

    version = HiddenField()
    submit = SubmitField("Release", widget=GovSubmitInput())


class GiveUpForm(ConfirmForm):
    """Why a run is given up."""

    reason = TextAreaField(
        "Why?", widget=GovTextArea(), validators=[InputRequired("Enter the reason"), Length(max=2000)]
    )


class PaidFileForm(Form):
    """A file of the bank."""

    file = SheetField("The file")
    submit = SubmitField("Take it in", widget=GovSubmitInput())


class ToldForm(BoxesForm):
    """What came of each payment."""

    paid_on = DayField("Paid on", [InputRequired("Enter the day of payment")], called="day of payment")


@pages.page("/trust/buying/invoices/payment-runs/", may=in_trust(TRUST))
def listed() -> Any:
    """All payment runs."""
    rows = [
        run | {"name": f"Run {run['number']}", "stands": RUN_STATES[run["state"]][1], "suppliers": len(run["payments"])}
        for run in ask(SERVICE, "payment_runs")
    ]
    listing = Listing(
        "Payment runs",
        [
            Shown("name", "Run", link=lambda run: url_for("payment_runs.one", run_id=run["run_id"])),
            Shown("pay_on", "To be paid on", "day"),
            Shown("suppliers", "Suppliers", "number"),
            Shown("total_pence", "Total", "money"),
            Shown("stands", "Status"),
        ],
        rows,
        empty="No payment was proposed yet. Approved invoices are put together by supplier, and a second person releases them.",
    )
    return listing.as_file() or render_template(
        "payables/runs.html", title="Payment runs", listing=listing, may_propose=me().holds(PAYERS), trail=trail()
    )


@pages.page("/trust/buying/invoices/payment-runs/propose", may=in_trust(PAYERS), methods=("GET", "POST"))
def propose() -> Any:
    """Choose the days, see what would be paid and what not, propose it."""
    soon = add_working_days(today(), 1)
    form = WantedForm(due_until=add_working_days(today(), 7), pay_on=soon)
    found = None
    if form.sent():
        asked = {"due_until": str(form.due_until.data), "pay_on": str(form.pay_on.data)}
        with form.refusals():
            if form.step.data == "propose":
                run = do(SERVICE, "propose_payment_run", once=form.once_key(), **asked)
                flash(f"Run {run['number']} is proposed. Somebody of finance other than you releases it.", "success")
                return redirect(url_for("payment_runs.one", run_id=run["run_id"]))
            found = ask(SERVICE, "preview_payment_run", **asked)
    return render_template(
        "payables/propose.html", title="Check the payment run" if found else "Propose a payment run", form=form, run=found, trail=_trail(),
    )  # fmt: skip


@pages.page("/trust/buying/invoices/payment-runs/<run_id>/", may=in_trust(TRUST))
def one(run_id: str) -> str:
    """One run with its payments and what was left out."""
    run = ask(SERVICE, "payment_run_page", run_id=run_id)
    names = names_of([run["made_by"], run["released_by"] or "", run["file_taken_by"] or ""])
    return render_template(
        "payables/run.html", title=f"Payment run {run['number']}", run=run, who=lambda actor: who(actor, names),
        is_finance=me().holds(FINANCE), may_decide=me().holds(DECIDERS), trail=_trail(),
    )  # fmt: skip


@pages.page("/trust/buying/invoices/payment-runs/<run_id>/release", may=in_trust(FINANCE), methods=("GET", "POST"))
def release(run_id: str) -> Any:
    """Release a run that somebody else proposed."""
    run = ask(SERVICE, "payment_run_page", run_id=run_id)
    form = ConfirmForm(version=run["version"])
    if form.sent():
        with form.refusals():
            do(
                SERVICE,
                "release_payment_run",
                once=form.once_key(),
                run_id=run_id,
                version=version_seen(form.version.data, run["version"]),
            )
            return _back(run_id, "The run is released. Take its file into the bank.")
    return render_template(
        "payables/release.html", title=f"Release payment run {run['number']}", run=run, form=form, trail=_trail(run)
    )


@pages.page("/trust/buying/invoices/payment-runs/<run_id>/give-up", may=in_trust(DECIDERS), methods=("GET", "POST"))
def give_up(run_id: str) -> Any:
    """Give a run up; its invoices can be proposed again."""
    run = ask(SERVICE, "payment_run_page", run_id=run_id)
    form = GiveUpForm(version=run["version"])
    form.submit.label.text = "Give the run up"
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "give_up_payment_run", once=form.once_key(),
                run_id=run_id, reason=form.reason.data, version=version_seen(form.version.data, run["version"]),
            )  # fmt: skip
            return _back(run_id, "The run is given up. Its invoices can be proposed again.")
    return render_template(
        "form.html", title="Give the run up", about=f"Payment run {run['number']}", form=form,
        fields=("reason",), said=["Nothing of it is paid. Its invoices are approved as before."], trail=_trail(run),
    )  # fmt: skip


@pages.page("/trust/buying/invoices/payment-runs/<run_id>/file", may=in_trust(FINANCE), methods=("GET", "POST"))
def file(run_id: str) -> Any:
    """The released run as a file for the bank, after a look at what taking it means.

    Asked for without an idempotency key: whoever sends the form twice wants the file twice.
    """
    run = ask(SERVICE, "payment_run_page", run_id=run_id)
    form = ConfirmForm()
    if form.sent():
        with form.refusals():
            given = ask(SERVICE, "payment_run_file", run_id=run_id)
            guard.note_reading("payment file with bank details", run_id)
            return download(given)
    return render_template(
        "payables/take_file.html", title="Take the file for the bank", run=run, form=form, trail=_trail(run),
        who=lambda actor: who(actor, names_of([actor])),
    )  # fmt: skip


@pages.page("/trust/buying/invoices/payment-runs/<run_id>/tell", may=in_trust(FINANCE), methods=("GET", "POST"))
def tell(run_id: str) -> Any:
    """Tell what was paid."""
    run = ask(SERVICE, "payment_run_page", run_id=run_id)
    pay_on = date.fromisoformat(run["pay_on"])
    form = ToldForm(data={"paid_on": min(today(), pay_on)})
    waits = [one for one in run["payments"] if not one["outcome"]]
    if form.sent():
        told = [
            {"supplier_id": one["supplier_id"], "outcome": outcome, "paid_on": str(form.paid_on.data), "note": form.box(f"note-{number}")}
            for number, one in enumerate(waits)
            if (outcome := form.box(f"outcome-{number}")) in ("paid", "not paid")
        ]  # fmt: skip
        if not told:
            form.problems["outcome-0"] = "Say of at least one payment whether it was made"
        else:
            with form.refusals():
                do(SERVICE, "tell_payments", once=form.once_key(), run_id=run_id, payments=told)
                unpaid = any(one["outcome"] == "not paid" for one in told)
                return _back(run_id, "Kept." + (" What was not paid can be proposed again." if unpaid else ""))
    return render_template(
        "payables/tell.html",
        title="What was paid?",
        run=run,
        waits=waits,
        form=form,
        trail=_trail(run),
        usual="paid" if pay_on <= today() else "later",
    )


@pages.page("/trust/buying/invoices/payment-runs/<run_id>/tell-by-file", may=in_trust(FINANCE), methods=("GET", "POST"))
def tell_by_file(run_id: str) -> Any:
    """Tell what was paid by a file of the bank."""
    run = ask(SERVICE, "payment_run_page", run_id=run_id)
    form = PaidFileForm()
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "tell_payments_by_file", once=form.once_key(),
                run_id=run_id, filename=form.file.filename, content=form.file.content,
            )  # fmt: skip
            return _back(run_id, "Every payment in the file is told as paid.")
    return render_template(
        "payables/tell_by_file.html", title="A file of what was paid", run=run, form=form, trail=_trail(run)
    )


@pages.page(
    "/trust/buying/invoices/payment-runs/<run_id>/remittance/<supplier_id>",
    may=in_trust(DECIDERS),
    methods=("GET", "POST"),
)
def remittance(run_id: str, supplier_id: str) -> Any:
    """Have the remittance advice of one payment made."""
    run = ask(SERVICE, "payment_run_page", run_id=run_id)
    payment = next((one for one in run["payments"] if one["supplier_id"] == supplier_id), None)
    form = Button("Make the PDF")
    if form.sent():
        with form.refusals():
            said = do(SERVICE, "make_remittance", once=form.once_key(), run_id=run_id, supplier_id=supplier_id)
            return redirect(url_for("work.trust_job", service=SERVICE, job_id=said["job_id"]))
    name = payment["supplier_name"] if payment else "this supplier"
    return render_template(
        "confirm.html", title="Remittance advice", warning=False, form=form,
        words=f"A PDF for {name} that says what the payment is for. It is made in a few seconds.",
        cancel=url_for("payment_runs.one", run_id=run_id), trail=_trail(run),
    )  # fmt: skip


def _trail(run: Mapping[str, Any] | None = None) -> list[dict[str, str]]:
    way = trail(("Payment runs", url_for("payment_runs.listed")))
    if run is not None:
        way.append({"text": f"Run {run['number']}", "href": url_for("payment_runs.one", run_id=run["run_id"])})
    return way


def _back(run_id: str, words: str) -> Any:
    flash(words, "success")
    return redirect(url_for("payment_runs.one", run_id=run_id))
