"""A supplier's bank details: a request to change them is recorded, called back, confirmed by a second person, and cools off.
Nothing is paid meanwhile."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextInput
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission import guard
from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import DECIDERS, FINANCE, PAYERS, SERVICE
from services.portal.web.asking.names import names_of, who
from services.portal.web.context import ask, do
from services.portal.web.pages.supplying.steps import Said, Step, step_page
from services.portal.web.pages.supplying.supplier import supplier_trail
from services.portal.web.pages.supplying.supplying_words import CHANGE_STEPS
from services.portal.web.patterns.fields import words_field
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.words import day, moment

pages = Pages("supplier_bank", __name__)


class RequestForm(Form):
    """What the request says."""

    account_name = StringField(
        "Name on the account",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the name on the account"), Length(max=300)],
    )
    sort_code = StringField(
        "Sort code", widget=GovTextInput(), description="Six digits, for example 20-00-00.",
        validators=[InputRequired("Enter the sort code"), Length(max=40)],
    )  # fmt: skip
    account_number = StringField(
        "Account number", widget=GovTextInput(), description="Eight digits.",
        validators=[InputRequired("Enter the account number"), Length(max=40)],
    )  # fmt: skip
    came_by = StringField(
        "How did the request come?", widget=GovTextInput(), description="By letter, by e-mail from which address, on an invoice, by telephone.",
        validators=[InputRequired("Say how the request came"), Length(max=300)],
    )  # fmt: skip
    number_in_request = StringField(
        "Telephone number in the request", widget=GovTextInput(), validators=[Length(max=40)],
        description="It will not be called. Leave it empty if there is none.",
    )  # fmt: skip


class CallForm(Form):
    """Who was called."""

    number = RadioField(
        "Which number did you call?",
        widget=GovRadioInput(),
        choices=[],
        validators=[InputRequired("Choose the number you called")],
    )
    spoke_to = StringField(
        "Whom did you speak to?",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the name of the person"), Length(max=300)],
    )
    words = words_field("What was said?", "For example which last digits the supplier read out to you.")


class ConfirmForm(Form):
    """What the second person saw."""

    words = words_field("What did you look at?", "You may leave this empty.")


class ReasonForm(Form):
    """Why a change ends."""

    reason = words_field("Why?", "Whoever asks later reads it.", "Say why, for whoever asks later")


@pages.page("/trust/buying/suppliers/<supplier_id>/bank-details", may=in_trust(PAYERS), methods=("GET", "POST"))
def request_change(supplier_id: str) -> Any:
    """Record a request to pay the supplier into an account."""
    found = ask(SERVICE, "supplier_page", supplier_id=supplier_id)
    form = RequestForm()
    if form.sent():
        with form.refusals():
            said = do(
                SERVICE, "request_bank_change",
                once=form.once_key(), supplier_id=supplier_id, account_name=form.account_name.data,
                sort_code=form.sort_code.data, account_number=form.account_number.data, came_by=form.came_by.data,
                number_in_request=form.number_in_request.data or "",
            )  # fmt: skip
            flash("The request is on record. Nothing is paid to the supplier until it is settled.", "success")
            return redirect(_change_href(said["change_id"]))
    return render_template(
        "supplying/bank_request.html",
        title=f"Bank details of {found['name']}",
        form=form,
        supplier=found,
        trail=supplier_trail(found),
    )


@pages.page("/trust/buying/suppliers/bank-details/<change_id>/", may=in_trust(DECIDERS))
def page(change_id: str) -> str:
    """One change: the account, how far it has come, what is to be done."""
    change = _change(change_id)
    guard.note_reading("bank details of a supplier", change_id)
    names = names_of({change["requested_by"], change["called_by"], change["confirmed_by"]} - {""})
    return render_template(
        "supplying/bank_change.html", title=f"Bank details of {change['supplier']}", change=change,
        steps=_steps(change), way=_way(change, names), trail=supplier_trail(_supplier(change)),
    )  # fmt: skip


@pages.page("/trust/buying/suppliers/bank-details/<change_id>/call-back", may=in_trust(PAYERS), methods=("GET", "POST"))
def call_back(change_id: str) -> Any:
    """Record the call on a number that was held before."""
    change = _change(change_id)
    form = CallForm()
    form.number.choices = [(one["phone"], one["phone"]) for one in change["numbers"]]
    step = Step(
        f"Call {change['supplier']} back", "call_back", "The supplier said it is its request",
        "The call is on record. A second person, of finance or an executive, has to confirm now.",
        template="supplying/call_back.html",
    )  # fmt: skip

    def said() -> dict[str, Any]:
        return {"number": form.number.data, "spoke_to": form.spoke_to.data, "words": form.words.data or ""}

    return _page(step, form, change, said)


@pages.page("/trust/buying/suppliers/bank-details/<change_id>/confirm", may=in_trust(FINANCE), methods=("GET", "POST"))
def confirm(change_id: str) -> Any:
    """Confirm the change as the second person."""
    change = _change(change_id)
    form = ConfirmForm()
    names = names_of({change["requested_by"], change["called_by"]} - {""})
    step = Step(
        f"Confirm bank details of {change['supplier']}", "confirm_bank_change", "Confirm this account",
        "The change is confirmed and cools off now. It comes into force by itself.",
        template="supplying/bank_confirm.html",
    )  # fmt: skip
    return _page(
        step, form, change, lambda: {"words": form.words.data or ""},
        called_by=who(change["called_by"], names), requested_by=who(change["requested_by"], names),
    )  # fmt: skip


@pages.page("/trust/buying/suppliers/bank-details/<change_id>/cancel", may=in_trust(PAYERS), methods=("GET", "POST"))
def cancel(change_id: str) -> Any:
    """End a change before it holds."""
    change = _change(change_id)
    step = Step(
        f"Cancel the change for {change['supplier']}", "cancel_bank_change", "Cancel the change",
        "The change is cancelled.", "The account from before stays, and payments to it go on.",
        warning=True,
    )  # fmt: skip
    return _with_reason(step, change)


@pages.page("/trust/buying/suppliers/bank-details/<change_id>/suspect", may=in_trust(PAYERS), methods=("GET", "POST"))
def suspect(change_id: str) -> Any:
    """Report that a change looks like fraud."""
    change = _change(change_id)
    step = Step(
        f"Report fraud with {change['supplier']}", "suspect_fraud", "Hold all payments and report it",
        "All payments to the supplier are held.",
        "Nothing is paid to the supplier until a second person has cleared it; the account from before stays on record. Tell "
        "your bank and the supplier at once, on a number that you know.",
        warning=True,
    )  # fmt: skip
    return _with_reason(step, change)


@pages.page("/trust/buying/suppliers/bank-details/<change_id>/clear", may=in_trust(FINANCE), methods=("GET", "POST"))
def clear(change_id: str) -> Any:
    """Let payments go on after a suspicion was looked into."""
    change = _change(change_id)
    step = Step(
        f"Clear the suspicion about {change['supplier']}", "clear_suspicion", "Let payments go on", "Payments go on.",
        "Payments go on to the account from before. The new account is never used: a change begins with a new request.",
    )  # fmt: skip
    return _with_reason(step, change)


def _page(step: Step, form: Form, change: Any, said: Said, **shown: Any) -> Any:
    change_id = change["change_id"]
    trail = supplier_trail(_supplier(change))
    return step_page(step, form, {"change_id": change_id}, _change_href(change_id), said, change=change, trail=trail, **shown)  # fmt: skip


def _with_reason(step: Step, change: Any) -> Any:
    form = ReasonForm()
    return _page(step, form, change, lambda: {"reason": form.reason.data})


def _change(change_id: str) -> Any:
    return ask(SERVICE, "bank_change_page", change_id=change_id)


def _supplier(change: Any) -> dict[str, str]:
    return {"supplier_id": change["supplier_id"], "name": change["supplier"]}


def _change_href(change_id: str) -> str:
    return url_for("supplier_bank.page", change_id=change_id)


def _steps(change: Any) -> list[dict[str, Any]]:
    return [
        {
            "href": url_for(CHANGE_STEPS[step][0], change_id=change["change_id"]),
            "words": CHANGE_STEPS[step][1],
            "main": step in ("call_back", "confirm", "clear"),
        }
        for step in change["steps"]
    ]


def _way(change: Any, names: Any) -> list[dict[str, str]]:
    """The four steps of the way with what is known of each."""
    stage = change["stage"]
    called, confirmed = bool(change["called_at"]), bool(change["confirmed_at"])
    over = stage in ("cancelled", "fraud suspected", "suspicion cleared")
    states = ["done", "done" if called else "now", "done" if confirmed else ("now" if called else "later")]
    states.append("done" if stage == "in force" else "now" if stage == "cooling off" else "later")
    if over:
        states = [state if state == "done" else "skipped" for state in states]
    titles = ("Request recorded", "Called back on a number held before", "Confirmed by a second person", "In force")
    notes = (
        f"{moment(change['requested_at'])}, {who(change['requested_by'], names)}; it came by: {change['came_by']}",
        f"{moment(change['called_at'])}, {who(change['called_by'], names)}; {change['called_number']}, spoke to {change['spoke_to']}" if called else "",
        f"{moment(change['confirmed_at'])}, {who(change['confirmed_by'], names)}" if confirmed else "",
        f"From {day(change['in_force_on'])} on" if change["in_force_on"] else "",
    )  # fmt: skip
    return [
        {"title": title, "state": state, "note": note} for title, state, note in zip(titles, states, notes, strict=True)
    ]
