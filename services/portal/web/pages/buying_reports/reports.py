"""The report of a year, for the trust and for a school: a page that a head can take to the governors, as PDF and workbook
too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for

from services.portal.web.admission import guard
from services.portal.web.admission.access import Pages, at_school, in_trust
from services.portal.web.admission.buying_roles import SCHOOL_OR_TRUST, SERVICE, TRUST
from services.portal.web.context import ask, do
from services.portal.web.pages.buying.trust_buying import job_href
from services.portal.web.patterns.forms import Button, Form
from services.portal.web.patterns.listing import Listing, Shown
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.trails import way_from_home
from shared.charts import Chart, Drawing, Series, draw, in_pounds

pages = Pages("buying_reports", __name__)
NAVIGATION = (
    Entry("Reports", "buying_reports.trust", in_trust(TRUST), order=70, section="Buying"),
    Entry("Reports", "buying_reports.school", at_school(SCHOOL_OR_TRUST), order=70, section="Buying"),
)
MOST_BARS = 10


@pages.page("/trust/buying/reports/", may=in_trust(TRUST))
def trust() -> Any:
    """What the trust and its schools bought and saved in a year."""
    found = ask(SERVICE, "trust_report", year=_year())
    return _page(found, url_for("buying_reports.take_trust", year=found["year"]), way_from_home())


@pages.page("/schools/<school_id>/buying/reports/", may=at_school(SCHOOL_OR_TRUST))
def school(school_id: str) -> Any:
    """What one school bought and saved in a year."""
    found = ask(SERVICE, "school_report", school_id=school_id, year=_year())
    take = url_for("buying_reports.take_school", school_id=school_id, year=found["year"])
    return _page(found, take, way_from_home(school_id=school_id))


@pages.page("/trust/buying/reports/take-away", may=in_trust(TRUST), methods=("GET", "POST"))
def take_trust() -> Any:
    """Have the trust's report made to take away."""
    form = Button("Make the PDF and the spreadsheet")
    if form.sent():
        with form.refusals():
            job = do(SERVICE, "make_trust_report", once=form.once_key(), year=_year())
            guard.note_reading("report of what was bought and saved", _year())
            return redirect(job_href(job["job_id"]))
    return _take_page(form, url_for("buying_reports.trust", year=_year()))


@pages.page("/schools/<school_id>/buying/reports/take-away", may=at_school(SCHOOL_OR_TRUST), methods=("GET", "POST"))
def take_school(school_id: str) -> Any:
    """Have a school's report made to take away."""
    form = Button("Make the PDF and the spreadsheet")
    if form.sent():
        with form.refusals():
            job = do(SERVICE, "make_school_report", once=form.once_key(), school_id=school_id, year=_year())
            guard.note_reading("report of what was bought and saved", _year())
            return redirect(url_for("work.job", school_id=school_id, service=SERVICE, job_id=job["job_id"]))
    return _take_page(form, url_for("buying_reports.school", school_id=school_id, year=_year()))


def _page(found: Any, take_away: str, trail: list[dict[str, str]]) -> Any:
    listing = _codes_listing(found)
    return listing.as_file() or render_template(
        "buying_reports/report.html",
        title=f"What we bought and saved in {found['year']}",
        report=found,
        listing=listing,
        kinds=_kinds_chart(found["ordered"]),
        saved=_saved_chart(found["savings"]),
        years=[{"year": year, "href": f"{request.path}?year={year}", "here": year == found["year"]} for year in found["years"]],
        take_away=take_away,
        trail=trail,
    )  # fmt: skip


def _take_page(form: Form, back: str) -> str:
    return render_template(
        "buying_reports/take_away.html", title="Report as PDF and spreadsheet", year=_year(), form=form, back=back
    )


def _year() -> str:
    return request.args.get("year", "")[:10]


def _codes_listing(found: Mapping[str, Any]) -> Listing:
    return Listing(
        "Ordered by CPV code",
        [
            Shown("code", "CPV code"),
            Shown("name", "What it is"),
            Shown("pence", "Ordered without VAT", "money"),
            Shown("per_cent", "Part in per cent", "number"),
        ],
        found["ordered"]["by_code"],
        search_in=("code", "name"),
        sort="-pence",
        keeps={"year": found["year"]},
        empty="Nothing was ordered in this year yet. Orders of all kinds fill this by themselves.",
    )


def _kinds_chart(ordered: Mapping[str, Any]) -> Drawing | None:
    shown = [one for one in ordered["by_division"] if one["pence"] > 0]
    return _bars(
        "Ordered by kind", "What was ordered by kind of goods and services, the largest first.", "Kind",
        [(one["name"], one["pence"]) for one in _with_others(shown, ordered["pence"])],
    )  # fmt: skip


def _with_others(shown: list[Any], whole: int) -> list[Any]:
    """The largest, and all others as one bar."""
    if len(shown) <= MOST_BARS:
        return shown
    first = shown[: MOST_BARS - 1]
    return [*first, {"name": "All other kinds", "pence": whole - sum(one["pence"] for one in first)}]


def _saved_chart(savings: Mapping[str, Any]) -> Drawing | None:
    schools = savings.get("by_school", [])[:MOST_BARS]
    return _bars(
        "Saved by school", f"What each of {len(schools)} schools saved, the largest saving first.", "School",
        [(one["name"], one["saved_pence"]) for one in schools],
    )  # fmt: skip


def _bars(title: str, summary: str, heading: str, values: list[tuple[str, int]]) -> Drawing | None:
    if not values:
        return None
    chart = Chart(
        title, summary, [name for name, _ in values], [Series(title.split(maxsplit=1)[0], [pence for _, pence in values])],
        words=in_pounds, label_heading=heading,
    )  # fmt: skip
    return draw(chart, "bar")
