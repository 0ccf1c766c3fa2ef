"""The trust's side of the journey: memberships by state, what waits for which side, the Headboard, and schools that were the
trust's own before these records began."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput
from wtforms import SelectMultipleField
from wtforms.validators import InputRequired

from services.portal.web.admission.access import TRUST_LEADS, Pages, at_school, in_trust
from services.portal.web.context import ask, ask_once, do, me
from services.portal.web.pages.membership import journey_forms
from services.portal.web.pages.membership.journey import address_of_need
from services.portal.web.pages.membership.journey_words import WHO
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from services.portal.web.patterns.fields import DayField
from services.portal.web.patterns.listing import PAGE_SIZE, Choice, Listing, Shown
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.tabs import tabs
from services.portal.web.patterns.words import day
from shared.identity.roles import Role

pages = Pages("trust_memberships", __name__)
READERS = TRUST_LEADS | {Role.TRUSTEE, Role.AUDITOR, Role.OPERATOR}
BOARD_READERS = TRUST_LEADS | {Role.TRUSTEE, Role.AUDITOR}
KEEPERS = TRUST_LEADS | {Role.OPERATOR}
TABS = (
    ("Memberships", "trust_memberships.listed"),
    ("What waits", "trust_memberships.waiting"),
    ("Headboard", "trust_memberships.headboard"),
)
NAVIGATION = (Entry("Memberships", "trust_memberships.listed", in_trust(READERS), order=20),)
STANDINGS = {
    "member_school": "member school",
    "associate_school": "associate school",
    "intends_to_join": "intends to come alongside",
    "leaving": "leaving",
}
MOST_ON_A_CARD = 5


class ExistingMember(journey_forms.Owners):
    """A school that was the trust's before: since when, and who looks after it on both sides."""

    joined_on = DayField(
        "When it joined the trust", [InputRequired("Enter the day on which it joined")], called="day it joined"
    )
    with_schools = SelectMultipleField(
        "Schools of the same federation that joined with it", widget=GovCheckboxesInput()
    )


@pages.page("/trust/memberships/", may=in_trust(READERS))
def listed() -> Any:
    """The memberships, by state."""
    said = _glance()
    state = request.args.get("state", "")
    known = {one["state"] for one in said["states"]}
    found = ask(
        "membership", "memberships",
        states=[state] if state in known else [], page=_page(), page_size=PAGE_SIZE,
    )  # fmt: skip
    rows = [_row(one) for one in found["memberships"]]
    listing = Listing(
        "Memberships",
        [
            Shown("schools", "Schools", sortable=False, link=lambda row: url_for("membership.journey", school_id=row["school_id"])),
            Shown("state_words", "Status", sortable=False),
            Shown("since", "Since", sortable=False),
            Shown("ends_on", "Associate until", sortable=False),
            Shown("comes", "Comes next", sortable=False),
        ],
        rows,
        choices=(Choice("state", "Status", [("", "All"), *((one["state"], f"{one['words']} ({one['count']})") for one in said["states"])]),),
        total=found["count"],
        empty="No school is alongside yet. A school enquires by itself, or you record its enquiry on its membership page.",
    )  # fmt: skip
    return render_template(
        "trust_memberships/listed.html",
        title="Memberships",
        listing=listing,
        said=said,
        tabs=tabs(TABS, None, "trust_memberships.listed"),
    )


@pages.page("/trust/memberships/waiting", may=in_trust(READERS))
def waiting() -> Any:
    """Everything that waits for a side: signatures, decisions, reviews, conditions, steps of exit plans."""
    said = _glance()
    rows = [
        {**one, "waits_for": WHO[one["who"]], "kind": KINDS[one["kind"]], "href": address_of_need(one)}
        for one in said["needs"]
    ]
    listing = Listing(
        "What waits",
        [
            Shown("words", "What", link=lambda row: str(row["href"])),
            Shown("schools", "Schools"),
            Shown("waits_for", "Waits for"),
            Shown("due_on", "Due on", "day"),
        ],
        rows,
        choices=(
            Choice("waits_for", "Waits for", [("", "All"), *((words, words) for words in ("the trust", "the school", "both sides"))]),
            Choice("kind", "Kind", [("", "All"), *((words, words) for words in KINDS.values())]),
        ),
        sort="due_on",
        empty="Nothing waits: no enquiry, no signature, no decision, no review, no step of an exit plan.",
    )  # fmt: skip
    return listing.as_file() or render_template(
        "trust_memberships/waiting.html",
        title="What waits",
        listing=listing,
        in_all=said["needs_in_all"],
        tabs=tabs(TABS, None, "trust_memberships.waiting"),
    )


