"""Orders changed, cancelled and closed by the trust; how the trust stands on its orders."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea, GovTextInput
from wtforms import HiddenField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, PAYERS, SERVICE
from services.portal.web.context import ask, do
from services.portal.web.pages.purchase_orders.order_words import href, one_order, quantity, trail
from services.portal.web.patterns.boxes import BoxesForm
from services.portal.web.patterns.fields import DayField
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.numbers import whole_number

pages = Pages("order_changes", __name__)
ORDER = "/trust/buying/purchase-orders/<order_id>"


class ChangeForm(BoxesForm):
    """What is to be another; its boxes come of the order."""

    version = HiddenField()
    delivery_on = DayField("Delivery wanted on", called="delivery day")
    reason = TextAreaField(
        "Why?", widget=GovTextArea(), description="The supplier is told.",
        validators=[InputRequired("Say why the order is changed"), Length(max=1000)],
    )  # fmt: skip
    submit = SubmitField("Change the order", widget=GovSubmitInput())


class EndForm(Form):
    """Why an order ends."""

    version = HiddenField()
    reason = TextAreaField("Why?", widget=GovTextArea(), validators=[Length(max=1000)])
    submit = SubmitField("Cancel the order", widget=GovSubmitInput())


class BuyerForm(Form):
    """How the trust stands on its orders."""

    name = StringField(
        "Name of the trust", widget=GovTextInput(), description="As in the register of companies.",
        validators=[InputRequired("Enter the trust’s name"), Length(max=300)],
    )  # fmt: skip
    vat_number = StringField("VAT number", widget=GovTextInput(), description="If the trust is registered for VAT.")
    company_number = StringField("Company number", widget=GovTextInput(), description="Eight characters.")
    gln = StringField(
        "Global location number", widget=GovTextInput(),
        description="Thirteen digits, if the trust has one. Without it the VAT number is its electronic address.",
    )  # fmt: skip
    street = StringField("Street", widget=GovTextInput(), validators=[Length(max=120)])
    town = StringField("Town", widget=GovTextInput(), validators=[Length(max=120)])
    postcode = StringField("Postcode", widget=GovTextInput(), validators=[Length(max=12)])
    email = StringField("Email address for answers to orders", widget=GovTextInput(), validators=[Length(max=120)])
    submit = SubmitField("Save", widget=GovSubmitInput())


@pages.page(f"{ORDER}/change", may=in_trust(BUYERS), methods=("GET", "POST"))
def change(order_id: str) -> Any:
    """Change quantities or the day of delivery."""
    order = one_order(order_id, None)
    form = ChangeForm()
    lines = []
    if form.is_submitted():
        for line in order["lines"]:
            units = quantity(form, f"quantity-{line['line_no']}", line["description"])
            if units is not None:
                lines.append({"line_no": line["line_no"], "quantity": units})
    if form.sent() and not form.problems:
        with form.refusals():
            said = do(
                SERVICE, "change_purchase_order", once=form.once_key(), purchase_order_id=order_id, lines=lines,
                reason=form.reason.data, delivery_on=str(form.delivery_on.data) if form.delivery_on.data else None,
                version=_version(form),
            )  # fmt: skip
            told = "The order is changed. Send the supplier the new PDF." if said["changes"] else "Nothing was changed."
            flash(told, "success")
            return redirect(href("one", None, order_id=order_id))
    form.version.data = form.version.data or str(order["version"])
    return render_template(
        "purchase_orders/change.html",
        title="Change the order", order=order, form=form, trail=trail(None, order),
    )  # fmt: skip


@pages.page(f"{ORDER}/cancel", may=in_trust(BUYERS), methods=("GET", "POST"))
def cancel(order_id: str) -> Any:
    """Cancel an order of which nothing came."""
    return _end(order_id, "cancel_purchase_order", "Cancel", "The order is cancelled. Tell the supplier.")


@pages.page(f"{ORDER}/close", may=in_trust(PAYERS), methods=("GET", "POST"))
def close(order_id: str) -> Any:
    """Close an order, so that nobody waits for more."""
    return _end(order_id, "close_purchase_order", "Close", "The order is closed.")


@pages.page("/trust/buying/purchase-orders/our-details", may=in_trust(PAYERS), methods=("GET", "POST"))
def our_details() -> Any:
    """How the trust stands on its orders: entered once."""
    held = ask(SERVICE, "buyer_details") or {}
    form = BuyerForm()
    if request.method == "GET" and held and not form.came_back:
        for name in ("name", "vat_number", "company_number", "street", "town", "postcode", "email"):
            form[name].data = held[name]
        form.gln.data = held["address"] if held["scheme"] == "0088" else ""
    if form.sent():
        with form.refusals():
            fields = {
                field.name: (field.data or "").strip()
                for field in form
                if field.name not in ("submit", "once", "csrf_token")
            }
            do(SERVICE, "put_buyer_details", once=form.once_key(), **fields)
            flash("The trust’s details are saved. They stand on every order from now on.", "success")
            return redirect(href("listed", None))
    return render_template(
        "purchase_orders/our_details.html", title="Your details on orders", form=form, trail=trail(None)
    )


def _end(order_id: str, step: str, verb: str, done: str) -> Any:
    order = one_order(order_id, None)
    form = EndForm()
    form.submit.label.text = f"{verb} the order"
    if form.sent():
        with form.refusals():
            do(
                SERVICE, step, once=form.once_key(), purchase_order_id=order_id, reason=(form.reason.data or "").strip(),
                version=_version(form),
            )  # fmt: skip
            flash(done, "success")
            return redirect(href("one", None, order_id=order_id))
    form.version.data = form.version.data or str(order["version"])
    return render_template(
        "purchase_orders/end.html",
        title=f"{verb} order {order['number']}", order=order, form=form, closing=step.startswith("close"), trail=trail(None, order),
    )  # fmt: skip


def _version(form: ChangeForm | EndForm) -> int | None:
    return whole_number(form.version.data, 10**9)
