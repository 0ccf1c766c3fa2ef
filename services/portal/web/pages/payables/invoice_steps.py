"""What people do with an invoice: say whose it is and what for, decide on a difference, dispute, send back, approve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import HiddenField, RadioField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import DECIDERS, INVOICE_APPROVERS, SERVICE
from services.portal.web.asking.names import names_of, who
from services.portal.web.context import ask, do
from services.portal.web.pages.payables.invoice_words import invoice_trail, title_of, trail
from services.portal.web.pages.payables.invoices import invoice_page, people_of
from services.portal.web.patterns.boxes import BoxesForm
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.numbers import version_seen
from services.portal.web.patterns.words import money
from shared.errors import NotFound

pages = Pages("invoice_steps", __name__)
PARTS = ("1", "2", "3")
"""Into how many parts one line can be coded on the page; more schools share by an order."""


class Step(Form):
    """A step on one invoice, as its sender saw it."""

    version = HiddenField()

    def seen(self, page: Mapping[str, Any]) -> int:
        """The version that the page showed when it was opened."""
        return version_seen(self.version.data, page["version"])


class ReasonForm(Step):
    """A step that wants words."""

    reason = TextAreaField(
        "Why?", widget=GovTextArea(), validators=[InputRequired("Enter the reason"), Length(max=2000)]
    )  # fmt: skip
    submit = SubmitField("Save", widget=GovSubmitInput())


class SupplierForm(Step):
    """Whose invoice it is."""

    supplier_id = SelectField("Supplier", widget=GovSelect(), choices=[])
    submit = SubmitField("It is this supplier’s", widget=GovSubmitInput())


class OrderForm(Step):
    """Which order it belongs to."""

    has_order = RadioField(
        "Is there an order?",
        widget=GovRadioInput(),
        choices=[("yes", "Yes"), ("no", "No: it is coded and approved without one")],
        validators=[InputRequired("Say whether there is an order")],
    )
    number = StringField(
        "Number of the order", widget=GovTextInput(), description="For example PO-2026-27-00042.", validators=[Length(max=120)]
    )  # fmt: skip
    reason = TextAreaField(
        "If there is none, why?", widget=GovTextArea(), description="For example “electricity, by contract”.", validators=[Length(max=2000)]
    )  # fmt: skip
    submit = SubmitField("Save", widget=GovSubmitInput())


class ApproveForm(Step):
    """The approval: a meeting's minute, or why somebody more senior signs, where the service asks for it."""

    minute = StringField(
        "Minute of the committee or board", widget=GovTextInput(), validators=[Length(max=2000)],
        description="The meeting and its date.",
    )  # fmt: skip
    words = TextAreaField("Why do you sign?", widget=GovTextArea(), validators=[Length(max=2000)])
    submit = SubmitField("Approve", widget=GovSubmitInput())


class RowsForm(BoxesForm):
    """Rows of boxes, as its sender saw them."""

    version = HiddenField()
    seen = Step.seen


@pages.page("/trust/buying/invoices/<invoice_id>/decide/<path:key>", may=in_trust(DECIDERS), methods=("GET", "POST"))
def decide(invoice_id: str, key: str) -> Any:
    """Go on in spite of one difference, with the reason."""
    page = invoice_page(invoice_id)
    question = next((one for one in page["differences"] if one["key"] == key and one["open"]), None)
    if question is None:
        raise NotFound("That difference is not open any more. Look at the invoice again.")
    form = ReasonForm(version=page["version"])
    form.reason.label.text = "Why is it right all the same?"
    form.submit.label.text = "Accept this difference"
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "decide_invoice_question", once=form.once_key(),
                invoice_id=invoice_id, key=key, reason=form.reason.data, version=form.seen(page),
            )  # fmt: skip
            return _back(invoice_id, "The difference is accepted, with your reason.")
    said = [
        f"{question['words']}.",
        f"Who may accept it: {question['decided_by_words']}. The other way out: {question['what_to_do']}.",
    ]
    return _form(page, form, "Accept a difference", ("reason",), said)


@pages.page("/trust/buying/invoices/<invoice_id>/supplier", may=in_trust(DECIDERS), methods=("GET", "POST"))
def supplier(invoice_id: str) -> Any:
    """Say whose invoice it is."""
    page = invoice_page(invoice_id)
    form = SupplierForm(version=page["version"], supplier_id=page["supplier_id"])
    form.supplier_id.choices = [
        (one["supplier_id"], one["name"] if one["active"] else f"{one['name']} (stopped)")
        for one in ask(SERVICE, "suppliers")
    ]
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "choose_invoice_supplier", once=form.once_key(),
                invoice_id=invoice_id, supplier_id=form.supplier_id.data, version=form.seen(page),
            )  # fmt: skip
            return _back(invoice_id, "The supplier is chosen, and the invoice was compared again.")
    said = [f"The invoice comes from “{page['supplier_name']}”. Choose who that is on the trust’s list."]
    return _form(page, form, "Whose invoice is it?", ("supplier_id",), said)


