"""Contracts on pages: the register, a contract entered and ordered, visits accepted on the spot, schools joining."""

from __future__ import annotations

import io
import re

import pytest

from tests.portal.ground import Browser, Ground, words_of
from tests.portal.web.shared_contracts import approved_supplier, ask, entered, running

BASE = "/trust/buying/contracts"


def said(answer: object) -> str:
    return words_of(answer.get_data(as_text=True))  # type: ignore[attr-defined]


def school_base(ground: Ground, school: str = "manor_mead") -> str:
    return f"/schools/{ground.schools[school]}/buying/contracts"


def test_the_register_lists_contracts_with_what_they_need(ground: Ground) -> None:
    buyer = ground.signed_in("buyer@trust")
    assert "No contract yet." in buyer.text(f"{BASE}/")
    contract_id = entered(ground)
    text = buyer.text(f"{BASE}/")
    assert "Grounds maintenance Green Fields Ltd £36,000.00 31 August 2029 Running" in text
    assert "The order for 1 September 2026 to 30 November 2026 is to be placed." in text
    supplier_id = ask(ground, "contract_page", contract_id=contract_id)["supplier_id"]
    ask(
        ground, "add_contract",
        title="Windows", supplier_id=supplier_id, cpv_code="90911300", value_pence=100, starts_on="2026-09-01",
        ends_on="2030-08-31", driver="equal", schools=[{"school_id": ground.schools["stamford_green"]}],
    )  # fmt: skip
    assert "2 entries" in buyer.text(f"{BASE}/")
    assert "1 entry" in buyer.text(f"{BASE}/?school=Manor+Mead+School")
    assert "1 entry" in buyer.text(f"{BASE}/?cpv_group=909")
    assert "Nothing fits" in buyer.text(f"{BASE}/?ends_within=12")
    assert "Enter a contract" not in ground.signed_in("auditor@trust").text(f"{BASE}/")


def test_a_contract_is_entered_by_hand_and_its_problems_stand_beside_the_boxes(ground: Ground) -> None:
    supplier_id = approved_supplier(ground)
    buyer = ground.signed_in("buyer@trust")
    fields = {
        "title": "Window cleaning", "supplier_id": supplier_id, "kind": "services", "cpv_code": "90911300",
        "value_pence": "4,800", "vat": "standard", "starts_on": ["1", "10", "2026"], "ends_on": ["30", "9", "2026"],
        "period_months": "12", "driver": "equal", "options": "12: lots",
        "schools": [ground.schools["manor_mead"], ground.schools["beacon"]],
    }  # fmt: skip
    assert "is no option: write it like 12: 12,000.00" in said(buyer.send(f"{BASE}/add", fields))
    wrong = said(buyer.send(f"{BASE}/add", fields | {"options": "12: 2,400"}))
    assert "The last day must not be before the first" in wrong
    done = said(buyer.send(f"{BASE}/add", fields | {"options": "12: 2,400", "ends_on": ["30", "9", "2028"]}))
    assert "Window cleaning is in the register. It waits for the chief financial officer to sign." in done
    assert "12 months more for £2,400.00: to be used by 30 June 2028." in done
    assert "1 of 2 equal part, of £2,400.00, makes £1,200.00." in done


def test_a_period_is_checked_and_ordered(ground: Ground) -> None:
    contract_id = entered(ground)
    buyer = ground.signed_in("buyer@trust")
    check = buyer.text(f"{BASE}/{contract_id}/order")
    assert "8,000 of 20,000 square metres, of £3,000.00, makes £1,200.00." in check
    done = said(buyer.send(f"{BASE}/{contract_id}/order"))
    assert re.search(r"Order PO-2026-27-\d{5} was placed: £3,000.00 without VAT.", done)
    assert "Next period: 1 December 2026 to 28 February 2027" in done


