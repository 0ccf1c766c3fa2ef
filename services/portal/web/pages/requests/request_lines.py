"""The lines of a request: found in the catalogue, or described in one's own words; changed, taken out; and the supplier."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextInput
from wtforms import DecimalField, RadioField, SelectField, StringField, SubmitField
from wtforms.validators import InputRequired, Length, Optional

from services.portal.web.admission.access import Pages
from services.portal.web.admission.buying_roles import REQUESTERS, SERVICE
from services.portal.web.context import ask, do
from services.portal.web.pages.requests.request_words import one_href, page_of, trail
from services.portal.web.pages.requests.whose import of_either, request_href
from services.portal.web.patterns.forms import Button, Form
from services.portal.web.patterns.listing import Listing, Shown
from services.portal.web.patterns.words import VAT_TREATMENTS, price
from shared.errors import NotFound

pages = Pages("request_lines", __name__)
PAGE_SIZE = 25
BUDGETS_NAMED = 12


class ItemForm(Form):
    """How many of an item, and from which budget."""

    quantity = DecimalField(
        "How many?", places=None, widget=GovTextInput(), validators=[InputRequired("Enter how many")]
    )
    code = StringField(
        "Cost code", widget=GovTextInput(), description="The budget that bears it, for example E19.",
        validators=[InputRequired("Enter the cost code"), Length(max=120)],
    )  # fmt: skip
    submit = SubmitField("Add to the request", widget=GovSubmitInput())


class LineForm(Form):
    """Something that no catalogue lists."""

    description = StringField(
        "What is it?", widget=GovTextInput(), description="So that a supplier knows what to send.",
        validators=[InputRequired("Say what is wanted"), Length(max=300)],
    )  # fmt: skip
    quantity = DecimalField(
        "How many?", places=None, widget=GovTextInput(), validators=[InputRequired("Enter how many")]
    )
    unit = StringField(
        "What is one?", widget=GovTextInput(), description="For example piece, day, pack of 10.",
        validators=[InputRequired("Say what one of it is"), Length(max=120)],
    )  # fmt: skip
    unit_price = DecimalField(
        "Price of one without VAT, in pounds", places=None, widget=GovTextInput(), validators=[Optional()],
        description="Leave it empty if nobody knows yet: quotes will tell.",
    )  # fmt: skip
    vat = RadioField(
        "How is it taxed?", widget=GovRadioInput(), choices=list(VAT_TREATMENTS), validators=[InputRequired("Choose how it is taxed")]
    )  # fmt: skip
    cpv = StringField(
        "CPV code", widget=GovTextInput(), description="Eight digits, for example 39112000 for chairs. Purchases of one kind are summed by it.",
        validators=[InputRequired("Enter the CPV code")],
    )  # fmt: skip
    code = StringField(
        "Cost code", widget=GovTextInput(), description="The budget that bears it, for example E19.",
        validators=[InputRequired("Enter the cost code"), Length(max=120)],
    )  # fmt: skip
    allergens_stated = StringField(
        "Where is the supplier’s statement of allergens?", widget=GovTextInput(),
        description="For food only: the name of the file, or the date of the mail.", validators=[Length(max=300)],
    )  # fmt: skip
    submit = SubmitField("Save the line", widget=GovSubmitInput())


class SupplierForm(Form):
    """Whom it is bought from."""

    supplier_id = SelectField("Supplier", widget=GovSelect(), validators=[InputRequired("Choose a supplier")])
    submit = SubmitField("Save", widget=GovSubmitInput())


@of_either(pages, "/<requisition_id>/catalogue", may=REQUESTERS)
def find(school_id: str | None, requisition_id: str) -> str:
    """The catalogue, to be searched; only the supplier's own once one is chosen."""
    page = page_of(school_id, requisition_id)
    supplier_id = page["supplier_id"] if page["lines"] and page["supplier_id"] else ""
    number = min(max(1, request.args.get("page", 1, type=int)), 100_000)
    found = _catalogue(
        school_id, words=request.args.get("q", "")[:200], supplier_id=supplier_id, page=number, page_size=PAGE_SIZE,
    )  # fmt: skip
    rows = [
        item
        | {
            "price": f"{price(item['terms']['price'])} a {item['terms']['unit']}"
            if item["terms"]
            else item["no_terms_because"],
            "case": f"{item['terms']['case_size']} in a case"
            if item["terms"] and item["terms"]["case_size"] > 1
            else "",
        }
        for item in found["items"]
    ]
    listing = Listing(
        "Catalogue",
        [
            Shown("name", "Item", sortable=False, link=lambda item: _item_href(school_id, requisition_id, item)),
            Shown("supplier", "Supplier", sortable=False),
            Shown("price", "Price without VAT today", sortable=False),
            Shown("case", "Cases", sortable=False),
        ],
        rows,
        total=found["count"],
        page_size=PAGE_SIZE,
        empty="Nothing is listed yet. The trust’s buyer takes suppliers’ price lists in; until then describe what you need.",
    )
    return render_template(
        "requests/find.html",
        title="Find in the catalogue",
        one=page,
        only=page["supplier"] if supplier_id else "",
        listing=listing,
        trail=trail(school_id, page),
    )


