"""What the supplier gets: the order as a PDF, made by the worker, and what its file for the supplier's system names."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import count
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.purchase_orders.ports import OrdersWanted
from services.procurement.application.purchase_orders.stepping import lines_of, order_of
from services.procurement.domain.purchase_orders.order import Kind, PurchaseOrder, State
from services.procurement.domain.purchase_orders.party import GLN_SCHEME, VAT_SCHEME, Party
from services.procurement.domain.suppliers.supplier import company_number_of, vat_number_of
from services.procurement.domain.wording import plain_number, price_of_one
from shared.calendar.words import day_in_words
from shared.documents import Section, Statement, Table
from shared.money import pounds
from shared.refusals import NotValid, WrongTime
from shared.refusing import for_the_trust, worded

PDF_JOB = "procurement.purchase-order-pdf"
PDF = "application/pdf"
PAGE_SIZE = 200


@worded
def ask_for_pdf(uow: Procuring, purchase_order_id: str, school_id: str | None = None) -> dict[str, str]:
    """Have the order made as a PDF; gives the job that keeps it."""
    if school_id is None:
        for_the_trust(uow)
        uow.purchase_orders.get(purchase_order_id)
    else:
        with order_of(uow, purchase_order_id, school_id) as order:
            _refuse_part(order, school_id)
    return {"job_id": uow.later(PDF_JOB, {"purchase_order_id": purchase_order_id}, school_id)}


@worded
def order_pdf(uow: Procuring, purchase_order_id: str) -> tuple[str, bytes]:
    """(File name, PDF/UA) of an order; the same figures give the same bytes."""
    with uow.over_all_schools():
        order = uow.purchase_orders.get(purchase_order_id)
        school = uow.schools.get(order.school_id) if order.school_id else None
        changes = uow.purchase_orders.changes(purchase_order_id)
    buyer = uow.purchase_orders.buyer()
    deliver_to = _deliver_to(order, school.name if school else "", buyer)
    facts = [
        ("Order number", f"{order.number}{f', change {order.revision}' if order.revision else ''}"),
        ("Date", day_in_words(order.placed_on)),
        ("Delivery wanted", day_in_words(order.delivery_on) if order.delivery_on else "as soon as possible"),
        ("Deliver to", deliver_to),
    ]
    if not order.approved_by.startswith("service:"):
        facts.append(("Approved by", order.approved_by))
    statement = Statement(
        title=f"Purchase order {order.number}",
        subtitle=order.title,
        organisation=buyer.name if buyer else "",
        facts=facts,
        sender=_address_of(buyer) if buyer else [],
        recipient=[order.supplier_name],
        headline=("Total with VAT", pounds(order.total_pence)),
        sections=[
            *_called_off(order),
            Section(tables=[_lines_table(order), _vat_table(order)]),
            *[
                Section(
                    heading=f"Change {change.revision}",
                    paragraphs=[f"{change.reason}."],
                    tables=[_changes_table(change.changes)] if change.changes else [],
                )
                for change in changes
            ],
            Section(
                heading="Invoice and delivery",
                paragraphs=[
                    f"Quote order number {order.number} on the delivery note and on the invoice. An invoice without it "
                    "takes longer to pay."
                ],
            ),
        ],
        footer=f"Purchase order {order.number}",
    )
    return f"{order.number}.pdf", statement.pdf(order.placed_on)


def orders_of_school(uow: Procuring, school_id: str) -> dict[str, bytes]:
    """A school's own orders as PDFs, by path, for its export. One of several schools is the trust's paper."""
    wanted = OrdersWanted(kinds=(Kind.SCHOOL.value,), school_ids=(school_id,))
    made: dict[str, bytes] = {}
    for page in count(1):
        heads, total = uow.purchase_orders.page(wanted, page, PAGE_SIZE)
        for head in heads:
            name, pdf = order_pdf(uow, head.purchase_order_id)
            made[f"orders/{name}"] = pdf
        if page * PAGE_SIZE >= total:
            break
    return made


@dataclass(frozen=True, slots=True)
class OrderPaper:
    """An order with everything that its file names."""

    order: PurchaseOrder
    buyer: Party
    seller: Party
    deliver_to: str


@worded
def order_to_send(uow: Procuring, purchase_order_id: str, school_id: str | None = None) -> OrderPaper:
    """The order for its file (UBL, Peppol BIS Ordering 3). Raises InvalidRequest where buyer or seller cannot be named in it."""
    if school_id is None:
        for_the_trust(uow)
    with order_of(uow, purchase_order_id, school_id) as order:
        _refuse_part(order, school_id)
        if order.state is State.CANCELLED:
            raise WrongTime(f"Order {order.number} was cancelled: there is nothing to send")
        supplier = uow.suppliers.get(order.supplier_id)
        school = uow.schools.get(order.school_id) if order.school_id else None
    buyer = uow.purchase_orders.buyer()
    if buyer is None:
        raise NotValid("The trust's own details are not entered yet, and an order file needs them: enter them once")
    seller = Party(
        order.supplier_name, vat_number=supplier.vat_number or "", company_number=supplier.company_number or ""
    )
    buyer.electronic_address("The trust")
    seller.electronic_address("The supplier")
    return OrderPaper(order, buyer, seller, school.name if school else buyer.name)


def buyer_details(uow: Procuring) -> dict[str, Any] | None:
    """How the trust stands on its orders; None until somebody has entered it."""
    buyer = uow.purchase_orders.buyer()
    return asdict(buyer) if buyer else None


@worded
def put_buyer_details(
    uow: Procuring,
    name: str,
    vat_number: str,
    company_number: str,
    gln: str,
    street: str,
    town: str,
    postcode: str,
    email: str,
) -> dict[str, Any]:
    """The trust's details for its orders, checked. Raises InvalidRequest naming the one that cannot be right."""
    for_the_trust(uow)
    if not name.strip():
        raise NotValid("Give the trust's name as it stands in the register of companies")
    vat = vat_number_of(vat_number) if vat_number.strip() else ""
    buyer = Party(
        name=" ".join(name.split()),
        scheme=GLN_SCHEME if gln.strip() else VAT_SCHEME if vat else "",
        address=_checked_gln(gln) if gln.strip() else vat,
        vat_number=vat,
        company_number=company_number_of(company_number) if company_number.strip() else "",
        street=street.strip(),
        town=town.strip(),
        postcode=postcode.strip().upper(),
        email=email.strip(),
    )
    uow.purchase_orders.put_buyer(buyer)
    return asdict(buyer)