def test_a_school_says_on_the_spot_that_a_visit_was_done(ground: Ground) -> None:
    running(ground)
    office = ground.signed_in("office@manor_mead")
    listed = office.get(f"{school_base(ground)}/").get_data(as_text=True)
    assert "Was this work done?" in words_of(listed)
    links = re.findall(r'href="(/schools/[^"]+/visits/[^"]+)"', listed)
    page = office.text(links[0])
    assert "Mowing and edges, 1 September 2026" in page
    missing = said(office.send(links[0], {"outcome": "fault", "done_on": ["1", "9", "2026"]}))
    assert "Say what was wrong, for the supplier to read" in missing
    early = said(office.send(links[0], {"outcome": "accepted", "done_on": ["1", "9", "2030"]}))
    assert "Give the day on which it was done" in early
    done = said(office.send(links[0], {"outcome": "accepted", "done_on": ["1", "9", "2026"]}))
    assert "Mowing and edges of 1 September 2026 is accepted." in done
    assert "Nothing more is to be said" in office.text(links[0])
    again = said(office.send(f"{links[0]}/take-back", {"reason": "It was the other day"}))
    assert "The answer about Mowing and edges of 1 September 2026 was taken back." in again


def test_a_school_sees_what_a_contract_costs_it_and_saves(ground: Ground) -> None:
    contract_id = running(ground)
    head = ground.signed_in("head@manor_mead")
    text = head.text(f"{school_base(ground)}/{contract_id}/")
    assert "8,000 of 20,000 square metres, of £3,000.00, makes £1,200.00." in text
    assert "£300.00 saved" in text
    assert "Visits on their day" in text
    assert "Beacon" not in text
    document = re.findall(
        r'href="(/schools/[^"]+/documents/[^"]+)"',
        head.get(f"{school_base(ground)}/{contract_id}/").get_data(as_text=True),
    )
    assert head.get(document[0]).data == b"%PDF-1.7"


def test_the_home_page_names_visits_to_accept_and_contracts_that_need_somebody(ground: Ground) -> None:
    running(ground)
    manor = ground.schools["manor_mead"]
    assert "Visits to accept" in ground.signed_in("office@manor_mead").text(f"/schools/{manor}/")
    ask(
        ground,
        "draft_novation",
        contract_id=ask(ground, "contracts_listed")[0]["contract_id"],
        school=manor,
        way="leaves",
        from_on="2026-12-01",
    )
    assert "1 school joining or leaving, not settled yet." in ground.signed_in("buyer@trust").text("/trust/")


def test_a_change_is_checked_against_the_law_before_it_is_made(ground: Ground) -> None:
    contract_id = running(ground)
    buyer = ground.signed_in("buyer@trust")
    address = f"{BASE}/{contract_id}/change"
    fields = {
        "from_on": ["1", "12", "2026"], "pence": "4,000.00", "scope": "Two more pitches", "reason": "A new field",
        "ground": "small change of value", "step": "check",
    }  # fmt: skip
    checked = said(buyer.send(address, fields))
    assert "This change comes to 11.11% of the value first agreed; this ground ends at 10%." in checked
    assert "Procurement Act 2023, s.74(4)(a)(i)" in checked
    assert "Say why it is made all the same" in said(buyer.send(address, fields | {"step": "make"}))
    made = said(buyer.send(address, fields | {"step": "make", "pence": "3,000.00"}))
    assert "The change waits for the chief financial officer to sign." in made
    finance = ground.signed_in("finance@trust")
    waiting = finance.get(f"{BASE}/{contract_id}/").get_data(as_text=True)
    (way,) = re.findall(rf'href="({BASE}/[^"]+/sign/[^"]+)"', waiting)
    assert "Contracts to sign" in finance.text("/trust/")
    assert "It waits for the chief financial officer to sign £3,000.00 without VAT." in words_of(waiting)
    done = said(finance.send(way, {"minute": "", "words": ""}))
    assert "Everybody who has to has signed, and it is done." in done
    assert "8.33% of the value first agreed" in done
    assert "It is refused" not in done


