"""What people take away: a school's statement of one collective order as a PDF, and every school's shares as a workbook.

Both are made by the worker, since setting a page keeps a core busy.
"""

from __future__ import annotations

from typing import Any

from services.procurement.application.collective.ports import SavingRecord
from services.procurement.application.collective.reports import saving_in_words
from services.procurement.application.collective.working import working_of
from services.procurement.application.ports import Procuring
from services.procurement.domain.collective.invoice_sharing import invoiced_shares
from services.procurement.domain.collective.order import CollectiveOrder
from services.procurement.domain.collective.receipt import got_by_item, latest_shares
from services.procurement.domain.collective.shares import SchoolShare
from shared.calendar.words import day_in_words
from shared.documents import Section, Statement, Table
from shared.money import pounds
from shared.refusals import WrongTime
from shared.refusing import for_the_trust, worded
from shared.spreadsheets import Column, Kind, SheetToWrite, write_xlsx

STATEMENT_JOB, SHARES_JOB = "procurement.statement", "procurement.shares-sheet"
PDF = "application/pdf"


@worded
def ask_for_statement(uow: Procuring, school_id: str, order_id: str) -> dict[str, str]:
    """Have a school's statement of an order made; gives the job that keeps it."""
    _refuse_before_close(uow.orders.of_school(order_id, school_id))
    return {"job_id": uow.later(STATEMENT_JOB, {"order_id": order_id}, school_id)}


@worded
def ask_for_shares_sheet(uow: Procuring, order_id: str) -> dict[str, str]:
    """Have the workbook of all shares of an order made; gives the job that keeps it."""
    for_the_trust(uow)
    _refuse_before_close(uow.orders.whole(order_id))
    return {"job_id": uow.later(SHARES_JOB, {"order_id": order_id})}


@worded
def statement_pdf(uow: Procuring, school_id: str, order_id: str) -> tuple[str, bytes]:
    """(File name, PDF/UA) of a school's statement; the same figures on the same day give the same bytes."""
    order = uow.orders.of_school(order_id, school_id)
    _refuse_before_close(order)
    share = _shares(order).get(school_id) or SchoolShare()
    saving = next(iter(uow.records.savings(order_id=order_id, school_id=school_id)), None)
    window, today = order.window, uow.today()
    statement = Statement(
        title=window.title,
        subtitle=f"Collective order from {window.supplier_name}",
        facts=[
            ("School", window.schools[school_id]),
            ("Delivery", day_in_words(window.delivery_on)),
            ("Invoices", ", ".join(invoice.reference for invoice in order.invoices) or "none yet"),
        ],
        recipient=[window.schools[school_id]],
        headline=("Your share with VAT", pounds(share.total_pence)),
        sections=[
            Section(tables=[_share_table(order, school_id, share)]),
            *_saving_sections(order, saving),
            *_notice_sections(uow, order_id, school_id, order),
        ],
        footer=f"{window.title}, as of {day_in_words(today)}",
    )
    return f"statement {window.title} {today.isoformat()}.pdf", statement.pdf(today)


def statements(uow: Procuring, school_id: str) -> dict[str, bytes]:
    """A school's statements of all closed orders, by path, for its export."""
    heads = uow.orders.heads(order_ids=uow.orders.of_schools(school_id))
    made = {}
    for head in heads:
        if head.closed_at is not None:
            _, pdf = statement_pdf(uow, school_id, head.order_id)
            made[f"statements/{head.closed_at:%Y-%m-%d} {head.order_id}.pdf"] = pdf
    return made


