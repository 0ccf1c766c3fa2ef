"""Quotes for a request: ask suppliers, take the text of the mail, enter what they answer, compare, choose."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Response, flash, redirect, render_template
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovSubmitInput, GovTextInput
from wtforms import SelectMultipleField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission.access import Pages
from services.portal.web.admission.buying_roles import REQUESTERS, SCHOOL_OR_TRUST, SERVICE
from services.portal.web.context import ask, do
from services.portal.web.pages.requests.request_words import one_href, page_of, trail
from services.portal.web.pages.requests.whose import of_either, request_href
from services.portal.web.patterns.boxes import BoxesForm
from services.portal.web.patterns.fields import DayField, words_field
from services.portal.web.patterns.forms import Form
from shared.errors import NotFound

pages = Pages("request_quotes", __name__)
BELOW = "/<requisition_id>/quotes"
ONE = f"{BELOW}/<quote_request_id>"


class AskForm(Form):
    """Whom to ask, and until when."""

    suppliers = SelectMultipleField("Which suppliers do you ask?", widget=GovCheckboxesInput())
    deadline = DayField(
        "Until which day can they answer?", [InputRequired("Enter the last day for answers")], called="last day"
    )
    specification = words_field(
        "What else must they know?", "For example where and when to deliver, or what it has to be able to do."
    )
    submit = SubmitField("Ask for quotes", widget=GovSubmitInput())


class AnswerForm(BoxesForm):
    """A supplier's prices: one box for each line."""

    delivery = StringField(
        "When can they deliver?", widget=GovTextInput(), description="As they say it, with the cost of delivery.",
        validators=[Length(max=300)],
    )  # fmt: skip
    file_reference = StringField(
        "Where is the quote kept?", widget=GovTextInput(), description="The name of the file, or the date of the mail.",
        validators=[InputRequired("Say where the quote is kept"), Length(max=300)],
    )  # fmt: skip
    words = words_field("Anything else they say")
    submit = SubmitField("Save the quote", widget=GovSubmitInput())

    def prices(self, lines: list[Any]) -> dict[str, str]:
        """The price of each line as it was typed; what cannot be read is a problem at its box."""
        found = {}
        for line in lines:
            name, written = (
                f"price-{line['line_no']}",
                self.box(f"price-{line['line_no']}").lstrip("£").replace(",", ""),
            )
            try:
                found[str(line["line_no"])] = str(Decimal(written))
            except InvalidOperation:
                words = "is not a price: write pounds, like 12.50" if written else "is missing: enter the price of one"
                self.problems[name] = f"{line['description']}: the price {words}"
        return found


class NoQuoteForm(Form):
    """Why a supplier does not quote."""

    words = words_field("What did they say?")
    submit = SubmitField("They do not quote", widget=GovSubmitInput())


class ChooseForm(Form):
    """The reasons that a choice may need."""

    because = words_field("Why not the cheapest?", "Needed only when it is not the cheapest.")
    why_fewer = words_field(
        "Why are there no more quotes?", "Needed only when fewer came than the scheme of delegation asks for."
    )
    submit = SubmitField("Choose this quote", widget=GovSubmitInput())


@of_either(pages, f"{BELOW}/ask", may=REQUESTERS, methods=("GET", "POST"))
def ask_suppliers(school_id: str | None, requisition_id: str) -> Any:
    """Ask suppliers of the list for their price."""
    page = page_of(school_id, requisition_id)
    known = ask(SERVICE, "suppliers_for_requests", school_id=school_id)
    form = AskForm()
    form.suppliers.choices = [
        (one["supplier_id"], f"{one['name']} (not approved yet)" if one["not_yet"] else one["name"]) for one in known
    ]
    if form.sent():
        with form.refusals():
            asked = do(
                SERVICE, "ask_for_quotes",
                once=form.once_key(), school_id=school_id, requisition_id=requisition_id, suppliers=form.suppliers.data,
                deadline=str(form.deadline.data), specification=form.specification.data or "",
            )  # fmt: skip
            flash("Nothing was sent to anybody yet: copy the text below into a mail to each supplier.", "message")
            return redirect(_href(school_id, requisition_id, asked["quote_request_id"]))
    return render_template(
        "requests/ask_suppliers.html", title="Ask for quotes", one=page, form=form, trail=trail(school_id, page)
    )


@of_either(pages, f"{ONE}/", may=SCHOOL_OR_TRUST)
def one(school_id: str | None, requisition_id: str, quote_request_id: str) -> str:
    """Quotes side by side, the text of the mail, and what can be done with them."""
    page, asked = _both(school_id, requisition_id, quote_request_id)
    return render_template(
        "requests/quotes.html",
        title="Quotes",
        one=page,
        asked=asked,
        may_enter=page["may"]["edit"] and not asked["chosen"],
        trail=trail(school_id, page),
    )


