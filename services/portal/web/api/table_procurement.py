"""Rows of the API's table about buying together. All of them are answered by procurement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.api import procurement_collective as asked
from contracts.api.limits import School
from contracts.api.procurement_catalogue import CatalogueAfter
from services.portal.web.api import answers_portal, answers_procurement
from services.portal.web.api.resources import Following, Resource, Value, whole

READ, WRITE, JOBS = "procurement:read", "procurement:write", "portal:jobs"
GROUP = "Buying together"
_AT = "/schools/{school_id}"


def _why_not(answer: Mapping[str, Any]) -> str | None:
    return None if answer["taken"] else str(answer["in_words"])


def _and_after(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"after_supplier": item["supplier_id"], "after_sku": item["sku"]}


ROWS = (
    Resource(
        "GET", f"{_AT}/catalogue", "list_catalogue", GROUP, "List what can be bought",
        "The trust's catalogue by name, with the terms on a day.",
        READ, answers_procurement.Items, ("procurement", "school_catalogue_after"), CatalogueAfter,
        query={
            "words": Value("words", "Only items with these words in name or number.", "paper"),
            "cpv": Value("cpv", "Only items whose CPV code begins so.", "30197"),
            "on": Value("on", "The day that the terms are for; today if left out.", "2026-09-22"),
        },
        items="items", pages=Following(_and_after),
    ),
    Resource(
        "GET", f"{_AT}/order-windows", "list_order_windows", GROUP, "List open order windows",
        "Collective orders that the school is invited to and that are not closed, the first to close first.",
        READ, answers_procurement.Windows, ("procurement", "my_windows"), School, pages=whole("order_id"),
    ),
    Resource(
        "GET", f"{_AT}/orders", "list_orders", GROUP, "List collective orders",
        "Every collective order that the school was invited to, the latest to close first.",
        READ, answers_procurement.Orders, ("procurement", "my_orders"), School, pages=whole("order_id"),
    ),
    Resource(
        "GET", f"{_AT}/orders/{{order_id}}", "read_order", GROUP, "Read a collective order",
        "Items and terms, the school's own lines, and once it is closed what the school gets and pays.",
        READ, answers_procurement.OrderPage, ("procurement", "school_order_page"), asked.SchoolOrder,
    ),
    Resource(
        "GET", f"{_AT}/orders/{{order_id}}/preview", "preview_order", GROUP, "Preview an order before it closes",
        "What the school would get if the order closed now.",
        READ, answers_procurement.OrderPreview, ("procurement", "preview_for_school"), asked.PreviewWanted,
    ),
    Resource(
        "PUT", f"{_AT}/orders/{{order_id}}/lines/{{sku}}", "put_order_line", GROUP, "Enter or change a line",
        "How many units the school wants, and how many more it would take if they complete a case. It replaces what was "
        "entered before. After the closing time it is not taken: 409 says why.",
        WRITE, answers_procurement.LineKept, ("procurement", "ask_for"), asked.Wish,
        body={
            "firm": Value("firm", "Units that the school wants.", 12),
            "tolerance": Value("tolerance", "Units more that it would take.", 3),
        },
        not_done=_why_not,
    ),
    Resource(
        "PATCH", f"{_AT}/orders/{{order_id}}/lines", "change_order_lines", GROUP, "Enter or change many lines",
        "All of them, or none: where one line is not right nothing is saved, and `errors` says which. A line of zero and "
        "zero is withdrawn. With `expected`, what you saw in a line before, a change that somebody else made since is "
        "noticed: 409 says which lines.",
        WRITE, answers_procurement.LinesKept, ("procurement", "ask_for_many"), asked.Wishes,
        body={
            "lines": Value(
                "lines", "Up to 1,000 lines, each with `sku`, `firm`, `tolerance` and perhaps `expected`.",
                [{"sku": "A4-80", "firm": 12, "tolerance": 3, "expected": {"firm": 10, "tolerance": 0}}],
            ),
        },
        not_done=_why_not,
    ),
    Resource(
        "DELETE", f"{_AT}/orders/{{order_id}}/lines/{{sku}}", "withdraw_order_line", GROUP, "Withdraw a line",
        "The school wants nothing of the item any more. After the closing time its line stands: 409 says so.",
        WRITE, answers_procurement.LineKept, ("procurement", "withdraw"), asked.Line, not_done=_why_not,
    ),
    Resource(
        "POST", f"{_AT}/orders/{{order_id}}/statement", "make_order_statement", GROUP, "Have an order's statement made",
        "Begins a job that writes the school's statement of a closed order as a PDF. `Location` says where to follow it.",
        JOBS, answers_portal.JobBegun, ("procurement", "make_statement"), asked.SchoolOrder,
        status=202, location="/schools/{school_id}/jobs/procurement/{job_id}",
    ),
    Resource(
        "GET", f"{_AT}/savings", "list_savings", GROUP, "List what orders saved",
        "Order by order, with the method that the figures come from.",
        READ, answers_procurement.Savings, ("procurement", "school_savings"), asked.SchoolSavings,
        fixed={"working": False}, items="orders", pages=whole("order_id"),
    ),
    Resource(
        "GET", f"{_AT}/recharges", "list_recharges", GROUP, "List recharges",
        "The school's parts of suppliers' invoices, newest first, line by line.",
        READ, answers_procurement.Recharges, ("procurement", "school_recharges"), School,
        pages=whole("recharge_id"), noted="recharges",
    ),
)  # fmt: skip
