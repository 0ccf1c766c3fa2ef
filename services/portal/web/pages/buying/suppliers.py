"""Whom the trust buys from, and what they sell: suppliers, the catalogue, an item with the history of its prices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import DecimalField, IntegerField, RadioField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, SERVICE, TRUST
from services.portal.web.context import ask, do, me, today
from services.portal.web.pages.buying import buying_words
from services.portal.web.pages.supplying.supplying_words import STAGES
from services.portal.web.patterns.fields import DayField, width, words_field
from services.portal.web.patterns.forms import Form, Reason
from services.portal.web.patterns.listing import Choice, Listing, Shown
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.trails import way_from_home
from services.portal.web.patterns.words import VAT_TREATMENTS, day, price
from shared.charts import Chart, Series, draw
from shared.errors import NotFound

pages = Pages("suppliers", __name__)
NAVIGATION = (Entry("Suppliers", "suppliers.suppliers", in_trust(TRUST), order=30, section="Buying"),)
PAGE_SIZE = 50


class SupplierForm(Form):
    """A new supplier."""

    name = StringField(
        "Name", widget=GovTextInput(), validators=[InputRequired("Enter the supplier’s name"), Length(max=300)]
    )
    company_number = StringField(
        "Company number",
        widget=GovTextInput(),
        description="Eight characters, if it is a company. Leave it empty if not.",
        render_kw=width(10),
    )
    vat_number = StringField(
        "VAT number", widget=GovTextInput(), description="If it is registered for VAT.", render_kw=width(10)
    )
    submit = SubmitField("Add the supplier", widget=GovSubmitInput())


class NewSupplierForm(SupplierForm):
    """A new supplier, and whether it is new to the trust, too."""

    known = RadioField(
        "Did the trust buy from it before?", widget=GovRadioInput(), validators=[InputRequired("Say whether the trust bought from it before")],
        choices=[
            ("no", "No: it is approved before anything is bought"),
            ("yes", "Yes: once somebody else has confirmed that, it can be bought from while it is being approved"),
        ],
    )  # fmt: skip
    reason = words_field(
        "If it did: what was bought from it, and how do you know?", "For example “paper since 2019, by its invoices”."
    )

    def asked(self) -> tuple[str, dict[str, Any]]:
        """The method of the service and what it is given."""
        said = {
            "name": self.name.data,
            "company_number": self.company_number.data or "",
            "vat_number": self.vat_number.data or "",
        }
        if self.known.data == "yes":
            return "add_supplier", said | {"reason": self.reason.data or ""}
        return "invite_supplier", said


class TermsForm(Form):
    """Terms of sale from a day on."""

    valid_from = DayField("From which day", [InputRequired("Enter the first day of these terms")], called="first day")
    source = StringField(
        "Where they come from", widget=GovTextInput(), description="For example “price list of January 2027”.",
        validators=[Length(max=300)],
    )  # fmt: skip
    unit = StringField(
        "Unit", widget=GovTextInput(), description="What one is: ream, box, litre.",
        validators=[InputRequired("Enter what one unit is"), Length(max=120)],
    )  # fmt: skip
    price = DecimalField(
        "Price for one unit, without VAT, in pounds", places=None, widget=GovTextInput(),
        validators=[InputRequired("Enter the price for one unit")],
        render_kw=width(10),
    )  # fmt: skip
    case_size = IntegerField(
        "Units in a case", widget=GovTextInput(), default=1, description="1 if it is sold singly.",
        validators=[InputRequired("Enter how many units a case has"), NumberRange(1, 1_000_000)],
        render_kw=width(10),
    )  # fmt: skip
    minimum_cases = IntegerField(
        "Fewest cases in one order", widget=GovTextInput(), default=1,
        validators=[InputRequired("Enter the fewest cases in one order"), NumberRange(1, 1_000_000)],
        render_kw=width(10),
    )  # fmt: skip
    breaks = TextAreaField(
        "Price breaks", widget=GovTextArea(), validators=[Optional()],
        description="One a line: from how many units, then the price. For example: 50: 3.45",
    )  # fmt: skip
    break_kind = RadioField(
        "How the breaks work", widget=GovRadioInput(), default="all-units",
        choices=[("all-units", "The price reached holds for all units"), ("graduated", "Each price holds for the units beyond its number")],
    )  # fmt: skip
    vat = SelectField("VAT", widget=GovSelect(), choices=list(VAT_TREATMENTS))
    allergens = StringField(
        "Allergens, for food", widget=GovTextInput(), description="List them, or “none” if the supplier says so. Leave it empty for what is no food.",
    )  # fmt: skip
    submit = SubmitField("Save the terms", widget=GovSubmitInput())

    def terms(self) -> dict[str, Any]:
        """As the service takes them. Raises ValueError, in words, for a break that cannot be read."""
        return {
            "valid_from": str(self.valid_from.data),
            "source": self.source.data or "",
            "unit": self.unit.data,
            "price": str(self.price.data),
            "case_size": self.case_size.data,
            "minimum_cases": self.minimum_cases.data,
            "breaks": [_break(line) for line in (self.breaks.data or "").splitlines() if line.strip()],
            "break_kind": self.break_kind.data,
            "vat": self.vat.data,
            "allergens": self.allergens.data or None,
        }


class ItemForm(TermsForm):
    """A new item with its first terms."""

    sku = StringField(
        "Item number", widget=GovTextInput(), description="The supplier’s own number.",
        validators=[InputRequired("Enter the supplier’s number for the item"), Length(max=120)],
    )  # fmt: skip
    name = StringField(
        "Name", widget=GovTextInput(), description="As schools know it.",
        validators=[InputRequired("Enter the item’s name"), Length(max=300)],
    )  # fmt: skip
    cpv = StringField(
        "CPV code", widget=GovTextInput(), description="Eight digits of the common procurement vocabulary, for example 30197643.",
        validators=[InputRequired("Enter the CPV code")],
        render_kw=width(10),
    )  # fmt: skip


@pages.page("/trust/buying/suppliers/", may=in_trust(TRUST))
def suppliers() -> Any:
    """Whom the trust buys from."""
    rows = [
        one | {"state": one["stage"] if one["active"] else "stopped", "sells": " ".join(one["cpv_codes"])}
        for one in ask(SERVICE, "suppliers")
    ]
    listing = Listing(
        "Suppliers",
        [
            Shown("name", "Supplier", link=lambda one: url_for("supplier.page", supplier_id=one["supplier_id"])),
            Shown("company_number", "Company number"),
            Shown("vat_number", "VAT number"),
            Shown("sells", "Sells (CPV)", sortable=False),
            Shown("state", "Status", "in_words"),
            Shown("stopped_because", "Why it was stopped"),
        ],
        rows,
        choices=[Choice("state", "Status", [("", "All"), *((one, words) for one, (_, words) in STAGES.items())])],
        search_in=("name", "company_number", "vat_number", "sells"),
        sort="name",
        empty="No supplier yet. Add the first one; then its items can be listed, or a whole price list taken in.",
    )
    return listing.as_file() or render_template(
        "suppliers/suppliers.html", title="Suppliers", listing=listing, is_buyer=me().holds(BUYERS), trail=_trail()[:1]
    )


@pages.page("/trust/buying/suppliers/add", may=in_trust(BUYERS), methods=("GET", "POST"))
def add() -> Any:
    """Put a supplier on the list."""
    form = NewSupplierForm()
    if form.sent():
        with form.refusals():
            method, asked = form.asked()
            said = do(SERVICE, method, once=form.once_key(), **asked)
            waits = " Somebody else has to confirm it now." if method == "add_supplier" else ""
            flash(f"{said['name']} is on the list.{waits}", "success")
            return redirect(url_for("supplier.page", supplier_id=said["supplier_id"]))
    return render_template(
        "form.html", title="Add a supplier", form=form, fields=("name", "company_number", "vat_number", "known", "reason"),
        trail=_trail(),
    )  # fmt: skip


@pages.page("/trust/buying/suppliers/<supplier_id>/stop", may=in_trust(BUYERS), methods=("GET", "POST"))
def stop(supplier_id: str) -> Any:
    """Take a supplier off the list of those that are bought from."""
    supplier = supplier_of(supplier_id)
    form = Reason("Buy nothing more there", hint="")
    if form.sent():
        with form.refusals():
            do(SERVICE, "stop_supplier", once=form.once_key(), supplier_id=supplier_id, reason=form.reason.data)
            flash(f"Nothing more is bought from {supplier['name']}.", "success")
            return redirect(url_for("suppliers.suppliers"))
    return render_template(
        "form.html", title=f"Buy nothing more from {supplier['name']}", form=form, fields=("reason",),
        said="No new order can be opened with it, and its items go from the catalogue. Orders that are open or placed go on.",
        trail=_trail(),
    )  # fmt: skip


@pages.page("/trust/buying/catalogue/", may=in_trust(TRUST))
def catalogue() -> str:
    """What can be offered in an order, found by words and supplier, a page at a time."""
    known = ask(SERVICE, "suppliers")
    wanted = request.args.get("supplier_id", "")
    wanted = wanted if wanted in {one["supplier_id"] for one in known} else ""
    page = min(max(1, request.args.get("page", 1, type=int)), 100_000)
    found = ask(
        SERVICE, "catalogue",
        words=request.args.get("q", "")[:200], supplier_id=wanted, active_only=not wanted, page=page, page_size=PAGE_SIZE,
    )  # fmt: skip
    rows = [
        item
        | {
            "price": buying_words.price_words(item["terms"]) if item["terms"] else item["no_terms_because"],
            "case": buying_words.case_words(item["terms"]) if item["terms"] else "",
        }
        for item in found["items"]
    ]
    listing = Listing(
        "Catalogue",
        [
            Shown("name", "Item", sortable=False, link=lambda one: item_href(one["supplier_id"], one["sku"])),
            Shown("sku", "Number", sortable=False),
            Shown("supplier", "Supplier", sortable=False),
            Shown("price", "Price without VAT today", sortable=False),
            Shown("case", "Cases", sortable=False),
        ],
        rows,
        choices=[
            Choice(
                "supplier_id", "Supplier",
                [("", "All that are bought from"), *((one["supplier_id"], one["name"]) for one in known)],
            )
        ],
        total=found["count"],
        page_size=PAGE_SIZE,
        empty="No item yet. Choose a supplier and list its items, or take its whole price list in.",
    )  # fmt: skip
    supplier = next((one for one in known if one["supplier_id"] == wanted), None)
    return render_template(
        "suppliers/catalogue.html",
        title=f"Catalogue of {supplier['name']}" if supplier else "Catalogue",
        listing=listing,
        supplier=supplier,
        is_buyer=me().holds(BUYERS),
        trail=_trail(),
    )


@pages.page("/trust/buying/suppliers/<supplier_id>/items/<path:sku>/", may=in_trust(TRUST))
def item(supplier_id: str, sku: str) -> str:
    """One item: its terms today, and how its price went."""
    found = ask(SERVICE, "item_page", supplier_id=supplier_id, sku=sku)
    return render_template(
        "suppliers/item.html",
        title=found["name"],
        item=found,
        chart=_price_chart(found),
        is_buyer=me().holds(BUYERS),
        trail=_trail(supplier_id),
    )


@pages.page("/trust/buying/suppliers/<supplier_id>/new-item", may=in_trust(BUYERS), methods=("GET", "POST"))
def list_item(supplier_id: str) -> Any:
    """Put one item into the catalogue."""
    supplier = supplier_of(supplier_id)
    form = ItemForm(valid_from=today())
    if form.sent():
        with form.refusals():
            terms = _terms(form)
            if terms is not None:
                said = do(
                    SERVICE, "list_item",
                    once=form.once_key(), supplier_id=supplier_id, sku=form.sku.data, name=form.name.data, cpv=form.cpv.data, **terms,
                )  # fmt: skip
                flash(f"{said['name']} is in the catalogue.", "success")
                return redirect(item_href(supplier_id, said["sku"]))
    return render_template(
        "form.html", title=f"New item of {supplier['name']}", form=form,
        fields=("sku", "name", "cpv", *TERMS), trail=_trail(supplier_id),
    )  # fmt: skip


@pages.page("/trust/buying/suppliers/<supplier_id>/new-terms/<path:sku>", may=in_trust(BUYERS), methods=("GET", "POST"))
def new_terms(supplier_id: str, sku: str) -> Any:
    """Give an item new terms from a day on; the former ones stay on record."""
    found = ask(SERVICE, "item_page", supplier_id=supplier_id, sku=sku)
    form = TermsForm(**_as_they_are(found))
    if form.sent():
        with form.refusals():
            terms = _terms(form)
            if terms is not None:
                do(SERVICE, "new_terms", once=form.once_key(), supplier_id=supplier_id, sku=sku, **terms)
                flash(f"{found['name']} has these terms from {day(form.valid_from.data)}.", "success")
                return redirect(item_href(supplier_id, sku))
    return render_template(
        "form.html", title=f"New terms of {found['name']}", form=form, fields=TERMS,
        said="Orders that are open keep the terms that they were opened with.",
        trail=[*_trail(supplier_id), {"text": found["name"], "href": item_href(supplier_id, sku)}],
    )  # fmt: skip


TERMS = (
    "valid_from", "source", "unit", "price", "case_size", "minimum_cases", "breaks", "break_kind", "vat", "allergens",
)  # fmt: skip


def supplier_of(supplier_id: str) -> Any:
    """A supplier by its id. Raises NotFound."""
    found = next((one for one in ask(SERVICE, "suppliers") if one["supplier_id"] == supplier_id), None)
    if found is None:
        raise NotFound("There is no such supplier.")
    return found


def item_href(supplier_id: str, sku: str) -> str:
    return url_for("suppliers.item", supplier_id=supplier_id, sku=sku)


def _trail(supplier_id: str | None = None) -> list[dict[str, str]]:
    there = ("Catalogue", url_for("suppliers.catalogue", supplier_id=supplier_id)) if supplier_id else None
    return way_from_home(("Suppliers", url_for("suppliers.suppliers")), there)


def _terms(form: TermsForm) -> dict[str, Any] | None:
    try:
        return form.terms()
    except ValueError as wrong:
        form.breaks.errors = [str(wrong)]
        return None


def _break(line: str) -> dict[str, Any]:
    units, _, price = line.partition(":")
    if not price.strip():
        raise ValueError(f"“{line.strip()[:40]}” has no price: write it like 50: 3.45")
    try:
        return {"from_units": int(units.strip().replace(",", "")), "price": str(Decimal(price.strip().lstrip("£")))}
    except (ValueError, ArithmeticError):
        raise ValueError(f"“{line.strip()[:40]}” is no price break: write it like 50: 3.45") from None


def _as_they_are(found: Any) -> dict[str, Any]:
    """The newest terms, to be changed."""
    newest = found["versions"][0]
    return {
        "unit": newest["unit"],
        "price": Decimal(newest["price"]),
        "case_size": newest["case_size"],
        "minimum_cases": newest["minimum_cases"],
        "breaks": "\n".join(f"{step['from_units']}: {step['price']}" for step in newest["breaks"]),
        "break_kind": newest["break_kind"],
        "vat": newest["vat"],
        "allergens": newest["allergens"] or "",
    }


def _price_chart(found: Any) -> Any:
    versions = list(reversed(found["versions"]))
    if len(versions) < 2:
        return None
    return draw(
        Chart(
            f"Price of {found['name']}",
            f"The price for one {versions[-1]['unit']} without VAT, each time that it changed.",
            [f"from {one['valid_from']}" for one in versions],
            [Series("Price for one", [Decimal(one["price"]) for one in versions])],
            words=price,
            label_heading="From",
        ),
        "bar",
    )
