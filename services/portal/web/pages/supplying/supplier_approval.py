"""Taking a supplier on: its declarations, what somebody checked, the approval or the refusal; and how it is reached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovTextArea, GovTextInput
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, PAYERS, SERVICE
from services.portal.web.asking.names import names_of, who
from services.portal.web.context import ask
from services.portal.web.pages.supplying.steps import Said, Step, step_page
from services.portal.web.pages.supplying.supplier import supplier_href, supplier_trail
from services.portal.web.patterns.fields import DayField, words_field
from services.portal.web.patterns.forms import Form

pages = Pages("supplier_approval", __name__)
YES_NO = [("yes", "Yes"), ("no", "No")]
NOT_SAID = [*YES_NO, ("", "It does not say")]
CONTACTS_FOR = ["accounts", "orders", "contracts", "emergencies"]


class ReasonForm(Form):
    """Why a step is taken."""

    reason = words_field("Why?", "Whoever asks later reads it.", "Say why, for whoever asks later")


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


@pages.page("/trust/buying/suppliers/<supplier_id>/confirm", may=in_trust(PAYERS), methods=("GET", "POST"))
def confirm(supplier_id: str) -> Any:
    """Confirm as a second person that the trust bought from the supplier before."""
    found = _found(supplier_id)
    at = found["onboarding"]
    step = Step(
        f"Confirm {found['name']}", "confirm_taken_over", "Confirm this supplier",
        f"{found['name']} is confirmed: it can be bought from while it is being approved.",
        "Look for its invoices or orders yourself before you confirm. It can then be bought from without an approval, for a time.",
        template="supplying/confirm.html",
    )  # fmt: skip
    return _page(
        step, Form(), found, at=at, listed_by=[who(one, names_of(set(at["listers"]))) for one in at["listers"]]
    )


@pages.page("/trust/buying/suppliers/<supplier_id>/declare", may=in_trust(PAYERS), methods=("GET", "POST"))
def declare(supplier_id: str) -> Any:
    """Enter what the supplier declares, as it signed it."""
    found = _found(supplier_id)
    questions = ask(SERVICE, "supplier_questions")["questions"]
    form = _declaration_form(questions, found["onboarding"]["declared"])

    def said() -> dict[str, Any]:
        return {
            "answers": {
                one["key"]: {"yes": form[one["key"]].data == "yes", "details": form[f"{one['key']}_details"].data or ""}
                for one in questions
            },
            "signed_by": form.signed_by.data,
            "signed_on": str(form.signed_on.data),
            "small_business": {"yes": True, "no": False}.get(form.small_business.data),
            "cpv_codes": form.cpv_codes.data.replace(",", " ").split(),
            "insured_until": str(form.insured_until.data) if form.insured_until.data else None,
        }

    step = Step(
        f"Declarations of {found['name']}", "give_declarations", "Save the declarations",
        f"The declarations of {found['name']} are saved. Somebody has to check them now.",
        template="supplying/declare.html",
    )  # fmt: skip
    return _page(step, form, found, said, places=_places(questions), questions=questions)


@pages.page("/trust/buying/suppliers/<supplier_id>/check", may=in_trust(PAYERS), methods=("GET", "POST"))
def check(supplier_id: str) -> Any:
    """Say what was seen, and what is made of each concern."""
    found = _found(supplier_id)
    checks = ask(SERVICE, "supplier_questions")["checks"]
    declared = found["onboarding"]["declared"] or {"answers": []}
    concerns = [one for one in declared["answers"] if one["concern"]]
    form = _check_form(checks, concerns)

    def said() -> dict[str, Any]:
        return {
            "checks": {one["key"]: form[one["key"]].data or "" for one in checks},
            "considered": {one["key"]: form[f"considered_{one['key']}"].data or "" for one in concerns},
            "payment_days": form.payment_days.data,
        }

    step = Step(
        f"Check {found['name']}", "check_supplier", "It is checked",
        f"{found['name']} is checked. Somebody who did not put it on the list approves it now.",
        template="supplying/check.html",
    )  # fmt: skip
    return _page(step, form, found, said, checks=checks, concerns=concerns)


@pages.page("/trust/buying/suppliers/<supplier_id>/correct", may=in_trust(PAYERS), methods=("GET", "POST"))
def correct(supplier_id: str) -> Any:
    """Put the supplier's name and numbers right."""
    found = _found(supplier_id)
    form = CorrectForm(**{key: found[key] or "" for key in ("name", "company_number", "vat_number")})
    step = Step(
        f"Correct {found['name']}", "correct_supplier", "Save",
        "Its name and numbers are saved. Somebody looks at them again.",
        "Orders that are placed keep the name that they were placed with.",
    )  # fmt: skip
    return _page(step, form, found, lambda: _filled_in(form), versioned=False)


