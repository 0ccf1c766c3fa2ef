"""Two schools take payroll up: an employer, lists of staff, and the first pay run from open to closed, with what goes out of it."""

from __future__ import annotations

import base64
import csv
import io
from collections import Counter
from datetime import date
from importlib import resources
from typing import Any

from deploy.story.taking_up import request
from deploy.story.telling import Telling
from shared.identity.roles import Role
from shared.money import parse_pounds, pounds

PAYROLL = "payroll"
SCHOOLS = ("beacon", "bromley_ap")
FUND = "Bromley Pension Fund (imagined rate)"
EMPLOYER = {
    "name": "London South East Academies Trust", "paye": "475/LA12345", "accounts_office": "475PA00012345",
    "bacs_user": "654321", "bacs_sort_code": "10-79-99", "bacs_number": "88837491", "local_authority": "305",
    "address": ["1 Harbour Street (imagined)", "Bromley"], "postcode": "BR1 1AA", "teachers_employer": "4200", "local_fund": FUND, "local_employer": "00042",
}  # fmt: skip
"""A real trust's name; every number is imagined."""
NUMBERS = {"beacon": "7016", "bromley_ap": "4001"}
NET = {"101": 2_564_34, "102": 1_733_64, "103": 260_00, "201": 1_959_54}
"""Pence of a month in 2026-27, worked by hand. On 1257L month 1, £1,048.26 of each month is free of tax; National Insurance is 8% above £1,048.

101: £3,500.00 less 8.9% pension £311.50, 20% of £2,140 £428.00, insurance £196.16. 102: £2,000.00 less 20% of £951 £190.20, insurance £76.16.
103: 20 hours at £13.00, below every threshold. 201: £2,500.00 less 6.5% pension £162.50, 20% of £1,289 £257.80, insurance £116.16, student
loan 9% of £51.25, whole pounds only, £4."""
TOTAL = 6_517_52
TO_DATE = {"taxable_pence": 28_696_50, "tax_pence": 3_852_00, "insurance_pence": 1_765_44}
"""Of 101: nine months of £3,188.50, £428.00 and £196.16. Eight of them are in the list of staff, as the program before had paid them."""
OF_A_MONTH = {
    "payslips": 4, "tax_pence": 876_00, "student_loans_pence": 4_00, "employee_pence": 388_48, "employer_pence": 1_012_35,
    "pay_bill_pence": 8_260_00,
}  # fmt: skip
DUE = 2_280_83
"""What the four payslips owe HMRC, worked by hand from the above. The employer's insurance is 15% above £417.00: £462.45, £237.45 and £312.45;
the trust is below the levy and does not claim the employment allowance."""


def tell(story: Telling) -> None:
    """Bromley Beacon and the Bromley Trust AP Academy are paid by the trust's own payroll."""
    for school in SCHOOLS:
        request(story, school, PAYROLL)
    story.stage.settle()
    group_id = _employer(story)
    _staff(story)
    run_id = _run(story, group_id)
    _what_goes_out(story, run_id)


def _employer(story: Telling) -> str:
    """The trust's PAYE scheme with both schools and a monthly pay group, whose id it gives."""
    officer = story.trust(Role.PAYROLL_OFFICER)
    employer_id = story.ask(officer, PAYROLL, "add_employer", **EMPLOYER)["employer_id"]
    held = {"employer_id": employer_id}
    for school in SCHOOLS:
        story.ask(
            officer, PAYROLL, "set_school_employer",
            **held, school_id=story.schools[school], starts="2016-02-01", source="funding agreement (imagined)",
            local_authority="305", establishment=NUMBERS[school],
        )  # fmt: skip
    story.ask(
        officer, PAYROLL, "set_fund_rate",
        **held, fund=FUND, starts="2026-04-01", per_cent="21.5", source="rates and adjustments certificate (imagined)",
    )  # fmt: skip
    group = story.ask(
        officer, PAYROLL, "add_pay_group", **held, name="Monthly staff", frequency="monthly", day=25
    )  # fmt: skip
    story.kept["employer"] = employer_id
    return str(group["pay_group_id"])


def _staff(story: Telling) -> None:
    """Each school sends its list; finance confirms the accounts that came with it."""
    files = {school: (resources.files("deploy.story") / f"staff_{school}.csv").read_bytes() for school in SCHOOLS}
    spoilt = _checked(story, {"beacon": files["beacon"].replace(b"AB123452B", b"GB123452B")})["beacon"]
    story.say(f"A list of staff with a wrong National Insurance number: [dim]{spoilt['found']['errors'][0]}[/dim]")
    listed = story.ask(story.head("beacon"), PAYROLL, "staff_listed", school_id=story.schools["beacon"])
    story.check("nobody of a list with an error is saved", listed["total"] == 0)
    for school, checked in _checked(story, files).items():
        held = {"school_id": story.schools[school], "job_id": checked["job_id"]}
        story.ask(story.head(school), PAYROLL, "take_staff", **held)
    story.stage.settle()
    finance = story.trust(Role.FINANCE)
    for school in SCHOOLS:
        held = {"school_id": story.schools[school]}
        waiting = [one["change_id"] for one in story.ask(finance, PAYROLL, "bank_details_waiting", **held)]
        story.ask(finance, PAYROLL, "confirm_several_bank_details", **held, change_ids=waiting)


