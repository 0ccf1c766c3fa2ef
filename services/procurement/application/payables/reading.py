"""Invoices as people look at them: the list and its counts, and one invoice with everything beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from services.procurement.application import rules
from services.procurement.application.einvoices.plain import invoice_as_json
from services.procurement.application.payables import charging_schools, rule_rows
from services.procurement.application.payables.comparing import clock_of, compared, match_of, order_of
from services.procurement.application.payables.late import late_cost_of
from services.procurement.application.payables.ports import PayableFilter, SchoolCharge
from services.procurement.application.payables.roles import roles_in_words
from services.procurement.application.payables.taking_in import copies_of
from services.procurement.application.payables.who_approves import asked_of_caller
from services.procurement.application.ports import Procuring
from services.procurement.application.suppliers import standing
from services.procurement.domain.payables.differences import Difference, either
from services.procurement.domain.payables.life import OPEN, Payable, State
from services.procurement.domain.payables.payment_run import RunState
from services.procurement.domain.payables.three_way import Match
from services.procurement.domain.payables.vat_check import claim_until, treatments_for
from services.procurement.domain.purchase_orders.order import PurchaseOrder
from services.procurement.domain.wording import plain_number
from services.procurement.rules.reporting import cost_categories
from shared.refusals import Refused
from shared.refusing import for_the_trust, worded

SOON = timedelta(days=7)
UNPAID = (State.RECEIVED, State.HELD, State.MATCHED, State.APPROVED, State.PROPOSED)
VIEWS = {
    "open": UNPAID,
    "waiting": (State.RECEIVED, State.HELD, State.MATCHED),
    "held": (State.RECEIVED, State.HELD),
    "to approve": (State.MATCHED,),
    "to pay": (State.APPROVED,),
    "due soon": UNPAID,
    "late": UNPAID,
    "proposed": (State.PROPOSED,),
    "paid": (State.PAID,),
    "sent back": (State.REFUSED,),
}


@worded
def invoices(uow: Procuring, view: str, words: str, supplier_id: str, purchase_order_id: str) -> dict[str, Any]:
    """Invoices and credit notes of one view, those to be paid first before the others, and how many each view holds."""
    for_the_trust(uow)
    wanted = _filter(view, uow.today(), words, supplier_id, purchase_order_id)
    return {
        "view": view,
        "counts": {name: uow.payables.count(_filter(name, uow.today())) for name in VIEWS},
        "invoices": [head_as_json(one, uow.today()) for one in uow.payables.listed(wanted)],
    }


def waiting(uow: Procuring) -> dict[str, int]:
    """How many invoices wait for somebody: held, to approve, to pay, due within a week, late."""
    for_the_trust(uow)
    names = ("held", "to approve", "to pay", "due soon", "late")
    found = uow.payables.count_by_day([state.value for state in UNPAID])
    counts = {name: _counted(found, _filter(name, uow.today())) for name in names}
    under_way = uow.payables.count_runs((RunState.PROPOSED.value, RunState.RELEASED.value))
    return {name.replace(" ", "_"): count for name, count in counts.items()} | {"runs": under_way}


def _counted(found: Iterable[tuple[str, date | None, int]], wanted: PayableFilter) -> int:
    until = wanted.pay_by_until
    return sum(
        count
        for state, pay_by, count in found
        if state in wanted.states and (until is None or (pay_by is not None and pay_by <= until))
    )


@worded
def invoice_page(uow: Procuring, invoice_id: str) -> dict[str, Any]:
    """One invoice: as it came, beside its order and what was received, what differs, who did what, and what may be done."""
    for_the_trust(uow)
    payable = uow.payables.get(invoice_id)
    if payable.state in OPEN:
        payable = compared(uow, payable)
    order = order_of(uow, payable)
    compared_with = match_of(uow, payable, order)
    return {
        **head_as_json(payable, uow.today()),
        "document": invoice_as_json(payable.document),
        "checked_by": payable.checked_by,
        "file_id": payable.file_id,
        "entered_by": payable.entered_by,
        "entered_at": payable.entered_at.isoformat(),
        "order": _order_as_json(order),
        "lines": _lines_beside(payable, order, compared_with),
        "differences": [_difference_as_json(uow, payable, one) for one in payable.differences],
        "copies": [head_as_json(one, uow.today()) for one in copies_of(uow, payable)],
        "coding": [asdict(one) for one in payable.coding],
        "cost_codes": _cost_codes(uow.today()) if order is None else [],
        "charges": _charges(uow, payable, order),
        "clock": _clock(uow, payable),
        "payment": _payment(uow, payable),
        "vat": _vat(payable, order),
        "tolerance": rule_rows.tolerance(uow, uow.today()).in_words(),
        "steps": [asdict(step) | {"at": step.at.isoformat()} for step in uow.payables.steps(invoice_id)],
        "approval": dict(payable.approval),
        "may": _may(uow, payable),
        "approving": asked_of_caller(uow, payable, order) if payable.state is State.MATCHED else None,
        "without_order": payable.without_order,
    }


@worded
def school_invoices(uow: Procuring, school_id: str) -> list[dict[str, Any]]:
    """What a school was charged of suppliers' invoices, the latest first."""
    return [charge_as_json(one) for one in uow.payables.charges(school_id=school_id)]