def _catalogue(school_id: str | None, **wanted: Any) -> Any:
    """A page of the catalogue, as a school is shown it or as the trust is."""
    if school_id is None:
        return ask(SERVICE, "catalogue", **wanted)
    return ask(SERVICE, "school_catalogue", school_id=school_id, **wanted)


def _item_href(school_id: str | None, requisition_id: str, item: Any) -> str | None:
    if not item["terms"]:
        return None
    return request_href(
        "request_lines.add_item",
        school_id, requisition_id=requisition_id, supplier_id=item["supplier_id"], sku=item["sku"],
    )  # fmt: skip


@of_either(pages, "/<requisition_id>/catalogue/<supplier_id>/<path:sku>", may=REQUESTERS, methods=("GET", "POST"))
def add_item(school_id: str | None, requisition_id: str, supplier_id: str, sku: str) -> Any:
    """So many of a catalogue item; the same item again takes the place of what was asked for."""
    page = page_of(school_id, requisition_id)
    found = _catalogue(school_id, supplier_id=supplier_id, skus=[sku])["items"]
    if not found or not found[0]["terms"]:
        raise NotFound("There is no such item with a price today.")
    form = ItemForm(code=_last_code(page))
    _name_budgets(form, school_id)
    if form.sent():
        with form.refusals():
            after = do(
                SERVICE, "add_request_item",
                once=form.once_key(), school_id=school_id, requisition_id=requisition_id, supplier_id=supplier_id, sku=sku,
                quantity=str(form.quantity.data), code=form.code.data,
            )  # fmt: skip
            return _saved(school_id, after)
    return render_template(
        "requests/item.html",
        title=f"Add {found[0]['name']}",
        item=found[0],
        one=page,
        form=form,
        trail=trail(school_id, page),
    )


@of_either(pages, "/<requisition_id>/lines/new", may=REQUESTERS, methods=("GET", "POST"))
def add_line(school_id: str | None, requisition_id: str) -> Any:
    """A line in one's own words."""
    page = page_of(school_id, requisition_id)
    return _line_page(school_id, page, None, LineForm(code=_last_code(page)), "Describe what you need")


@of_either(pages, "/<requisition_id>/lines/<int:line_no>", may=REQUESTERS, methods=("GET", "POST"))
def change_line(school_id: str | None, requisition_id: str, line_no: int) -> Any:
    """Change a line; of one from the catalogue, how many."""
    page = page_of(school_id, requisition_id)
    line = _line(page, line_no)
    if line["sku"]:
        return redirect(
            _item_href(school_id, requisition_id, line | {"supplier_id": page["supplier_id"], "terms": True}) or ""
        )
    price = Decimal(line["unit_price"]) if line["unit_price"] is not None else None
    known = {key: line[key] for key in ("description", "unit", "vat", "code", "allergens_stated")}
    form = LineForm(**known, quantity=Decimal(line["quantity"]), unit_price=price, cpv=line["cpv_code"])
    return _line_page(school_id, page, line_no, form, f"Change line {line_no}")