@of_either(pages, f"{ONE}/mail.txt", may=SCHOOL_OR_TRUST)
def mail(school_id: str | None, requisition_id: str, quote_request_id: str) -> Response:
    """The text of the mail as a file."""
    _, asked = _both(school_id, requisition_id, quote_request_id)
    response = Response(asked["mail"], mimetype="text/plain; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename="request for a quote.txt")
    return response


@of_either(pages, f"{ONE}/<quote_id>/prices", may=REQUESTERS, methods=("GET", "POST"))
def answer(school_id: str | None, requisition_id: str, quote_request_id: str, quote_id: str) -> Any:
    """Enter a supplier's prices."""
    page, asked = _both(school_id, requisition_id, quote_request_id)
    quote = _quote(asked, quote_id)
    form = AnswerForm(delivery=quote["delivery"], file_reference=quote["file_reference"], words=quote["words"])
    if form.sent():
        prices = form.prices(asked["lines"])
        if not form.problems:
            with form.refusals():
                do(
                    SERVICE, "record_quote",
                    once=form.once_key(), school_id=school_id, requisition_id=requisition_id,
                    quote_request_id=quote_request_id, quote_id=quote_id, prices=prices,
                    delivery=form.delivery.data or "", file_reference=form.file_reference.data, words=form.words.data or "",
                )  # fmt: skip
                flash(f"The quote of {quote['supplier']} is entered.", "success")
                return redirect(_href(school_id, requisition_id, quote_request_id))
    return render_template(
        "requests/answer.html",
        title=f"Quote of {quote['supplier']}",
        asked=asked,
        quote=quote,
        form=form,
        trail=[*trail(school_id, page), {"text": "Quotes", "href": _href(school_id, requisition_id, quote_request_id)}],
    )


@of_either(pages, f"{ONE}/<quote_id>/none", may=REQUESTERS, methods=("GET", "POST"))
def no_quote(school_id: str | None, requisition_id: str, quote_request_id: str, quote_id: str) -> Any:
    """A supplier that does not quote."""
    page, asked = _both(school_id, requisition_id, quote_request_id)
    quote = _quote(asked, quote_id)
    form = NoQuoteForm(words=quote["words"])
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "record_no_quote",
                once=form.once_key(), school_id=school_id, requisition_id=requisition_id,
                quote_request_id=quote_request_id, quote_id=quote_id, words=form.words.data or "",
            )  # fmt: skip
            return redirect(_href(school_id, requisition_id, quote_request_id))
    return render_template(
        "form.html", title=f"{quote['supplier']} does not quote", form=form, fields=("words",),
        trail=[*trail(school_id, page), {"text": "Quotes", "href": _href(school_id, requisition_id, quote_request_id)}],
    )  # fmt: skip


@of_either(pages, f"{ONE}/<quote_id>/choose", may=REQUESTERS, methods=("GET", "POST"))
def choose(school_id: str | None, requisition_id: str, quote_request_id: str, quote_id: str) -> Any:
    """Choose a quote: the request gets its supplier and prices."""
    page, asked = _both(school_id, requisition_id, quote_request_id)
    quote = _quote(asked, quote_id)
    form = ChooseForm()
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "choose_quote",
                once=form.once_key(), school_id=school_id, requisition_id=requisition_id,
                quote_request_id=quote_request_id, quote_id=quote_id,
                because=form.because.data or "", why_fewer=form.why_fewer.data or "",
            )  # fmt: skip
            flash(f"{quote['supplier']} is chosen, and the lines have its prices.", "success")
            return redirect(one_href(school_id, requisition_id))
    return render_template(
        "requests/choose.html",
        title=f"Choose {quote['supplier']}",
        one=page,
        asked=asked,
        quote=quote,
        form=form,
        trail=[*trail(school_id, page), {"text": "Quotes", "href": _href(school_id, requisition_id, quote_request_id)}],
    )


def _both(school_id: str | None, requisition_id: str, quote_request_id: str) -> tuple[Any, Any]:
    page = page_of(school_id, requisition_id)
    asked = ask(
        SERVICE, "quote_request", school_id=school_id, requisition_id=requisition_id, quote_request_id=quote_request_id
    )
    return page, asked


def _quote(asked: Any, quote_id: str) -> Any:
    found = next((one for one in asked["answers"] if one["quote_id"] == quote_id), None)
    if found is None:
        raise NotFound("That supplier was not asked for this.")
    return found


def _href(school_id: str | None, requisition_id: str, quote_request_id: str) -> str:
    return request_href(
        "request_quotes.one", school_id, requisition_id=requisition_id, quote_request_id=quote_request_id
    )
