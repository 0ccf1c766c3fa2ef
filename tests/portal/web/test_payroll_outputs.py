"""What goes out of a closed run on its pages, of the four people of the story: £8,260.00 gross, £6,517.52 net, worked there by hand."""

from __future__ import annotations

import base64
from typing import Any

from shared.identity.roles import Role
from tests.portal.ground import Ground, words_of


def closed_run(ground: Ground) -> dict[str, Any]:
    (run,) = ground.ask(Role.PAYROLL_OFFICER, "payroll", "runs")
    return dict(run)


def out(ground: Ground, step: str = "outputs/") -> str:
    return f"/trust/payroll/runs/{closed_run(ground)['run_id']}/{step}"


def employer(ground: Ground, step: str = "") -> str:
    return f"/trust/payroll/employers/{closed_run(ground)['employer_id']}/{step}"


def next_run(ground: Ground, *, calculated: bool = False) -> str:
    """The run after the closed one, open or calculated."""
    run_id = ground.ask(
        Role.PAYROLL_OFFICER, "payroll", "open_run", pay_group_id=closed_run(ground)["pay_group_id"]
    )["run_id"]  # fmt: skip
    if calculated:
        ground.ask(Role.PAYROLL_OFFICER, "payroll", "calculate", run_id=run_id)
        ground.settle()
    return str(run_id)


def test_the_officer_sees_what_goes_out_of_the_run(paid: Ground) -> None:
    said = paid.signed_in("payroll_officer@trust").text(out(paid))
    assert "Payments 4 Together £6,517.52 On 25 September 2026" in said
    assert "Full payment submission of" in said and "4 people, no faults found" in said
    # 8.9% of £3,500.00 and 28.68% of it; 6.5% of £2,500.00 and 21.5% of it.
    assert "£311.50 £1,003.80 £1,315.30" in said and "£162.50 £537.50 £700.00" in said


def test_the_file_for_the_bank_is_the_same_each_time_and_who_took_it_is_told(paid: Ground) -> None:
    officer = paid.signed_in("payroll_officer@trust")
    page = officer.text(out(paid, "bank-file"))
    assert "It was taken before: Pia Wood" in page and "See that the bank does not pay twice." in page
    first, again = (officer.send(out(paid, "bank-file")) for _ in range(2))
    assert first.headers["Content-Disposition"].startswith("attachment; filename=bacs-000001-2026-09-25.txt")
    assert first.data == again.data and b"66374958" in first.data
    assert paid.signed_in("finance@trust").get(out(paid, "bank-file")).status_code == 403


def test_a_return_shows_its_irmark_and_is_taken_as_a_file(paid: Ground) -> None:
    officer = paid.signed_in("payroll_officer@trust")
    (made,) = paid.ask(Role.PAYROLL_OFFICER, "payroll", "submissions", employer_id=closed_run(paid)["employer_id"])
    said = officer.text(employer(paid, f"returns/{made['submission_id']}"))
    assert f"IRmark {made['irmark']}" in said and "No faults were found." in said and "Prepared by Pia Wood" in said
    file = officer.get(employer(paid, f"returns/{made['submission_id']}/file"))
    assert file.mimetype == "application/xml" and b"<EmpRefs>" in file.data
    assert officer.get(employer(paid, "returns/no-such-return")).status_code == 404


def test_a_return_is_prepared_again_by_a_job(paid: Ground) -> None:
    officer = paid.signed_in("payroll_officer@trust")
    job = words_of(officer.send(out(paid, "prepare-return"), {"late_reason": ""}).text)
    assert "Preparing a return to HMRC" in job
    paid.settle()
    listed = officer.text(employer(paid, "returns/"))
    assert listed.count("Full payment submission (FPS)") == 2


def test_a_summary_with_nothing_to_tell_is_refused_in_words(paid: Ground) -> None:
    officer = paid.signed_in("payroll_officer@trust")
    said = words_of(
        officer.send(employer(paid, "returns/prepare-summary"), {"tax_year": "2026", "tax_month": "6"}).text
    )
    assert "There is nothing to tell HMRC of tax month 6" in said


def test_what_is_due_to_hmrc_is_told_line_by_line(paid: Ground) -> None:
    said = paid.signed_in("executive@trust").text(employer(paid, "hmrc/"))
    # Tax £876.00, insurance £388.48 and 15% above £417 of three people £1,012.35, student loan £4.00.
    assert "Month 6 4 £2,280.83" in said and "Income tax: £876.00" in said
    assert "National Insurance of the employer: £1,012.35" in said and "22 October 2026" in said
    assert "Nothing is known of tax months 1, 2, 3, 4, 5" in said
    working = paid.signed_in("executive@trust").text(employer(paid, "hmrc/2026/6"))
    assert "Month 6 of 2026-27" in working and "Pay bill of the tax year to date" in working
    assert "Income tax £876.00" in working and "To pay to HMRC by 22 October 2026" in working
    assert paid.signed_in("executive@trust").get(employer(paid, "hmrc/2026/7")).status_code == 404


def test_the_officer_enters_the_share_of_the_levy_allowance_and_a_year_of_another_program(paid: Ground) -> None:
    officer = paid.signed_in("payroll_officer@trust")
    share = {"tax_year": "2026", "pence": "9,000.00", "source": "minute of 3 March 2026"}
    said = words_of(officer.send(employer(paid, "hmrc/levy-share"), share).text)
    assert "share of the levy allowance is £9,000.00 (minute of 3 March 2026)" in said
    refused = words_of(officer.send(employer(paid, "hmrc/levy-share"), share | {"pence": "15,000.01"}).text)
    assert "The levy allowance of 2026-27 is £15,000.00: give a share of it" in refused
    year = {"tax_year": "2025", "employee_pence": "20,000", "employer_pence": "30,000", "source": "P32"}
    assert "The year is saved." in words_of(officer.send(employer(paid, "hmrc/enter-year"), year).text)
    assert paid.signed_in("executive@trust").get(employer(paid, "hmrc/enter-year")).status_code == 403


