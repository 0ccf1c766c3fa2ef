"""Tenders in the browser: planned by a buyer, agreed to by heads, read and asked about by suppliers."""

from __future__ import annotations

from typing import Any

import pytest

from shared.errors import QuaysideError
from shared.identity.roles import Role
from tests.portal.ground import Ground, words_of

TRUST = "/trust/buying/tenders"
CODE = "77314000"


def begun(ground: Ground) -> str:
    """A plan for two schools, begun on its page; its id."""
    buyer = ground.signed_in("buyer@trust")
    schools = [ground.schools["manor_mead"], ground.schools["stamford_green"]]
    answer = buyer.send(
        f"{TRUST}/new",
        {"title": "Grounds maintenance", "need": "Mowing and hedges", "cpv_codes": CODE, "school_ids": schools},
    )
    assert "The plan is begun" in words_of(answer.get_data(as_text=True))
    return str(ground.ask(Role.BUYER, "procurement", "tenders_listed")[0]["tender_id"])


def test_a_buyer_plans_a_tender_task_by_task_and_publishes_it(ground: Ground) -> None:
    tender_id = begun(ground)
    here = f"{TRUST}/{tender_id}"
    buyer = ground.signed_in("buyer@trust")
    assert "2 schools have not said whether they take part" in buyer.text(here + "/")
    for account, school in (("head@manor_mead", "manor_mead"), ("head@stamford_green", "stamford_green")):
        head = ground.signed_in(account)
        at = f"/schools/{ground.schools[school]}/buying/tenders"
        assert "does your school take part?" in head.text(f"/schools/{ground.schools[school]}/")
        answer = head.send(f"{at}/{tender_id}/answer", {"takes_part": "yes"})
        assert "Your school takes part." in words_of(answer.get_data(as_text=True))
        assert "Takes part" in head.text(f"{at}/")

    def said(path: str, fields: dict[str, Any]) -> str:
        return words_of(buyer.send(here + path, fields).get_data(as_text=True))

    term = {"years": "3", "extensions": "1, 1", "starts_on": ["1", "9", "2027"], "share_driver": "pupils"}
    whole = {"way": "whole", "pence": "259,200.00", "working": "From what they pay now"}
    assert "Saved." in said("/value", term | whole)
    assert "reaches the threshold of £207,720.00" in buyer.text(here + "/procedure")
    assert "Facilities management and workplace services" in buyer.text(here + "/procedure")
    fits = {"procedure": "open", "why_no_framework": "None mows small sites", "why_no_engagement": "Known market"}
    assert "Saved." in said("/procedure", fits)
    assert "Saved." in said("/lots", {"title-1": "All sites"})
    marks = {"name-0": "Price", "weight-0": "40", "name-1": "Method", "weight-1": "50", "minimum-1": "2"}
    assert "the weights make 90, not 100" in said("/criteria/1", marks)
    assert "Saved." in said("/criteria/1", marks | {"weight-1": "60"})
    assert "Saved." in said("/rules", {"tie_rule": "higher quality score", "requirements": "Insured for £10 million"})
    people = {"name-1": "Fay", "account-1": "finance@trust", "name-2": "Eli", "account-2": "executive@trust"}
    assert "Saved." in said("/evaluators", people)
    for account in ("finance@trust", "executive@trust"):
        evaluator = ground.signed_in(account)
        assert "You are an evaluator of this tender" in evaluator.text(here + "/")
        evaluator.send(f"{here}/declare", {"conflict": "none"})
    early = {"deadline_on": ["2", "9", "2026"], "deadline_time": "12:00"}
    assert "is too early" in said("/timetable", early)
    assert "Saved." in said("/timetable", {"deadline_on": ["1", "3", "2027"], "deadline_time": "noon"})
    assert "Why no approved framework None mows small sites" in buyer.text(here + "/publish")
    assert "The tender is published" in said("/publish", {})
    visitor = ground.visitor()
    assert "Grounds maintenance" in visitor.text("/tenders/")
    public = visitor.text(f"/tenders/{tender_id}/")
    assert "Insured for £10 million" in public
    assert "Fay" not in public
    assert "UK4 Tender notice Must be published" in buyer.text(here + "/notices")
    assert "schools are exempt: s.69(6)(c)" in buyer.text(here + "/notices")


def test_a_purchase_thought_of_is_held_against_the_threshold(reading: Ground) -> None:
    buyer = reading.signed_in("buyer@trust")
    answer = buyer.send(f"{TRUST}/weigh", {"cpv_codes": CODE, "pence": "160000", "years": "5"})
    said = words_of(answer.get_data(as_text=True))
    assert "Three quarters of the threshold reached" in said
    assert "77 per cent of the threshold of £207,720.00 for goods and services" in said


def test_a_plan_is_nothing_for_visitors(ground: Ground) -> None:
    tender_id = begun(ground)
    assert ground.visitor().get(f"/tenders/{tender_id}/").status_code == 404
    assert "No tender is published at present" in ground.visitor().text("/tenders/")
    with pytest.raises(QuaysideError, match="There is no such tender"):
        ground.ask(Role.OPERATOR, "procurement", "public_tender", tender_id=tender_id)




def test_the_home_page_names_what_waits_with_tenders(ground: Ground) -> None:
    begun(ground)
    assert "Being planned: see which tasks are left." in ground.signed_in("buyer@trust").text("/trust/")
