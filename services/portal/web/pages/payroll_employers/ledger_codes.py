"""The codes that the trust's own ledger has for the accounts of the journal."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextInput
from wtforms import StringField, SubmitField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.payroll_roles import BOOKERS, DUE_READERS, SERVICE
from services.portal.web.context import ask, me
from services.portal.web.pages.payroll_employers.payroll_steps import employers_trail, step_page
from services.portal.web.patterns.fields import width
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.listing import Listing, Shown
from services.portal.web.patterns.words import in_words
from shared.errors import NotFound

pages = Pages("payroll_ledger", __name__)


class CodeForm(Form):
    """The code of one account."""

    code = StringField(
        "Code in your ledger", widget=GovTextInput(), validators=[InputRequired("Enter the code"), Length(max=120)], render_kw=width(10)
    )  # fmt: skip
    name = StringField(
        "Name in your ledger", widget=GovTextInput(), validators=[InputRequired("Enter the name"), Length(max=120)]
    )
    submit = SubmitField("Save the code", widget=GovSubmitInput())


@pages.page("/trust/payroll/employers/<employer_id>/ledger/", may=in_trust(DUE_READERS))
def codes(employer_id: str) -> Any:
    """Every account of the journal with its code."""
    employer = ask(SERVICE, "employer_page", employer_id=employer_id)
    may_set = me().holds(BOOKERS)
    rows = [
        row | {"what": in_words(row["account"]), "whose": "yours" if row["own"] else "ours, until you enter yours"}
        for row in ask(SERVICE, "ledger_accounts", employer_id=employer_id)
    ]
    listing = Listing(
        "Ledger codes",
        [
            Shown(
                "what", "What is booked",
                link=lambda row: url_for("payroll_ledger.set_code", employer_id=employer_id, account=row["account"]) if may_set else None,
            ),
            Shown("code", "Code"),
            Shown("name", "Name"),
            Shown("whose", "Whose code"),
        ],
        rows,
    )  # fmt: skip
    return listing.as_file() or render_template(
        "payroll_employers/ledger.html", title="Ledger codes", employer=employer, listing=listing, trail=employers_trail(employer)
    )  # fmt: skip


@pages.page("/trust/payroll/employers/<employer_id>/ledger/<account>", may=in_trust(BOOKERS), methods=("GET", "POST"))
def set_code(employer_id: str, account: str) -> Any:
    """Enter the code that the ledger has for an account."""
    employer = ask(SERVICE, "employer_page", employer_id=employer_id)
    held = next(
        (row for row in ask(SERVICE, "ledger_accounts", employer_id=employer_id) if row["account"] == account), None
    )
    if held is None:
        raise NotFound("There is no such account in the journal.")
    back = url_for("payroll_ledger.codes", employer_id=employer_id)
    form = CodeForm(code=held["code"], name=held["name"])
    return step_page(
        form, "set_ledger_account",
        lambda: {"employer_id": employer_id, "account": account, "code": form.code.data, "name": form.name.data},
        back=back, done="The code is saved. Journals made from now on have it.", title=in_words(account), about="Ledger code",
        trail=employers_trail(employer, ("Ledger codes", back)),
    )  # fmt: skip
