"""The journey on its pages: where a school stands, what it may do now, and each step shown before it is taken."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from shared.identity.context import Caller
from shared.identity.roles import Role
from tests.portal.ground import Browser, Ground, words_of
from tests.portal.web.test_timeline import Without

LAST_DAY = {"last_service_on": ["31", "12", "2026"], "reasons": "cost", "words": "The budget is cut"}


def at(ground: Ground, school: str, rest: str = "") -> str:
    return f"/schools/{ground.schools[school]}/membership/{rest}"


def send(browser: Browser, path: str, **fields: object) -> str:
    """Open a page, fill its form in, send it; the words of the page that comes."""
    return words_of(browser.send(path, fields).get_data(as_text=True))


def send_and_agree(browser: Browser, path: str, **fields: object) -> str:
    """The same for a step that is shown first: send it, then agree to what it changes."""
    hidden = browser.hidden(path)
    checked = browser.client.post(path, data={**hidden, **fields}, follow_redirects=True)
    said = words_of(checked.get_data(as_text=True))
    assert "Check before you send" in said, said
    again = {**hidden, **fields, "sure": "yes"}
    return words_of(browser.client.post(path, data=again, follow_redirects=True).get_data(as_text=True))


def proposal_path(browser: Browser, path: str, end: str = "sign") -> str:
    found = re.search(rf'href="([^"]+/proposals/[^"]+/{end})"', browser.get(path).get_data(as_text=True))
    assert found, f"no proposal on {path}"
    return found[1]


def test_a_school_sees_where_it_stands_what_was_agreed_and_what_comes_next(reading: Ground) -> None:
    said = reading.signed_in("head@manor_mead").text(at(reading, "manor_mead"))
    assert "Manor Mead School and Walton Leigh School are associates." in said
    assert "Associate period (where it is now) since 1 September 2026" in said
    assert "Application (done) 1 September 2026" in said
    assert "Decision (still to come) due on 31 August 2027" in said
    assert "Notice to leave 30 days" in said
    assert "In words A year alongside" in said
    assert "Term review 1 is due from both sides" in said


def test_only_steps_that_the_person_may_take_now_are_offered(reading: Ground) -> None:
    head = reading.signed_in("head@manor_mead").text(at(reading, "manor_mead"))
    assert "Ask for the decision now" in head
    assert "Start the associate period" not in head, "it has started"
    assert "Propose an extension" not in head, "no decision is due yet"
    office = reading.signed_in("office@manor_mead").text(at(reading, "manor_mead"))
    assert "What you can do" not in office
    assert "Either side: Ask for the decision now" in office, "who acts is said instead"


def test_somebody_who_may_not_take_a_step_is_told_whose_it_is(reading: Ground) -> None:
    browser = reading.signed_in("head@stamford_green")
    answer = browser.get(at(reading, "stamford_green", "start"))
    assert answer.status_code == 409
    assert "is not possible now" in words_of(answer.get_data(as_text=True))
    assert reading.signed_in("governor@manor_mead").get(at(reading, "manor_mead", "leave")).status_code == 403
    assert browser.get(at(reading, "stamford_green", "no-such-step")).status_code == 404


def test_a_school_enquires_applies_and_comes_alongside_with_both_signatures(ground: Ground) -> None:
    lead = ground.signed_in("lead@trust")
    school_id = ground.schools["bricknell"]
    none = lead.text(at(ground, "bricknell"))
    assert "Bricknell Primary School is not alongside the trust yet." in none
    said = lead.text(at(ground, "bricknell", "enquire"))
    assert "Nobody is on record as head or business manager" in said
    said = send(
        lead, f"/schools/{school_id}/people/add",
        name="Bo Reid", account="head@bricknell", role="head", from_on=["1", "9", "2026"], until_on=["", "", ""],
    )  # fmt: skip
    assert "Bo Reid is headteacher from 1 September 2026 on." in said, said
    owner = ground.ask(Role.MEMBERSHIP_LEAD, "membership", "people_of_school", school_id=school_id)[0]["person_id"]
    trust_owner = next(
        one["person_id"]
        for one in ground.ask(Role.MEMBERSHIP_LEAD, "membership", "people_of_trust")
        if one["name"] == "Eli Grant"
    )
    said = send(lead, at(ground, "bricknell", "enquire"), school_owner=owner, trust_owner=trust_owner)
    assert "Your enquiry is on record" in said and "Bricknell Primary School has enquired." in said
    assert "Apply to become an associate school (for the school)" in said

    again = words_of(lead.client.get(at(ground, "bricknell", "enquire"), follow_redirects=True).get_data(as_text=True))
    assert "Your school has a membership already. Go on with it here." in again

    said = send(lead, at(ground, "bricknell", "apply"))
    assert "Bricknell Primary School has applied." in said
    ground.host.client.call(
        _operator(ground),
        "portal",
        "add_local_account",
        {"account": "head@bricknell", "passphrase": "ferry lantern oat granite"},
    )
    head = ground.visitor()
    head.sign_in("head@bricknell")
    said = send_and_agree(
        head,
        at(ground, "bricknell", "agreement"),
        months="6",
        extensions_allowed="",
        notice_days="",
        words="Half a year",
    )
    assert "You signed the agreement. It waits for the other side." in said
    assert "The agreement: waits for the other side" in said

    sign = proposal_path(lead, at(ground, "bricknell"))
    said = lead.text(sign)
    assert "Signed for the school by Bo Reid" in said
    assert "Associate period 6 months" in said and "Notice to leave 30 days" in said
    assert "Agreement not signed 6 months, 2 extensions at most, 30 days of notice" in said
    assert "Nothing was done yet" in said
    said = send(lead, sign)
    assert "signed by both sides" in said
    said = send_and_agree(lead, at(ground, "bricknell", "start"), started_on=["1", "9", "2026"])
    assert "Bricknell Primary School is an associate." in said
    page = ground.ask(Role.MEMBERSHIP_LEAD, "membership", "membership", school_id=school_id)
    assert (page["state"], page["ends_on"]) == ("associate", "2027-02-28")


def _operator(ground: Ground) -> Caller:
    return ground.stage.caller("operator@trust", (Role.OPERATOR, "*"))


def test_what_a_step_changes_is_shown_before_and_nothing_is_done_until_then(ground: Ground) -> None:
    head = ground.signed_in("head@stamford_green")
    path = at(ground, "stamford_green", "leave")
    first = words_of(head.client.post(path, data={**head.hidden(path), **LAST_DAY}).get_data(as_text=True))
    assert "Nothing is on record yet" in first
    assert "Where the journey stands Associate period Leaving" in first
    assert "Last day of every service not set 31 December 2026" in first
    assert "Collective contracts : goes on until the last day, then ends" in first
    assert "What you pay in a year now" in first
    before = head.text(path)
    assert re.search(r"Membership: \d+ kinds of records", before) and "Kept: claims under the agreement" in before
    state = ground.ask(Role.MEMBERSHIP_LEAD, "membership", "membership", school_id=ground.schools["stamford_green"])[
        "state"
    ]
    assert state == "associate"
    back = words_of(
        head.client.post(path, data={**head.hidden(path), **LAST_DAY, "back": "yes"}).get_data(as_text=True)
    )
    assert "When, and why" in back and "The budget is cut" in back, "what was typed is still there"


def test_leaving_with_notice_needs_one_side_and_sending_it_twice_leaves_once(ground: Ground) -> None:
    head = ground.signed_in("head@stamford_green")
    path = at(ground, "stamford_green", "leave")
    sent = {**head.hidden(path), **LAST_DAY, "sure": "yes"}
    for _ in range(2):
        said = words_of(head.client.post(path, data=sent, follow_redirects=True).get_data(as_text=True))
        assert "Every service goes on until 31 December 2026." in said
    assert "Exit plan" in said and "Notice given to every service To do" in said
    ground.settle()
    subscriptions = ground.ask(
        Role.MEMBERSHIP_LEAD, "membership", "subscriptions_of", school_id=ground.schools["stamford_green"]
    )
    assert {one["ends_on"] for one in subscriptions} == {"2026-12-31"}


def test_leaving_without_notice_waits_for_the_other_side_which_may_say_no(ground: Ground) -> None:
    head = ground.signed_in("head@stamford_green")
    soon = {**LAST_DAY, "last_service_on": ["10", "9", "2026"]}
    said = send_and_agree(head, at(ground, "stamford_green", "leave"), **soon)
    assert "it waits for the other side’s signature" in said
    lead = ground.signed_in("lead@trust")
    assert "Sign leaving" in lead.text("/trust/")
    said = send(lead, proposal_path(lead, at(ground, "stamford_green"), "take-back"), words="Stay until Christmas")
    assert "The proposal waits no more." in said
    assert "taken back or refused (Stay until Christmas)" in said
    assert "is an associate." in said


def test_a_decision_extends_the_year_with_both_signatures(ground: Ground) -> None:
    head, lead = ground.signed_in("head@stamford_green"), ground.signed_in("lead@trust")
    said = send(head, at(ground, "stamford_green", "decide"), because="The governors meet in October")
    assert "is an associate with a decision due." in said
    assert "Decide: to convert, to extend or to leave" in head.text(f"/schools/{ground.schools['stamford_green']}/")
    extension = {"to_end": ["29", "2", "2028"], "reason": "more_time_needed", "words": "A new head starts in January"}
    said = send_and_agree(lead, at(ground, "stamford_green", "extend"), **extension)
    assert "You signed the extension." in said
    assert "Sign the extension" in head.text(f"/schools/{ground.schools['stamford_green']}/")
    sign = proposal_path(head, at(ground, "stamford_green"))
    assert "Last day of the associate period 31 August 2027 29 February 2028" in head.text(sign)
    assert "signed by both sides" in send(head, sign)
    assert "the last day moved from 31 August 2027 to 29 February 2028" in head.text(at(ground, "stamford_green"))


def test_a_conversion_shows_its_conditions_and_is_recorded_by_people(ground: Ground) -> None:
    head, lead = ground.signed_in("head@stamford_green"), ground.signed_in("lead@trust")
    send(head, at(ground, "stamford_green", "decide"), because="We are sure")
    conversion = {
        "provisional_on": ["1", "12", "2026"], "reasons": "good_fit", "words": "Both boards agree",
        "conditions": "Land questionnaire answered\r\n\r\nTUPE letters sent",
    }  # fmt: skip
    send_and_agree(head, at(ground, "stamford_green", "convert"), **conversion)
    send(lead, proposal_path(lead, at(ground, "stamford_green")))
    said = head.text(at(ground, "stamford_green"))
    assert "Planned for 1 December 2026" in said and "provisional, until the trust confirms it" in said
    assert "Open Land questionnaire answered" in said and "Open TUPE letters sent" in said
    assert "The trust: Confirm the conversion date" in said
    assert "Condition: TUPE letters sent" in lead.text("/trust/memberships/waiting")
    for condition in ("Land questionnaire answered", "TUPE letters sent"):
        assert "The condition is met." in send(lead, at(ground, "stamford_green", "condition"), condition=condition)
    assert "The conversion date is confirmed." in send(lead, at(ground, "stamford_green", "confirm-date"))
    ground.move_to(date(2026, 12, 1))
    lead = ground.signed_in("lead@trust")
    urn = f"urn-{ground.schools['stamford_green']}"
    said = send_and_agree(lead, at(ground, "stamford_green", "joined"), **{urn: "150001"})
    assert "Stamford Green Primary School and Nursery has joined as a member school." in said


def test_a_wrong_day_is_said_in_words_above_the_form_and_nothing_is_lost(ground: Ground) -> None:
    head = ground.signed_in("head@stamford_green")
    path = at(ground, "stamford_green", "leave")
    early = {**LAST_DAY, "last_service_on": ["1", "8", "2026"]}
    said = words_of(head.client.post(path, data={**head.hidden(path), **early}).get_data(as_text=True))
    assert "There is a problem" in said and "lies before today, 1 September 2026" in said
    assert "The budget is cut" in said
    empty = words_of(head.client.post(path, data=head.hidden(path)).get_data(as_text=True))
    assert "Enter the last day of service" in empty and "Choose at least one reason" in empty


def test_the_exit_plan_is_ticked_off_in_order_with_what_shows_it(ground: Ground) -> None:
    head, lead = ground.signed_in("head@stamford_green"), ground.signed_in("lead@trust")
    send_and_agree(head, at(ground, "stamford_green", "leave"), **LAST_DAY)
    path = at(ground, "stamford_green", "exit-step")
    assert "The next step notice given to every service" in lead.text(path)
    said = send(lead, path, evidence="Letter of 1 September")
    assert "Notice given to every service 1 September 2026, Lena Hart: Letter of 1 September Done" in said
    said = send(lead, path, evidence="The register of meals")
    assert "The last day of service of Stamford Green Primary School and Nursery is 31 December 2026" in said
    assert head.get(path).status_code == 403


def test_who_looks_after_the_journey_can_be_changed(ground: Ground) -> None:
    lead = ground.signed_in("lead@trust")
    executive = next(
        one["person_id"]
        for one in ground.ask(Role.MEMBERSHIP_LEAD, "membership", "people_of_trust")
        if one["role"] == "executive"
    )
    path = at(ground, "manor_mead", "owners")
    head_id = ground.ask(Role.MEMBERSHIP_LEAD, "membership", "membership", school_id=ground.schools["manor_mead"])[
        "owners"
    ]["school"]["person_id"]
    said = send(lead, path, school_owner=head_id, trust_owner=executive)
    assert "The change is on record." in said and "Trust Eli Grant" in said


def test_another_schools_membership_is_not_there_for_this_school(reading: Ground) -> None:
    browser = reading.signed_in("head@stamford_green")
    for rest in ("", "leave", "reviews/", "timeline", "record"):
        assert browser.get(at(reading, "manor_mead", rest)).status_code == 404


def test_the_home_page_says_what_comes_next(reading: Ground) -> None:
    said = reading.signed_in("manager@manor_mead").text(f"/schools/{reading.schools['manor_mead']}/")
    assert "Term review 1 is due from both sides 18 December 2026" in said


def test_membership_away_is_said_and_the_home_page_stands(ground: Ground) -> None:
    head = ground.signed_in("head@manor_mead")
    ground.app.extensions["portal"] = replace(
        ground.app.extensions["portal"], client=Without(ground.client, "membership")
    )
    home = head.get(f"/schools/{ground.schools['manor_mead']}/")
    assert home.status_code == 200
    assert "What needs you Membership It does not answer just now." in (
        said := words_of(home.get_data(as_text=True))
    ), said
    assert head.get(at(ground, "manor_mead")).status_code == 503
