"""Budgets entered one by one or taken in from a spreadsheet, and shown with what orders promised and invoices spent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.refusals import refuse_unless_whose
from services.procurement.application.requisitions import budgets
from services.procurement.application.requisitions.ports import Budget
from services.procurement.application.requisitions.reading import position_as_json
from services.procurement.domain.requisitions.budget import checked_code
from shared import importing
from shared.calendar import FinancialYearKind, YearSpan, financial_year_of
from shared.calendar.words import day_in_words
from shared.files_over_rpc import decoded
from shared.identifiers import new_id
from shared.refusals import NotKnown, NotValid, Refused
from shared.refusing import for_the_trust, worded
from shared.spreadsheets import Column, Kind, ReadTable


def _code(cell: str) -> str:
    try:
        return checked_code(cell)
    except Refused as refusal:
        raise ValueError(str(refusal)) from refusal


CODE = Column(
    "code", "Cost code", parse=_code, required=True, aliases=("code", "account"), hint="for example E19 or BAE220"
)
NAME = Column("name", "Name", may_be_absent=True, hint="what the code stands for")
AMOUNT = Column(
    "pence", "Budget", Kind.MONEY, required=True, aliases=("amount", "budget amount"), hint="pounds for the year"
)
URN = Column("urn", "URN", required=True, aliases=("school urn",), hint="the number of the school")
FOR_A_SCHOOL = (CODE, NAME, AMOUNT)
FOR_THE_TRUST = (URN, CODE, NAME, AMOUNT)


def budget_template(*, with_schools: bool) -> dict[str, str]:
    """The empty file to fill in."""
    return importing.template("budget", FOR_THE_TRUST if with_schools else FOR_A_SCHOOL)


def school_budgets(uow: Procuring, school_id: str | None, on: date | None) -> dict[str, Any]:
    """The cost codes of a school (None: the trust itself) in the year of a day (today, unless said)."""
    refuse_unless_whose(uow, school_id)
    day = on or uow.today()
    starts, ends = budgets.year_of(uow, school_id, day)
    school = uow.schools.get(school_id) if school_id else None
    return {
        "school": school.name if school else "",
        "starts": starts.isoformat(),
        "ends": ends.isoformat(),
        "positions": [position_as_json(one) for one in budgets.positions(uow, school_id, day)],
    }


def budget_entries(uow: Procuring, school_id: str | None, code: str, on: date | None) -> dict[str, Any]:
    """Everything that moved one cost code of a school (None: the trust itself) in the year of a day, the latest first."""
    refuse_unless_whose(uow, school_id)
    starts, ends = budgets.year_of(uow, school_id, on or uow.today())
    found = next((one for one in budgets.positions(uow, school_id, on or uow.today()) if one.code == code), None)
    entries = uow.requisitions.entries(school_id, code=code, starts=starts, ends=ends)
    return {
        "position": position_as_json(found) if found else None,
        "starts": starts.isoformat(),
        "ends": ends.isoformat(),
        "entries": [
            {"kind": one.kind.value, "on": one.on.isoformat(), "pence": one.pence, "says": one.says} for one in entries
        ],
    }


@worded
def trust_budgets(uow: Procuring, on: date | None) -> list[dict[str, Any]]:
    """Each school's budgets together: set aside, spent, promised, left; and how many codes have none."""
    for_the_trust(uow)
    day = on or uow.today()
    rows = []
    for school in uow.schools.among().values():
        held = budgets.positions(uow, school.school_id, day)
        known = [one for one in held if one.budget_pence is not None]
        rows.append(
            {
                "school_id": school.school_id,
                "school": school.name,
                "codes": len(held),
                "without_budget": len(held) - len(known),
                "short": sum(1 for one in known if (one.available_pence or 0) < 0),
                "budget_pence": sum(one.budget_pence or 0 for one in known) if known else None,
                "actual_pence": sum(one.actual_pence for one in held),
                "committed_pence": sum(one.committed_pence for one in held),
                "available_pence": sum(one.available_pence or 0 for one in known) if known else None,
            }
        )
    return rows


