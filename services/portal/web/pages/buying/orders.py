"""Collective orders, for a school: windows that are open, its quantities, what it gets and pays, what it saved."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from services.portal.web.admission import guard
from services.portal.web.admission.access import Pages, at_school
from services.portal.web.admission.buying_roles import ASKERS, REQUEST_APPROVERS, SCHOOL_OR_TRUST, SERVICE
from services.portal.web.asking.glance import buying_glance
from services.portal.web.context import ask, asking, do, me, now
from services.portal.web.pages.buying import buying_words
from services.portal.web.pages.buying.buying_words import COMING, STILL_TAKING, time_left
from services.portal.web.pages.buying.quantities import Quantities, QuantityForm
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from services.portal.web.patterns.forms import Button
from services.portal.web.patterns.listing import Choice, Listing, Shown
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.numbers import whole_number
from services.portal.web.patterns.trails import way_from_home
from services.portal.web.patterns.words import day
from shared.charts import Chart, Series, draw, in_pounds
from shared.errors import Conflict, InvalidRequest, NotFound, NotTakenUp, QuaysideError

pages = Pages("buying", __name__)
NAVIGATION = (
    Entry("Buying", "buying.start", at_school(SCHOOL_OR_TRUST), order=50),
    Entry("Collective orders", "buying.start", at_school(SCHOOL_OR_TRUST), order=10, section="Buying"),
)
FILTERS = buying_words.FILTERS
ORDERS_IN_CHART = 8


@pages.page("/schools/<school_id>/buying/", may=at_school(SCHOOL_OR_TRUST))
def start(school_id: str) -> str:
    """What is open now, what is coming, what was saved so far."""
    try:
        orders = ask(SERVICE, "my_orders", school_id=school_id)
    except NotTakenUp as refusal:
        return render_template("buying/not_taken_up.html", title="Collective orders", said=refusal.message)
    savings = ask(SERVICE, "school_savings", school_id=school_id, working=False)
    still_open = sorted((one for one in orders if one["stage"] in STILL_TAKING), key=lambda one: one["closes_at"])
    return render_template(
        "buying/start.html",
        title="Collective orders",
        windows=[one | {"left": time_left(one["closes_at"], now())} for one in still_open],
        soon=[one for one in orders if one["stage"] == "not open yet"],
        coming=[one for one in orders if one["stage"] in COMING],
        done=[one for one in orders if one["stage"] not in (*STILL_TAKING, *COMING, "not open yet")][:5],
        count=len(orders),
        savings=savings,
        may_ask=me().holds(ASKERS, school_id),
    )


@pages.page("/schools/<school_id>/buying/orders", may=at_school(SCHOOL_OR_TRUST))
def orders(school_id: str) -> Any:
    """Every order that the school was invited to."""
    rows = [
        one | {"stage": buying_words.stage_words(one["stage"])}
        for one in ask(SERVICE, "my_orders", school_id=school_id)
    ]
    stages = sorted({str(one["stage"]) for one in rows})
    listing = Listing(
        "Collective orders",
        [
            Shown("title", "Order", link=lambda one: order_href(school_id, one["order_id"])),
            Shown("stage", "Status"),
            Shown("closes_at", "Closes", "day"),
            Shown("delivery_on", "Delivery", "day"),
            Shown("your_lines", "Your lines", "number"),
            Shown("charged_pence", "Charged with VAT", "money"),
            Shown("saving_pence", "Saved without VAT", "money"),
        ],
        rows,
        choices=[Choice("stage", "Status", [("", "All"), *((one, one) for one in stages)])],
        search_in=("title", "supplier"),
        sort="-closes_at",
        empty="When the trust opens a collective order to your school, it stands here from the first day to the invoice.",
    )
    return listing.as_file() or render_template(
        "buying/orders.html", title="All collective orders", listing=listing, trail=_trail(school_id)
    )


@pages.page("/schools/<school_id>/buying/savings", may=at_school(SCHOOL_OR_TRUST))
def savings(school_id: str) -> str:
    """What the school saved, order by order, by which method, and how much it used."""
    found = ask(SERVICE, "school_savings", school_id=school_id, working=False)
    used = ask(SERVICE, "school_usage", school_id=school_id)
    return render_template(
        "buying/savings.html",
        title="What you saved",
        savings=found,
        used=used,
        chart=_savings_chart(found["orders"][:ORDERS_IN_CHART]),
        trail=_trail(school_id),
    )


@pages.page("/schools/<school_id>/buying/<order_id>/", may=at_school(SCHOOL_OR_TRUST))
def order(school_id: str, order_id: str) -> str:
    """One order as this school sees it: before the close what it asks for and would pay, after it what came of that."""
    page = order_of(school_id, order_id)
    _note_visit(school_id, page)
    # Of a very large order the estimate may take longer than a page waits; the rest of the page does not need it.
    preview = (
        asking().unless_away(lambda: ask(SERVICE, "preview_for_school", school_id=school_id, order_id=order_id), None)
        if page["closing"] is None and page["lines"] and not page["called_off"]
        else None
    )
    return render_template(
        "buying/order.html",
        title=page["title"],
        order=page,
        items={item["sku"]: item for item in page["items"]},
        numbers={item["sku"]: number for number, item in enumerate(page["items"])},
        preview=preview,
        left=time_left(page["closes_at"], now()),
        may_ask=page["may_ask"] and me().holds(ASKERS, school_id),
        may_choose_codes=me().holds(ASKERS, school_id),
        may_approve=me().holds(REQUEST_APPROVERS, school_id),
        trail=_trail(school_id),
    )


@pages.page("/schools/<school_id>/buying/<order_id>/quantities", may=at_school(ASKERS), methods=("GET", "POST"))
def quantities(school_id: str, order_id: str) -> Any:
    """Enter, change and take back many lines; check what they would cost; save them in one go."""
    page = order_of(school_id, order_id)
    if not page["may_ask"]:
        flash(f"“{page['title']}” is closed for quantities: {buying_words.stage_words(page['stage']).lower()}.")
        return redirect(order_href(school_id, order_id))
    form = QuantityForm()
    form.lines = _typed_lines(page)
    step = request.form.get("step", "")
    if step in ("check", "save"):
        answer = _checked_or_saved(form, step, school_id, page)
        if answer is not None:
            return answer
    elif step.startswith("page-"):
        form.lines.turn_to(whole_number(step.removeprefix("page-"), 99_999) or 1)
    elif step == "find":
        form.lines.turn_to(1)
    return render_template(
        "buying/quantities.html",
        title="Enter quantities",
        order=page,
        form=form,
        theirs=form.theirs,
        left=time_left(page["closes_at"], now()),
        trail=order_trail(school_id, page),
    )


@pages.page(
    "/schools/<school_id>/buying/<order_id>/quantities/<int:number>/withdraw",
    may=at_school(ASKERS),
    methods=("GET", "POST"),
)
def withdraw(school_id: str, order_id: str, number: int) -> Any:
    """Take one line back."""
    page = order_of(school_id, order_id)
    item = page["items"][number] if number < len(page["items"]) else None
    line = next((one for one in page["lines"] if item and one["sku"] == item["sku"]), None)
    if item is None or line is None:
        raise NotFound("There is no such line to take back: perhaps somebody else did it before.")
    form = Button("Take this line back")
    if form.sent():
        with form.refusals():
            said = do(
                SERVICE, "withdraw", once=form.once_key(), school_id=school_id, order_id=order_id, sku=item["sku"]
            )
            flash(said["in_words"], "success" if said["taken"] else "message")
            return redirect(order_href(school_id, order_id))
    return render_template(
        "buying/withdraw.html",
        title=f"Take back {item['name']}",
        order=page,
        item=item,
        line=line,
        form=form,
        back=order_href(school_id, order_id),
    )


@pages.page("/schools/<school_id>/buying/<order_id>/statement", may=at_school(SCHOOL_OR_TRUST), methods=("GET", "POST"))
def statement(school_id: str, order_id: str) -> Any:
    """Have the school's statement of an order made, as a PDF."""
    page = order_of(school_id, order_id)
    form = Button("Make the statement")
    if form.sent():
        with form.refusals():
            job = do(SERVICE, "make_statement", once=form.once_key(), school_id=school_id, order_id=order_id)
            guard.note_reading("statement of a collective order", order_id)
            return redirect(url_for("work.job", school_id=school_id, service=SERVICE, job_id=job["job_id"]))
    return render_template(
        "buying/statement.html",
        title="Statement as a PDF",
        order=page,
        form=form,
        back=order_href(school_id, order_id),
    )


