"""Requests to buy: the list of a school and of the trust, a new one, and one with its lines, steps and what may be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextInput
from wtforms import StringField, SubmitField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission.access import Pages, at_school, in_trust
from services.portal.web.admission.buying_roles import (
    BUYERS,
    REQUEST_APPROVERS,
    REQUESTERS,
    SCHOOL_OR_TRUST,
    SERVICE,
    TRUST,
)
from services.portal.web.asking.glance import buying_glance
from services.portal.web.context import ask, do, me
from services.portal.web.pages.requests import request_words
from services.portal.web.pages.requests.request_words import (
    OWN_TITLE,
    one_href,
    order_href,
    page_of,
    people_of,
    state_words,
    trail,
)
from services.portal.web.pages.requests.whose import of_either, request_href
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from services.portal.web.patterns.fields import DayField, words_field
from services.portal.web.patterns.forms import Button, Form, Reason
from services.portal.web.patterns.listing import Choice, Listing, Shown
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.words import day, moment
from shared.errors import NotTakenUp
from shared.money import pounds

pages = Pages("requests", __name__)
NAVIGATION = (
    Entry("Requests", "requests.listed", at_school(SCHOOL_OR_TRUST), order=20, section="Buying"),
    Entry("Requests", "requests.of_trust", in_trust(TRUST), order=20, section="Buying"),
)
FILTERS = request_words.FILTERS
LINES_ON_CARD = 3
DECIDED = {"approved": "Approved", "returned": "Sent back with a question", "refused": "Refused"}


class RequestForm(Form):
    """What is wanted and what for."""

    title = StringField(
        "What do you need?", widget=GovTextInput(), description="A few words, for example “Chairs for year 4”.",
        validators=[InputRequired("Say in a few words what is wanted"), Length(max=300)],
    )  # fmt: skip
    reason = words_field("What is it needed for?", "Whoever approves it reads this first.", "Say what it is needed for")
    needed_by = DayField("By when? Leave it empty if it does not matter", called="date")
    submit = SubmitField("Save and add lines", widget=GovSubmitInput())


class OrderForm(Form):
    """When it is to come."""

    delivery_on = DayField("When should it come? Leave it empty if it does not matter", called="day of delivery")
    submit = SubmitField("Place the order", widget=GovSubmitInput())


@of_either(pages, "/", may=SCHOOL_OR_TRUST)
def listed(school_id: str | None) -> Any:
    """A school's requests, those that wait for whoever looks first."""
    try:
        rows = ask(SERVICE, "school_requests", school_id=school_id)
    except NotTakenUp as refusal:
        return render_template("buying/not_taken_up.html", title="Requests", said=refusal.message)
    listing = _listing(rows, [])
    return listing.as_file() or render_template(
        "requests/listed.html",
        title="Requests" if school_id else OWN_TITLE,
        listing=listing,
        mine=[one for one in rows if one["waits_for_me"]],
        may_ask=me().holds(REQUESTERS, school_id),
        school_id=school_id,
        scheme=url_for("delegation.of_school", school_id=school_id) if school_id else url_for("delegation.of_trust"),
        trail=trail(school_id)[:-1],
    )


@pages.page("/trust/buying/requests/", may=in_trust(TRUST))
def of_trust() -> Any:
    """Every school's requests, but for drafts."""
    rows = ask(SERVICE, "trust_requests")
    listing = _listing(rows, [Shown("school", "School")])
    return listing.as_file() or render_template(
        "requests/of_trust.html",
        title="Requests",
        listing=listing,
        mine=[one for one in rows if one["waits_for_me"]],
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
            Shown("state_words", "Status"),
            Shown("next", "Next"),
            Shown("net_pence", "Without VAT", "money"),
            Shown("needed_words", "Needed by", sortable=False),
            Shown("made_at", "Made", "day"),
        ],
        shown,
        choices=[Choice("state_words", "Status", [("", "All"), *((one, one) for one in states)])],
        search_in=("title", "school") if more else ("title",),
        sort="-made_at",
        empty="A request begins here: say what is needed, add lines from the catalogue or in your own words, and send it "
        "for approval. Requests of the kitchen and of IT come by themselves.",
    )


@of_either(pages, "/new", may=REQUESTERS, methods=("GET", "POST"))
def new(school_id: str | None) -> Any:
    """Begin a request."""
    form = RequestForm()
    if form.sent():
        with form.refusals():
            made = do(SERVICE, "new_request", once=form.once_key(), school_id=school_id, **_described(form))
            return redirect(one_href(school_id, made["requisition_id"]))
    return render_template("form.html", title="New request", form=form, fields=_FIELDS, trail=trail(school_id))


@of_either(pages, "/<requisition_id>/", may=SCHOOL_OR_TRUST)
def one(school_id: str | None, requisition_id: str) -> str:
    """One request: what it asks for, where it stands, what may be done with it now."""
    page = page_of(school_id, requisition_id)
    found: Any = {"demand": None, "missing": "", "frameworks": []}
    if page["may"]["send"] and page["lines"]:
        found = ask(SERVICE, "what_request_asks", school_id=school_id, requisition_id=requisition_id)
    named = people_of(page)
    return render_template(
        "requests/one.html",
        title=page["title"],
        one=page,
        asks=found["demand"],
        missing=found["missing"],
        frameworks=found["frameworks"],
        named=named,
        signing=[_step(step, named) for step in page["steps"]],
        decided=[_decided(decision, named) for decision in reversed(page["decisions"])],
        order_href=order_href(school_id, page["purchase_order_id"]),
        trail=trail(school_id),
    )


