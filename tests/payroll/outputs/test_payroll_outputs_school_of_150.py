"""From a school's spreadsheet of 150 employees of every kind to HMRC, the bank, the pension schemes and the ledger: one run, with every other
service away."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from typing import Any

import pytest

from services.payroll.adapters.rti.official_files import SETTING
from shared.files_over_rpc import content_of
from tests.payroll.outputs.paid_run import PAYER, REFERENCES
from tests.payroll.returns.school_return import GIVEN, official_files
from tests.payroll.staff.staff_sheet import school_of_150, sent, taken
from tests.payroll.world import ABBEY, FINANCE, NAMES, OFFICER, OTHER_OFFICER, World, manager_of

MANAGER = manager_of(ABBEY)
FUND = "Harbour Pension Fund"


def complete_rows() -> list[dict[str, Any]]:
    """The file with what a return asks beside: two lines of an address of starters, and a letter B only of who can have it."""
    found = school_of_150()
    for row in found:
        row["address"] = "1 The Lane, Sheffield"
        if row.get("ni_letter") == "B":
            row["born"] = date(1961, 3, 20)
    return found


def closed_run(world: World) -> tuple[str, str]:
    """The employer and the closed run of September of the 150 whom the manager's file named."""
    employer_id, group = world.ready()
    of_employer: dict[str, Any] = {"employer_id": employer_id}
    world.ask(
        OFFICER, "change_employer",
        **of_employer, version=0, local_employer="0421", claims_allowance=True, **REFERENCES, **PAYER,
    )  # fmt: skip
    world.ask(
        OFFICER, "set_fund_rate", **of_employer, fund=FUND, starts="2026-04-01", per_cent="22.9", source="certificate"
    )
    for place, school_id in enumerate(NAMES):
        world.ask(
            OFFICER, "set_school_employer",
            **of_employer, school_id=school_id, starts="2020-09-01", source="deed", local_authority="373", establishment=f"200{place}",
        )  # fmt: skip
    checked = sent(world, MANAGER, ABBEY, complete_rows())
    taken(world, MANAGER, ABBEY, checked)
    for change in world.ask(OTHER_OFFICER, "bank_details_waiting", school_id=ABBEY):
        world.ask(OTHER_OFFICER, "confirm_bank_details", school_id=ABBEY, change_id=change["change_id"])
    run_id = world.ask(OFFICER, "open_run", pay_group_id=group)["run_id"]
    world.ask(OFFICER, "calculate", run_id=run_id)
    world.host.run_until_quiet()
    for who, step in ((FINANCE, "approve"), (OFFICER, "close_run")):
        version = world.ask(OFFICER, "run_page", run_id=run_id)["version"]
        world.ask(who, step, run_id=run_id, version=version)
        world.host.run_until_quiet()
    return employer_id, run_id


def rows(answer: dict[str, str]) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content_of(answer).decode("utf-8-sig"))))


def pence(found: list[dict[str, str]], column: str) -> int:
    return sum(int(row[column].replace(".", "") or 0) for row in found)


def test_150_employees_from_a_file_are_paid_and_returned(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    official_files()
    monkeypatch.setenv(SETTING, str(GIVEN / "rti"))
    employer_id, run_id = closed_run(world)
    totals = world.ask(OFFICER, "run_page", run_id=run_id)["totals"]

    asked = world.ask(OFFICER, "prepare_fps", run_id=run_id)
    world.host.run_until_quiet()
    job = world.ask(OFFICER, "job", job_id=asked["job_id"])
    assert job["state"] == "done", job["message"]
    (fps,) = world.ask(OFFICER, "submissions", employer_id=employer_id)
    print(
        f"{fps['people']} people returned, {len(fps['faults'])} faults; checked by {len(fps['checked_by'])} of HMRC's files"
    )
    assert (fps["people"], len(fps["checked_by"]), fps["not_checked"]) == (150, 3, [])
    assert fps["faults"] == []

    file = world.ask(OFFICER, "bank_file", run_id=run_id)
    assert (file["payments"], file["total_pence"], file["not_paid"]) == (150, totals["net_pence"], [])

    (month,) = (
        one
        for one in world.ask(FINANCE, "hmrc_due", employer_id=employer_id, tax_year=2026)["months"]
        if one["payslips"]
    )
    lines = {line["line"]: line["pence"] for line in month["lines"]}
    assert lines["Income tax"] == totals["tax_pence"]
    assert lines["National Insurance of the employer"] == totals["employer_insurance_pence"]

    journal = rows(world.ask(FINANCE, "journal_csv", run_id=run_id))
    assert pence(journal, "Debit") == pence(journal, "Credit") == totals["cost_pence"]

    teachers = world.ask(OFFICER, "teachers_return", run_id=run_id)
    fund = rows(world.ask(OFFICER, "local_return", run_id=run_id, fund=FUND))
    # Nine of the fifteen kinds are teachers, three pay to the fund; one opted out of it, and two had no hours.
    assert (teachers["lines"], len(fund)) == (90, 30)
    (school,) = teachers["schools"]
    to_the_fund = pence(fund, "MEMBERMAIN") + pence(fund, "MEMBERFIFTYFIFTY")
    assert school["member_pence"] + to_the_fund == totals["member_pension_pence"]
