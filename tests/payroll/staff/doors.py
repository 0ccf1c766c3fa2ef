"""The doors of employers, staff and bank details: who may pass, and what the named school must hold."""

from __future__ import annotations

from typing import Any

SCHOOL = {"head", "business_manager", "office"}
OFFICER = {"payroll_officer"}
ENTERERS = SCHOOL | OFFICER
PAY_READERS = ENTERERS | {"auditor"}
TOTALS = SCHOOL | {"governor", "executive", "trustee", "auditor", "operator", "finance"} | OFFICER

EMPLOYER: dict[str, Any] = {"employer_id": "no-such-employer"}
SAID = {"name": "", "paye": "123/AB456", "accounts_office": "123PA00012345"}
PERSON = {"person_id": "no-such-person"}
WHO = {"surname": "Nobody", "born": "1890-01-01"}
EMPLOYMENT = {"employment_id": "no-such-employment"}
TERMS = {"starts": "2026-09-01", "scale": "njc", "point": "5", "pension": "none"}
CHANGE = {"change_id": "no-such-change"}
ACCOUNT = {"account_name": "N", "sort_code": "089999", "number": "66374958", "came_by": "form"}

DOORS: dict[str, tuple[set[str], str, dict[str, Any]]] = {
    "add_employer": (OFFICER, "trust", SAID),
    "change_employer": (OFFICER, "trust", {**EMPLOYER, **SAID, "version": 0}),
    "employers": (TOTALS, "nothing", {}),
    "employer_page": (TOTALS, "trust", EMPLOYER),
    "add_pay_group": (OFFICER, "trust", {**EMPLOYER, "name": "G", "frequency": "monthly", "day": 25}),
    "pay_groups": (TOTALS, "read", {}),
    "set_school_employer": (OFFICER, "use of the trust", {**EMPLOYER, "starts": "2026-09-01", "source": "deed"}),
    "schools_need_employer": (OFFICER, "nothing", {}),
    "set_fund_rate": (OFFICER, "trust", {**EMPLOYER, "fund": "F", "starts": "2026-04-01", "per_cent": "20", "source": "c"}),
    "set_re_enrolment_day": (OFFICER, "trust", {**EMPLOYER, "chosen": "2024-09-01", "source": "c"}),
    "to_re_enrol": (OFFICER, "trust", EMPLOYER),
    "add_person": (ENTERERS, "use", WHO),
    "change_person": (ENTERERS, "use", {**PERSON, **WHO, "version": 0}),
    "staff_listed": (PAY_READERS, "read", {}),
    "person_page": (PAY_READERS, "read", PERSON),
    "add_employment": (ENTERERS, "use", {**PERSON, "pay_group_id": "g", "starts": "2026-09-01"}),
    "end_employment": (ENTERERS, "use", {**EMPLOYMENT, "version": 0, "ends": "2026-09-30", "reason": "r"}),
    "set_post": (ENTERERS, "use", {**EMPLOYMENT, "title": "T", "terms": TERMS}),
    "end_post": (ENTERERS, "use", {"post_id": "no-such-post", "version": 0, "ends": "2026-09-30", "reason": "r"}),
    "increments_due": (ENTERERS, "read", {}),
    "take_increments": (ENTERERS, "use", {"chosen": [{"post_id": "no-such-post", "version": 0, "on": "2026-09-01"}]}),
    "set_fact": (ENTERERS, "use", {**EMPLOYMENT, "kind": "tax code", "starts": "2026-09-01"}),
    "put_fact_aside": (ENTERERS, "use", {**EMPLOYMENT, "fact_id": "no-such-fact", "reason": "r"}),
    "staff_columns": (ENTERERS, "read", {}),
    "staff_template": (ENTERERS, "read", {}),
    "import_staff": (ENTERERS, "use", {"filename": "s.csv", "content": "eA=="}),
    "take_staff": (ENTERERS, "use", {"job_id": "no-such-job"}),
    "import_result": (ENTERERS, "read", {"job_id": "no-such-job"}),
    "staff_questions": (PAY_READERS, "read", {}),
    "answer_staff_question": (ENTERERS, "use", {"question_id": "no-such-question"}),
    "change_bank_details": (ENTERERS, "use", {**PERSON, **ACCOUNT}),
    "confirm_bank_details": (ENTERERS | {"finance"}, "use", CHANGE),
    "confirm_several_bank_details": (ENTERERS | {"finance"}, "use", {"change_ids": ["no-such-change"]}),
    "withdraw_bank_details": (ENTERERS, "use", {**CHANGE, "reason": "r"}),
    "bank_details": (PAY_READERS, "read", PERSON),
    "bank_details_waiting": (PAY_READERS | {"finance"}, "read", {}),
    "read_full_number": (OFFICER | {"auditor"}, "use", {**CHANGE, "reason": "r"}),
}  # fmt: skip
