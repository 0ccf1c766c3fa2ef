"""Requests to buy: the list of a school and of the trust, a new one, and one with its lines, steps and what may be done."""

from __future__ import annotations

from typing import Any

from flask import Flask, flash, redirect, render_template, url_for
from flask_limiter import Limiter
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextInput
from wtforms import StringField, SubmitField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission.access import Pages, at_school, in_trust
from services.portal.web.asking.glance import buying_glance
from services.portal.web.context import ask, do, me
from services.portal.web.pages.requests import request_words
from services.portal.web.pages.requests.request_words import (
    ASKERS,
    SCHOOL,
    SERVICE,
    TRUST,
    Button,
    one_href,
    page_of,
    people_of,
    state_words,
    trail,
)
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from services.portal.web.patterns.fields import DayField, words_field
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.listing import Choice, Listing, Shown
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.words import day
from shared.errors import NotTakenUp
from shared.money import pounds

pages = Pages("requests", __name__)
NAVIGATION = (
    Entry("Requests", "requests.listed", at_school(SCHOOL), order=20, section="Buying"),
    Entry("Requests", "requests.of_trust", in_trust(TRUST), order=20, section="Buying"),
)
LINES_ON_CARD = 3


def install(app: Flask, _limiter: Limiter) -> None:
    """Make the wordings of requests known to templates."""
    for name, wording in request_words.FILTERS.items():
        app.add_template_filter(wording, name)


class RequestForm(Form):
    """What is wanted and what for."""

    title = StringField(
        "What do you need?", widget=GovTextInput(), description="A few words, for example “Chairs for year 4”.",
        validators=[InputRequired("Say in a few words what is wanted"), Length(max=300)],
    )  # fmt: skip
    reason = words_field("What is it needed for?", "Whoever approves it reads this first.", "Say what it is needed for")
    needed_by = DayField("By when? Leave it empty if it does not matter", called="date")
    submit = SubmitField("Save and add lines", widget=GovSubmitInput())


class WithdrawForm(Form):
    """Why it is not wanted any more."""

    reason = words_field("Why is it not wanted any more?", needed="Say why it is not wanted any more")
    submit = SubmitField("Withdraw the request", widget=GovSubmitInput())


class OrderForm(Form):
    """When it is to come."""

    delivery_on = DayField("When should it come? Leave it empty if it does not matter", called="day of delivery")
    submit = SubmitField("Place the order", widget=GovSubmitInput())


@pages.page("/schools/<school_id>/buying/requests/", may=at_school(SCHOOL))
def listed(school_id: str) -> Any:
    """A school's requests, those that wait for whoever looks first."""
    try:
        rows = ask(SERVICE, "school_requests", school_id=school_id)
    except NotTakenUp as refusal:
        return render_template("buying/not_taken_up.html", title="Requests", said=refusal.message)
    listing = _listing(rows, [])
    return listing.as_file() or render_template(
        "requests/listed.html",
        title="Requests",
        listing=listing,
        mine=[one for one in rows if one["waits_for_me"]],
        may_ask=me().holds(ASKERS, school_id),
    )


@pages.page("/trust/buying/requests/", may=in_trust(TRUST))
def of_trust() -> Any:
    """Every school's requests, but for drafts."""
    rows = ask(SERVICE, "trust_requests")
    listing = _listing(rows, [Shown("school", "School")])
    return listing.as_file() or render_template(
        "requests/of_trust.html", title="Requests", listing=listing, mine=[one for one in rows if one["waits_for_me"]]
    )


def _listing(rows: list[Any], more: list[Shown]) -> Listing:
    shown = [
        one
        | {
            "state_words": state_words(one["state"]),
            "needed_words": day(one["needed_by"]) if one["needed_by"] else "",
            "next": (one["waits_for"] or "").capitalize() or ("To be ordered" if one["state"] == "approved" else ""),
        }
        for one in rows
    ]
    states = sorted({one["state_words"] for one in shown})
    return Listing(
        "Requests",
        [
            Shown("title", "Request", link=lambda one: one_href(one["school_id"], one["requisition_id"])),
            *more,
            Shown("state_words", "State"),
            Shown("next", "Next"),
            Shown("net_pence", "Without VAT", "money"),
            Shown("needed_words", "Needed by", sortable=False),
            Shown("made_at", "Made", "day"),
        ],
        shown,
        choices=[Choice("state_words", "State", [("", "All"), *((one, one) for one in states)])],
        search_in=("title", "school") if more else ("title",),
        sort="-made_at",
        empty="A request begins here: say what is needed, add lines from the catalogue or in your own words, and send it "
        "for approval. Requests of the kitchen and of IT come by themselves.",
    )


