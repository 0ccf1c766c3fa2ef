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
