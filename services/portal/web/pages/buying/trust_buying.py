"""Collective orders, for the trust: orders as a list and one by one, the schools' lines, what a close would bring, the close."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from services.portal.web.admission import guard
from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, PAYERS, SERVICE, TRUST
from services.portal.web.asking.glance import buying_glance
from services.portal.web.context import ask, do, me, now, today
from services.portal.web.pages.buying import buying_words
from services.portal.web.pages.buying.buying_words import COMING, STILL_TAKING, time_left
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from services.portal.web.patterns.forms import Button
from services.portal.web.patterns.listing import Choice, Listing, Shown
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.trails import way_from_home
from services.portal.web.patterns.words import day, money
from shared.charts import Chart, Series, draw, in_pounds

pages = Pages("trust_buying", __name__)
NAVIGATION = (
    Entry("Buying", "trust_buying.orders", in_trust(TRUST), order=40),
    Entry("Collective orders", "trust_buying.orders", in_trust(TRUST), order=10, section="Buying"),
)
ITEMS_IN_MATRIX, SCHOOLS_IN_MATRIX = 25, 12
"""What a screen still holds; further ones are on further pages."""
SCHOOLS_IN_CHART = 12
ITEMS_SHOWN = 100
SHARED = (Shown("total_pence", "Share with VAT", "money"), Shown("saving_pence", "Saved without VAT", "money"))
"""What a school's line of an order says once it is closed."""


@pages.page("/trust/buying/", may=in_trust(TRUST))
def orders() -> Any:
    """Every collective order, the latest to close first."""
    rows = [one | {"stage": buying_words.stage_words(one["stage"])} for one in ask(SERVICE, "orders")]
    listing = Listing(
        "Collective orders",
        [
            Shown("title", "Order", link=lambda one: order_href(one["order_id"])),
            Shown("supplier", "Supplier"),
            Shown("stage", "Status"),
            Shown("opens_at", "Opens", "day"),
            Shown("closes_at", "Closes", "moment"),
            Shown("delivery_on", "Delivery", "day"),
        ],
        rows,
        choices=[
            Choice(
                "stage", "Status", [("", "All"), *((one, one) for one in sorted({str(row["stage"]) for row in rows}))]
            )
        ],
        search_in=("title", "supplier"),
        sort="-closes_at",
        empty="No order yet. Add a supplier and its price list, then open an order to schools that have taken up procurement.",
    )
    return listing.as_file() or render_template(
        "trust_buying/orders.html", title="Collective orders", listing=listing, is_buyer=me().holds(BUYERS)
    )


@pages.page("/trust/buying/<order_id>/", may=in_trust(TRUST))
def order(order_id: str) -> Any:
    """One order with what may be done with it now."""
    page = order_page(order_id)
    _note_look(page)
    schools = [
        one
        | {
            "waits": "Yes" if one["approval"] and page["closing"] is None else "",
            "line_count": None if one["lines"] is None else len(one["lines"]),
            "left": day(one["left_at"]) if one["left_at"] else "",
            **({} if one["lines"] or one["lines"] is None else {"total_pence": 0, "saving_pence": 0}),
        }
        for one in page["schools"]
    ]
    listing = Listing(
        f"Schools of {page['title']}",
        [
            Shown("name", "School"),
            Shown("line_count", "Lines", "number"),
            *(SHARED if page["closing"] else (Shown("waits", "Waits for approval"),)),
            *([Shown("left", "Left")] if any(one["left_at"] for one in page["schools"]) else []),
        ],
        schools,
        search_in=("name",),
        sort="name",
    )
    return listing.as_file() or render_template(
        "trust_buying/order.html",
        title=page["title"],
        order=page,
        left=time_left(page["closes_at"], now()),
        steps=_steps(page),
        is_buyer=me().holds(BUYERS),
        listing=listing,
        most_items=ITEMS_SHOWN,
        trail=trail(),
    )


@pages.page("/trust/buying/<order_id>/lines", may=in_trust(TRUST))
def lines(order_id: str) -> str:
    """Who asked for how much of what: items down, schools across."""
    page = order_page(order_id)
    _note_look(page)
    asking = [one for one in page["schools"] if one["lines"]]
    items, item_pages = _part(page["items"], request.args.get("items", 1, type=int), ITEMS_IN_MATRIX)
    schools, school_pages = _part(asking, request.args.get("schools", 1, type=int), SCHOOLS_IN_MATRIX)
    cells = {(one["school_id"], line["sku"]): line for one in schools for line in one["lines"]}
    return render_template(
        "trust_buying/lines.html",
        title=f"The schools’ lines: {page['title']}",
        order=page,
        items=items,
        schools=schools,
        cells=cells,
        item_pages=item_pages,
        school_pages=school_pages,
        asking=len(asking),
        too_large=any(one["lines"] is None for one in page["schools"]),
        trail=trail(page),
    )


