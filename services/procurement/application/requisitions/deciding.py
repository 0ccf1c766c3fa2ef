"""A request on its way: sent with all that is asked of it, signed step by step, sent back or refused, and ordered."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.procurement.application import rules
from services.procurement.application.ports import Procuring
from services.procurement.application.purchase_orders import ordering
from services.procurement.application.requisitions import budgets
from services.procurement.application.requisitions.authority import signer
from services.procurement.application.requisitions.delegation import caller_signs_as, governing_scheme, is_small
from services.procurement.application.requisitions.money import about, budget_checks, promise
from services.procurement.application.requisitions.reading import demand_as_json, request_as_json
from services.procurement.application.requisitions.requests import of_school
from services.procurement.application.suppliers import standing
from services.procurement.application.tenders import guard
from services.procurement.application.tenders.pages import frameworks_for
from services.procurement.domain.requisitions import quotes as quoting
from services.procurement.domain.requisitions import requisition as domain
from services.procurement.domain.requisitions.budget import refuse_where_stopped
from services.procurement.domain.requisitions.demand import demand_of
from services.procurement.domain.requisitions.requisition import Demand, Requisition, State
from services.procurement.domain.vat import vat_on, vat_rate_on
from shared.calendar import add_months
from shared.calendar.words import day_in_words
from shared.refusals import NoRuleForDate, NotValid, Refused
from shared.refusing import worded

LONGEST_WINDOW_MONTHS = 12
MOST_FRAMEWORKS = 5


@worded
def what_is_asked(uow: Procuring, school_id: str | None, requisition_id: str) -> dict[str, Any]:
    """What sending a request would ask: who signs, how many quotes, warnings; or why it cannot be sent yet."""
    request = of_school(uow, school_id, requisition_id)
    try:
        domain.refuse_unless_editable(request)
        demand = _demanded(uow, request)
    except Refused as refusal:
        found = _frameworks(uow, request) if refusal.details.get("only_a_tender") else []
        return {"demand": None, "missing": f"{refusal}.", "frameworks": found}
    return {"demand": demand_as_json(demand), "missing": "", "frameworks": []}


def _frameworks(uow: Procuring, request: Requisition) -> list[dict[str, Any]]:
    """Approved frameworks for what is asked for most, which are looked at before a tender is opened."""
    dearest = max(request.lines, key=lambda line: line.net_pence or 0)
    found = frameworks_for(dearest.cpv_code, f"{request.title} {dearest.description}", uow.today())
    return found[:MOST_FRAMEWORKS]


@worded
def send_request(uow: Procuring, school_id: str | None, requisition_id: str) -> dict[str, Any]:
    """Sent for approval. Raises InvalidRequest for what is missing, Conflict where it may not be bought."""
    before = of_school(uow, school_id, requisition_id)
    domain.refuse_unless_editable(before)
    after = domain.sent(before, _demanded(uow, before), uow.actor, uow.now())
    return request_as_json(uow, uow.requisitions.save(before, after))


@worded
def decide_request(
    uow: Procuring, school_id: str | None, requisition_id: str, decision: str, words: str, minute: str
) -> dict[str, Any]:
    """An approver's decision: approve, return with a question, or refuse. Raises Conflict, InvalidRequest."""
    before = of_school(uow, school_id, requisition_id)
    who = signer(uow)
    match decision:
        case "return":
            after = domain.returned(before, who, words)
        case "refuse":
            after = domain.refused(before, who, words)
        case _:
            after = domain.signed(before, who, words, minute)
    if after.state is State.APPROVED:
        promise(uow, after)
    return request_as_json(uow, uow.requisitions.save(before, after))


@worded
def order_request(
    uow: Procuring, school_id: str | None, requisition_id: str, delivery_on: date | None
) -> dict[str, Any]:
    """An approved request becomes a purchase order. Raises Conflict where an approval is missing, InvalidRequest."""
    before = of_school(uow, school_id, requisition_id)
    domain.refuse_unless_orderable(before)
    if delivery_on is not None and delivery_on < uow.today():
        raise NotValid(f"{day_in_words(delivery_on)} is over: give a day on which it can still come")
    supplier_id = str(before.supplier_id)
    standing.refuse_buying(uow, supplier_id, before.net_pence or 0, uow.today())
    budgets.release(uow, about(before))
    order = ordering.place(
        uow,
        kind="school",
        supplier_id=supplier_id,
        school_id=school_id,
        title=before.title,
        lines=[_order_line(line, school_id) for line in before.lines],
        delivery_on=delivery_on or before.needed_by,
        origin=about(before),
        approved_by=", ".join(f"{one.by} ({one.approver})" for one in before.signatures),
    )
    after = uow.requisitions.save(before, domain.ordered(before, order.purchase_order_id))
    return request_as_json(uow, after) | {"number": order.number}


def _order_line(line: domain.Line, school_id: str | None) -> ordering.NewLine:
    return ordering.NewLine(
        description=line.description,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.price,
        vat=line.treatment,
        cpv_code=line.cpv_code,
        sku=line.sku,
        code=line.code,
        school_id=school_id,
    )


def _demanded(uow: Procuring, request: Requisition) -> Demand:
    """What the scheme asks of the request today, with everything that the approvers should know."""
    domain.refuse_incomplete(request)
    today, supplier_id = uow.today(), str(request.supplier_id)
    pence = request.net_pence or 0
    standing.refuse_buying(uow, supplier_id, pence, today)
    warnings = _guard_warnings(uow, request)
    checks = budget_checks(uow, request)
    refuse_where_stopped(checks)
    warnings += [check.words for check in checks if check.words]
    demand = demand_of(
        request,
        lambda amount: governing_scheme(uow, request.school_id, amount, today),
        uow.requisitions.similar(request.school_id, supplier_id, add_months(today, -LONGEST_WINDOW_MONTHS)),
        on=today,
        own=caller_signs_as(uow),
        warnings=warnings,
    )
    quoting.refuse_too_few(_quotes_for(uow, request), demand.quotes)
    return demand


def _quotes_for(uow: Procuring, request: Requisition) -> quoting.QuoteRequest | None:
    """The last quotes chosen from, if they were for the lines as they are now."""
    last = next(iter(uow.requisitions.quotes(request.requisition_id)), None)
    return last if last is not None and quoting.asked_for_the_same(last, request) else None


def _guard_warnings(uow: Procuring, request: Requisition) -> list[str]:
    """What the aggregation guard says to each kind of goods. Raises NotValid where only a tender will do.

    What does not go beyond the first limit of the trust's own scheme is never stopped, so that a school can buy glue: its
    approvers are told.
    """
    today = uow.today()
    small = is_small(uow, request.net_pence or 0, today)
    schools = [request.school_id] if request.school_id else []
    try:
        found = guard.check_kinds(uow, _with_vat_by_kind(uow, request), school_ids=schools, on=today)
    except NoRuleForDate as unknown:
        if not small:
            raise
        return [f"{unknown}."]
    return guard.told(found, only_warn=small)


def _with_vat_by_kind(uow: Procuring, request: Requisition) -> dict[str, int]:
    together: dict[str, int] = {}
    for line in request.lines:
        rate = vat_rate_on(rules.rates(), line.treatment, uow.today())
        net = line.net_pence or 0
        together[line.cpv_code] = together.get(line.cpv_code, 0) + net + vat_on(net, rate)
    return together