@pages.page("/schools/<school_id>/buying/requests/new", may=at_school(ASKERS), methods=("GET", "POST"))
def new(school_id: str) -> Any:
    """Begin a request."""
    form = RequestForm()
    if form.sent():
        with form.refusals():
            made = do(SERVICE, "new_request", once=form.once_key(), school_id=school_id, **_described(form))
            return redirect(one_href(school_id, made["requisition_id"]))
    return render_template("requests/form.html", title="New request", form=form, fields=_FIELDS, trail=trail(school_id))


@pages.page("/schools/<school_id>/buying/requests/<requisition_id>/", may=at_school(SCHOOL))
def one(school_id: str, requisition_id: str) -> str:
    """One request: what it asks for, where it stands, what may be done with it now."""
    page = page_of(school_id, requisition_id)
    found: Any = {"demand": None, "missing": "", "frameworks": []}
    if page["may"]["send"] and page["lines"]:
        found = ask(SERVICE, "what_request_asks", school_id=school_id, requisition_id=requisition_id)
    return render_template(
        "requests/one.html",
        title=page["title"],
        one=page,
        asks=found["demand"],
        missing=found["missing"],
        frameworks=found["frameworks"],
        named=people_of(page),
        quotes_open=next((asked for asked in page["quotes"] if not asked["chosen"]), None),
        trail=trail(school_id),
    )


@pages.page(
    "/schools/<school_id>/buying/requests/<requisition_id>/describe", may=at_school(ASKERS), methods=("GET", "POST")
)
def describe(school_id: str, requisition_id: str) -> Any:
    """Change what a request says of itself; the way to answer a question, too."""
    page = page_of(school_id, requisition_id)
    needed_by = request_words.day_of(page["needed_by"])
    form = RequestForm(title=page["title"], reason=page["reason"], needed_by=needed_by)
    form.submit.label.text = "Save"
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "describe_request",
                once=form.once_key(), school_id=school_id, requisition_id=requisition_id, **_described(form),
            )  # fmt: skip
            return redirect(one_href(school_id, requisition_id))
    return render_template(
        "requests/form.html", title="Change what it says", form=form, fields=_FIELDS, trail=trail(school_id, page)
    )


_FIELDS = ("title", "reason", "needed_by")


def _described(form: RequestForm) -> dict[str, Any]:
    needed_by = str(form.needed_by.data) if form.needed_by.data else None
    return {"title": form.title.data, "reason": form.reason.data, "needed_by": needed_by}


@pages.page(
    "/schools/<school_id>/buying/requests/<requisition_id>/send", may=at_school(ASKERS), methods=("GET", "POST")
)
def send(school_id: str, requisition_id: str) -> Any:
    """Check a request, see who will sign it, and send it for approval."""
    page = page_of(school_id, requisition_id)
    found = ask(SERVICE, "what_request_asks", school_id=school_id, requisition_id=requisition_id)
    form = Button()
    form.submit.label.text = "Send for approval"
    if form.sent():
        with form.refusals():
            after = do(
                SERVICE, "send_request", once=form.once_key(), school_id=school_id, requisition_id=requisition_id
            )
            flash(f"“{after['title']}” waits for the {after['steps'][0]['approver']} now.", "success")
            return redirect(one_href(school_id, requisition_id))
    return render_template(
        "requests/send.html",
        title="Check and send for approval",
        one=page,
        asks=found["demand"],
        missing=found["missing"],
        frameworks=found["frameworks"],
        form=form,
        trail=trail(school_id, page),
    )


