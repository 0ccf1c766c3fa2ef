"""The way around: few main entries for anybody, each thing below the one where it belongs, and nothing that its reader cannot
get at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, g

from services.portal.web import pages
from services.portal.web.admission.person import SignedIn
from services.portal.web.app import found_in
from services.portal.web.patterns.navigation import Entry, in_section, shown
from shared.identity.context import EVERY_SCHOOL, Grant
from shared.identity.roles import Role

ENTRIES: list[Entry] = [entry for room in found_in(pages) for entry in getattr(room, "NAVIGATION", ())]
SCHOOL = "s-1"
AT_SCHOOL = (Role.HEAD, Role.BUSINESS_MANAGER, Role.OFFICE, Role.GOVERNOR)
IN_TRUST = tuple(role for role in Role if role not in AT_SCHOOL)


def person(*roles: Role, at: str = EVERY_SCHOOL) -> SignedIn:
    return SignedIn("somebody", "Somebody", tuple(Grant(role, at) for role in roles))


@pytest.fixture(scope="module")
def app() -> Flask:
    made = Flask(__name__)
    for room in found_in(pages):
        made.register_blueprint(room.pages)
    return made


@pytest.fixture
def here(app: Flask) -> Iterator[Any]:
    """Goes to an address, at a school or at the trust."""
    opened = []

    def go(path: str, school_id: str | None = None) -> None:
        context = app.test_request_context(path)
        context.push()
        opened.append(context)
        g.school = {"school_id": school_id} if school_id else None

    yield go
    for context in reversed(opened):
        context.pop()


def words(items: list[dict[str, Any]]) -> list[str]:
    return [item["text"] for item in items]


def active(items: list[dict[str, Any]]) -> list[str]:
    return [item["text"] for item in items if item["active"]]


def test_whoever_holds_every_role_of_the_trust_sees_eight_main_entries_at_most(here: Any) -> None:
    here("/trust/")
    assert words(shown(ENTRIES, person(*IN_TRUST))) == [
        "Home", "Schools", "Memberships", "Money", "Buying", "Payroll", "Services", "People",
    ]  # fmt: skip


def test_a_head_sees_eight_main_entries_at_most(here: Any) -> None:
    here(f"/schools/{SCHOOL}/", SCHOOL)
    assert words(shown(ENTRIES, person(Role.HEAD, at=SCHOOL))) == [
        "Home", "Services", "Costs", "Membership", "Buying", "Payroll", "People", "Records",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "school", "roles", "main", "one"),
    [
        ("/trust/prices/", None, (Role.FINANCE,), "Money", "Prices"),
        ("/trust/sign-ins/somebody", None, (Role.OPERATOR,), "People", "Sign-ins"),
        ("/trust/buying/invoices/files/", None, (Role.BUYER,), "Buying", "Invoices"),
        ("/trust/payroll/staff/", None, (Role.AUDITOR,), "Payroll", "Staff"),
        (f"/schools/{SCHOOL}/payroll/bank-details/", SCHOOL, (Role.OFFICE,), "Payroll", "Bank details"),
        (f"/schools/{SCHOOL}/connections/", SCHOOL, (Role.HEAD,), "Records", "Connections"),
    ],
)
def test_a_page_stands_below_its_main_entry_wherever_its_address_lies(
    here: Any, path: str, school: str | None, roles: tuple[Role, ...], main: str, one: str
) -> None:
    here(path, school)
    somebody = person(*roles, at=school or EVERY_SCHOOL)
    assert active(shown(ENTRIES, somebody)) == [main]
    assert active(in_section(ENTRIES, somebody)) == [one]


def test_home_is_marked_on_its_own_page_only(here: Any) -> None:
    here("/trust/")
    assert active(shown(ENTRIES, person(*IN_TRUST))) == ["Home"]
    here("/trust/schools/")
    assert active(shown(ENTRIES, person(*IN_TRUST))) == ["Schools"]


def test_what_stands_below_an_entry_that_is_not_open_is_a_main_entry_itself(here: Any) -> None:
    here("/trust/deliveries/")
    technician = person(Role.TECHNICIAN)
    assert words(shown(ENTRIES, technician)) == ["Home", "Deliveries"]
    assert active(shown(ENTRIES, technician)) == ["Deliveries"]
    assert in_section(ENTRIES, technician) == []


@pytest.mark.parametrize("role", list(Role))
def test_every_entry_that_opens_for_somebody_stands_in_the_line_of_main_entries_or_below_one(
    here: Any, role: Role
) -> None:
    school = SCHOOL if role in AT_SCHOOL else None
    here(f"/schools/{SCHOOL}/" if school else "/trust/", school)
    somebody = person(role, at=school or EVERY_SCHOOL)
    main = set(words(shown(ENTRIES, somebody)))
    mine = [one for one in ENTRIES if one.at_school == bool(school) and somebody.may(one.may, school)]
    assert [one.words for one in mine if one.words not in main and one.section not in main] == []
    assert len(main) <= 8
