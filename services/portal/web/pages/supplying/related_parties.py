"""Related parties: suppliers that somebody of the trust is connected with, what was bought from them this year, and the
approvals and assurances on record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextInput
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import PAYERS, SERVICE, TRUST
from services.portal.web.context import ask, today
from services.portal.web.pages.supplying.steps import Said, Step, step_page
from services.portal.web.pages.supplying.supplier import supplier_href, supplier_trail
from services.portal.web.patterns.fields import DayField, PoundsField, words_field
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.listing import Listing, Shown

pages = Pages("related_parties", __name__)
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
    step = Step(
        f"Declare a connection with {found['name']}", "declare_connection", "Save the connection",
        "The connection is saved. The limits for related parties hold from now on.",
        "From then on orders count against the limits of the Academy Trust Handbook.",
    )  # fmt: skip

    def said() -> dict[str, Any]:
        return {
            "person": form.person.data,
            "kind": form.kind.data,
            "words": form.words.data or "",
            "starts_on": str(form.starts_on.data),
        }

    return _page(step, form, found, said)


@pages.page(
    "/trust/buying/suppliers/<supplier_id>/connections/<connection_id>/end",
    may=in_trust(PAYERS),
    methods=("GET", "POST"),
)
def end(supplier_id: str, connection_id: str) -> Any:
    """Say that a connection ended."""
    found = ask(SERVICE, "supplier_page", supplier_id=supplier_id)
    form = EndForm()
    step = Step(
        f"End a connection with {found['name']}", "end_connection", "End this connection",
        "The end of the connection is saved.", "What was bought until then stays on record.",
    )  # fmt: skip

    def said() -> dict[str, Any]:
        return {
            "connection_id": connection_id,
            "ends_on": str(form.ends_on.data),
            "reason": form.reason.data,
        }

    return _page(step, form, found, said)


@pages.page("/trust/buying/suppliers/<supplier_id>/connections/paper", may=in_trust(PAYERS), methods=("GET", "POST"))
def paper(supplier_id: str) -> Any:
    """Put an approval or an assurance on record."""
    found = ask(SERVICE, "supplier_page", supplier_id=supplier_id)
    form = PaperForm(year=found["party"]["year"])
    step = Step(f"Approval or assurance for {found['name']}", "record_approval", "Save", "It is saved.")

    def said() -> dict[str, Any]:
        return {
            "kind": form.kind.data,
            "reference": form.reference.data,
            "up_to_pence": form.up_to_pence.data if form.kind.data == "approval" else None,
            "year": form.year.data,
        }

    return _page(step, form, found, said, places={"up_to": "up_to_pence"})


def _page(step: Step, form: Form, found: Any, said: Said, places: Mapping[str, str] | None = None) -> Any:
    about = {"supplier_id": found["supplier_id"]}
    return step_page(step, form, about, supplier_href(found["supplier_id"]), said, places, trail=supplier_trail(found))
