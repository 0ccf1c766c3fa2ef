"""A school's subscription: only what is possible is offered, each step is shown with its cost before it is taken, and what
somebody else changed meanwhile stands beside what was wanted."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from shared.identity.roles import Role
from tests.portal.ground import Browser, Ground, words_of
from tests.portal.web.checking import again, check, sure, through, without

HEAD, MANAGER, GOVERNOR, LEAD = "head@manor_mead", "manager@manor_mead", "governor@manor_mead", "lead@trust"


def held(ground: Ground, line: str = "collective_contracts", school: str = "manor_mead") -> dict[str, Any]:
    """The school's running subscription to a line."""
    found = ground.ask(
        Role.MEMBERSHIP_LEAD, "membership", "subscriptions_of", school_id=ground.schools[school], ended=False
    )
    return next(dict(one) for one in found if one["line"] == line)


def page_of(ground: Ground, line: str = "collective_contracts", school: str = "manor_mead") -> str:
    return f"/schools/{ground.schools[school]}/services/subscriptions/{held(ground, line, school)['subscription_id']}/"


def taken(ground: Ground, line: str, **how: str) -> str:
    """The page of a line that Manor Mead has taken up."""
    school_id = ground.schools["manor_mead"]
    ground.ask(Role.MEMBERSHIP_LEAD, "membership", "take_up", school_id=school_id, line=line, **{"mode": "full", **how})
    return page_of(ground, line)


def offered(browser: Browser, page: str) -> list[str]:
    html = browser.get(page).get_data(as_text=True)
    found = re.search(r"What you can do now</h2>(.*?)</ul>", html, re.DOTALL)
    return re.findall(r">([^<]+)</a>", found[1]) if found else []


def test_a_trial_says_where_it_stands_what_comes_next_and_what_can_be_done(ground: Ground) -> None:
    browser, page = ground.signed_in(HEAD), page_of(ground)
    text = browser.text(page)
    assert "Collective contracts On trial On trial until 31 December 2026. Nothing is charged for these days." in text
    assert "31 December 2026 : the last day of the trial: decide by then how it goes on" in text
    assert offered(browser, page) == ["Extend the trial", "Go on in full", "Let the trial end"]
    assert "Change to another offer : Collective contracts has no other offer." in text
    assert "Trial started 1 September 2026 , Hannah Cole" in text


def test_a_governor_reads_and_is_offered_nothing(ground: Ground) -> None:
    browser, page = ground.signed_in(GOVERNOR), page_of(ground)
    assert offered(browser, page) == []
    assert "Your headteacher or school business manager decides" in browser.text(page)
    assert browser.get(f"{page}convert-trial").status_code == 403


def test_the_lead_is_offered_the_trusts_steps_too(ground: Ground) -> None:
    assert "Suspend the service" in offered(ground.signed_in(LEAD), page_of(ground))
    assert ground.signed_in(HEAD).get(f"{page_of(ground)}trust/suspend").status_code == 403


def test_a_trial_goes_on_in_full_after_a_look_at_the_cost(ground: Ground) -> None:
    browser, page = ground.signed_in(MANAGER), page_of(ground)
    step = f"{page}convert-trial"
    checked = check(browser, step, {"from_on": "2027-01-01", "words": "The paper order paid for itself"})
    text = words_of(checked)
    assert "Nothing is changed yet." in text
    assert "In full from 1 January 2027" in text
    assert "£500.00 a year; 243 of 365 days, 1 January 2027 to 31 August 2027" in text
    assert "A whole year after it £0.00 £500.00 £500.00" in text
    assert held(ground)["state"] == "trialling"
    done = words_of(sure(browser, step, checked).get_data(as_text=True))
    assert "Collective contracts: It goes on in full." in done
    assert "In full from 1 January 2027." in done
    assert "Trial converted 1 September 2026 , Maya Osei The paper order paid for itself" in done


def test_a_trial_is_extended_or_ended_without_a_charge(ground: Ground) -> None:
    browser, page = ground.signed_in(HEAD), page_of(ground)
    said = browser.send(f"{page}extend-trial", {"until_on": "2027-03-25", "words": "One more order"})
    assert "On trial until 25 March 2027" in words_of(said.get_data(as_text=True))
    ended = through(browser, f"{page}end-trial", {"last_day": "2027-03-25", "words": "We buy alone"})
    assert "It ends after 25 March 2027. Until then you may change your mind." in ended
    kept = browser.send(f"{page}change-of-mind").get_data(as_text=True)
    assert "You keep the service." in words_of(kept)


def test_a_reason_is_asked_for_where_one_is_kept(ground: Ground) -> None:
    browser, page = ground.signed_in(HEAD), page_of(ground)
    refused = words_of(check(browser, f"{page}convert-trial", {"from_on": "2027-01-01", "words": ""}))
    assert "There is a problem Say why: it is kept with the record" in refused


