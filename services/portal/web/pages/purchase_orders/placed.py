"""Orders that were placed: as a list and one by one, for the trust and for a school, with what the supplier gets."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from services.portal.web.admission.access import Pages, at_school, in_trust
from services.portal.web.admission.buying_roles import ASKERS, BUYERS, PAYERS, SCHOOL_OR_TRUST, SERVICE, TRUST
from services.portal.web.asking.glance import buying_glance
from services.portal.web.asking.names import accounts_in, names_of, with_names
from services.portal.web.context import ask, do, me
from services.portal.web.pages.purchase_orders.order_words import KINDS, STATES, href, method, named, one_order, trail
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from services.portal.web.patterns.files import download
from services.portal.web.patterns.forms import Button
from services.portal.web.patterns.listing import Choice, Listing, Shown
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.words import day, state_tag
from shared.errors import Conflict, InvalidRequest, NotTakenUp
from shared.money import pounds

pages = Pages("purchase_orders", __name__)
NAVIGATION = (
    Entry("Orders", "purchase_orders.listed", in_trust(TRUST), order=25, section="Buying"),
    Entry("Orders", "purchase_orders.school_listed", at_school(SCHOOL_OR_TRUST), order=25, section="Buying"),
)
PAGE_SIZE = 25
MOST_ON_CARD = 5
_STEPS = {
    "receive": ("goods.receive", "Record a delivery", BUYERS),
    "return": ("goods.send_back", "Send something back", BUYERS),
    "change": ("order_changes.change", "Change the order", BUYERS),
    "cancel": ("order_changes.cancel", "Cancel the order", BUYERS),
    "close": ("order_changes.close", "Close the order", PAYERS),
}


@pages.page("/trust/buying/purchase-orders/", may=in_trust(TRUST))
def listed() -> Any:
    """Every order, the latest first."""
    return _listed(None)


@pages.page("/schools/<school_id>/buying/purchase-orders/", may=at_school(SCHOOL_OR_TRUST))
def school_listed(school_id: str) -> Any:
    """A school's orders."""
    try:
        return _listed(school_id)
    except NotTakenUp as refusal:
        return render_template("buying/not_taken_up.html", title="Orders", said=refusal.message)


@pages.page("/trust/buying/purchase-orders/<order_id>/", may=in_trust(TRUST))
def one(order_id: str) -> Any:
    """One order with what may be done with it now."""
    return _one(order_id, None)


@pages.page("/schools/<school_id>/buying/purchase-orders/<order_id>/", may=at_school(SCHOOL_OR_TRUST))
def school_one(school_id: str, order_id: str) -> Any:
    """One order as a school sees it."""
    return _one(order_id, school_id)


@pages.page("/trust/buying/purchase-orders/<order_id>/pdf", may=in_trust(TRUST), methods=("GET", "POST"))
def pdf(order_id: str) -> Any:
    """Have the order made as a PDF."""
    return _pdf(order_id, None)


@pages.page(
    "/schools/<school_id>/buying/purchase-orders/<order_id>/pdf",
    may=at_school(SCHOOL_OR_TRUST),
    methods=("GET", "POST"),
)
def school_pdf(school_id: str, order_id: str) -> Any:
    """Have a school's order made as a PDF."""
    return _pdf(order_id, school_id)


@pages.page("/trust/buying/purchase-orders/<order_id>/order.xml", may=in_trust(TRUST))
def order_file(order_id: str) -> Any:
    """The order as a file that a supplier's system reads."""
    return _order_file(order_id, None)


@pages.page("/schools/<school_id>/buying/purchase-orders/<order_id>/order.xml", may=at_school(SCHOOL_OR_TRUST))
def school_order_file(school_id: str, order_id: str) -> Any:
    """A school's order as such a file."""
    return _order_file(order_id, school_id)


def _listed(school_id: str | None) -> Any:
    asked: dict[str, Any] = {"words": request.args.get("q", "")[:120], "page": _page_asked()}
    if (state := request.args.get("state", "")) in STATES:
        asked["states"] = [state]
    if school_id is None and (kind := request.args.get("kind", "")) in KINDS:
        asked["kinds"] = [kind]
    found = _ask_page(school_id, asked)
    listing = Listing(
        "Orders",
        [
            Shown("number", "Number", link=lambda row: href("one", school_id, order_id=row["purchase_order_id"])),
            Shown("title", "For"),
            Shown("supplier", "Supplier"),
            *([Shown("whose", "School")] if school_id is None else []),
            Shown("placed_on", "Placed", "day"),
            Shown("delivery_on", "Wanted", "day"),
            Shown("state_words", "Status"),
            Shown("net_pence", "Without VAT", "money"),
        ],
        [_row(row) for row in found["orders"]],
        choices=[
            Choice("state", "Status", [("", "All"), *((one, words) for one, (_, words) in STATES.items())]),
            *([Choice("kind", "Kind", [("", "All"), *KINDS.items()])] if school_id is None else []),
        ],
        total=found["total"],
        page_size=PAGE_SIZE,
        empty="No order yet. When a request is approved, a collective order closes or a contract’s visits are planned, its "
        "order stands here with its number.",
    )
    return listing.as_file() or render_template(
        "purchase_orders/listed.html",
        title="Orders",
        listing=listing,
        school_id=school_id,
        may_set_up=school_id is None and me().holds(PAYERS),
        trail=trail(school_id)[:1],
    )


