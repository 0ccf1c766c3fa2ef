"""A school that has taken payroll up, for the tests of its pages: an employer with a monthly pay group, and forms as somebody fills
them in."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.payroll.application import schools as schools_of_payroll
from services.payroll.application.staff import heard
from shared.identity.context import caller
from shared.identity.roles import Role
from shared.persistence import take_up_store
from shared.persistence.scope import only
from shared.persistence.take_up_store import Entitlement, Mode, State
from shared.persistence.unit_of_work import by_itself
from tests.portal.ground import Browser, Ground
from tests.portal.web.walking import Somebody, browser_of

SCHOOL = "manor_mead"
NAMES = {SCHOOL: "Manor Mead School", "beacon": "Bromley Beacon Academy"}
WHO = {
    "title": "Ms", "forename": "Ruth", "second_forename": "", "surname": "Ellis", "born": ["4", "5", "1990"], "gender": "F",
    "ni_number": "AB 12 34 56 C", "address": "1 High Street\nAshford", "postcode": "TN23 1AA",
}  # fmt: skip
POST = {
    "title": "Class teacher", "cost_code": "E01", "starts": ["1", "9", "2026"], "scale": "teachers.rest-of-england", "point": "M3",
    "fte": "0.6", "leave_method": "whole", "part_month": "365ths", "pension": "teachers",
}  # fmt: skip
ACCOUNT = {
    "account_name": "R Ellis", "sort_code": "08-99-99", "number": "66374958", "came_by": "on a signed form",
}  # fmt: skip


def base(ground: Ground, school: str = SCHOOL) -> str:
    return f"/schools/{ground.schools[school]}/payroll"


def officer(ground: Ground) -> Browser:
    """A browser of the trust's payroll officer."""
    return Browser(browser_of(ground, Somebody("payroll_officer@trust", Role.PAYROLL_OFFICER, None)))


def take_up(ground: Ground, *schools: str) -> str:
    """Schools may use payroll and their staff has an employer; gives the pay group."""

    def ask(method: str, **said: Any) -> Any:
        return ground.ask(Role.PAYROLL_OFFICER, "payroll", method, **said)

    employer = ask("add_employer", name="Riverside Trust", paye="123/AB456", accounts_office="123PA00012345")
    for school in schools:
        school_id = ground.schools[school]
        with _uow(ground) as uow:
            held = Entitlement(school_id, Mode.FULL, State.ACTIVE, date(2026, 1, 1), None, "by-hand")
            take_up_store.save_entitlement(uow.session.connection(), held, uow.now())
        with _uow(ground, school_id) as uow:
            schools_of_payroll.school_recorded(uow, school_id, NAMES[school], "100001")
        ask(
            "set_school_employer",
            school_id=school_id, employer_id=employer["employer_id"], starts="2020-09-01", source="deed of transfer",
        )  # fmt: skip
    group = ask("add_pay_group", employer_id=employer["employer_id"], name="Monthly staff", frequency="monthly", day=25)
    return str(group["pay_group_id"])


def taken_on(ground: Ground, group: str, who: str = "manager@manor_mead", **said: Any) -> dict[str, str]:
    """A teacher on record at the school, as somebody there enters her."""
    school_id = ground.schools[SCHOOL]
    person = {
        "surname": "Ellis",
        "forename": "Ruth",
        "born": "1990-05-04",
        "gender": "F",
        "ni_number": "AB123456C",
    } | said

    def ask(method: str, **more: Any) -> Any:
        by = caller(who, (Role.BUSINESS_MANAGER, school_id))
        return ground.host.client.call(by, "payroll", method, {"school_id": school_id, **more})

    person_id = ask("add_person", **person)["person_id"]
    employment = ask("add_employment", person_id=person_id, pay_group_id=group, starts="2026-09-01")
    terms = {"starts": "2026-09-01", "scale": "teachers.rest-of-england", "point": "M3", "fte": "0.6", "pension": "teachers"}  # fmt: skip
    post = ask(
        "set_post", employment_id=employment["employment_id"], title="Class teacher", cost_code="E01", terms=terms
    )  # fmt: skip
    return {"person_id": person_id, "employment_id": employment["employment_id"], "post_id": post["post_id"]}


def account_entered(ground: Ground, person_id: str, who: str = "office@manor_mead") -> str:
    """A change of bank details that somebody of the school entered."""
    school_id = ground.schools[SCHOOL]
    request = {"school_id": school_id, "person_id": person_id, **ACCOUNT}
    by = caller(who, (Role.OFFICE, school_id))
    return str(ground.host.client.call(by, "payroll", "change_bank_details", request)["change_id"])


def told_by_hr(ground: Ground, **said: Any) -> None:
    """What HR's event of a new employee brings about."""
    school_id = ground.schools[SCHOOL]
    told = {
        "school_id": school_id, "employee_id": "hr-1", "surname": "Ellis", "forename": "Ruth", "second_forename": "",
        "born": date(1990, 5, 4), "gender": "F", "email": "", "teacher_reference": "", "starts": date(2026, 9, 1),
        "job_title": "Class teacher",
    }  # fmt: skip
    with _uow(ground, school_id) as uow:
        heard.employee_recorded(uow, **{**told, **said})


def _uow(ground: Ground, school_id: str = "") -> Any:
    runtime = ground.host.runtimes["payroll"]
    cause = by_itself("payroll")
    return runtime.unit_of_work(cause, only([school_id])) if school_id else runtime.unit_of_work(cause)
