"""Deliveries of services without software, written down by whoever of the trust gave or arranged them: how much, when, by
whom. Membership counts them against what is included, and a charge names them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovTextInput
from wtforms import DecimalField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission.access import SCHOOL_PAGE_READERS, Pages, at_school, in_trust
from services.portal.web.admission.money_roles import DELIVERERS, OFFICERS
from services.portal.web.context import ask, ask_once, do, me, today
from services.portal.web.pages.services.subscription_words import STATES
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from services.portal.web.patterns.fields import DayField, words_field
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.listing import Choice, Listing, Shown
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.trails import way_from_home
from services.portal.web.patterns.words import number
from shared.identity.roles import TRUST_READERS

pages = Pages("deliveries", __name__)
LOOKERS = in_trust(DELIVERERS | TRUST_READERS)
NAVIGATION = (Entry("Deliveries", "deliveries.listed", LOOKERS, order=65, section="Services"),)
MOST_LINES = 5


class Delivery(Form):
    """One delivery."""

    unit = SelectField("What was delivered?", widget=GovSelect(), choices=[])
    quantity = DecimalField(
        "How much?",
        widget=GovTextInput(),
        places=None,
        description="For example 1.5. Put a minus in front where the school helped others, or to take back a mistake.",
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


@pages.page("/trust/deliveries/", may=LOOKERS)
def listed() -> Any:
    """Which schools have a service that people deliver, what is left of it, and the way to write a delivery down."""
    found = ask("membership", "delivered_by_people")
    may_write = me().holds(DELIVERERS)
    listing = Listing(
        "Services delivered by people",
        [
            Shown("title", "Service", link=_form if may_write else None),
            Shown("school", "School"),
            Shown("state_words", "It has it"),
            Shown("left_words", "Left of what is included", sortable=False),
            Shown("last_on", "Delivered last", "day"),
        ],
        [{**one, "state_words": STATES[one["state"]][1], "left_words": _left(one)} for one in found],
        choices=(
            Choice("line", "Service", [("", "All services"), *sorted({one["line"]: one["title"] for one in found}.items(), key=lambda pair: pair[1])]),
        ),
        search_in=("school", "title"),
        sort="school",
        empty="No school has a service that people deliver at the moment. As soon as one takes such a service up, it stands here.",
    )  # fmt: skip
    return listing.as_file() or render_template(
        "services/deliveries.html", title="Deliveries", listing=listing, may_write=may_write
    )


@pages.page("/schools/<school_id>/services/<line>/deliveries/add", may=at_school(DELIVERERS), methods=("GET", "POST"))
def add(school_id: str, line: str) -> Any:
    """Write down a delivery."""
    found = ask("membership", "deliveries_of", school_id=school_id, line=line)
    form = Delivery(delivered_by=me().name, on=today())
    form.unit.choices = [(unit, unit) for unit in found["units"]]
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
    return render_template(
        "services/delivery.html",
        title=f"Write down a delivery: {found['title']}",
        found=found,
        form=form,
        may_see_services=me().holds(SCHOOL_PAGE_READERS, school_id),
        trail=way_from_home(("Deliveries", url_for("deliveries.listed"))),
    )


def deliveries_card(school_id: str | None) -> Card | None:
    """For officers: services that people deliver, those first of which least is left."""
    if school_id is not None:
        return None
    found = ask_once("membership", "delivered_by_people")
    short = sorted(found, key=lambda one: 0 if _is_short(one) else 1)[:MOST_LINES]
    lines = [Line(f"{one['title']}, {one['school']}", _form(one), hint=_left(one)) for one in short]
    more = Line("All of them, and what is left", url_for("deliveries.listed"))
    return Card("Services delivered by people", lines, empty="No school has a service that people deliver.", more=more)


CARDS = (
    Offer(
        Heading.ON_ITS_WAY,
        "Deliveries",
        in_trust(OFFICERS),
        "membership",
        deliveries_card,
        order=40,
        reads="delivered_by_people",
    ),
)


def _form(row: Mapping[str, Any]) -> str:
    return url_for("deliveries.add", school_id=row["school_id"], line=row["line"])


def _left(row: Mapping[str, Any]) -> str:
    words = [f"{number(one['left'])} of {number(one['allowance'])} ({one['unit']})" for one in row["left"]]
    return "; ".join(words) or "Nothing is included: each is charged"


def _is_short(row: Mapping[str, Any]) -> bool:
    return any(one["level"] != "ok" for one in row["left"])
