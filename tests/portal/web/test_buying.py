"""Buying together as a school sees it: quantities on one page, the check, two people at once, and what came of it all."""

from __future__ import annotations

import re
from datetime import timedelta

from shared.identity.roles import Role
from tests.portal.ground import Browser, Ground, words_of
from tests.portal.web.orders import closed, many_items, opened, wish


def home(ground: Ground, order_id: str = "", rest: str = "") -> str:
    base = f"/schools/{ground.schools['manor_mead']}/buying/"
    return f"{base}{order_id}/{rest}" if order_id else base


def order_of(ground: Ground) -> str:
    """The one order of the told story."""
    page = ground.signed_in("manager@manor_mead").get(home(ground, rest="") + "orders").get_data(as_text=True)
    return str(re.findall(r"/buying/([0-9a-f-]{36})/", page)[0])


def fields(browser: Browser, path: str, **typed: str) -> dict[str, str]:
    return {**browser.hidden(path), **{name.replace("_", "-"): value for name, value in typed.items()}}


def test_a_school_sees_what_is_open_and_how_long_there_is_left(ground: Ground) -> None:
    opened(ground)
    said = ground.signed_in("office@manor_mead").text(home(ground))
    assert "Paper and milk Open Closes" in said
    assert "7 days left" in said
    assert "You asked for nothing yet. Enter quantities" in said


def test_quantities_are_entered_checked_with_their_cost_and_saved_in_one_go(ground: Ground) -> None:
    order_id = opened(ground)
    wish(ground, order_id, "beacon", 13, 2)
    office = ground.signed_in("office@manor_mead")
    path = home(ground, order_id, "quantities")
    said = office.text(path)
    assert "£8.20 for one ream; from 20: £6.90. Comes in cases of 5, at least 2 cases in one order." in said
    assert "£0.95 for one litre. Comes in cases of 12. Allergens: milk." in said
    typed = fields(office, path, firm_0="6", firm_1="12", tolerance_1="3", step="check")
    check = words_of(office.client.post(path, data=typed).get_data(as_text=True))
    # 19 firm and 2 more: 4 cases of 5 at £6.90; 6 of 20 reams £41.40; 12 litres £11.40; delivery shared by value.
    assert "A3 paper, 80 gsm by the ream nothing 6" in check
    assert "Milk, semi-skimmed by the litre nothing 12, and 3 more to fill a case" in check
    assert "Without VAT: alone" in check
    assert "Nothing is saved yet." in check
    assert "You asked for nothing" not in office.text(home(ground, order_id))
    saved = office.client.post(path, data={**typed, "step": "save"}, follow_redirects=True)
    said = words_of(saved.get_data(as_text=True))
    assert "2 lines were saved." in said
    assert "Milk, semi-skimmed £0.95 for one litre. 12 3" in said


def test_the_same_form_sent_twice_is_saved_once(ground: Ground) -> None:
    order_id = opened(ground)
    office = ground.signed_in("office@manor_mead")
    path = home(ground, order_id, "quantities")
    typed = fields(office, path, firm_0="6", step="save")
    first, second = (office.client.post(path, data=typed, follow_redirects=True) for _ in range(2))
    assert "One line was saved." in words_of(first.get_data(as_text=True))
    assert second.status_code == 200
    page = ground.ask(Role.BUYER, "procurement", "order_page", order_id=order_id)
    assert page["items"][0]["pooled_firm"] == 6


def test_what_is_no_number_is_named_at_its_box_and_everything_typed_stays(ground: Ground) -> None:
    order_id = opened(ground)
    office = ground.signed_in("office@manor_mead")
    path = home(ground, order_id, "quantities")
    typed = fields(office, path, firm_0="a dozen", firm_1="24", step="check")
    html = office.client.post(path, data=typed).get_data(as_text=True)
    assert 'href="#firm-0"' in html
    assert "A3 paper, 80 gsm: enter a whole number, like 12, not “a dozen”" in words_of(html)
    assert 'value="a dozen"' in html
    assert 'value="24"' in html


def test_when_somebody_else_changes_the_same_line_both_versions_are_shown_and_either_can_stand(ground: Ground) -> None:
    order_id = opened(ground)
    office = ground.signed_in("office@manor_mead")
    path = home(ground, order_id, "quantities")
    typed = fields(office, path, firm_0="6", firm_1="12", step="save")
    wish(ground, order_id, "manor_mead", 20, 1)
    html = office.client.post(path, data=typed).get_data(as_text=True)
    said = words_of(html)
    assert "Somebody else at your school changed these lines since you opened them, so nothing was saved" in said
    assert "What is there now A3 paper, 80 gsm: 20, and 1 more to fill a case" in said
    assert "What you entered A3 paper, 80 gsm: 6" in said
    assert "20 1" in office.text(home(ground, order_id))
    again = {**typed, **dict(re.findall(r'name="(seen-\d+)" value="([^"]*)"', html))}
    said = words_of(office.client.post(path, data=again, follow_redirects=True).get_data(as_text=True))
    assert "2 lines were saved." in said


def test_searching_and_turning_pages_loses_nothing_that_was_typed(ground: Ground) -> None:
    order_id = opened(ground, *many_items(60))
    office = ground.signed_in("office@manor_mead")
    path = home(ground, order_id, "quantities")
    typed = fields(office, path, firm_3="10", q="book 059", step="find")
    html = office.client.post(path, data=typed).get_data(as_text=True)
    assert "1 of 60 items. 1 changed line is kept that is not shown here" in words_of(html)
    carried = dict(re.findall(r'name="((?:firm|tolerance|seen)-\d+)" value="([^"]*)"', html))
    assert carried["firm-3"] == "10"
    typed = {**fields(office, path), **carried, "firm-59": "5", "step": "save"}
    said = words_of(office.client.post(path, data=typed, follow_redirects=True).get_data(as_text=True))
    assert "2 lines were saved." in said
    further = office.client.post(path, data={**fields(office, path), "step": "page-2"}).get_data(as_text=True)
    assert "page 2 of 2" in words_of(further)


