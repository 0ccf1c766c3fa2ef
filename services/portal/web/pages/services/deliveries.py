"""Deliveries of services without software, written down by whoever of the trust gave or arranged them: how much, when, by
whom. Membership counts them against what is included, and a charge names them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovTextInput
from wtforms import DecimalField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission.access import Pages, at_school
from services.portal.web.admission.money_roles import DELIVERERS
from services.portal.web.context import ask, do, me, today
from services.portal.web.patterns.fields import DayField, words_field
from services.portal.web.patterns.forms import Form

pages = Pages("deliveries", __name__)


class Delivery(Form):
    """One delivery."""

    unit = SelectField("What was delivered?", widget=GovSelect(), choices=[])
    quantity = DecimalField(
        "How much?",
        widget=GovTextInput(),
        places=None,
        description="Below nought where the school helped others: it is a credit.",
        validators=[InputRequired("Enter how much")],
    )
    on = DayField("On which day?", [InputRequired("Enter the day")], called="day")
    delivered_by = StringField(
        "By whom?",
        widget=GovTextInput(),
        description="The school reads it on its statement.",
        validators=[InputRequired("Enter who delivered it"), Length(max=120)],
    )
    words = words_field("What was it about?", "You may leave this empty.")
    overrun_reason = words_field(
        "If it goes over what is included: why was that agreed?", "Only then; it is charged by its rate."
    )


@pages.page("/schools/<school_id>/services/<line>/deliveries/add", may=at_school(DELIVERERS), methods=("GET", "POST"))
def add(school_id: str, line: str) -> Any:
    """Write down a delivery."""
    found = ask("membership", "line_for_school", school_id=school_id, line=line)
    form = Delivery(delivered_by=me().name, on=today())
    included = [one["unit"] for one in found["includes"]]
    counted = [one["counted_in"] for one in found["offers"] if one["counted_in"]]
    form.unit.choices = [(unit, unit) for unit in dict.fromkeys([*included, *counted, found["unit"]])]
    if form.sent():
        with form.refusals():
            asked = {name: form[name].data or "" for name in ("unit", "delivered_by", "words", "overrun_reason")}
            do(
                "membership",
                "record_delivery",
                once=form.once_key(),
                school_id=school_id,
                line=line,
                quantity=f"{form.quantity.data:f}",
                on=form.on.data.isoformat() if form.on.data else None,
                **asked,
            )
            flash(f"{found['title']}: the delivery is on record.", "success")
            return redirect(url_for("deliveries.add", school_id=school_id, line=line))
    left = [one for one in ask("membership", "allowances", school_id=school_id) if one["line"] == line]
    return render_template(
        "services/delivery.html", title=f"Write down a delivery: {found['title']}", line=found, form=form, left=left
    )
