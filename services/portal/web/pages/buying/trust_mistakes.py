"""A collective order that was opened by mistake, or for the wrong days: cancelled or moved, with the reason for the schools."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea, GovTextInput
from wtforms import StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, SERVICE
from services.portal.web.context import do
from services.portal.web.pages.buying.trust_buying import order_href, order_page, trail
from services.portal.web.patterns.boxes import time_in
from services.portal.web.patterns.fields import DayField
from services.portal.web.patterns.forms import Form, Reason
from shared.clock import SCHOOL_ZONE

pages = Pages("trust_mistakes", __name__)


class MoveForm(Form):
    """The new times of an order."""

    closes_on = DayField("Closes on", [InputRequired("Enter the day on which it closes")], called="closing day")
    closes_time = StringField("Closing time", widget=GovTextInput(), default="15:00")
    delivery_on = DayField(
        "Delivery on", [InputRequired("Enter the day on which the goods come")], called="delivery day"
    )
    reason = TextAreaField(
        "Why is it moved?", widget=GovTextArea(), description="Every school that was invited reads this.",
        validators=[InputRequired("Say why the order is moved"), Length(max=300)],
    )  # fmt: skip
    submit = SubmitField("Move the order", widget=GovSubmitInput())

    def closes_at(self) -> datetime | None:
        """The moment of the close by English clocks; None where it cannot be read, which is then said at its box."""
        try:
            clock = time_in(self.closes_time.data or "")
        except ValueError as wrong:
            self.closes_time.errors = [str(wrong)]
            return None
        day = self.closes_on.data
        return datetime.combine(day, clock, SCHOOL_ZONE) if day is not None else None


@pages.page("/trust/buying/<order_id>/call-off", may=in_trust(BUYERS), methods=("GET", "POST"))
def call_off(order_id: str) -> Any:
    """Call an order off that is not closed yet."""
    page = order_page(order_id)
    form = Reason(
        "Cancel the order",
        asks="Why is it cancelled?",
        hint="Every school that was invited reads this.",
        needed="Say why the order is cancelled",
    )
    if form.sent():
        with form.refusals():
            do(SERVICE, "call_off_order", once=form.once_key(), order_id=order_id, reason=form.reason.data)
            flash("The order is cancelled. Every school that was invited is told.", "success")
            return redirect(order_href(order_id))
    return render_template(
        "trust_buying/call_off.html", title="Cancel the order", order=page, form=form, trail=trail(page)
    )


@pages.page("/trust/buying/<order_id>/move", may=in_trust(BUYERS), methods=("GET", "POST"))
def move(order_id: str) -> Any:
    """Let an order close, and be delivered, on other days."""
    page = order_page(order_id)
    form = MoveForm()
    if request.method == "GET" and not form.came_back:
        closes = datetime.fromisoformat(page["closes_at"]).astimezone(SCHOOL_ZONE)
        form.closes_on.data, form.closes_time.data = closes.date(), f"{closes:%H:%M}"
        form.delivery_on.data = datetime.fromisoformat(page["delivery_on"]).date()
    if form.sent() and (closes_at := form.closes_at()):
        with form.refusals({"closes_at": "closes_on"}):
            done = do(
                SERVICE, "move_order", once=form.once_key(), order_id=order_id, closes_at=closes_at.isoformat(),
                delivery_on=str(form.delivery_on.data), reason=form.reason.data,
            )  # fmt: skip
            flash(
                "The order is moved. Every school that was invited is told." if done["changed"] else "Nothing changed."
            )
            return redirect(order_href(order_id))
    return render_template("trust_buying/move.html", title="Move the order", order=page, form=form, trail=trail(page))
