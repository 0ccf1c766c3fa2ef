"""A contract entered by hand, or a whole register taken in from a sheet: sent, checked, its errors shown, taken."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, SERVICE
from services.portal.web.context import ask, do
from services.portal.web.pages.contract_register.register_words import COMPETED, DRIVERS, KINDS, PERIODS, trail
from services.portal.web.patterns.fields import DayField, PoundsField, width
from services.portal.web.patterns.file_fields import SheetField
from services.portal.web.patterns.files import download
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.imports import Import, annotated_file, found_page
from services.portal.web.patterns.words import VAT_TREATMENTS
from shared.money import parse_pounds

pages = Pages("contract_entry", __name__)
COLUMNS = (
    ("Title", "yes", "as schools know it"),
    ("Supplier", "yes", "its name as on the list of suppliers"),
    ("CPV code", "yes", "eight digits"),
    ("Value", "yes", "pounds over the whole term, without VAT and extensions"),
    ("Starts", "yes", "its first day, like 01/09/2027"),
    ("Ends", "yes", "its last day without extensions"),
    ("Schools", "yes", "names or URNs, with a semicolon between them"),
    ("Share by", "no", "pupils (if left empty), area, visits, equal or fixed"),
    ("Figures", "no", "in the order of the schools: 210; 340"),
    ("Options in months", "no", "12; 12"),
    ("Notice by", "no", "the last day to give notice"),
    ("VAT", "no", "standard if left empty"),
    ("Cost code", "no", "your accounts’ code, for example BAE210"),
    ("Kind", "no", "services if left empty, goods, works or light touch services"),
    (
        "How it was competed for",
        "no",
        "tender, framework, direct award or before the Act: needed from the threshold on",
    ),
    ("Notice, framework or ground", "no", "its number or name, needed with the column before"),
)


class ContractForm(Form):
    """A contract as it was agreed."""

    title = StringField(
        "Title", widget=GovTextInput(), description="As schools know it, for example “Grounds maintenance”.",
        validators=[InputRequired("Enter a title"), Length(max=300)],
    )  # fmt: skip
    supplier_id = SelectField("Supplier", widget=GovSelect(), choices=[], validate_choice=False)
    kind = SelectField("What is bought", widget=GovSelect(), choices=KINDS)
    cpv_code = StringField(
        "CPV code", widget=GovTextInput(), description="Eight digits, for example 77314000 for grounds maintenance.",
        validators=[InputRequired("Enter the CPV code")],
        render_kw=width(10),
    )  # fmt: skip
    value_pence = PoundsField(
        "Value over its term, without VAT", description="Without options to extend.",
        validators=[InputRequired("Enter what it costs over its term")],
    )  # fmt: skip
    vat = SelectField("VAT", widget=GovSelect(), choices=list(VAT_TREATMENTS))
    cost_code = StringField(
        "Cost code", widget=GovTextInput(), description="Your accounts’ code, so that its orders count against budgets. May be left empty.",
        validators=[Length(max=60)],
        render_kw=width(10),
    )  # fmt: skip
    starts_on = DayField("First day", [InputRequired("Enter its first day")], called="first day")
    ends_on = DayField("Last day", [InputRequired("Enter its last day")], called="last day")
    notice_by = DayField(
        "Last day to give notice", [Optional()], called="last day to give notice", description="If there is one."
    )
    options = TextAreaField(
        "Options to extend", widget=GovTextArea(), validators=[Optional()],
        description="One a line: months, then the price without VAT. For example 12: 12,000.00",
    )  # fmt: skip
    period_months = RadioField("How often it is ordered", widget=GovRadioInput(), choices=PERIODS, default="3")
    competed = SelectField("How it was competed for", widget=GovSelect(), choices=COMPETED, default="not said")
    competed_words = StringField(
        "Notice, framework or ground", widget=GovTextInput(), validators=[Length(max=300)],
        description="The number of the tender notice, the name of the framework, or the ground of a direct award and who advised.",
    )  # fmt: skip
    driver = RadioField("How its cost is shared", widget=GovRadioInput(), choices=DRIVERS, default="pupils")
    schools = SelectMultipleField(
        "Schools in it", widget=GovCheckboxesInput(), choices=[], validators=[InputRequired("Choose at least one school")],
    )  # fmt: skip
    submit = SubmitField("Put it into the register", widget=GovSubmitInput())


class ContractsFileForm(Form):
    """The sheet."""

    file = SheetField("Spreadsheet of contracts")


FIELDS = (
    "title", "supplier_id", "kind", "cpv_code", "value_pence", "vat", "cost_code", "starts_on", "ends_on", "notice_by",
    "options", "competed", "competed_words", "period_months", "driver", "schools",
)  # fmt: skip


@pages.page("/trust/buying/contracts/add", may=in_trust(BUYERS), methods=("GET", "POST"))
def add() -> Any:
    """Enter one contract."""
    form = ContractForm()
    suppliers = [one for one in ask(SERVICE, "suppliers") if one["active"]]
    form.supplier_id.choices = [(one["supplier_id"], one["name"]) for one in suppliers]
    form.schools.choices = [(one["school_id"], one["name"]) for one in ask(SERVICE, "schools") if one["may_order"]]
    if form.sent():
        options = _options(form)
        if options is not None:
            with form.refusals():
                said = do(
                    SERVICE, "add_contract",
                    once=form.once_key(), title=form.title.data, supplier_id=form.supplier_id.data, kind=form.kind.data, cpv_code=form.cpv_code.data,
                    value_pence=form.value_pence.data, vat=form.vat.data, cost_code=form.cost_code.data or "", starts_on=str(form.starts_on.data),
                    ends_on=str(form.ends_on.data), notice_by=str(form.notice_by.data) if form.notice_by.data else None, extensions=options,
                    competed=form.competed.data, competed_words=form.competed_words.data or "",
                    period_months=int(form.period_months.data), driver=form.driver.data, schools=[{"school_id": one} for one in form.schools.data or ()],
                )  # fmt: skip
                flash(f"{said['title']} is in the register. It waits for the {said['waits_for']} to sign.", "success")
                return redirect(url_for("contracts.one", contract_id=said["contract_id"]))
    return render_template(
        "form.html", title="Enter a contract", form=form, fields=FIELDS, trail=trail(),
        note="" if suppliers else "There is no supplier yet: put one on the list of suppliers first.",
    )  # fmt: skip


@pages.page("/trust/buying/contracts/from-sheet", may=in_trust(BUYERS), methods=("GET", "POST"))
def send() -> Any:
    """Send a sheet of contracts to be checked."""
    form = ContractsFileForm()
    if form.sent():
        with form.refusals({"content": "file"}):
            said = do(
                SERVICE,
                "import_contracts",
                once=form.once_key(),
                filename=form.file.filename,
                content=form.file.content,
            )
            return redirect(url_for("contract_entry.found", job_id=said["job_id"]))
    return render_template(
        "contract_register/send.html", title="Take in contracts from a sheet", form=form, columns=COLUMNS,
        template=url_for("contract_entry.template"), trail=trail(),
    )  # fmt: skip


@pages.page("/trust/buying/contracts/from-sheet/<job_id>", may=in_trust(BUYERS), methods=("GET", "POST"))
def found(job_id: str) -> Any:
    """What the check found, or what would come in, with the button that takes it."""
    one = Import(
        "list of contracts", "take_contracts",
        page=lambda job: url_for("contract_entry.found", job_id=job),
        errors=lambda job: url_for("contract_entry.annotated", job_id=job),
        send=url_for("contract_entry.send"),
        see=(url_for("contracts.listed"), "See the contracts"),
        counts=(("New contracts", "new"), ("In the register already", "known")),
    )  # fmt: skip
    return found_page(one, job_id, "Contracts from a spreadsheet", lambda _result: ContractsFileForm(), trail=trail())


@pages.page("/trust/buying/contracts/from-sheet/<job_id>/errors.xlsx", may=in_trust(BUYERS))
def annotated(job_id: str) -> Response:
    """The sender's file with its errors beside the rows."""
    return annotated_file(job_id)


@pages.page("/trust/buying/contracts/contracts.xlsx", may=in_trust(BUYERS))
def template() -> Response:
    """The empty sheet."""
    return download(ask(SERVICE, "contract_template"))


def _options(form: ContractForm) -> list[dict[str, int]] | None:
    """The options as the service takes them; None, with the words at the box, where a line cannot be read."""
    found = []
    for line in (form.options.data or "").splitlines():
        months, _, price = line.partition(":")
        if not line.strip():
            continue
        try:
            found.append({"months": int(months.strip()), "pence": parse_pounds(price) if price.strip() else 0})
        except ValueError:
            form.options.errors = [f"“{line.strip()[:40]}” is no option: write it like 12: 12,000.00"]
            return None
    return found