def _ask_page(school_id: str | None, asked: dict[str, Any]) -> Any:
    about = {"school_id": school_id} if school_id else {}
    return ask(SERVICE, method("purchase_orders", school_id), page_size=PAGE_SIZE, **about, **asked)


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return row | {
        "state_words": STATES[row["state"]][1],
        "whose": row["school"] or KINDS.get(row["kind"], row["kind"]),
    }


def _page_asked() -> int:
    return min(max(1, request.args.get("page", 1, type=int) or 1), 100_000)


def _one(order_id: str, school_id: str | None) -> Any:
    order = one_order(order_id, school_id)
    people = [order["approved_by"], *(one["by"] for one in [*order["entries"], *order.get("changes", [])])]
    names = names_of(account for words in people for account in accounts_in(words))
    return render_template(
        "purchase_orders/one.html",
        named=lambda words: with_names(words, names),
        title=f"Order {order['number']}",
        order=order,
        state=state_tag(STATES, order["state"]),
        steps=_steps(order, school_id),
        may_undo=me().holds(ASKERS, school_id) if school_id else me().holds(BUYERS),
        school_id=school_id,
        whole=order.get("whole", True),
        trail=trail(school_id),
    )


def _steps(order: Any, school_id: str | None) -> list[dict[str, str]]:
    """The ways on that the service says are open and this person may take."""
    found = []
    for step in order["steps"]:
        view, words, roles = _STEPS[step]
        if me().holds(ASKERS, school_id) if school_id else me().holds(roles):
            room, name = view.split(".")
            names = {"order_id": order["purchase_order_id"], **({"school_id": school_id} if school_id else {})}
            found.append({"href": url_for(f"{room}.{'school_' if school_id else ''}{name}", **names), "words": words})
    if school_id is None and order["state"] != "cancelled" and me().holds(PAYERS):
        found.append({"href": url_for("paper_invoices.enter", order=order["number"]), "words": "Enter a paper invoice"})
    return found


def _pdf(order_id: str, school_id: str | None) -> Any:
    order = one_order(order_id, school_id)
    form = Button("Make the PDF")
    if form.sent():
        with form.refusals():
            job = do(
                SERVICE,
                method("make_purchase_order_pdf", school_id),
                once=form.once_key(),
                **named(order_id, school_id),
            )
            if school_id:
                return redirect(url_for("work.job", school_id=school_id, service=SERVICE, job_id=job["job_id"]))
            return redirect(url_for("work.trust_job", service=SERVICE, job_id=job["job_id"]))
    return render_template(
        "purchase_orders/pdf.html",
        title="Order as a PDF",
        order=order,
        form=form,
        back=href("one", school_id, order_id=order_id),
    )


def _order_file(order_id: str, school_id: str | None) -> Response | Any:
    try:
        return download(ask(SERVICE, method("purchase_order_file", school_id), **named(order_id, school_id)))
    except (InvalidRequest, Conflict) as refusal:
        flash(refusal.message)
        return redirect(href("one", school_id, order_id=order_id))


# Cards of the home page


def _on_its_way(school_id: str | None) -> Card | None:
    """Orders that a school waits for. The trust has its list."""
    found = buying_glance("orders_on_their_way", school_id)
    if not found["total"]:
        return None
    lines = [
        Line(
            f"{row['title']}, {row['supplier']}",
            href("one", school_id, order_id=row["purchase_order_id"]),
            value=f"wanted {day(row['delivery_on'])}" if row["delivery_on"] else "as soon as possible",
        )
        for row in found["orders"][:MOST_ON_CARD]
    ]
    more = Line(f"All {found['total']} orders on their way", href("listed", school_id))
    return Card("Orders", lines, more=more if found["total"] > len(lines) else None)


def _of_schools_that_left(_school_id: str | None) -> Card | None:
    """Orders that stand though their school has left: the trust takes in what comes of them."""
    found = buying_glance("orders_of_schools_that_left")
    if not found:
        return None
    lines = [
        Line(
            f"{row['number']}, {row['title']}",
            href("one", None, order_id=row["purchase_order_id"]),
            value=pounds(row["net_pence"]),
            hint=f"{row['school']} left on {day(row['left_on'])}; the order with {row['supplier']} stands",
        )
        for row in found[:MOST_ON_CARD]
    ]
    more = Line(f"{len(found) - len(lines)} more in the list of orders", href("listed", None))
    return Card("Orders of schools that left", lines, more=more if len(found) > len(lines) else None)


CARDS = (
    Offer(
        Heading.ON_ITS_WAY, "Orders", at_school(SCHOOL_OR_TRUST), SERVICE, _on_its_way, order=35, reads="school_glance"
    ),
    Offer(
        Heading.NEEDS_ME,
        "Orders of schools that left",
        in_trust(PAYERS),
        SERVICE,
        _of_schools_that_left,
        order=60,
        reads="trust_glance",
    ),
)