def test_terms_are_corrected_and_a_contract_is_refused(ground: Ground) -> None:
    supplier_id = approved_supplier(ground)
    contract_id = str(
        ask(
            ground, "add_contract",
            title="Windows", supplier_id=supplier_id, cpv_code="90911300", value_pence=100, starts_on="2026-09-01",
            ends_on="2030-08-31", driver="equal", schools=[{"school_id": ground.schools["beacon"]}],
        )["contract_id"]
    )  # fmt: skip
    buyer = ground.signed_in("buyer@trust")
    terms = {"kind": "goods", "vat": "zero", "cost_code": "BAE210", "notice_by": ["", "", ""], "period_months": "12"}
    done = said(buyer.send(f"{BASE}/{contract_id}/correct", terms | {"reason": "As the contract says"}))
    assert "The terms are corrected." in done
    assert "kind: goods, it was services; VAT: zero, it was standard; cost code: BAE210, it was not said" in done
    page = ground.signed_in("finance@trust").get(f"{BASE}/{contract_id}/").get_data(as_text=True)
    (way,) = re.findall(rf'href="({BASE}/[^"]+/refuse/[^"]+)"', page)
    over = said(ground.signed_in("finance@trust").send(way, {"reason": "Not now"}))
    assert "It is refused, and nothing of it is done." in over
    assert "It ended early. Not signed: Not now" in over


def test_a_school_leaves_once_all_agreed(ground: Ground) -> None:
    contract_id = running(ground)
    buyer = ground.signed_in("buyer@trust")
    fields = {
        "school": ground.schools["beacon"],
        "way": "leaves",
        "from_on": ["1", "12", "2026"],
        "reason": "Own gardener",
    }
    drafted = said(buyer.send(f"{BASE}/{contract_id}/join-or-leave", fields))
    assert "The supplier has not agreed yet." in drafted
    waiting = ground.signed_in("head@beacon").get(f"{school_base(ground, 'beacon')}/").get_data(as_text=True)
    assert "Your school leaves: " in ground.signed_in("head@beacon").text(f"/schools/{ground.schools['beacon']}/")
    (agree,) = re.findall(r'href="(/schools/[^"]+/joining/[^"]+)"', waiting)
    assert "Your school’s word is recorded." in said(ground.signed_in("head@beacon").send(agree))
    for party in ("trust", "supplier"):
        novation_id = agree.rsplit("/", 1)[1]
        address = f"{BASE}/{contract_id}/joining/{novation_id}/agreed/{party}"
        assert "agreed." in said(
            buyer.send(address, {"on": ["1", "9", "2026"], "by_whom": "J. Hill, letter of 1 September"})
        )
    done = said(buyer.send(f"{BASE}/{contract_id}/joining/{novation_id}/in-force"))
    assert "leaves the contract from 1 December 2026 on." in done
    assert "8,000 of 8,000 square metres, of £3,000.00, makes £3,000.00." in done


@pytest.mark.parametrize(
    ("page", "fields", "words"),
    [
        ("figures", {"figure_0": "9000", "from_on": ["1", "12", "2026"], "source": "new plan"}, "The figures are saved."),
        ("figures", {"from_on": ["1", "12", "2026"], "source": "new plan"}, "Nothing is changed yet"),
        ("options/1", {"take": "yes", "reason": "Targets met"}, "waits for the finance committee to sign by"),
        ("end", {"last_day": ["28", "2", "2027"], "reason": "Work not done"}, "ends on 28 February 2027"),
        ("end", {"last_day": ["28", "2", "2037"], "reason": "Work not done"}, "give a last day within that time"),
        ("note", {"words": "Met the supplier"}, "The note is kept."),
        ("indicators/add", {"name": "Faults", "unit": "a month", "target": "2", "at_least": "no"}, "at most 2 a month"),
        ("former-cost", {"school": "", "yearly_pence": "-1", "evidence": "x"}, "Give zero or more, and"),
        ("visits/plan", {"service": "Hedges", "rhythm": "once", "first_on": ["1", "10", "2026"]}, "Choose at least one school"),
    ],
)  # fmt: skip
def test_each_step_is_taken_or_refused_in_words(
    ground: Ground, page: str, fields: dict[str, object], words: str
) -> None:
    contract_id = running(ground)
    buyer = ground.signed_in("buyer@trust")
    answer = said(buyer.send(f"{BASE}/{contract_id}/{page}", fields))
    assert words in answer


def test_a_visit_is_moved_and_taken_off_the_plan(ground: Ground) -> None:
    contract_id = running(ground)
    buyer = ground.signed_in("buyer@trust")
    listed = buyer.get(f"{BASE}/{contract_id}/visits/").get_data(as_text=True)
    (first, second, *_) = dict.fromkeys(re.findall(r'href="(/trust/buying/contract-visits/[^"]+)"', listed))
    assert "Move it to another day" in buyer.text(first)
    moved = said(buyer.send(f"{first}move", {"planned_on": ["3", "9", "2026"]}))
    assert "moved from 1 September 2026 to 3 September 2026" in moved
    gone = said(buyer.send(f"{second}cancel", {"reason": "Sports day"}))
    assert "was cancelled: Sports day" in gone


