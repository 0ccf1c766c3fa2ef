"""The patterns of pages, each live: what a new room of pages is made of, when to use which, and how it is called. Examples
are of an imagined school and change nothing."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import IntegerField, RadioField, SelectMultipleField, SubmitField
from wtforms.validators import InputRequired, NumberRange

from services.portal.web.admission.access import SIGNED_IN, Pages
from services.portal.web.patterns.fields import DayField, PoundsField
from services.portal.web.patterns.file_fields import SheetField
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.jobs_worded import Work
from services.portal.web.patterns.listing import Between, Choice, Listing, Shown
from shared.charts import Chart, Series, draw, in_pounds
from shared.errors import InvalidRequest
from shared.spreadsheets import Column, Kind, UnreadableFile, found_in, read_table

pages = Pages("patterns", __name__)
ORDERS = (
    ("Paper for the autumn", "open", "2026-09-14", 12, 13_640),
    ("Exercise books", "closed", "2026-06-08", 30, 41_200),
    ("Cleaning materials", "shared", "2026-03-02", 9, 8_855),
    ("Art materials", "shared", "2026-01-19", 21, 26_010),
    ("Milk and juice", "cancelled", "2025-11-10", 4, None),
    ("First aid", "shared", "2025-10-06", 6, 3_120),
)
WORKING = (
    {"what": "Copier paper A4, 30 reams in 6 cases", "quantity": "30", "rate": "£3.20", "amount": 9_600, "source": "Price list of 1 September 2026, from 24 reams"},
    {"what": "Part of the carriage of £18.00", "quantity": "30 of 90", "rate": "", "amount": 600, "source": "by what each school gets"},
)  # fmt: skip
ENTRIES = (
    {"what": "The order was closed", "at": "2026-09-21T16:00:00+00:00", "who": "Ben Yates", "why": "All six schools had answered.", "part": "Procurement"},
    {"what": "Quantities were entered", "at": "2026-09-16T09:12:00+00:00", "who": "Owen Price", "why": "", "part": "Procurement"},
    {"what": "The trial began", "at": "2026-09-01T08:00:00+00:00", "who": "Hannah Cole", "why": "", "part": "Membership"},
)  # fmt: skip
STEPS = (
    {"title": "Asked for", "state": "done", "note": "1 September 2026"},
    {"title": "Being made ready", "state": "now", "note": "12 of 15 records are here"},
    {"title": "Ready", "state": "later", "note": ""},
)
TASKS = (
    {
        "title": "Sign the agreement",
        "href": "#task-list",
        "hint": "By 1 October 2026",
        "state": "to_do",
        "words": "To do",
    },
    {"title": "Name who acts for the school", "href": "#task-list", "state": "running", "words": "Begun"},
    {"title": "Choose services", "href": "#task-list", "state": "done", "words": "Done"},
)
ANSWERS = (
    {"key": "Service", "value": "Collective contracts", "change": "#check-answers", "what": "the service"},
    {"key": "How", "value": "As a trial", "change": "#check-answers", "what": "how you take it up"},
    {"key": "What it costs", "value": ["Nothing during the trial", "£1,236.00 a year after it"], "change": None},
)
COLUMNS = (
    Column("item", "Item", required=True, hint="as schools know it"),
    Column("boxes", "Boxes", kind=Kind.WHOLE_NUMBER, required=True, called=("number of boxes", "numbers of boxes"), hint="a whole number"),
    Column("price", "Price", kind=Kind.MONEY, required=True, called=("price", "prices"), hint="pounds, without VAT"),
    Column("from_on", "From", kind=Kind.DATE, may_be_absent=True, called=("date", "dates"), hint="like 01/09/2026"),
)  # fmt: skip
WRONG = b"Item,Boxes,Price,From\r\nCopier paper,12,3.20,01/09/2026\r\nPens,a dozen,4,\r\nGlue,,2.50,31/02/2026\r\nChalk,3,1.10,\r\n"
RIGHT = b"Item,Boxes,Price,From\r\nCopier paper,12,3.20,01/09/2026\r\nPens,12,4,\r\nGlue,6,2.50,28/02/2026\r\n"


class Example(Form):
    """One of each kind of field."""

    how = RadioField(
        "How do you want to take it up?",
        widget=GovRadioInput(),
        choices=[("trial", "As a trial"), ("full", "In full")],
        validators=[InputRequired("Choose how you want to take it up")],
    )
    days = SelectMultipleField(
        "On which days?",
        widget=GovCheckboxesInput(),
        choices=[("mon", "Monday"), ("wed", "Wednesday"), ("fri", "Friday")],
        validators=[InputRequired("Tick at least one day")],
    )
    begins = DayField(
        "When does it begin?",
        called="first day",
        description="For example, 27 3 2026",
        validators=[InputRequired("Enter the day on which it begins")],
    )
    boxes = IntegerField(
        "How many boxes?",
        widget=GovTextInput(),
        validators=[
            InputRequired("Enter how many boxes, as a whole number"),
            NumberRange(1, 999, "Enter a number of boxes from 1 to 999"),
        ],
        render_kw={"inputmode": "numeric"},
    )
    most = PoundsField("What may it cost at most?", validators=[InputRequired("Enter an amount, for example 120.00")])
    submit = SubmitField("Go on", widget=GovSubmitInput())


class Upload(Form):
    """A sheet to try the check on; nothing of it is kept."""

    file = SheetField()


@pages.page("/patterns", may=SIGNED_IN)
def index() -> Any:
    """All patterns on one page."""
    listing = _orders()
    return listing.as_file() or render_template(
        "patterns/index.html", title="Patterns of our pages", listing=listing, answers=ANSWERS, tasks=TASKS, entries=ENTRIES,
        steps=STEPS, working=WORKING, sums=10_200, drawing=_drawing(), running=_work("running", 48), over=_work("failed", 12),
        wrong=found_in(read_table("price list.csv", WRONG, COLUMNS)), right=found_in(read_table("price list.csv", RIGHT, COLUMNS)),
    )  # fmt: skip


@pages.page("/patterns/form", may=SIGNED_IN, methods=("GET", "POST"))
def form() -> Any:
    """A form to make mistakes in."""
    filled = Example()
    if filled.sent():
        flash("Everything was right. This was only an example: nothing was saved.", "success")
        return redirect(url_for("patterns.form"))
    return render_template("patterns/form.html", title="Pattern: a form", form=filled, trail=_trail())


@pages.page("/patterns/import", may=SIGNED_IN, methods=("GET", "POST"))
def import_() -> Any:
    """A spreadsheet to have checked. It is read and forgotten."""
    filled, sheet = Upload(), None
    if filled.sent():
        with filled.refusals({"file": "file"}):
            sheet = _checked(filled.file)
    columns = [(column.title, "no" if column.may_be_absent else "yes", column.hint) for column in COLUMNS]
    return render_template(
        "patterns/import.html",
        title="Pattern: taking a spreadsheet in",
        form=filled,
        sheet=sheet,
        columns=columns,
        trail=_trail(),
    )


def _checked(file: SheetField) -> dict[str, Any]:
    try:
        return found_in(read_table(file.filename, file.raw, COLUMNS))
    except UnreadableFile as unreadable:
        raise InvalidRequest(str(unreadable), fields={"file": [str(unreadable)]}) from unreadable


def _orders() -> Listing:
    keys = ("name", "state", "closes_on", "schools", "cost")
    rows: list[dict[str, Any]] = [dict(zip(keys, order, strict=True)) for order in ORDERS]
    states = [("", "All"), *((state, state.capitalize()) for state in ("open", "closed", "shared", "cancelled"))]
    return Listing(
        "Orders",
        [
            Shown("name", "Order", link=lambda row: url_for("patterns.index")),
            Shown("state", "Status", "tag"),
            Shown("closes_on", "Closes", "day"),
            Shown("schools", "Schools", "number"),
            Shown("cost", "What it cost", "money"),
        ],
        rows,
        choices=[Choice("state", "Status", states)],
        between=Between("closes_on", "Closes"),
        sort="-closes_on",
        page_size=4,
        sum_of=("cost",),
        empty="No order yet. When the trust opens one for your school, it stands here.",
    )


def _drawing() -> Any:
    chart = Chart(
        title="What buying together saved, by term",
        summary="Savings grew from £112.00 in the autumn to £240.50 in the summer.",
        labels=("Autumn 2025", "Spring 2026", "Summer 2026"),
        series=(Series("Saved", (11_200, 18_930, 24_050)),),
        words=in_pounds,
        label_heading="Term",
    )
    return draw(chart, "bar")


def _work(state: str, done: int) -> Work:
    job = {
        "id": "0000", "kind": "membership.statement", "school_id": None, "state": state, "step": "Writing lines",
        "done": done, "total": 120, "message": "The printer of PDFs had no room left.", "result": None,
    }  # fmt: skip
    return Work("membership", job)


def _trail() -> list[dict[str, str]]:
    return [{"text": "Home", "href": url_for("home.start")}, {"text": "Patterns", "href": url_for("patterns.index")}]
