"""Taking a supplier on: its declarations, what somebody checked, the approval or the refusal; and how it is reached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovTextArea, GovTextInput
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.context import ask, do
from services.portal.web.pages.buying.buying_words import BUYERS, PAYERS
from services.portal.web.pages.supplying.supplier import supplier_href, supplier_trail
from services.portal.web.patterns.fields import DayField, words_field
from services.portal.web.patterns.forms import Form

pages = Pages("supplier_approval", __name__)
SERVICE = "procurement"
YES_NO = [("yes", "Yes"), ("no", "No")]
NOT_SAID = [*YES_NO, ("", "It does not say")]
CONTACTS_FOR = ["accounts", "orders", "contracts", "emergencies"]


class ReasonForm(Form):
    """Why a step is taken."""

    reason = words_field("Why?", "Whoever asks later reads it.", "Say why, for whoever asks later")


class Confirm(Form):
    """A button alone."""


class ContactForm(Form):
    """How the supplier is reached."""

    what_for = SelectField("What for?", widget=GovSelect(), choices=[(one, one.capitalize()) for one in CONTACTS_FOR])
    name = StringField(
        "Name", widget=GovTextInput(), validators=[Length(max=300)],
        description="Of a person or a desk, as far as business needs it.",
    )  # fmt: skip
    phone = StringField("Telephone number", widget=GovTextInput(), validators=[Length(max=40)])
    email = StringField("E-mail address", widget=GovTextInput(), validators=[Length(max=300)])
    found_in = StringField(
        "Where did you find it?", widget=GovTextInput(), validators=[InputRequired("Say where you found it"), Length(max=300)],
        description="Its website, the contract, the register of companies. Never a letter that asks to change bank details.",
    )  # fmt: skip


class CorrectForm(Form):
    """The name and numbers as they should be, and why."""

    name = StringField(
        "Name", widget=GovTextInput(), validators=[InputRequired("Enter the supplier’s name"), Length(max=300)]
    )
    company_number = StringField("Company number", widget=GovTextInput(), validators=[Length(max=40)])
    vat_number = StringField("VAT number", widget=GovTextInput(), validators=[Length(max=40)])
    reason = words_field("Why?", "Whoever approves it reads it.", "Say why, for whoever asks later")


class CheckForm(Form):
    """What somebody saw; the questions come from the service."""

    payment_days = IntegerField(
        "Within how many days is it paid?", widget=GovTextInput(), default=30,
        validators=[InputRequired("Enter the days")], description="30, unless the contract says otherwise.",
    )  # fmt: skip


@pages.page("/trust/buying/suppliers/<supplier_id>/declare", may=in_trust(PAYERS), methods=("GET", "POST"))
def declare(supplier_id: str) -> Any:
    """Enter what the supplier declares, as it signed it."""
    found = ask(SERVICE, "supplier_page", supplier_id=supplier_id)
    questions = ask(SERVICE, "supplier_questions")["questions"]
    form = _declaration_form(questions, found["onboarding"]["declared"])
    if form.sent():
        with form.refusals(_places(questions)):
            do(
                SERVICE, "give_declarations",
                once=form.once_key(), supplier_id=supplier_id, version=found["onboarding"]["version"],
                answers={
                    one["key"]: {"yes": form[one["key"]].data == "yes", "details": form[f"{one['key']}_details"].data or ""}
                    for one in questions
                },
                signed_by=form.signed_by.data, signed_on=str(form.signed_on.data),
                small_business={"yes": True, "no": False}.get(form.small_business.data),
                cpv_codes=form.cpv_codes.data.replace(",", " ").split(),
                insured_until=str(form.insured_until.data) if form.insured_until.data else None,
            )  # fmt: skip
            flash(f"The declarations of {found['name']} are on record. Somebody has to check them now.", "success")
            return redirect(supplier_href(supplier_id))
    return render_template(
        "supplying/declare.html", title=f"Declarations of {found['name']}", form=form, questions=questions,
        trail=supplier_trail(found),
    )  # fmt: skip


@pages.page("/trust/buying/suppliers/<supplier_id>/check", may=in_trust(PAYERS), methods=("GET", "POST"))
def check(supplier_id: str) -> Any:
    """Say what was seen, and what is made of each concern."""
    found = ask(SERVICE, "supplier_page", supplier_id=supplier_id)
    checks = ask(SERVICE, "supplier_questions")["checks"]
    declared = found["onboarding"]["declared"] or {"answers": []}
    concerns = [one for one in declared["answers"] if one["concern"]]
    form = _check_form(checks, concerns)
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "check_supplier",
                once=form.once_key(), supplier_id=supplier_id, version=found["onboarding"]["version"],
                checks={one["key"]: form[one["key"]].data or "" for one in checks},
                considered={one["key"]: form[f"considered_{one['key']}"].data or "" for one in concerns},
                payment_days=form.payment_days.data,
            )  # fmt: skip
            flash(f"{found['name']} is checked. Somebody who did not put it on the list approves it now.", "success")
            return redirect(supplier_href(supplier_id))
    return render_template(
        "supplying/check.html", title=f"Check {found['name']}", form=form, checks=checks, concerns=concerns,
        supplier=found, trail=supplier_trail(found),
    )  # fmt: skip


@pages.page("/trust/buying/suppliers/<supplier_id>/correct", may=in_trust(PAYERS), methods=("GET", "POST"))
def correct(supplier_id: str) -> Any:
    """Put the supplier's name and numbers right."""
    found = ask(SERVICE, "supplier_page", supplier_id=supplier_id)
    form = CorrectForm(**{key: found[key] or "" for key in ("name", "company_number", "vat_number")})
    if form.sent():
        with form.refusals():
            said = do(
                SERVICE, "correct_supplier",
                once=form.once_key(), supplier_id=supplier_id, name=form.name.data, reason=form.reason.data,
                company_number=form.company_number.data or "", vat_number=form.vat_number.data or "",
            )  # fmt: skip
            flash(f"{said['name']} stands with these numbers now. Somebody looks at them again.", "success")
            return redirect(supplier_href(supplier_id))
    return _form_page(
        f"Correct {found['name']}",
        form,
        found,
        "Put it right",
        "Orders that are placed keep the name that they were placed with.",
    )


