"""Payroll, done in a real browser by everybody whose turn it is: from a list of staff to the file for the bank and a payslip as a PDF."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pypdf import PageObject, PdfReader

from deploy.story.taking_up import take_up
from services.portal.web.serving import EmbeddedWeb
from shared.identity.roles import Role
from tests.browser.conftest import Site
from tests.portal.conftest import Told, told_taken_up
from tests.portal.ground import Ground

__all__ = ["told_taken_up"]
pytestmark = pytest.mark.timeout(180)
STAFF = (
    "Payroll id,Surname,Forename,Birth date,Gender,NI number,Address,Postcode,Start date,Terms from,Post,Cost code,Full-time salary,"
    "Agreed in,Pension scheme,Tax code,Account name,Sort code,Account number\n"
    '302,Marsh,Tom,19/08/1983,M,AB123456A,"7 The Green, Walton",KT12 2BB,01/09/2018,01/09/2026,Caretaker,E03,24000.00,'
    "contract of 2018,none,1257L M1,T Marsh,20-29-59,63748472\n"
    '303,Noor,Amina,12/01/1995,F,AB123457B,"9 The Green, Walton",KT12 2BB,01/09/2022,01/09/2026,Librarian,E05,30000.00,'
    "contract of 2022,none,1257L M1,A Noor,82-00-00,73688637\n"
)
"""Worked by hand, each on 1257L month 1: £1,048.26 of a month is free of tax, and National Insurance is 8% above £1,048.

