"""The bidder's pages, for people who have no sign-in: asking for a link, the bid with its documents, the receipt, taking it
back. Whoever holds the link bids for the business it was made for; what was sent is seen and taken back with the password
alone that its sender chose. No page of theirs is kept by a browser."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, flash, redirect, render_template, url_for
from flask_limiter import Limiter
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import BooleanField, RadioField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from services.portal.web.admission.access import ANYBODY, Pages
from services.portal.web.admission.buying_roles import SERVICE
from services.portal.web.admission.headers import never_kept
from services.portal.web.asking.visitors import ask_for_visitor, do_for_visitor
from services.portal.web.patterns.fields import PoundsField
from services.portal.web.patterns.file_fields import DocumentsField
from services.portal.web.patterns.forms import Form

pages = Pages("bidder", __name__)
SENT_FROM_ONE_ADDRESS = "30 per hour"
"""Bids and withdrawals; a bidder changes a bid a few times at most."""
LINKS_FOR_ONE_ADDRESS = "10 per hour"
AFTER_THE_OFFER = ("files", "price_files", "words", "contact", "email", "password", "true_and_ours")
"""Fields of every bid, below what the tender asks."""


class BidForm(Form):
    """What every bid says; prices, answers and requirements are added as the tender asks."""

    contact = StringField(
        "Who can we ask about this bid?", widget=GovTextInput(), validators=[InputRequired("Enter the name of a contact"), Length(max=300)],
        render_kw={"autocomplete": "name"},
    )  # fmt: skip
    email = StringField(
        "Their e-mail address", widget=GovTextInput(), validators=[InputRequired("Enter the contact’s e-mail address"), Length(max=300)],
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )  # fmt: skip
    files = DocumentsField(
        "Documents without prices",
        description="PDF, Word, spreadsheets or pictures; up to 10, and 9 megabytes together.",
    )
    price_files = DocumentsField(
        "Documents with prices",
        description="Whoever marks the quality of your bid does not see these before their marks are in.",
    )
    words = TextAreaField("Anything else", widget=GovTextArea(), validators=[Optional(), Length(max=4000)])
    password = StringField(
        "Password for this bid", widget=GovTextInput(), validators=[InputRequired("Choose a password for this bid"), Length(max=200)],
        description="At least 10 characters. Write it down: you need it to see your receipt, to replace this bid and to take it back. "
        "To replace a bid, give the password that you sent it with; with another one, both lie in the box.",
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )  # fmt: skip
    true_and_ours = BooleanField(
        "What this bid says is true, and nobody else who may bid has seen its prices", widget=GovCheckboxInput(),
        validators=[InputRequired("Confirm this, or do not bid")],
    )  # fmt: skip
    submit = SubmitField("Seal and send the bid", widget=GovSubmitInput())

    def in_page_order(self) -> list[Any]:
        """Prices, answers and requirements first, as the page shows them."""
        last = [self[name] for name in AFTER_THE_OFFER]
        return [*(field for field in self if field not in last), *last]

    def ask_for_files_again(self) -> None:
        """A browser sends chosen files once: after a mistake elsewhere a bid must not go off without them unnoticed."""
        for field in (self.files, self.price_files):
            if field.packed and not field.errors:
                names = ", ".join(one["name"] for one in field.packed)
                field.errors = [f"Choose {names} again: nothing of a bid is kept before it is sealed"]


class PasswordForm(Form):
    """What shows that a bid is one's own."""

    password = StringField(
        "Password of the bid", widget=GovTextInput(), description="The one that you chose when you sent it.",
        validators=[InputRequired("Enter the password of the bid"), Length(max=200)],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )  # fmt: skip
    submit = SubmitField("Continue", widget=GovSubmitInput())

    def __init__(self, button: str) -> None:
        super().__init__()
        self.submit.label.text = button


class LinkForm(Form):
    """A business that would like to bid."""

    name = StringField(
        "Name of your business",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the name of the business"), Length(max=300)],
    )
    company_number = StringField(
        "Company number", widget=GovTextInput(), description="If it is a company.", validators=[Length(max=20)]
    )
    email = StringField(
        "E-mail address",
        widget=GovTextInput(),
        validators=[InputRequired("Enter an e-mail address of the business"), Length(max=300)],
    )
    submit = SubmitField("Get your link", widget=GovSubmitInput())


def install(app: Flask, limiter: Limiter) -> None:
    """Limit how often one address sends."""
    for name, often in (
        ("bid", SENT_FROM_ONE_ADDRESS),
        ("take_back", SENT_FROM_ONE_ADDRESS),
        ("receipt", SENT_FROM_ONE_ADDRESS),
        ("ask_for_link", LINKS_FOR_ONE_ADDRESS),
    ):
        limit = limiter.limit(often, methods=["POST"])
        app.view_functions[f"bidder.{name}"] = cast(Any, limit(app.view_functions[f"bidder.{name}"]))


@pages.page("/bid/<token>/", may=ANYBODY, methods=("GET", "POST"))
def bid(token: str) -> Any:
    """The tender as its bidder sees it, with the bid to be filled in; and once it is sent, its receipt."""
    page = ask_for_visitor(SERVICE, "bid_page", token=token)
    if not page["published"]:
        return never_kept(render_template("bids/unpublished.html", title=f"Bid for {page['title']}", page=page))
    form = _form_for(page)()
    if form.sent():
        with form.refusals():
            said = do_for_visitor(
                SERVICE,
                "submit_bid",
                once=form.once_key(),
                token=token,
                password=form.password.data,
                bid=_bid_of(form, page),
                files=[*form.files.packed, *(one | {"prices": True} for one in form.price_files.packed)],
            )
            if said["taken"]:
                return _receipts(token, "Your bid is sealed and in the box", said, [said["receipt"]])
            page["came_late"].append(said["late"])
    form.ask_for_files_again()
    return never_kept(
        render_template(
            "bids/bidder.html",
            title=f"Bid for {page['title']}",
            page=page,
            token=token,
            form=form,
            lots=_fields_of(page),
        )
    )