def order_of(school_id: str, order_id: str) -> Any:
    """The order as the school sees it."""
    return ask(SERVICE, "school_order_page", school_id=school_id, order_id=order_id)


def order_href(school_id: str, order_id: str) -> str:
    """The school's page of an order."""
    return url_for("buying.order", school_id=school_id, order_id=order_id)


def _trail(school_id: str) -> list[dict[str, str]]:
    return way_from_home(("Collective orders", url_for("buying.start", school_id=school_id)), school_id=school_id)


def order_trail(school_id: str, page: Any) -> list[dict[str, str]]:
    """The way to what belongs to one order."""
    return [*_trail(school_id), {"text": page["title"], "href": order_href(school_id, page["order_id"])}]


def _note_visit(school_id: str, page: Any) -> None:
    """Trust staff who look into one school's order are put down; the school's own people are at home."""
    if school_id not in me().schools:
        guard.note_reading("a school's part of a collective order", page["order_id"])


def _typed_lines(page: Any) -> Quantities:
    """The lines as they were typed, or as they were given back after a session ended."""
    typed = request.form if request.method == "POST" else MultiDict(g.get("given_back") or {})
    wishes = {line["sku"]: (line["firm"], line["tolerance"]) for line in page["lines"]}
    return Quantities(page["items"], wishes, typed)


