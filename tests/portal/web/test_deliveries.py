"""Deliveries of services without software: written down once, counted against what is included, refused in words."""

from __future__ import annotations

import pytest

from shared.identity.roles import Role
from tests.portal.ground import Ground, words_of

LEAD, HEAD = "lead@trust", "head@manor_mead"
GIVEN = {"unit": "day", "quantity": "1.5", "on": ["1", "9", "2026"], "delivered_by": "Ann Reed", "words": "Month end"}


@pytest.fixture
def page(ground: Ground) -> str:
    school_id = ground.schools["manor_mead"]
    wanted = {"school_id": school_id, "line": "finance_support", "mode": "full"}
    ground.ask(Role.MEMBERSHIP_LEAD, "membership", "take_up", **wanted)
    return f"/schools/{school_id}/services/finance_support/deliveries/add"


def test_a_delivery_is_written_down_and_the_school_sees_what_is_left(ground: Ground, page: str) -> None:
    said = words_of(ground.signed_in(LEAD).send(page, GIVEN).get_data(as_text=True))
    assert "Finance support and independent reviews: the delivery is on record." in said
    assert "Day: 1.5 of 3 used, 1.5 left until 31 August 2027." in said
    found = ground.ask(
        Role.MEMBERSHIP_LEAD, "membership", "line_for_school",
        school_id=ground.schools["manor_mead"], line="finance_support",
    )  # fmt: skip
    subscription_id = found["subscription"]["subscription_id"]
    seen = ground.signed_in(HEAD).text(f"{page.partition('finance_support')[0]}subscriptions/{subscription_id}/")
    assert "1 September 2026 Month end 1.5 day Ann Reed" in seen
    assert "Write down a delivery" not in seen


def test_going_over_what_is_included_asks_for_the_reason_that_was_agreed(ground: Ground, page: str) -> None:
    lead = ground.signed_in(LEAD)
    refused = words_of(lead.send(page, {**GIVEN, "quantity": "4"}).get_data(as_text=True))
    assert "give the reason for which it was agreed" in refused
    agreed = lead.send(page, {**GIVEN, "quantity": "4", "overrun_reason": "A new budget holder"}).get_data(as_text=True)
    assert "the delivery is on record" in words_of(agreed)


def test_a_day_that_is_still_to_come_is_refused(ground: Ground, page: str) -> None:
    refused = ground.signed_in(LEAD).send(page, {**GIVEN, "on": ["1", "1", "2027"]}).get_data(as_text=True)
    assert "is still to come: write a delivery down when it was given" in words_of(refused)


def test_a_school_writes_down_no_deliveries(ground: Ground, page: str) -> None:
    assert ground.signed_in(HEAD).get(page).status_code == 403


def test_a_technician_finds_what_to_write_down_from_home_and_writes_it_down(ground: Ground, page: str) -> None:
    technician = ground.signed_in("technician@trust")
    home = technician.text("/trust/")
    assert "Services delivered by people Finance support and independent reviews, Manor Mead School" in home
    assert f'href="{page}"' in technician.get("/trust/deliveries/").get_data(as_text=True)
    technician.send(page, GIVEN)
    assert "1 September 2026 Month end 1.5 day Ann Reed" in technician.text(page)
    assert "Manor Mead School In full 1.5 of 3 (day) 1 September 2026" in technician.text("/trust/deliveries/")


def test_of_a_school_an_officer_sees_what_is_delivered_and_nothing_else(ground: Ground, page: str) -> None:
    technician = ground.signed_in("technician@trust")
    shown = technician.get(page).get_data(as_text=True)
    assert "for this school" not in shown
    assert technician.get(page.removesuffix("deliveries/add")).status_code == 403


def test_a_mistake_is_taken_back_by_the_same_delivery_with_a_minus(ground: Ground, page: str) -> None:
    lead = ground.signed_in(LEAD)
    lead.send(page, GIVEN)
    said = words_of(
        lead.send(page, {**GIVEN, "quantity": "-1.5", "words": "Was another school"}).get_data(as_text=True)
    )
    assert "Day: 0 of 3 used, 3 left" in said


def test_a_service_that_the_school_has_not_or_that_counts_itself_cannot_be_written_down(
    ground: Ground, page: str
) -> None:
    technician = ground.signed_in("technician@trust")
    strange = technician.get(page.replace("finance_support", "governance_support"))
    own = technician.text(page.replace("finance_support", "collective_contracts"))
    assert strange.status_code in (404, 409)
    assert "is counted by its own service (procurement), not by hand" in own


def test_an_auditor_reads_the_list_without_ways_to_write(ground: Ground, page: str) -> None:
    ours = ground.signed_in("auditor@trust").get("/trust/deliveries/").get_data(as_text=True)
    assert "Finance support" in words_of(ours)
    assert "deliveries/add" not in ours
