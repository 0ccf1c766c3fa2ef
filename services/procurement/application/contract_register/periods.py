"""The purchase order of a period: what it costs, what each school pays of it and why, a line for every visit; then what
each school saves against its former price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from services.procurement.application.collective.ports import Usage
from services.procurement.application.collective.recording import CATALOGUE_LINE, meter, stable_id
from services.procurement.application.contract_register.committing import refuse_unsigned
from services.procurement.application.contract_register.noted import note
from services.procurement.application.contract_register.ports import ContractOrder, ContractShare
from services.procurement.application.contract_register.register import school_in_words
from services.procurement.application.ports import KnownSchool, Procuring
from services.procurement.application.purchase_orders import ordering, receiving
from services.procurement.application.purchase_orders.ordering import NewLine
from services.procurement.application.suppliers import standing
from services.procurement.domain.contract_register.contract import Contract
from services.procurement.domain.contract_register.sharing import (
    Period,
    Shared,
    period,
    periods,
    shared,
    spread_over,
    yearly_for,
)
from services.procurement.domain.contract_register.visits import (
    PAID,
    Visit,
    VisitState,
    count_by_school,
    on_order,
)
from shared.calendar.words import day_in_words
from shared.identifiers import new_id
from shared.refusals import WrongTime
from shared.refusing import for_the_trust, worded

SAVING_METHOD = "Contract against former price: what the school paid in a year before, for as long, less its share"
WHOLE = "The service as a whole"


@dataclass(frozen=True, slots=True)
class Planned:
    """A period as it would be ordered: its shares, and every visit that becomes a line with its pence."""

    shared: Shared
    visits: tuple[Visit, ...]
    pence: Mapping[str, int]


def next_period(uow: Procuring, contract: Contract) -> Period | None:
    """The first period that is not ordered; None where all are."""
    ordered = {order.period_no for order in uow.contract_register.orders(contract.contract_id)}
    return next((one for one in periods(contract) if one.number not in ordered), None)


def planned(uow: Procuring, contract: Contract, number: int) -> Planned:
    """What the order of a period would be. Raises NotKnown, DoesNotAddUp in words where it cannot be shared."""
    span = period(contract, number)
    visits = [
        visit
        for visit in uow.contract_register.visits(contract.contract_id, first=span.starts_on, last=span.ends_on)
        if visit.state is not VisitState.CANCELLED and visit.purchase_order_id is None
    ]
    parts = uow.contract_register.parts(contract.contract_id)
    found = shared(contract, number, parts, count_by_school(visits))
    lines: list[Visit] = []
    pence: dict[str, int] = {}
    for school_id, share in sorted(found.shares.items()):
        own = [visit for visit in visits if visit.school_id == school_id]
        if share and not own:
            own = [Visit(new_id(), contract.contract_id, school_id, WHOLE, span.ends_on)]
        each = spread_over(share, [visit.visit_id for visit in own]) if own else {}
        lines += [visit for visit in own if each[visit.visit_id]]
        pence |= each
    return Planned(found, tuple(sorted(lines, key=lambda visit: (visit.planned_on, visit.school_id))), pence)


def preview(uow: Procuring, contract: Contract) -> dict[str, Any]:
    """The next period as JSON."""
    span = next_period(uow, contract)
    if span is None:
        raise WrongTime(f"Every period of '{contract.title}' is ordered until {day_in_words(contract.last_day)}")
    found = planned(uow, contract, span.number)
    schools = uow.schools.among(list(found.shared.shares))
    visits = count_by_school(found.visits)
    return {
        "contract_id": contract.contract_id,
        "version": contract.version,
        "number": span.number,
        "starts_on": span.starts_on.isoformat(),
        "ends_on": span.ends_on.isoformat(),
        "in_words": span.in_words,
        "pence": found.shared.pence,
        "lines": len(found.visits),
        "shares": [
            {
                "school_id": school_id,
                "name": school_in_words(schools, school_id),
                "pence": pence,
                "visits": visits.get(school_id, 0),
                "working": list(_working(contract, found.shared, school_id)),
            }
            for school_id, pence in sorted(
                found.shared.shares.items(), key=lambda one: school_in_words(schools, one[0])
            )
        ],
    }


@worded
def place_contract_order(uow: Procuring, contract_id: str, number: int, version: int) -> dict[str, Any]:
    """Place the order of the next period. Raises Conflict where it was placed or the contract was changed meanwhile."""
    for_the_trust(uow)
    contract = uow.contract_register.get(contract_id)
    span = next_period(uow, contract)
    if span is None or span.number != number:
        raise WrongTime(f"Period {number} of '{contract.title}' is ordered already, or not the next one: look again")
    refuse_unsigned(uow, contract)
    uow.contract_register.save(contract, version)
    found = planned(uow, contract, number)
    standing.refuse_buying(uow, contract.supplier_id, found.shared.pence, uow.today(), under_contract=True)
    order = _placed(uow, contract, span, found)
    _receive_what_was_done(uow, order)
    shares = _keep_shares(uow, contract, found.shared)
    _say_savings(uow, contract, order, shares)
    _meter(uow, contract, span, order, found.visits)
    note(uow, contract_id, "order", f"Order {order.number} was placed for {span.in_words}")
    return {
        "contract_id": contract_id,
        "purchase_order_id": order.purchase_order_id,
        "number": order.number,
        "pence": order.pence,
    }


def _placed(uow: Procuring, contract: Contract, span: Period, found: Planned) -> ContractOrder:
    schools = uow.schools.among(list(found.shared.shares))
    held = {visit.visit_id for visit in uow.contract_register.visits(contract.contract_id)}
    made = ordering.place(
        uow,
        kind="contract",
        supplier_id=contract.supplier_id,
        school_id=None,
        title=f"{contract.title}, {span.in_words}"[:300],
        lines=[_line(contract, schools, visit, found.pence[visit.visit_id]) for visit in found.visits],
        delivery_on=span.ends_on if span.ends_on >= uow.today() else None,
        origin=f"contract {contract.contract_id}, period {span.number}",
        approved_by=uow.actor,
    )
    ordered = [
        on_order(visit, made.purchase_order_id, line_no, found.pence[visit.visit_id])
        for line_no, visit in enumerate(found.visits, 1)
    ]
    uow.contract_register.add_visits([visit for visit in ordered if visit.visit_id not in held])
    uow.contract_register.save_visits([visit for visit in ordered if visit.visit_id in held])
    order = ContractOrder(
        contract.contract_id,
        span.number,
        made.purchase_order_id,
        made.number,
        span.starts_on,
        span.ends_on,
        found.shared.pence,
        uow.today(),
        uow.actor,
    )
    uow.contract_register.add_order(order)
    return order


def receive_visit(uow: Procuring, visit: Visit) -> Visit:
    """A visit that was accepted, told to its order; one that is on no order yet waits for it. One whose line was
    received on the order's own page already is not received a second time."""
    if visit.received or visit.state not in PAID or visit.purchase_order_id is None or visit.line_no is None:
        return visit
    with uow.over_all_schools():
        line = ordering.get(uow, visit.purchase_order_id).line(visit.line_no)
    if line.to_come:
        receiving.accept_service(
            uow, visit.purchase_order_id, visit.line_no, Decimal(1), receipt_of(visit), school_id=visit.school_id
        )
    return replace(visit, received=True)


