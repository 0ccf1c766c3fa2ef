"""The staff that payroll pays: the list of a school and of the trust, and the page of one person with all that is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for

from services.portal.web.admission import guard
from services.portal.web.admission.access import Pages, at_school, in_trust
from services.portal.web.admission.payroll_roles import ENTERERS, PAY_READERS, SERVICE, TRUST_PAY_READERS
from services.portal.web.asking.names import names_of, who
from services.portal.web.context import ask, me, today
from services.portal.web.pages.payroll_staff import staff_words
from services.portal.web.pages.payroll_staff.fact_kinds import KINDS
from services.portal.web.pages.payroll_staff.staff_words import person_href, person_of, staff_trail
from services.portal.web.pages.payroll_staff.taken_up import where_taken_up
from services.portal.web.patterns.listing import MOST_TEXT, Choice, Listing, Shown, page_asked_for
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.trails import way_from_home

pages = Pages("payroll_staff", __name__)
NAVIGATION = (
    Entry("Staff", "payroll_staff.listed", at_school(PAY_READERS), order=20, section="Payroll"),
    Entry("Staff", "payroll_staff.of_trust", in_trust(TRUST_PAY_READERS), order=20, section="Payroll"),
)
FILTERS = staff_words.FILTERS
PAGE = 50
WHOLE_PAGE = 500
"""What the service gives at most in one answer: a file of more people takes several."""
LONGEST_SEARCH = 120
STEPS_SHOWN = 15
_EMPLOYED = Choice("employed", "Employed", [("", "Today"), ("all", "At any time")])


@pages.page("/schools/<school_id>/payroll/staff/", may=at_school(PAY_READERS))
@where_taken_up("Staff")
def listed(school_id: str) -> Any:
    """Who is employed at the school or has a post there."""
    listing = _listing(school_id)
    return listing.as_file() or render_template(
        "payroll_staff/listed.html",
        title="Staff",
        listing=listing,
        may_enter=me().holds(ENTERERS, school_id),
        trail=staff_trail(school_id)[:-1],
    )


@pages.page("/trust/payroll/staff/", may=in_trust(TRUST_PAY_READERS))
def of_trust() -> Any:
    """The staff of all schools that have taken payroll up."""
    listing = _listing(None)
    return listing.as_file() or render_template(
        "payroll_staff/listed.html",
        title="Staff of all schools",
        listing=listing,
        may_enter=False,
        trail=way_from_home(("Payroll", url_for("payroll_start.trust"))),
    )


@pages.page("/schools/<school_id>/payroll/staff/<person_id>/", may=at_school(PAY_READERS))
def person(school_id: str, person_id: str) -> str:
    """One person: employments, posts, what holds and what held, where they are paid, and what happened."""
    found = person_of(school_id, person_id)
    guard.note_reading("somebody’s record in payroll", person_id)
    steps = found["steps"][:STEPS_SHOWN]
    names = names_of({one["by"] for one in steps})
    schools = {post["school_id"] for one in found["employments"] for post in one["posts"]}
    return render_template(
        "payroll_staff/person.html",
        title=found["name"],
        found=found,
        address=[*found["address"], *(one for one in (found["postcode"], found["country"]) if one)],
        steps=[_step(one, names) for one in steps],
        may_enter=me().holds(ENTERERS, school_id),
        may_change=found["version"] is not None and me().holds(ENTERERS, school_id),
        kinds=KINDS,
        entered_here={one for one in schools if me().holds(ENTERERS, one)},
        trail=staff_trail(school_id),
    )  # fmt: skip


def _step(one: Any, names: Mapping[str, str]) -> dict[str, str]:
    what = str(one["what"])
    return {
        "what": what[:1].upper() + what[1:],
        "at": one["at"],
        "who": who(one["by"], names),
        "why": one["words"],
    }


def _listing(school_id: str | None) -> Listing:
    asked: dict[str, Any] = {
        "school_id": school_id,
        "words": request.args.get("q", "").strip()[: min(MOST_TEXT, LONGEST_SEARCH)],
        "on": None if request.args.get("employed") == "all" else today().isoformat(),
    }
    found = ask(SERVICE, "staff_listed", **asked, page=page_asked_for(), page_size=PAGE)
    columns = [
        Shown("name", "Name", link=_href),
        Shown("payroll_id", "Payroll id"),
        Shown("post_titles", "Posts"),
        Shown("school", "School"),
        Shown("pay_group", "Pay group"),
        Shown("starts", "From", "day"),
        Shown("until", "Until"),
    ]
    return Listing(
        "Staff",
        columns,
        _rows(found),
        choices=[_EMPLOYED],
        total=found["total"],
        page_size=PAGE,
        empty="Nobody is on record yet. Add somebody, or take in a list of staff from a spreadsheet.",
        whole=lambda: _everybody(asked),
    )


def _rows(found: Any) -> list[dict[str, Any]]:
    return [
        one
        | {
            "post_titles": ", ".join(dict.fromkeys(post["title"] for post in one["posts"])),
            "until": staff_words.until_words(one["ends"]),
        }
        for one in found["staff"]
    ]


def _everybody(asked: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    page, total = 1, 1
    while len(rows) < total:
        found = ask(SERVICE, "staff_listed", **asked, page=page, page_size=WHOLE_PAGE)
        rows += _rows(found)
        page, total = page + 1, found["total"] if found["staff"] else 0
    return rows


def _href(row: Any) -> str | None:
    """The person's page at the school that keeps the record; none where that is another school's."""
    return person_href(row["school_id"], row["person_id"]) if row["kept_here"] else None
