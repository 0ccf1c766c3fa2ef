"""What people come for, done in a real browser: with and without script, on a phone, by keyboard alone, at 400 per cent."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Locator, Page, expect

from tests.browser.conftest import Site
from tests.portal.ground import PASSPHRASE

pytestmark = pytest.mark.timeout(180)
PHONE = {"width": 375, "height": 800}
ZOOMED = {"width": 320, "height": 256}
"""A window of 1280 by 1024 at 400 per cent."""
BOOKS = "You need, Exercise book A4, 64 pages, ruled"


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def take_up(page: Page, service: str) -> None:
    """From home to a trial that is ready."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Services").click()
    page.get_by_role("link", name=service, exact=True).click()
    page.get_by_role("button", name=re.compile("^Try it")).click()
    page.get_by_role("group", name="When does it begin?").get_by_role("radio").first.check()
    page.get_by_role("group", name="If it is a trial, until when?").get_by_role("radio").first.check()
    page.get_by_role("button", name="Show what it costs").click()
    expect(heading(page)).to_have_text(f"Check before you take up: {service}")
    expect(page.get_by_text("Nothing is taken up yet.")).to_be_visible()
    page.get_by_role("button", name="Start the trial").click()
    expect(heading(page)).to_contain_text(service)
    expect(page.get_by_text(re.compile("On trial until")).first).to_be_visible()


@pytest.mark.parametrize(
    ("script", "service"), [(True, "Health and safety support"), (False, "Data protection officer")]
)
def test_a_business_manager_takes_a_service_up_on_the_first_afternoon(site: Site, script: bool, service: str) -> None:
    page = site.as_("manager@manor_mead", java_script_enabled=script)
    page.goto(f"{site.url}/")
    expect(heading(page)).to_have_text("Manor Mead School")
    if script:
        take_up(page, service)
    else:
        page.goto(site.school("manor_mead", "services/"))
        take_up(page, service)
    page.goto(site.school("manor_mead", "services/"))
    expect(page.get_by_role("row", name=re.compile(service))).to_contain_text("On trial")


@pytest.mark.parametrize("script", [True, False])
def test_the_office_enters_quantities_on_a_phone(site: Site, script: bool) -> None:
    quantity = "120" if script else "130"
    page = site.as_("office@manor_mead", viewport=PHONE, java_script_enabled=script)
    page.goto(site.school("manor_mead", "buying/"))
    page.get_by_role("link", name=re.compile("Stationery for the spring")).first.click()
    page.get_by_role("button", name=re.compile("^(Enter|Change) quantities$")).click()
    page.get_by_label(BOOKS).fill(quantity)
    page.get_by_role("button", name="Check and see the cost").click()
    expect(heading(page)).to_have_text("Check your quantities")
    page.get_by_role("button", name="Save this line").click()
    expect(page.get_by_role("row", name=re.compile("Exercise book A4"))).to_contain_text(quantity)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 375 if script else True


def test_two_people_at_one_line_see_both_versions(site: Site) -> None:
    address = site.school("manor_mead", "buying/")
    pages = [site.as_("manager@manor_mead"), site.as_("office@manor_mead")]
    for page in pages:
        page.goto(address)
        page.get_by_role("link", name=re.compile("Stationery for the spring")).first.click()
        page.get_by_role("button", name=re.compile("^(Enter|Change) quantities$")).click()
    first, second = pages
    for page, quantity in ((first, "200"), (second, "300")):
        page.get_by_label("You need, Glue stick, 40 g").fill(quantity)
    first.get_by_role("button", name="Check and see the cost").click()
    first.get_by_role("button", name="Save this line").click()
    expect(first.get_by_role("row", name=re.compile("Glue stick"))).to_contain_text("200")
    second.get_by_role("button", name="Check and see the cost").click()
    expect(second.get_by_text("Somebody else at your school").first).to_be_visible()
    for quantity in ("200", "300"):
        expect(second.get_by_role("main")).to_contain_text(quantity)


def test_going_back_and_sending_again_does_nothing_twice(site: Site) -> None:
    page = site.as_("head@beacon")
    page.goto(site.school("beacon", "buying/"))
    page.get_by_role("link", name=re.compile("Stationery for the spring")).first.click()
    page.get_by_role("button", name=re.compile("^(Enter|Change) quantities$")).click()
    page.get_by_label("You need, Ballpoint pen, blue").fill("40")
    page.get_by_role("button", name="Check and see the cost").click()
    save = page.get_by_role("button", name="Save this line")
    save.dblclick()
    row = page.get_by_role("row", name=re.compile("Ballpoint pen"))
    expect(row).to_contain_text("40")
    if went_back(page):
        save.click()
        expect(heading(page)).not_to_have_text("Something went wrong")
    # In a tab of its own: the first may still be on its way to the browser's page.
    fresh = page.context.new_page()
    fresh.goto(site.school("beacon", "buying/"))
    fresh.get_by_role("link", name=re.compile("Stationery for the spring")).first.click()
    expect(fresh.get_by_role("row", name=re.compile("Ballpoint pen"))).to_contain_text("40")