@pages.page(
    "/schools/<school_id>/buying/requests/<requisition_id>/take-back", may=at_school(ASKERS), methods=("GET", "POST")
)
def take_back(school_id: str, requisition_id: str) -> Any:
    """Take a request back from approval, to change it."""
    page = page_of(school_id, requisition_id)
    form = Button()
    if form.sent():
        with form.refusals():
            do(SERVICE, "take_back_request", once=form.once_key(), school_id=school_id, requisition_id=requisition_id)
            flash("It is a draft again. Change it, and send it once more.", "success")
            return redirect(one_href(school_id, requisition_id))
    return render_template(
        "confirm.html",
        title=f"Take back {page['title']}",
        words="It becomes a draft again, and signatures that were given so far do not count any more.",
        button="Take it back",
        form=form,
        warning=False,
        cancel=one_href(school_id, requisition_id),
        trail=trail(school_id, page),
    )


@pages.page(
    "/schools/<school_id>/buying/requests/<requisition_id>/withdraw", may=at_school(ASKERS), methods=("GET", "POST")
)
def withdraw(school_id: str, requisition_id: str) -> Any:
    """A request that is not wanted any more."""
    page = page_of(school_id, requisition_id)
    form = WithdrawForm()
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "withdraw_request",
                once=form.once_key(), school_id=school_id, requisition_id=requisition_id, reason=form.reason.data,
            )  # fmt: skip
            flash(f"“{page['title']}” is withdrawn.", "success")
            return redirect(url_for("requests.listed", school_id=school_id))
    return render_template(
        "requests/form.html", title=f"Withdraw {page['title']}", form=form, fields=("reason",),
        said="It stays on record with your reason. Money that was set aside for it is free again.",
        trail=trail(school_id, page),
    )  # fmt: skip


@pages.page(
    "/schools/<school_id>/buying/requests/<requisition_id>/order", may=at_school(ASKERS), methods=("GET", "POST")
)
def order(school_id: str, requisition_id: str) -> Any:
    """Check an approved request and place its order."""
    page = page_of(school_id, requisition_id)
    form = OrderForm(delivery_on=request_words.day_of(page["needed_by"]))
    if form.sent():
        with form.refusals():
            after = do(
                SERVICE, "order_request",
                once=form.once_key(), school_id=school_id, requisition_id=requisition_id,
                delivery_on=str(form.delivery_on.data) if form.delivery_on.data else None,
            )  # fmt: skip
            flash(f"Order {after['number']} is placed with {after['supplier']}.", "success")
            return redirect(one_href(school_id, requisition_id))
    return render_template(
        "requests/order.html", title="Check and place the order", one=page, form=form, trail=trail(school_id, page)
    )


def _waiting_here(school_id: str | None) -> Card | None:
    """What waits for whoever looks, at a school or in the trust."""
    rows = buying_glance("school_requests" if school_id else "trust_requests", school_id)
    mine = [one for one in rows if one["waits_for_me"]]
    lines = [
        Line(
            one["title"],
            one_href(one["school_id"], one["requisition_id"]),
            value=_worth(one),
            hint=one.get("school", ""),
        )
        for one in mine[:LINES_ON_CARD]
    ]
    where = url_for("requests.listed", school_id=school_id) if school_id else url_for("requests.of_trust")
    more = Line(f"All {len(mine)} that wait for you", where) if len(mine) > LINES_ON_CARD else None
    return Card("Requests that wait for your approval", lines, "No request waits for you.", more)


def _to_be_ordered(school_id: str | None) -> Card | None:
    """Approved requests that nobody has ordered yet, for those who order."""
    rows = [one for one in buying_glance("school_requests", school_id) if one["may_order"]]
    lines = [
        Line(one["title"], one_href(one["school_id"], one["requisition_id"]), value=_worth(one))
        for one in rows[:LINES_ON_CARD]
    ]
    return Card("Approved, to be ordered", lines) if lines else None


def _worth(one: Any) -> str:
    return "" if one["net_pence"] is None else pounds(one["net_pence"])


CARDS = (
    Offer(Heading.NEEDS_ME, "Approvals", at_school(request_words.APPROVERS), SERVICE, _waiting_here, 35),
    Offer(Heading.NEEDS_ME, "Approvals", in_trust(request_words.APPROVERS), SERVICE, _waiting_here, 35),
    Offer(Heading.NEEDS_ME, "To be ordered", at_school(ASKERS), SERVICE, _to_be_ordered, 36),
)