def _step(step: Any, named: Callable[[str], str]) -> dict[str, str]:
    """A signature as a step of the way."""
    note = f"{named(step['by'])}, {moment(step['at'])}" if step["by"] else ""
    state = {"signed": "done", "next": "now"}.get(step["state"], "later")
    return {"title": step["approver"].capitalize(), "state": state, "note": note}


def _decided(decision: Any, named: Callable[[str], str]) -> dict[str, str]:
    """A decision as an entry of the timeline."""
    standing_in = ", standing in" if decision["standing_in"] else ""
    minute = f"Minute: {decision['minute']}" if decision["minute"] else ""
    return {
        "what": f"{DECIDED[decision['kind']]} by the {decision['approver']}{standing_in}",
        "at": decision["at"],
        "who": named(decision["by"]),
        "why": " ".join(words for words in (decision["words"], minute) if words),
    }


@of_either(pages, "/<requisition_id>/describe", may=REQUESTERS, methods=("GET", "POST"))
def describe(school_id: str | None, requisition_id: str) -> Any:
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
        "form.html", title="Change what it says", form=form, fields=_FIELDS, trail=trail(school_id, page)
    )


_FIELDS = ("title", "reason", "needed_by")


def _described(form: RequestForm) -> dict[str, Any]:
    needed_by = str(form.needed_by.data) if form.needed_by.data else None
    return {"title": form.title.data, "reason": form.reason.data, "needed_by": needed_by}


@of_either(pages, "/<requisition_id>/send", may=REQUESTERS, methods=("GET", "POST"))
def send(school_id: str | None, requisition_id: str) -> Any:
    """Check a request, see who will sign it, and send it for approval."""
    page = page_of(school_id, requisition_id)
    found = ask(SERVICE, "what_request_asks", school_id=school_id, requisition_id=requisition_id)
    form = Button("Send for approval")
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


@of_either(pages, "/<requisition_id>/take-back", may=REQUESTERS, methods=("GET", "POST"))
def take_back(school_id: str | None, requisition_id: str) -> Any:
    """Take a request back from approval, to change it."""
    page = page_of(school_id, requisition_id)
    form = Button("Take it back")
    if form.sent():
        with form.refusals():
            do(SERVICE, "take_back_request", once=form.once_key(), school_id=school_id, requisition_id=requisition_id)
            flash("It is a draft again. Change it, and send it once more.", "success")
            return redirect(one_href(school_id, requisition_id))
    return render_template(
        "confirm.html",
        title=f"Take back {page['title']}",
        words="It becomes a draft again, and signatures that were given so far do not count any more.",
        form=form,
        warning=False,
        cancel=one_href(school_id, requisition_id),
        trail=trail(school_id, page),
    )


@of_either(pages, "/<requisition_id>/withdraw", may=REQUESTERS, methods=("GET", "POST"))
def withdraw(school_id: str | None, requisition_id: str) -> Any:
    """A request that is not wanted any more."""
    page = page_of(school_id, requisition_id)
    form = Reason(
        "Withdraw the request",
        asks="Why is it not wanted any more?",
        hint="",
        needed="Say why it is not wanted any more",
    )
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "withdraw_request",
                once=form.once_key(), school_id=school_id, requisition_id=requisition_id, reason=form.reason.data,
            )  # fmt: skip
            flash(f"“{page['title']}” is withdrawn.", "success")
            return redirect(request_href("requests.listed", school_id))
    return render_template(
        "form.html", title=f"Withdraw {page['title']}", form=form, fields=("reason",),
        said="It stays on record with your reason. Money that was set aside for it is free again.",
        trail=trail(school_id, page),
    )  # fmt: skip


@of_either(pages, "/<requisition_id>/order", may=REQUESTERS, methods=("GET", "POST"))
def order(school_id: str | None, requisition_id: str) -> Any:
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
    return Card("Requests that wait for your approval", lines, more=more) if lines else None


def _to_be_ordered(school_id: str | None) -> Card | None:
    """Approved requests that nobody has ordered yet, for those who order: a school's, or the trust's own."""
    found = buying_glance("school_requests" if school_id else "trust_requests", school_id)
    rows = [one for one in found if one["may_order"] and one["school_id"] == school_id]
    lines = [
        Line(one["title"], one_href(one["school_id"], one["requisition_id"]), value=_worth(one))
        for one in rows[:LINES_ON_CARD]
    ]
    return Card("Approved, to be ordered", lines) if lines else None


def _worth(one: Any) -> str:
    return "" if one["net_pence"] is None else pounds(one["net_pence"])


CARDS = (
    Offer(
        Heading.NEEDS_ME, "Approvals", at_school(REQUEST_APPROVERS), SERVICE, _waiting_here, 35, reads="school_glance"
    ),
    Offer(Heading.NEEDS_ME, "Approvals", in_trust(REQUEST_APPROVERS), SERVICE, _waiting_here, 35, reads="trust_glance"),
    Offer(Heading.NEEDS_ME, "To be ordered", at_school(REQUESTERS), SERVICE, _to_be_ordered, 36, reads="school_glance"),
    Offer(Heading.NEEDS_ME, "To be ordered", in_trust(BUYERS), SERVICE, _to_be_ordered, 36, reads="trust_glance"),
)
