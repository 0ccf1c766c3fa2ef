"""What a school's services cost and why: charges with their working, by month and service; the page of cost and saving that a
head takes to governors; the price list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, url_for

from services.portal.web.admission import guard
from services.portal.web.admission.access import SCHOOL_DECIDERS, SCHOOL_PAGE_READERS, Pages, at_school
from services.portal.web.admission.buying_roles import SCHOOL_OR_TRUST as BUYING
from services.portal.web.admission.money_roles import FINANCE
from services.portal.web.asking.glance import school_glance
from services.portal.web.context import ask, me, today
from services.portal.web.pages.costs.spans_chosen import Days, days_chosen, days_on_offer
from services.portal.web.pages.services.subscription_words import BASIS
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from services.portal.web.patterns.listing import Choice, Listing, Shown
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.trails import way_from_home
from services.portal.web.patterns.words import day, money
from shared.charts import Chart, Drawing, Series, draw, in_pounds
from shared.errors import NotAllowed, NotTakenUp, ServiceAway
from shared.identity.roles import SCHOOL_LEADERS

pages = Pages("costs", __name__)
NAVIGATION = (Entry("Costs", "costs.year", at_school(), order=30),)
KINDS: Mapping[str, str] = {
    "belonging": "Membership",
    "service": "Service",
    "handed_on": "Supplier's bill handed on",
    "reversal": "Reversal",
    "correction": "Correction",
    "credit": "Credit",
}


@pages.page("/schools/<school_id>/costs/", may=at_school())
def year(school_id: str) -> Any:
    """Charges of a school year or a month: the sum, a chart by month, and each charge with how it comes about."""
    offered = days_on_offer(today())
    days = days_chosen(today(), offered)
    found = ask("membership", "charges_of", school_id=school_id, **days.asked)
    listing = _charges(school_id, found, days)
    guard.note_reading(f"charges, {days.words}")
    return listing.as_file() or render_template(
        "costs/year.html",
        title=f"Costs: {days.words[:1].lower()}{days.words[1:]}",
        found=found,
        listing=listing,
        drawing=_by_month(found),
        days=days,
        offered=offered,
        sums={key: sum(month[key] for month in found["by_month"]) for key in ("services_pence", "goods_pence")},
        is_finance=me().holds(FINANCE, school_id),
    )


@pages.page("/schools/<school_id>/costs/charges/<entry_id>", may=at_school())
def charge(school_id: str, entry_id: str) -> str:
    """Why a charge is what it is: each step of its working, what came of the same origin, and its question."""
    found = ask("membership", "charge", school_id=school_id, entry_id=entry_id)
    guard.note_reading("a charge with its working", entry_id)
    return render_template(
        "costs/charge.html",
        title=f"{found['title']}: why {money(abs(found['pence']))}",
        found=found,
        kinds=KINDS,
        basis=BASIS,
        may_ask=me().holds(SCHOOL_LEADERS, school_id),
        may_correct=me().holds(FINANCE, school_id),
        trail=trail(school_id),
    )


@pages.page("/schools/<school_id>/costs/saving", may=at_school())
def saving(school_id: str) -> Any:
    """What it cost, what it saved and what was used, on one page to print for governors."""
    offered = days_on_offer(today())
    days = days_chosen(today(), offered)
    found = ask("membership", "cost_and_saving", school_id=school_id, **days.asked)
    issued = ask("membership", "statements_issued", school_id=school_id)
    guard.note_reading(f"cost and saving, {days.words}")
    return render_template(
        "costs/saving.html",
        title="Cost and saving",
        found=found,
        days=days,
        offered=offered,
        issued=issued,
        orders=_orders_by_name(school_id) if found["savings"] else {},
        drawing=_cost_and_saving(found),
        trail=trail(school_id),
    )


def _orders_by_name(school_id: str) -> dict[str, dict[str, str]]:
    """Names and pages of the school's collective orders, by their ids; none where procurement cannot say."""
    try:
        known = ask("procurement", "my_orders", school_id=school_id)
    except (ServiceAway, NotTakenUp, NotAllowed):
        return {}
    sees = me().holds(BUYING, school_id)
    return {
        one["order_id"]: {
            "title": one["title"],
            "href": url_for("buying.order", school_id=school_id, order_id=one["order_id"]) if sees else "",
        }
        for one in known
    }


@pages.page("/schools/<school_id>/costs/prices", may=at_school())
def prices(school_id: str) -> Any:
    """What each offer costs an associate and a member school, with where the price comes from."""
    rows = price_rows()
    listing = price_listing(rows)
    return listing.as_file() or render_template(
        "costs/prices.html", title="Price list", listing=listing, on=today(), trail=trail(school_id)
    )