@pages.page("/trust/headboard", may=in_trust(BOARD_READERS))
def headboard() -> Any:
    """Who sits on the Headboard today, for which schools, as what, and who votes."""
    rows = [
        {
            "name": seat["name"] or "Name not on record",
            "schools": ", ".join(one["name"] for one in seat["schools"]),
            "standing": STANDINGS.get(seat["standing"], seat["standing"]),
            "votes": "yes" if seat["votes"] else "no",
        }
        for seat in ask("membership", "headboard")
    ]
    listing = Listing(
        "Headboard",
        [Shown("name", "Head"), Shown("schools", "Schools"), Shown("standing", "Sits as"), Shown("votes", "Votes")],
        rows,
        choices=(Choice("votes", "Votes", [("", "All"), ("yes", "Yes"), ("no", "No")]),),
        sort="name",
        empty="Nobody sits yet. Heads of member schools, of associates and of schools that have applied have a seat.",
    )  # fmt: skip
    return listing.as_file() or render_template(
        "trust_memberships/headboard.html",
        title="Headboard",
        listing=listing,
        voting=sum(1 for row in rows if row["votes"] == "yes"),
        tabs=tabs(TABS, None, "trust_memberships.headboard"),
    )


@pages.page("/schools/<school_id>/membership/record-member", may=at_school(KEEPERS), methods=("GET", "POST"))
def record_member(school_id: str) -> Any:
    """Record a school that was the trust's own before these records began."""
    form = ExistingMember()
    people = {
        "school": ask("membership", "people_of_school", school_id=school_id),
        "trust": ask("membership", "people_of_trust"),
    }
    form.ready({"your_sides": []}, people)
    others = _federated_with(school_id)
    form.with_schools.choices = others
    if not others:
        del form.with_schools
    if form.sent():
        chosen = list(form.with_schools.data or ()) if others else []
        with form.refusals():
            do(
                "membership", "record_member", once=form.once_key(),
                school_ids=[school_id, *chosen], joined_on=str(form.joined_on.data),
                school_owner=form.school_owner.data, trust_owner=form.trust_owner.data,
            )  # fmt: skip
            flash("It is on record as a member school.", "success")
            return redirect(url_for("membership.journey", school_id=school_id))
    return render_template(
        "trust_memberships/record_member.html", title="Record a school that is a member already", form=form,
        back=url_for("schools.record", school_id=school_id),
    )  # fmt: skip


KINDS = {
    "signature": "a signature",
    "decision": "a decision",
    "review": "a review",
    "step": "a next step",
    "condition": "a condition",
    "conversion_date": "a conversion date",
    "exit_step": "a step of an exit plan",
}


def _federated_with(school_id: str) -> list[tuple[str, str]]:
    for federation in ask("membership", "federations"):
        schools = {one["school_id"]: one["name"] for one in federation["schools"]}
        if school_id in schools:
            return [(one, name) for one, name in schools.items() if one != school_id]
    return []


def _row(one: dict[str, Any]) -> dict[str, Any]:
    comes, since = one["next"], one["joined_on"] or one["started_on"] or one["enquired_on"]
    return {
        "school_id": one["schools"][0]["school_id"],
        "schools": " and ".join(school["name"] for school in one["schools"]),
        "state_words": one["state_words"][:1].upper() + one["state_words"][1:],
        "since": day(since),
        "ends_on": day(one["ends_on"]) if one["ends_on"] and not one["joined_on"] else "",
        "comes": f"{day(comes['due_on'])}: {comes['words']}" if comes else "",
    }


def _page() -> int:
    return min(max(request.args.get("page", 1, type=int), 1), 100_000)


def _glance() -> dict[str, Any]:
    found: dict[str, Any] = ask_once("membership", "journeys_at_a_glance")
    return found


def _needs_me(school_id: str | None) -> Card | None:
    if school_id is not None:
        return None
    mine = [one for one in _glance()["needs"] if one["who"] in ("trust", "both")]
    if not mine or not me().holds(TRUST_LEADS):
        return None
    lines = [Line(one["words"], address_of_need(one), hint=_hint(one)) for one in mine[:MOST_ON_A_CARD]]
    more = Line(f"All {len(mine)} that wait for the trust", url_for("trust_memberships.waiting", waits_for="the trust"))
    return Card("Memberships", lines, more=more if len(mine) > MOST_ON_A_CARD else None)


def _on_its_way(school_id: str | None) -> Card | None:
    if school_id is not None:
        return None
    said = _glance()
    lines = [
        Line(one["words"], url_for("trust_memberships.listed", state=one["state"]), value=str(one["count"]))
        for one in said["states"]
    ]
    others = sum(1 for one in said["needs"] if one["who"] == "school")
    more = (
        Line(f"{others} wait for a school", url_for("trust_memberships.waiting", waits_for="the school"))
        if others
        else None
    )
    return Card("Memberships", lines, empty="No school is alongside yet.", more=more)


def _hint(one: dict[str, Any]) -> str:
    return f"{one['schools']}, due {day(one['due_on'])}" if one["due_on"] else str(one["schools"])


CARDS = (
    Offer(
        Heading.NEEDS_ME,
        "Memberships",
        in_trust(TRUST_LEADS),
        "membership",
        _needs_me,
        order=10,
        reads="journeys_at_a_glance",
    ),
    Offer(
        Heading.ON_ITS_WAY,
        "Memberships",
        in_trust(READERS),
        "membership",
        _on_its_way,
        order=10,
        reads="journeys_at_a_glance",
    ),
)