def _checked(story: Telling, files: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    """What was found in each school's file, all checked at once."""
    asked = {}
    for school, content in files.items():
        held = {"school_id": story.schools[school], "filename": "staff.csv"}
        encoded = base64.b64encode(content).decode()
        asked[school] = story.ask(story.head(school), PAYROLL, "import_staff", **held, content=encoded)["job_id"]
    story.stage.settle()
    return {
        school: story.ask(story.head(school), PAYROLL, "import_result", school_id=story.schools[school], job_id=job_id)
        for school, job_id in asked.items()
    }


def _run(story: Telling, group_id: str) -> str:
    """The next payday: opened, hours entered by the school, calculated, approved by a second person, closed."""
    officer, finance, head = story.trust(Role.PAYROLL_OFFICER), story.trust(Role.FINANCE), story.head("beacon")
    run = story.ask(officer, PAYROLL, "open_run", pay_group_id=group_id)
    run_id = str(run["run_id"])
    hours = lunch_hours(story, run, "20")
    story.ask(head, PAYROLL, "add_variation", **hours)
    net = net_pay(story, run_id)
    story.check(f"four payslips, to the penny as worked by hand, {pounds(sum(net.values()))} together", net == NET)
    slip = {"run_id": run_id, "employment_id": employment(story, "101")}
    to_date = story.ask(officer, PAYROLL, "payslip_page", **slip)["to_date"]
    story.check(
        f"a payslip goes on from what the program before paid this year: {pounds(TO_DATE['taxable_pence'])} to date",
        {name: to_date[name] for name in TO_DATE} == TO_DATE,
    )
    version = story.ask(officer, PAYROLL, "run_page", run_id=run_id)["version"]
    said = story.refused(officer, PAYROLL, "approve", run_id=run_id, version=version)
    story.check(f"who ran it does not approve it: {said}", bool(said))
    version = story.ask(finance, PAYROLL, "approve", run_id=run_id, version=version)["version"]
    story.ask(officer, PAYROLL, "close_run", run_id=run_id, version=version)
    story.stage.settle()
    said = story.refused(head, PAYROLL, "add_variation", **hours)
    story.check(f"a closed run does not change: {said}", bool(said))
    return run_id


def lunch_hours(story: Telling, run: dict[str, Any], hours: str) -> dict[str, Any]:
    """What Beacon enters for its midday supervisor, who is paid by the hour."""
    first = date.fromisoformat(run["starts"])
    return {
        "school_id": story.schools["beacon"], "run_id": run["run_id"], "employment_id": employment(story, "103"),
        "kind": "hours", "words": f"Lunch hours of {first:%B}", "hours": hours,
        "starts": first.isoformat(), "ends": first.replace(day=15).isoformat(),
    }  # fmt: skip


def net_pay(story: Telling, run_id: str) -> dict[str, int]:
    """Calculate the run, and give the net pay of each payslip in pence."""
    officer = story.trust(Role.PAYROLL_OFFICER)
    story.ask(officer, PAYROLL, "calculate", run_id=run_id)
    story.stage.settle()
    slips = story.ask(officer, PAYROLL, "payslips_listed", run_id=run_id)["payslips"]
    return {one["payroll_id"]: one["net_pence"] for one in slips}


def employment(story: Telling, payroll_id: str) -> str:
    found = story.ask(story.head("beacon"), PAYROLL, "staff_listed", school_id=story.schools["beacon"])
    return next(str(one["employment_id"]) for one in found["staff"] if one["payroll_id"] == payroll_id)


def _what_goes_out(story: Telling, run_id: str) -> None:
    officer = story.trust(Role.PAYROLL_OFFICER)
    file, again = (story.ask(officer, PAYROLL, "bank_file", run_id=run_id) for _ in range(2))
    story.check(
        f"the bank's file pays four people {pounds(file['total_pence'])}, and is the same when it is taken again",
        (file["payments"], file["total_pence"], file["sha256"]) == (len(NET), TOTAL, again["sha256"]),
    )
    story.ask(officer, PAYROLL, "prepare_fps", run_id=run_id)
    story.stage.settle()
    (made,) = story.ask(officer, PAYROLL, "submissions", employer_id=story.kept["employer"])
    story.check(f"the return to HMRC has no fault; its IRmark is {made['irmark']}", made["can_go"])
    balances = _balances(story.ask(officer, PAYROLL, "journal_csv", run_id=run_id))
    story.check(
        "the journal balances at each school by itself", len(balances) == len(SCHOOLS) and not any(balances.values())
    )


def _balances(journal: dict[str, str]) -> Counter[str]:
    """Debits less credits in pence, by school."""
    found: Counter[str] = Counter()
    for row in csv.DictReader(io.StringIO(base64.b64decode(journal["content"]).decode("utf-8-sig"))):
        found[row["School"]] += _pence(row["Debit"]) - _pence(row["Credit"])
    return found


def _pence(written: str) -> int:
    return parse_pounds(written) if written else 0