@worded
def shares_xlsx(uow: Procuring, order_id: str) -> tuple[str, bytes]:
    """(File name, workbook) of every school's share of an order: one sheet of totals, one of lines."""
    order = uow.orders.whole(order_id)
    _refuse_before_close(order)
    shares, got = _shares(order), got_by_item(order)
    savings = {saving.school_id: saving for saving in uow.records.savings(order_id=order_id)}
    money = [
        Column(key, title, Kind.MONEY)
        for key, title in (("net", "Net"), ("vat", "VAT"), ("total", "Total"), ("saving", "Saving without VAT"))
    ]
    totals = [
        {
            "school": name,
            "net": share.net_pence,
            "vat": share.vat_pence,
            "total": share.total_pence,
            "saving": savings[school_id].saving_pence if school_id in savings else None,
        }
        for school_id, name in order.window.schools.items()
        if (share := shares.get(school_id)) is not None
    ]
    lines = [
        {"school": name, "item": item.name, "sku": sku, "units": units, "net": shares[school_id].goods.get(sku, 0)}
        for school_id, name in order.window.schools.items()
        if school_id in shares
        for sku, item in order.window.items.items()
        if (units := _units(got, sku, school_id))
    ]
    school = Column("school", "School")
    line_columns = [
        school,
        Column("sku", "Item number"),
        Column("item", "Item"),
        Column("units", "Units", Kind.WHOLE_NUMBER),
        Column("net", "Net", Kind.MONEY),
    ]
    sheets = [SheetToWrite("Schools", [school, *money], totals), SheetToWrite("Lines", line_columns, lines)]
    return f"shares {order.window.title}.xlsx", write_xlsx(sheets)


def _share_table(order: CollectiveOrder, school_id: str, share: SchoolShare) -> Table:
    got = got_by_item(order)
    rows = []
    for sku, item in order.window.items.items():
        units = _units(got, sku, school_id)
        if units or sku in share.goods:
            rows.append([item.name, f"{units} {item.version.terms.unit}", pounds(share.goods.get(sku, 0))])
    rows += [[name, "", pounds(pence)] for name, pence in share.fees.items()]
    rows += [[f"VAT ({treatment.value})", "", pounds(pence)] for treatment, pence in share.vat.items()]
    return Table(
        columns=["What", "You get", "Amount"],
        rows=rows,
        align=["left", "right", "right"],
        totals=["Your share", "", pounds(share.total_pence)],
        caption="Your share of the order",
    )


def _saving_sections(order: CollectiveOrder, saving: SavingRecord | None) -> list[Section]:
    if saving is None:
        return []
    working = working_of(order, saving.figures)
    rows = [
        [item["name"], pounds(item["alone_pence"]), pounds(item["share_pence"]), item["working"]]
        for item in working["items"]
    ]
    rows += [
        [fee["name"], pounds(fee["alone_pence"]), pounds(fee["share_pence"]), "the fee on the school's own order"]
        for fee in working["fees"]
    ]
    table = Table(
        columns=["What", "Alone", "Together", "How the price alone is worked out"],
        rows=rows,
        align=["left", "right", "right", "left"],
        totals=["Without VAT", pounds(saving.alone_pence), pounds(saving.share_pence), ""],
    )
    return [
        Section(
            heading="What you saved",
            paragraphs=[saving_in_words(saving)],
            tables=[table] if rows else [],
            notes=[f"Method: {saving.method}."],
        )
    ]


def _notice_sections(uow: Procuring, order_id: str, school_id: str, order: CollectiveOrder) -> list[Section]:
    told = [notice.in_words for notice in uow.records.notices(order_id, school_id)]
    told += [f"{refusal.reason}." for refusal in order.refusals]
    return [Section(heading="What happened on the way", paragraphs=told)] if told else []


def _shares(order: CollectiveOrder) -> dict[str, SchoolShare]:
    return dict(invoiced_shares(order) if order.invoices else latest_shares(order))


def _units(got: dict[str, Any], sku: str, school_id: str) -> int:
    held = got.get(sku, {}).get(school_id)
    return held.units if held is not None else 0


def _refuse_before_close(order: CollectiveOrder) -> None:
    if order.closing is None:
        raise WrongTime(f"'{order.window.title}' is not closed yet, so there are no shares to show")