@pages.page("/trust/buying/suppliers/<supplier_id>/approve", may=in_trust(PAYERS), methods=("GET", "POST"))
def approve(supplier_id: str) -> Any:
    """Let things be bought from the supplier."""
    found = ask(SERVICE, "supplier_page", supplier_id=supplier_id)
    form = Confirm()
    if form.sent():
        with form.refusals():
            version = found["onboarding"]["version"]
            do(SERVICE, "approve_supplier", once=form.once_key(), supplier_id=supplier_id, version=version)
            flash(f"{found['name']} is approved: it can be bought from.", "success")
            return redirect(supplier_href(supplier_id))
    return render_template(
        "confirm.html", title=f"Approve {found['name']}", form=form, button="Approve this supplier", warning=False,
        words="Its declarations are in and were checked. Schools can then buy from it. Its bank details go a way of their own.",
        cancel=supplier_href(supplier_id), trail=supplier_trail(found),
    )  # fmt: skip


@pages.page("/trust/buying/suppliers/<supplier_id>/refuse", may=in_trust(PAYERS), methods=("GET", "POST"))
def refuse(supplier_id: str) -> Any:
    """Say that nothing is bought from the supplier, and why."""
    found = ask(SERVICE, "supplier_page", supplier_id=supplier_id)
    form = ReasonForm()
    if form.sent():
        with form.refusals():
            version = found["onboarding"]["version"]
            do(
                SERVICE,
                "refuse_supplier",
                once=form.once_key(),
                supplier_id=supplier_id,
                version=version,
                reason=form.reason.data,
            )
            flash(f"{found['name']} is refused: nothing can be bought from it.", "success")
            return redirect(supplier_href(supplier_id))
    return _form_page(
        f"Refuse {found['name']}", form, found, "Refuse this supplier",
        "Nothing new can be bought from it. Orders that are placed go on. It can be invited again later.", warning=True,
    )  # fmt: skip


@pages.page("/trust/buying/suppliers/<supplier_id>/invite-again", may=in_trust(BUYERS), methods=("GET", "POST"))
def invite_again(supplier_id: str) -> Any:
    """Begin anew with a supplier that was refused."""
    found = ask(SERVICE, "supplier_page", supplier_id=supplier_id)
    form = Confirm()
    if form.sent():
        with form.refusals():
            version = found["onboarding"]["version"]
            do(SERVICE, "invite_supplier_again", once=form.once_key(), supplier_id=supplier_id, version=version)
            flash(f"{found['name']} is invited again.", "success")
            return redirect(supplier_href(supplier_id))
    return render_template(
        "confirm.html", title=f"Invite {found['name']} again", form=form, button="Invite it again", warning=False,
        words="It declares everything anew, is checked and approved as a new supplier is.",
        cancel=supplier_href(supplier_id), trail=supplier_trail(found),
    )  # fmt: skip