def _checked_gln(text: str) -> str:
    digits = "".join(text.split())
    if len(digits) != 13 or not digits.isascii() or not digits.isdigit():
        raise NotValid(f"'{text.strip()}' is not a global location number: it has thirteen digits")
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits[:12]))
    if (10 - weighed % 10) % 10 != int(digits[12]):
        raise NotValid(f"'{text.strip()}' has a typing mistake: its last digit does not fit the others")
    return digits


def _refuse_part(order: PurchaseOrder, school_id: str | None) -> None:
    if school_id is not None and (order.kind is not Kind.SCHOOL or len(lines_of(order, school_id)) < len(order.lines)):
        raise WrongTime(
            f"Order {order.number} is for several schools, so only the trust sends it: ask the trust for it"
        )


def _deliver_to(order: PurchaseOrder, school: str, buyer: Party | None) -> str:
    if school:
        return school
    if order.schools:
        return "As agreed with the trust, by line"
    return buyer.name if buyer else "The trust"


def _address_of(buyer: Party) -> list[str]:
    return [said for said in (buyer.name, buyer.street, buyer.town, buyer.postcode, buyer.email) if said]


def _called_off(order: PurchaseOrder) -> list[Section]:
    if order.ended is None or order.ended.state is not State.CANCELLED:
        return []
    words = f"This order was cancelled on {day_in_words(order.ended.on)}: {order.ended.reason}. Do not deliver it."
    return [Section(heading="Cancelled", paragraphs=[words])]


def _lines_table(order: PurchaseOrder) -> Table:
    rows = [
        [
            str(line.line_no),
            line.sku,
            line.description,
            f"{plain_number(line.quantity)} {line.unit}",
            price_of_one(line.unit_price),
            pounds(line.net_pence),
        ]
        for line in order.lines
    ]
    rows += [["", "", charge.name, "", "", pounds(charge.pence)] for charge in order.charges]
    return Table(
        columns=["Line", "Item number", "What", "Quantity", "Price", "Amount"],
        rows=rows,
        align=["right", "left", "left", "right", "right", "right"],
        totals=["", "", "Without VAT", "", "", pounds(order.net_pence)],
        caption="What is ordered",
    )


def _vat_table(order: PurchaseOrder) -> Table:
    return Table(
        columns=["VAT", "On", "Amount"],
        rows=[
            [f"{one.treatment.value} {plain_number(one.per_cent)}%", pounds(one.net_pence), pounds(one.pence)]
            for one in order.vat
        ],
        align=["left", "right", "right"],
        totals=["Total with VAT", "", pounds(order.total_pence)],
        caption="VAT",
    )


def _changes_table(changes: Any) -> Table:
    return Table(
        columns=["Line", "What", "Was", "Is"],
        rows=[[str(one["line_no"] or ""), str(one["what"]), str(one["before"]), str(one["now"])] for one in changes],
    )
