"""Employers on their pages: added, changed, with pay groups, fund rates and schools from a day on; and the codes of the ledger."""

from __future__ import annotations

from io import BytesIO

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
    at = {"address": "1 Quay Road\r\nHull", "postcode": ""}
    assert "Give the postcode of the employer’s address" in words_of(officer.send(f"{address}change", filled | at).text).replace("'", "’")  # fmt: skip
    said = words_of(
        officer.send(f"{address}change", filled | at | {"claims_allowance": "y", "postcode": "hu1 1aa"}).text
    )
    assert "Address 1 Quay Road Hull HU1 1AA" in said
    assert "1 Quay Road\nHull" in officer.get(f"{address}change").text.replace("\r", "")
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
    assert "Manor Mead School 1 September 2026 no end set" in officer.text(employer_of(paid))


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


LEADERSHIP = {
    "name": "Leadership 2026", "kind": "teachers", "starts": ["1", "9", "2026"],
    "source": "pay policy 2026, agreed 8 October 2026", "points": "L11 62,502.00\nL12 64,088.00",
}  # fmt: skip


def test_an_own_scale_is_entered_as_a_list_corrected_and_named_in_posts(paid: Ground) -> None:
    officer, scales = paid.signed_in("payroll_officer@trust"), f"{employer_of(paid)}pay-scales/"
    wrong = officer.send(f"{scales}add", LEADERSHIP | {"points": "L11 62,502.00\nL12 5,340.67\nL12 64,088.00"})
    said = words_of(wrong.text)
    assert "What is wrong with the list" in said and "Row 3: point L12 stands in row 2 already" in said
    assert "L12 5,340.67" in wrong.text and "Leadership 2026" not in officer.text(scales)
    page = officer.send(f"{scales}add", LEADERSHIP)
    said = words_of(page.text)
    assert (
        "The scale is on record." in said
        and "Point Pay a year L11 £62,502.00 L12 £64,088.00" in said
        and "Entered here" in said
    )
    assert "Entered by Pia Wood on" in said
    address = page.request.path
    form = officer.get(page.text.split('">Correct this list')[0].rsplit('href="', 1)[1]).text
    assert "L11 62,502.00" in form and "pay policy 2026, agreed 8 October 2026" in form
    later = {**LEADERSHIP, "starts": ["1", "9", "2027"], "points": "L11 63,000.00\nL12 66,010.64"}
    said = words_of(officer.send(f"{address}add", later).text)
    assert "From 1 September 2027" in said and "L12 £66,010.64 £64,088.00 £1,922.64" in said
    assert "Leadership 2026 Teachers and leadership 1 September 2026 2 2" in officer.text(scales)
    school = paid.schools["beacon"]
    assert "Leadership 2026" in [
        one["name"] for one in paid.ask(Role.PAYROLL_OFFICER, "payroll", "pay_scales", school_id=school)
    ]


def test_a_pending_award_is_entered_as_a_spreadsheet_and_who_reads_totals_only_reads(paid: Ground) -> None:
    officer, scales = paid.signed_in("payroll_officer@trust"), f"{employer_of(paid)}pay-scales/"
    assert "NJC As published 1 April 2026 41 0 pending" in officer.text(scales)
    form = officer.get(f"{scales}njc/add").text
    assert "3 24,796.00" in form and "give all of its points" in words_of(form)
    points = [
        line.split()
        for line in form.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0].strip().splitlines()
    ]
    sheet = "Point,Pay a year\n" + "\n".join(f'{point},"{pay}"' for point, pay in points)
    award = {"starts": ["1", "4", "2026"], "source": "NJC circular of 1 October 2026"}

    def sent(content: str) -> str:
        return words_of(officer.send(f"{scales}njc/add", award | {"file": (BytesIO(content.encode()), "njc.csv")}).text)

    assert "'njc' has the points 43 too" in sent(sheet.rpartition("\n")[0])
    assert "NJC circular of 1 October 2026 Entered here" in sent(sheet)
    executive = paid.signed_in("executive@trust")
    said = executive.text(f"{scales}njc/")
    assert "NJC circular of 1 October 2026" in said and "Enter a new list" not in said and "Correct" not in said
    assert executive.get(f"{scales}add").status_code == 403


def test_who_is_out_of_a_pension_scheme_is_listed_with_the_day_of_re_enrolment(paid: Ground) -> None:
    officer, address = paid.signed_in("payroll_officer@trust"), employer_of(paid) + "re-enrolment/"
    assert "Nobody has said yet when this employer’s duties" in officer.text(address)
    (staff, *_) = paid.ask(Role.PAYROLL_OFFICER, "payroll", "staff_listed", school_id=paid.schools["beacon"])["staff"]
    paid.ask(
        Role.PAYROLL_OFFICER, "payroll", "set_fact",
        school_id=paid.schools["beacon"], employment_id=staff["employment_id"], kind="teachers pension", starts=paid.clock.now().date().isoformat(),
        values={"membership": "opted out"},
    )  # fmt: skip
    said = words_of(officer.send(f"{address}day", {"chosen": ["1", "10", "2023"], "source": "declaration"}).text)
    assert "The day is saved." in said and "from 1 July 2026 to 31 December 2026" in said
    assert f"{staff['name']} Bromley Beacon Academy" in said and "member from" in said
    assert "enrol again who left the pension schemes, by 31 December 2026" in officer.text("/")
    late = words_of(officer.send(f"{address}day", {"chosen": ["1", "1", "2027"], "source": "declaration"}).text)
    assert "lies between 1 July 2026 and 31 December 2026" in late
    assert paid.signed_in("finance@trust").get(address).status_code == 403
