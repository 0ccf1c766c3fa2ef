"""Pay runs on their pages: opened, entered for, calculated, looked at, approved by somebody else, closed, put right; and what each
role sees of them. Figures by hand: £2,000.00 in September on 1257L is below the free pay of six months, so that no tax is due; National
Insurance is 8 per cent of what is above £1,048.00: £76.16; net pay £1,923.84."""

from __future__ import annotations

import pytest

from services.portal.web.pages.pay_runs import run_differences
from shared.identity.roles import Role
from tests.payroll.pay_runs.staff_of_run import a_teacher
from tests.payroll.world import OFFICER
from tests.portal.ground import words_of
from tests.portal.web.paying import MINE, OTHER, Paying

RUN = "Monthly run paid on 25 September 2026"
HONORARIUM = {
    "words": "Honorarium", "pence": "100.00", "starts": ["1", "9", "2026"], "pension": "none", "niable": "y", "taxable": "y",
}  # fmt: skip


def test_the_officer_opens_the_next_run_and_sees_what_is_to_be_done(paying: Paying) -> None:
    officer = paying.officer
    assert "No pay run was opened yet" in officer.text("/trust/payroll/runs/")
    form = officer.text("/trust/payroll/runs/open")
    assert "Monthly staff (monthly, next without a run: 25 September 2026)" in form
    sent = officer.send("/trust/payroll/runs/open", {"pay_group_id": paying.staff.pay_group_id})
    said = words_of(sent.text)
    assert (
        "The monthly run paid on 25 September 2026 is open." in said
        and f'<h1 class="govuk-heading-l">{RUN}' in sent.text
    )
    assert "Regular pay from 1 September 2026 to 30 September 2026." in said
    assert (
        "Calculate To do" in said
        and "Cannot be approved yet" in said
        and "Close After that nothing in it changes After the approval" in said
    )
    assert RUN in officer.text("/trust/payroll/runs/")


def test_a_run_is_opened_for_somebody_and_for_a_payday_of_the_group(paying: Paying) -> None:
    officer = paying.officer
    assert "Choose a pay group" in words_of(officer.send("/trust/payroll/runs/open").text)
    wrong = {"pay_group_id": paying.staff.pay_group_id, "payday": ["26", "9", "2026"]}
    said = words_of(officer.send("/trust/payroll/runs/open", wrong).text)
    assert "26 September 2026 is no payday of the group Monthly staff" in said


def test_a_business_manager_enters_changes_and_takes_out_for_the_school_s_own_people(paying: Paying) -> None:
    run_id, manager = paying.staff.open(), paying.manager
    entries = paying.of_school(run_id, "entries/")
    assert "Nothing was entered for this run." in manager.text(entries)
    chosen = manager.text(f"{entries}add")
    assert "Ada Hill" in chosen and "Office manager" in chosen and "Lake" not in chosen
    way = f"{entries}add/{paying.hill.person_id}/{paying.hill.employment_id}"
    assert "Choose what you want to enter" in words_of(manager.send(way).text)
    assert "Does it count for a pension?" in words_of(manager.send(way, {"entry": "one-off"}).text)
    said = words_of(manager.send(f"{way}/one-off", HONORARIUM).text)
    assert "Honorarium, 1 September 2026, £100.00, is entered for Ada Hill." in said
    (held,) = paying.staff.world.ask(OFFICER, "variations", run_id=run_id)
    change = f"{entries}{held['variation_id']}/change"
    assert 'value="100.00"' in manager.get(change).text
    said = words_of(manager.send(change, HONORARIUM | {"pence": "120.50"}).text)
    assert "The entry for Ada Hill is changed." in said and "£120.50" in said
    (held,) = paying.staff.world.ask(OFFICER, "variations", run_id=run_id)
    remove = f"{entries}{held['variation_id']}/remove"
    assert "Ada Hill: Honorarium, 1 September 2026, £120.50." in manager.text(remove)
    assert "The entry for Ada Hill is taken out." in words_of(manager.send(remove).text)
    assert paying.staff.world.ask(OFFICER, "variations", run_id=run_id) == []