def receipt_of(visit: Visit) -> str:
    """What stands for the delivery note of a visit."""
    return f"Visit of {day_in_words(visit.done_on or visit.planned_on)}, line {visit.line_no}"


def _receive_what_was_done(uow: Procuring, order: ContractOrder) -> None:
    visits = uow.contract_register.visits(order.contract_id, first=order.starts_on, last=order.ends_on)
    done = [visit for visit in visits if visit.purchase_order_id == order.purchase_order_id and visit.state in PAID]
    uow.contract_register.save_visits([receive_visit(uow, visit) for visit in done])


def _line(contract: Contract, schools: Mapping[str, KnownSchool], visit: Visit, pence: int) -> NewLine:
    site = school_in_words(schools, visit.school_id)
    return NewLine(
        description=f"{visit.service}, {site}, {day_in_words(visit.planned_on)}"[:300],
        quantity=Decimal(1),
        unit="visit",
        unit_price=Decimal(pence) / 100,
        vat=contract.vat,
        cpv_code=contract.cpv_code,
        code=contract.cost_code,
        school_id=visit.school_id,
    )


def _keep_shares(uow: Procuring, contract: Contract, found: Shared) -> list[ContractShare]:
    former = {cost.school_id: cost.yearly_pence for cost in uow.contract_register.former_costs(contract.contract_id)}
    shares = [
        ContractShare(
            contract.contract_id,
            school_id,
            found.period.number,
            pence,
            _working(contract, found, school_id),
            _former(found, school_id, former.get(school_id)),
        )
        for school_id, pence in sorted(found.shares.items())
    ]
    uow.contract_register.add_shares(shares)
    return shares


def _former(found: Shared, school_id: str, yearly_pence: int | None) -> int | None:
    if yearly_pence is None:
        return None
    return yearly_for(yearly_pence, [step for step in found.steps if step.school_id == school_id])


def _say_savings(uow: Procuring, contract: Contract, order: ContractOrder, shares: Sequence[ContractShare]) -> None:
    for share in shares:
        if share.former_pence is None:
            continue
        uow.emit(
            "procurement.saving.recorded.v1",
            subject=stable_id("saving", order.purchase_order_id, share.school_id),
            school_id=share.school_id,
            why=f"Order {order.number} of '{contract.title}' was placed",
            data={
                "school_id": share.school_id,
                "order_id": order.purchase_order_id,
                "saving_pence": share.former_pence - share.pence,
                "alone_pence": share.former_pence,
                "share_pence": share.pence,
                "method": SAVING_METHOD,
                "basis": f"order {order.number}",
            },
        )


def _meter(uow: Procuring, contract: Contract, span: Period, order: ContractOrder, lines: Sequence[Visit]) -> None:
    """Shared contracts are use of the service, counted in lines of orders."""
    about = f"'{contract.title}', {span.in_words}"
    used = [
        Usage(
            stable_id("usage", order.purchase_order_id, school_id),
            order.purchase_order_id,
            school_id,
            CATALOGUE_LINE,
            "order line",
            count,
            uow.today(),
            about,
        )
        for school_id, count in sorted(count_by_school(lines).items())
    ]
    meter(uow, used, f"Order {order.number} of '{contract.title}' has lines of the school")


def _working(contract: Contract, found: Shared, school_id: str) -> tuple[str, ...]:
    return tuple(step.in_words(contract.driver) for step in found.steps if step.school_id == school_id)