def test_a_service_is_paused_and_resumed(ground: Ground) -> None:
    page, browser = taken(ground, "union_facilities"), ground.signed_in(HEAD)
    step = f"{page}pause"
    dates = {"from_on": ["1", "10", "2026"], "resume_on": ["2", "november", "2026"], "words": "Building works"}
    checked = check(browser, step, dates)
    assert "Resumes on 2 November 2026" in words_of(checked)
    assert "Paused, no charge" in words_of(checked)
    done = words_of(sure(browser, step, checked).get_data(as_text=True))
    assert "To be paused from 1 October 2026 until 1 November 2026" in done
    assert "1 October 2026 : the pause begins" in done
    ground.move_to(date(2026, 10, 12))
    assert "2 November 2026 : it resumes" in ground.signed_in(HEAD).text(page)
    assert "The service runs again." in words_of(ground.signed_in(HEAD).send(f"{page}resume").get_data(as_text=True))


def test_a_pause_that_ends_before_it_begins_is_refused_in_words(ground: Ground) -> None:
    page = taken(ground, "union_facilities")
    dates = {"from_on": ["1", "11", "2026"], "resume_on": ["1", "10", "2026"], "words": "Building works"}
    refused = words_of(check(ground.signed_in(HEAD), f"{page}pause", dates))
    assert "The day it resumes, 1 October 2026, must lie after the day the pause begins" in refused


def test_a_service_is_cancelled_at_the_end_of_a_term_that_keeps_the_notice(ground: Ground) -> None:
    page, browser = taken(ground, "union_facilities"), ground.signed_in(HEAD)
    form = browser.get(f"{page}cancel").get_data(as_text=True)
    assert "18 December 2026, the end of a term" in words_of(form)
    assert "1 October 2026, the soonest" in words_of(form)
    checked = check(browser, f"{page}cancel", {"ends_on": "2026-12-18", "words": "Not needed"})
    assert "Last day 18 December 2026" in words_of(checked)
    assert "Cancel the service" in words_of(checked)
    done = words_of(sure(browser, f"{page}cancel", checked).get_data(as_text=True))
    assert "It ends after 18 December 2026. Until then you may change your mind." in done
    too_soon = {"ends_on": "other", "ends_on_other": ["2", "9", "2026"], "words": "At once"}
    browser.send(f"{page}change-of-mind")
    assert "With 30 days of notice" in words_of(check(browser, f"{page}cancel", too_soon))


def test_another_offer_is_compared_side_by_side_with_the_one_in_force(ground: Ground) -> None:
    page, browser = taken(ground, "hr_advice"), ground.signed_in(HEAD)
    form = browser.text(f"{page}change-offer")
    assert "Plus: 45 hours included in £3,200.00 a year, then £55.00 each" in form
    checked = check(browser, f"{page}change-offer", {"offer": "plus", "from_on": "2026-12-19", "words": ""})
    text = words_of(checked)
    assert "HR advisory as it is" in text
    assert "HR advisory after this step" in text
    assert "A whole year after it £1,800.00 £3,200.00 £1,400.00" in text
    done = words_of(sure(browser, f"{page}change-offer", checked).get_data(as_text=True))
    assert "The offer is changed." in done


def test_a_request_is_taken_back(ground: Ground) -> None:
    school_id = ground.schools["manor_mead"]
    ground.ask(Role.MEMBERSHIP_LEAD, "membership", "request_service", school_id=school_id, line="union_facilities")
    page, browser = page_of(ground, "union_facilities"), ground.signed_in(HEAD)
    assert offered(browser, page) == ["Begin it", "Take the request back"]
    assert "taken back" in words_of(
        browser.send(f"{page}withdraw-request", {"words": "Too soon"}).get_data(as_text=True)
    )


def test_the_trust_suspends_reinstates_and_waives_the_notice_with_reasons(ground: Ground) -> None:
    page, lead = taken(ground, "union_facilities"), ground.signed_in(LEAD)
    said = lead.send(f"{page}trust/suspend", {"words": "Fees are not paid"}).get_data(as_text=True)
    assert "Suspended by the trust." in words_of(said)
    assert "Fees are not paid" in ground.signed_in(HEAD).text(page)
    lead.send(f"{page}trust/reinstate", {"words": "Paid"})
    waived = {"ends_on": ["30", "9", "2026"], "words": "Agreed", "waived_reason": "The school closes a site"}
    done = lead.send(f"{page}trust/cancel-without-notice", waived).get_data(as_text=True)
    assert "It ends after 30 September 2026" in words_of(done)
    assert "notice waived: The school closes a site" in words_of(done)


