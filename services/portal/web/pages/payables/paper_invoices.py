"""An invoice that came on paper, typed in: begun from its order, compared with the paper, checked, taken in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from wtforms.validators import InputRequired

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import PAYERS, SERVICE
from services.portal.web.context import ask, do, today
from services.portal.web.pages.einvoices.typed_invoices import MOST_ROWS, ROWS_AT_FIRST, TypedForm, as_printed
from services.portal.web.pages.payables.invoice_words import trail
from services.portal.web.patterns.fields import DayField
from services.portal.web.patterns.words import VAT_TREATMENTS
from shared.errors import InvalidRequest

pages = Pages("paper_invoices", __name__)
LONGEST_NUMBER = 120


class PaperForm(TypedForm):
    """What is printed on the paper, and the day on which it came."""

    received_on = DayField(
        "It came on", [InputRequired("Enter the day on which it came")], called="day on which it came",
        description="The 30 days for payment are counted from it.",
    )  # fmt: skip


@pages.page("/trust/buying/invoices/enter", may=in_trust(PAYERS), methods=("GET", "POST"))
def enter() -> Any:
    """Enter an invoice that came on paper: from its order or from nothing, then everything to check, then taken in."""
    number = request.args.get("order", "").strip()[:LONGEST_NUMBER]
    order, unknown = _order(number) if number else (None, "")
    form = PaperForm(received_on=today(), **_known(order))
    if order and not form.typed:
        form.typed = MultiDict(_boxes(order["lines"]))
    rows, step = form.rows(), request.form.get("step", "")
    lines = form.lines(rows) if step in ("check", "save") else []
    if step in ("check", "save") and form.sent() and not form.problems:
        assert isinstance(form.received_on.data, date)
        said = {"received_on": form.received_on.data.isoformat(), **as_printed(form, lines)}
        with form.refusals({"lines": "number"} if not lines else None):
            if step == "check":
                seen = ask(SERVICE, "preview_paper_invoice", **said)
                return render_template(
                    "einvoices/typed_check.html",
                    title="Check what you typed", form=form, invoice=seen, came_on=form.received_on.data, rows=rows,
                )  # fmt: skip
            kept = do(SERVICE, "enter_paper_invoice", once=form.once_key(), **said)
            flash(f"{form.number.data} is taken in and compared. Keep the paper.", "success")
            return redirect(url_for("payables.one", invoice_id=kept["invoice_id"]))
    return render_template(
        "payables/paper.html",
        title="Enter a paper invoice", form=form, rows=rows, vat=VAT_TREATMENTS, order=order, asked_for=number, unknown=unknown,
        left_out=max(0, len(order["lines"]) - MOST_ROWS) if order else 0, trail=trail(),
    )  # fmt: skip


def _order(number: str) -> tuple[Mapping[str, Any] | None, str]:
    """What is expected on the invoice of an order, or why it cannot be said."""
    try:
        return ask(SERVICE, "invoice_expected", number=number), ""
    except InvalidRequest as refusal:
        return None, refusal.message


def _known(order: Mapping[str, Any] | None) -> dict[str, str]:
    if order is None:
        return {}
    return {"order_reference": order["number"]} | {name: order[name] for name in ("seller_name", "seller_vat_number")}


def _boxes(lines: list[Mapping[str, str]]) -> dict[str, str]:
    """The expected lines as they stand in the rows of boxes."""
    boxes = {"rows": str(max(len(lines[:MOST_ROWS]), ROWS_AT_FIRST))}
    for row, line in enumerate(lines[:MOST_ROWS]):
        named = {"description": "description", "quantity": "quantity", "price": "unit_price", "vat": "vat"}
        boxes |= {f"{box}-{row}": line[name] for box, name in named.items()}
        boxes[f"order-line-{row}"] = line["order_line"]
    return boxes
