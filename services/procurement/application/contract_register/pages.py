"""What is told about contracts: the register, one contract as the trust sees it, and a school's own part of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from services.procurement.application.contract_register import told
from services.procurement.application.contract_register.limits import stages
from services.procurement.application.contract_register.periods import SAVING_METHOD, next_period, planned, preview
from services.procurement.application.contract_register.register import school_in_words
from services.procurement.application.contract_register.signing import commitment_as_json
from services.procurement.application.contract_register.to_do import seen, to_do
from services.procurement.application.ports import Procuring
from services.procurement.domain.contract_register.alarms import stages as alarm_stages
from services.procurement.domain.contract_register.contract import Contract, State
from services.procurement.domain.contract_register.novations import NovationState
from services.procurement.domain.contract_register.sharing import Part, costs, periods
from shared.calendar.months import add_months
from shared.files_over_rpc import file_as_json
from shared.refusals import NotKnown, Refused
from shared.refusing import for_the_trust, worded


def contracts_listed(uow: Procuring) -> list[dict[str, Any]]:
    """Every contract, the one that ends first before, with what it needs of a person."""
    for_the_trust(uow)
    contracts, today = uow.contract_register.among(), uow.today()
    if not contracts:
        return []
    schools, suppliers = uow.schools.among(), _suppliers(uow)
    at = seen(uow)
    listed = []
    for contract in contracts:
        own = at.parts.get(contract.contract_id, [])
        there = sorted({school_in_words(schools, part.school_id) for part in own if _counts(part, contract, today)})
        option = contract.next_extension
        listed.append(
            {
                "contract_id": contract.contract_id,
                "title": contract.title,
                "supplier": suppliers.get(contract.supplier_id, ""),
                "cpv_code": contract.cpv_code,
                "value_pence": contract.value_pence,
                "starts_on": told.day(contract.starts_on),
                "ends_on": told.day(contract.last_day),
                "state": contract.state_on(today).value,
                "schools": there,
                "school_ids": sorted({part.school_id for part in own}),
                "decide_by": told.day(option.decide_by) if option else None,
                "to_do": to_do(uow, contract, at),
                "ends_within": _within(contract, today),
            }
        )
    return listed


@worded
def contract_page(uow: Procuring, contract_id: str) -> dict[str, Any]:
    """One contract with everything kept of it but the visits, of which it counts the states."""
    for_the_trust(uow)
    contract = uow.contract_register.get(contract_id)
    register, today = uow.contract_register, uow.today()
    parts = register.parts(contract_id)
    schools = uow.schools.among()
    orders = register.orders(contract_id)
    by_number = {order.period_no: order for order in orders}
    kpis = register.kpis(contract_id)
    measures = register.measures([kpi.kpi_id for kpi in kpis])
    shares, visits = register.shares(contract_id), register.visits(contract_id)
    by_period = costs(contract)
    return told.contract_as_json(contract, _suppliers(uow).get(contract.supplier_id, ""), today) | {
        "schools": [told.part_as_json(part, schools, today) for part in parts],
        "periods": [
            {
                "number": one.number,
                "in_words": one.in_words,
                "pence": by_period[one.number],
                "order": told.order_as_json(by_number[one.number]) if one.number in by_number else None,
            }
            for one in periods(contract)
        ],
        "next": _next(uow, contract),
        "orders": [told.order_as_json(order) for order in orders],
        "shares": [
            told.share_as_json(share, by_number.get(share.period_no))
            | {"school_id": share.school_id, "name": school_in_words(schools, share.school_id)}
            for share in shares
        ],
        "saving": _saving([share for share in shares if share.former_pence is not None]),
        "former_costs": [told.former_as_json(cost, schools) for cost in register.former_costs(contract_id)],
        "visits": dict(Counter(visit.state.value for visit in visits)),
        "went": told.went_as_json(visits),
        "variations": [told.variation_as_json(made) for made in register.variations(contract_id)],
        "kpis": [told.kpi_as_json(kpi, measures) for kpi in kpis],
        "notes": [told.note_as_json(note) for note in register.notes(contract_id)],
        "novations": [told.novation_as_json(one, schools) for one in register.novations(contract_id=contract_id)],
        "files": [told.file_as_told(file) for file in register.files(contract_id)],
        "alarms": _alarms(uow, contract),
        "to_do": to_do(uow, contract, seen(uow)),
        "to_sign": [commitment_as_json(uow, one) for one in register.commitments(contract_id)],
        "may": [*_may(contract, today), *([] if orders or contract.terminated_on else ["correct"])],
        "may_join": [
            {"school_id": school_id, "name": schools[school_id].name}
            for school_id in sorted(uow.may_order(list(schools)), key=lambda one: schools[one].name)
            if not any(part.school_id == school_id and part.on(max(today, contract.starts_on)) for part in parts)
        ],
    }


@worded
def contract_visits(uow: Procuring, contract_id: str) -> list[dict[str, Any]]:
    """The visits of a contract by day."""
    for_the_trust(uow)
    uow.contract_register.get(contract_id)
    schools = uow.schools.among()
    return [told.visit_as_json(one, schools, uow.today()) for one in uow.contract_register.visits(contract_id)]


@worded
def contract_visit(uow: Procuring, visit_id: str) -> dict[str, Any]:
    """One visit, for the trust."""
    for_the_trust(uow)
    visit = uow.contract_register.visit(visit_id)
    title = uow.contract_register.get(visit.contract_id).title
    return told.visit_as_json(visit, uow.schools.among([visit.school_id]), uow.today()) | {"title": title}


def my_contracts(uow: Procuring, school_id: str) -> dict[str, Any]:
    """The contracts a school is or was in, what they cost it, and the visits that wait for its word."""
    register, today = uow.contract_register, uow.today()
    parts = register.parts_of_school(school_id)
    found = register.among(list(parts))
    titles = {contract.contract_id: contract.title for contract in found}
    # Shares and visits are of contracts that the school is or was in; it may still join or be leaving others.
    shares = register.shares(school_id=school_id) if found else []
    visits = register.visits_waiting(today, school_id) if found else []
    drafts = [one for one in register.novations(school_id=school_id) if one.state is NovationState.DRAFT]
    suppliers = _suppliers(uow) if found else {}
    schools = uow.schools.among([school_id] if visits or drafts else [])
    return {
        "school_id": school_id,
        "contracts": [
            {
                "contract_id": contract.contract_id,
                "title": contract.title,
                "supplier": suppliers.get(contract.supplier_id, ""),
                "starts_on": told.day(contract.starts_on),
                "ends_on": told.day(contract.last_day),
                "state": _state_for(contract, parts[contract.contract_id], today),
                "ordered_pence": sum(one.pence for one in shares if one.contract_id == contract.contract_id),
                "saving_pence": _saving_of(
                    [one for one in shares if one.contract_id == contract.contract_id and one.former_pence is not None]
                ),
            }
            for contract in found
        ],
        "visits": [
            told.visit_as_json(visit, schools, today) | {"title": titles.get(visit.contract_id, "")} for visit in visits
        ],
        "novations": [
            told.novation_as_json(one, schools) | {"title": titles.get(one.contract_id, "")} for one in drafts
        ],
    }


@worded
def my_contract_page(uow: Procuring, school_id: str, contract_id: str) -> dict[str, Any]:
    """A school's own part of a contract; nothing in it tells of another school but totals.

    Raises NotFound for a contract that the school is not in.
    """
    contract = _own(uow, school_id, contract_id)
    register, today = uow.contract_register, uow.today()
    schools = uow.schools.among([school_id])
    orders = {order.period_no: order for order in register.orders(contract_id)}
    kpis = register.kpis(contract_id)
    shares, visits = register.shares(contract_id, school_id), register.visits(contract_id, school_id=school_id)
    parts = register.parts(contract_id, school_id)
    facts = told.contract_as_json(contract, _suppliers(uow).get(contract.supplier_id, ""), today)
    return facts | {
        "school_id": school_id,
        "state": _state_for(contract, parts, today),
        "parts": [told.part_as_json(part, schools, today) for part in parts],
        "next": _own_next(uow, contract, school_id),
        "shares": [told.share_as_json(share, orders.get(share.period_no)) for share in shares],
        "saving": _saving([share for share in shares if share.former_pence is not None]),
        "former_costs": [told.former_as_json(cost, schools) for cost in register.former_costs(contract_id, school_id)],
        "visits": [told.visit_as_json(one, schools, today) for one in visits],
        "went": told.went_as_json(visits),
        "kpis": [told.kpi_as_json(kpi, register.measures([kpi.kpi_id])) for kpi in kpis],
        "novations": [
            told.novation_as_json(one, schools)
            for one in register.novations(contract_id=contract_id, school_id=school_id)
        ],
        "files": [told.file_as_told(file) for file in register.files(contract_id)],
    }


@worded
def my_contract_file(uow: Procuring, school_id: str, contract_id: str, file_id: str) -> dict[str, str]:
    """A document of a contract that the school is in."""
    _own(uow, school_id, contract_id)
    file, content = uow.contract_register.file(contract_id, file_id)
    return file_as_json(file.name, file.media_type, content)


def _own(uow: Procuring, school_id: str, contract_id: str) -> Contract:
    if contract_id not in uow.contract_register.ids_of_school(school_id):
        raise NotKnown("There is no such contract of this school: choose one from its list")
    return uow.contract_register.get(contract_id)


def _own_next(uow: Procuring, contract: Contract, school_id: str) -> dict[str, Any] | None:
    """The school's share of the next period as it would be ordered now. All figures are needed to reckon it; only its own
    line leaves."""
    with uow.over_all_schools():
        span = next_period(uow, contract)
        if span is None:
            return None
        try:
            found = planned(uow, contract, span.number).shared
        except Refused:
            return {"in_words": span.in_words, "pence": None, "working": []}
    own = [step.in_words(contract.driver) for step in found.steps if step.school_id == school_id]
    return {"in_words": span.in_words, "pence": found.shares.get(school_id, 0), "working": own}


def _next(uow: Procuring, contract: Contract) -> dict[str, Any] | None:
    span = next_period(uow, contract)
    if span is None:
        return None
    try:
        return preview(uow, contract) | {"why_not": ""}
    except Refused as refusal:
        return {"number": span.number, "in_words": span.in_words, "shares": [], "why_not": f"{refusal}."}


def _may(contract: Contract, today: date) -> list[str]:
    """What may be done with it now; a page offers these and nothing else."""
    state = contract.state_on(today)
    if state in (State.ENDED, State.TERMINATED):
        return ["note", "file", "measure", "former cost"]
    steps = ["order", "figures", "visits", "vary", "novate", "kpi", "measure", "note", "file", "former cost"]
    if contract.terminated_on is None:
        steps.append("terminate")
    return [*steps, "decide"] if contract.next_extension else steps


def _alarms(uow: Procuring, contract: Contract) -> list[dict[str, Any]]:
    rows, said = stages(uow.today()), uow.contract_register.alarms(contract.contract_id)
    if contract.terminated_on is not None:
        return []
    return [
        {
            "on": told.day(add_months(alarm.day, -alarm.months)),
            "words": alarm.in_words(contract.title),
            "months": alarm.months,
            "said": alarm.key in said,
        }
        for alarm in alarm_stages(contract, rows.end, rows.option)
    ]


def _saving(shares: list[Any]) -> dict[str, Any]:
    """What was saved in the periods ordered, over the schools whose former cost is known."""
    return {
        "method": SAVING_METHOD,
        "schools": len({share.school_id for share in shares}),
        "former_pence": sum(share.former_pence for share in shares),
        "pence": sum(share.pence for share in shares),
        "saving_pence": sum(share.former_pence - share.pence for share in shares),
    }


def _saving_of(shares: list[Any]) -> int | None:
    return sum(share.former_pence - share.pence for share in shares) if shares else None


def _state_for(contract: Contract, parts: Sequence[Part], today: date) -> str:
    """The state of the contract; 'left' for a school, whose parts these are, that is in it no more while it runs."""
    state = contract.state_on(today)
    gone = all(part.until_on is not None and part.until_on < today for part in parts)
    return "left" if gone and state is State.RUNNING else state.value


def _counts(part: Any, contract: Contract, today: date) -> bool:
    return bool(part.on(min(max(today, contract.starts_on), contract.last_day)))


def _within(contract: Contract, today: date) -> str:
    """The nearest of 3, 6 and 12 months within which it ends; empty for later, or when it is over."""
    if contract.state_on(today) in (State.ENDED, State.TERMINATED):
        return ""
    return next((str(months) for months in (3, 6, 12) if contract.last_day <= add_months(today, months)), "")


def _suppliers(uow: Procuring) -> dict[str, str]:
    return uow.suppliers.names()
