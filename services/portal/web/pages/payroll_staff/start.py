"""The first page of payroll, at a school and in the trust: what waits for somebody, and the ways to the rest."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from services.portal.web.admission.access import Pages, at_school, in_trust
from services.portal.web.admission.payroll_roles import (
    PAY_READERS,
    SECOND_PERSONS,
    SERVICE,
    TOTAL_READERS,
    TRUST_TOTAL_READERS,
)
from services.portal.web.context import ask_once, me, today
from services.portal.web.pages.pay_runs.run_words import STATES, run_href, title_of
from services.portal.web.pages.payroll_staff.taken_up import where_taken_up
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.trails import way_from_home
from services.portal.web.patterns.words import plural

pages = Pages("payroll_start", __name__)
NAVIGATION = (
    Entry("Payroll", "payroll_start.school", at_school(TOTAL_READERS), order=60),
    Entry("Payroll", "payroll_start.trust", in_trust(TRUST_TOTAL_READERS), order=45),
)
LINES = 4
UNDER_WAY = ("opened", "calculated", "approved")
AT_SCHOOL = "Paying your staff"
"""Not Payroll: so is called the page of the service in the catalogue, and its subscription."""


@pages.page("/schools/<school_id>/payroll/", may=at_school(TOTAL_READERS))
@where_taken_up(AT_SCHOOL)
def school(school_id: str) -> str:
    """What waits in a school's payroll."""
    return render_template(
        "payroll_staff/start.html", title=AT_SCHOOL, tasks=_tasks(school_id),
        runs=url_for("pay_runs.school_listed", school_id=school_id), trail=way_from_home(school_id=school_id),
    )  # fmt: skip


@pages.page("/trust/payroll/", may=in_trust(TRUST_TOTAL_READERS))
def trust() -> str:
    """What waits in the payroll of the trust."""
    return render_template(
        "payroll_staff/start.html",
        title="Payroll",
        tasks=_tasks(None),
        runs=url_for("pay_runs.listed"),
        trail=way_from_home(),
    )


def _tasks(school_id: str | None) -> list[dict[str, str]]:
    """What waits for whoever looks, as far as they may see it."""
    tasks = []
    if school_id is not None and me().holds(PAY_READERS, school_id):
        tasks.append(_staff_task(school_id))
    if me().holds(SECOND_PERSONS, school_id):
        tasks.append(_accounts_task(school_id))
    if me().holds(PAY_READERS, school_id):
        asked = _questions(school_id)
        open_ones = len(asked["questions"]) + len(asked["without_employment"])
        tasks.append(_task("Questions about people from HR", open_ones, _questions_href(school_id)))
    return [*tasks, *_run_tasks(school_id)]


def _task(title: str, count: int, href: str) -> dict[str, str]:
    if not count:
        return {"title": title, "href": href, "state": "done", "words": "Nothing waits"}
    return {"title": title, "href": href, "state": "to_do", "words": f"{plural(count, 'waits', 'wait')}"}


def _staff_task(school_id: str) -> dict[str, str]:
    """Nobody can be paid before the staff is on record: where nobody is, that comes first."""
    about = {"school_id": school_id, "on": today().isoformat(), "page_size": 1}
    count = ask_once(SERVICE, "staff_listed", **about)["total"]
    if count:
        href = url_for("payroll_staff.listed", school_id=school_id)
        return {"title": "Your staff", "href": href, "state": "done", "words": f"{count:,} on record"}
    href = url_for("payroll_sheet.send", school_id=school_id)
    return {"title": "Send the list of your staff", "href": href, "state": "to_do", "words": "Nobody is on record"}


def _accounts_task(school_id: str | None) -> dict[str, str]:
    title, href = "Bank details to confirm", _accounts_href(school_id)
    mine, waiting = len(_accounts(school_id)), len(_waiting(school_id))
    if waiting and not mine:
        return {"title": title, "href": href, "state": "ended", "words": f"{waiting:,} for somebody else to confirm"}
    return _task(title, mine, href)


def _run_tasks(school_id: str | None) -> list[dict[str, str]]:
    """The pay runs that are not over, each with where it stands."""
    return [
        {"title": title_of(run), "href": run_href(run, school_id=school_id), "state": STATES[run["state"]][0], "words": STATES[run["state"]][1]}
        for run in ask_once(SERVICE, "runs", **_about(school_id))
        if run["state"] in UNDER_WAY
    ]  # fmt: skip


def _about(school_id: str | None) -> dict[str, str]:
    return {"school_id": school_id} if school_id else {}


def _accounts(school_id: str | None) -> list[dict[str, Any]]:
    """Changes of bank details that whoever looks may confirm."""
    return [one for one in _waiting(school_id) if one["may_confirm"]]


def _waiting(school_id: str | None) -> list[dict[str, Any]]:
    """Changes of bank details that somebody is to confirm."""
    found: list[dict[str, Any]] = ask_once(SERVICE, "bank_details_waiting", **_about(school_id))
    return found


def _questions(school_id: str | None) -> dict[str, Any]:
    found: dict[str, Any] = ask_once(SERVICE, "staff_questions", **_about(school_id))
    return found


def _accounts_href(school_id: str | None) -> str:
    if school_id is None:
        return url_for("payroll_accounts.of_trust")
    return url_for("payroll_accounts.waiting", school_id=school_id)


def _questions_href(school_id: str | None) -> str:
    if school_id is None:
        return url_for("payroll_questions.of_trust")
    return url_for("payroll_questions.listed", school_id=school_id)


def _accounts_card(school_id: str | None) -> Card | None:
    found = _accounts(school_id)
    if not found:
        return None
    lines = [Line(one["name"], _accounts_href(one["school_id"]), hint=one["account"]) for one in found[:LINES]]
    return Card("Bank details to confirm", lines, more=Line("See all of them", _accounts_href(school_id)))


def _questions_card(school_id: str | None) -> Card | None:
    found = _questions(school_id)
    lines = [
        *(Line(one["name"], _questions_href(one["school_id"]), hint="Is this somebody on record?") for one in found["questions"]),
        *(Line(one["name"], _questions_href(one["school_id"]), hint="Needs an employment") for one in found["without_employment"]),
    ]  # fmt: skip
    if not lines:
        return None
    return Card("People HR tells of", lines[:LINES], more=Line("See all of them", _questions_href(school_id)))


CARDS = tuple(
    Offer(Heading.NEEDS_ME, title, may, SERVICE, make, order=order, reads=reads)
    for title, roles, make, order, reads in (
        ("Bank details to confirm", SECOND_PERSONS, _accounts_card, 30, "bank_details_waiting"),
        ("People HR tells of", PAY_READERS, _questions_card, 35, "staff_questions"),
    )
    for may in (at_school(roles), in_trust(roles & TRUST_TOTAL_READERS))
)
