"""A PDF that came as an invoice, typed in by a person: its words beside the boxes, then everything to check, then taken in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextInput
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import PAYERS, SERVICE
from services.portal.web.context import ask, do
from services.portal.web.pages.einvoices.invoice_files import trail
from services.portal.web.patterns.boxes import BoxesForm
from services.portal.web.patterns.fields import DayField, PoundsField
from services.portal.web.patterns.numbers import whole_number
from services.portal.web.patterns.words import VAT_TREATMENTS

pages = Pages("typed_invoices", __name__)
ROWS_AT_FIRST, ROWS_MORE, MOST_ROWS = 3, 5, 100


class TypedForm(BoxesForm):
    """What is printed on the paper; its lines stand in rows of boxes."""

    kind = RadioField(
        "What is it?", widget=GovRadioInput(), choices=[("invoice", "An invoice"), ("credit note", "A credit note")],
        default="invoice",
    )  # fmt: skip
    number = StringField("Number", widget=GovTextInput(), description="As printed, with letters and dashes.", validators=[InputRequired("Enter the number as printed"), Length(max=120)])  # fmt: skip
    seller_name = StringField("Supplier", widget=GovTextInput(), validators=[InputRequired("Enter who sent it"), Length(max=300)])  # fmt: skip
    seller_vat_number = StringField("Supplier’s VAT number, if printed", widget=GovTextInput(), validators=[Length(max=120)])  # fmt: skip
    issued_on = DayField("Date of the invoice", [InputRequired("Enter the date of the invoice")], called="invoice date")
    due_on = DayField("Payment due, if printed", called="due date")
    order_reference = StringField("Our order number, if printed", widget=GovTextInput(), validators=[Length(max=120)])
    preceding = StringField("For a credit note: the number of the invoice it is about", widget=GovTextInput(), validators=[Length(max=120)])  # fmt: skip
    vat_pence = PoundsField("VAT in all", validators=[InputRequired("Enter the VAT, 0 if there is none")])
    total_pence = PoundsField("Total with VAT", validators=[InputRequired("Enter the total as printed")])

    def rows(self) -> int:
        """How many rows of boxes are shown."""
        asked = self.box("rows", ROWS_AT_FIRST)
        more = ROWS_MORE if request.form.get("step") == "more" else 0
        return min((whole_number(asked, MOST_ROWS) or ROWS_AT_FIRST) + more, MOST_ROWS)

    def lines(self, rows: int) -> list[dict[str, str]]:
        """The lines that were filled in; what is wrong with a box is noted."""
        found = []
        for row in range(rows):
            description = self.box(f"description-{row}")
            quantity, price = self._number(f"quantity-{row}", row), self._number(f"price-{row}", row)
            if not (description or quantity or price):
                continue
            if not description:
                self.problems[f"description-{row}"] = f"Line {row + 1}: enter what it is for"
            for name, value in (("quantity", quantity), ("price", price)):
                if not value and f"{name}-{row}" not in self.problems:
                    self.problems[f"{name}-{row}"] = f"Line {row + 1}: enter the {name}"
            vat = self.box(f"vat-{row}", "standard")
            line = {"description": description, "quantity": quantity, "unit_price": price, "vat": vat}
            found.append(line | {"order_line": self.box(f"order-line-{row}")})
        return found

    def _number(self, name: str, row: int) -> str:
        written = self.box(name).replace(",", "").replace("£", "").strip()
        if not written:
            return ""
        try:
            number = Decimal(written)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or len(written) > 20:
            self.problems[name] = f"Line {row + 1}: “{written[:20]}” is not a number"
            return ""
        return f"{number:f}"


@pages.page("/trust/buying/invoices/files/<file_id>/type-in", may=in_trust(PAYERS), methods=("GET", "POST"))
def type_in(file_id: str) -> Any:
    """Type an invoice in from a PDF: boxes beside its words, then everything to check, then taken in."""
    found = ask(SERVICE, "invoice_file", file_id=file_id)
    form = TypedForm()
    rows, step = form.rows(), request.form.get("step", "")
    lines = form.lines(rows) if step in ("check", "save") else []
    if step in ("check", "save") and form.sent() and not form.problems:
        said = {"file_id": file_id, **as_printed(form, lines)}
        with form.refusals({"lines": "number"} if not lines else None):
            if step == "check":
                seen = ask(SERVICE, "preview_typed_invoice", **said)
                return render_template(
                    "einvoices/typed_check.html",
                    title="Check what you typed", file=found, form=form, invoice=seen, back=request.path, rows=rows,
                )  # fmt: skip
            do(SERVICE, "take_in_draft", once=form.once_key(), **said)
            flash(f"{found['name']} is taken in. It is now compared with the order.", "success")
            return redirect(url_for("invoice_files.file", file_id=file_id))
    return render_template(
        "einvoices/typed.html",
        title="Type the invoice in", file=found, form=form, rows=rows, vat=VAT_TREATMENTS, trail=trail(found),
    )  # fmt: skip


def as_printed(form: TypedForm, lines: list[dict[str, str]]) -> dict[str, Any]:
    """What was typed, as the service takes it."""
    issued = form.issued_on.data
    assert isinstance(issued, date)
    return {
        "kind": form.kind.data,
        "number": form.number.data,
        "issued_on": issued.isoformat(),
        "due_on": form.due_on.data.isoformat() if form.due_on.data else None,
        "seller_name": form.seller_name.data,
        "seller_vat_number": form.seller_vat_number.data or "",
        "order_reference": form.order_reference.data or "",
        "preceding": form.preceding.data or "",
        "lines": lines,
        "vat_pence": form.vat_pence.data,
        "total_pence": form.total_pence.data,
    }
