"""Employers, each one PAYE scheme: a list, one with its schools, pay groups and fund rates, a new one, a changed one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import BooleanField, HiddenField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.payroll_roles import (
    DUE_READERS,
    OFFICERS,
    SERVICE,
    TRUST_PAY_READERS,
    TRUST_TOTAL_READERS,
)
from services.portal.web.context import ask, ask_once, me
from services.portal.web.pages.payroll_employers.payroll_steps import employer_href, employers_trail, step_page
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from services.portal.web.patterns.fields import width
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.listing import Listing, Shown
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.numbers import version_seen

pages = Pages("payroll_employers", __name__)
NAVIGATION = (
    Entry("Employers", "payroll_employers.listed", in_trust(TRUST_TOTAL_READERS), order=30, section="Payroll"),
)
TEXTS = (
    "name", "paye", "accounts_office", "corporation_tax", "bacs_user", "bacs_sort_code", "bacs_number", "local_authority",
    "teachers_employer", "local_fund", "local_employer", "postcode",
)  # fmt: skip
TICKS = ("claims_allowance", "takes_converted")


def _text(label: str, hint: str = "", needed: str = "", wide: int = 20) -> StringField:
    must = [InputRequired(needed)] if needed else []
    return StringField(
        label, widget=GovTextInput(), description=hint, validators=[*must, Length(max=120)], render_kw=width(wide)
    )


class EmployerForm(Form):
    """What is known of a PAYE scheme."""

    name = StringField("Name of the employer", widget=GovTextInput(), validators=[InputRequired("Enter the name")])
    address = TextAreaField(
        "Address", widget=GovTextArea(), validators=[Length(max=300)],
        description="Up to five lines, without the postcode. It stands on P45s and P60s. May be entered later.",
    )  # fmt: skip
    postcode = _text("Postcode", wide=10)
    paye = _text("PAYE reference", "As in HMRC’s letters, like 123/AB456.", "Enter the PAYE reference")
    accounts_office = _text(
        "Accounts office reference", "Thirteen letters and figures, like 123PA00012345.", "Enter the accounts office reference"
    )  # fmt: skip
    corporation_tax = _text("Corporation tax reference", "Ten figures. Leave it empty where there is none.")
    bacs_user = _text("Bacs service user number", "Six figures, from the bank. May be entered later.", wide=10)
    bacs_sort_code = _text("Sort code of the account that pays", "Like 12-34-56.", wide=10)
    bacs_number = _text("Number of the account that pays", wide=10)
    local_authority = _text("Local authority’s number with Teachers’ Pensions", "Three figures.", wide=5)
    teachers_employer = _text("Employer’s number with Teachers’ Pensions", "Four figures.", wide=5)
    local_fund = _text("Local Government Pension Scheme fund", "The name of the fund, as on its certificate.", wide=30)
    local_employer = _text("Employer’s number with that fund", wide=10)
    claims_allowance = BooleanField("It claims the employment allowance", widget=GovCheckboxInput())
    takes_converted = BooleanField(
        "Staff of schools that convert come to this employer", widget=GovCheckboxInput(),
        description="One employer only can say so.",
    )  # fmt: skip
    version = HiddenField()
    submit = SubmitField("Save the employer", widget=GovSubmitInput())

    def said(self) -> dict[str, Any]:
        """What was filled in."""
        texts = {name: str(self[name].data or "") for name in TEXTS}
        lines = [one.strip() for one in (self.address.data or "").splitlines() if one.strip()]
        return texts | {name: bool(self[name].data) for name in TICKS} | {"address": lines}


@pages.page("/trust/payroll/employers/", may=in_trust(TRUST_TOTAL_READERS))
def listed() -> Any:
    """All employers, and for the payroll officer the schools that need one."""
    rows = [
        one | {"pays": "through Bacs" if one["bank_file"] else "no account entered"}
        for one in ask(SERVICE, "employers")
    ]
    listing = Listing(
        "Employers",
        [
            Shown("name", "Employer", link=lambda one: employer_href(one["employer_id"])),
            Shown("paye", "PAYE reference"),
            Shown("schools", "Schools today", "number"),
            Shown("pay_groups", "Pay groups", "number"),
            Shown("pays", "Pays"),
        ],
        rows,
        sort="name",
        empty="No employer is on record yet. Add the trust’s PAYE scheme first; then say which schools’ staff it employs.",
    )
    runs_payroll = me().holds(OFFICERS)
    return listing.as_file() or render_template(
        "payroll_employers/listed.html", title="Employers", listing=listing, runs_payroll=runs_payroll,
        needing=ask(SERVICE, "schools_need_employer") if runs_payroll else [],
    )  # fmt: skip


@pages.page("/trust/payroll/employers/<employer_id>/", may=in_trust(TRUST_TOTAL_READERS))
def one(employer_id: str) -> str:
    """One employer with its pay groups, schools and fund rates."""
    employer = ask(SERVICE, "employer_page", employer_id=employer_id)
    rates = [rate | {"per_cent": Decimal(rate["basis_points"]) / 100} for rate in employer["fund_rates"]]
    return render_template(
        "payroll_employers/one.html", title=employer["name"], employer=employer, rates=rates, runs_payroll=me().holds(OFFICERS),
        reads_returns=me().holds(TRUST_PAY_READERS), reads_dues=me().holds(DUE_READERS), trail=employers_trail(),
    )  # fmt: skip


@pages.page("/trust/payroll/employers/add", may=in_trust(OFFICERS), methods=("GET", "POST"))
def add() -> Any:
    """Put an employer on record."""
    form = EmployerForm()
    return step_page(
        form, "add_employer", form.said,
        back=url_for("payroll_employers.listed"), done="The employer is on record. Add a pay group, and its schools.",
        title="Add an employer", trail=employers_trail(),
        said="An employer is one PAYE scheme. A trust usually has one for all its schools.",
    )  # fmt: skip


@pages.page("/trust/payroll/employers/<employer_id>/change", may=in_trust(OFFICERS), methods=("GET", "POST"))
def change(employer_id: str) -> Any:
    """Change what is on record of an employer."""
    employer = ask(SERVICE, "employer_page", employer_id=employer_id)
    kept = {name: employer.get(name) for name in (*TEXTS, *TICKS, "version")}
    form = EmployerForm(data=kept | {"bacs_user": "", "address": "\n".join(employer["address"])})
    account = employer["bacs_account"]
    return step_page(
        form, "change_employer",
        lambda: form.said() | {"employer_id": employer_id, "version": version_seen(form.version.data, employer["version"])},
        back=employer_href(employer_id), done="The change is saved.",
        title="Change the employer", about=employer["name"], trail=employers_trail(employer),
        note=f"It pays from {account}. Leave Bacs number, sort code and account empty to keep that." if account else "",
    )  # fmt: skip


def _needs_employer(school_id: str | None) -> Card | None:
    needing = ask_once(SERVICE, "schools_need_employer") if school_id is None else []
    lines = [
        Line(f"{row['name']}: say who employs its staff", url_for("payroll_dated.of_school", school=row["school_id"]), hint=row["because"])
        for row in needing
    ]  # fmt: skip
    return Card("Employers", lines) if lines else None


CARDS = (
    Offer(Heading.NEEDS_ME, "Employers", in_trust(OFFICERS), SERVICE, _needs_employer, 46, "schools_need_employer"),
)