def _checked_or_saved(form: QuantityForm, step: str, school_id: str, page: Any) -> Any:
    """The page of what they would cost, or the way on after saving; None, with what is wrong on the form, where not."""
    if not form.sent() or not form.lines.all_numbers():
        return None
    if not form.lines.changed:
        form.problem = "Nothing is changed yet: enter how much you need of at least one item"
        return None
    if step == "save":
        return _saved(form, school_id, page["order_id"])
    preview = _previewed(form, school_id, page["order_id"])
    if preview is None:
        return None
    return render_template(
        "buying/check.html",
        title="Check your quantities", order=page, form=form, preview=preview, back=request.path,
    )  # fmt: skip


def _saved(form: QuantityForm, school_id: str, order_id: str) -> Any:
    """The way on where the lines were taken; None, with what is wrong on the form, where not."""
    try:
        said = do(
            SERVICE, "ask_for_many",
            once=form.once_key(), school_id=school_id, order_id=order_id, lines=form.lines.as_asked(),
        )  # fmt: skip
    except (InvalidRequest, Conflict) as refusal:
        _take(form, refusal)
        return None
    if not said["taken"]:
        form.lines.place(said["refused"])
        form.problem = "Nothing was saved, since not every line can be taken"
        return None
    flash(said["in_words"], "success")
    if said["approval"]:
        flash(said["approval"])
    return redirect(order_href(school_id, order_id))


def _previewed(form: QuantityForm, school_id: str, order_id: str) -> Any:
    """What the lines would cost; None, with what is wrong on the form, where they cannot be taken."""
    lines = form.lines.as_asked()
    try:
        preview = ask(SERVICE, "preview_for_school", school_id=school_id, order_id=order_id, lines=lines)
    except (InvalidRequest, Conflict) as refusal:
        _take(form, refusal)
        return None
    if preview["refused"]:
        form.lines.place(preview["refused"])
        return None
    return preview


def _take(form: QuantityForm, refusal: QuaysideError) -> None:
    changed, wrong = refusal.details.get("changed"), refusal.details.get("lines")
    if changed:
        form.theirs = form.lines.see_again(changed)
        form.problem = "Somebody else at your school changed these lines since you opened them, so nothing was saved"
    elif wrong:
        form.lines.place(wrong)
    else:
        form.problem = refusal.message


def _savings_chart(found: list[Any]) -> Any:
    if not found:
        return None
    return draw(
        Chart(
            "Bought alone and together",
            "For each order, what your school would have paid alone and what its share was, without VAT.",
            [one["title"] for one in found],
            [
                Series("Alone", [one["alone_pence"] for one in found]),
                Series("Together", [one["share_pence"] for one in found]),
            ],
            words=in_pounds,
            label_heading="Order",
        ),
        "bar",
    )


# Cards of the home page: three, for one question


def _orders_once(school_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = buying_glance("my_orders", school_id)
    return found


def _asks_of_you(school_id: str | None) -> Card | None:
    assert school_id is not None
    windows = sorted(
        (one for one in _orders_once(school_id) if one["stage"] in STILL_TAKING), key=lambda one: str(one["closes_at"])
    )
    empty_handed = [one for one in windows if not one["your_lines"]]
    if not empty_handed:
        return None
    return Card(
        "Orders that wait for your quantities",
        [
            Line(
                one["title"],
                url_for("buying.order", school_id=school_id, order_id=one["order_id"]),
                hint=f"{time_left(one['closes_at'], now())}: closes {day(one['closes_at'])}. You asked for nothing yet.",
            )
            for one in empty_handed[:4]
        ],
        more=Line("See all orders", url_for("buying.start", school_id=school_id)),
    )


def _on_its_way(school_id: str | None) -> Card | None:
    assert school_id is not None
    mine = [one for one in _orders_once(school_id) if one["your_lines"]]
    moving = [one for one in mine if one["stage"] in (*STILL_TAKING, "ended, about to close", *COMING)]
    if not moving:
        return None
    return Card(
        "Collective orders",
        [
            Line(
                one["title"],
                url_for("buying.order", school_id=school_id, order_id=one["order_id"]),
                hint=f"{buying_words.stage_words(one['stage'])}, delivery {day(one['delivery_on'])}",
            )
            for one in moving[:4]
        ],
        more=Line("See all orders", url_for("buying.start", school_id=school_id)),
    )


CARDS = (
    Offer(
        Heading.NEEDS_ME, "Collective orders", at_school(ASKERS), SERVICE, _asks_of_you, order=40, reads="school_glance"
    ),
    Offer(
        Heading.ON_ITS_WAY,
        "Collective orders",
        at_school(SCHOOL_OR_TRUST),
        SERVICE,
        _on_its_way,
        order=40,
        reads="school_glance",
    ),
)
