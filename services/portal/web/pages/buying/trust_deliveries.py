"""After the close, for the buyer and finance: what came, the invoice, and goods shared out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import RadioField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.context import ask, do
from services.portal.web.pages.buying.buying_words import BUYERS, PAYERS
from services.portal.web.pages.buying.trust_buying import SERVICE, after_step, order_href, order_page, trail
from services.portal.web.patterns.boxes import BoxesForm
from services.portal.web.patterns.fields import PoundsField
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


class InvoiceForm(BoxesForm):
    """An invoice or credit note; its rows come of the order."""

    reference = StringField(
        "Number of the invoice or credit note",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the number of the invoice"), Length(max=120)],
    )
    total = PoundsField("Total to pay, as printed", [InputRequired("Enter the total as it is printed on the invoice")])


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


@pages.page("/trust/buying/<order_id>/invoice", may=in_trust(PAYERS), methods=("GET", "POST"))
def invoice(order_id: str) -> Any:
    """Share an invoice: its amounts as printed, then each school's part to look at, then the recharges."""
    page = order_page(order_id)
    form = InvoiceForm()
    expected = page["expected_bill"] or {"goods": {}, "fees": {}, "vat": {}}
    rows = _invoice_rows(page, expected)
    amounts = {group: _amounts(form, rows, group) for group in ("goods", "fees", "vat")}
    asked = {
        "order_id": order_id,
        "reference": (form.reference.data or "").strip(),
        "total_pence": form.total.data,
        **amounts,
    }
    step = request.form.get("step", "")
    if form.sent() and not form.problems and step in ("check", "save"):
        with form.refusals({"total_pence": "total"}):
            if step == "check":
                return render_template(
                    "trust_buying/invoice_check.html",
                    title="Check the invoice", order=page, form=form, rows=rows, amounts=amounts,
                    preview=ask(SERVICE, "preview_invoice", **asked), back=request.path,
                )  # fmt: skip
            said = do(SERVICE, "share_invoice", once=form.once_key(), **asked)
            return after_step(order_id, said, str(said.get("in_words", "")))
    return render_template(
        "trust_buying/invoice.html",
        title="Share an invoice", order=page, form=form, rows=rows, expected=expected, trail=trail(page),
    )  # fmt: skip


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


def _invoice_rows(page: Any, expected: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of an invoice: items ordered, the order's fees, VAT by treatment."""
    names = {item["sku"]: item["name"] for item in page["items"]}
    goods = [(sku, names[sku]) for sku in names if sku in expected["goods"]]
    groups = [("goods", goods), ("fees", [(name, name) for name in expected["fees"]])]
    groups.append(("vat", [(treatment, f"VAT ({treatment})") for treatment in expected["vat"]]))
    return [
        {"group": group, "key": key, "name": name, "box": f"{group}-{number}", "expected": expected[group].get(key)}
        for group, pairs in groups
        for number, (key, name) in enumerate(pairs)
    ]


def _amounts(form: InvoiceForm, rows: list[dict[str, Any]], group: str) -> dict[str, int]:
    found = {row["key"]: form.pence(row["box"], row["name"]) for row in rows if row["group"] == group}
    return {key: pence for key, pence in found.items() if pence is not None}
