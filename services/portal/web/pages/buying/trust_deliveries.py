"""After the close, for the buyer and finance: what came, the invoices, and goods shared out by hand."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import RadioField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, PAYERS, SERVICE, TRUST
from services.portal.web.context import ask, do, me
from services.portal.web.pages.buying.trust_buying import after_step, order_href, order_page, trail
from services.portal.web.patterns.boxes import BoxesForm
from shared.errors import NotFound

pages = Pages("trust_deliveries", __name__)
SUBSTITUTES = ("0", "1", "2")
"""What else may have come in one delivery; more of it is recorded as a further delivery note."""


class DeliveryForm(BoxesForm):
    """One delivery."""

    delivery_note = StringField(
        "Number of the delivery note",
        widget=GovTextInput(),
        description="As printed on it, so that it is not recorded twice.",
        validators=[InputRequired("Enter the number of the delivery note"), Length(max=120)],
    )
    last = RadioField(
        "Is anything still to come?",
        widget=GovRadioInput(),
        choices=[("yes", "No, this was the last of it"), ("no", "Yes, more is to come")],
        validators=[InputRequired("Say whether anything is still to come")],
    )


class SharingForm(BoxesForm):
    """Units by school."""

    submit = SubmitField("Share out", widget=GovSubmitInput())


@pages.page("/trust/buying/<order_id>/receive", may=in_trust(BUYERS), methods=("GET", "POST"))
def receive(order_id: str) -> Any:
    """Record what one delivery brought, checked before it is kept."""
    page = order_page(order_id)
    form = DeliveryForm()
    came = {item["sku"]: item["came"] for item in page["received"]}
    rows = [
        item
        | {"number": number, "came": came.get(item["sku"], 0), "open": max(0, item["units"] - came.get(item["sku"], 0))}
        for number, item in enumerate((page["closing"] or {"items": []})["items"])
        if item["cases"] or came.get(item["sku"])
    ]
    said = {"lines": _delivered(form, rows), "delivery_note": (form.delivery_note.data or "").strip()}
    step = request.form.get("step", "")
    if form.sent() and not form.problems and step in ("check", "save"):
        last = form.last.data == "yes"
        if step == "check":
            return render_template(
                "trust_buying/receive_check.html",
                title="Check the delivery", order=page, form=form, rows=rows, said=said, last=last, back=request.path,
            )  # fmt: skip
        with form.refusals():
            done = do(SERVICE, "receive", once=form.once_key(), order_id=order_id, last=last, **said)
            for words in done.get("in_words", [])[:10]:
                flash(words)
            return after_step(order_id, done, f"Delivery note {said['delivery_note']} is recorded.")
    return render_template(
        "trust_buying/receive.html",
        title="Record a delivery",
        substitutes=SUBSTITUTES, order=page, form=form, rows=rows, trail=trail(page),
    )  # fmt: skip


@pages.page("/trust/buying/<order_id>/invoice", may=in_trust(TRUST))
def invoice(order_id: str) -> Any:
    """What is expected of the supplier's invoice, those that came, and the way to send another in."""
    page = order_page(order_id)
    placed = page["purchase_order"]
    came = (
        ask(SERVICE, "invoices", view="all", purchase_order_id=placed["purchase_order_id"])["invoices"]
        if placed
        else []
    )
    return render_template(
        "trust_buying/invoice.html",
        title="Invoices of this order",
        order=page,
        invoices=came,
        expected=_expected_rows(page),
        may_send=me().holds(PAYERS),
        trail=trail(page),
    )


@pages.page("/trust/buying/<order_id>/share-out/<int:number>", may=in_trust(BUYERS), methods=("GET", "POST"))
def share_out(order_id: str, number: int) -> Any:
    """Share one received item out by hand."""
    page = order_page(order_id)
    items = page["share_out"] or []
    if number >= len(items):
        raise NotFound("Nothing of this item has come yet, so there is nothing to share out.")
    item = items[number]
    form = SharingForm()
    schools = [
        {
            "school_id": one["school_id"],
            "name": one["name"],
            "box": f"units-{place}",
            "holds": item["units"].get(one["school_id"], 0),
            "asked": next((line for line in one["lines"] or () if line["sku"] == item["sku"]), None),
        }
        for place, one in enumerate(page["schools"])
    ]
    schools = [one for one in schools if one["asked"] or one["holds"]]
    units = {one["school_id"]: form.count(one["box"], one["name"], one["holds"]) for one in schools}
    if form.sent() and not form.problems:
        with form.refusals():
            said = do(
                SERVICE, "share_out_by_hand", once=form.once_key(), order_id=order_id, sku=item["sku"], units=units
            )
            flash(f"{item['name']} is shared out as you said.", "success")
            for words in said["in_words"][:10]:
                flash(words)
            return redirect(order_href(order_id))
    return render_template(
        "trust_buying/share_out.html",
        title=f"Share out {item['name']}", order=page, item=item, schools=schools, form=form, trail=trail(page),
    )  # fmt: skip


def _delivered(form: DeliveryForm, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines of the delivery; rows of which nothing came are left out."""
    instead: dict[str, list[dict[str, Any]]] = {}
    for number in SUBSTITUTES:
        of, sent = _substitute(form, number, {row["sku"] for row in rows})
        if sent:
            instead.setdefault(of, []).append(sent)
    lines = []
    for row in rows:
        units = form.count(f"units-{row['number']}", row["name"])
        if units or row["sku"] in instead:
            lines.append({"sku": row["sku"], "units": units, "substitutes": instead.get(row["sku"], [])})
    return lines


def _substitute(form: DeliveryForm, number: str, skus: set[str]) -> tuple[str, dict[str, Any] | None]:
    """The item in whose place something came, and what that was; nothing where the boxes are empty."""
    said = {key: form.box(f"instead-{key}-{number}") for key in ("of", "sku", "name", "units", "allergens")}
    if not any(said.values()):
        return "", None
    if said["of"] not in skus:
        form.problems[f"instead-of-{number}"] = "Choose the item in whose place something else came"
    if not said["sku"] or not said["name"]:
        form.problems[f"instead-sku-{number}"] = "Give the number and the name of what came instead"
    units = form.count(f"instead-units-{number}", "What came instead")
    return said["of"], {
        "sku": said["sku"],
        "name": said["name"],
        "units": units,
        "allergens": said["allergens"] or None,
    }


def _expected_rows(page: Any) -> list[dict[str, Any]]:
    """What the supplier should invoice, row by row, with the whole at the end."""
    bill = page["expected_bill"]
    if bill is None:
        return []
    names = {item["sku"]: item["name"] for item in page["items"]}
    rows = [{"name": f"{names[sku]}, without VAT", "pence": pence} for sku, pence in bill["goods"].items()]
    rows += [{"name": f"{name}, without VAT", "pence": pence} for name, pence in bill["fees"].items()]
    rows += [{"name": f"VAT ({treatment})", "pence": pence} for treatment, pence in bill["vat"].items()]
    return [*rows, {"name": "In all, with VAT", "pence": bill["total_pence"]}]