def went_back(page: Page) -> bool:
    """Whether the browser had the page before; one that kept no copy of an answered form shows a page of its own instead."""
    try:
        page.go_back()
    except Error:
        return False
    return True


def tab_to(page: Page, wanted: Locator, most: int = 80) -> None:
    """Press Tab until the wanted thing has the focus, and see that it is in view with a visible mark."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            expect(wanted).to_be_in_viewport(ratio=0.6)
            return
    raise AssertionError(f"{wanted} does not get the focus within {most} steps")


def test_everything_of_a_journey_is_done_by_keyboard_alone(site: Site) -> None:
    page = site.context().new_page()
    page.goto(f"{site.url}/sign-in")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    tab_to(page, page.get_by_label("Sign-in name"))
    page.keyboard.type("manager@manor_mead")
    tab_to(page, page.get_by_label("Passphrase", exact=True))
    page.keyboard.type(PASSPHRASE)
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Manor Mead School")
    tab_to(page, page.get_by_role("navigation", name="Main").get_by_role("link", name="Buying"))
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Collective orders")
    tab_to(page, page.get_by_role("main").get_by_role("link", name=re.compile("Stationery for the spring")).first)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name=re.compile("^(Enter|Change) quantities$")))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("You need, Whiteboard marker, assorted"))
    page.keyboard.press("Control+a")
    page.keyboard.type("60")
    tab_to(page, page.get_by_role("button", name="Check and see the cost"))
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Check your quantities")
    tab_to(page, page.get_by_role("button", name="Save this line"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name=re.compile("Whiteboard marker"))).to_contain_text("60")


def test_an_error_summary_leads_by_keyboard_to_the_wrong_box(site: Site) -> None:
    page = site.as_("office@manor_mead")
    page.goto(site.school("manor_mead", "buying/"))
    page.get_by_role("link", name=re.compile("Stationery for the spring")).first.click()
    page.get_by_role("button", name=re.compile("^(Enter|Change) quantities$")).click()
    box = page.get_by_label("You need, A4 paper, 80 gsm")
    box.fill("some")
    page.get_by_role("button", name="Check and see the cost").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("There is a problem")
    summary.get_by_role("link").first.click()
    expect(box).to_be_focused()
    expect(box).to_have_value("some")
    assert page.title().startswith("Error: ")


def test_quantities_are_entered_at_400_per_cent(site: Site) -> None:
    page = site.as_("office@manor_mead", viewport=ZOOMED)
    page.goto(site.school("manor_mead", "buying/"))
    page.get_by_role("link", name=re.compile("Stationery for the spring")).first.click()
    page.get_by_role("button", name=re.compile("^(Enter|Change) quantities$")).click()
    box = page.get_by_label("You need, A4 paper, 80 gsm")
    box.focus()
    # Typing must not happen behind something that sticks to the edge of so small a window.
    covered = box.evaluate(
        """one => { const place = one.getBoundingClientRect();
        return !one.contains(document.elementFromPoint(place.x + place.width / 2, place.y + place.height / 2)); }"""
    )
    assert not covered
    assert page.evaluate("document.scrollingElement.scrollWidth") <= ZOOMED["width"]


def test_a_page_prints_without_what_is_only_for_the_screen(site: Site) -> None:
    page = site.as_("head@manor_mead")
    page.goto(site.school("manor_mead", "costs/saving"))
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.get_by_role("link", name="Sign out")).to_be_hidden()
    expect(heading(page)).to_be_visible()
    assert page.pdf(format="A4")[:5] == b"%PDF-"


SIGHTS: dict[str, Callable[[Site], str]] = {
    "head@manor_mead": lambda site: site.school("manor_mead"),
    "governor@manor_mead": lambda site: site.school("manor_mead"),
    "lead@trust": lambda site: f"{site.url}/trust/",
    "buyer@trust": lambda site: f"{site.url}/trust/",
    "finance@trust": lambda site: f"{site.url}/trust/",
    "technician@trust": lambda site: f"{site.url}/trust/",
}


@pytest.mark.parametrize("account", SIGHTS)
def test_each_role_has_a_home_of_its_own(site: Site, account: str) -> None:
    page = site.as_(account)
    page.goto(f"{site.url}/")
    expect(page).to_have_url(SIGHTS[account](site))
    expect(heading(page)).to_be_visible()
    expect(page.get_by_text("You are here as")).to_be_visible()