@pytest.mark.parametrize(
    ("what", "typed", "amount"),
    [
        (
            "hours",
            {
                "words": "Parents’ evening", "hours": "2.5", "starts": ["10", "9", "2026"], "multiple": "1.5",
                "hour_pence": "15.00", "pensionable": "y",
            },
            "2.5 hours at 1.5 times",
        ),
        ("unpaid-days", {"words": "Strike", "starts": ["10", "9", "2026"], "part": "0.5"}, "not paid, 1/2 of each day"),
        ("unpaid-hours", {"words": "Unpaid leave", "hours": "3", "starts": ["10", "9", "2026"]}, "3 hours not paid"),
        ("from-net-pay", {"words": "Union", "pence": "12.00", "reference": "A-1"}, "£12.00"),
    ],
)  # fmt: skip
def test_every_kind_of_entry_is_entered_and_comes_back_as_it_was_to_be_changed(
    what: str, typed: dict[str, object], amount: str, paying: Paying
) -> None:
    field = paying.staff.add("Field", a_teacher, school_id=paying.school_id)
    run_id, manager = paying.staff.open(), paying.manager
    entries = paying.of_school(run_id, "entries/")
    way = f"{entries}add/{field.person_id}/{field.employment_id}/{what}"
    assert f"{amount}, is entered for Ada Field." in words_of(manager.send(way, typed).text)
    (before,) = paying.staff.world.ask(OFFICER, "variations", run_id=run_id)
    assert "The entry for Ada Field is changed." in words_of(
        manager.send(f"{entries}{before['variation_id']}/change", typed).text
    )
    (after,) = paying.staff.world.ask(OFFICER, "variations", run_id=run_id)
    assert after["said"] == before["said"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"pence": ""}, "Enter an amount, for example 120.00"),
        ({"pence": "1.234"}, "has more than two places after the point"),
        ({"words": ""}, "Say what it is, as it shall stand on the payslip"),
        ({"starts": ["31", "9", "2026"]}, "Day must be a real date, like 27 3 2026"),
        ({"starts": ["1", "10", "2026"]}, "1 October 2026 is after the run, which is for pay up to 30 September 2026"),
        ({"pence": "0"}, "Give an amount other than nothing"),
    ],
)
def test_what_cannot_be_entered_is_said_beside_its_field_and_stays_typed(
    typed: dict[str, object], words: str, paying: Paying
) -> None:
    run_id, manager = paying.staff.open(), paying.manager
    way = paying.of_school(run_id, f"entries/add/{paying.hill.person_id}/{paying.hill.employment_id}/one-off")
    html = manager.send(way, HONORARIUM | typed).text
    assert words in words_of(html) and "There is a problem" in html and 'class="govuk-error-message"' in html
    assert paying.staff.world.ask(OFFICER, "variations", run_id=run_id) == []


def test_the_officer_enters_for_somebody_at_any_school_and_comes_back_to_all(paying: Paying) -> None:
    run_id, officer = paying.staff.open(), paying.officer
    chosen = officer.get(paying.of_trust(run_id, "entries/add")).text
    way = paying.of_school(run_id, f"entries/add/{paying.lake.person_id}/{paying.lake.employment_id}", OTHER)
    assert f'href="{way}"' in chosen and "Hill" in words_of(chosen)
    sent = officer.send(f"{way}/one-off", HONORARIUM)
    assert sent.request.path == paying.of_trust(run_id, "entries/") and "Ada Lake" in words_of(sent.text)


def test_a_run_is_calculated_with_progress_and_its_payslips_show_their_working(paying: Paying) -> None:
    run_id, officer = paying.staff.open(), paying.officer
    address = paying.of_trust(run_id, "calculate")
    sent = officer.client.post(address, data=officer.hidden(address))
    assert sent.status_code == 302 and str(sent.location).startswith("/trust/work/payroll/")
    assert "It is being calculated just now. See how far it is" in officer.text(paying.of_trust(run_id))
    paying.ground.settle()
    job = officer.get(str(sent.location)).text
    assert "It is done." in words_of(job) and f'href="{paying.of_trust(run_id)}"' in job
    page = officer.text(paying.of_trust(run_id))
    assert "Calculated, to be approved" in page and "just now" not in page
    assert (
        "Rules to be looked at" in page
        and "Attachment orders: 4 rules" in page
        and "Codes of the ledger: 13 rules" in page
    )
    said = officer.text(paying.of_trust(run_id, "payslips/"))
    assert "Payslips 2 Gross pay £4,000.00 Income tax £0.00 National Insurance £152.32 Net pay £3,847.68" in said
    assert "Net pay £1,923.84" in officer.text(paying.of_trust(run_id, "payslips/?q=lake"))
    slip = officer.text(paying.of_trust(run_id, f"payslips/{paying.hill.employment_id}"))
    assert "Payslip of Ada Hill" in slip and "National Insurance (A) £76.16" in slip and "Net pay £1,923.84" in slip
    assert "How it was worked out" in slip and "by rule 1" in slip and "Seen at its source" in slip
    file = officer.get(paying.of_trust(run_id, "payslips/?as=csv"))
    assert file.headers["Content-Type"].startswith("text/csv") and file.get_data().count(b"\r\n") == 3


