"""A list of staff as a school would send it: one row as it should be, and 150 employees of every kind."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from services.payroll.application.staff.sheet import COLUMNS
from shared.files_over_rpc import encoded
from shared.spreadsheets import SheetToWrite, write_xlsx
from tests.payroll.world import World

GOOD: dict[str, Any] = {
    "payroll_id": "501", "surname": "Ellis", "forename": "Ruth", "born": date(1990, 5, 4), "gender": "F",
    "ni_number": "AB123456C", "starts": date(2019, 9, 1), "terms_from": date(2026, 9, 1), "post": "Class teacher",
    "cost_code": "E01", "scale": "teachers.rest-of-england", "point": "M3", "fte": "0.6", "pension": "teachers",
    "tax_code": "1257L", "pay_so_far": 1_200_000, "tax_so_far": 131_800, "ni_earnings_so_far": 1_300_000,
    "ni_at_lel_so_far": 279_500, "ni_to_pt_so_far": 244_500, "ni_to_uel_so_far": 776_000, "ni_employee_so_far": 62_080,
    "ni_employer_so_far": 163_725, "loans": "2", "ni_letter": "A",
    "account_name": "R Ellis", "sort_code": "08-99-99", "account_number": "66374958",
}  # fmt: skip
ASSISTANT = {
    "post": "Teaching assistant", "cost_code": "E02", "scale": "njc", "point": "5", "weekly_hours": "27.75",
    "working_weeks": "39", "pension": "local-government", "local_pay": 1_650_000,
}  # fmt: skip
MIDDAY = {
    "post": "Midday supervisor", "cost_code": "E03", "hour": 1_260, "agreed_in": "letter of 1 April 2026",
    "pension": "local-government",
}  # fmt: skip
HEAD = {
    "post": "Headteacher",
    "cost_code": "E01",
    "salary": 7_250_000,
    "agreed_in": "governors, July 2026",
    "pension": "teachers",
}
NOT_HERE_BEFORE: dict[str, Any] = dict.fromkeys(
    (
        "pay_so_far", "tax_so_far", "ni_earnings_so_far", "ni_at_lel_so_far", "ni_to_pt_so_far", "ni_to_uel_so_far",
        "ni_employee_so_far", "ni_employer_so_far",
    )
)  # fmt: skip
UNPAID_BY = ("scale", "point", "fte", "weekly_hours", "working_weeks", "salary", "hour", "agreed_in", "local_pay")
KINDS: tuple[dict[str, Any], ...] = (
    {},
    ASSISTANT,
    MIDDAY,
    HEAD,
    {"point": "U2", "fte": None, "allowance": "TLR2", "allowance_pay": 400_000, "allowance_basis": "responsibility"},
    {"scale": "teachers.outer-london", "point": "M6", "fte": "4/5", "loans": "4; PG"},
    {**ASSISTANT, "section": "50/50", "loans": None},
    {**ASSISTANT, "opted_out": "yes", "local_pay": None, "tax_code": "BR"},
    {"tax_code": "SK45", "loans": "4", **NOT_HERE_BEFORE},
    {
        "declaration": "C",
        "tax_code": None,
        "starts": date(2026, 9, 1),
        **NOT_HERE_BEFORE,
        "ni_letter": None,
    },
    {"tax_code": "C1257L M1", "opted_out": "yes"},
    {"born": date(2008, 1, 15), "ni_letter": "M", **ASSISTANT, "tax_code": "0T", "loans": None},
    {"born": date(1955, 3, 1), "ni_letter": "C", "ni_employee_so_far": 0, **MIDDAY, "loans": None},
    {"ni_letter": "B", "tax_code": "D0"},
    {"allowance": "SEN", "allowance_pay": 300_000, "ends": date(2026, 12, 31)},
)
"""What differs from the good row, kind by kind."""


def row_of(**said: Any) -> dict[str, Any]:
    """The good row with what is said otherwise; another way of being paid takes the place of its own."""
    kept = dict(GOOD)
    if any(name in said for name in ("hour", "salary", "weekly_hours")):
        kept |= dict.fromkeys(UNPAID_BY)
    return kept | said


def school_of_150() -> list[dict[str, Any]]:
    """150 employees of fifteen kinds; every tenth has a second post as midday supervisor, in a row of its own."""
    rows: list[dict[str, Any]] = []
    for number in range(150):
        kind = KINDS[number % len(KINDS)]
        who = {
            "payroll_id": str(2000 + number), "surname": f"Surname{number:03d}", "forename": f"Forename{number:03d}",
            "ni_number": f"AB{100000 + number}A", "account_name": f"F Surname{number:03d}",
            "account_number": f"{10000000 + number}",
        }  # fmt: skip
        born = {"born": kind.get("born", date(1980, 1, 1) + timedelta(days=7 * number))}
        rows.append(row_of(**(kind | who | born)))
        if number % 10 == 0 and number % len(KINDS) != 2:
            rows.append(row_of(**(MIDDAY | who | born)))
    return rows


def sheet_of(rows: list[dict[str, Any]]) -> bytes:
    """The rows as an Excel file with every column of the template."""
    return write_xlsx([SheetToWrite("Staff", COLUMNS, rows)])


def sent(
    world: World, who: Any, school_id: str, rows: list[dict[str, Any]] | bytes, name: str = "staff.xlsx"
) -> dict[str, Any]:
    """What the check of a file finds."""
    content = rows if isinstance(rows, bytes) else sheet_of(rows)
    asked = world.ask(who, "import_staff", school_id=school_id, filename=name, content=encoded(content))
    world.host.run_until_quiet()
    return result(world, who, school_id, asked["job_id"])


def taken(world: World, who: Any, school_id: str, checked: dict[str, Any]) -> dict[str, Any]:
    """What the taking of a checked file did."""
    asked = world.ask(who, "take_staff", school_id=school_id, job_id=checked["job_id"])
    world.host.run_until_quiet()
    return result(world, who, school_id, asked["job_id"])


def result(world: World, who: Any, school_id: str, job_id: str) -> dict[str, Any]:
    found = world.ask(who, "import_result", school_id=school_id, job_id=job_id)
    assert found["job_state"] == "done", found
    return {"job_id": job_id, **found["found"]}
