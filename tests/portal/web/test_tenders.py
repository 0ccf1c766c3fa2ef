"""Tenders in the browser: planned by a buyer, agreed to by heads, read and asked about by suppliers."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from typing import Any

import pytest

from shared.errors import QuaysideError
from shared.identity.context import EVERY_SCHOOL, Caller, caller
from shared.identity.roles import Role
from tests.portal.ground import Ground, words_of
from tests.portal.tender_states import in_rounds
from tests.portal.web.suppliers import bought_from

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
    assert "Ben Yates" in buyer.text(here + "/")
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


def test_the_home_page_says_when_a_deadline_has_passed(ground: Ground) -> None:
    published(ground)
    buyer = ground.signed_in("buyer@trust")
    assert "Open until 1 March 2027: answer questions in time." in buyer.text("/trust/")
    ground.move_to(date(2027, 3, 2))
    buyer.sign_in("buyer@trust")
    assert "The deadline passed on 1 March 2027: two people open the bids." in buyer.text("/trust/")


def published(ground: Ground) -> str:
    """A tender that is out, its plan told to the service; its id."""
    at = {name: ground.schools[name] for name in ("manor_mead", "stamford_green")}
    buyer = caller("buyer@trust", (Role.BUYER, EVERY_SCHOOL))

    def ask(who: Caller, method: str, **said: Any) -> Any:
        return ground.host.client.call(who, "procurement", method, said)

    made = ask(
        buyer, "plan_tender", title="Grounds maintenance", need="Mowing", cpv_codes=[CODE], school_ids=list(at.values())
    )
    tender_id = made["tender_id"]
    for name, school_id in at.items():
        head = caller(f"head@{name}", (Role.HEAD, school_id))
        ask(head, "answer_tender_invitation", school_id=school_id, tender_id=tender_id, takes_part=True)

    def step(method: str, **said: Any) -> None:
        version = ask(buyer, "tender_page", tender_id=tender_id)["version"]
        ask(buyer, method, tender_id=tender_id, version=version, **said)

    step("set_tender_value", years="3", pence_incl_vat=30_000_000, working="Quotes", starts_on="2027-09-01")
    step("set_tender_procedure", procedure="open", why_no_framework="None fits")
    step("set_tender_lots", lots=[{"title": "All sites"}])
    step("set_tender_criteria", lot="1", criteria=[{"name": "Price", "kind": "price", "weight": "100"}])
    step("set_tender_rules", tie_rule="lower price")
    step("set_tender_evaluators", evaluators=[{"account": "head@manor_mead", "name": "Hannah Cole"}])
    step("set_tender_timetable", deadline_at="2027-03-01T12:00:00+00:00")
    step("publish_tender")
    return str(tender_id)


def test_a_supplier_asks_by_its_link_and_everybody_reads_the_answer(ground: Ground) -> None:
    tender_id = published(ground)
    visitor, buyer = ground.visitor(), ground.signed_in("buyer@trust")
    link = ground.ask(
        Role.OPERATOR, "procurement", "ask_to_bid",
        tender_id=tender_id, name="Green Acre Ltd", email="bids@green.example", company_number="",
    )["token"]  # fmt: skip
    ask_here = f"/tenders/question/{link}"
    named = visitor.send(ask_here, {"words": "Green Acre would like to know whether weeding is in it"})
    assert "'Green Acre Ltd' shows who asks" in words_of(named.get_data(as_text=True))
    sent = visitor.send(ask_here, {"words": "Is weeding in it?"})
    assert "Your question is sent" in words_of(sent.get_data(as_text=True))
    waiting = buyer.text(f"{TRUST}/{tender_id}/questions")
    assert "To answer (1) Is weeding in it?" in waiting
    assert "Green" not in waiting
    (question,) = ground.ask(Role.BUYER, "procurement", "tender_page", tender_id=tender_id)["questions"]
    buyer.send(f"{TRUST}/{tender_id}/questions/{question['question_id']}", {"answer": "Yes, twice a year."})
    public = visitor.text(f"/tenders/{tender_id}/")
    assert "Is weeding in it? Yes, twice a year." in public
    assert "Bid for this tender" in public
    assert visitor.get("/tenders/question/guessed").status_code == 404


def test_a_published_tender_is_changed_documented_declared_about_and_ended_on_its_pages(ground: Ground) -> None:
    tender_id = published(ground)
    here = f"{TRUST}/{tender_id}"
    buyer, head = ground.signed_in("buyer@trust"), ground.signed_in("head@manor_mead")

    def said(path: str, fields: dict[str, Any]) -> str:
        return words_of(buyer.send(here + path, fields).get_data(as_text=True))

    exe = {"file": (io.BytesIO(b"MZ"), "run.exe")}
    assert "'run.exe' is of a kind" in said("/documents", exe)
    assert "plan.pdf is added." in said("/documents", {"file": (io.BytesIO(b"%PDF"), "plan.pdf")})
    assert "plan.pdf" in ground.visitor().text(f"/tenders/{tender_id}/")
    sooner = {"words": "A site less", "deadline_on": ["1", "2", "2027"], "deadline_time": "noon"}
    assert "never earlier" in said("/change", sooner)
    assert "The change is published" in said("/change", sooner | {"deadline_on": ["15", "3", "2027"]})
    assert "A site less. The deadline is now 15 March 2027 at 12:00pm." in ground.visitor().text(
        f"/tenders/{tender_id}/"
    )
    assert "UK4 is recorded as published" in said(
        "/notices/UK4", {"published_on": ["1", "9", "2026"], "reference": "1"}
    )
    at = f"/schools/{ground.schools['manor_mead']}/buying/tenders/{tender_id}"
    assert "You are an evaluator of this tender" in head.text(f"{at}/")
    answer = head.send(f"{at}/declare", {"conflict": "declared", "words": "My brother mows"})
    assert "Your declaration is recorded" in words_of(answer.get_data(as_text=True))
    assert "My brother mows" in buyer.text(f"{here}/evaluators")
    assert "ranking stands here once the bids are opened" in buyer.text(f"{here}/award")
    assert "The tender is ended" in said("/end", {"because": "No money"})
    assert "Ended without an award: No money" in head.text(f"{at}/")
    assert "UK12 Procurement termination notice Must be published" in buyer.text(f"{here}/notices")


def test_a_direct_award_goes_from_its_justification_to_the_standstill(ground: Ground) -> None:
    tender_id = begun(ground)
    here = f"{TRUST}/{tender_id}"
    buyer = ground.signed_in("buyer@trust")
    supplier = ground.ask(Role.BUYER, "procurement", "suppliers")
    only = supplier[0]["supplier_id"] if supplier else bought_from(ground, "Only One Ltd")
    for name in ("manor_mead", "stamford_green"):
        head = ground.signed_in(f"head@{name}")
        head.send(f"/schools/{ground.schools[name]}/buying/tenders/{tender_id}/answer", {"takes_part": "yes"})

    def said(path: str, fields: dict[str, Any]) -> str:
        return words_of(buyer.send(here + path, fields).get_data(as_text=True))

    term = {"years": "1", "extensions": "", "starts_on": ["1", "9", "2027"], "share_driver": "equal"}
    said("/value", term | {"way": "whole", "pence": "250000", "working": "Their price"})
    direct = {"procedure": "direct award", "why_no_framework": "None", "supplier_id": only}
    assert "Choose the ground" in said("/procedure", direct)
    ground_said = {"ground": "Extreme and unavoidable urgency", "justification": "The pitch sank"}
    assert "Saved." in said("/procedure", direct | ground_said)
    assert "The tender is published" in said("/publish", {})
    assert "A direct award has no ranking" in buyer.text(f"{here}/award")
    assert "UK5 Transparency notice Must be published" in buyer.text(f"{here}/notices")
    assert "The intended award is recorded." in said("/intend", {"value_pence": "9,000.00", "because": "Only they can"})
    assert "It waits for the chief financial officer to sign £9,000.00 without VAT." in buyer.text(f"{here}/award")
    finance = ground.signed_in("finance@trust")
    assert "The intended award waits for the chief financial officer to sign." in finance.text("/trust/")
    signed = words_of(finance.send(f"{here}/sign-award", {"minute": "", "words": ""}).get_data(as_text=True))
    assert "Your signature is recorded." in signed
    assert "The chief financial officer signed on" in signed
    ground.move_to(ground.clock.now().date() + timedelta(days=30))
    buyer = ground.signed_in("buyer@trust")
    assert "First day of the contract" in buyer.text(f"{here}/make-contract")
    assert "The tender is awarded, and the contract stands in the register." in said(
        "/make-contract", {"starts_on": ["1", "9", "2027"]}
    )


def test_bidders_are_judged_in_a_round_and_the_page_says_who_goes_on(ground: Ground) -> None:
    tender_id = begun(ground)
    here = f"{TRUST}/{tender_id}"
    buyer = ground.signed_in("buyer@trust")

    def said(path: str, fields: dict[str, Any]) -> str:
        return words_of(buyer.send(here + path, fields).get_data(as_text=True))

    first = {
        "name": "Conditions of participation",
        "asks": "Two contracts alike",
        "most": "1",
        "deadline_time": "12:00",
    }
    due = {"deadline_on": ["1", "3", "2027"]}
    assert "Only a competitive flexible procedure has rounds" in said("/rounds/add", first | due)
    fits = {
        "procedure": "competitive flexible",
        "why_no_framework": "None mows small sites",
        "why_no_engagement": "Known",
    }
    assert "Saved." in said("/procedure", fits)
    assert "Enter a number from 1 to 100" in said("/rounds/add", first | due | {"most": "0"})
    assert "The round is added." in said("/rounds/add", first | due)
    assert "Until 1 March 2027, 12:00pm. Two contracts alike At most 1 go on." in buyer.text(f"{here}/")
    assert "The round is taken away." in said("/rounds/take-away", {})
    assert "None is planned: everybody invited may bid." in buyer.text(f"{here}/")
    assert buyer.client.get(f"{here}/rounds/decide").status_code == 409


def test_who_goes_on_is_said_of_every_bidder_with_the_reason(ground: Ground) -> None:
    in_rounds(ground.story, "Coaches for trips")
    tender = next(
        one for one in ground.ask(Role.BUYER, "procurement", "tenders_listed") if one["title"] == "Coaches for trips"
    )
    here = f"{TRUST}/{tender['tender_id']}"
    ground.move_to(date(2027, 2, 2))
    buyer = ground.signed_in("buyer@trust")
    assert "Say who goes on" in buyer.text(f"{here}/")
    page = buyer.get(f"{here}/rounds/decide").get_data(as_text=True)
    ash, birch = re.findall(r'name="goes-([^"]+)"', page)
    one_goes = {f"goes-{ash}": "yes", f"why-{ash}": "Two like it"}
    silent = words_of(buyer.send(f"{here}/rounds/decide", one_goes).get_data(as_text=True))
    assert "Say why Birch Ltd does not go on, as it will read it" in silent
    done = buyer.send(f"{here}/rounds/decide", one_goes | {f"why-{birch}": "Only one contract alike"})
    told = words_of(done.get_data(as_text=True))
    assert "It is decided. Each bidder reads it by its link." in told
    assert "Birch Ltd: does not go on. Only one contract alike" in told
