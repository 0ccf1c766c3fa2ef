"""A supplier's price list as a file: sent and checked, its errors shown, and taken in once it is right."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import SubmitField
from wtforms.validators import InputRequired

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.context import ask, do, today
from services.portal.web.pages.buying.buying_words import BUYERS
from services.portal.web.pages.buying.suppliers import SERVICE, supplier_of
from services.portal.web.pages.buying.trust_buying import trail
from services.portal.web.patterns.fields import DayField, SheetField
from services.portal.web.patterns.files import download
from services.portal.web.patterns.forms import Form
from shared.errors import NotFound

pages = Pages("price_lists", __name__)
COLUMNS = (
    ("Item number", "yes", "the supplier’s own number"),
    ("Name", "yes", "as schools know it"),
    ("Unit", "yes", "what one is: ream, box, litre"),
    ("Price", "yes", "pounds for one unit, without VAT"),
    ("Case size", "yes", "units in a case; 1 if sold singly"),
    ("CPV code", "yes", "eight digits"),
    ("VAT", "yes", "standard, zero, exempt or outside scope"),
    ("Minimum cases", "no", "1 if left empty"),
    ("Price breaks", "no", "10: 9.50; 20: 8.00 (from units: price for one)"),
    ("Break kind", "no", "all-units or graduated"),
    ("Allergens", "for food", "list them, or “none”"),
)


class PriceListForm(Form):
    """The file, and from which day its prices hold."""

    valid_from = DayField("From which day do these prices hold?", [InputRequired("Enter the first day of the prices")], called="first day")  # fmt: skip
    file = SheetField("Price list")


class TakeForm(Form):
    """A button alone."""

    submit = SubmitField("Take the price list in", widget=GovSubmitInput())


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
    job = ask(SERVICE, "job", job_id=job_id)
    result = job["result"] or {}
    form = TakeForm()
    if form.sent():
        with form.refusals():
            said = do(SERVICE, "take_catalogue", once=f"take-{job_id}", job_id=job_id)
            return redirect(url_for("price_lists.found", supplier_id=supplier_id, job_id=said["job_id"], taking="yes"))
    first_day = result.get("valid_from")
    again = PriceListForm(valid_from=date.fromisoformat(first_day) if first_day else today())
    files = job.get("files") or []
    return render_template(
        "suppliers/found.html",
        title=f"Price list of {supplier['name']}",
        supplier=supplier,
        job=job,
        taking="taking" in request.args,
        running=job["state"] in ("queued", "running"),
        result=result,
        form=form,
        again=again,
        annotated=url_for("price_lists.annotated", supplier_id=supplier_id, job_id=job_id) if files else None,
        trail=_trail(supplier),
    )


@pages.page("/trust/buying/suppliers/<supplier_id>/price-list/<job_id>/errors.xlsx", may=in_trust(BUYERS))
def annotated(supplier_id: str, job_id: str) -> Response:
    """The sender's file with its errors beside the rows."""
    files = ask(SERVICE, "job", job_id=job_id).get("files") or []
    if not files:
        raise NotFound("This price list came back without any error.")
    return download(ask(SERVICE, "job_file", job_id=job_id, name=files[0]))


@pages.page("/trust/buying/suppliers/price-list.xlsx", may=in_trust(BUYERS))
def template() -> Response:
    """The empty sheet."""
    return download(ask(SERVICE, "catalogue_template"))


def _trail(supplier: Any) -> list[dict[str, str]]:
    there = url_for("suppliers.catalogue", supplier_id=supplier["supplier_id"])
    return [*trail(), {"text": supplier["name"], "href": there}]