def _receipts(token: str, title: str, about: Any, receipts: list[Any]) -> Any:
    page = render_template("bids/receipts.html", title=title, about=about, receipts=receipts, token=token)
    return never_kept(page)


@pages.page("/bid/<token>/receipt", may=ANYBODY, methods=("GET", "POST"))
def receipt(token: str) -> Any:
    """The receipt of what was sent, for whoever knows its password."""
    page, form = ask_for_visitor(SERVICE, "bid_page", token=token), PasswordForm("See the receipt")
    if form.sent():
        with form.refusals():
            found = ask_for_visitor(SERVICE, "bid_receipts", token=token, password=form.password.data)
            return _receipts(token, f"Receipt for {page['title']}", found, found["receipts"])
    return never_kept(
        render_template(
            "form.html", title="See your receipt", form=form, fields=("password",), back=url_for("bidder.bid", token=token)
        )
    )  # fmt: skip


@pages.page("/bid/<token>/take-back", may=ANYBODY, methods=("GET", "POST"))
def take_back(token: str) -> Any:
    """Take a bid out of the box. Sent without an idempotency key: what is kept with one would be a quick hash of the password."""
    ask_for_visitor(SERVICE, "bid_page", token=token)
    form = PasswordForm("Take the bid back")
    if form.sent():
        with form.refusals():
            ask_for_visitor(SERVICE, "withdraw_bid", token=token, password=form.password.data)
            flash(
                "Your bid is taken back, and what it said is gone. You can send another one until the deadline.",
                "success",
            )
            return redirect(url_for("bidder.bid", token=token))
    return never_kept(
        render_template(
            "form.html", title="Take your bid back", form=form, fields=("password",), back=url_for("bidder.bid", token=token),
            said=["It is taken out of the box unopened and what it said is gone. You can send another one until the deadline."],
        )
    )  # fmt: skip


@pages.page("/tenders/<tender_id>/bid", may=ANYBODY, methods=("GET", "POST"))
def ask_for_link(tender_id: str) -> Any:
    """A link for a business that would like to bid, where anybody may."""
    form = LinkForm()
    if form.sent():
        with form.refusals():
            made = do_for_visitor(
                SERVICE, "ask_to_bid",
                once=form.once_key(), tender_id=tender_id, name=form.name.data, email=form.email.data,
                company_number=form.company_number.data or "",
            )  # fmt: skip
            return never_kept(render_template("bids/your_link.html", title="Your link", one=made))
    return render_template(
        "bids/ask_for_link.html", title="Bid for this tender", form=form, back=url_for("public_tenders.tender", tender_id=tender_id)
    )  # fmt: skip


def _fields_of(page: Any) -> list[dict[str, Any]]:
    """The names of the form's fields, lot by lot, as the page shows them."""
    return [
        {
            **lot,
            "prices": [f"price-{lot['lot']}-{place}" for place, _ in enumerate(page["price_lines"])],
            "answers": [
                (f"answer-{lot['lot']}-{place}", one)
                for place, one in enumerate(one for one in lot["criteria"] if one["kind"] == "quality")
            ],
        }
        for lot in page["lots"]
    ]


def _form_for(page: Any) -> type[BidForm]:
    """The form that this tender asks for."""
    fields: dict[str, Any] = {}
    for lot in _fields_of(page):
        for name, line in zip(lot["prices"], page["price_lines"], strict=True):
            often = f"Counts {line['times']} times." if line["times"] > 1 else ""
            elsewhere = "Not paid to you: what it costs the schools elsewhere." if not line["paid"] else ""
            fields[name] = PoundsField(line["name"], description=" ".join([often, elsewhere]).strip())
        for name, one in lot["answers"]:
            asks = one["asks"] or "Answer here, or say in which document the answer is."
            fields[name] = TextAreaField(
                f"{one['name']} ({one['weight']} of 100 points)", widget=GovTextArea(), description=asks,
                validators=[Optional(), Length(max=20_000)],
            )  # fmt: skip
    for one in page["requirements"]:
        fields[f"met-{one['key']}"] = RadioField(
            one["words"], widget=GovRadioInput(), choices=[("yes", "Yes, we meet this"), ("no", "No")],
            validators=[InputRequired(f"Say whether you meet this: {one['words']}")],
        )  # fmt: skip
        fields[f"words-{one['key']}"] = StringField(
            "How you meet it", widget=GovTextInput(), description="For example a policy number or a document’s name.", validators=[Length(max=1000)]
        )  # fmt: skip
    return type("BidOfTender", (BidForm,), fields)


def _bid_of(form: BidForm, page: Any) -> dict[str, Any]:
    """What was filled in, as the service takes it; a lot without any price is one that is not bid for."""
    lots = []
    for lot in _fields_of(page):
        prices = [form[name].data for name in lot["prices"]]
        if len(page["lots"]) == 1 or any(one is not None for one in prices):
            lots.append(
                {
                    "lot": lot["lot"],
                    "prices": prices,
                    "answers": {one["name"]: form[name].data or "" for name, one in lot["answers"]},
                }
            )
    requirements = {
        one["key"]: {"met": form[f"met-{one['key']}"].data == "yes", "words": form[f"words-{one['key']}"].data or ""}
        for one in page["requirements"]
    }
    bidder = {"contact": form.contact.data, "email": form.email.data}
    return {"bidder": bidder, "lots": lots, "requirements": requirements, "words": form.words.data or ""}
