"""What the API answers about buying together: the catalogue, collective orders, savings and recharges."""

from __future__ import annotations

from services.portal.web.api.shapes import (
    amounts,
    currency,
    day,
    flag,
    many,
    moment,
    number,
    one,
    page_of,
    pence,
    shape,
    text,
)

ORDER_ID = "0192c5f2-2d51-7a90-9c77-1b2c3d4e5f60"
_METHOD = "own order less share: what the school would have paid alone, less its share of the pooled price"

Terms = shape(
    "Terms",
    "What an item costs, and how it is packed.",
    valid_from=day("2026-09-01"),
    unit=text("ream"),
    case_size=number(5, "Units in a case: only whole cases are bought."),
    minimum_cases=number(2),
    price=text("4.10", "Pounds for a unit, without VAT: a price may have more than two places."),
    break_kind=text("all-units", "Whether a price break holds for all units or only for those above it."),
    breaks=many(shape("PriceBreak", from_units=number(50), price=text("3.45"))),
    vat=text("standard"),
    allergens=text(
        "milk; may contain: tree nuts", "As the supplier states them; null where nothing is stated.", null=True
    ),
)
Item = shape(
    "Item",
    "Something that can be bought.",
    supplier_id=text("0192c5f2-0a0b-7c0d-8e0f-101112131415"),
    supplier=text("Thames Paper"),
    sku=text("A4-80", "The supplier's number of it."),
    name=text("A4 paper, 80 gsm"),
    cpv=text("30197643", "Its CPV code."),
    terms=one(Terms, "The terms on the day asked for; null where there are none.", null=True),
)
Items = page_of("Items", Item, currency=currency())

_ORDER = {
    "order_id": text(ORDER_ID),
    "title": text("Paper for the autumn"),
    "supplier": text("Thames Paper"),
    "opens_at": moment("2026-09-01T08:00:00+00:00"),
    "closes_at": moment("2026-09-21T15:00:00+00:00"),
    "delivery_on": day("2026-09-28"),
    "phase": text("open", "not open, open, box fill, ended or closed."),
}
Window = shape(
    "OrderWindow",
    "A collective order that has not closed yet.",
    **_ORDER,
    your_lines=number(1, "Items that the school has asked for."),
)
Windows = page_of("OrderWindows", Window)
Order = shape(
    "Order",
    "A collective order that the school was invited to.",
    **_ORDER,
    closed_at=moment("2026-09-22T08:00:00+00:00", null=True),
    all_received=flag(True),
)
Orders = page_of("Orders", Order)

Line = shape(
    "OrderLine",
    "What the school asks for.",
    sku=text("A4-80"),
    name=text("A4 paper, 80 gsm"),
    unit=text("ream"),
    firm=number(12, "Units that it wants."),
    tolerance=number(3, "Units that it would take as well if they complete a case."),
    gets=number(14, "Units that it gets; null before the order closes.", null=True),
)
Share = shape(
    "Share",
    "What the school pays.",
    goods=amounts({"A4-80": 4830}, "Pence by item."),
    fees=amounts({"Delivery": 0}, "Pence by name of fee."),
    vat=amounts({"standard": 966}, "Pence by VAT treatment."),
    net_pence=pence(4830),
    vat_pence=pence(966),
    total_pence=pence(5796),
)
OrderPage = shape(
    "OrderPage",
    "A collective order as this school sees it: of other schools it shows pooled totals only.",
    **_ORDER,
    box_fill_from=moment("2026-09-20T15:00:00+00:00", "From then on only what completes a case is taken.", null=True),
    items=many(
        shape(
            "ItemOffered",
            sku=text("A4-80"),
            name=text("A4 paper, 80 gsm"),
            terms=one(Terms),
            pooled_firm=number(53, "Units that all schools want."),
            pooled_tolerance=number(5),
            cases=number(11, "Cases that this comes to."),
            units_missing=number(0, "Units that are missing to the next case."),
        )
    ),
    lines=many(Line),
    share=one(Share, "Null before the order closes.", null=True),
    basis=text("by invoice INV-1", "What the share rests on so far."),
    saving_pence=pence(2820, null=True),
    delivery_complete=flag(True),
    invoices=many(text("INV-1")),
    notices=many(
        shape(
            "Notice",
            at=moment("2026-09-22T08:00:00+00:00"),
            kind=text("share revised"),
            in_words=text("Manor Mead School: £57.96 instead of £66.24, by what was delivered."),
        )
    ),
    currency=currency(),
)
OrderPreview = shape(
    "OrderPreview",
    "What the school would get and pay if the order closed now.",
    order_id=text(ORDER_ID),
    items=many(
        shape(
            "ItemPreviewed",
            sku=text("A4-80"),
            name=text("A4 paper, 80 gsm"),
            cases=number(11),
            units=number(55),
            pence=pence(18975),
            yours=number(14, "Units of these that this school would get."),
            working=text("53 firm and 5 tolerance make 11 case(s) of 5: 55 at £3.45 = £189.75"),
        )
    ),
    currency=currency(),
)
LineKept = shape(
    "LineKept",
    "The line as it now stands.",
    order_id=text(ORDER_ID),
    sku=text("A4-80"),
    firm=number(12),
    tolerance=number(3),
    in_words=text("12 of A4 paper, 80 gsm (ream), and 3 more if they complete a case."),
    pooled_firm=number(53),
    pooled_tolerance=number(5),
)

LinesKept = shape(
    "LinesKept",
    "What became of the lines.",
    order_id=text(ORDER_ID),
    changed=number(2, "Lines that are now other than they were."),
    in_words=text("2 lines were saved."),
)

Saving = shape(
    "Saving",
    "What one order saved the school.",
    order_id=text(ORDER_ID),
    title=text("Paper for the autumn"),
    basis=text("invoice INV-1"),
    method=text(_METHOD),
    saving_pence=pence(2820),
    alone_pence=pence(7650),
    share_pence=pence(4830),
    in_words=text("£28.20 saved: £76.50 alone, £48.30 as its share, both without VAT, by invoice INV-1."),
)
Savings = page_of(
    "Savings",
    Saving,
    method=text(_METHOD),
    saving_pence=pence(2820, "All orders together."),
    alone_pence=pence(7650),
    share_pence=pence(4830),
    currency=currency(),
)
Recharge = shape(
    "Recharge",
    "The school's part of a supplier's invoice.",
    recharge_id=text("08826130-8483-55c0-a2bf-a6b5076130d3"),
    order_id=text(ORDER_ID),
    reference=text("INV-1", "The supplier's invoice."),
    total_pence=pence(5796),
    on=day("2026-09-22"),
    lines=many(
        shape(
            "RechargeLine",
            kind=text("goods"),
            about=text("A4-80"),
            pence=pence(4830),
            basis=text("A4 paper, 80 gsm: 14 of the 50 x ream for all schools, of £172.50 invoiced"),
        )
    ),
)
Recharges = page_of("Recharges", Recharge, currency=currency())
