"""A school's lines in a collective order: signed by whom the scheme of delegation names, and borne by the school's own cost
codes."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextInput
from wtforms import HiddenField, StringField, SubmitField
from wtforms.validators import Length

from services.portal.web.admission.access import Pages, at_school, in_trust
from services.portal.web.admission.buying_roles import ASKERS, REQUEST_APPROVERS, SERVICE, SIGNERS
from services.portal.web.asking.glance import buying_glance
from services.portal.web.context import do
from services.portal.web.pages.buying.orders import order_href, order_of, order_trail
from services.portal.web.patterns.boxes import BoxesForm
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.numbers import whole_number
from services.portal.web.patterns.words import day, money

pages = Pages("quantity_approvals", __name__)


class SignForm(Form):
    """A signature: for how much, with the minute where a meeting decided, or why somebody stands in."""

    pence = HiddenField()
    minute = StringField(
        "Minute of the meeting", widget=GovTextInput(), validators=[Length(max=300)],
        description="Its date and number. Only where a committee or the board decides.",
    )  # fmt: skip
    words = StringField(
        "Why do you sign in place of somebody else?", widget=GovTextInput(), validators=[Length(max=300)],
        description="Whoever asks later reads it.",
    )  # fmt: skip
    submit = SubmitField("Approve", widget=GovSubmitInput())


class CodesForm(BoxesForm):
    """The school's own code beside each that is offered."""

    submit = SubmitField("Save cost codes", widget=GovSubmitInput())


@pages.page("/schools/<school_id>/buying/<order_id>/approve", may=at_school(REQUEST_APPROVERS), methods=("GET", "POST"))
def approve(school_id: str, order_id: str) -> Any:
    """Sign the next step of what a school asks for in an order."""
    page = order_of(school_id, order_id)
    approval = page["approval"]
    form = SignForm(pence=str(approval["asked_pence"]))
    if form.sent():
        with form.refusals({"pence": "minute"}):
            said = do(
                SERVICE, "approve_quantities", once=form.once_key(), school_id=school_id, order_id=order_id,
                pence=_seen(form), words=form.words.data or "", minute=form.minute.data or "",
            )  # fmt: skip
            flash(said["in_words"] or f"Approved: {page['title']}.", "success")
            return redirect(order_href(school_id, order_id))
    return render_template(
        "buying/approve.html",
        title="Approve quantities", order=page, approval=approval, form=form, trail=order_trail(school_id, page),
    )  # fmt: skip


@pages.page("/schools/<school_id>/buying/<order_id>/cost-codes", may=at_school(ASKERS), methods=("GET", "POST"))
def cost_codes(school_id: str, order_id: str) -> Any:
    """The school's own cost codes in place of those that the buyer chose."""
    page = order_of(school_id, order_id)
    form = CodesForm()
    rows = [one | {"box": f"code-{number}"} for number, one in enumerate(page["codes"])]
    if form.sent():
        with form.refusals():
            codes = {row["offered"]: form.box(row["box"]) for row in rows}
            do(SERVICE, "choose_codes", once=form.once_key(), school_id=school_id, order_id=order_id, codes=codes)
            flash("Your cost codes are saved.", "success")
            return redirect(order_href(school_id, order_id))
    return render_template(
        "buying/cost_codes.html",
        title="Cost codes of your school", order=page, rows=rows, form=form, trail=order_trail(school_id, page),
    )  # fmt: skip


def _seen(form: SignForm) -> int:
    """The sum that stood on the page when it was opened; 0, which is never right, for anything else."""
    return whole_number(form.pence.data, 10**13) or 0


def _at_my_school(school_id: str | None) -> Card | None:
    assert school_id is not None
    waiting = [one for one in buying_glance("my_orders", school_id) if one["waits_for"] and one["you_may_sign"]]
    if not waiting:
        return None
    return Card(
        "Quantities that wait for your approval",
        [
            Line(
                one["title"],
                url_for("quantity_approvals.approve", school_id=school_id, order_id=one["order_id"]),
                hint=f"{money(one['asked_pence'])} without VAT, closes {day(one['closes_at'])}. Unsigned, nothing is ordered.",
            )
            for one in waiting[:4]
        ],
    )


def _in_my_trust(_school_id: str | None) -> Card | None:
    # Who could stand in for a head is not asked by a card: the head is.
    waiting = [one for one in buying_glance("quantities_waiting") if one["you_may_sign"] and not one["at_school"]]
    if not waiting:
        return None
    return Card(
        "Quantities that wait for your approval",
        [
            Line(
                f"{one['school']}: {one['title']}",
                url_for("quantity_approvals.approve", school_id=one["school_id"], order_id=one["order_id"]),
                hint=f"{money(one['asked_pence'])} without VAT, closes {day(one['closes_at'])}. Unsigned, nothing is ordered.",
            )
            for one in waiting[:5]
        ],
    )


CARDS = (
    Offer(
        Heading.NEEDS_ME,
        "Quantities to approve",
        at_school(REQUEST_APPROVERS),
        SERVICE,
        _at_my_school,
        order=41,
        reads="school_glance",
    ),
    Offer(
        Heading.NEEDS_ME,
        "Quantities to approve",
        in_trust(SIGNERS),
        SERVICE,
        _in_my_trust,
        order=41,
        reads="trust_glance",
    ),
)
