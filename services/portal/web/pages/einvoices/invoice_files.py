"""Files sent as invoices: sending them, the list with how far each is, one with what was found in it, and what a person
decides about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovTextArea
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import PAYERS, SERVICE, TRUST
from services.portal.web.asking.glance import buying_glance
from services.portal.web.asking.names import names_of, who
from services.portal.web.context import ask, do, me
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from services.portal.web.patterns.file_fields import DocumentsField
from services.portal.web.patterns.files import download
from services.portal.web.patterns.forms import Button, Form
from services.portal.web.patterns.listing import Choice, Listing, Shown, page_asked_for
from services.portal.web.patterns.trails import way_from_home
from services.portal.web.patterns.words import state_tag

pages = Pages("invoice_files", __name__)
LARGEST_TOGETHER = 8 * 1024 * 1024
"""Bytes of all files of one form: they travel in one request. An electronic invoice has some 20 thousand."""
STATES: Mapping[str, tuple[str, str]] = {
    "waiting": ("waiting", "Being read"),
    "ready": ("waiting", "Being taken in"),
    "not right": ("failed", "Something is not right"),
    "draft": ("paused", "To be typed in"),
    "refused": ("ended", "Refused"),
    "taken in": ("done", "Taken in"),
    "set aside": ("ended", "Set aside"),
}
"""Kind and words of each state that procurement names."""
PAGE_SIZE = 50


class SendForm(Form):
    """The invoices."""

    files = DocumentsField(
        "Invoices", named="filename", missing="Choose the invoices to send", largest=LARGEST_TOGETHER,
        description="Electronic invoices (XML) and PDFs, several at once if you like. Take them out of zip archives first."
    )  # fmt: skip


class DecisionForm(Form):
    """What a person decided, in words."""

    reason = TextAreaField(
        "Why", widget=GovTextArea(), validators=[DataRequired("Enter a reason"), Length(max=4000)]
    )  # fmt: skip


@pages.page("/trust/buying/invoices/files/", may=in_trust(TRUST))
def listed() -> Any:
    """All files sent, the newest first; what needs a person can be chosen."""
    chosen = request.args.get("state", "")
    page = page_asked_for()
    said = ask(SERVICE, "invoice_files", states=[chosen] if chosen in STATES else [], page=page)
    counts = said["counts"]
    rows = [one | {"state_words": STATES[one["state"]][1]} for one in said["files"]]
    listing = Listing(
        "Invoice files",
        [
            Shown("name", "File", link=lambda one: url_for("invoice_files.file", file_id=one["file_id"]), sortable=False),
            Shown("state_words", "Status", sortable=False),
            Shown("in_words", "What it is", sortable=False),
            Shown("sent_at", "Sent", "moment", sortable=False),
        ],
        rows,
        choices=[
            Choice("state", "Status", [("", "All"), *((key, f"{words} ({counts[key]})") for key, (_, words) in STATES.items())])
        ],
        total=said["in_all"],
        page_size=PAGE_SIZE,
        empty="No invoice has been sent in yet. Send the first one: an electronic invoice is read, checked and taken in by itself.",
    )  # fmt: skip
    return render_template(
        "einvoices/listed.html",
        title="Invoice files",
        listing=listing,
        counts=counts,
        running=counts["waiting"] > 0,
        may_send=me().holds(PAYERS),
        trail=trail()[:2],
    )


@pages.page("/trust/buying/invoices/files/send", may=in_trust(PAYERS), methods=("GET", "POST"))
def send() -> Any:
    """Send invoices to be read and checked."""
    form = SendForm()
    if form.sent():
        with form.refusals():
            said = do(SERVICE, "send_invoice_files", once=form.once_key(), files=form.files.packed)
            _tell(said["files"])
            return redirect(url_for("invoice_files.listed"))
    return render_template("einvoices/send.html", title="Send invoices", form=form, trail=trail())


@pages.page("/trust/buying/invoices/files/<file_id>/", may=in_trust(TRUST))
def file(file_id: str) -> Any:
    """One file: what it is, what was found in it, what may be done with it now."""
    found = ask(SERVICE, "invoice_file", file_id=file_id)
    names = names_of([found["sent_by"], found["decided_by"]])
    return render_template(
        "einvoices/file.html",
        who=lambda actor: who(actor, names),
        title=found["in_short"] or found["name"],
        file=found,
        state=state_tag(STATES, found["state"]),
        running=found["state"] == "waiting",
        errors=[one for one in found["findings"] if one["weight"] == "error"],
        warnings=[one for one in found["findings"] if one["weight"] == "warning"],
        may_decide=me().holds(PAYERS),
        trail=trail(),
    )


@pages.page("/trust/buying/invoices/files/<file_id>/original", may=in_trust(TRUST))
def original(file_id: str) -> Response:
    """The file as it was sent."""
    return download(ask(SERVICE, "invoice_file_content", file_id=file_id))


@pages.page("/trust/buying/invoices/files/<file_id>/invoice.xml", may=in_trust(TRUST))
def as_ubl(file_id: str) -> Response:
    """The invoice as UBL, whatever it came as."""
    return download(ask(SERVICE, "invoice_file_as_ubl", file_id=file_id))


@pages.page("/trust/buying/invoices/files/<file_id>/take-in", may=in_trust(PAYERS), methods=("GET", "POST"))
def take_in(file_id: str) -> Any:
    """Take an invoice in although it breaks official rules."""
    found = ask(SERVICE, "invoice_file", file_id=file_id)
    return _decided(
        found,
        "take_file_in_all_the_same",
        possible=found["may_be_taken_in"],
        title="Accept this invoice anyway",
        words="It breaks rules for electronic invoices, but its sums are right. It goes on to be compared with the order. Your reason is kept with it.",
        button="Take it in",
        done=f"{found['in_short']} is taken in.",
    )  # fmt: skip


@pages.page("/trust/buying/invoices/files/<file_id>/put-away", may=in_trust(PAYERS), methods=("GET", "POST"))
def put_away(file_id: str) -> Any:
    """Set a file aside undone, for example because it went back to the supplier."""
    found = ask(SERVICE, "invoice_file", file_id=file_id)
    return _decided(
        found,
        "set_file_aside",
        possible=found["may_be_set_aside"],
        title="Set this file aside",
        words="Nothing is paid for it. The file stays on record with what you say here, for example that you sent it back to the supplier.",
        button="Set it aside",
        done=f"{found['name']} is set aside.",
    )  # fmt: skip


@pages.page("/trust/buying/invoices/files/<file_id>/read-again", may=in_trust(PAYERS), methods=("GET", "POST"))
def read_again(file_id: str) -> Any:
    """Have a file read once more."""
    found = ask(SERVICE, "invoice_file", file_id=file_id)
    form = Button("Read it again")
    if form.sent():
        with form.refusals():
            do(SERVICE, "read_invoice_file_again", once=form.once_key(), file_id=file_id)
            return redirect(url_for("invoice_files.file", file_id=file_id))
    return render_template(
        "confirm.html",
        title=f"Read {found['name']} again",
        words="The same file is read and checked once more. That helps where rules were renewed or something was entered since.",
        warning=False,
        cancel=url_for("invoice_files.file", file_id=file_id),
        form=form, trail=trail(found),
    )  # fmt: skip


def _decided(
    found: Mapping[str, Any], method: str, *, possible: bool, title: str, words: str, button: str, done: str
) -> Any:
    """A decision about a file that wants a reason, and nothing else."""
    form = DecisionForm()
    if form.sent():
        with form.refusals():
            do(SERVICE, method, once=form.once_key(), file_id=found["file_id"], reason=form.reason.data)
            flash(done, "success")
            return redirect(url_for("invoice_files.file", file_id=found["file_id"]))
    return render_template(
        "einvoices/decide.html", title=title, words=words, button=button, possible=possible, file=found, form=form,
        trail=trail(found),
    )  # fmt: skip


def trail(file: Mapping[str, Any] | None = None) -> list[dict[str, str]]:
    """The way here."""
    invoices, files = ("Invoices", url_for("payables.listed")), ("Invoice files", url_for("invoice_files.listed"))
    there = (file["name"], url_for("invoice_files.file", file_id=file["file_id"])) if file else None
    return way_from_home(invoices, files, there)


def _tell(files: list[dict[str, Any]]) -> None:
    new = [one for one in files if one["file_id"] and not one["already"]]
    if new:
        flash(f"{len(new)} file{'s are' if len(new) > 1 else ' is'} sent and being read.", "success")
    for one in files:
        if one["file_id"] and one["already"]:
            flash(f"{one['name']} had been sent before: it is not read twice.")
        elif not one["file_id"]:
            flash(f"{one['refused']}.")


def _needs_a_person(_: str | None) -> Card | None:
    counts = buying_glance("invoice_files")["counts"]
    here = {"not right": "not right: decide or send back", "draft": "to be typed in from a PDF"}
    lines = [
        Line(f"{counts[state]} {words}", url_for("invoice_files.listed", state=state))
        for state, words in here.items()
        if counts[state]
    ]
    return Card("Invoice files", lines) if lines else None


CARDS = (
    Offer(
        Heading.NEEDS_ME, "Invoice files", in_trust(PAYERS), SERVICE, _needs_a_person, order=45, reads="trust_glance"
    ),
)