def price_rows() -> list[dict[str, Any]]:
    """One row for each offer, with its price for both standings."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for standing in ("associate", "member"):
        for one in ask("membership", "price_list", standing=standing)["prices"]:
            row = rows.setdefault(
                (one["line"], one["offer"]),
                {"title": one["title"], "offer": one["offer"], "associate": "", "member": "", "source": ""},
            )
            row[standing] = one["words"]
            row["since"] = max(one["from"], row.get("since", ""))
            row["sure"] = BASIS.get(one["status"], one["status"])
            row["source"] = (
                one["source"]
                if one["source"] in ("", row["source"])
                else "; ".join(filter(None, [row["source"], one["source"]]))
            )
    return list(rows.values())


def price_listing(rows: list[dict[str, Any]]) -> Listing:
    return Listing(
        "Price list",
        [
            Shown("title", "Service"),
            Shown("offer", "Offer", "in_words"),
            Shown("associate", "Associate school", sortable=False),
            Shown("member", "Member school", sortable=False),
            Shown("since", "In force since", "day"),
            Shown("source", "Where it comes from", sortable=False),
            Shown("sure", "How sure"),
        ],
        rows,
        page_size=100,
        empty="No price is set yet. The trust's finance team sets them, each with its source.",
    )  # fmt: skip


def trail(school_id: str) -> list[dict[str, str]]:
    return way_from_home(("Costs", url_for("costs.year", school_id=school_id)), school_id=school_id)


def cost_card(school_id: str | None) -> Card | None:
    """This school year so far: what services cost, what buying together saved, by which method."""
    said = school_glance(school_id)
    if said is None or school_id is None:
        return None
    lines = [
        Line(
            "Saved by buying together", url_for("costs.saving", school_id=school_id),
            value=money(said["saved_pence"]), hint=_method(said["saving_method"]),
        ),
        Line("Suppliers' bills handed on", value=money(said["goods_pence"])),
    ]  # fmt: skip
    more = Line("See every charge with its working", url_for("costs.year", school_id=school_id))
    return Card("Services, this school year so far", lines, figure=money(said["cost_pence"]), more=more)


def news_card(school_id: str | None) -> Card | None:
    """Answers to questions about charges, and statements, of the last weeks."""
    said = school_glance(school_id)
    if said is None or school_id is None:
        return None
    lines = [
        Line(
            "Your question about a charge was answered",
            url_for("questions.one", school_id=school_id, query_id=one["query_id"]),
            hint=f"{day(one['moved_on'])}: {one['state_words']}",
        )
        for one in said["questions"]
    ]
    lines += [
        Line(
            f"New statement: {one['period']['words']}",
            url_for("statements.issued", school_id=school_id, statement_id=one["statement_id"]),
            value=money(one["to_pay_pence"]),
        )
        for one in said["statements"]
    ]
    return Card("Costs", lines) if lines else None


CARDS = (
    Offer(
        Heading.NEEDS_ME,
        "Costs",
        at_school(SCHOOL_DECIDERS),
        "membership",
        news_card,
        order=30,
        reads="services_at_a_glance",
    ),
    Offer(
        Heading.COST,
        "Services",
        at_school(SCHOOL_PAGE_READERS),
        "membership",
        cost_card,
        order=10,
        reads="services_at_a_glance",
    ),
)


def _charges(school_id: str, found: Mapping[str, Any], days: Days) -> Listing:
    rows = [
        {
            "title": one["title"],
            "entry_id": one["entry_id"],
            "on": one["period"]["until"],
            "month": one["month"],
            "line": one["line"],
            "kind": KINDS.get(one["kind"], one["kind"]),
            "basis": "; ".join(step["basis"] for step in one["working"]) or one["words"],
            "pence": one["pence"],
            "question": one["query"]["state"] if one["query"] else "",
        }
        for one in found["entries"]
    ]
    titles = {row["line"]: row["title"] for row in rows}
    months = [(one["month"][:7], day(one["month"]).partition(" ")[2]) for one in found["by_month"]]
    return Listing(
        f"Charges, {days.words}",
        [
            Shown("title", "Service", link=lambda row: url_for("costs.charge", school_id=school_id, entry_id=row["entry_id"])),
            Shown("on", "Days up to", "day"),
            Shown("kind", "What it is"),
            Shown("basis", "How it comes about", sortable=False),
            Shown("pence", "Amount", "money"),
            Shown("question", "Question", "in_words"),
        ],
        rows,
        choices=(
            Choice("line", "Service", [("", "All services"), *sorted(titles.items(), key=lambda one: one[1])]),
            Choice("month", "Month", [("", "All months"), *months]),
        ),
        search_in=("title", "basis", "kind"),
        sort="-on",
        sum_of=("pence",),
        keeps={"days": days.key},
        empty="Nothing was charged in these days. The trust draws a month up once it is over; suppliers' bills come as "
        "soon as an order is invoiced.",
    )  # fmt: skip


def _by_month(found: Mapping[str, Any]) -> Drawing | None:
    months = found["by_month"]
    if len(months) < 2:
        return None
    values = {key: [month[key] for month in months] for key in ("services_pence", "goods_pence")}
    shown = [Series("Services", values["services_pence"]), Series("Suppliers' bills", values["goods_pence"])]
    series = [one for one in shown if any(one.values)] or shown[:1]
    below_zero = any(value < 0 for one in series for value in one.values)
    chart = Chart(
        title="What was charged, month by month",
        summary=f"{len(months)} months, {money(found['owed_pence'])} together.",
        labels=[day(month["month"]).partition(" ")[2] for month in months],
        series=series,
        words=in_pounds,
        label_heading="Month",
    )
    return draw(chart, "bar" if below_zero or len(series) == 1 else "stacked")


def _cost_and_saving(found: Mapping[str, Any]) -> Drawing | None:
    rows = [one for one in found["services"] if one["cost_pence"] or one["saved_pence"]]
    if not rows:
        return None
    chart = Chart(
        title="Cost and saving by service",
        summary=found["words"],
        labels=[one["title"] for one in rows],
        series=[
            Series("Cost", [one["cost_pence"] for one in rows]),
            Series("Saved", [one["saved_pence"] for one in rows]),
        ],
        words=in_pounds,
        label_heading="Service",
    )
    return draw(chart, "bar")


def _method(words: str) -> str:
    return words.partition(":")[0] if words else ""
