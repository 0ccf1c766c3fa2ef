"""Staff on pages: somebody put on record from name to account, what is wrong said beside its box, a list taken in from a sheet,
accounts confirmed by a second person, and questions that HR's news raises."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest

from services.portal.web.pages.payroll_staff.fact_kinds import KINDS
from tests.payroll.staff.staff_sheet import row_of, sheet_of
from tests.portal.ground import Ground, words_of
from tests.portal.web.staff_paid import (
    ACCOUNT,
    POST,
    SCHOOL,
    WHO,
    account_entered,
    base,
    officer,
    take_up,
    taken_on,
    told_by_hr,
)


@pytest.fixture
def group(ground: Ground) -> str:
    """Two schools that have taken payroll up; gives their pay group."""
    return take_up(ground, SCHOOL, "beacon")


def said(answer: Any) -> str:
    return words_of(answer.get_data(as_text=True))


def test_a_school_without_payroll_reads_what_it_is(ground: Ground) -> None:
    text = ground.signed_in("manager@manor_mead").text(f"{base(ground)}/staff/")
    assert "Payroll pays a school’s staff to the penny" in text


def test_somebody_is_taken_on_from_name_to_tax_code(ground: Ground, group: str) -> None:
    manager = ground.signed_in("manager@manor_mead")
    staff = f"{base(ground)}/staff"
    assert "Nobody is on record yet." in manager.text(f"{staff}/")
    added = manager.send(f"{staff}/add", WHO)
    assert "Ruth Ellis is on record. Go on with the employment." in said(added)
    there = added.request.path
    employed = manager.send(there, {"starts": ["1", "9", "2026"], "pay_group_id": group})
    assert re.search(r"The employment \d{4} is on record. Go on with the post.", said(employed))
    posted = said(manager.send(employed.request.path, POST))
    assert "The post is on record." in posted
    assert "Before Ruth Ellis can be paid" in posted
    assert "Class teacher E01 Teachers, rest of England, point M3 3/5 Teachers’ Pensions 1 September 2026" in posted
    page = re.sub("/posts/add$", "/known", employed.request.path)
    notice = said(manager.send(f"{page}/tax-code", {"starts": ["1", "9", "2026"], "code": "1257L"}))
    assert "Tax code notice: it is on record." in notice
    assert "Tax code 1257L by HMRC's notice of a tax code 1 September 2026 no end set in force" in notice
    ni = said(manager.send(f"{page}/national-insurance", {"starts": ["1", "9", "2026"], "letter": "A", "site": ""}))
    assert "category letter A" in ni
    assert "can be paid" not in ni.replace("nobody can pay", "")
    listed = manager.text(f"{staff}/")
    assert "1 entry" in listed
    assert "Ruth Ellis 1001 Class teacher Manor Mead School Monthly staff 1 September 2026" in listed


def test_what_is_wrong_stands_beside_its_box_and_what_was_typed_stays(ground: Ground, group: str) -> None:
    manager = ground.signed_in("manager@manor_mead")
    staff = f"{base(ground)}/staff"
    bad = said(manager.send(f"{staff}/add", WHO | {"ni_number": "QQ 12 34 56 C", "teacher_reference": "12"}))
    assert "A teacher reference number has seven figures, like 12/34567" in bad
    empty = said(manager.send(f"{staff}/add", WHO | {"surname": "", "born": ["31", "2", "1990"]}))
    assert "Enter the surname" in empty
    assert "Birth date must be a real date, like 27 3 2026" in empty
    at = taken_on(ground, group)
    person = f"{staff}/{at['person_id']}"
    page = manager.send(f"{person}/employments/{at['employment_id']}/posts/add", POST | {"scale": "", "point": ""})
    assert "Give a pay scale with its point, a salary for a year or a rate by the hour: one of the three" in said(page)
    assert 'value="Class teacher"' in page.get_data(as_text=True)
    order = manager.send(
        f"{person}/employments/{at['employment_id']}/known/attachment-order",
        {
            "starts": ["1", "10", "2026"],
            "made": ["20", "9", "2026"],
            "order": "council tax",
            "reference": "CT 1",
            "table": "",
            "per": "month",
        },
    )
    assert "has a set rate or a table: give one of the two" in said(order)


def test_somebody_like_one_on_record_is_another_only_where_a_person_says_so(ground: Ground, group: str) -> None:
    manager = ground.signed_in("manager@manor_mead")
    taken_on(ground, group, ni_number="")
    twin = WHO | {"ni_number": ""}
    add = f"{base(ground)}/staff/add"
    asked = said(manager.send(add, twin))
    assert "with the same birth date is on record" in asked
    assert "This is another person than the one on record" in asked
    assert "This is another person" not in manager.text(add)
    assert "Go on with the employment." in said(manager.send(add, twin | {"is_another": "y"}))


def test_a_post_gets_new_terms_and_an_allowance_and_its_history_stays(ground: Ground, group: str) -> None:
    manager = ground.signed_in("manager@manor_mead")
    at = taken_on(ground, group)
    person = f"{base(ground)}/staff/{at['person_id']}"
    terms = f"{person}/posts/{at['post_id']}/terms"
    form = manager.get(terms).get_data(as_text=True)
    assert 'value="M3"' in form
    text = said(manager.send(terms, POST | {"starts": ["1", "1", "2027"], "point": "M4", "fte": "4/5"}))
    assert "Teachers, rest of England, point M4 4/5 Teachers’ Pensions 1 January 2027" in text
    assert "1 September 2026 to 31 December 2026: Teachers, rest of England, point M3, 3/5 of full time" in text
    allowance = {
        "kind": "SEN", "words": "Special needs", "starts": ["1", "1", "2027"], "annual_pence": "3,000", "basis": "full",
        "scale": "", "pensionable": "y", "agreed_in": "governors",
    }  # fmt: skip
    text = said(manager.send(f"{person}/posts/{at['post_id']}/allowance", allowance))
    assert "SEN, Special needs: £3,000.00 a year from 1 January 2027" in text
    assert "point M4 4/5" in text
    end = {"ends": ["31", "3", "2027"], "reason": "The group is closed"}
    assert "31 March 2027" in said(manager.send(f"{person}/posts/{at['post_id']}/end", end))


def test_the_officer_adds_a_post_at_another_school_which_sees_the_name_and_no_more(ground: Ground, group: str) -> None:
    at = taken_on(ground, group)
    add = f"{base(ground)}/staff/{at['person_id']}/employments/{at['employment_id']}/posts/add"
    assert "At which school?" not in ground.signed_in("manager@manor_mead").text(add)
    who = officer(ground)
    music = POST | {"at": ground.schools["beacon"], "title": "Music teacher", "fte": "0.2"}
    text = said(who.send(add, music))
    assert "Music teacher Bromley Beacon Academy" in text
    (terms,) = set(re.findall(r'href="([^"]+/terms)"', who.get(add.partition("/employments")[0] + "/").text)) - {
        f"{add.partition('/employments')[0]}/posts/{at['post_id']}/terms"
    }
    assert "2/5" in said(who.send(terms, music | {"starts": ["1", "10", "2026"], "fte": "0.4"}))
    kept = ground.signed_in("manager@manor_mead").text(f"{base(ground)}/staff/{at['person_id']}/")
    assert re.search("Music teacher Bromley Beacon Academy .* 1 October 2026 no end set at that school", kept)
    beacon = ground.signed_in("head@beacon").get(f"{base(ground, 'beacon')}/staff/").get_data(as_text=True)
    assert "Ruth Ellis 1001 Music teacher Manor Mead School" in words_of(beacon)
    assert at["person_id"] not in beacon


def test_somebody_leaves_and_what_was_wrong_is_put_aside(ground: Ground, group: str) -> None:
    manager = ground.signed_in("manager@manor_mead")
    at = taken_on(ground, group)
    person = f"{base(ground)}/staff/{at['person_id']}"
    known = f"{person}/employments/{at['employment_id']}/known"
    first_day = {"starts": ["1", "9", "2026"]}
    p45 = {
        "declaration": "none", "p45_code": "1257L", "p45_left_on": ["31", "7", "2026"], "p45_pay_pence": "9,000",
        "p45_tax_pence": "764.40", "loans": ["2"],
    }  # fmt: skip
    text = said(manager.send(f"{known}/starter", first_day | p45))
    assert "1257L by the P45 of this tax year; previous pay £9,000.00, tax £764.40" in text
    assert "Student loan plan 2 by starter" in text
    links = re.findall(r'href="([^"]+/put-aside)"', manager.get(f"{person}/").get_data(as_text=True))
    assert "Say why, for whoever asks later" in said(manager.send(links[-1], {"reason": ""}))
    done = said(manager.send(links[-1], {"reason": "It is her sister’s loan"}))
    assert "It holds no longer. It stays on record." in done
    assert "Student loan plan 2" not in done.partition("What happened")[0]
    leaving = {"ends": ["31", "12", "2026"], "reason": "Moves away"}
    left = said(manager.send(f"{person}/employments/{at['employment_id']}/end", leaving))
    assert "Last day 31 December 2026" in left


def test_bank_details_are_masked_and_confirmed_by_a_second_person(ground: Ground, group: str) -> None:
    at = taken_on(ground, group)
    account = f"{base(ground)}/staff/{at['person_id']}/account/"
    office, manager = ground.signed_in("office@manor_mead"), ground.signed_in("manager@manor_mead")
    bad = said(office.send(f"{account}change", ACCOUNT | {"sort_code": "08-99"}))
    assert "is not six figures" in bad
    entered = said(office.send(f"{account}change", ACCOUNT))
    assert "The account is on record. It is paid into once a second person has confirmed it." in entered
    assert "**-**-99 ****4958" in entered
    assert "66374958" not in entered
    waiting = f"{base(ground)}/bank-details/"
    assert "Whoever entered a change cannot confirm it." in office.text(waiting)
    assert "Bank details to confirm Ruth Ellis **-**-99 ****4958" in manager.text(f"/schools/{ground.schools[SCHOOL]}/")
    assert "Choose those that you checked" in said(manager.send(waiting))
    page = manager.get(waiting).get_data(as_text=True)
    change_id = re.findall(r'name="change_ids"[^>]*value="([^"]+)"', page)
    done = said(manager.send(waiting, {"change_ids": change_id}))
    assert "1 confirmed. The next pay run that is opened pays into them." in done
    assert "Paid into **-**-99 ****4958" in manager.text(account)


def test_a_full_number_is_read_with_a_reason_and_the_read_is_on_record(ground: Ground, group: str) -> None:
    at = taken_on(ground, group)
    change_id = account_entered(ground, at["person_id"])
    account = f"{base(ground)}/staff/{at['person_id']}/account/"
    reader = officer(ground)
    assert "66374958" not in reader.text(f"{account}{change_id}/number")
    assert "Say why, for whoever asks later" in said(reader.send(f"{account}{change_id}/number", {"reason": ""}))
    read = said(reader.send(f"{account}{change_id}/number", {"reason": "The bank sent it back"}))
    assert "Sort code 089999 Account number 66374958" in read
    assert "The bank sent it back" in reader.text(account)
    manager = ground.signed_in("manager@manor_mead")
    assert manager.get(f"{account}{change_id}/number").status_code == 403
    back = said(manager.send(f"{account}{change_id}/take-back", {"reason": "Wrong person"}))
    assert "The change is taken back." in back
    assert "Taken back Wrong person" in back


def test_a_list_of_staff_is_checked_its_errors_shown_and_taken_in_once_right(ground: Ground, group: str) -> None:
    manager = ground.signed_in("manager@manor_mead")
    send = f"{base(ground)}/staff/from-sheet"
    first = manager.text(send)
    assert "Surname yes" in first
    assert manager.get(f"{base(ground)}/staff/staff.xlsx").data[:2] == b"PK"

    def sent(content: bytes) -> str:
        answer = manager.send(send, {"file": (io.BytesIO(content), "staff.xlsx")})
        ground.settle()
        return str(answer.request.path)

    wrong = sent(sheet_of([row_of(ni_number="AB12")]))
    page = manager.text(wrong)
    assert "There is a problem with staff.xlsx" in page
    assert "Nothing was saved." in page
    assert manager.get(f"{wrong}/errors.xlsx").data[:2] == b"PK"
    assert "Nobody is on record yet." in manager.text(f"{base(ground)}/staff/")
    right = sent(sheet_of([row_of()]))
    assert "staff.xlsx is right: 1 row can be taken." in manager.text(right)
    taking = manager.send(right)
    ground.settle()
    done = manager.text(taking.request.path)
    assert "The list of staff is taken in: 1 new people, 1 employments and 1 posts" in done
    assert "Ruth Ellis 501 Class teacher" in manager.text(f"{base(ground)}/staff/")


def test_a_file_that_is_no_list_of_staff_is_told_what_it_lacks(ground: Ground, group: str) -> None:
    manager = ground.signed_in("manager@manor_mead")
    send = f"{base(ground)}/staff/from-sheet"
    assert "is no spreadsheet" in said(manager.send(send, {"file": (io.BytesIO(b"x"), "staff.pdf")}))
    content = b"Item,Price\nPencil,1\n"
    answer = manager.send(send, {"file": (io.BytesIO(content), "prices.csv")})
    ground.settle()
    assert "The columns have to be put right first" in manager.text(answer.request.path)


def test_hr_tells_of_somebody_and_a_person_says_who_it_is(ground: Ground, group: str) -> None:
    taken_on(ground, group, ni_number="")
    told_by_hr(ground)
    manager = ground.signed_in("manager@manor_mead")
    listed = manager.get(f"{base(ground)}/from-hr/").get_data(as_text=True)
    assert "Ruth Ellis, born on 4 May 1990, Class teacher. On record: Ruth Ellis." in words_of(listed)
    assert "People HR tells of Ruth Ellis" in manager.text(f"/schools/{ground.schools[SCHOOL]}/")
    (question,) = set(re.findall(r'href="([^"]+/from-hr/[^"]+)"', listed))
    assert "Choose one of these" in said(manager.send(question))
    assert "It is settled." in said(manager.send(question, {"answer": "another"}))
    assert "Without an employment" in manager.text(f"{base(ground)}/from-hr/")
    assert manager.get(question).status_code == 404


def test_the_trust_sees_all_staff_and_takes_the_list_away(ground: Ground, group: str) -> None:
    at = taken_on(ground, group)
    account_entered(ground, at["person_id"])
    told_by_hr(ground, surname="Marsh", forename="Joan", born=date(1980, 1, 2))
    who = officer(ground)
    assert "Ruth Ellis 1001 Class teacher Manor Mead School" in who.text("/trust/payroll/staff/")
    assert "Nothing fits" in who.text("/trust/payroll/staff/?q=Nobody")
    assert "Ruth Ellis,1001,Class teacher" in who.get("/trust/payroll/staff/?as=csv").get_data(as_text=True)
    assert "Ruth Ellis Manor Mead School **-**-99 ****4958" in who.text("/trust/payroll/bank-details/")
    assert "Joan Marsh 2 January 1980 Manor Mead School Needs an employment" in who.text("/trust/payroll/from-hr/")
    start = who.text("/trust/payroll/")
    assert "Bank details to confirm 1 waits" in start
    assert "Questions about people from HR 1 waits" in start


def test_a_person_of_another_school_and_one_who_may_not_see_pay_get_nothing(ground: Ground, group: str) -> None:
    at = taken_on(ground, group)
    page = f"{base(ground)}/staff/{at['person_id']}/"
    assert ground.signed_in("governor@manor_mead").get(page).status_code == 403
    assert ground.signed_in("executive@trust").get(page).status_code == 403
    assert ground.signed_in("head@beacon").get(page).status_code == 404
    assert ground.signed_in("auditor@trust").get(page).status_code == 200
    assert "Add a post" not in ground.signed_in("auditor@trust").text(page)
    assert ground.signed_in("finance@trust").get(f"{base(ground)}/bank-details/").status_code == 200


FIRST_DAY = {"starts": ["1", "9", "2026"]}
KNOWN: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("starter", {"declaration": "C", "loans": ["4", "PG"]}, "Starter declaration C"),
    ("tax-code", {"code": "s1257l m1", "previous_pay_pence": "1,000", "previous_tax_pence": "0"}, "previous pay £1,000.00, tax £0.00"),
    ("national-insurance", {"letter": "", "site": ""}, "letter by age and circumstances"),
    ("student-loan", {"plan": "PG", "told": "start notice"}, "plan PG by start notice"),
    ("teachers-pension", {"membership": "opted out"}, "Teachers pension opted out"),
    ("pension-notice", {"scheme": "teachers", "enrolled": "by contract", "became_member": ["1", "9", "2026"], "received": ["1", "9", "2026"]}, "within the window to 30 November 2026: the next run gives back what was taken"),
    ("enrolment-put-off", {"until": ["1", "12", "2026"]}, "assessed again on 1 December 2026; tell them so by 13 October 2026"),
    ("local-government-pension", {"section": "main", "annual_pence": "16,500", "reason": "1 April"}, "main section, band 1"),
    ("additional-pension", {"arrangement": "added years", "reference": "A1", "basis_points": "2.25"}, "added years A1"),
    ("salary-sacrifice", {"benefit": "cycle", "reference": "C1", "hundredths": "1.5%", "ends": ["31", "8", "2027"]}, "cycle C1 1 September 2026 31 August 2027"),
    ("attachment-order", {"order": "county court judgment", "reference": "X", "made": ["1", "8", "2026"], "table": "", "normal_pence": "50", "protected_pence": "900", "per": "month"}, "county court judgment X"),
    ("director", {"method": "annual"}, "director by the annual method"),
    ("opening-figures", {"pay_pence": "0", "tax_pence": "0", "smp_pence": "100.10"}, "2026-27: pay £0.00, tax £0.00"),
    ("national-insurance-so-far", {"letter": "a", "earnings_pence": "10,000", "at_lel_pence": "2,795", "lel_to_pt_pence": "2,445", "pt_to_uel_pence": "4,760", "employee_pence": "380.80", "employer_pence": "1,187.25"}, "2026-27, letter A: earnings £10,000.00, employee £380.80, employer £1,187.25"),
)  # fmt: skip


def test_each_kind_of_thing_is_recorded_on_a_page_of_its_own(ground: Ground, group: str) -> None:
    manager = ground.signed_in("manager@manor_mead")
    at = taken_on(ground, group)
    known = f"{base(ground)}/staff/{at['person_id']}/employments/{at['employment_id']}/known"
    for kind, values, words in KNOWN:
        form = manager.get(f"{known}/{kind}")
        assert form.status_code == 200, kind
        found = said(manager.send(f"{known}/{kind}", FIRST_DAY | values))
        assert words in found, f"{kind}: {found[:1500]}"
        asks = "The National Insurance of the tax year so far is not known, and the return to HMRC needs it." in found
        assert asks is (kind == "opening-figures"), kind
    assert {kind for kind, _, _ in KNOWN} == set(KINDS)
    assert manager.get(f"{known}/favourite-colour").status_code == 404
    too_fine = said(manager.send(f"{known}/salary-sacrifice", FIRST_DAY | {"benefit": "cycle", "reference": "C2", "hundredths": "1.005"}))  # fmt: skip
    assert "Enter a per cent with at most two decimals, such as 2.25" in too_fine
    both = said(manager.send(f"{known}/salary-sacrifice", FIRST_DAY | {"benefit": "cycle", "reference": "C2"}))
    assert "is an amount or a per cent of basic pay: give one of the two" in both


def test_who_somebody_is_is_changed_but_not_over_a_newer_record(ground: Ground, group: str) -> None:
    at = taken_on(ground, group)
    manager, office = ground.signed_in("manager@manor_mead"), ground.signed_in("office@manor_mead")
    change = f"{base(ground)}/staff/{at['person_id']}/change"
    seen = manager.hidden(change)
    assert "It is saved." in said(office.send(change, WHO | {"surname": "Marsh"}))
    late = said(manager.client.post(change, data={**seen, **WHO, "surname": "Ellison"}))
    assert "It is saved." not in late
    assert "this person" in late
    assert "Ruth Marsh" in manager.text(f"{base(ground)}/staff/{at['person_id']}/")
