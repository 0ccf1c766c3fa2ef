"""Requests to buy, in the browser: from the need to the order, at the school and at the trust."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest

from shared.identity.roles import Role
from tests.portal.ground import Browser, Ground, hidden_fields
from tests.portal.web.suppliers import bought_from

DELEGATION = "/trust/buying/requests/delegation/"
OWN = "/trust/buying/requests/own/"


def at(ground: Ground, *rest: str) -> str:
    return "/".join([f"/schools/{ground.schools['manor_mead']}/buying/requests", *rest])


def begun(browser: Browser, ground: Ground, title: str = "Chairs for year 4") -> str:
    """The address of a new request, made by its form."""
    done = browser.send(at(ground, "new"), {"title": title, "reason": "The old ones are broken"})
    path: str = done.request.path
    assert done.status_code == 200
    return path


def described(browser: Browser, path: str, price: str = "31.50", quantity: str = "20") -> None:
    line = {
        "description": "Classroom chair", "quantity": quantity, "unit": "piece", "unit_price": price, "vat": "standard",
        "cpv": "39112000", "code": "E19",
    }  # fmt: skip
    browser.send(f"{path}lines/new", line)


def supplier(ground: Ground) -> str:
    return str(ground.ask(Role.BUYER, "procurement", "suppliers")[0]["supplier_id"])


def sent(browser: Browser, ground: Ground, price: str = "31.50") -> str:
    path = begun(browser, ground)
    described(browser, path, price)
    browser.send(f"{path}supplier", {"supplier_id": supplier(ground)})
    browser.send(f"{path}send")
    return path


def test_an_office_makes_a_request_the_head_approves_it_and_the_office_orders(bought: Ground) -> None:
    office, head = bought.signed_in("office@manor_mead"), bought.signed_in("head@manor_mead")
    path = begun(office, bought)
    assert "Nothing is asked for yet" in office.text(path)
    described(office, path)
    assert "No supplier is chosen yet" in office.text(path)
    office.send(f"{path}supplier", {"supplier_id": supplier(bought)})
    page = office.text(path)
    assert "It is signed by the head" in page
    assert "£630.00" in page
    check = office.text(f"{path}send")
    assert "Check and send for approval" in check
    office.send(f"{path}send")
    assert "Waits for approval" in office.text(path)
    assert "Decide about it" not in office.text(path)

    home = head.text(f"/schools/{bought.schools['manor_mead']}/")
    assert "Requests that wait for your approval" in home
    assert "Chairs for year 4" in home
    assert "Decide about it" in head.text(path)
    head.send(f"{path}decide", {"decision": "approve"})
    page = office.text(path)
    assert "Approved by the head" in page
    assert "Hannah Cole" in page

    assert "Chairs for year 4" in office.text(f"/schools/{bought.schools['manor_mead']}/")
    done = office.send(f"{path}order")
    assert re.search(r"Order PO-\d{4}-\d\d-\d{5} is placed with", done.get_data(as_text=True))
    assert "Ordered" in office.text(path)


def test_a_catalogue_item_is_found_by_words_and_added_at_the_price_of_the_day(bought: Ground) -> None:
    office = bought.signed_in("office@manor_mead")
    path = begun(office, bought, "Paper")
    found = office.get(f"{path}catalogue?q=A4").get_data(as_text=True)
    href = re.search(r'href="([^"]*/catalogue/[^"]+)"', found)
    assert href
    assert "Price today, without VAT" in office.text(href[1])
    office.send(href[1], {"quantity": "7", "code": "E19"})
    page = office.text(path)
    assert "price 1 of" in page
    assert "Take out" in page
    assert "It is signed by the head" in page


def test_what_is_wrong_with_a_line_stands_at_its_box(bought: Ground) -> None:
    office = bought.signed_in("office@manor_mead")
    path = begun(office, bought)
    page = office.send(f"{path}lines/new", {"description": "", "quantity": "many", "unit": "", "cpv": "", "code": ""})
    words = page.get_data(as_text=True)
    for problem in (
        "Say what is wanted",
        "Enter a number, such as 2.5",
        "Choose how it is taxed",
        "Enter the CPV code",
    ):
        assert problem in words
    refused = office.send(
        f"{path}lines/new",
        {"description": "x", "quantity": "0", "unit": "u", "vat": "zero", "cpv": "39112000", "code": "E19"},
    )
    assert "A quantity of 0 cannot be ordered" in refused.get_data(as_text=True)


def test_a_price_of_a_hundredth_of_a_penny_is_kept_when_its_line_is_changed(bought: Ground) -> None:
    office = bought.signed_in("office@manor_mead")
    path = begun(office, bought)
    described(office, path, price="0.0625", quantity="1000.5")
    page = office.get(f"{path}lines/1").get_data(as_text=True)
    assert 'value="0.0625"' in page
    assert 'value="1000.5"' in page
    assert "£62.53" in office.text(path)


def test_a_question_goes_back_to_the_office(bought: Ground) -> None:
    office, head = bought.signed_in("office@manor_mead"), bought.signed_in("head@manor_mead")
    path = sent(office, bought)
    empty = head.send(f"{path}decide", {"decision": "return"})
    assert "Ask your question" in empty.get_data(as_text=True)
    head.send(f"{path}decide", {"decision": "return", "words": "Could we not repair them?"})
    page = office.text(path)
    assert "Back with a question" in page
    assert "Could we not repair them?" in page
    assert "Check and send for approval" in page


def test_a_larger_request_waits_for_the_trust_after_the_head(bought: Ground) -> None:
    office, head = bought.signed_in("office@manor_mead"), bought.signed_in("head@manor_mead")
    path = sent(office, bought, "180")
    head.send(f"{path}decide", {"decision": "approve"})
    finance = bought.signed_in("finance@trust")
    listed = finance.text("/trust/buying/requests/")
    assert "Waits for your approval" in listed
    assert "Chairs for year 4" in listed
    finance.send(f"{path}decide", {"decision": "approve"})
    assert "Approved by the chief financial officer" in office.text(path)


def test_quotes_are_asked_for_entered_compared_and_chosen(bought: Ground) -> None:
    ask = bought.ask
    for name in ("Desk and Chair Ltd", "School Seating Ltd", "Oak and Ash Ltd"):
        bought_from(bought, name)
    known = {one["name"]: one["supplier_id"] for one in ask(Role.BUYER, "procurement", "suppliers")}
    office = bought.signed_in("office@manor_mead")
    path = begun(office, bought)
    described(office, path, "700")
    assert "For this amount 3 quotes are needed" in office.text(path)
    day = bought.clock.now()
    asked = office.send(
        f"{path}quotes/ask",
        {"suppliers": [known["Desk and Chair Ltd"], known["School Seating Ltd"], known["Oak and Ash Ltd"]],
         "deadline": [str(day.day), str(day.month), str(day.year + 1)], "specification": "Stacking, seat 43 cm"},
    )  # fmt: skip
    quotes: str = asked.request.path
    page = office.text(quotes)
    assert "Request for a quote: Chairs for year 4" in page
    assert "20 × piece" in page
    answers = re.findall(r'href="([^"]*/prices)"', office.get(quotes).get_data(as_text=True))
    assert len(answers) == 3
    missing = office.send(answers[0], {"price-1": "", "file_reference": "mail of today"})
    assert "the price is missing" in missing.get_data(as_text=True)
    for href, price in zip(answers, ("650", "600", "620"), strict=True):
        office.send(href, {"price-1": price, "file_reference": "mail of today", "delivery": "two weeks"})
    page = office.text(quotes)
    assert "£12,000.00 lowest" in page
    choices = re.findall(r'href="([^"]*/choose)"', office.get(quotes).get_data(as_text=True))
    refused = office.send(choices[-1])
    assert "say why" in refused.get_data(as_text=True)
    office.send(choices[-1], {"because": "Ten years of guarantee"})
    page = office.text(path)
    assert "Chosen" in page
    assert "Ten years of guarantee" in page
    assert "then by the finance committee" in page
    assert "after 3 quotes" in page


def test_budgets_are_entered_and_taken_in_and_requests_show_what_is_left(bought: Ground) -> None:
    head = bought.signed_in("head@manor_mead")
    day = bought.clock.now()
    starting = [str(day.day), str(day.month), str(day.year)]
    assert "No budget is entered" in head.text(at(bought, "budgets/"))
    head.send(at(bought, "budgets/enter"), {"code": "e19", "name": "Learning", "pence": "1,000", "starting": starting})
    assert "£1,000.00" in head.text(at(bought, "budgets/"))
    wrong = (io.BytesIO(b"Cost code,Budget\nE20,lots\n"), "budget.csv")
    page = head.send(at(bought, "budgets/file"), {"file": wrong, "starting": starting}).get_data(as_text=True)
    assert "1 of 1 rows have to be corrected" in page
    right = (io.BytesIO(b"Cost code,Name,Budget\nE20,ICT,2500\n"), "budget.csv")
    checked = head.send(at(bought, "budgets/file"), {"file": right, "starting": starting})
    assert "1 row can be taken" in checked.get_data(as_text=True)
    head.client.post(at(bought, "budgets/file"), data=hidden_fields(checked.get_data(as_text=True)))
    assert "£2,500.00" in head.text(at(bought, "budgets/"))
    path = sent(bought.signed_in("office@manor_mead"), bought)
    assert "£1,000.00" in head.text(f"{path}decide")
    head.send(f"{path}decide", {"decision": "approve"})
    entries = head.text(at(bought, "budgets/code/E19"))
    assert "Approved request" in entries
    assert "£370.00" in entries


def test_the_scheme_of_delegation_is_shown_as_an_example_and_a_new_version_recorded(bought: Ground) -> None:
    finance = bought.signed_in("finance@trust")
    page = finance.text("/trust/buying/requests/delegation/")
    assert "This is an example to start from" in page
    assert "up to £3,000.00 head" in page
    tomorrow = bought.clock.now()
    nothing = {"up_to": "", "first": "", "second": "", "third": "", "quotes": "0", "route": "order"}
    form: dict[str, Any] = {f"limits-{row}-{key}": value for row in range(8) for key, value in nothing.items()}
    form |= {
        "valid_from": [str(tomorrow.day), str(tomorrow.month), str(tomorrow.year + 1)], "source": "Board of 1 May",
        "limits-0-up_to": "500", "limits-0-first": "business manager", "limits-1-first": "head", "limits-1-second": "trust board",
        "tolerance_per_cent": "5", "tolerance_pence": "50", "window_days": "30", "cpv_digits": "3", "budget": "stop",
    }  # fmt: skip
    wrong = finance.send(
        "/trust/buying/requests/delegation/new", form | {"limits-1-first": "trust board", "limits-1-second": "head"}
    )
    assert "those who approve go from the least to the most senior" in wrong.get_data(as_text=True)
    done = finance.send("/trust/buying/requests/delegation/new", form)
    assert "version 2" in done.get_data(as_text=True)
    assert "Version 2 holds once an executive of the trust has confirmed it" in finance.text(DELEGATION)
    waiting = re.search(rf'href="({DELEGATION}[^"]+/confirm)"', finance.get(DELEGATION).get_data(as_text=True))
    assert waiting is not None
    assert "It waits for an executive of the trust: not for whoever recorded it" in finance.text(waiting[1])
    chief = bought.signed_in("executive@trust")
    assert "Scheme of delegation, version 2" in chief.text("/trust/")
    assert "Scheme of delegation, version 2" not in finance.text("/trust/")
    assert "Say why it is turned down" in chief.send(waiting[1], {"decision": "turned down"}).get_data(as_text=True)
    confirmed = chief.send(waiting[1], {"decision": "confirmed"})
    assert "Version 2 is confirmed" in confirmed.get_data(as_text=True)
    school = bought.signed_in("head@manor_mead").text(at(bought, "delegation/"))
    assert "The trust’s scheme of delegation holds here" in school


@pytest.mark.parametrize("path", ["", "budgets/", "delegation/"])
def test_a_governor_reads_and_changes_nothing(path: str, reading: Ground) -> None:
    governor = reading.signed_in("governor@manor_mead")
    assert governor.get(at(reading, path)).status_code == 200
    assert "New request" not in governor.text(at(reading, path))
    assert governor.client.get(at(reading, "new")).status_code == 403


def test_the_trusts_reader_sees_the_lists(reading: Ground) -> None:
    auditor = reading.signed_in("auditor@trust")
    for path in ("", "budgets/", "delegation/"):
        assert auditor.get(f"/trust/buying/requests/{path}").status_code == 200


def test_the_trust_asks_for_something_for_itself_finance_approves_and_the_order_is_the_trusts(bought: Ground) -> None:
    buyer, finance = bought.signed_in("buyer@trust"), bought.signed_in("finance@trust")
    assert OWN in buyer.get("/trust/buying/requests/").get_data(as_text=True)
    finance.send(f"{OWN}budgets/enter", {
        "code": "T100", "name": "Central office", "pence": "5000", "year": "academy",
        "starting": [str(bought.clock.now().day), str(bought.clock.now().month), str(bought.clock.now().year)],
    })  # fmt: skip
    assert "T100" in finance.text(f"{OWN}budgets/")
    made = buyer.send(f"{OWN}new", {"title": "Desks for the central team", "reason": "Two people join"})
    path = str(made.request.path)
    assert path.startswith(OWN)
    line = {
        "description": "Desk", "quantity": "2", "unit": "piece", "unit_price": "200", "vat": "standard",
        "cpv": "39121100", "code": "T100",
    }  # fmt: skip
    buyer.send(f"{path}lines/new", line)
    assert "Find in the catalogue" in buyer.text(f"{path}catalogue")
    buyer.send(f"{path}supplier", {"supplier_id": supplier(bought)})
    page = buyer.text(path)
    assert "The trust itself" in page
    assert "It is signed by the chief financial officer" in page
    buyer.send(f"{path}send")
    assert "Desks for the central team" in finance.text("/trust/")
    finance.send(f"{path}decide", {"decision": "approve"})
    assert "Approved, to be ordered" in buyer.text("/trust/")
    done = buyer.send(f"{path}order").get_data(as_text=True)
    assert re.search(r"Order PO-\d{4}-\d\d-\d{5} is placed with", done)
    assert "See the order" in buyer.text(path)
    assert "Order" in finance.text(f"{OWN}budgets/code/T100")


def test_nobody_at_a_school_opens_the_trusts_own_requests(reading: Ground) -> None:
    head = reading.signed_in("head@manor_mead")
    for below in ("", "new", "budgets/", "budgets/enter"):
        assert head.client.get(f"{OWN}{below}").status_code == 403


def test_a_request_that_is_withdrawn_shows_who_withdrew_it_and_why(bought: Ground) -> None:
    office = bought.signed_in("office@manor_mead")
    path = sent(office, bought)
    office.send(f"{path}withdraw", {"reason": "A parent gave us some"})
    page = office.text(path)
    assert "Withdrawn on" in page
    assert "A parent gave us some" in page
