"""What is kept with a contract: indicators and their months, notes, documents."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import DecimalField, RadioField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission import guard
from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, SERVICE, TRUST
from services.portal.web.context import ask, do, today
from services.portal.web.pages.contract_register.register_words import contract_href, contract_of, trail
from services.portal.web.patterns.fields import DayField, width, words_field
from services.portal.web.patterns.file_fields import DocumentField
from services.portal.web.patterns.files import download
from services.portal.web.patterns.forms import Form
from shared.errors import NotFound

pages = Pages("contract_kept", __name__)


class KpiForm(Form):
    """An indicator agreed with the supplier."""

    name = StringField(
        "What is measured", widget=GovTextInput(), description="For example “Visits on their day”.",
        validators=[InputRequired("Enter what is measured"), Length(max=120)],
    )  # fmt: skip
    unit = StringField(
        "Unit",
        widget=GovTextInput(),
        description="For example % or days.",
        validators=[Length(max=60)],
        render_kw=width(10),
    )
    target = DecimalField(
        "Target", widget=GovTextInput(), validators=[InputRequired("Enter the target")], render_kw=width(10)
    )
    at_least = RadioField(
        "The target is met by",
        widget=GovRadioInput(),
        default="yes",
        choices=[("yes", "This much or more"), ("no", "This much or less")],
    )
    submit = SubmitField("Add the indicator", widget=GovSubmitInput())


class MeasureForm(Form):
    """What it came to in a month."""

    month = DayField("Any day of the month", [InputRequired("Enter a day of the month")], called="day")
    value = DecimalField(
        "What it came to",
        widget=GovTextInput(),
        validators=[InputRequired("Enter what it came to")],
        render_kw=width(10),
    )
    words = words_field("Note", "What explains it, if anything does.")
    submit = SubmitField("Save it", widget=GovSubmitInput())


class NoteForm(Form):
    """Something to be kept."""

    words = words_field(
        "What is to be kept",
        "How the supplier does, what was talked about, what was promised.",
        "Write what is to be kept",
    )
    submit = SubmitField("Keep the note", widget=GovSubmitInput())


class DocumentForm(Form):
    """A document."""

    file = DocumentField("Document", description="PDF, Word, Excel, CSV, text or a picture, up to 9 megabytes.")
    submit = SubmitField("Keep the document", widget=GovSubmitInput())


@pages.page("/trust/buying/contracts/<contract_id>/indicators/add", may=in_trust(BUYERS), methods=("GET", "POST"))
def add_kpi(contract_id: str) -> Any:
    """Add an indicator."""
    contract = contract_of(contract_id)
    form = KpiForm()
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "add_contract_kpi",
                once=form.once_key(), contract_id=contract_id, name=form.name.data, unit=form.unit.data or "", target=str(form.target.data),
                at_least=form.at_least.data == "yes",
            )  # fmt: skip
            flash("The indicator is added.", "success")
            return redirect(f"{contract_href(contract_id)}#indicators")
    return render_template(
        "form.html", title="Add an indicator", form=form, fields=("name", "unit", "target", "at_least"),
        trail=trail(contract),
    )  # fmt: skip


@pages.page("/trust/buying/contracts/<contract_id>/indicators/<kpi_id>", may=in_trust(BUYERS), methods=("GET", "POST"))
def measure(contract_id: str, kpi_id: str) -> Any:
    """Enter what an indicator came to in a month."""
    contract = contract_of(contract_id)
    kpi = next((one for one in contract["kpis"] if one["kpi_id"] == kpi_id), None)
    if kpi is None:
        raise NotFound("There is no such indicator of this contract.")
    form = MeasureForm(month=today())
    if form.sent():
        with form.refusals():
            said = do(
                SERVICE, "measure_contract_kpi",
                once=form.once_key(), contract_id=contract_id, kpi_id=kpi_id, month=str(form.month.data), value=str(form.value.data),
                words=form.words.data or "",
            )  # fmt: skip
            flash(f"Saved: the target is {'met' if said['met'] else 'missed'}.", "success")
            return redirect(f"{contract_href(contract_id)}#indicators")
    return render_template(
        "form.html", title=f"Measure {kpi['name']}", form=form, fields=("month", "value", "words"),
        said=f"The target is {kpi['target_words']}. A month measured again takes the latest word.", trail=trail(contract),
    )  # fmt: skip


@pages.page("/trust/buying/contracts/<contract_id>/note", may=in_trust(BUYERS), methods=("GET", "POST"))
def add_note(contract_id: str) -> Any:
    """Keep a note."""
    contract = contract_of(contract_id)
    form = NoteForm()
    if form.sent():
        with form.refusals():
            do(SERVICE, "note_on_contract", once=form.once_key(), contract_id=contract_id, words=form.words.data)
            flash("The note is kept.", "success")
            return redirect(f"{contract_href(contract_id)}#timeline")
    return render_template(
        "form.html", title=f"Note on {contract['title']}", form=form, fields=("words",), trail=trail(contract)
    )  # fmt: skip


@pages.page("/trust/buying/contracts/<contract_id>/documents/add", may=in_trust(BUYERS), methods=("GET", "POST"))
def add_document(contract_id: str) -> Any:
    """Keep a document; the schools in the contract may read it."""
    contract = contract_of(contract_id)
    form = DocumentForm()
    if form.sent():
        with form.refusals({"content": "file", "filename": "file"}):
            do(
                SERVICE, "keep_contract_file",
                once=form.once_key(), contract_id=contract_id, filename=form.file.filename, content=form.file.content,
            )  # fmt: skip
            flash("The document is kept.", "success")
            return redirect(f"{contract_href(contract_id)}#documents")
    return render_template(
        "form.html", title="Keep a document", form=form, fields=("file",),
        said="The schools in the contract may read it.", trail=trail(contract),
    )  # fmt: skip


@pages.page("/trust/buying/contracts/<contract_id>/documents/<file_id>", may=in_trust(TRUST))
def document(contract_id: str, file_id: str) -> Response:
    """A document as it was sent."""
    found = ask(SERVICE, "contract_file", contract_id=contract_id, file_id=file_id)
    guard.note_reading(f"the document {found['name']} of a contract", contract_id)
    return download(found)
