"""Home: three questions, each with the cards of those who may see them; a service that is away is named and keeps no other
from showing; an empty home says where to begin."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from services.portal.web.admission.access import EVERY_ROLE, at_school
from services.portal.web.patterns import cards
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from shared.errors import NotAllowed, NotTakenUp, ServiceAway
from shared.identity.roles import Role
from tests.portal.ground import Ground, words_of

HEADS = at_school({Role.HEAD})
EVERYBODY = at_school(EVERY_ROLE)


def offer(
    title: str, make: Any, *, service: str = "membership", heading: Heading = Heading.NEEDS_ME, may: Any = EVERYBODY
) -> Offer:
    return Offer(heading, title, may, service, make)


def away(_school: str | None) -> Card | None:
    raise ServiceAway("no answer")


def said(title: str) -> Any:
    return lambda _school: Card(title, lines=[Line("Something to do", href="/help", value="£3.00", state="open")])


def home(ground: Ground, *offers: Offer, account: str = "head@manor_mead", school: str = "manor_mead") -> str:
    ground.app.extensions[cards.OFFERS] = list(offers)
    return ground.signed_in(account).get(f"/schools/{ground.schools[school]}/").get_data(as_text=True)


def titles(html: str) -> list[str]:
    return re.findall(r'<h3 class="[^"]*quayside-card__title">([^<]+)</h3>', html)


def test_the_three_questions_stand_in_their_order_with_their_cards(ground: Ground) -> None:
    html = home(
        ground,
        offer("Cost", said("Cost"), heading=Heading.COST),
        offer("Mine", said("Mine")),
        offer("Coming", said("Coming"), heading=Heading.ON_ITS_WAY),
    )
    assert re.findall(r'<h2 [^>]*id="heading-\d">([^<]+)<', html) == [
        "What needs you",
        "What is on its way",
        "What it cost",
    ]
    assert titles(html) == ["Mine", "Coming", "Cost"]
    assert "Something to do" in words_of(html)


def test_a_service_that_is_away_is_named_once_under_each_question_and_the_rest_stands(ground: Ground) -> None:
    html = home(ground, offer("One", away), offer("Two", away), offer("Orders", said("Orders"), service="procurement"))
    assert titles(html) == ["Orders", "Membership"]
    assert "It does not answer just now. Nothing is lost; everything else here works." in words_of(html)


def test_a_card_is_shown_only_to_those_it_is_for(ground: Ground) -> None:
    offers = (offer("For heads", said("For heads"), may=HEADS), offer("For all", said("For all")))
    assert titles(home(ground, *offers)) == ["For heads", "For all"]
    assert titles(home(ground, *offers, account="office@manor_mead")) == ["For all"]


def test_cards_with_something_to_say_come_before_those_without(ground: Ground) -> None:
    html = home(ground, offer("Quiet", lambda _: Card("Quiet", empty="All is done.")), offer("Loud", said("Loud")))
    assert titles(html) == ["Loud", "Quiet"]


def test_a_service_that_the_school_has_not_taken_up_has_no_card_and_a_refusal_says_why(ground: Ground) -> None:
    def not_taken_up(_school: str | None) -> Card | None:
        raise NotTakenUp("Not taken up.")

    def refused(_school: str | None) -> Card | None:
        raise NotAllowed("This needs another role.")

    html = home(ground, offer("Payroll", not_taken_up), offer("Secret", refused))
    assert titles(html) == ["Secret"]
    assert "This needs another role." in words_of(html)


def test_an_empty_home_teaches_the_first_steps(ground: Ground) -> None:
    text = words_of(home(ground))
    assert "Nothing waits for you today." in text
    assert "Nothing is on its way." in text
    assert "First steps" in text
    assert "You can begin here: Services" in text
    assert "What it cost" not in text


@pytest.mark.parametrize(
    "account", ["head@manor_mead", "manager@manor_mead", "office@manor_mead", "governor@manor_mead"]
)
def test_the_home_of_each_role_at_a_school_opens_within_the_calls_that_a_page_may_make(
    reading: Ground, account: str
) -> None:
    answer = reading.signed_in(account).get(f"/schools/{reading.schools['manor_mead']}/")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "account",
    [
        "lead@trust",
        "buyer@trust",
        "finance@trust",
        "executive@trust",
        "technician@trust",
        "auditor@trust",
        "operator@trust",
    ],
)
def test_the_home_of_each_role_in_the_trust_opens_within_the_calls_that_a_page_may_make(
    reading: Ground, account: str
) -> None:
    assert reading.signed_in(account).get("/trust/").status_code == 200


def test_home_stands_with_every_service_away(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = ground.signed_in("head@manor_mead")

    def nobody(_who: Any, service: str, _method: str, _request: Mapping[str, Any] | None = None, **_named: Any) -> Any:
        raise ServiceAway(f"{service} is not running.")

    monkeypatch.setattr(ground.client, "call", nobody)
    text = browser.text(f"/schools/{ground.schools['manor_mead']}/")
    assert "Manor Mead School" in text
    assert "Membership It does not answer just now." in text
    assert "Procurement It does not answer just now." in text