@pages.page("/trust/buying/<order_id>/preview", may=in_trust(TRUST))
def preview(order_id: str) -> str:
    """What would be ordered, and what each school would pay and save, if the order closed now."""
    found = ask(SERVICE, "preview_closing", order_id=order_id)
    return render_template(
        "trust_buying/preview.html",
        title=f"If it closed now: {found['title']}",
        preview=found,
        trail=trail({"order_id": order_id, "title": found["title"]}),
    )


@pages.page("/trust/buying/<order_id>/close", may=in_trust(BUYERS), methods=("GET", "POST"))
def close(order_id: str) -> Any:
    """Close an order whose time has come."""
    form = Button("Close the order and place it")
    found = ask(SERVICE, "preview_closing", order_id=order_id)
    if form.sent():
        with form.refusals():
            said = do(SERVICE, "close_order", once=form.once_key(), order_id=order_id)
            return after_step(order_id, said, f"The order is closed. {said.get('in_words', '')}")
    return render_template(
        "trust_buying/close.html",
        title=f"Close {found['title']}",
        preview=found,
        form=form,
        back=order_href(order_id),
    )


@pages.page("/trust/buying/<order_id>/shares-sheet", may=in_trust(TRUST), methods=("GET", "POST"))
def shares_sheet(order_id: str) -> Any:
    """Have the workbook of all shares made."""
    page = order_page(order_id)
    form = Button("Make the spreadsheet")
    if form.sent():
        with form.refusals():
            said = do(SERVICE, "make_shares_sheet", once=form.once_key(), order_id=order_id)
            guard.note_reading("workbook of all schools' shares", order_id)
            return redirect(job_href(said["job_id"]))
    return render_template(
        "trust_buying/shares_sheet.html",
        title="Shares as a spreadsheet",
        order=page,
        form=form,
        back=order_href(order_id),
    )


@pages.page("/trust/buying/savings", may=in_trust(TRUST))
def savings() -> Any:
    """What every school saved, by which method."""
    found = ask(SERVICE, "savings")
    listing = Listing(
        "Savings by school",
        [
            Shown("name", "School", link=lambda one: url_for("buying.savings", school_id=one["school_id"])),
            Shown("orders", "Orders", "number"),
            Shown("alone_pence", "Alone", "money"),
            Shown("share_pence", "Together", "money"),
            Shown("saving_pence", "Saved", "money"),
        ],
        found["schools"],
        search_in=("name",),
        sort="-saving_pence",
        empty="When an order closes, what each school saves by it stands here.",
    )
    return listing.as_file() or render_template(
        "trust_buying/savings.html",
        title="Savings by school",
        savings=found,
        listing=listing,
        chart=_savings_chart(found["schools"][:SCHOOLS_IN_CHART]),
        trail=trail(),
    )


@pages.page("/trust/buying/usage", may=in_trust(TRUST))
def usage() -> Any:
    """What schools used, as it is metered."""
    names = {one["school_id"]: one["name"] for one in ask(SERVICE, "schools")}
    rows = [one | {"school": names.get(one["school_id"], one["school_id"])} for one in ask(SERVICE, "usage")]
    listing = Listing(
        "Use of procurement",
        [
            Shown("school", "School"),
            Shown("about", "For"),
            Shown("on", "On", "day"),
            Shown("measure", "What", "in_words"),
            Shown("quantity", "How many", "number"),
        ],
        rows,
        search_in=("school", "about", "measure"),
        sort="-on",
        empty="When an order closes, each school that took part in it stands here with what it used.",
    )
    return listing.as_file() or render_template(
        "buying/orders.html", title="Use of procurement", listing=listing, trail=trail()
    )


# What the pages of one order share


def order_page(order_id: str) -> Any:
    """The order as the trust sees it."""
    return ask(SERVICE, "order_page", order_id=order_id)


def order_href(order_id: str) -> str:
    return url_for("trust_buying.order", order_id=order_id)


def job_href(job_id: str) -> str:
    return url_for("work.trust_job", service=SERVICE, job_id=job_id)


def trail(page: Any = None) -> list[dict[str, str]]:
    """The way here: home, orders, and for what belongs to an order, the order."""
    there = (page["title"], order_href(page["order_id"])) if page else None
    return way_from_home(("Collective orders", url_for("trust_buying.orders")), there)


