"""Buying, done in a real browser by everybody whose turn it is: from a need to the file for the bank, from a bidder's question to
the opened bids, and a visit that is accepted on a phone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from deploy.story.under_way import invoice_file
from shared.identity.roles import Role
from tests.browser.conftest import Site
from tests.messaging.processes import until
from tests.portal.ground import taking_bids

pytestmark = pytest.mark.timeout(240)
PHONE = {"width": 375, "height": 800}
INVOICES = "/trust/buying/invoices/"
FOUR_CHAIRS = ((">6<", ">4<"), ("270.00", "180.00"), ("54.00", "36.00"), ("324.00", "216.00"))
"""What the supplier's file says instead of six."""
OPENERS_WORDS = "an anchor in the bay"
"""Every opener's passphrase in a story that is told without people."""


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def fill_day(page: Page, group: str, day: date) -> None:
    boxes = page.get_by_role("group", name=group)
    for part, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        boxes.get_by_label(part, exact=True).fill(str(number))


def test_six_people_go_from_a_need_to_the_file_for_the_bank(site: Site, tmp_path: Path) -> None:
    request = asked_for(site)
    approved(site, request)
    number = ordered(site, request)
    received(site, request)
    sent_by_the_supplier(site, number, tmp_path)
    approved_invoice(site)
    paid(site)


def asked_for(site: Site) -> str:
    """The office asks for four chairs; the address of its request."""
    office = site.as_("office@manor_mead")
    office.goto(site.school("manor_mead", "buying/requests/new"))
    office.get_by_label("What do you need?").fill("Chairs for the hall")
    office.get_by_label("What is it needed for?").fill("Four are broken")
    press(office, "Save and add lines")
    office.get_by_role("button", name="Describe something else").click()
    office.get_by_label("What is it?").fill("Chair, adjustable")
    office.get_by_label("How many?").fill("4")
    office.get_by_label("What is one?").fill("piece")
    office.get_by_label("Price of one without VAT, in pounds").fill("45.00")
    office.get_by_label("Standard rate").check()
    office.get_by_label("CPV code").fill("39112000")
    office.get_by_label("Cost code").fill("E19")
    press(office, "Save the line")
    address = office.url
    office.goto(f"{address}supplier")
    office.get_by_label("Supplier").select_option("Weald Furniture (imagined)")
    press(office, "Save")
    office.get_by_role("button", name="Check and send for approval").click()
    press(office, "Send for approval")
    expect(office.get_by_role("main")).to_contain_text("Waits for approval")
    return address


def approved(site: Site, request: str) -> None:
    head = site.as_("head@manor_mead")
    head.goto(request)
    head.get_by_role("button", name="Decide about it").click()
    head.get_by_label("Approve it").check()
    press(head, "Decide")
    expect(head.get_by_role("main")).to_contain_text("Approved")


def ordered(site: Site, request: str) -> str:
    """The office orders; the order's number."""
    office = site.as_("office@manor_mead")
    office.goto(request)
    office.get_by_role("button", name="Place the order").click()
    press(office, "Place the order")
    said = office.get_by_text(re.compile(r"Order PO-\d{4}-\d\d-\d{5} is placed"))
    expect(said).to_be_visible()
    return said.inner_text().split()[1]


def received(site: Site, request: str) -> None:
    """The business manager takes the chairs in."""
    manager = site.as_("manager@manor_mead")
    manager.goto(request)
    manager.get_by_role("link", name="See the order").click()
    manager.get_by_role("button", name="Record a delivery").click()
    manager.get_by_label("Number of the delivery note").fill("WF-77-B")
    manager.get_by_label("Chair, adjustable: how many came?").fill("4")
    press(manager, "Check")
    expect(heading(manager)).to_have_text("Check what came")
    press(manager, "Record the delivery")
    expect(manager.get_by_role("main")).to_contain_text("All of it is here.")


def sent_by_the_supplier(site: Site, order: str, folder: Path) -> None:
    """The buyer hands in what the supplier sent; it is read and matched by itself."""
    file = folder / "WF-9001.xml"
    file.write_text(invoice_file(order, "WF-9001", date(2027, 5, 4), FOUR_CHAIRS))
    buyer = site.as_("buyer@trust")
    buyer.goto(f"{site.url}{INVOICES}files/send")
    buyer.locator("input[type=file]").set_input_files(file)
    press(buyer, "Send and check")
    row = buyer.get_by_role("row", name=re.compile("WF-9001"))
    expect(row).to_be_visible()

    def taken_in() -> bool:
        buyer.goto(f"{site.url}{INVOICES}files/")
        return row.get_by_text("Taken in").is_visible()

    until(taken_in, "the file is read and taken in", patience=60)