@pages.page("/trust/buying/invoices/<invoice_id>/order", may=in_trust(DECIDERS), methods=("GET", "POST"))
def order(invoice_id: str) -> Any:
    """Say which order it belongs to, or that it has none."""
    page = invoice_page(invoice_id)
    form = OrderForm(version=page["version"], number=(page["order"] or {}).get("number") or page["order_reference"])
    if form.sent():
        with form.refusals():
            number = form.number.data or "" if form.has_order.data == "yes" else ""
            if form.has_order.data == "yes" and not number.strip():
                form.number.errors = ["Enter the number of the order"]
            else:
                do(
                    SERVICE, "choose_invoice_order", once=form.once_key(),
                    invoice_id=invoice_id, number=number, reason=form.reason.data or "", version=form.seen(page),
                )  # fmt: skip
                return _back(invoice_id, "Kept, and the invoice was compared again.")
    return _form(page, form, "Which order is it for?", ("has_order", "number", "reason"), [])


@pages.page("/trust/buying/invoices/<invoice_id>/lines", may=in_trust(DECIDERS), methods=("GET", "POST"))
def lines(invoice_id: str) -> Any:
    """Say which order line each line of the invoice belongs to."""
    page = invoice_page(invoice_id)
    if page["order"] is None:
        raise NotFound("This invoice has no order yet: choose the order first.")
    form = RowsForm(version=page["version"])
    held = {number: row["line_no"] for row in page["lines"] for number in row["numbers"]}
    if form.sent():
        allowed = {str(one["line_no"]) for one in page["order"]["lines"]}
        chosen = {number: form.box(f"line-{number}") for number in held}
        pairs = {number: int(value) if value in allowed else None for number, value in chosen.items()}
        with form.refusals():
            do(
                SERVICE, "pair_invoice_lines", once=form.once_key(),
                invoice_id=invoice_id, pairs=pairs, version=form.seen(page),
            )  # fmt: skip
            return _back(invoice_id, "Kept, and the invoice was compared again.")
    return render_template(
        "payables/lines.html", title="Match the lines", page=page, form=form, held=held, trail=invoice_trail(page)
    )


@pages.page("/trust/buying/invoices/<invoice_id>/coding", may=in_trust(DECIDERS), methods=("GET", "POST"))
def coding(invoice_id: str) -> Any:
    """Say what an invoice without an order is for: school, cost code and amount of each line or part of it."""
    page = invoice_page(invoice_id)
    if page["order"] is not None:
        raise NotFound("This invoice has an order, which has the cost codes.")
    form = RowsForm(version=page["version"])
    schools = ask(SERVICE, "schools")
    before: dict[str, list[Any]] = {}
    for part in page["coding"]:
        before.setdefault(part["line"], []).append(part)
    if form.sent():
        parts = _coded(form, page)
        if not form.problems:
            with form.refusals():
                do(
                    SERVICE, "code_invoice_lines", once=form.once_key(),
                    invoice_id=invoice_id, coding=parts, version=form.seen(page),
                )  # fmt: skip
                return _back(invoice_id, "The cost codes are kept.")
    return render_template(
        "payables/coding.html", title="Give cost codes", page=page, form=form, schools=schools, before=before,
        parts=PARTS, trail=invoice_trail(page),
    )  # fmt: skip


@pages.page("/trust/buying/invoices/<invoice_id>/dispute", may=in_trust(DECIDERS), methods=("GET", "POST"))
def dispute(invoice_id: str) -> Any:
    """Put it in dispute: it is held, and its days to pay stand still."""
    return _told_in_words(
        invoice_page(invoice_id),
        "dispute_invoice",
        title="Put it in dispute",
        asks="What is in dispute, and what was the supplier told?",
        button="Put it in dispute",
        done="It is in dispute from today.",
        said=[
            "While it is in dispute it cannot be approved, and the days to pay it stand still. What you write and the days are "
            "kept, in case the supplier asks for interest."
        ],
    )


@pages.page("/trust/buying/invoices/<invoice_id>/dispute-over", may=in_trust(DECIDERS), methods=("GET", "POST"))
def dispute_over(invoice_id: str) -> Any:
    """End the dispute: the days run on."""
    return _told_in_words(
        invoice_page(invoice_id),
        "end_invoice_dispute",
        title="End the dispute",
        asks="How was it settled?",
        button="The dispute is over",
        done="The dispute is over; the days to pay run on from today.",
        goes_as="words",
    )


