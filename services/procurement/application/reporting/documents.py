"""A report to take away: as PDF that a screen reader can read, for governors and trustees, and as a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.reporting.reports import school_report, trust_report
from shared.calendar.words import day_in_words
from shared.documents import Report, Section, Table
from shared.documents.report import Side
from shared.money import pounds
from shared.spreadsheets import Column, Kind, SheetToWrite, write_xlsx

REPORT_JOB = "procurement.report"


def ask_for_report(uow: Procuring, year: str, school_id: str | None = None) -> dict[str, str]:
    """Have a report made as PDF and workbook; gives the job that keeps them. Raises as the report does."""
    found = school_report(uow, school_id, year) if school_id else trust_report(uow, year)
    return {"job_id": uow.later(REPORT_JOB, {"year": found["year"]}, school_id)}


def report_files(uow: Procuring, year: str, school_id: str | None) -> list[tuple[str, bytes]]:
    """(File name, content) of the PDF/UA and the workbook; the same figures on the same day give the same bytes."""
    found = school_report(uow, school_id, year) if school_id else trust_report(uow, year)
    name = f"buying {found['name']} {found['year']}"
    return [(f"{name}.pdf", _pdf(uow, found)), (f"{name}.xlsx", _workbook(found))]


def reports_of_school(uow: Procuring, school_id: str) -> dict[str, bytes]:
    """A school's report of every year in which the trust bought, by path, for its export."""
    years = school_report(uow, school_id, "")["years"]
    return {f"reports/{name}": made for year in years for name, made in report_files(uow, year, school_id)}


def _pdf(uow: Procuring, found: Mapping[str, Any]) -> bytes:
    savings = found["savings"]
    report = Report(
        title=f"What we bought and saved in {found['year']}",
        subtitle=found["name"],
        facts=[
            ("Year", f"{_day(found['from'])} to {_day(found['until'])}, as of {_day(found['as_of'])}"),
            ("Ordered, without VAT", pounds(found["ordered"]["pence"])),
            ("Saved, without VAT", pounds(savings["saved_pence"])),
        ],
        sections=[*_saving_sections(savings), _ordered_section(found["ordered"]), *_code_sections(found["codes"]), _contract_section(found)],
        footer=f"{found['name']}, buying in {found['year']}, as of {_day(found['as_of'])}",
    )  # fmt: skip
    return report.pdf(uow.today())


def _saving_sections(savings: Mapping[str, Any]) -> list[Section]:
    methods = [
        [
            one["method"][:1].upper() + one["method"][1:],
            pounds(one["before_pence"]),
            pounds(one["paid_pence"]),
            pounds(one["saved_pence"]),
        ]
        for one in savings["by_method"]
    ]
    if not methods:
        return [Section(heading="What was saved", paragraphs=["No saving is on record for this year yet."])]
    totals = ["All", pounds(savings["before_pence"]), pounds(savings["paid_pence"]), pounds(savings["saved_pence"])]
    tables = [_money_table("By method", ["How it was worked out", "Otherwise", "Paid", "Saved"], methods, totals)]
    if by_school := savings.get("by_school"):
        rows = [
            [one["name"], pounds(one["before_pence"]), pounds(one["paid_pence"]), pounds(one["saved_pence"])]
            for one in by_school
        ]
        tables.append(_money_table("By school", ["School", "Otherwise", "Paid", "Saved"], rows, totals))
    said = "Otherwise is what would have been paid without buying together. All amounts are without VAT."
    return [Section(heading="What was saved", paragraphs=[said], tables=tables)]


def _ordered_section(ordered: Mapping[str, Any]) -> Section:
    rows = [[one["name"], pounds(one["pence"]), _share(one)] for one in ordered["by_division"]]
    said = "Orders placed in the year, without VAT, but those that were cancelled."
    if not rows:
        return Section(heading="What was ordered", paragraphs=["Nothing was ordered in this year yet."])
    totals = ["All", pounds(ordered["pence"]), ""]
    return Section(
        heading="What was ordered",
        paragraphs=[said],
        tables=[
            _money_table("By kind of goods and services (CPV division)", ["Kind", "Ordered", "Part"], rows, totals)
        ],
    )