@pages.page("/trust/buying/suppliers/<supplier_id>/contacts/add", may=in_trust(PAYERS), methods=("GET", "POST"))
def add_contact(supplier_id: str) -> Any:
    """Put a way to reach the supplier on record."""
    found = ask(SERVICE, "supplier_page", supplier_id=supplier_id)
    form = ContactForm()
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "add_contact",
                once=form.once_key(), supplier_id=supplier_id, what_for=form.what_for.data, name=form.name.data or "",
                phone=form.phone.data or "", email=form.email.data or "", found_in=form.found_in.data,
            )  # fmt: skip
            flash("The contact is on record.", "success")
            return redirect(supplier_href(supplier_id))
    return _form_page(
        f"New contact at {found['name']}", form, found, "Put it on record",
        "Changes of bank details are called back on a number that was on record before.",
    )  # fmt: skip


@pages.page(
    "/trust/buying/suppliers/<supplier_id>/contacts/<contact_id>/end", may=in_trust(PAYERS), methods=("GET", "POST")
)
def end_contact(supplier_id: str, contact_id: str) -> Any:
    """Use a contact no more; it stays on record."""
    found = ask(SERVICE, "supplier_page", supplier_id=supplier_id)
    form = ReasonForm()
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "end_contact",
                once=form.once_key(), supplier_id=supplier_id, contact_id=contact_id, reason=form.reason.data,
            )  # fmt: skip
            flash("The contact is used no more.", "success")
            return redirect(supplier_href(supplier_id))
    contact = next((one for one in found["contacts"] if one["contact_id"] == contact_id), None)
    reached = (
        " ".join(part for part in (contact["name"], contact["phone"], contact["email"]) if part) if contact else ""
    )
    return _form_page(
        f"Take a contact at {found['name']} off the record",
        form,
        found,
        "Take it off the record",
        f"It is: {reached}",
        warning=True,
    )


def _form_page(title: str, form: Form, found: Any, button: str, said: str = "", warning: bool = False) -> str:
    return render_template(
        "supplying/form.html",
        title=title,
        form=form,
        said=said,
        button=button,
        warning=warning,
        trail=supplier_trail(found),
    )


def _declaration_form(questions: Any, before: Any) -> Any:
    """A form with a question and a box for its details for each declaration, filled with the former ones."""
    fields: dict[str, Any] = {}
    for one in questions:
        fields[one["key"]] = RadioField(
            one["asks"], widget=GovRadioInput(), choices=YES_NO, description=one["hint"],
            validators=[InputRequired("Say yes or no")],
        )  # fmt: skip
        details = (
            f"If {'yes' if one['details_when'] else 'no'}: {one['details_are']}"
            if one["details_are"]
            else "Anything to add"
        )
        fields[f"{one['key']}_details"] = TextAreaField(
            details, widget=GovTextArea(), validators=[Optional(), Length(max=2000)]
        )
    fields["insured_until"] = DayField("Insured until", [Optional()], called="last day", description="The first policy that ends. Leave it empty if you do not know.")  # fmt: skip
    fields["small_business"] = RadioField(
        "Is it a small business?", widget=GovRadioInput(), choices=NOT_SAID, default="",
        description="Fewer than 250 people. It is counted in reports, and decides nothing.",
    )  # fmt: skip
    fields["cpv_codes"] = StringField(
        "What it sells, as CPV codes", widget=GovTextInput(), description="For example 30197643 22830000. You may leave it empty.",
        default="",
    )  # fmt: skip
    fields["signed_by"] = StringField(
        "Who signed for the supplier?",
        widget=GovTextInput(),
        validators=[InputRequired("Enter who signed"), Length(max=300)],
    )
    fields["signed_on"] = DayField("Signed on", [InputRequired("Enter the day it was signed")], called="day of signing")
    made: Any = type("DeclarationForm", (Form,), fields)
    return made(**_as_before(before))


def _as_before(before: Any) -> dict[str, Any]:
    if not before:
        return {}
    answers = {one["key"]: "yes" if one["yes"] else "no" for one in before["answers"]}
    details = {f"{one['key']}_details": one["details"] for one in before["answers"]}
    small = {True: "yes", False: "no", None: ""}[before["small_business"]]
    return answers | details | {"small_business": small, "cpv_codes": " ".join(before["cpv_codes"])}


def _places(questions: Any) -> Mapping[str, str]:
    """Where a refusal about a question stands: at its details, since yes or no was said."""
    return {one["key"]: f"{one['key']}_details" for one in questions}


def _check_form(checks: Any, concerns: Any) -> Any:
    seen = [InputRequired("Say what you saw"), Length(max=2000)]
    made = [InputRequired("Say what you make of it"), Length(max=2000)]
    fields: dict[str, Any] = {
        one["key"]: StringField(
            one["words"], widget=GovTextInput(), validators=seen, description="What you saw, and when."
        )
        for one in checks
    }
    for one in concerns:
        fields[f"considered_{one['key']}"] = TextAreaField(
            "What do you make of it?", widget=GovTextArea(), validators=made
        )
    form: Any = type("SupplierCheckForm", (CheckForm,), fields)
    return form()