def test_a_payslip_s_page_says_hours_and_rate_of_pay_by_the_time_worked(paying: Paying) -> None:
    run_id = paying.staff.open()
    cover = {"kind": "hours", "words": "Cover", "hours": "2.5", "multiple": "1.5", "hour_pence": 1_500}
    paying.staff.enter(run_id, paying.hill, **cover, starts="2026-09-10", ends="2026-09-10")
    paying.staff.calculate(run_id)
    slip = paying.manager.text(paying.of_school(run_id, f"payslips/{paying.hill.employment_id}"))
    assert "Cover 2.5 hours at £15.00 × 1.5 £56.25" in slip


def test_a_school_sees_its_own_people_s_payslips_and_no_total_of_the_trust(paying: Paying) -> None:
    run_id, manager = paying.staff.open(), paying.manager
    paying.staff.calculate(run_id)
    said = manager.text(paying.of_school(run_id, "payslips/"))
    assert "Ada Hill" in said and "Lake" not in said and "Payslips 1 Gross pay £2,000.00" in said
    assert "How it was worked out" in manager.text(paying.of_school(run_id, f"payslips/{paying.hill.employment_id}"))
    assert manager.get(paying.of_school(run_id, f"payslips/{paying.lake.employment_id}")).status_code == 404
    page = manager.text(paying.of_school(run_id))
    assert "Cost to the employer" not in page and "Approve" not in page and "Enter overtime and other changes" in page
    differences = manager.text(paying.of_school(run_id, "differences"))
    assert "Ada Hill" in differences and "Lake" not in differences
    governor = paying.browser(Role.GOVERNOR, MINE)
    assert RUN in governor.text(f"/schools/{paying.school_id}/payroll/runs/")
    assert "There is nothing here for your role to do." in governor.text(paying.of_school(run_id))
    assert governor.get(paying.of_school(run_id, "payslips/")).status_code == 403
    assert manager.get(paying.of_school(run_id, school=OTHER)).status_code == 404


def test_an_executive_sees_totals_and_differences_and_nobody_s_payslip(paying: Paying) -> None:
    run_id, executive = paying.staff.open(), paying.browser(Role.EXECUTIVE)
    paying.staff.calculate(run_id)
    assert "Payslips 2 Gross pay £4,000.00 Net pay £3,847.68" in executive.text(paying.of_trust(run_id))
    html = executive.get(paying.of_trust(run_id, "differences")).text
    assert "No earlier run of this group is closed" in words_of(html) and "Ada Lake" in html
    assert f"payslips/{paying.lake.employment_id}" not in html
    assert executive.get(paying.of_trust(run_id, "payslips/")).status_code == 403


def test_somebody_of_finance_approves_and_the_officer_closes(paying: Paying) -> None:
    run_id, finance = paying.staff.open(), paying.browser(Role.FINANCE)
    approve = paying.of_trust(run_id, "approve")
    early = finance.text(approve)
    assert (
        "You cannot approve it now. The monthly run paid on 25 September 2026 is opened: calculate it first." in early
    )
    assert paying.officer.get(approve).status_code == 403
    paying.staff.calculate(run_id)
    said = finance.text(approve)
    assert "2 people are new" not in said and "This is the first run of its group" in said and "officer@trust" in said
    assert "The run is approved. The payroll officer closes it." in words_of(finance.send(approve).text)
    officer, close = paying.officer, paying.of_trust(run_id, "close")
    sent = officer.client.post(close, data=officer.hidden(close))
    assert str(sent.location).startswith("/trust/work/payroll/")
    paying.ground.settle()
    said = officer.text(paying.of_trust(run_id))
    assert "Closed Regular pay" in said and "Take the files" in said and "Open a correction run" in said
    assert "nothing more can be entered for it" in paying.manager.text(paying.of_school(run_id, "entries/"))


def test_an_approval_of_a_run_that_changed_meanwhile_is_refused_in_words(paying: Paying) -> None:
    run_id, finance = paying.staff.open(), paying.browser(Role.FINANCE)
    paying.staff.calculate(run_id)
    approve = paying.of_trust(run_id, "approve")
    typed = finance.hidden(approve)
    paying.staff.enter(run_id, paying.hill)
    refused = finance.client.post(approve, data=typed)
    assert "There is a problem" in refused.text and "changed" in words_of(refused.text)
    assert paying.staff.page(run_id)["state"] == "opened"