def test_a_step_that_is_not_possible_leads_back_with_the_reason(ground: Ground) -> None:
    text = ground.signed_in(HEAD).text(f"{page_of(ground)}pause")
    assert "Pause the service: not possible as it stands now. On trial until 31 December 2026." in text


def test_a_step_or_subscription_that_there_is_not_is_not_found(ground: Ground) -> None:
    browser = ground.signed_in(HEAD)
    assert browser.get(f"{page_of(ground)}explode").status_code == 404
    assert browser.get(f"/schools/{ground.schools['manor_mead']}/services/subscriptions/none/").status_code == 404
    other = held(ground, school="beacon")["subscription_id"]
    assert browser.get(f"/schools/{ground.schools['manor_mead']}/services/subscriptions/{other}/").status_code == 404


def test_both_versions_stand_there_when_somebody_else_was_first_and_either_can_go_on(ground: Ground) -> None:
    head, manager, page = ground.signed_in(HEAD), ground.signed_in(MANAGER), page_of(ground)
    step = f"{page}convert-trial"
    checked = check(head, step, {"from_on": "2027-01-01", "words": "It paid for itself"})
    manager.send(f"{page}extend-trial", {"until_on": "2027-03-25", "words": "One more order"})
    stale = sure(head, step, checked).get_data(as_text=True)
    text = words_of(stale)
    assert "It was changed while you filled this in." in text
    assert "On trial until 25 March 2027" in text
    assert "One more order" in text
    assert "When does the full service begin? 1 January 2027" in text
    assert "Maya Osei changed it" in text
    assert held(ground)["trial_until"] == "2027-03-25"
    sent = {
        **dict(again(stale)),
        "from_on": "other",
        "from_on_other": ["1", "1", "2027"],
        "words": "It paid for itself",
    }
    once_more = head.client.post(step, data=sent, follow_redirects=True).get_data(as_text=True)
    done = words_of(sure(head, step, once_more).get_data(as_text=True))
    assert "It goes on in full." in done


def test_where_the_step_is_not_possible_any_more_only_theirs_can_stay(ground: Ground) -> None:
    head, manager, page = ground.signed_in(HEAD), ground.signed_in(MANAGER), page_of(ground)
    checked = check(head, f"{page}convert-trial", {"from_on": "2027-01-01", "words": "It paid for itself"})
    through(manager, f"{page}end-trial", {"last_day": "2026-12-31", "words": "We buy alone"})
    text = words_of(sure(head, f"{page}convert-trial", checked).get_data(as_text=True))
    assert "What you wanted is not possible any more" in text


@pytest.mark.parametrize("slug", ["convert-trial", "extend-trial", "end-trial"])
def test_looking_at_a_step_changes_nothing(ground: Ground, slug: str) -> None:
    before = held(ground)
    assert ground.signed_in(HEAD).get(f"{page_of(ground)}{slug}").status_code == 200
    assert held(ground) == before


def test_a_page_stands_while_the_service_behind_it_is_away(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    without(ground, monkeypatch, "procurement")
    text = ground.signed_in(HEAD).text(page_of(ground))
    assert "Procurement does not answer just now." in text
    assert "On trial until" in text


def test_a_service_that_is_not_there_yet_says_so_and_does_not_hang(ground: Ground) -> None:
    page = taken(ground, "catering")
    browser = ground.signed_in(HEAD)
    said = "Catering is not part of this portal yet, so nothing gets ready by itself."
    assert said in browser.text(page)
    html = browser.get(f"{page}progress").get_data(as_text=True)
    assert said in words_of(html)
    assert "Somebody of the trust gets in touch" in words_of(html)
    assert "data-live" not in html
    assert 'http-equiv="refresh"' not in html
    home = browser.text(f"/schools/{ground.schools['manor_mead']}/")
    assert "being made ready" not in home


def test_payroll_gets_ready_by_itself_and_leads_to_the_first_steps_with_it(ground: Ground) -> None:
    page = taken(ground, "payroll")
    ground.settle()
    html = ground.signed_in(HEAD).get(f"{page}progress").get_data(as_text=True)
    assert "Payroll is ready for your school, with its past." in words_of(html)
    at = f"/schools/{ground.schools['manor_mead']}/payroll/"
    assert all(f'href="{there}"' in html for there in (at, f"{at}runs/"))


def test_the_summary_of_errors_stands_in_the_order_of_the_page(ground: Ground) -> None:
    browser, page = ground.signed_in(HEAD), taken(ground, "payroll")
    html = browser.send(f"{page}pause", {}).get_data(as_text=True)
    summary = html.partition("govuk-error-summary__list")[2].partition("</ul>")[0]
    assert summary.index("first day of the pause") < summary.index("resumes") < summary.index("Say why")