Marsh with six hours at £12.50 and a half: £2,000.00 and £112.50; 20% of £1,064 is £212.80, 8% of £1,064.50 is £85.16; £1,814.54 is left.
Noor: £2,500.00; 20% of £1,451 is £290.20, 8% of £1,452.00 is £116.16; £2,093.64 is left. Together £3,908.18."""
NET, TOGETHER = "£1,814.54", "£3,908.18"
BANK_LINES = ("00000181454", "00000209364", "00000390818")


@pytest.fixture
def site(told_taken_up: Told, chromium: Browser, tmp_path: Path) -> Iterator[Site]:
    """A trust of its own at the beginning of September, in which Manor Mead has taken payroll up and nobody is on record."""
    ground = told_taken_up.copy(tmp_path / "trust")
    _an_employer_for_manor_mead(ground)
    ground.host.start()
    web = EmbeddedWeb(ground.host.runtimes["portal"], ground.client, ground.web, "127.0.0.1", 0)
    web.start()
    made = Site(ground, web, chromium)
    yield made
    made.close_contexts()
    web.stop()
    ground.stop()


def _an_employer_for_manor_mead(ground: Ground) -> None:
    take_up(ground.story, "manor_mead", "payroll")
    employer = ground.ask(
        Role.PAYROLL_OFFICER, "payroll", "add_employer",
        name="Riverside Trust", paye="123/AB456", accounts_office="123PA00012345", bacs_user="654321",
        bacs_sort_code="10-79-99", bacs_number="88837491",
    )["employer_id"]  # fmt: skip
    held = {"employer_id": employer}
    ground.ask(
        Role.PAYROLL_OFFICER, "payroll", "set_school_employer",
        **held, school_id=ground.schools["manor_mead"], starts="2014-10-06", source="deed of transfer (imagined)",
    )  # fmt: skip
    ground.ask(
        Role.PAYROLL_OFFICER, "payroll", "add_pay_group", **held, name="Monthly staff", frequency="monthly", day=25
    )


def main(page: Page) -> Locator:
    return page.get_by_role("main")


def press(page: Page, name: str) -> None:
    main(page).get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    main(page).get_by_role("link", name=name).click()


def test_five_people_go_from_a_list_of_staff_to_the_file_for_the_bank(site: Site, tmp_path: Path) -> None:
    staff_sent(site, tmp_path)
    accounts_confirmed(site)
    run = opened(site)
    overtime_entered(site)
    calculated(site, run)
    payslip_looked_at(site, run)
    approved(site)
    closed(site, run)
    paid(site, run)
    payslip_downloaded(site, run)


def staff_sent(site: Site, folder: Path) -> None:
    """The business manager sends it on the first afternoon."""
    file = folder / "staff.csv"
    file.write_text(STAFF)
    manager = site.as_("manager@manor_mead")
    manager.goto(site.school("manor_mead", "payroll/"))
    follow(manager, "Send the list of your staff")
    manager.locator("input[type=file]").set_input_files(file)
    press(manager, "Check the file")
    press(manager, "Take the list of staff in")
    expect(main(manager)).to_contain_text("Before they can be paid, somebody else confirms 2 bank details")
    follow(manager, "See the staff")
    expect(main(manager).get_by_role("row", name=re.compile("Amina Noor"))).to_contain_text("Librarian")


def accounts_confirmed(site: Site) -> None:
    """The office compares the accounts with what people gave."""
    office = site.as_("office@manor_mead")
    office.goto(site.school("manor_mead"))
    follow(office, "Tom Marsh")
    for name in ("Tom Marsh", "Amina Noor"):
        office.get_by_role("checkbox", name=re.compile(name)).check()
    press(office, "Confirm those chosen")
    expect(main(office)).to_contain_text("2 confirmed.")


def opened(site: Site) -> str:
    """The payroll officer opens the run of September; its address."""
    officer = site.as_("payroll_officer@trust")
    officer.goto(f"{site.url}/trust/payroll/runs/")
    press(officer, "Open a pay run")
    officer.get_by_label("Monthly staff (monthly, next without a run: 25 September 2026)").check()
    press(officer, "Open the run")
    expect(main(officer)).to_contain_text("The monthly run paid on 25 September 2026 is open.")
    return officer.url


def overtime_entered(site: Site) -> None:
    """The business manager comes to it from home."""
    manager = site.as_("manager@manor_mead")
    manager.goto(site.school("manor_mead"))
    follow(manager, "Monthly run paid on 25 September 2026: enter overtime and other changes")
    follow(manager, "Enter overtime and other changes")
    press(manager, "Add an entry")
    follow(manager, "Tom Marsh")
    manager.get_by_label("Overtime and extra hours").check()
    press(manager, "Go on")
    manager.get_by_label("What is it?").fill("Overtime, boiler")
    manager.get_by_label("How many hours?").fill("6")
    manager.get_by_label("How many times the rate?").fill("1.5")
    manager.get_by_label(re.compile("Rate an hour")).fill("12.50")
    first_day = manager.get_by_role("group", name="First day")
    for part, number in (("Day", "3"), ("Month", "9"), ("Year", "2026")):
        first_day.get_by_label(part, exact=True).fill(number)
    press(manager, "Add it")
    expect(main(manager).get_by_role("row", name=re.compile("Tom Marsh"))).to_contain_text("6 hours at 1.5 times")


def calculated(site: Site, run: str) -> None:
    officer = site.as_("payroll_officer@trust")
    officer.goto(run)
    follow(officer, "Calculate")
    press(officer, "Calculate")
    expect(main(officer)).to_contain_text("It is done.")
    follow(officer, "Back to where you asked for it")
    expect(main(officer)).to_contain_text("Calculated, to be approved")
    expect(main(officer)).to_contain_text(TOGETHER)


def payslip_looked_at(site: Site, run: str) -> None:
    """The business manager opens a payslip and how each figure came about."""
    manager = site.as_("manager@manor_mead")
    manager.goto(site.school("manor_mead", f"payroll/runs/{run.rstrip('/').rpartition('/')[2]}/"))
    follow(manager, "See the payslips with their working")
    follow(manager, "Tom Marsh")
    expect(main(manager)).to_contain_text(NET)
    expect(main(manager).get_by_role("row", name=re.compile("^6 hours at £12.50"))).to_contain_text("£112.50")
    tax = main(manager).get_by_role("row", name=re.compile(r"Tax on £1,064.00 .* at 20%"))
    expect(tax).to_contain_text("£212.80")
    main(manager).get_by_text(re.compile("rules? of this part: 5. Income tax")).click()
    expect(main(manager).get_by_role("table", name="Rules: 5. Income tax")).to_be_visible()


def approved(site: Site) -> None:
    """Somebody of finance finds it at home."""
    finance = site.as_("finance@trust")
    finance.goto(f"{site.url}/trust/")
    follow(finance, "Monthly run paid on 25 September 2026: approve it, or not")
    follow(finance, "Approve")
    expect(main(finance)).to_contain_text(TOGETHER)
    press(finance, "Approve the run")
    expect(main(finance)).to_contain_text("The run is approved. The payroll officer closes it.")


def closed(site: Site, run: str) -> None:
    officer = site.as_("payroll_officer@trust")
    officer.goto(run)
    follow(officer, "Close")
    press(officer, "Close the run")
    expect(main(officer)).to_contain_text("It is done.")
    follow(officer, "Back to where you asked for it")
    follow(officer, "Take the files")
    expect(main(officer)).to_contain_text(TOGETHER)


def paid(site: Site, run: str) -> None:
    """The file for the bank pays both, and a sum against them from the trust's account."""
    officer = site.as_("payroll_officer@trust")
    officer.goto(f"{run}outputs/")
    press(officer, "Take the file for the bank")
    with officer.expect_download() as download:
        press(officer, "Take the file")
    file = Path(download.value.path()).read_text(encoding="ascii")
    assert [file.count(pence) >= 1 for pence in BANK_LINES] == [True, True, True]


def payslip_downloaded(site: Site, run: str) -> None:
    officer = site.as_("payroll_officer@trust")
    officer.goto(f"{run}outputs/")
    press(officer, "Make all payslips as PDFs")
    press(officer, "Make the payslips")
    expect(main(officer)).to_contain_text("It is done.")
    with officer.expect_download() as download:
        main(officer).get_by_role("link", name=re.compile("payslips September 2026")).click()
    with zipfile.ZipFile(Path(download.value.path())) as archive:
        words = ["".join(page.extract_text() for page in _pages(archive, name)) for name in archive.namelist()]
    assert len(words) == 2
    assert sum(NET.removeprefix("£") in one and "Marsh" in one for one in words) == 1


def _pages(archive: zipfile.ZipFile, name: str) -> list[PageObject]:
    return list(PdfReader(io.BytesIO(archive.read(name))).pages)
