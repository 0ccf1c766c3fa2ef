"""Related parties: suppliers that somebody of the trust is connected with, what was bought from them this year, and the
approvals and assurances on record."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextInput
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.context import ask, do, today
from services.portal.web.pages.buying.buying_words import PAYERS, TRUST
from services.portal.web.pages.supplying.supplier import supplier_href, supplier_trail
from services.portal.web.patterns.fields import DayField, PoundsField, words_field
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.listing import Listing, Shown

pages = Pages("related_parties", __name__)
SERVICE = "procurement"
KINDS = ("owner", "director", "employee", "close relative", "business partner")
PAPERS = {"approval": "An approval of the DfE", "assurance": "A statement of assurance: it sells at cost"}


class ConnectionForm(Form):
    """Who is connected, and how."""

    person = StringField(
        "Whose connection is it?", widget=GovTextInput(), description="The sign-in of the person, for example head@school.",
        validators=[InputRequired("Enter the person’s sign-in"), Length(max=300)],
    )  # fmt: skip
    kind = RadioField(
        "How are they connected with the supplier?", widget=GovRadioInput(),
        choices=[(kind, kind.capitalize()) for kind in KINDS], validators=[InputRequired("Choose how they are connected")],
    )  # fmt: skip
    starts_on = DayField("Since when?", [InputRequired("Enter the day")], called="day")
    words = words_field("What was declared?", "You may leave this empty.")


class EndForm(Form):
    """When and why a connection ended."""

    ends_on = DayField("What was its last day?", [InputRequired("Enter the last day")], called="last day")
    reason = words_field("How did it end?", "", "Say how it ended, for whoever asks later")


class PaperForm(Form):
    """An approval or an assurance for one year."""

    kind = RadioField(
        "What was obtained?",
        widget=GovRadioInput(),
        choices=list(PAPERS.items()),
        validators=[InputRequired("Choose what it is")],
    )
    reference = StringField(
        "Its reference", widget=GovTextInput(), validators=[InputRequired("Enter its reference"), Length(max=300)]
    )
    up_to_pence = PoundsField(
        "Approved up to", [Optional()], description="For an approval: all that is bought in the year, without VAT."
    )
    year = StringField(
        "For which financial year?", widget=GovTextInput(), description="From September to August, like 2026-27.",
        validators=[InputRequired("Enter the financial year"), Length(max=40)],
    )  # fmt: skip


@pages.page("/trust/buying/suppliers/related-parties/", may=in_trust(TRUST))
def listed() -> Any:
    """All suppliers with a connection that holds, and what each asks for."""
    rows = [
        one
        | {
            "asks": "; ".join(one["asks_for"]) or "Nothing",
            "people": len([1 for two in one["connections"] if two["holds"]]),
        }
        for one in ask(SERVICE, "related_parties")
    ]
    listing = Listing(
        "Related parties",
        [
            Shown("supplier", "Supplier", link=lambda one: supplier_href(one["supplier_id"])),
            Shown("people", "People", "number"),
            Shown("bought_pence", "Bought this year", "money"),
            Shown("asks", "What has to be obtained", sortable=False),
        ],
        rows,
        sort="supplier",
        empty="No supplier is connected with anybody of the trust, as far as it was declared. Connections are entered on a "
        "supplier’s page.",
    )  # fmt: skip
    return listing.as_file() or render_template(
        "supplying/list.html", title="Related parties", listing=listing, trail=supplier_trail(),
        said="Suppliers that somebody of the trust is connected with. All that is bought in a financial year from the suppliers "
        "of one person counts together, without VAT.",
    )  # fmt: skip


@pages.page("/trust/buying/suppliers/<supplier_id>/connections/add", may=in_trust(PAYERS), methods=("GET", "POST"))
def declare(supplier_id: str) -> Any:
    """Declare a connection of somebody of the trust with the supplier."""
    found = ask(SERVICE, "supplier_page", supplier_id=supplier_id)
    form = ConnectionForm(starts_on=today())
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "declare_connection",
                once=form.once_key(), supplier_id=supplier_id, person=form.person.data, kind=form.kind.data,
                words=form.words.data or "", starts_on=str(form.starts_on.data),
            )  # fmt: skip
            flash("The connection is on record. The limits for related parties hold from now on.", "success")
            return redirect(supplier_href(supplier_id))
    return _page(
        f"Somebody is connected with {found['name']}", form, found, "Put the connection on record",
        "From then on orders count against the limits of the Academy Trust Handbook.",
    )  # fmt: skip


@pages.page(
    "/trust/buying/suppliers/<supplier_id>/connections/<connection_id>/end",
    may=in_trust(PAYERS),
    methods=("GET", "POST"),
)
def end(supplier_id: str, connection_id: str) -> Any:
    """Say that a connection ended."""
    found = ask(SERVICE, "supplier_page", supplier_id=supplier_id)
    form = EndForm()
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "end_connection",
                once=form.once_key(), supplier_id=supplier_id, connection_id=connection_id,
                ends_on=str(form.ends_on.data), reason=form.reason.data,
            )  # fmt: skip
            flash("The end of the connection is on record.", "success")
            return redirect(supplier_href(supplier_id))
    return _page(
        f"A connection with {found['name']} ended",
        form,
        found,
        "Put its end on record",
        "What was bought until then stays on record.",
    )


@pages.page("/trust/buying/suppliers/<supplier_id>/connections/paper", may=in_trust(PAYERS), methods=("GET", "POST"))
def paper(supplier_id: str) -> Any:
    """Put an approval or an assurance on record."""
    found = ask(SERVICE, "supplier_page", supplier_id=supplier_id)
    form = PaperForm(year=found["party"]["year"])
    if form.sent():
        with form.refusals({"up_to": "up_to_pence"}):
            do(
                SERVICE, "record_approval",
                once=form.once_key(), supplier_id=supplier_id, kind=form.kind.data, reference=form.reference.data,
                up_to_pence=form.up_to_pence.data if form.kind.data == "approval" else None, year=form.year.data,
            )  # fmt: skip
            flash("It is on record.", "success")
            return redirect(supplier_href(supplier_id))
    return _page(f"Approval or assurance for {found['name']}", form, found, "Put it on record")


def _page(title: str, form: Form, found: Any, button: str, said: str = "") -> str:
    return render_template(
        "supplying/form.html",
        title=title,
        form=form,
        said=said,
        button=button,
        warning=False,
        trail=supplier_trail(found),
    )
