"""What a school can take up: the catalogue, what a line costs this school with the working, taking it up, how far it is, and
what the school says of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import pytest

from services.portal.web.pages.services.taking_up import setting_up
from tests.portal.ground import Ground, words_of
from tests.portal.web.checking import again, check, sure, through, without

HEAD, OFFICE, GOVERNOR, LEAD = "head@manor_mead", "office@manor_mead", "governor@manor_mead", "lead@trust"


def at(ground: Ground, path: str = "", school: str = "manor_mead") -> str:
    return f"/schools/{ground.schools[school]}/{path}"


def test_the_catalogue_shows_all_17_lines_in_groups_with_prices_and_what_the_school_has(reading: Ground) -> None:
    html = reading.signed_in(HEAD).get(at(reading, "services/")).get_data(as_text=True)
    assert len(set(re.findall(r'href="[^"]*/services/(\w+)/"', html))) == 17
    text = words_of(html)
    assert "Collective contracts On trial On trial until 31 December 2026." in text
    assert "£2.80 a year for each pupil" in text
    assert "In-house IT support is for primary schools" in text
    headings = re.findall(r'<h3 class="govuk-heading-s">([^<]+)</h3>', html)
    assert headings[:2] == ["People and pay", "IT and buying"]


def test_a_line_shows_trial_and_full_side_by_side_each_step_with_its_price_row_and_source(reading: Ground) -> None:
    text = reading.signed_in(HEAD).text(at(reading, "services/union_facilities/"))
    assert "On trial £0.00" in text
    assert "From 22 September 2026 until 18 December 2026" in text
    assert "£2.80" in text
    assert "prices/union_facilities/standard from 2024-09-01: example figure of this project" in text
    assert "not confirmed by the trust yet" in text
    assert "union_facilities:" not in text  # codes are not for people


def test_a_price_by_use_is_reckoned_with_the_use_that_the_school_expects(reading: Ground) -> None:
    page = at(reading, "services/hr_advice/")
    browser = reading.signed_in(HEAD)
    assert "A whole year: £1,800.00" in browser.text(page)
    assert "A whole year: £2,450.00" in browser.text(f"{page}?use=30")  # ten hours beyond the 20, at £65.00
    assert "A whole year: £3,200.00" in browser.text(f"{page}?offer=plus&use=30")


@pytest.mark.parametrize("use", ["", "-3", "abc", "9" * 30, "0"])
def test_use_that_cannot_be_meant_is_left_out(reading: Ground, use: str) -> None:
    assert "A whole year: £1,800.00" in reading.signed_in(HEAD).text(f"{at(reading, 'services/hr_advice/')}?use={use}")


def test_where_no_amount_can_be_known_the_price_stands_in_its_place_and_not_zero(reading: Ground) -> None:
    browser = reading.signed_in(HEAD)
    by_use = browser.text(at(reading, "services/payroll/")).partition("In full")[2]
    assert by_use.startswith(" £4.50 for each payslip What that comes to depends on how much you use")
    assert "£0.00" not in by_use
    assert "A whole year: £4,500.00" in browser.text(at(reading, "services/payroll/") + "?use=1000")
    unset = browser.text(at(reading, "services/legal_advice/")).partition("In full")[2]
    assert unset.startswith(" No price is set yet Ask the trust what it would cost")
    assert "£0.00" not in unset


def test_a_service_that_is_not_there_yet_is_said_before_it_is_taken_up(reading: Ground) -> None:
    browser, page = reading.signed_in(HEAD), at(reading, "services/catering/")
    assert "Its service “Catering” is not part of this portal yet" in browser.text(page)
    checked = words_of(
        check(browser, f"{page}take-up", {"mode": "full", "from_on": "2026-10-01", "until_on": "2026-12-18"})
    )
    assert "Somebody of the trust gets in touch" in checked
    assert "by itself, in a moment" not in checked


def test_a_line_that_is_not_for_the_school_says_why_and_offers_no_button(reading: Ground) -> None:
    browser = reading.signed_in(HEAD)
    html = browser.get(at(reading, "services/it_support/")).get_data(as_text=True)
    assert "no phase is recorded" in words_of(html)
    assert "/take-up" not in html
    assert "Not just now" in words_of(html)
    sent_back = browser.text(at(reading, "services/it_support/take-up"))
    assert "The trust can open it to this school by a recorded decision" in sent_back


def test_a_line_that_there_is_not_is_not_found(reading: Ground) -> None:
    answer = reading.signed_in(HEAD).get(at(reading, "services/window_cleaning/"))
    assert answer.status_code == 404
    assert "There is no service" in words_of(answer.get_data(as_text=True))


def test_office_and_governor_read_and_are_told_who_decides(reading: Ground) -> None:
    for account in (OFFICE, GOVERNOR):
        browser = reading.signed_in(account)
        html = browser.get(at(reading, "services/payroll/")).get_data(as_text=True)
        assert "headteacher or school business manager decides" in words_of(html)
        assert "/take-up" not in html
        assert browser.get(at(reading, "services/payroll/take-up")).status_code == 403


def test_a_service_is_taken_up_on_trial_after_a_look_at_what_that_costs(ground: Ground) -> None:
    browser, page = ground.signed_in(HEAD), at(ground, "services/union_facilities/take-up")
    answers = {"mode": "trial", "from_on": "2026-10-01", "until_on": "2026-12-18"}
    checked = check(browser, page, answers)
    text = words_of(checked)
    assert "Check before you take up: Trade union facilities" in text
    assert "Nothing is taken up yet." in text
    assert "Begins on 1 October 2026" in text
    assert "Last day of the trial 18 December 2026" in text
    assert "Not taken up" in browser.text(at(ground, "services/"))
    done = words_of(sure(browser, page, checked).get_data(as_text=True))
    assert "The trial begins on 1 October 2026 and runs until 18 December 2026." in done
    assert "delivered by people" in done
    assert "Somebody of the trust gets in touch" in done


def test_sending_the_same_check_twice_takes_it_up_once(ground: Ground) -> None:
    browser, page = ground.signed_in(HEAD), at(ground, "services/union_facilities/take-up")
    checked = check(browser, page, {"mode": "full", "from_on": "2026-09-01", "until_on": "2026-12-18"})
    for _ in range(2):
        assert sure(browser, page, checked).status_code == 200
    assert browser.text(at(ground, "services/")).count("In full In use, in full.") == 1


def test_a_day_of_ones_own_must_be_entered_and_be_possible(ground: Ground) -> None:
    browser, page = ground.signed_in(HEAD), at(ground, "services/union_facilities/take-up")
    answers = {"mode": "trial", "from_on": "other", "until_on": "2026-12-18"}
    empty = words_of(check(browser, page, {**answers, "from_on_other": ["", "", ""]}))
    assert "There is a problem Enter the first day" in empty
    past = words_of(check(browser, page, {**answers, "from_on_other": ["1", "1", "2026"]}))
    assert "neither an associate nor a member school on 1 January 2026" in past
    late = {**answers, "from_on": "2026-10-01", "until_on": "other", "until_on_other": ["1", "1", "2028"]}
    assert "A trial lies inside the associate period" in words_of(check(browser, page, late))


def test_one_can_go_back_from_the_check_and_change_an_answer(ground: Ground) -> None:
    browser, page = ground.signed_in(HEAD), at(ground, "services/hr_advice/take-up")
    checked = check(browser, page, {"mode": "full", "offer": "plus", "from_on": "2026-10-01", "until_on": "2026-12-18"})
    html = browser.client.post(page, data={**dict(again(checked)), "back": "yes"}).get_data(as_text=True)
    assert re.search(r'value="plus"[^>]*checked', html)
    assert re.search(r'value="2026-10-01"[^>]*checked', html)


def test_a_service_that_is_away_is_named_and_the_page_looks_again_live_and_without_script(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = ground.signed_in(HEAD)
    answers = {"mode": "full", "from_on": "2026-09-01", "until_on": "2026-12-18"}
    page = at(ground, "services/it_licences/take-up")
    without(ground, monkeypatch, "procurement")
    taken = sure(browser, page, check(browser, page, answers))
    html = taken.get_data(as_text=True)
    assert "Procurement does not answer just now. It begins by itself when it is back" in words_of(html)
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in html
    live = re.search(r'data-live="([^"]+)"', html)
    assert live is not None
    parts = browser.client.get(live[1])
    assert parts.json is not None
    assert (set(parts.json["parts"]), parts.json["stop"]) == ({"progress", "said", "result"}, False)
    assert "Procurement does not answer just now" in parts.json["parts"]["said"]
    assert "Set-Cookie" not in parts.headers


def test_a_service_that_is_ready_teaches_the_first_steps_with_links(ground: Ground) -> None:
    browser, page = ground.signed_in(HEAD), at(ground, "services/it_licences/take-up")
    answers = {"mode": "trial", "from_on": "2026-09-01", "until_on": "2026-12-18"}
    html = sure(browser, page, check(browser, page, answers)).get_data(as_text=True)
    text = words_of(html)
    assert "Procurement is ready for your school, with its past." in text
    assert "Membership: your school and its standing (done)" in text
    assert "First steps with IT contracts, licences and software See what is open" in text
    assert f'href="{at(ground, "buying/")}"' in html
    assert "data-live" not in html


def test_the_trust_opens_a_line_by_a_recorded_decision_and_the_school_begins_it(ground: Ground) -> None:
    lead, head = ground.signed_in(LEAD), ground.signed_in(HEAD)
    page = at(ground, "services/it_support/open")
    assert head.get(page).status_code == 403
    said = words_of(lead.send(page, {"reason": "A special school with primary-aged pupils"}).get_data(as_text=True))
    assert "is open to this school" in said
    text = head.text(at(ground, "services/it_support/"))
    assert "Asked for on 1 September 2026. It has not begun" in text
    begun = through(
        head,
        at(ground, "services/it_support/take-up"),
        {"mode": "trial", "from_on": "2026-09-01", "until_on": "2026-12-18"},
    )
    assert "On trial until 18 December 2026" in begun


def test_feedback_is_given_by_staff_about_a_service_that_was_used(ground: Ground) -> None:
    page = at(ground, "services/collective_contracts/feedback")
    office = ground.signed_in(OFFICE)
    assert "Choose whether you would keep it" in words_of(office.send(page, {}).get_data(as_text=True))
    wrong = words_of(office.send(page, {"would_keep": "yes", "hours_saved_a_month": "lots"}).get_data(as_text=True))
    assert "Enter a whole number, such as 3" in wrong
    said = office.send(page, {"would_keep": "yes", "hours_saved_a_month": "3", "went_well": "Paper came in time"})
    text = words_of(said.get_data(as_text=True))
    assert "Would keep it (1 September 2026), saves about 3 hours a month Goes well: Paper came in time" in text
    refused = office.send(at(ground, "services/payroll/feedback"), {"would_keep": "yes"})
    assert "has not used Payroll" in words_of(refused.get_data(as_text=True))
    assert ground.signed_in(GOVERNOR).get(page).status_code == 403
    voices = ground.signed_in("executive@trust").text("/trust/services/")
    assert "Collective contracts 3 in full, 1 on trial 1 of 1 3 Paper came in time" in voices


def test_home_says_what_is_to_be_decided_and_what_it_cost(bought: Ground) -> None:
    bought.move_to(date(2026, 12, 1))
    text = bought.signed_in(HEAD).text(at(bought))
    assert "Decide how Collective contracts goes on" in text
    assert "Services, this school year so far £0.00" in text
    assert "Saved by buying together £28.20 own order less share" in text


def setting(state: str, *sources: Mapping[str, object], service: str = "procurement") -> str:
    held = {"service": service, "next_date": None, "state_words": "In use."}
    found = setting_up(held, {"state": state, "sources": list(sources)})
    return f"{found.running} {found.words} {[(one.title, one.words, one.share, one.state) for one in found.sources]}"


def test_the_setting_up_is_told_in_records_expected_and_received() -> None:
    half = {"source": "membership", "state": "asked", "expected": 10, "received": 5}
    assert setting("taking_up", half) == (
        "True Procurement is bringing your school's past over. "
        "[('Membership: your school and its standing', '5 of 10 records', 50, 'now')]"
    )
    unknown = {"source": "membership", "state": "asked", "expected": None, "received": 0}
    assert "asked, no answer yet" in setting("taking_up", unknown)
    done = {"source": "membership", "state": "complete", "expected": 10, "received": 12}
    assert setting("active", done).startswith("False Procurement is ready for your school")
    assert "10 of 10 records" in setting("active", done)
    assert setting("away").startswith("True Procurement does not answer just now")
