"""The trust's side of money: months to draw up, questions that wait, the price list and the setting of a price, schools'
incomes, and the note for the accounts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission import guard
from services.portal.web.admission.access import Pages, at_school, in_trust
from services.portal.web.admission.money_roles import APPEALS, FINANCE, MONEY_READERS
from services.portal.web.asking.glance import trust_glance
from services.portal.web.context import ask, do, me, today
from services.portal.web.pages.costs.charges import price_listing, price_rows, trail
from services.portal.web.pages.costs.price_forms import Price
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from services.portal.web.patterns.choosing import Choosing
from services.portal.web.patterns.fields import PoundsField
from services.portal.web.patterns.listing import Listing, Shown
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.trails import way_from_home
from services.portal.web.patterns.words import day, money
from shared.calendar import academic_year_of
from shared.errors import NotFound

pages = Pages("trust_prices", __name__)
READERS = in_trust(MONEY_READERS)
ASKED, APPEALED = "open", "appealed"
MOST_LINES, MOST_MONTHS = 5, 3
NAVIGATION = (
    Entry("Money", "trust_prices.overview", READERS, order=30),
    Entry("Overview", "trust_prices.overview", READERS, order=10, section="Money"),
    Entry("Prices", "trust_prices.listed", READERS, order=20, section="Money"),
)


class Income(Choosing):
    year = StringField(
        "School year",
        widget=GovTextInput(),
        description="For example, 2026-27",
        validators=[InputRequired("Enter the school year"), Length(max=10)],
    )
    pence = PoundsField("Income", [InputRequired("Enter the income in pounds")])
    source = StringField(
        "Where does the figure come from?",
        widget=GovTextInput(),
        description="Say also that PFI funding is not in it.",
        validators=[InputRequired("Say where the figure comes from"), Length(max=4000)],
    )


class DrawUp(Choosing):
    """Nothing to fill in."""


@pages.page("/trust/money/", may=READERS)
def overview() -> str:
    """Months that are over, and questions that wait."""
    found = ask("membership", "months_of_charges")
    waiting = ask("membership", "charge_queries_waiting")
    this_year = academic_year_of(today())
    return render_template(
        "trust_prices/overview.html",
        title="Money",
        months=found["months"],
        schools=found["schools"],
        waiting=waiting,
        is_finance=me().holds(FINANCE),
        years=[this_year.name, academic_year_of(this_year.starts - timedelta(days=1)).name],
    )


@pages.page("/trust/money/months/<month>/draw-up", may=in_trust(FINANCE), methods=("GET", "POST"))
def draw_up(month: str) -> Any:
    """Have a month that is over drawn up for every school, by the worker."""
    found = ask("membership", "months_of_charges")
    one = next((one for one in found["months"] if one["month"] == month), None)
    if one is None:
        raise NotFound("That month is not over, or no school had anything in it. The money page lists the months.")
    form = DrawUp()
    if form.sent():
        with form.refusals():
            begun = do("membership", "draw_up_charges", once=form.once_key(), month=month)
            flash(f"{begun['month']} is being drawn up.", "success")
            after = url_for("trust_prices.overview")
            return redirect(url_for("work.trust_job", service="membership", job_id=begun["job_id"], after=after))
    return render_template(
        "trust_prices/draw_up.html",
        title=f"Draw up {one['words']}",
        month=one,
        schools=found["schools"],
        form=form,
        back=url_for("trust_prices.overview"),
    )


@pages.page("/trust/money/central-services/<year>", may=READERS)
def central_services(year: str) -> Any:
    """What the trust charged each school for central services in a school year: the note for its accounts."""
    found = ask("membership", "central_services_note", year=year)
    rows = [
        {
            "title": service["title"],
            "school": one["school"],
            "basis": "; ".join(service["bases"]),
            "pence": one["pence"],
        }
        for service in found["services"]
        for one in service["schools"]
    ]
    listing = Listing(
        f"Central services {year}",
        [
            Shown("title", "Service"),
            Shown("school", "School"),
            Shown("basis", "Basis"),
            Shown("pence", "Charged", "money"),
        ],
        rows,
        sort="title",
        sum_of=("pence",),
        empty="Nothing was charged in this school year. Months are drawn up on the money page once they are over.",
    )
    guard.note_reading(f"the note on central services, {year}")
    return listing.as_file() or render_template(
        "trust_prices/central_services.html",
        title=f"Central services {year}",
        listing=listing,
        year=year,
        trail=_trail(),
    )


@pages.page("/trust/prices/", may=READERS)
def listed() -> Any:
    """The price list for both standings."""
    listing = price_listing(price_rows())
    return listing.as_file() or render_template(
        "trust_prices/listed.html", title="Prices", listing=listing, on=today(), is_finance=me().holds(FINANCE)
    )


@pages.page("/trust/prices/set", may=in_trust(FINANCE), methods=("GET", "POST"))
def set_price() -> Any:
    """Enter a price, see what it replaces and whom it touches, then set it."""
    form = Price()
    rows = ask("membership", "price_list", standing="associate")["prices"]
    rows += ask("membership", "price_list", standing="member")["prices"]
    titles = {one["line"]: one["title"] for one in rows}
    form.line.choices = sorted(titles.items(), key=lambda one: one[1])
    if request.method == "GET" and request.args.get("line") in titles:
        form.line.data = request.args["line"]
    back = url_for("trust_prices.listed")
    if not form.goes_back and form.sent():
        with form.refusals():
            asked = form.asked()
            if form.is_sure:
                made = do("membership", "set_price", once=form.once_key(), **asked)
                flash(f"{titles[made['line']]}: {made['words']} from {day(made['from'])}.", "success")
                return redirect(back)
            preview = ask("membership", "price_preview", **asked)
            return render_template(
                "trust_prices/check_price.html",
                title="Check the price",
                preview=preview,
                asked=asked,
                form=form,
                back=back,
            )
    return render_template("trust_prices/set_price.html", title="Set a price", form=form, back=back)


@pages.page("/schools/<school_id>/costs/income", may=at_school(FINANCE), methods=("GET", "POST"))
def income(school_id: str) -> Any:
    """The school's income of a year, of which a member school's contribution is a share."""
    known = ask("membership", "incomes_of", school_id=school_id)
    form = Income()
    if form.sent():
        with form.refusals():
            asked = {"year": (form.year.data or "").strip(), "pence": form.pence.data, "source": form.source.data}
            do("membership", "record_income", once=form.once_key(), school_id=school_id, **asked)
            flash(f"The income of {asked['year']} is recorded: {money(asked['pence'])}.", "success")
            return redirect(url_for("trust_prices.income", school_id=school_id))
    return render_template("trust_prices/income.html", title="Income", known=known, form=form, trail=trail(school_id))


def waiting_card(_school_id: str | None) -> Card | None:
    """What of money waits for this person: questions to answer and months to draw up for finance, appeals for those who decide
    them."""
    said = trust_glance()
    theirs = {state for state, roles in ((ASKED, FINANCE), (APPEALED, APPEALS)) if me().holds(roles)}
    lines = [
        Line(
            f"{one['school']}: a question about {one['entry']['title'] if one['entry'] else 'a charge'}",
            url_for("questions.one", school_id=one["school_id"], query_id=one["query_id"]),
            state=one["state"],
            hint=f"asked on {day(one['asked_on'])}",
        )
        for one in said["questions"]
        if one["state"] in theirs
    ][:MOST_LINES]
    if me().holds(FINANCE):
        lines += [
            Line(f"{one['words']} is over and not drawn up", url_for("trust_prices.draw_up", month=one["month"]))
            for one in _not_drawn_up(said)[:MOST_MONTHS]
        ]
    return Card("Money", lines, more=_money()) if lines else None


def coming_card(_school_id: str | None) -> Card | None:
    """For those whom it does not wait for: how many questions and months finance has before it."""
    said = trust_glance()
    questions, missing = len(said["questions"]), _not_drawn_up(said)
    lines = [Line("Questions of schools about charges", value=str(questions))] if questions else []
    lines += [Line("Months that are over and not drawn up", value=str(len(missing)))] if missing else []
    return Card("Money", lines, more=_money()) if lines and not me().holds(FINANCE) else None


CARDS = (
    Offer(
        Heading.NEEDS_ME,
        "Money",
        in_trust(FINANCE | APPEALS),
        "membership",
        waiting_card,
        order=30,
        reads="money_at_a_glance",
    ),
    Offer(Heading.ON_ITS_WAY, "Money", READERS, "membership", coming_card, order=30, reads="money_at_a_glance"),
)


def _not_drawn_up(said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Months that finance has yet to draw up, the oldest first: they are drawn up in that order."""
    return [one for one in reversed(said["months"]) if not one["drawn_up"]]


def _money() -> Line:
    return Line("Money of all schools", url_for("trust_prices.overview"))


def _trail() -> list[dict[str, str]]:
    return way_from_home(("Money", url_for("trust_prices.overview")))
