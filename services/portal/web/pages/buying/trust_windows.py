"""Opening a collective order: with whom, what is offered, to which schools, until when, with which fees; checked before."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import flash, redirect, render_template, request
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import RadioField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, SERVICE
from services.portal.web.context import ask, do
from services.portal.web.pages.buying.trust_buying import order_href, order_page, trail
from services.portal.web.patterns.boxes import BoxesForm, time_in
from services.portal.web.patterns.fields import DayField, words_field
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.words import moment, plural
from shared.clock import SCHOOL_ZONE
from shared.errors import NotFound

pages = Pages("trust_windows", __name__)
ITEMS_FOUND = 200
FEES = (("0", "First fee"), ("1", "Second fee"), ("2", "Third fee"))
FEE_KINDS = (
    ("", "No fee"),
    ("delivery", "Delivery, free from a value of goods"),
    ("flat", "One amount for the whole order"),
    ("per item", "An amount for each unit"),
    ("percent", "A percentage of the goods"),
)


class WindowForm(BoxesForm):
    """What is fixed when an order is opened; schools, items and fees are boxes of their own."""

    title = StringField(
        "Name of the order",
        widget=GovTextInput(),
        description="As the schools will know it, for example “Exercise books, spring”.",
        validators=[InputRequired("Enter a name for the order"), Length(max=300)],
    )
    opens = RadioField(
        "When does it open?",
        widget=GovRadioInput(),
        choices=[("now", "Now"), ("later", "On a later day")],
        default="now",
    )
    opens_on = DayField("Opens on, if later", called="opening day")
    opens_time = StringField("Opening time", widget=GovTextInput(), default="8:00")
    closes_on = DayField("Closes on", [InputRequired("Enter the day on which it closes")], called="closing day")
    closes_time = StringField("Closing time", widget=GovTextInput(), default="15:00")
    fill_on = DayField("Only cases are filled up from, if at all", called="day from which cases are filled up")
    fill_time = StringField("From which time", widget=GovTextInput(), default="8:00")
    delivery_on = DayField(
        "Delivery on", [InputRequired("Enter the day on which the goods come")], called="delivery day"
    )
    code = StringField(
        "Cost code", widget=GovTextInput(), validators=[Length(max=20)],
        description="Which budget of each school bears the goods, for example E19 or BAE220. Schools may use one of their own.",
    )  # fmt: skip
    other_codes = words_field(
        "Other cost codes, if any", "One item on each line: its number, then the code, for example “A4-80 E22”."
    )
    bought_under = StringField(
        "Framework or tender it is bought under, if any", widget=GovTextInput(), validators=[Length(max=300)]
    )

    def codes(self) -> dict[str, str]:
        """Cost codes of single items, by item number; a line that cannot be read is named."""
        found = {}
        for line in (self.other_codes.data or "").splitlines():
            sku, _, code = line.strip().rpartition(" ")
            if line.strip() and not sku:
                self.other_codes.errors = [f"“{line.strip()[:40]}” has no code: enter the item number, then the code"]
            elif line.strip():
                found[sku.strip()] = code
        return found

    def moment(self, day: str, clock: str) -> datetime | None:
        """The moment of a day box and a time box, by English clocks; None where there is no day."""
        on: date | None = self[day].data
        if on is None:
            return None
        try:
            return datetime.combine(on, time_in(self[clock].data or ""), SCHOOL_ZONE)
        except ValueError as wrong:
            self[clock].errors = [str(wrong)]
            return None

    def fees(self) -> list[dict[str, Any]]:
        """The fees as the service takes them."""
        return [fee for number, title in FEES if (fee := self._fee(number, title))]

    def _fee(self, number: str, title: str) -> dict[str, Any] | None:
        kind = self.box(f"fee-kind-{number}")
        if not kind:
            return None
        fee: dict[str, Any] = {"kind": kind, "name": self.box(f"fee-name-{number}") or "Delivery"}
        if kind == "percent":
            fee["per_cent"] = self._per_cent(f"fee-amount-{number}", title)
            return fee
        fee["pence"] = self.pence(f"fee-amount-{number}", title)
        if fee["pence"] is None and f"fee-amount-{number}" not in self.problems:
            self.problems[f"fee-amount-{number}"] = f"{title}: enter the amount"
        if kind == "delivery":
            fee["free_from_pence"] = self.pence(f"fee-free-{number}", title)
            if fee["free_from_pence"] is None and f"fee-free-{number}" not in self.problems:
                self.problems[f"fee-free-{number}"] = f"{title}: enter from which value of goods it is free"
        return fee

    def _per_cent(self, name: str, title: str) -> str:
        try:
            return str(Decimal(self.box(name).removesuffix("%").strip()))
        except InvalidOperation:
            self.problems[name] = f"{title}: enter a percentage, like 2.5"
            return "0"


class FrameworkForm(Form):
    """Under what an order is bought that is open already."""

    bought_under = StringField(
        "Framework with its reference, or number of the tender", widget=GovTextInput(),
        validators=[InputRequired("Enter the framework or tender"), Length(max=300)],
    )  # fmt: skip
    submit = SubmitField("Save", widget=GovSubmitInput())


@pages.page("/trust/buying/<order_id>/framework", may=in_trust(BUYERS), methods=("GET", "POST"))
def framework(order_id: str) -> Any:
    """Name the framework or tender that an order is bought under."""
    page = order_page(order_id)
    form = FrameworkForm(bought_under=page["bought_under"])
    if form.sent():
        with form.refusals():
            said = do(
                SERVICE, "name_framework", once=form.once_key(), order_id=order_id, bought_under=form.bought_under.data
            )
            flash(f"The order is bought under {said['bought_under']}.", "success")
            return redirect(order_href(order_id))
    return render_template(
        "trust_buying/framework.html", title="Name a framework or tender", order=page, form=form, trail=trail(page)
    )


@pages.page("/trust/buying/new", may=in_trust(BUYERS))
def choose_supplier() -> str:
    """The supplier of the new order: one order goes to one supplier."""
    return render_template(
        "trust_buying/choose_supplier.html",
        title="Open an order: choose a supplier",
        suppliers=[one for one in ask(SERVICE, "suppliers") if one["active"] and not one["not_bought_from"]],
        trail=trail(),
    )


@pages.page("/trust/buying/new/<supplier_id>", may=in_trust(BUYERS), methods=("GET", "POST"))
def open_window(supplier_id: str) -> Any:
    """Everything else about the new order, then a page to check it."""
    supplier = next((one for one in ask(SERVICE, "suppliers") if one["supplier_id"] == supplier_id), None)
    if supplier is None:
        raise NotFound("There is no such supplier.")
    form = WindowForm()
    schools = ask(SERVICE, "schools")
    step = request.form.get("step", "")
    found = ask(SERVICE, "catalogue", supplier_id=supplier_id, words=form.box("words")[:200], page_size=ITEMS_FOUND)
    asked = _asked(form, supplier_id, schools, found)
    if step in ("check", "save") and _complete(form, asked):
        with form.refusals({"closes_at": "closes_on", "opens_at": "opens_on", "box_fill_from": "fill_on"}):
            if step == "save":
                said = do(SERVICE, "open_window", once=form.once_key(), **_as_sent(asked))
                flash(_opened(said["title"], asked), "success")
                for words in said["warnings"]:
                    flash(words)
                return redirect(order_href(said["order_id"]))
            items = ask(
                SERVICE, "catalogue", supplier_id=supplier_id, skus=asked["skus"], page_size=max(1, len(asked["skus"]))
            )
            return render_template(
                "trust_buying/new_check.html",
                title="Check the new order",
                form=form,
                asked=asked,
                supplier=supplier,
                school_names=[one["name"] for one in schools if one["school_id"] in asked["schools"]],
                items=items["items"],
                back=request.path,
            )
    return render_template(
        "trust_buying/new.html",
        title="Open an order: what, for whom, until when",
        form=form,
        supplier=supplier,
        schools=schools,
        found=found,
        chosen=asked["skus"],
        chosen_schools=asked["schools"],
        fee_kinds=FEE_KINDS,
        fee_rows=FEES,
        trail=trail(),
    )


def _opened(title: str, asked: dict[str, Any]) -> str:
    to = plural(len(asked["schools"]), "school")
    return (
        f"“{title}” opens to {to} on {moment(asked['opens_at'])}."
        if asked["opens_at"]
        else f"“{title}” is open to {to}."
    )


def _asked(form: WindowForm, supplier_id: str, schools: list[Any], found: Any) -> dict[str, Any]:
    """The order as it is to be opened; boxes that cannot be read are named on the form."""
    ticked = set(form.typed.getlist("schools"))
    if form.box("all-schools"):
        ticked |= {one["school_id"] for one in schools if one["may_order"]}
    skus = list(dict.fromkeys(form.typed.getlist("skus")))
    if form.box("all-items"):
        skus = list(dict.fromkeys([*skus, *(item["sku"] for item in found["items"] if item["terms"])]))
    return {
        "title": (form.title.data or "").strip(),
        "supplier_id": supplier_id,
        "schools": [one["school_id"] for one in schools if one["school_id"] in ticked],
        "skus": skus,
        "opens_at": form.moment("opens_on", "opens_time") if form.opens.data == "later" else None,
        "closes_at": form.moment("closes_on", "closes_time"),
        "box_fill_from": form.moment("fill_on", "fill_time"),
        "delivery_on": form.delivery_on.data,
        "fees": form.fees(),
        "code": (form.code.data or "").strip(),
        "codes": form.codes(),
        "bought_under": (form.bought_under.data or "").strip(),
    }


def _complete(form: WindowForm, asked: dict[str, Any]) -> bool:
    """Whether schools, items and times are chosen; what is missing is named on the form."""
    form.sent()
    # Reading the times again, since validating clears what was wrong with them.
    for day, clock in (("opens_on", "opens_time"), ("closes_on", "closes_time"), ("fill_on", "fill_time")):
        form.moment(day, clock)
    if form.opens.data == "later" and form.opens_on.data is None:
        form.opens_on.errors = ["Enter the day on which it opens"]
    form.codes()
    if not asked["schools"]:
        form.problems["all-schools"] = "Choose at least one school"
    if not asked["skus"]:
        form.problems["words"] = "Choose at least one item to offer"
    return not form.error_list()


def _as_sent(asked: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in asked.items()
        if value is not None
    }