def head_as_json(payable: Payable, today: date) -> dict[str, Any]:
    """An invoice for a list."""
    document, held = payable.document, payable.open_questions
    return {
        "invoice_id": payable.invoice_id,
        "kind": document.kind.value,
        "number": document.number,
        "supplier_id": payable.supplier_id,
        "supplier_name": document.seller.name,
        "issued_on": document.issued_on.isoformat(),
        "received_on": payable.received_on.isoformat(),
        "owed_pence": payable.owed_pence,
        "net_pence": document.totals.net_pence,
        "vat_pence": document.totals.vat_pence,
        "state": payable.state.value,
        "version": payable.version,
        "pay_by": payable.pay_by.isoformat() if payable.pay_by else None,
        "late_days": _late_days(payable, today),
        "in_dispute": payable.in_dispute,
        "open_questions": len(held),
        "first_question": held[0].words if held else "",
        "worst": max(one.severity for one in held).word if held else "",
        "purchase_order_id": payable.purchase_order_id,
        "order_reference": document.order_reference,
        "refused_because": payable.refused_because,
        "approved_by": payable.approved_by,
        "run_id": payable.run_id,
        "paid_on": payable.paid_on.isoformat() if payable.paid_on else None,
    }


def charge_as_json(charge: SchoolCharge) -> dict[str, Any]:
    return asdict(charge) | {
        "issued_on": charge.issued_on.isoformat(),
        "charged_on": charge.charged_on.isoformat(),
        "lines": [dict(line) for line in charge.lines],
    }


def _filter(
    view: str, today: date, words: str = "", supplier_id: str = "", purchase_order_id: str = ""
) -> PayableFilter:
    until = {"due soon": today + SOON, "late": today - timedelta(days=1)}.get(view)
    states = tuple(state.value for state in VIEWS.get(view, ()))
    return PayableFilter(states, supplier_id, words, until, purchase_order_id=purchase_order_id)


def _late_days(payable: Payable, today: date) -> int:
    if payable.pay_by is None or payable.in_dispute or payable.state is State.REFUSED:
        return 0
    return max(0, ((payable.paid_on or today) - payable.pay_by).days)


def _order_as_json(order: PurchaseOrder | None) -> dict[str, Any] | None:
    if order is None:
        return None
    return {
        "purchase_order_id": order.purchase_order_id,
        "number": order.number,
        "kind": order.kind.value,
        "title": order.title,
        "state": order.state.value,
        "school_id": order.school_id,
        "approved_by": order.approved_by,
        "net_pence": order.net_pence,
        "lines": [{"line_no": line.line_no, "description": line.description} for line in order.lines],
    }


def _lines_beside(payable: Payable, order: PurchaseOrder | None, found: Match | None) -> list[dict[str, Any]]:
    """The table of the three-way comparison: ordered, received and kept, invoiced before, invoiced now."""
    if order is None or found is None:
        return [_alone(line) for line in payable.document.lines]
    rows: list[dict[str, Any]] = []
    for one in found.paired:
        ordered = one.order_line
        rows.append(
            {
                "line_no": ordered.line_no,
                "description": ordered.description,
                "unit": ordered.unit,
                "ordered": plain_number(ordered.quantity),
                "received": plain_number(ordered.kept),
                "invoiced_before": plain_number(ordered.invoiced),
                "invoiced": plain_number(one.quantity),
                "order_price": plain_number(ordered.unit_price),
                "invoice_price": plain_number(one.price.quantize(Decimal("0.0001"))) if one.price is not None else None,
                "net_pence": one.net_pence,
                "how": one.how,
                "numbers": [line.number for line in one.lines],
                "invoiced_as": [line.description for line in one.lines],
                "kind": "goods",
            }
        )
    rows += [_alone(line) | {"kind": "charge"} for line in found.charges]
    return rows + [_alone(line) | {"kind": "not ordered"} for line in found.not_ordered]


