"""What it cost and why: charges with their working, the page for governors, statements with their shadow, questions with their
answers and appeals."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from shared.identity.roles import Role
from tests.portal.ground import Ground, words_of
from tests.portal.web.checking import check, sure, without

HEAD, GOVERNOR, FINANCE, EXECUTIVE = "head@manor_mead", "governor@manor_mead", "finance@trust", "executive@trust"
GOODS = "£57.96"
"""14 reams at £3.45, and VAT: worked by hand in the story of the collective order."""


@pytest.fixture
def charged(bought: Ground) -> Ground:
    """Manor Mead with a service by pupils from 1 October, and October drawn up."""
    school_id = bought.schools["manor_mead"]
    wanted = {"school_id": school_id, "line": "union_facilities", "mode": "full", "from_on": "2026-10-01"}
    bought.ask(Role.MEMBERSHIP_LEAD, "membership", "take_up", **wanted)
    bought.move_to(date(2026, 11, 2))
    bought.ask(Role.FINANCE, "membership", "draw_up_charges", month="2026-10-01")
    bought.settle()
    return bought


def at(ground: Ground, path: str = "") -> str:
    return f"/schools/{ground.schools['manor_mead']}/costs/{path}"


def entry(ground: Ground, line: str = "union_facilities") -> dict[str, Any]:
    school_id = ground.schools["manor_mead"]
    found = ground.ask(Role.FINANCE, "membership", "charges_of", school_id=school_id)["entries"]
    return next(dict(one) for one in found if one["line"] == line)


def test_charges_stand_with_their_basis_and_the_way_to_why(reading: Ground) -> None:
    text = reading.signed_in(HEAD).text(at(reading))
    assert f"Services £0.00 Suppliers’ bills handed on {GOODS} Together {GOODS}" in text
    assert "A4 paper, 80 gsm: 14 of the 50 x ream for all schools, of £172.50 invoiced" in text
    assert "Supplier's bill handed on" in text


def test_charges_narrow_to_a_service_and_a_month_and_say_when_there_are_none(charged: Ground) -> None:
    browser = charged.signed_in(HEAD)
    october = browser.text(at(charged) + "?month=2026-10")
    assert "Trade union facilities" in october.partition("Each charge")[2]
    assert "A4 paper" not in october
    assert "A4 paper" in browser.text(at(charged) + "?line=collective_contracts")
    before = browser.text(at(charged) + "?days=2025-26")
    assert "Nothing was charged in these days. The trust draws a month up once it is over" in before


def test_the_months_stand_in_a_chart_with_its_table(charged: Ground) -> None:
    html = charged.signed_in(HEAD).get(at(charged)).get_data(as_text=True)
    figure = re.search(r'<figure class="chart">(.*?)</figure>', html, re.DOTALL)
    assert figure is not None
    assert "<svg" in figure[1]
    assert "style=" not in figure[1]
    assert "Month Services Suppliers&#x27; bills" in words_of(figure[1]) or "Suppliers' bills" in words_of(figure[1])
    assert f"September 2026 £0.00 {GOODS}" in words_of(figure[1])


def test_charges_are_taken_away_as_a_sheet_that_adds_up(charged: Ground) -> None:
    browser = charged.signed_in(HEAD)
    answer = browser.get(at(charged) + "?as=csv")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    lines = answer.get_data(as_text=True).splitlines()
    assert len(lines) >= 3  # a heading and two charges
    assert "57.96" in answer.get_data(as_text=True)
    sheet = browser.get(at(charged) + "?as=xlsx").get_data()
    assert sheet[:2] == b"PK"


def test_a_charge_says_why_with_each_step_and_the_source_of_its_price(charged: Ground) -> None:
    one = entry(charged)
    text = charged.signed_in(GOVERNOR).text(at(charged, f"charges/{one['entry_id']}"))
    assert "31 of 365 days, 1 October 2026 to 31 October 2026" in text
    assert "prices/union_facilities/standard from 2024-09-01" in text
    assert "example figure of this project; the trust sets its own" in text
    assert "Your headteacher or school business manager can ask about it." in text


def test_reading_charges_is_on_record(charged: Ground) -> None:
    browser = charged.signed_in("auditor@trust")
    browser.get(at(charged))
    school_id = charged.schools["manor_mead"]
    found = charged.ask(Role.EXECUTIVE, "portal", "readings", school_id=school_id)
    said = str(found)
    assert "auditor@trust" in said
    assert "charges, School year 2026-27" in said


def test_cost_and_saving_stand_on_one_page_with_the_method(reading: Ground) -> None:
    text = reading.signed_in(GOVERNOR).text(at(reading, "saving"))
    assert "services cost £0.00, buying together saved £28.20; £28.20 better off." in text
    assert "Method: own order less share: what the school would have paid" in text
    assert "Paper for the autumn 22 September 2026 £76.50 £48.30 £28.20" in text


def test_the_saving_stands_without_the_names_of_orders_while_procurement_is_away(
    bought: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(bought, monkeypatch, "procurement")
    text = bought.signed_in(HEAD).text(at(bought, "saving"))
    assert "An order (its name is with Procurement) 22 September 2026 £76.50 £48.30 £28.20" in text


def test_a_service_stands_on_the_page_of_cost_and_saving_only_for_days_on_which_it_was_agreed(bought: Ground) -> None:
    year_before = bought.signed_in(GOVERNOR).text(at(bought, "saving") + "?days=2025-26")
    assert "Collective contracts" not in year_before.partition("Service by service")[2].partition("How the saving")[0]


def test_each_step_within_the_list_of_charges_keeps_the_days_that_were_chosen(charged: Ground) -> None:
    charged.move_to(date(2027, 10, 1))
    browser = charged.signed_in(HEAD)
    html = browser.get(at(charged) + "?days=2026-27").get_data(as_text=True)
    steps = re.findall(r'href="([^"]*[?&;](?:sort|as)=[^"]*)"', html)
    assert len(steps) > 5
    assert all("days=2026-27" in step for step in steps)
    assert '<input type="hidden" name="days" value="2026-27">' in html
    sheet = browser.get(at(charged) + "?days=2026-27&as=csv").get_data(as_text=True)
    assert "Trade union facilities" in sheet


def test_a_bill_handed_on_names_its_order_and_who_drew_up_a_charge(charged: Ground) -> None:
    browser = charged.signed_in(HEAD)
    assert "Invoice INV-1, order “Paper for the autumn”" in browser.text(
        at(charged, f"charges/{entry(charged, 'collective_contracts')['entry_id']}")
    )


def test_a_charge_that_is_asked_about_leads_to_its_question(charged: Ground) -> None:
    browser, ask_page = charged.signed_in(HEAD), at(charged, f"charges/{entry(charged)['entry_id']}/ask")
    browser.send(ask_page, {"words": "Why so much?"})
    text = browser.text(ask_page)
    assert "This charge is being asked about already. Go on here." in text
    assert "Why so much?" in text


def test_a_statement_stands_beside_what_a_member_school_would_have_paid(charged: Ground) -> None:
    text = charged.signed_in(HEAD).text(at(charged, "statements/"))
    assert "As a member school What the same days would have cost a full member school; nobody owes it." in text
    assert "Not known: Membership is 5 % of the school's income, and no income is recorded." in text
    assert "To pay" in text


def test_finance_issues_a_statement_after_a_look_and_the_school_takes_its_files(charged: Ground) -> None:
    finance, page = charged.signed_in(FINANCE), at(charged, "statements/issue")
    assert charged.signed_in(HEAD).get(page).status_code == 403
    checked = check(finance, page, {"span": "2026-10"})
    assert "Nothing is issued yet." in words_of(checked)
    issued = sure(finance, page, checked).get_data(as_text=True)
    assert "Statement number 1 for October 2026 is issued." in words_of(issued)
    assert "Its PDF and spreadsheet are being drawn." in words_of(issued)
    charged.settle()
    head = charged.signed_in(HEAD)
    assert "New statement: 1 October 2026 to 31 October 2026" in head.text(at(charged).removesuffix("costs/"))
    listed = head.get(at(charged, "statements/")).get_data(as_text=True)
    link = re.search(r'href="([^"]+/costs/statements/[0-9a-f-]{36})"', listed)
    assert link is not None
    html = head.get(link[1]).get_data(as_text=True)
    files = re.findall(r'href="([^"]+\.(?:pdf|xlsx))"', html)
    assert [name.rpartition(".")[2] for name in files] == ["pdf", "xlsx"]
    for browser in (head, charged.signed_in(FINANCE)):
        assert browser.get(files[0]).get_data()[:5] == b"%PDF-"
    assert head.get(files[0].replace(".pdf", ".doc")).status_code == 404


def test_a_school_asks_is_answered_appeals_and_somebody_else_decides(charged: Ground) -> None:
    head, finance, executive = (charged.signed_in(who) for who in (HEAD, FINANCE, EXECUTIVE))
    one = entry(charged)
    page = at(charged, f"charges/{one['entry_id']}/ask")
    assert "Enter your question" in words_of(head.send(page, {"words": ""}).get_data(as_text=True))
    asked = head.send(page, {"words": "Why for 148 pupils?"})
    question = asked.request.path
    assert "Asked; the trust's finance team answers next." in words_of(asked.get_data(as_text=True))
    assert "/ask" not in head.get(page.removesuffix("/ask")).get_data(as_text=True)
    again = head.send(page, {"words": "And again?"})
    assert "being asked about already" in words_of(again.get_data(as_text=True))

    assert "a question about Trade union facilities" in finance.text("/trust/")
    told = finance.send(f"{question}/explain", {"words": "The January census says 148"})
    assert "The explanation is with the school." in words_of(told.get_data(as_text=True))
    assert "Your question about a charge was answered" in head.text(at(charged).removesuffix("costs/"))

    head.send(f"{question}/appeal", {"words": "Twelve had left by then"})
    barred = finance.get(f"{question}/decide")
    assert barred.status_code == 403
    decided = words_of(executive.send(f"{question}/decide", {"words": "The census day counts"}).get_data(as_text=True))
    assert "Your decision is on record." in decided or "The decision is on record." in decided
    assert "Decided on appeal." in head.text(question)
    assert "Decided on appeal." in head.text(at(charged, "questions/"))


def test_a_charge_is_corrected_by_new_entries_and_the_question_with_it(charged: Ground) -> None:
    head, finance, one = charged.signed_in(HEAD), charged.signed_in(FINANCE), entry(charged)
    question = head.send(at(charged, f"charges/{one['entry_id']}/ask"), {"words": "Why?"}).request.path
    html = finance.get(question).get_data(as_text=True)
    link = re.search(r'href="([^"]+/correct\?question=[^"]+)"', html)
    assert link is not None
    fields = {"right_pence": "12.50", "basis": "50 pupils at £0.25", "words": "The wrong census was used"}
    checked = check(finance, link[1], fields)
    assert "It will come to £12.50" in words_of(checked)
    done = words_of(sure(finance, link[1], checked).get_data(as_text=True))
    assert "This entry does not stand any more" in done
    assert "Together they come to £12.50" in done
    assert "Corrected." in head.text(question)


def test_an_amount_that_cannot_be_read_is_said_at_its_box(charged: Ground) -> None:
    page = at(charged, f"charges/{entry(charged)['entry_id']}/correct")
    answer = check(charged.signed_in(FINANCE), page, {"right_pence": "about ten", "basis": "x", "words": "why not"})
    assert "There is a problem" in words_of(answer)


def test_a_question_is_taken_back_by_the_school_only(charged: Ground) -> None:
    head = charged.signed_in(HEAD)
    question = head.send(at(charged, f"charges/{entry(charged)['entry_id']}/ask"), {"words": "Why?"}).request.path
    assert charged.signed_in(GOVERNOR).get(f"{question}/take-back").status_code == 403
    assert "taken back" in words_of(head.send(f"{question}/take-back", {"words": "Found it"}).get_data(as_text=True))
    assert "not possible now" in head.text(f"{question}/appeal")


def test_the_price_list_stands_for_both_standings(reading: Ground) -> None:
    text = reading.signed_in(GOVERNOR).text(at(reading, "prices"))
    assert "Membership Standard £0.00 a year 5 % of income" in text


@pytest.mark.parametrize("path", ["charges/none", "statements/none", "questions/none"])
def test_what_is_not_there_is_not_found(reading: Ground, path: str) -> None:
    assert reading.signed_in(HEAD).get(at(reading, path)).status_code == 404


def test_costs_of_another_school_are_not_there(reading: Ground) -> None:
    assert reading.signed_in("head@beacon").get(at(reading)).status_code == 404