def test_a_sheet_of_contracts_is_checked_and_taken_in(ground: Ground) -> None:
    approved_supplier(ground)
    buyer = ground.signed_in("buyer@trust")
    head = "Title,Supplier,CPV code,Value,Starts,Ends,Schools,Share by,Figures,Options in months"
    good = "Window cleaning,Green Fields Ltd,90911300,4800,01/10/2026,30/09/2028,Manor Mead School,equal,,12"
    bad = good.replace("Green Fields Ltd", "Nobody Ltd")

    def sent(*rows: str) -> str:
        return page_after(ground, buyer, "\n".join([head, *rows]))

    name = ask(ground, "schools")[0]["name"]
    good = good.replace("Manor Mead School", name)
    wrong = sent(
        bad,
        good.replace(name, "Hogwarts").replace("Window", "Gutter"),
        good.replace("equal", "luck").replace("Window", "Roof"),
    )
    assert "'Nobody Ltd' is not on the list of suppliers" in wrong
    assert "'Hogwarts' is not the name or URN of a school" in wrong
    assert "'luck' is not one of: pupils, area, visits, equal, fixed" in wrong
    ready = sent(good)
    assert "New contracts 1" in ready


def page_after(ground: Ground, browser: Browser, content: str) -> str:
    """The page of what the check of a sheet found."""
    address = f"{BASE}/from-sheet"
    data = {**browser.hidden(address), "file": (io.BytesIO(content.encode()), "contracts.csv")}
    response = browser.client.post(address, data=data, content_type="multipart/form-data")
    assert response.status_code == 302, words_of(response.get_data(as_text=True))
    ground.settle()
    text = browser.text(str(response.location))
    if "Take the list of contracts in" in browser.get(str(response.location)).get_data(as_text=True):
        taken = browser.client.post(str(response.location), data=browser.hidden(str(response.location)))
        ground.settle()
        assert "The list of contracts is taken in: 1 new" in browser.text(str(taken.location))
    return text


def test_a_document_is_kept_and_one_of_another_kind_is_refused(ground: Ground) -> None:
    contract_id = running(ground)
    buyer = ground.signed_in("buyer@trust")
    address = f"{BASE}/{contract_id}/documents/add"

    def sent(name: str, content: bytes) -> str:
        data = {**buyer.hidden(address), "file": (io.BytesIO(content), name)}
        return said(buyer.client.post(address, data=data, content_type="multipart/form-data", follow_redirects=True))

    assert "The document is kept." in sent("minutes.txt", b"Met on 3 May")
    assert "Choose a PDF, Word, Excel, CSV, text or picture file" in sent("run.exe", b"MZ")
    assert "Choose the document" in said(buyer.send(address))
    (href, *_) = re.findall(
        r'href="([^"]+/documents/[0-9a-f-]{36})"', buyer.get(f"{BASE}/{contract_id}/").get_data(as_text=True)
    )
    assert buyer.get(href).data == b"Met on 3 May"


def test_notices_of_a_contract_that_no_tender_made_are_drafted_and_recorded(ground: Ground) -> None:
    words = {"competed": "direct award", "competed_words": "One supplier only"}
    contract_id = entered(ground, value_pence=18_000_000, **words)
    buyer = ground.signed_in("buyer@trust")
    here = f"{BASE}/{contract_id}/notices"
    assert f'href="{here}"' in buyer.get(f"{BASE}/{contract_id}/").get_data(as_text=True)
    page = buyer.text(here)
    assert "UK7 Contract details notice Must be published" in page
    assert "Contract value: £180,000.00 without VAT, £230,400.00 with VAT and every option" in page
    today = ground.clock.now().date()
    day = [str(today.day), str(today.month), str(today.year)]
    done = said(buyer.send(f"{here}/UK7", {"published_on": day, "reference": "2026/S 7"}))
    assert "UK7 is recorded as published." in done
    assert "2026/S 7" in done