@pages.page("/trust/buying/suppliers/<supplier_id>/approve", may=in_trust(PAYERS), methods=("GET", "POST"))
def approve(supplier_id: str) -> Any:
    """Let things be bought from the supplier."""
    found = _found(supplier_id)
    step = Step(
        f"Approve {found['name']}", "approve_supplier", "Approve this supplier",
        f"{found['name']} is approved: it can be bought from.",
        "Its declarations are in and were checked. Schools can then buy from it. Its bank details go a way of their own.",
    )  # fmt: skip
    return _page(step, Form(), found)


@pages.page("/trust/buying/suppliers/<supplier_id>/refuse", may=in_trust(PAYERS), methods=("GET", "POST"))
def refuse(supplier_id: str) -> Any:
    """Say that nothing is bought from the supplier, and why."""
    found = _found(supplier_id)
    form = ReasonForm()
    step = Step(
        f"Refuse {found['name']}", "refuse_supplier", "Refuse this supplier",
        f"{found['name']} is refused: nothing can be bought from it.",
        "Nothing new can be bought from it. Orders that are placed go on. It can be invited again later.",
        warning=True,
    )  # fmt: skip
    return _page(step, form, found, lambda: _filled_in(form))


@pages.page("/trust/buying/suppliers/<supplier_id>/invite-again", may=in_trust(BUYERS), methods=("GET", "POST"))
def invite_again(supplier_id: str) -> Any:
    """Begin again with a supplier that was refused."""
    found = _found(supplier_id)
    step = Step(
        f"Invite {found['name']} again", "invite_supplier_again", "Invite it again",
        f"{found['name']} is invited again.",
        "It declares everything again, is checked and approved as a new supplier is. Whoever put it on the list before, and "
        "whoever invites it now, does not approve it.",
    )  # fmt: skip
    return _page(step, Form(), found)


@pages.page("/trust/buying/suppliers/<supplier_id>/contacts/add", may=in_trust(PAYERS), methods=("GET", "POST"))
def add_contact(supplier_id: str) -> Any:
    """Put a way to reach the supplier on record."""
    found = _found(supplier_id)
    form = ContactForm()
    step = Step(
        f"New contact at {found['name']}", "add_contact", "Save", "The contact is saved.",
        "Changes of bank details are called back on a number that was on record before.",
    )  # fmt: skip
    return _page(step, form, found, lambda: _filled_in(form), versioned=False)


@pages.page(
    "/trust/buying/suppliers/<supplier_id>/contacts/<contact_id>/end", may=in_trust(PAYERS), methods=("GET", "POST")
)
def end_contact(supplier_id: str, contact_id: str) -> Any:
    """Use a contact no more; it stays on record."""
    found = _found(supplier_id)
    form = ReasonForm()
    contact = next((one for one in found["contacts"] if one["contact_id"] == contact_id), None)
    parts = (contact["name"], contact["phone"], contact["email"]) if contact else ()
    step = Step(
        f"Take a contact at {found['name']} off the record", "end_contact", "Take it off the record",
        "The contact is used no more.", f"It is: {' '.join(part for part in parts if part)}",
        warning=True,
    )  # fmt: skip
    return _page(step, form, found, lambda: {"contact_id": contact_id} | _filled_in(form), versioned=False)


def _found(supplier_id: str) -> Any:
    return ask(SERVICE, "supplier_page", supplier_id=supplier_id)


def _page(step: Step, form: Form, found: Any, said: Said = dict, *, versioned: bool = True, **shown: Any) -> Any:
    """The page of a step with one supplier; `versioned` for one that is refused where somebody else went on before."""
    supplier_id = found["supplier_id"]
    about = {"supplier_id": supplier_id} | ({"version": found["onboarding"]["version"]} if versioned else {})
    return step_page(step, form, about, supplier_href(supplier_id), said, supplier=found, trail=supplier_trail(found), **shown)  # fmt: skip


def _filled_in(form: Form) -> dict[str, str]:
    """What stands in the boxes of a form whose fields are named as the service calls them."""
    return {field.name: field.data or "" for field in form if field.name not in ("once", "csrf_token")}


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