def _line_page(school_id: str | None, page: Any, line_no: int | None, form: LineForm, title: str) -> Any:
    _name_budgets(form, school_id)
    if form.sent():
        with form.refusals():
            after = do(
                SERVICE, "put_request_line",
                once=form.once_key(), school_id=school_id, requisition_id=page["requisition_id"], line_no=line_no,
                description=form.description.data, quantity=str(form.quantity.data), unit=form.unit.data,
                unit_price=None if form.unit_price.data is None else str(form.unit_price.data),
                vat=form.vat.data, cpv=form.cpv.data, code=form.code.data, allergens_stated=form.allergens_stated.data or "",
            )  # fmt: skip
            return _saved(school_id, after)
    return render_template("requests/line.html", title=title, one=page, form=form, trail=trail(school_id, page))


@of_either(pages, "/<requisition_id>/lines/<int:line_no>/remove", may=REQUESTERS, methods=("GET", "POST"))
def remove_line(school_id: str | None, requisition_id: str, line_no: int) -> Any:
    """Take a line out."""
    page = page_of(school_id, requisition_id)
    line = _line(page, line_no)
    form = Button("Take it out")
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "remove_request_line",
                once=form.once_key(), school_id=school_id, requisition_id=requisition_id, line_no=line_no,
            )  # fmt: skip
            flash(f"{line['description']} is taken out.", "success")
            return redirect(one_href(school_id, requisition_id))
    return render_template(
        "confirm.html",
        title=f"Take out {line['description']}",
        words=f"{line['quantity']} × {line['unit']} will not be asked for any more.",
        form=form,
        cancel=one_href(school_id, requisition_id),
        trail=trail(school_id, page),
    )


@of_either(pages, "/<requisition_id>/supplier", may=REQUESTERS, methods=("GET", "POST"))
def supplier(school_id: str | None, requisition_id: str) -> Any:
    """Choose whom it is bought from."""
    page = page_of(school_id, requisition_id)
    known = ask(SERVICE, "suppliers_for_requests", school_id=school_id)
    form = SupplierForm(supplier_id=page["supplier_id"] or "")
    named = [one for one in known if not one["not_yet"] or one["supplier_id"] == page["supplier_id"]]
    form.supplier_id.choices = [("", "Choose one"), *((one["supplier_id"], one["name"]) for one in named)]
    if form.sent():
        with form.refusals():
            after = do(
                SERVICE, "choose_request_supplier",
                once=form.once_key(), school_id=school_id, requisition_id=requisition_id, supplier_id=form.supplier_id.data,
            )  # fmt: skip
            return _saved(school_id, after)
    return render_template(
        "form.html", title="Choose the supplier", form=form, fields=("supplier_id",),
        said="Suppliers that the trust has taken on. If yours is missing, ask the trust’s buyer to take it on.",
        trail=trail(school_id, page),
    )  # fmt: skip


def _saved(school_id: str | None, after: Any) -> Any:
    if after.get("asks_again"):
        flash(f"It has to be approved again. {after['asks_again']}", "message")
    return redirect(one_href(school_id, after["requisition_id"]))


def _line(page: Any, line_no: int) -> Any:
    found = next((line for line in page["lines"] if line["line_no"] == line_no), None)
    if found is None:
        raise NotFound("There is no such line: perhaps somebody took it out since you opened the page.")
    return found


def _name_budgets(form: ItemForm | LineForm, school_id: str | None) -> None:
    """Put the budgets that may bear it beside the box for the cost code."""
    held = ask(SERVICE, "school_budgets", school_id=school_id)["positions"]
    named = [f"{one['code']} {one['name']}".strip() for one in held[:BUDGETS_NAMED]]
    if named:
        form.code.description = (
            f"The budget that bears it: {', '.join(named)}{' …' if len(held) > BUDGETS_NAMED else ''}."
        )


def _last_code(page: Any) -> str:
    """The cost code of the last line, which the next one mostly shares."""
    return str(page["lines"][-1]["code"]) if page["lines"] else ""
