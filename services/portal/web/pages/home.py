"""Home: where each role sees what needs them, what is on its way and what it cost; and the change of school."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.web.admission.access import EVERY_ROLE, EVERY_TRUST_ROLE, SIGNED_IN, Pages, at_school, in_trust
from services.portal.web.context import ask, me
from services.portal.web.patterns.cards import OFFERS, columns
from services.portal.web.patterns.listing import PAGE_SIZE, Listing, Shown
from services.portal.web.patterns.navigation import Entry

pages = Pages("home", __name__)
NAVIGATION = (
    Entry("Home", "home.school", at_school(EVERY_ROLE), order=0, alone=True),
    Entry("Home", "home.trust", in_trust(EVERY_TRUST_ROLE), order=0, alone=True),
)


@pages.page("/", may=SIGNED_IN)
def start() -> Response:
    """The home of whoever comes: the trust's, the one school's, or the choice between several."""
    person = me()
    if person.trust_roles:
        return redirect(url_for("home.trust"))
    if len(person.schools) == 1:
        return redirect(url_for("home.school", school_id=next(iter(person.schools))))
    return redirect(url_for("home.choose_school"))


@pages.page("/schools/<school_id>/", may=at_school(EVERY_ROLE))
def school(school_id: str) -> str:
    """A school's home, for the roles that its visitor holds there."""
    return _home("Home", school_id)


@pages.page("/trust/", may=in_trust(EVERY_TRUST_ROLE))
def trust() -> str:
    """The home of somebody who works for the whole trust."""
    return _home("The trust", None)


@pages.page("/schools/", may=SIGNED_IN)
def choose_school() -> Any:
    """The schools that this person may look at: few by name, or the whole list to search for trust staff."""
    person = me()
    if not person.trust_roles:
        rows: list[dict[str, Any]] = [{"school_id": one, "name": name} for one, name in person.schools.items()]
        listing = Listing("Your schools", [_NAME], rows, sort="name")
    else:
        listing = _searched()
    return listing.as_file() or render_template("home/schools.html", title="Choose a school", listing=listing)


def _searched() -> Listing:
    page = request.args.get("page", 1, type=int)
    found = ask(
        "membership", "schools",
        text=request.args.get("q", "")[:200], page=min(max(page, 1), 100_000), page_size=PAGE_SIZE,
    )  # fmt: skip
    columns_ = [
        _NAME,
        Shown("urn", "URN", sortable=False),
        Shown("establishment_type", "Type", sortable=False),
        Shown("local_authority", "Local authority", sortable=False),
    ]
    return Listing(
        "Schools", columns_, found["schools"], total=found["count"],
        empty="No school fits. Try a part of its name, or the first digits of its URN.",
    )  # fmt: skip


def _home(title: str, school_id: str | None) -> str:
    found = columns(current_app.extensions[OFFERS], school_id)
    return render_template("home/home.html", title=title, columns=found, roles=me().roles_in_words(school_id))


_NAME = Shown("name", "School", link=lambda row: url_for("home.school", school_id=row["school_id"]))
