"""A statement as documents: a tagged PDF for governors and a spreadsheet for the office, both drawn from the snapshot that was
issued, so that they say what it says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.membership.application.price_book import readable
from services.membership.domain.errors import in_words
from shared.calendar import first_of_month, last_of_month
from shared.documents import Section, Table
from shared.documents import Statement as StatementDocument
from shared.money import pounds
from shared.spreadsheets import Column, Kind, SheetToWrite, write_xlsx

PDF, XLSX = "application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COLUMNS = (
    Column("service", "Service"),
    Column("kind", "Kind"),
    Column("from", "From", Kind.DATE),
    Column("until", "Until", Kind.DATE),
    Column("basis", "How it comes about"),
    Column("row", "Price row"),
    Column("pence", "Amount", Kind.MONEY),
    Column("approved_by", "Drawn up by"),
    Column("entry_id", "Entry"),
)
_SHADOW = (Column("service", "Service"), Column("pence", "As a full member", Kind.MONEY))


def statement_pdf(issued: Mapping[str, Any], issued_on: date) -> bytes:
    """The PDF of an issued statement (the page of `issued_page`). Raises DocumentError."""
    said = issued["statement"]
    facts = [
        ("School", f"{said['school']} (URN {said['urn']})"),
        ("Period", said["period"]["words"]),
        ("Statement", f"number {issued['number']}, issued on {in_words(issued_on)}"),
    ]
    sections = [_charges(said), _sum(said), _shadow(said)]
    if said["not_charged"]:
        words = [
            f"{gap['title']}, {date.fromisoformat(gap['month']):%B %Y}: {readable(gap['words'])}"
            for gap in said["not_charged"]
        ]
        sections.append(Section("Not charged yet", words))
    return StatementDocument(
        title=f"Statement of charges: {said['school']}",
        subtitle=said["period"]["words"],
        facts=facts,
        sections=sections,
        recipient=[said["school"]],
        headline=("To pay" if said["to_pay_pence"] >= 0 else "In your favour", pounds(abs(said["to_pay_pence"]))),
        notes=["Every amount shows how it comes about. If one is not clear, ask about it: it may be appealed."],
    ).pdf(issued_on)


def statement_xlsx(issued: Mapping[str, Any]) -> bytes:
    """The spreadsheet of an issued statement: one row for each line of working, and the shadow."""
    said = issued["statement"]
    rows = [
        {
            "service": service["title"],
            "kind": entry["kind"].replace("_", " "),
            "from": date.fromisoformat(entry["period"]["from"]),
            "until": date.fromisoformat(entry["period"]["until"]),
            "basis": line["words"],
            "row": line["row"],
            "pence": line["pence"],
            "approved_by": entry["approved_by"],
            "entry_id": entry["entry_id"],
        }
        for service in said["services"]
        for entry in service["entries"]
        for line in entry["working"]
    ]
    shadow = [{"service": one["title"], "pence": one["net_pence"]} for one in said["shadow"]["services"]]
    return write_xlsx([SheetToWrite("Charges", _COLUMNS, rows), SheetToWrite("As a full member", _SHADOW, shadow)])


def _charges(said: Mapping[str, Any]) -> Section:
    tables = [
        Table(
            columns=("What", "How it comes about", "Amount"),
            align=("left", "left", "right"),
            rows=[
                (
                    f"{entry['kind'].replace('_', ' ').capitalize()}, {_when(entry['period'])}",
                    "; ".join(line["words"].removeprefix(f"{service['line']}: ") for line in entry["working"]),
                    pounds(entry["pence"]),
                )
                for entry in service["entries"]
            ],
            totals=("", "together", pounds(service["net_pence"])),
            caption=service["title"],
        )
        for service in said["services"]
    ]
    return Section("Charges", () if tables else ("Nothing was charged in these days.",), tables)


def _when(period: Mapping[str, str]) -> str:
    first, last = date.fromisoformat(period["from"]), date.fromisoformat(period["until"])
    if first == first_of_month(last) and last == last_of_month(first):
        return f"{first:%B %Y}"
    return in_words(first) if first == last else period["words"]


def _sum(said: Mapping[str, Any]) -> Section:
    years = said["financial_years"]
    rows = [("Charges and credits", pounds(said["net_pence"]))]
    if said["handed_on_pence"]:
        rows.append(("of these suppliers' bills, with their own VAT", pounds(said["handed_on_pence"])))
    vat = said["vat"]
    if vat:
        words = f"VAT at {vat['rate_per_cent']} % ({vat['source']})" if said["vat_pence"] else f"VAT: {vat['source']}"
        rows.append((words, pounds(said["vat_pence"])))
    split = (
        f"For a financial year from April: {pounds(years['september_to_march_pence'])} (7/12, September to March) and "
        f"{pounds(years['april_to_august_pence'])} (5/12, April to August)."
    )
    table = Table(
        columns=("", "Amount"), rows=rows, align=("left", "right"), totals=("To pay", pounds(said["to_pay_pence"]))
    )
    return Section("Together", (), [table], [split])


def _shadow(said: Mapping[str, Any]) -> Section:
    shadow = said["shadow"]
    table = Table(
        columns=("Service", "As a full member"),
        rows=[(one["title"], pounds(one["net_pence"])) for one in shadow["services"]],
        align=("left", "right"),
        totals=("Together, without VAT", pounds(shadow["net_pence"])),
    )
    return Section("As a full member", (shadow["words"],), [table], [readable(words) for words in shadow["not_known"]])
