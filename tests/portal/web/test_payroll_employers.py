"""Employers on their pages: added, changed, with pay groups, fund rates and schools from a day on; and the codes of the ledger."""

from __future__ import annotations

from shared.identity.roles import Role
from tests.portal.ground import Ground, words_of

TRUST = {"name": "Second Employer", "paye": "123/AB456", "accounts_office": "123PA00012345"}


def employer_of(ground: Ground) -> str:
    """The address of the employer of the story."""
    (one,) = ground.ask(Role.PAYROLL_OFFICER, "payroll", "employers")
    return f"/trust/payroll/employers/{one['employer_id']}/"


def test_an_employer_is_put_on_record_and_what_is_wrong_stands_beside_its_box(paid: Ground) -> None:
    officer = paid.signed_in("payroll_officer@trust")
    wrong = officer.send("/trust/payroll/employers/add", TRUST | {"paye": "123AB456"})
    said = words_of(wrong.text)
    assert "Write the PAYE reference with its stroke, like 123/AB456" in said and 'href="#paye"' in wrong.text
    twice = words_of(officer.send("/trust/payroll/employers/add", TRUST | {"paye": "475/LA12345"}).text)
    assert "is the PAYE reference of London South East Academies Trust: an employer is on record once" in twice
    added = words_of(officer.send("/trust/payroll/employers/add", TRUST).text)
    assert "The employer is on record." in added and "Second Employer 123/AB456 0 0 no account entered" in added


def test_an_employer_is_changed_and_keeps_its_account_where_nothing_is_entered_of_it(paid: Ground) -> None:
    officer, address = paid.signed_in("payroll_officer@trust"), employer_of(paid)
    form = officer.get(f"{address}change").text
    assert "Leave Bacs number, sort code and account empty to keep that." in words_of(form)
    filled = TRUST | {"name": "London South East Academies", "paye": "475/LA12345", "accounts_office": "475PA00012345"}
    said = words_of(officer.send(f"{address}change", filled | {"claims_allowance": "y"}).text)
    assert "The change is saved." in said and "Employment allowance claimed" in said and "Bacs user 654321" in said


def test_a_pay_group_and_a_rate_are_added_from_a_day_on(paid: Ground) -> None:
    officer, address = paid.signed_in("payroll_officer@trust"), employer_of(paid)
    weekly = {"name": "Casual staff", "frequency": "weekly"}
    refused = words_of(officer.send(f"{address}pay-groups/add", weekly).text)
    assert "Give the first payday, from which the weeks are counted" in refused
    said = words_of(officer.send(f"{address}pay-groups/add", weekly | {"first_payday": ["4", "9", "2026"]}).text)
    assert "Casual staff Weekly" in said
    rate = {"fund": "Bromley Pension Fund", "starts": ["1", "4", "2026"], "per_cent": "250", "source": "certificate"}
    assert "up to 60" in words_of(officer.send(f"{address}fund-rates/add", rate).text)
    assert "Bromley Pension Fund 19.85" in words_of(
        officer.send(f"{address}fund-rates/add", rate | {"per_cent": "19.85"}).text
    )


def test_a_school_without_an_employer_is_named_at_home_and_gets_one(paid: Ground) -> None:
    officer, school = paid.signed_in("payroll_officer@trust"), paid.schools["manor_mead"]
    head = paid.story.head("manor_mead")
    asked = paid.story.ask(head, "membership", "request_service", school_id=school, line="payroll")
    paid.story.ask(head, "membership", "start_full", school_id=school, subscription_id=asked["subscription_id"])
    paid.settle()
    assert "Manor Mead School: say who employs its staff" in officer.text("/trust/")
    employer_id = employer_of(paid).split("/")[-2]
    filled = {"school_id": school, "employer_id": employer_id, "starts": ["1", "9", "2026"], "source": "agreement"}
    said = words_of(officer.send(f"/trust/payroll/employers/of-school?school={school}", filled).text)
    assert "It is saved." in said and "Schools without an employer" not in said
    assert "Manor Mead School 1 September 2026 it holds" in officer.text(employer_of(paid))


def test_finance_gives_an_account_the_code_of_its_own_ledger(paid: Ground) -> None:
    finance, address = paid.signed_in("finance@trust"), employer_of(paid)
    assert "Gross pay 6000 Gross pay ours, until you enter yours" in finance.text(f"{address}ledger/")
    said = words_of(finance.send(f"{address}ledger/gross_pay", {"code": "50100", "name": "Teachers"}).text)
    assert "Gross pay 50100 Teachers yours" in said
    assert finance.get(f"{address}ledger/no-such-account").status_code == 404


def test_who_reads_totals_sees_employers_and_no_way_to_change_them(paid: Ground) -> None:
    executive, address = paid.signed_in("executive@trust"), employer_of(paid)
    said = executive.text(address)
    assert "Bromley Beacon" in said and "Change the employer" not in said and "Returns to HMRC" not in said
    assert "What is due to HMRC" in said
    assert executive.get("/trust/payroll/employers/add").status_code == 403
    assert paid.signed_in("head@beacon").get(address).status_code == 403
