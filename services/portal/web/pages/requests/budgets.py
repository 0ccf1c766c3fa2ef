"""Budgets: what each cost code has, spent and promised; entered one by one, or taken in from a spreadsheet."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import HiddenField, RadioField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission.access import Pages, at_school, in_trust
from services.portal.web.admission.buying_roles import (
    BUDGET_HOLDERS,
    BUDGET_KEEPERS,
    PAYERS,
    SCHOOL_OR_TRUST,
    SERVICE,
    TRUST,
)
from services.portal.web.context import ask, do, me, today
from services.portal.web.pages.requests.request_words import trail, trust_trail
from services.portal.web.pages.requests.whose import of_either, request_href
from services.portal.web.patterns.fields import DayField, PoundsField, width
from services.portal.web.patterns.file_fields import SheetField
from services.portal.web.patterns.files import download
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.listing import Listing, Shown

pages = Pages("budgets", __name__)
YEARS = [
    ("academy", "1 September to 31 August (academies)"),
    ("maintained", "1 April to 31 March (maintained schools)"),
]
COLUMNS = (
    ("Cost code", "yes", "for example E19 or BAE220"),
    ("Name", "no", "what the code stands for"),
    ("Budget", "yes", "pounds for the year"),
)
MONEY = [
    Shown("budget_pence", "Budget", "money"),
    Shown("actual_pence", "Spent", "money"),
    Shown("committed_pence", "Promised", "money"),
    Shown("available_pence", "Left", "money"),
]


class BudgetForm(Form):
    """One budget."""

    code = StringField(
        "Cost code",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the cost code"), Length(max=120)],
        render_kw=width(10),
    )
    name = StringField("What does it stand for?", widget=GovTextInput(), validators=[Length(max=300)])
    pence = PoundsField("Budget for the year", [InputRequired("Enter the amount")])
    year = RadioField(
        "Which financial year does the school keep?", widget=GovRadioInput(), choices=YEARS, default="academy"
    )
    starting = DayField("A day in that year", [InputRequired("Enter a day of the year")], called="day")
    submit = SubmitField("Save the budget", widget=GovSubmitInput())


class FileForm(Form):
    """A sheet of budgets; when it is right, it travels on in the page to be taken."""

    year = RadioField("Which financial year?", widget=GovRadioInput(), choices=YEARS, default="academy")
    starting = DayField("A day in that year", [InputRequired("Enter a day of the year")], called="day")
    file = SheetField("Budgets")


class TakeForm(Form):
    """The sheet that was checked, to be taken as it is."""

    filename = HiddenField()
    content = HiddenField()
    year = HiddenField()
    starting = HiddenField()
    submit = SubmitField("Take these budgets in", widget=GovSubmitInput())


@of_either(pages, "/budgets/", may=SCHOOL_OR_TRUST)
def held(school_id: str | None) -> Any:
    """The budgets of a school, or of the trust itself, in the year of today."""
    page = ask(SERVICE, "school_budgets", school_id=school_id)
    listing = Listing(
        "Budgets",
        [
            Shown("code", "Cost code", link=lambda one: request_href("budgets.entries", school_id, code=one["code"])),
            Shown("name", "Name"),
            *MONEY,
        ],
        page["positions"],
        search_in=("code", "name"),
        sort="code",
        empty="No budget is entered for this year. Enter them here, or take them in from a spreadsheet; then every request "
        "shows what is left.",
    )
    return listing.as_file() or render_template(
        "requests/budgets.html",
        title="Budgets",
        page=page,
        listing=listing,
        may_enter=me().holds(BUDGET_HOLDERS, school_id),
        school_id=school_id,
        trail=trail(school_id),
    )


@of_either(pages, "/budgets/code/<code>", may=SCHOOL_OR_TRUST)
def entries(school_id: str | None, code: str) -> Any:
    """What moved one cost code."""
    page = ask(SERVICE, "budget_entries", school_id=school_id, code=code)
    rows = [one | {"kind": one["kind"].capitalize()} for one in page["entries"]]
    listing = Listing(
        f"Entries of {code}",
        [
            Shown("on", "Day", "day"),
            Shown("says", "What for"),
            Shown("kind", "What happened"),
            Shown("pence", "Amount", "money"),
        ],
        rows,
        search_in=("says",),
        empty="Nothing was ordered or spent under this cost code this year.",
    )
    return listing.as_file() or render_template(
        "requests/budget_entries.html", title=f"Cost code {code}", page=page, listing=listing, trail=_way(school_id)
    )


@of_either(pages, "/budgets/enter", may=BUDGET_HOLDERS, methods=("GET", "POST"))
def enter(school_id: str | None) -> Any:
    """Enter or correct one budget."""
    form = BudgetForm(code=request.args.get("code", ""), starting=today())
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "set_budget",
                once=form.once_key(), school_id=school_id, code=form.code.data, name=form.name.data or "",
                pence=form.pence.data, year=form.year.data, starting=str(form.starting.data),
            )  # fmt: skip
            flash("The budget is saved.", "success")
            return redirect(request_href("budgets.held", school_id))
    return render_template(
        "form.html", title="Enter a budget", form=form, fields=("code", "name", "pence", "year", "starting"),
        said="A budget of the same code and year is replaced.", trail=_way(school_id),
    )  # fmt: skip


@pages.page("/schools/<school_id>/buying/requests/budgets/file", may=at_school(BUDGET_HOLDERS), methods=("GET", "POST"))
def send_file(school_id: str) -> Any:
    """Send a school's budgets as a spreadsheet; once it is checked and right, take it in."""
    whose = {"school_id": school_id}
    return _taken("import_budget", whose, request_href("budgets.held", school_id)) or _checked(
        "import_budget", whose, COLUMNS, url_for("budgets.template", school_id=school_id), _way(school_id)
    )