def _code_sections(codes: Mapping[str, Any]) -> list[Section]:
    if not codes["rows"]:
        return []
    rows = [
        [f"{one['code']} {one['name']}".strip(), _known(one["budget_pence"]), pounds(one["actual_pence"]), pounds(one["committed_pence"]), _known(one["available_pence"])]
        for one in codes["rows"]
    ]  # fmt: skip
    doubtful = [one["code"] for one in codes["rows"] if one["doubtful"]]
    notes = [f"The source gives {', '.join(doubtful)} to several categories."] if doubtful else []
    return [
        Section(
            heading="Budgets, spending and commitments",
            paragraphs=["What is committed was ordered and is not invoiced yet."],
            tables=[_money_table("By cost code", ["Cost code", "Budget", "Spent", "Committed", "Left"], rows)],
            notes=[*notes, f"Names of codes: {codes['source']}."],
        )
    ]


def _contract_section(found: Mapping[str, Any]) -> Section:
    rows = [
        [one["title"], one["supplier"], _day(one["ends_on"]), _day(one["decide_by"]) if one["decide_by"] else "none"]
        for one in found["contracts"]
    ]
    if not rows:
        return Section(heading="Contracts that end", paragraphs=["No contract ends within the next twelve months."])
    table = Table(
        columns=["Contract", "Supplier", "Last day", "To be decided by"],
        rows=rows,
        caption="Ending within twelve months",
    )
    return Section(heading="Contracts that end", tables=[table])


def _money_table(caption: str, columns: list[str], rows: list[list[str]], totals: Sequence[str] = ()) -> Table:
    sides: list[Side] = ["left"]
    sides += ["right" for _ in columns[1:]]
    return Table(columns=columns, rows=rows, align=sides, totals=totals, caption=caption)


def _workbook(found: Mapping[str, Any]) -> bytes:
    savings, codes = found["savings"], found["codes"]
    money = [
        Column(key, title, Kind.MONEY)
        for key, title in (("before_pence", "Otherwise"), ("paid_pence", "Paid"), ("saved_pence", "Saved"))
    ]
    ordered = [Column("code", "CPV"), Column("name", "Kind"), Column("pence", "Ordered", Kind.MONEY)]
    sheets = [
        SheetToWrite("Saved by method", [Column("method", "Method"), *money], savings["by_method"]),
        SheetToWrite("Ordered by kind", ordered, found["ordered"]["by_division"]),
        SheetToWrite("Ordered by code", ordered, found["ordered"]["by_code"]),
        SheetToWrite(
            "Budgets",
            [Column("code", "Cost code"), Column("name", "Name"), *(Column(f"{key}_pence", key.title(), Kind.MONEY) for key in ("budget", "actual", "committed", "available"))],
            codes["rows"],
        ),
        SheetToWrite(
            "Contracts that end",
            [Column("title", "Contract"), Column("supplier", "Supplier"), Column("ends_on", "Last day"), Column("decide_by", "To be decided by"), Column("value_pence", "Value", Kind.MONEY)],
            found["contracts"],
        ),
    ]  # fmt: skip
    if "by_school" in savings:
        sheets.insert(1, SheetToWrite("Saved by school", [Column("name", "School"), *money], savings["by_school"]))
    return write_xlsx(sheets)


def _known(pence: int | None) -> str:
    return "not known" if pence is None else pounds(pence)


def _share(one: Mapping[str, Any]) -> str:
    if one["per_cent"] is None:
        return ""
    return f"{one['per_cent']}%" if one["per_cent"] or not one["pence"] else "under 1%"


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return day_in_words(day)
