"""Goods of a collective order that go back, and deliveries or returns that were entered by mistake."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import RadioField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, SERVICE
from services.portal.web.context import do
from services.portal.web.pages.buying.trust_buying import order_href, order_page, trail
from services.portal.web.patterns.boxes import BoxesForm
from services.portal.web.patterns.forms import Reason
from shared.errors import NotFound

pages = Pages("trust_returns", __name__)


class ReturnForm(BoxesForm):
    """Why goods go back, and what is wanted for them; how many from where stands in boxes."""

    reason = StringField(
        "Why do they go back?", widget=GovTextInput(), description="For example damaged, or the wrong item.",
        validators=[InputRequired("Enter why they go back"), Length(max=300)],
    )  # fmt: skip
    wants = RadioField(
        "What is wanted for them?", widget=GovRadioInput(), default="credit",
        choices=[("credit", "A credit note"), ("replacement", "Others in their place")],
    )  # fmt: skip
    reference = StringField(
        "Number of the return, if there is one", widget=GovTextInput(), validators=[Length(max=120)]
    )
    submit = SubmitField("Record the return", widget=GovSubmitInput())


@pages.page("/trust/buying/<order_id>/send-back/<int:number>", may=in_trust(BUYERS), methods=("GET", "POST"))
def send_back(order_id: str, number: int) -> Any:
    """Record units of one item that go back, by the schools that had them."""
    page = order_page(order_id)
    items = page["share_out"] or []
    if number >= len(items):
        raise NotFound("Nothing of this item has come yet, so nothing can go back.")
    item = items[number]
    form = ReturnForm()
    schools = [
        {"school_id": one["school_id"], "name": one["name"], "box": f"units-{place}", "holds": holds}
        for place, one in enumerate(page["schools"])
        if (holds := item["units"].get(one["school_id"], 0))
    ]
    units = {one["school_id"]: count for one in schools if (count := form.count(one["box"], one["name"]))}
    from_nobody = form.count("from-nobody", "Units with nobody") if item["left_with_nobody"] else 0
    if form.sent() and not form.problems:
        with form.refusals():
            said = do(
                SERVICE, "send_back", once=form.once_key(), order_id=order_id, sku=item["sku"], units=units,
                from_nobody=from_nobody, reason=form.reason.data, wants=form.wants.data,
                reference=form.reference.data or "",
            )  # fmt: skip
            flash(f"{said['reference']} of {item['name']} is recorded.", "success")
            return redirect(order_href(order_id))
    return render_template(
        "trust_buying/send_back.html",
        title=f"Send back {item['name']}", order=page, item=item, schools=schools, form=form, trail=trail(page),
    )  # fmt: skip


@pages.page("/trust/buying/<order_id>/entries/<int:number>/take-back", may=in_trust(BUYERS), methods=("GET", "POST"))
def take_back(order_id: str, number: int) -> Any:
    """Take back a delivery or return that was entered by mistake."""
    page = order_page(order_id)
    entries = page["goods"]
    if number >= len(entries) or entries[number]["taken_back_by"]:
        raise NotFound("There is no such entry to take back: perhaps somebody else did it before.")
    entry = entries[number]
    form = Reason("Take the entry back", asks="What was wrong with it?", needed="Say what was wrong with the entry")
    if form.sent():
        with form.refusals():
            said = do(
                SERVICE, "take_back_goods", once=form.once_key(), order_id=order_id, note=entry["note"],
                reason=form.reason.data,
            )  # fmt: skip
            flash(f"{entry['note']} is taken back.", "success")
            for words in said["in_words"][:10]:
                flash(words)
            return redirect(order_href(order_id))
    return render_template(
        "trust_buying/take_back.html",
        title=f"Take {entry['note']} back", order=page, entry=entry, form=form, trail=trail(page),
    )  # fmt: skip
