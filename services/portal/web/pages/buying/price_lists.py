"""A supplier's price list as a file: sent and checked, its errors shown, and taken in once it is right."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, redirect, render_template, url_for
from wtforms.validators import InputRequired

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, SERVICE
from services.portal.web.context import ask, do, today
from services.portal.web.pages.buying.suppliers import supplier_of
from services.portal.web.pages.buying.trust_buying import trail
from services.portal.web.patterns.fields import DayField
from services.portal.web.patterns.file_fields import SheetField
from services.portal.web.patterns.files import download
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.imports import Import, annotated_file, found_page

pages = Pages("price_lists", __name__)
COLUMNS = (
    ("Item number", "yes", "the supplier’s own number"),
    ("Name", "yes", "as schools know it"),
    ("Unit", "yes", "what one is: ream, box, litre"),
    ("Price", "yes", "pounds for one unit, without VAT"),
    ("Case size", "yes", "units in a case; 1 if sold singly"),
    ("CPV code", "yes", "eight digits"),
    ("VAT", "yes", "standard, reduced, zero, exempt or outside scope"),
    ("Minimum cases", "no", "1 if left empty"),
    ("Price breaks", "no", "10: 9.50; 20: 8.00 (from units: price for one)"),
    ("Break kind", "no", "all-units or graduated"),
    ("Allergens", "for food", "list them, or “none”"),
)


class PriceListForm(Form):
    """The file, and from which day its prices hold."""

    valid_from = DayField("From which day do these prices hold?", [InputRequired("Enter the first day of the prices")], called="first day")  # fmt: skip
    file = SheetField("Price list")


@pages.page("/trust/buying/suppliers/<supplier_id>/price-list", may=in_trust(BUYERS), methods=("GET", "POST"))
def send(supplier_id: str) -> Any:
    """Send a price list to be checked."""
    supplier = supplier_of(supplier_id)
    form = PriceListForm(valid_from=today())
    if form.sent():
        with form.refusals({"content": "file"}):
            said = do(
                SERVICE, "import_catalogue",
                once=form.once_key(), supplier_id=supplier_id, filename=form.file.filename, content=form.file.content,
                valid_from=str(form.valid_from.data), take=False,
            )  # fmt: skip
            return redirect(url_for("price_lists.found", supplier_id=supplier_id, job_id=said["job_id"]))
    return render_template(
        "suppliers/send.html",
        title=f"Take in a price list of {supplier['name']}",
        form=form,
        columns=COLUMNS,
        template=url_for("price_lists.template"),
        trail=_trail(supplier),
    )


@pages.page("/trust/buying/suppliers/<supplier_id>/price-list/<job_id>", may=in_trust(BUYERS), methods=("GET", "POST"))
def found(supplier_id: str, job_id: str) -> Any:
    """What the check found: columns, then rows to correct; or what would change, with the button that takes it in."""
    supplier = supplier_of(supplier_id)
    one = Import(
        "price list", "take_catalogue",
        page=lambda job: url_for("price_lists.found", supplier_id=supplier_id, job_id=job),
        errors=lambda job: url_for("price_lists.annotated", supplier_id=supplier_id, job_id=job),
        send=url_for("price_lists.send", supplier_id=supplier_id),
        see=(url_for("suppliers.catalogue", supplier_id=supplier_id), "See the catalogue"),
        counts=(("New items", "new"), ("With a new price", "changed"), ("Unchanged", "unchanged")),
        template="suppliers/found.html",
    )  # fmt: skip
    return found_page(one, job_id, f"Price list of {supplier['name']}", _again, trail=_trail(supplier))


@pages.page("/trust/buying/suppliers/<supplier_id>/price-list/<job_id>/errors.xlsx", may=in_trust(BUYERS))
def annotated(supplier_id: str, job_id: str) -> Response:
    """The sender's file with its errors beside the rows."""
    return annotated_file(job_id)


@pages.page("/trust/buying/suppliers/price-list.xlsx", may=in_trust(BUYERS))
def template() -> Response:
    """The empty sheet."""
    return download(ask(SERVICE, "catalogue_template"))


def _again(result: Any) -> Form:
    first_day = result.get("valid_from")
    return PriceListForm(valid_from=date.fromisoformat(first_day) if first_day else today())


def _trail(supplier: Any) -> list[dict[str, str]]:
    there = url_for("suppliers.catalogue", supplier_id=supplier["supplier_id"])
    return [*trail(), {"text": supplier["name"], "href": there}]