def test_a_line_is_taken_back_on_a_page_of_its_own(ground: Ground) -> None:
    order_id = opened(ground)
    wish(ground, order_id, "manor_mead", 6)
    head = ground.signed_in("head@manor_mead")
    path = home(ground, order_id, "quantities/0/withdraw")
    assert "You asked for 6 (ream) in “Paper and milk”." in head.text(path)
    said = words_of(head.send(path).get_data(as_text=True))
    assert "Nothing of A3 paper, 80 gsm is asked for any more." in said
    assert head.get(path).status_code == 404


def test_a_governor_reads_and_enters_nothing(ground: Ground) -> None:
    order_id = opened(ground)
    governor = ground.signed_in("governor@manor_mead")
    assert "The head, the business manager and the office enter quantities" in governor.text(home(ground, order_id))
    assert governor.get(home(ground, order_id, "quantities")).status_code == 403
    assert ground.signed_in("head@beacon").get(home(ground, order_id)).status_code == 404


def test_a_form_that_comes_after_the_close_says_so_and_changes_nothing(ground: Ground) -> None:
    order_id = opened(ground, days=1)
    office = ground.signed_in("office@manor_mead")
    path = home(ground, order_id, "quantities")
    typed = fields(office, path, firm_0="6", step="save")
    ground.clock.advance(timedelta(days=1, minutes=1))
    office.sign_in("office@manor_mead")
    response = office.client.post(path, data={**typed, **_tokens(office)}, follow_redirects=True)
    assert "is closed for quantities" in words_of(response.get_data(as_text=True))


def test_what_was_typed_is_there_again_after_the_session_ended(ground: Ground) -> None:
    order_id = opened(ground)
    office = ground.signed_in("office@manor_mead")
    path = home(ground, order_id, "quantities")
    typed = fields(office, path, firm_0="17", step="check")
    ground.clock.advance(timedelta(hours=2))
    office.client.post(path, data=typed)
    office.sign_in("office@manor_mead")
    html = office.get(path).get_data(as_text=True)
    assert "What you typed is here again" in words_of(html)
    assert 'value="17"' in html


def test_after_the_close_each_line_says_why_and_every_penny_where_it_comes_from(reading: Ground) -> None:
    manager = reading.signed_in("manager@manor_mead")
    said = manager.text(home(reading, order_of(reading)))
    assert "All schools together asked for 53 and up to 5 more: 11 cases of 5, 55 in all. 50 came." in said
    assert "You get all 14 that you need." in said
    assert "A4 paper, 80 gsm: 14 of the 50 x ream for all schools, of £172.50 invoiced £48.30" in said
    assert "Charged with VAT £57.96" in said
    assert "£28.20 saved: £76.50 alone, £48.30 as its share, both without VAT, by invoice INV-1" in said
    assert "Method: own order less share" in said


def test_savings_name_their_method_and_orders_can_be_taken_as_a_file(reading: Ground) -> None:
    manager = reading.signed_in("manager@manor_mead")
    said = manager.text(home(reading) + "savings")
    assert "Own order less share" in said
    assert "£28.20 saved: £76.50 alone" in said
    file = manager.get(home(reading) + "orders?as=csv").get_data(as_text=True)
    assert "Paper for the autumn,Invoiced" in file


def test_the_statement_is_made_by_a_job_whose_page_comes_next(bought: Ground) -> None:
    manager = bought.signed_in("manager@manor_mead")
    path = home(bought, order_of(bought), "statement")
    response = manager.send(path, follow=False)
    assert response.status_code in (302, 303)
    assert f"/schools/{bought.schools['manor_mead']}/work/procurement/" in response.location
    bought.settle()
    assert "statement Paper for the autumn" in manager.text(response.location)


def test_the_home_page_says_what_waits_what_comes_and_what_was_saved(bought: Ground) -> None:
    opened(bought)
    said = bought.signed_in("manager@manor_mead").text(f"/schools/{bought.schools['manor_mead']}/")
    assert "Orders that wait for your quantities Paper and milk 7 days left" in said


def test_trust_staff_who_look_into_a_schools_order_are_put_down(bought: Ground) -> None:
    order_id = order_of(bought)
    bought.signed_in("auditor@trust").get(home(bought, order_id))
    said = bought.ask(Role.EXECUTIVE, "portal", "readings", school_id=bought.schools["manor_mead"])
    assert "auditor@trust" in str(said)


def test_a_school_without_procurement_is_told_how_it_gets_it(ground: Ground) -> None:
    school = next(
        name for name in ground.schools if name not in ("manor_mead", "beacon", "bromley_ap", "stamford_green")
    )
    said = ground.signed_in("executive@trust").text(f"/schools/{ground.schools[school]}/buying/")
    assert "has not taken up" in said
    assert "See the services that this school can take up" in said


def test_an_order_that_closes_moves_from_open_to_on_its_way(ground: Ground) -> None:
    order_id = opened(ground)
    wish(ground, order_id, "manor_mead", 6)
    wish(ground, order_id, "beacon", 14)
    closed(ground, order_id)
    said = ground.signed_in("manager@manor_mead").text(home(ground))
    assert "On its way Paper and milk On its way" in said


def _tokens(browser: Browser) -> dict[str, str]:
    found = browser.hidden("/sign-out")
    return {"csrf_token": found["csrf_token"]}
