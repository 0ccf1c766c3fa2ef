"""What a contract needs of a person now, in words, the most pressing first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from services.procurement.application.contract_register import limits
from services.procurement.application.ports import Procuring
from services.procurement.application.rules import rates
from services.procurement.application.to_sign import may_sign
from services.procurement.domain.contract_register.contract import FIGURE_WORDS, Contract, State
from services.procurement.domain.contract_register.kpis import kpis_wanted
from services.procurement.domain.contract_register.novations import NovationState
from services.procurement.domain.contract_register.sharing import Part, missing_figures, periods
from services.procurement.domain.vat import vat_on, vat_rate_on
from shared.calendar.months import add_months
from shared.calendar.words import day_in_words

ORDER_AHEAD = timedelta(days=30)
"""How long before a period begins its order is asked for."""
OPTION_AHEAD = 6
"""Months before its last day at which an option stands among what is to be done."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is looked at for every contract, read once for all of them."""

    today: date
    parts: dict[str, list[Part]]
    ordered: dict[str, set[int]]
    waiting: Counter[str] = field(default_factory=Counter)
    drafts: Counter[str] = field(default_factory=Counter)
    to_sign: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """By contract, what waits for a signature, and whether the caller may give it."""


def seen(uow: Procuring) -> Seen:
    """What the register needs to say of all contracts what is to be done."""
    register, today = uow.contract_register, uow.today()
    return Seen(
        today,
        register.parts_of_all(),
        register.periods_ordered(),
        Counter(visit.contract_id for visit in register.visits_waiting(today)),
        Counter(one.contract_id for one in register.novations() if one.state is NovationState.DRAFT),
        _to_sign(uow),
    )


def _to_sign(uow: Procuring) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for held in uow.contract_register.commitments(waiting_only=True):
        words = f"{held.in_words}: waits for the {held.to_sign.waits_for} to sign."
        one = {"kind": "sign", "words": words, "you_may_sign": may_sign(uow, held.to_sign)}
        found.setdefault(held.contract_id, []).append(one)
    return found


def to_do(uow: Procuring, contract: Contract, at: Seen) -> list[dict[str, Any]]:
    """Each with a kind, so that a page can lead to where it is done."""
    visits = _counted(at.waiting[contract.contract_id], "visits", "visit", "not said to be done yet.")
    if contract.state_on(at.today) in (State.ENDED, State.TERMINATED):
        return visits
    return [
        *at.to_sign.get(contract.contract_id, []),
        *_figures(contract, at.parts.get(contract.contract_id, [])),
        *_order(contract, at.ordered.get(contract.contract_id, set()), at.today),
        *_option(contract, at.today),
        *visits,
        *_counted(at.drafts[contract.contract_id], "schools", "school", "joining or leaving, not settled yet."),
        *_kpis(uow, contract, at.today),
    ]


def _figures(contract: Contract, parts: Sequence[Part]) -> list[dict[str, Any]]:
    missing = missing_figures(contract, parts)
    if not missing:
        return []
    words = f"The figure ({FIGURE_WORDS[contract.driver]}) of {_count(len(missing), 'school')} is not entered."
    return [{"kind": "figures", "words": words}]


def _order(contract: Contract, ordered: AbstractSet[int], today: date) -> list[dict[str, Any]]:
    span = next((one for one in periods(contract) if one.number not in ordered), None)
    if span is None or span.starts_on > today + ORDER_AHEAD:
        return []
    return [{"kind": "order", "words": f"The order for {span.in_words} is to be placed."}]


def _option(contract: Contract, today: date) -> list[dict[str, Any]]:
    option = contract.next_extension
    if option is None or today < add_months(option.decide_by, -OPTION_AHEAD):
        return []
    if today > option.decide_by:
        words = f"Option {option.number} was not used by {day_in_words(option.decide_by)}: put down that it was let go."
    else:
        words = f"Decide by {day_in_words(option.decide_by)} whether to extend it by {option.months} months."
    return [{"kind": "option", "words": words}]


def _kpis(uow: Procuring, contract: Contract, today: date) -> list[dict[str, Any]]:
    """Counted only for contracts near the size that the law speaks of."""
    over, fewest = limits.kpi_rule(today)
    rate = vat_rate_on(rates(), contract.vat, today)
    with_vat = contract.value_pence + vat_on(contract.value_pence, rate)
    if with_vat <= over:
        return []
    words = kpis_wanted(with_vat, over, fewest, len(uow.contract_register.kpis(contract.contract_id)))
    return [{"kind": "kpis", "words": words}] if words else []


def _counted(number: int, kind: str, one: str, words: str) -> list[dict[str, Any]]:
    return [{"kind": kind, "words": f"{_count(number, one)} {words}"}] if number else []


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