def test_a_month_of_another_program_is_entered(paid: Ground) -> None:
    officer = paid.signed_in("payroll_officer@trust")
    month = {
        "tax_year": "2026", "tax_month": "5", "payslips": "4", "tax_pence": "800.00", "employee_pence": "300.00",
        "employer_pence": "900.00", "pay_bill_pence": "8000.00",
    }  # fmt: skip
    said = words_of(officer.send(employer(paid, "hmrc/enter-month"), month).text)
    assert "The month is saved." in said and "Month 5 4 £2,000.00" in said
    refused = words_of(officer.send(employer(paid, "hmrc/enter-month"), month | {"tax_month": "6"}).text)
    assert "Tax month 6 was paid by a run here" in refused


def test_finance_takes_the_journal_and_an_executive_sees_no_single_payment(paid: Ground) -> None:
    journal = paid.signed_in("finance@trust").get(out(paid, "journal"))
    assert journal.mimetype == "text/csv" and b"Bromley" in journal.data
    said = paid.signed_in("executive@trust").text(out(paid))
    assert "Journal as CSV" in said and "£6,517.52" not in said and "Payslips" not in said
    assert paid.signed_in("executive@trust").get(out(paid, "teachers-pensions")).status_code == 403


def test_pension_files_are_made_or_say_what_is_missing(paid: Ground) -> None:
    officer = paid.signed_in("payroll_officer@trust")
    teachers = officer.text(out(paid, "teachers-pensions"))
    assert "305/7016 £3,500.00 £311.50 £1,003.80" in teachers and "7 October 2026" in teachers
    assert b"Adeyemi" in officer.get(out(paid, "teachers-pensions/file")).data
    assert "The file cannot be made yet." in officer.text(out(paid, "pension-fund?fund=Another"))
    fund = officer.text(out(paid, "pension-fund?fund=Bromley+Pension+Fund+(imagined+rate)"))
    assert "Rows 1" in fund and "Take the file" in fund
    file = officer.get(out(paid, "pension-fund/file?fund=Bromley+Pension+Fund+(imagined+rate)"))
    assert file.headers["Content-Disposition"] == "attachment; filename=lgps-2026-09.csv"


def test_nothing_goes_out_of_a_run_that_is_not_closed(paid: Ground) -> None:
    run_id = next_run(paid)
    officer = paid.signed_in("payroll_officer@trust")
    assert "Nothing goes out yet" in officer.text(f"/trust/payroll/runs/{run_id}/outputs/")
    said = words_of(officer.send(f"/trust/payroll/runs/{run_id}/prepare-return", {"late_reason": ""}).text)
    assert "close it first" in said


def test_a_school_takes_the_payslips_of_its_own_staff(paid: Ground) -> None:
    head, school = paid.signed_in("head@beacon"), paid.schools["beacon"]
    address = f"/schools/{school}/payroll/runs/{closed_run(paid)['run_id']}/payslips-as-pdf"
    job = head.client.post(address, data=head.hidden(address) | {"how": "print"})
    paid.settle()
    said = head.text(str(job.location))
    assert "Payslips of a pay run" in said and "to print.pdf" in said
    other = f"/schools/{paid.schools['bromley_ap']}/payroll/runs/{closed_run(paid)['run_id']}/payslips-as-pdf"
    assert head.get(other).status_code == 404


def test_p60s_and_p45s_say_why_they_cannot_be_made_yet(paid: Ground) -> None:
    head, school = paid.signed_in("head@beacon"), paid.schools["beacon"]
    (staff, *_) = paid.ask(Role.PAYROLL_OFFICER, "payroll", "staff_listed", school_id=school)["staff"]
    there = f"/schools/{school}/payroll/staff/{staff['person_id']}/employments/{staff['employment_id']}"
    p45 = words_of(head.send(f"{there}/p45").text)
    assert "has no last day: a P45 is for somebody who leaves" in p45
    address = f"/schools/{school}/payroll/p60s"
    job = head.client.post(address, data=head.hidden(address) | {"tax_year": "2025"})
    paid.settle()
    assert "Nobody who was paid in 2025-26 was employed on 5 April 2026: there is no P60" in head.text(
        str(job.location)
    )


def test_home_says_to_each_role_what_a_run_needs_of_them(paid: Ground) -> None:
    officer, finance = paid.signed_in("payroll_officer@trust"), paid.signed_in("finance@trust")
    assert "Closed: people are paid on that day" in finance.text("/trust/")
    run_id = next_run(paid)
    assert "Enter overtime and other changes, and calculate" in officer.text("/trust/")
    home = paid.signed_in("head@beacon").text(f"/schools/{paid.schools['beacon']}/")
    assert "Monthly run paid on 23 October 2026: enter overtime and other changes" in home
    assert "approve it, or not" not in finance.text("/trust/")
    paid.ask(Role.PAYROLL_OFFICER, "payroll", "calculate", run_id=run_id)
    paid.settle()
    assert "Monthly run paid on 23 October 2026: approve it, or not" in finance.text("/trust/")
    assert "Waits for an approval" in officer.text("/trust/")


def test_the_irmark_of_a_return_is_thirty_two_letters_and_figures(paid: Ground) -> None:
    (made,) = paid.ask(Role.PAYROLL_OFFICER, "payroll", "submissions", employer_id=closed_run(paid)["employer_id"])
    assert len(base64.b32decode(made["irmark"])) == 20