def test_what_keeps_a_run_open_is_named_with_the_person_and_the_reason(paying: Paying) -> None:
    run_id = paying.staff.open()
    paying.staff.enter(run_id, paying.hill, kind="from net pay", words="Loan", pence=300_000)
    paying.staff.calculate(run_id)
    said = paying.officer.text(paying.of_trust(run_id))
    assert (
        "1 payslip with net pay below nothing." in said
        and "What keeps it open" in said
        and "Ada Hill Manor Mead" in said
    )
    slip = paying.officer.text(paying.of_trust(run_id, f"payslips/{paying.hill.employment_id}"))
    assert "It keeps the run open." in slip
    finance = paying.browser(Role.FINANCE)
    assert "cannot be approved: 1 payslip with net pay below nothing" in finance.text(
        paying.of_trust(run_id, "approve")
    )


def test_the_next_run_is_compared_with_the_last_by_what_is_asked_for(paying: Paying) -> None:
    paying.staff.whole()
    run_id = paying.staff.open()
    paying.staff.enter(run_id, paying.hill, pence=30_000)
    paying.staff.calculate(run_id)
    officer, page = paying.officer, paying.of_trust(run_id, "differences")
    said = officer.text(page)
    assert (
        "Compared with the monthly run paid on 25 September 2026" in said
        and "New 0 Not in this run 0 Changed 1" in said
    )
    assert "Honorarium: £0.00 before, £300.00 now" in said and "£2,300.00" in said and "Lake" not in said
    assert "Changed 0" in officer.text(f"{page}?pounds=1000&per_cent=5")
    wrong = words_of(officer.get(f"{page}?pounds=much").text)
    assert "There is a problem" in wrong and "'much' is not an amount" in wrong and "Changed 1" in wrong


def test_many_differences_come_by_pages_and_whole_as_a_file(paying: Paying, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_differences, "ROWS_AT_ONCE", 20)
    for number in range(51):
        paying.staff.add(f"Person {number:02}", school_id=paying.school_id)
    run_id = paying.staff.open()
    paying.staff.calculate(run_id)
    officer, page = paying.officer, paying.of_trust(run_id, "differences")
    first, second = officer.get(page).text, officer.get(f"{page}?page=2").text
    assert "New 53" in words_of(first) and (first.count("Person "), second.count("Person ")) == (48, 3)
    assert "Ada Person 50" in words_of(second) and "Ada Person 50" not in words_of(first)
    assert "Ada Person 07" in officer.text(f"{page}?q=person+07&difference=new")
    assert "Nothing fits what you searched for" in officer.text(f"{page}?difference=changed")
    taken = officer.get(f"{page}?as=csv").text
    assert taken.count("Ada Person ") == 51 and "Ada Lake" in taken


def test_a_closed_run_is_put_right_by_a_run_of_its_own(paying: Paying) -> None:
    run_id, officer = paying.staff.whole(), paying.officer
    address = paying.of_trust(run_id, "beside/correction")
    assert "Say why this run is needed" in words_of(officer.send(address).text)
    said = words_of(officer.send(address, {"reason": "Hours of Ada Hill were left out"}).text)
    assert "Monthly correction run paid on 25 September 2026" in said
    assert (
        "It puts right the monthly run paid on 25 September 2026" in said and "Hours of Ada Hill were left out" in said
    )
    again = words_of(officer.send(paying.of_trust(run_id, "beside/supplementary"), {"reason": "More"}).text)
    assert "close or abandon it first" in again
    assert officer.get(paying.of_trust(run_id, "beside/regular")).status_code == 404


def test_a_run_is_abandoned_with_the_reason(paying: Paying) -> None:
    run_id, officer = paying.staff.open(), paying.officer
    abandon = paying.of_trust(run_id, "abandon")
    assert "Say why the run is given up" in words_of(officer.send(abandon).text)
    said = words_of(officer.send(abandon, {"reason": "Opened for the wrong month"}).text)
    assert "Abandoned: Opened for the wrong month" in said and "Not needed" in said


def test_a_run_that_is_not_there_is_not_found(paying: Paying) -> None:
    for below in ("", "payslips/", "differences", "entries/", "approve", "calculate"):
        browser = paying.browser(Role.FINANCE) if below == "approve" else paying.officer
        assert browser.get(paying.of_trust("no-such-run", below)).status_code == 404, below