def _alone(line: Any) -> dict[str, Any]:
    return {
        "line_no": None,
        "description": line.description,
        "unit": line.unit,
        "ordered": None,
        "received": None,
        "invoiced_before": None,
        "invoiced": plain_number(line.quantity),
        "order_price": None,
        "invoice_price": plain_number(line.unit_price),
        "net_pence": line.net_pence,
        "how": "",
        "numbers": [line.number],
        "invoiced_as": [line.description],
        "kind": "goods",
    }


def _difference_as_json(uow: Procuring, payable: Payable, one: Difference) -> dict[str, Any]:
    decision = payable.decisions.get(one.key)
    stands = decision is not None and decision.about == one.words
    return {
        "key": one.key,
        "kind": one.kind,
        "severity": one.severity.word,
        "words": one.words,
        "holds": one.holds,
        "open": one.holds and not stands,
        "decided_by": list(one.decided_by),
        "decided_by_words": either(one.decided_by) if one.decided_by else "",
        "what_to_do": one.what_to_do,
        "line": one.line,
        "may_decide": payable.state in OPEN and bool(set(one.decided_by) & set(roles_in_words(uow))),
        "decision": asdict(decision) | {"at": decision.at.isoformat()} if decision is not None and stands else None,
    }


def _cost_codes(on: date) -> list[dict[str, str]]:
    """The codes of schools' accounts with what they stand for, to choose from; a trust's own are taken as well."""
    return [
        {"code": code, "name": category.name}
        for category in cost_categories(rules.book(), on)
        for code in category.codes
    ]


def _charges(uow: Procuring, payable: Payable, order: PurchaseOrder | None) -> dict[str, Any]:
    """What schools were charged, or would be; `because` says why that cannot be told yet."""
    done = uow.payables.charges(invoice_id=payable.invoice_id)
    if done:
        names = {one.school_id: one.name for one in uow.schools.among([charge.school_id for charge in done]).values()}
        shown = [charge_as_json(one) | {"name": names.get(one.school_id, one.school_id)} for one in done]
        return {"done": True, "schools": shown, "because": ""}
    try:
        return {"done": False, "schools": charging_schools.preview(uow, payable, order), "because": ""}
    except Refused as refusal:
        return {"done": False, "schools": [], "because": f"{refusal}."}


def _clock(uow: Procuring, payable: Payable) -> dict[str, Any] | None:
    running = clock_of(uow, payable)
    if running is None:
        return None
    cost, because = late_cost_of(uow, payable)
    return {
        "began_on": running.began_on.isoformat(),
        "pay_by": running.pay_by.isoformat(),
        "days_in_dispute": running.days_in_dispute,
        "in_dispute": running.in_dispute,
        "days": rule_rows.late_rules(payable.received_on).days,
        "source": rule_rows.late_rules(payable.received_on).source,
        "printed_due_on": payable.document.due_on.isoformat() if payable.document.due_on else None,
        "interest": cost,
        "interest_because": because,
        "pauses": [
            asdict(one) | {"since": one.since.isoformat(), "until": one.until.isoformat() if one.until else None}
            for one in payable.pauses
        ],
    }


def _payment(uow: Procuring, payable: Payable) -> dict[str, Any]:
    """Whether the supplier can be paid now, as far as its account goes; of the account its last digits only."""
    if payable.supplier_id is None:
        return {"holds": [], "account": ""}
    payee = standing.payee(uow, payable.supplier_id, uow.today())
    return {
        "holds": standing.holds(uow, payable.supplier_id, uow.today()),
        "account": f"{payee.account_name}, account ending {payee.account_number[-4:]}" if payee else "",
        "reference": payable.payment_reference,
    }


def _vat(payable: Payable, order: PurchaseOrder | None) -> dict[str, Any]:
    """How the trust treats the VAT of this invoice, by dated rows with their source, for finance."""
    codes = {line.cpv_code for line in order.lines} if order is not None else {one.cpv_code for one in payable.coding}
    rows = rule_rows.treatments(payable.document.tax_point or payable.document.issued_on)
    return {
        "claim_until": claim_until(payable.document).isoformat(),
        "rows": [asdict(row) | {"cpv": list(row.cpv)} for row in treatments_for(payable.document, codes, rows)],
        "rates": sorted({rate.in_words() for rate in rules.rates() if rate.in_force_on(payable.document.issued_on)}),
    }


def _may(uow: Procuring, payable: Payable) -> dict[str, bool]:
    """What the caller may do with the invoice now."""
    is_open = payable.state in OPEN
    payer = bool(roles_in_words(uow))
    return {
        "change": is_open and payer,
        "dispute": is_open and payer and not payable.in_dispute,
        "end_dispute": is_open and payer and payable.in_dispute,
        "send_back": is_open and payer,
    }