@pages.page("/trust/buying/invoices/<invoice_id>/send-back", may=in_trust(DECIDERS), methods=("GET", "POST"))
def send_back(invoice_id: str) -> Any:
    """Send it back to the supplier: it is never paid."""
    page = invoice_page(invoice_id)
    held = [f"{one['words']}." for one in page["differences"] if one["open"]]
    return _told_in_words(
        page,
        "send_invoice_back",
        title="Send it back to the supplier",
        asks="What is the supplier to put right?",
        button="Send it back",
        done="It is marked as sent back. Tell the supplier in the same words.",
        said=["It will never be paid. The 30 days begin again when a correct one comes.", *held],
    )


@pages.page("/trust/buying/invoices/<invoice_id>/approve", may=in_trust(INVOICE_APPROVERS), methods=("GET", "POST"))
def approve(invoice_id: str) -> Any:
    """Approve it, after a look at who is charged what."""
    page = invoice_page(invoice_id)
    form = ApproveForm(version=page["version"])
    asked = page["approving"] or {}
    if asked.get("in_place_of"):
        form.words.label.text = f"Why do you sign in place of the {asked['in_place_of']}?"
    if form.sent():
        with form.refusals():
            said = do(
                SERVICE, "approve_invoice", once=form.once_key(),
                invoice_id=invoice_id, minute=form.minute.data or "", words=form.words.data or "", version=form.seen(page),
            )  # fmt: skip
            if "job_id" in said:
                return redirect(url_for("work.trust_job", service=SERVICE, job_id=said["job_id"]))
            return _back(invoice_id, str(said["in_words"]))
    names = names_of(people_of(page))
    return render_template(
        "payables/approve.html",
        title="Approve the invoice",
        page=page,
        form=form,
        who=lambda actor: who(actor, names),
        trail=invoice_trail(page),
    )


@pages.page("/trust/buying/invoices/approve", may=in_trust(INVOICE_APPROVERS), methods=("GET", "POST"))
def approve_many() -> Any:
    """Approve several that match their orders, each as if alone."""
    found = ask(SERVICE, "invoices", view="to approve")["invoices"][:100]
    form = BoxesForm()
    if form.sent():
        known = {one["invoice_id"] for one in found}
        chosen = [one for one in form.typed.getlist("invoice") if one in known]
        if not chosen:
            form.problems["invoice"] = "Choose the invoices to approve"
        else:
            with form.refusals():
                said = do(SERVICE, "approve_invoices", once=form.once_key(), invoice_ids=chosen)
                for one in said["not_approved"][:5]:
                    flash(one["because"])
                if said["approved"]:
                    flash(_approved_words(found, said["approved"]), "success")
                return redirect(url_for("payables.listed", view="to approve"))
    return render_template(
        "payables/approve_many.html", title="Approve what matches", invoices=found, form=form, trail=trail()
    )


def _coded(form: BoxesForm, page: Mapping[str, Any]) -> list[dict[str, Any]]:
    parts = []
    for line in page["document"]["lines"]:
        for part in PARTS:
            about = f"{line['number']}-{part}"
            code = form.box(f"code-{about}")
            pence = form.pence(f"amount-{about}", f"Line {line['number']}, part {part}")
            if not code and pence is None:
                continue
            cpv, school = form.box(f"cpv-{about}"), form.box(f"school-{about}")
            if not cpv:
                form.problems[f"cpv-{about}"] = "Enter the CPV code of what was bought"
            parts.append(
                {
                    "line": line["number"],
                    "school_id": school or None,
                    "code": code,
                    "cpv_code": cpv,
                    "net_pence": pence or 0,
                }
            )
    if not parts and not form.problems:
        first = page["document"]["lines"][0]["number"]
        form.problems[f"code-{first}-1"] = "Enter a cost code for each line"
    return parts


def _told_in_words(
    page: Mapping[str, Any],
    method: str,
    *,
    title: str,
    asks: str,
    button: str,
    done: str,
    said: Sequence[str] = (),
    goes_as: str = "reason",
) -> Any:
    """A step that asks for words, and nothing else; `goes_as` is how the service calls them."""
    form = ReasonForm(version=page["version"])
    form.reason.label.text, form.submit.label.text = asks, button
    if form.sent():
        with form.refusals({goes_as: "reason"}):
            words = {goes_as: form.reason.data}
            do(SERVICE, method, once=form.once_key(), invoice_id=page["invoice_id"], version=form.seen(page), **words)
            return _back(page["invoice_id"], done)
    return _form(page, form, title, ("reason",), list(said))


def _approved_words(found: list[Any], approved: list[str]) -> str:
    pence = sum(one["owed_pence"] for one in found if one["invoice_id"] in approved)
    return f"{len(approved)} approved, {money(pence)} in all."


def _form(page: Mapping[str, Any], form: Step, title: str, fields: tuple[str, ...], said: list[str]) -> str:
    return render_template(
        "form.html", title=title, about=title_of(page), page=page, form=form, fields=fields, said=said,
        trail=invoice_trail(page),
    )  # fmt: skip


def _back(invoice_id: str, words: str) -> Any:
    flash(words, "success")
    return redirect(url_for("payables.one", invoice_id=invoice_id))