def after_step(order_id: str, said: Any, words: str) -> Any:
    """On to the order; or, where it is so large that the worker takes the step, to the job's progress."""
    if "job_id" in said:
        return redirect(job_href(said["job_id"]))
    flash(words, "success")
    return redirect(order_href(order_id))


_STEPS = {
    "preview": ("trust_buying.preview", "See what a close now would bring", TRUST),
    "close": ("trust_buying.close", "Close the order", BUYERS),
    "move": ("trust_mistakes.move", "Move it to other days", BUYERS),
    "name_framework": ("trust_windows.framework", "Name a framework or tender", BUYERS),
    "call_off": ("trust_mistakes.call_off", "Cancel the order", BUYERS),
    "receive": ("trust_deliveries.receive", "Record a delivery", BUYERS),
    "enter_invoice": ("trust_deliveries.invoice", "Invoices of this order", TRUST),
    "shares_sheet": ("trust_buying.shares_sheet", "Shares as a spreadsheet", TRUST),
}


def _steps(page: Any) -> list[dict[str, str]]:
    """The ways on that the service says are open and this person may take."""
    known = [step for step in page["steps"] if step in _STEPS and me().holds(_STEPS[step][2])]
    return [{"href": url_for(_STEPS[step][0], order_id=page["order_id"]), "words": _STEPS[step][1]} for step in known]


def _note_look(page: Any) -> None:
    """Buyers and finance work with the schools' lines every day; that others look into them is put down."""
    if not me().holds(PAYERS):
        guard.note_reading("all schools' lines of a collective order", page["order_id"])


def _part(rows: list[Any], page: int | None, size: int) -> tuple[list[Any], dict[str, Any]]:
    pages_ = max(1, -(-len(rows) // size))
    here = min(max(1, page or 1), pages_)
    return rows[(here - 1) * size : here * size], {"page": here, "pages": pages_}


def _savings_chart(schools: list[Any]) -> Any:
    if not schools:
        return None
    summary = f"What each of {len(schools)} schools saved by all orders so far, without VAT, the largest saving first."
    series = [Series("Saved", [one["saving_pence"] for one in schools])]
    names = [one["name"] for one in schools]
    return draw(Chart("Saved by school", summary, names, series, words=in_pounds, label_heading="School"), "bar")


# Cards of the home page: three, for one question


def _orders_once() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = buying_glance("orders")
    return found


def _needs_the_buyer(_school_id: str | None) -> Card | None:
    lines_ = []
    for one in _orders_once():
        href = order_href(one["order_id"])
        if me().holds(BUYERS) and one["stage"] in COMING and one["delivery_on"] <= today().isoformat():
            lines_.append(
                Line(one["title"], href, hint=f"Delivery was due {day(one['delivery_on'])}: record what came.")
            )
        elif one["stage"] == "received":
            lines_.append(Line(one["title"], href, hint="All delivered: send the invoice in when it comes."))
    return Card("Deliveries and invoices", lines_[:5], more=_all_orders()) if lines_ else None


def _on_its_way(_school_id: str | None) -> Card | None:
    moving = [one for one in _orders_once() if one["stage"] in (*STILL_TAKING, "ended, about to close", *COMING)]
    if not moving:
        return None
    told = [
        Line(
            one["title"],
            order_href(one["order_id"]),
            hint=f"{buying_words.stage_words(one['stage'])}. "
            + (
                f"Closes {day(one['closes_at'])}, {time_left(one['closes_at'], now())}."
                if one["stage"] in STILL_TAKING
                else f"Delivery {day(one['delivery_on'])}."
            ),
        )
        for one in moving[:5]
    ]
    return Card("Collective orders", told, more=_all_orders())


def _saved(_school_id: str | None) -> Card | None:
    found = buying_glance("savings")
    if not found["schools"]:
        return None
    return Card(
        "Saved by buying together",
        [Line(f"{len(found['schools'])} schools: {money(found['alone_pence'])} alone, {money(found['share_pence'])} together", hint="Without VAT.")],
        figure=money(found["saving_pence"]),
        more=Line("By school, with the method", url_for("trust_buying.savings")),
    )  # fmt: skip


def _all_orders() -> Line:
    return Line("All orders", url_for("trust_buying.orders"))


CARDS = (
    Offer(
        Heading.NEEDS_ME,
        "Deliveries and invoices",
        in_trust(PAYERS),
        SERVICE,
        _needs_the_buyer,
        order=40,
        reads="trust_glance",
    ),
    Offer(
        Heading.ON_ITS_WAY, "Collective orders", in_trust(TRUST), SERVICE, _on_its_way, order=40, reads="trust_glance"
    ),
    Offer(Heading.COST, "Saved by buying together", in_trust(TRUST), SERVICE, _saved, order=60, reads="trust_glance"),
)