@pages.page("/schools/<school_id>/buying/requests/budgets/empty.xlsx", may=at_school(SCHOOL_OR_TRUST))
def template(school_id: str) -> Response:
    """The empty sheet for one school."""
    return download(ask(SERVICE, "school_budget_template", school_id=school_id))


@pages.page("/trust/buying/requests/budgets/", may=in_trust(TRUST))
def of_trust() -> Any:
    """Each school's budgets together."""
    rows = ask(SERVICE, "trust_budgets")
    listing = Listing(
        "Budgets of the schools",
        [
            Shown("school", "School", link=lambda one: request_href("budgets.held", one["school_id"])),
            Shown("codes", "Cost codes", "number"),
            *MONEY,
            Shown("short", "Codes overdrawn", "number"),
            Shown("without_budget", "Codes without a budget", "number"),
        ],
        rows,
        search_in=("school",),
        sort="school",
        empty="Schools stand here once they have taken procurement up.",
    )
    return listing.as_file() or render_template(
        "requests/trust_budgets.html",
        title="Budgets of the schools",
        listing=listing,
        may_enter=me().holds(BUDGET_KEEPERS),
        trail=trust_trail(),
    )


@pages.page("/trust/buying/requests/budgets/file", may=in_trust(BUDGET_KEEPERS), methods=("GET", "POST"))
def send_trust_file() -> Any:
    """Send the budgets of several schools as one spreadsheet; once it is checked and right, take it in."""
    columns = (("URN", "yes", "the number of the school"), *COLUMNS)
    return _taken("import_budgets", {}, url_for("budgets.of_trust")) or _checked(
        "import_budgets", {}, columns, url_for("budgets.trust_template"), _trust_way()
    )


@pages.page("/trust/buying/requests/budgets/empty.xlsx", may=in_trust(PAYERS))
def trust_template() -> Response:
    """The empty sheet for several schools."""
    return download(ask(SERVICE, "budget_template"))


def _checked(method: str, whose: dict[str, str], columns: Any, template_href: str, way: list[dict[str, str]]) -> str:
    """The page of the file: to be sent, to be corrected, or right and to be taken."""
    form, result, take = FileForm(starting=today()), None, None
    if form.sent():
        with form.refusals({"content": "file"}):
            sent = {
                "filename": form.file.filename, "content": form.file.content,
                "year": form.year.data, "starting": str(form.starting.data),
            }  # fmt: skip
            result = do(SERVICE, method, once=form.once_key(), take=False, **whose, **sent)
            take = TakeForm(formdata=None, **sent)
    return render_template(
        "requests/budget_file.html",
        title="Take budgets in",
        form=form,
        take=take,
        result=result,
        columns=columns,
        template=template_href,
        trail=way,
    )


def _taken(method: str, whose: dict[str, str], there: str) -> Any:
    """Where the sheet that was checked is sent back to be taken: the way on, once it is taken."""
    if not request.form.get("content"):
        return None
    form = TakeForm()
    if not form.sent():
        return None
    said = do(
        SERVICE, method,
        once=form.once_key(), take=True, filename=form.filename.data, content=form.content.data, year=form.year.data,
        starting=form.starting.data, **whose,
    )  # fmt: skip
    saved = said["state"] == "saved"
    flash(
        f"Taken in: {said['summary']}." if saved else "Nothing was saved: check the file again.",
        "success" if saved else "message",
    )
    return redirect(there)


def _way(school_id: str | None) -> list[dict[str, str]]:
    return [*trail(school_id), {"text": "Budgets", "href": request_href("budgets.held", school_id)}]


def _trust_way() -> list[dict[str, str]]:
    return [*trust_trail(), {"text": "Budgets of the schools", "href": url_for("budgets.of_trust")}]