@worded
def set_budget(
    uow: Procuring, school_id: str | None, code: str, name: str, pence: int, year: str, starting: date, source: str
) -> dict[str, Any]:
    """One budget entered or corrected, for the financial year of a day. Raises InvalidRequest, NotAllowed."""
    refuse_unless_whose(uow, school_id)
    span = financial_year_of(starting, FinancialYearKind(year))
    _put(uow, [(school_id, checked_code(code), name.strip(), pence)], span, source.strip() or "entered by hand")
    return school_budgets(uow, school_id, span.starts)


@worded
def import_budget(
    uow: Procuring, school_id: str, filename: str, content: str, year: str, starting: date, take: bool
) -> dict[str, Any]:
    """A school's budgets of a year from a file: checked, and with `take` saved if all is right. Raises InvalidRequest."""
    span = financial_year_of(starting, FinancialYearKind(year))
    table = importing.table_of(filename, decoded(filename, content), FOR_A_SCHOOL)
    rows = [(row.number, school_id, row.values) for row in table.rows] if table.ok else []
    return _imported(uow, table, rows, span, filename, take)


@worded
def import_budgets(
    uow: Procuring, filename: str, content: str, year: str, starting: date, take: bool
) -> dict[str, Any]:
    """Budgets of several schools, each row with its URN. Raises InvalidRequest."""
    for_the_trust(uow)
    span = financial_year_of(starting, FinancialYearKind(year))
    table = importing.table_of(filename, decoded(filename, content), FOR_THE_TRUST)
    by_urn = {school.urn: school.school_id for school in uow.schools.among().values()}
    unknown = [row for row in table.rows if str(row.values["urn"]) not in by_urn] if table.ok else []
    if unknown:
        first = unknown[0]
        raise NotKnown(
            f"Row {first.number}: no school with the URN {first.values['urn']} is known here. Nothing was saved"
        )
    rows = [(row.number, by_urn[str(row.values["urn"])], row.values) for row in table.rows] if table.ok else []
    return _imported(uow, table, rows, span, filename, take)


def _imported(
    uow: Procuring,
    table: ReadTable,
    rows: Sequence[tuple[int, str | None, Any]],
    span: YearSpan,
    filename: str,
    take: bool,
) -> dict[str, Any]:
    if not table.ok:
        return importing.to_correct(table) | {"total_pence": 0, "rows": []}
    wanted = [
        (school_id, values["code"], str(values.get("name") or ""), values["pence"]) for _, school_id, values in rows
    ]
    _refuse_repeated(rows)
    if take:
        _put(uow, wanted, span, filename)
    together = sum(pence for *_, pence in wanted)
    return importing.found_right(table, taken=take) | {
        "summary": f"{len(wanted)} budgets for {span.name}",
        "total_pence": together,
        "rows": [
            {"school_id": school_id, "code": code, "name": name, "pence": pence}
            for school_id, code, name, pence in wanted[: importing.ERRORS_SHOWN]
        ],
    }


def _refuse_repeated(rows: Sequence[tuple[int, str | None, Any]]) -> None:
    seen: dict[tuple[str | None, str], int] = {}
    for number, school_id, values in rows:
        key = (school_id, values["code"])
        if key in seen:
            raise NotValid(
                f"Row {number}: {values['code']} already stands in row {seen[key]}. Keep one; nothing was saved"
            )
        seen[key] = number


def _put(uow: Procuring, wanted: list[tuple[str | None, str, str, int]], span: YearSpan, source: str) -> None:
    """Budgets as they are wanted; one of the same school, code and year is replaced, and keeps its name if none is given."""
    held: dict[tuple[str | None, str], Budget] = {}
    for school_id in {school_id for school_id, *_ in wanted}:
        for one in uow.requisitions.budgets(school_id, span.starts):
            if one.starts != span.starts:
                raise NotValid(
                    f"The budgets of that school run from {day_in_words(one.starts)} to {day_in_words(one.ends)}: choose that year, "
                    "since two years that overlap cannot both bear an order"
                )
            held[school_id, one.code] = one
    made = []
    for school_id, code, name, pence in wanted:
        if pence < 0:
            raise NotValid(f"A budget below zero is not possible: check {code}")
        before = held.get((school_id, code))
        budget_id = before.budget_id if before else new_id()
        named = name or (before.name if before else "")
        made.append(Budget(budget_id, school_id, code, named, span.starts, span.ends, pence, source))
    uow.requisitions.put_budgets(made, uow.actor, uow.now())
