"""What came of an order and what goes back, entered on a phone at the door or at a desk; an entry taken back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import RadioField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission.access import Pages, at_school, in_trust
from services.portal.web.admission.buying_roles import ASKERS, BUYERS, SERVICE
from services.portal.web.context import do, today
from services.portal.web.pages.purchase_orders.order_words import WANTS, href, method, named, one_order, quantity, trail
from services.portal.web.patterns.boxes import BoxesForm
from services.portal.web.patterns.fields import DayField
from services.portal.web.patterns.forms import Reason
from shared.errors import NotFound

pages = Pages("goods", __name__)
AT_TRUST, AT_SCHOOL = (
    "/trust/buying/purchase-orders/<order_id>",
    "/schools/<school_id>/buying/purchase-orders/<order_id>",
)


class ReceiptForm(BoxesForm):
    """One delivery, or one service done."""

    delivery_note = StringField(
        "Number of the delivery note", widget=GovTextInput(),
        description="As printed on it, so that it is not recorded twice. For a service, the day of the visit will do.",
        validators=[InputRequired("Enter the number of the delivery note"), Length(max=120)],
    )  # fmt: skip
    on = DayField("When did it come?", [InputRequired("Enter the day on which it came")], called="day")
    last = RadioField(
        "Is anything still to come?", widget=GovRadioInput(), default="yes",
        choices=[("yes", "Yes, what is missing is still to come"), ("no", "No, this was the last of it")],
    )  # fmt: skip


class ReturnForm(BoxesForm):
    """Goods that go back."""

    reason = TextAreaField(
        "Why does it go back?", widget=GovTextArea(),
        description="For example: damaged, wrong item, more than ordered. The supplier is told.",
        validators=[InputRequired("Say why it goes back"), Length(max=1000)],
    )  # fmt: skip
    wants = RadioField(
        "What do you want for it?", widget=GovRadioInput(), choices=WANTS,
        validators=[InputRequired("Say what you want for it")],
    )  # fmt: skip
    submit = SubmitField("Send it back", widget=GovSubmitInput())


@pages.page(f"{AT_TRUST}/receive", may=in_trust(BUYERS), methods=("GET", "POST"))
def receive(order_id: str) -> Any:
    """Record what came, for the trust."""
    return _receive(order_id, None)


@pages.page(f"{AT_SCHOOL}/receive", may=at_school(ASKERS), methods=("GET", "POST"))
def school_receive(school_id: str, order_id: str) -> Any:
    """Record what came, at the school."""
    return _receive(order_id, school_id)


@pages.page(f"{AT_TRUST}/send-back", may=in_trust(BUYERS), methods=("GET", "POST"))
def send_back(order_id: str) -> Any:
    """Send something back, for the trust."""
    return _send_back(order_id, None)


@pages.page(f"{AT_SCHOOL}/send-back", may=at_school(ASKERS), methods=("GET", "POST"))
def school_send_back(school_id: str, order_id: str) -> Any:
    """Send something back, from the school."""
    return _send_back(order_id, school_id)


@pages.page(f"{AT_TRUST}/entries/<entry_id>/take-back", may=in_trust(BUYERS), methods=("GET", "POST"))
def take_back(order_id: str, entry_id: str) -> Any:
    """Take a wrong entry back, for the trust."""
    return _take_back(order_id, entry_id, None)


@pages.page(f"{AT_SCHOOL}/entries/<entry_id>/take-back", may=at_school(ASKERS), methods=("GET", "POST"))
def school_take_back(school_id: str, order_id: str, entry_id: str) -> Any:
    """Take a wrong entry back, at the school."""
    return _take_back(order_id, entry_id, school_id)


def _receive(order_id: str, school_id: str | None) -> Any:
    order = one_order(order_id, school_id)
    form = ReceiptForm()
    if request.method == "GET" and form.on.data is None and not form.came_back:
        form.on.data = today()
    lines = _came(form, order["lines"]) if form.is_submitted() else []
    step = request.form.get("step", "")
    if form.sent() and not form.problems and step in ("check", "save"):
        last = form.last.data == "no"
        if step == "check" and (lines or last):
            return render_template(
                "purchase_orders/receive_check.html",
                title="Check what came", order=order, form=form, lines=lines, last=last, back=request.path,
                by_number={line["line_no"]: line for line in order["lines"]},
            )  # fmt: skip
        with form.refusals({"delivery_note": "delivery_note", "on": "on"}):
            note = (form.delivery_note.data or "").strip()
            said = do(
                SERVICE, method("receive_goods", school_id), once=form.once_key(), delivery_note=note, lines=lines,
                last=last, on=str(form.on.data), **named(order_id, school_id),
            )  # fmt: skip
            return _done(order_id, school_id, said, f"Delivery note {note} is recorded.")
    return render_template(
        "purchase_orders/receive.html",
        title=f"Record a delivery of order {order['number']}", order=order, form=form, wants=WANTS, trail=trail(school_id, order),
    )  # fmt: skip


def _send_back(order_id: str, school_id: str | None) -> Any:
    order = one_order(order_id, school_id)
    here = [line for line in order["lines"] if line["kept"] != "0"]
    form = ReturnForm()
    lines = []
    if form.is_submitted():
        for line in here:
            if units := quantity(form, f"back-{line['line_no']}", line["description"]):
                lines.append({"line_no": line["line_no"], "quantity": units})
    if form.sent() and not form.problems:
        with form.refusals():
            said = do(
                SERVICE, method("send_back_goods", school_id), once=form.once_key(), lines=lines,
                reason=form.reason.data, wants=form.wants.data, **named(order_id, school_id),
            )  # fmt: skip
            return _done(order_id, school_id, said, "It is recorded as sent back.")
    return render_template(
        "purchase_orders/send_back.html",
        title="Send something back", order=order, here=here, form=form, trail=trail(school_id, order),
    )  # fmt: skip


def _take_back(order_id: str, entry_id: str, school_id: str | None) -> Any:
    order = one_order(order_id, school_id)
    entry = next((one for one in order["entries"] if one["entry_id"] == entry_id), None)
    if entry is None:
        raise NotFound("There is no such entry: perhaps it is another order’s.")
    form = Reason(
        "Take the entry back", asks="What was wrong with it?", hint="", needed="Say what was wrong with the entry"
    )
    if form.sent():
        with form.refusals():
            said = do(
                SERVICE, method("take_back_goods_entry", school_id), once=form.once_key(), entry_id=entry_id,
                reason=form.reason.data, **named(order_id, school_id),
            )  # fmt: skip
            return _done(order_id, school_id, said, f"The entry {entry['reference']} is taken back.")
    return render_template(
        "purchase_orders/take_back.html",
        title="Take an entry back", order=order, entry=entry, form=form, trail=trail(school_id, order),
    )  # fmt: skip


def _came(form: ReceiptForm, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines of which something came, with what of it was damaged or wrong."""
    found = []
    for line in lines:
        number, about = line["line_no"], line["description"]
        units = quantity(form, f"came-{number}", about)
        away = quantity(form, f"away-{number}", f"{about}, damaged or wrong")
        reason = form.box(f"why-{number}")
        if away and not reason:
            form.problems[f"why-{number}"] = f"{about}: say what is wrong with them"
        if away and not units:
            form.problems[f"came-{number}"] = f"{about}: enter how many came in all, the damaged ones among them"
        if units and units.strip("0."):
            turned_away = {"turned_away": away, "reason": reason, "wants": form.box(f"wants-{number}", WANTS[0][0])}
            found.append({"line_no": number, "quantity": units, **(turned_away if away else {})})
    return found


def _done(order_id: str, school_id: str | None, said: Any, words: str) -> Any:
    flash(words, "success")
    for more in said["in_words"]:
        flash(more)
    return redirect(href("one", school_id, order_id=order_id))