def approved_invoice(site: Site) -> None:
    finance = site.as_("finance@trust")
    finance.goto(f"{site.url}{INVOICES}?q=WF-9001")
    finance.get_by_role("link", name="Invoice WF-9001").click()
    expect(finance.get_by_role("main")).to_contain_text("Nothing holds it")
    finance.get_by_role("button", name=re.compile("^(Check and approve|Approve)")).first.click()
    finance.get_by_role("button", name=re.compile("^Approve")).click()
    expect(finance.get_by_role("main")).to_contain_text("invoice WF-9001 is approved: asks for £216.00.")


def paid(site: Site) -> None:
    """Finance proposes what is due, and an executive releases it and takes the file for the bank."""
    finance, executive = site.as_("finance@trust"), site.as_("executive@trust")
    finance.goto(f"{site.url}{INVOICES}payment-runs/propose")
    fill_day(finance, "Pay what is to be paid until", date(2027, 6, 30))
    fill_day(finance, "Day of payment", date(2027, 5, 5))
    press(finance, "See what would be paid")
    expect(finance.get_by_role("main")).to_contain_text("Weald Furniture (imagined)")
    finance.get_by_role("button", name=re.compile("^Propose")).click()
    expect(finance.get_by_role("main")).to_contain_text("somebody else of finance releases it")
    run = finance.url
    executive.goto(f"{run}release")
    press(executive, "Release")
    expect(executive.get_by_role("main")).to_contain_text("The run is released.")
    executive.goto(f"{run}file")
    with executive.expect_download() as download:
        executive.get_by_role("main").get_by_role("button").click()
    assert "216.00" in Path(download.value.path()).read_text()


def test_a_visit_is_accepted_on_a_phone_in_the_yard(site: Site) -> None:
    contract = next(
        one
        for one in site.ground.ask(Role.BUYER, "procurement", "contracts_listed")
        if one["title"].startswith("Grounds")
    )
    site.ground.ask(
        Role.BUYER, "procurement", "plan_visits",
        contract_id=contract["contract_id"], service="Mowing and edges", school_ids=[site.ground.schools["manor_mead"]],
        first_on="2027-05-03", rhythm="once",
    )  # fmt: skip
    office = site.as_("office@manor_mead", viewport=PHONE, has_touch=True, is_mobile=True)
    office.goto(site.school("manor_mead", "buying/contracts/"))
    office.get_by_role("button", name=re.compile(r"Was it done\? Mowing and edges")).tap()
    expect(heading(office)).to_contain_text("Mowing and edges")
    assert office.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]
    office.get_by_role("radio").first.check()
    fill_day(office, "When it was done", date(2027, 5, 3))
    office.get_by_role("button", name="Send", exact=True).tap()
    expect(office.get_by_role("main")).to_contain_text("Mowing and edges of 3 May 2027 is accepted.")


def test_a_bidder_asks_bids_sealed_and_two_people_open(site: Site) -> None:
    link = (site.ground.home / "bid.link").read_text()
    tender = taking_bids(site.ground)
    bidder = site.context().new_page()
    bidder.goto(f"{site.url}/tenders/question/{link}")
    bidder.get_by_label("Your question").fill("How many pages a month?")
    press(bidder, "Send the question")
    expect(bidder.get_by_role("main")).to_contain_text("question")
    bidder.goto(f"{site.url}/bid/{link}/")
    bidder.get_by_label("Price for the whole fixed term, without VAT").fill("47,500")
    bidder.get_by_label(re.compile("Service")).fill("Within two hours.")
    bidder.get_by_label("Yes, we meet this").check()
    bidder.get_by_label("How you meet it").fill("Policy 12")
    bidder.get_by_label("Who can we ask about this bid?").fill("The director")
    bidder.get_by_label("Their e-mail address").fill("director@bidder.example")
    bidder.get_by_label("Password for this bid").fill("a long password of ours")
    bidder.get_by_label(re.compile("What this bid says is true")).check()
    press(bidder, "Seal and send the bid")
    expect(bidder.get_by_role("main")).to_contain_text("Your bid is sealed and in the box")
    early = site.as_("finance@trust")
    early.goto(f"{site.url}/trust/buying/bids/{tender}/")
    expect(early.get_by_role("main")).not_to_contain_text("47,500")
    site.ground.clock.move_to(datetime(2027, 6, 8, 13, tzinfo=UTC))
    site.states.clear()
    assert "a second person must do theirs" in opened_by(site, "finance@trust", tender)
    assert "The bids are open." in opened_by(site, "executive@trust", tender)
    buyer = site.as_("buyer@trust")
    buyer.goto(f"{site.url}/trust/buying/bids/{tender}/opened/")
    expect(buyer.get_by_role("main")).to_contain_text("Dogwood Ltd")


def opened_by(site: Site, account: str, tender: str) -> str:
    """What somebody is told who does their part of an opening."""
    page = site.as_(account)
    page.goto(f"{site.url}/opening/{tender}/open")
    page.get_by_label(re.compile("assphrase")).first.fill(OPENERS_WORDS)
    press(page, "Do my part of the opening")
    return page.get_by_role("main").inner_text()
