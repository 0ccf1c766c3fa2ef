"""Contracts and the law's thresholds: what a contract counts for, kept up with every change of it, and what the aggregation guard
says before one is entered into or made larger."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from services.procurement.application.ports import Procuring
from services.procurement.application.requisitions.authority import authority_for
from services.procurement.application.rules import rates
from services.procurement.application.tenders import guard, reading
from services.procurement.application.tenders.rules import threshold
from services.procurement.application.tenders.volumes import note_bought
from services.procurement.domain.contract_register.commitments import committed_pence
from services.procurement.domain.contract_register.contract import Competed, Contract
from services.procurement.domain.contract_register.sharing import thirtieths
from services.procurement.domain.requisitions.delegation import Route
from services.procurement.domain.tenders.aggregation import GuardResult, Level
from services.procurement.domain.tenders.similar import Source
from services.procurement.domain.vat import vat_on, vat_rate_on
from shared.calendar.words import day_in_words
from shared.refusals import NoRuleForDate, NotValid

_DAYS_IN_A_YEAR = Decimal(360)
"""Of twelve months of thirty days, as periods are counted."""


def with_vat(contract: Contract, net_pence: int) -> int:
    """So many pence of the contract with VAT, at the rate that holds on the last day first agreed, so that taking back what
    was counted takes back the same."""
    return net_pence + vat_on(net_pence, vat_rate_on(rates(), contract.vat, contract.original_ends_on))


def was_competed_for(uow: Procuring, contract: Contract) -> bool:
    """Whether it came of a competition under the Act in full, by a tender here or as whoever entered it says."""
    return contract.competed.in_full or reading.was_competed_for(uow, contract.tender_id)


def follow_volume(uow: Procuring, before: Contract | None, after: Contract) -> None:
    """Count the contract as it is now towards the thresholds, in place of what it counted for before."""
    if before is not None:
        _count(uow, before, -1)
    _count(uow, after, 1)


def _count(uow: Procuring, contract: Contract, times: int) -> None:
    if contract.last_day < contract.starts_on:
        return
    note_bought(
        uow,
        source=Source.TENDERED if was_competed_for(uow, contract) else Source.CONTRACT,
        cpv_code=contract.cpv_code,
        school_id=None,
        on=contract.starts_on,
        until=contract.longest_end,
        pence_incl_vat=times * with_vat(contract, committed_pence(contract)),
    )


def weighed_by_hand(uow: Procuring, contract: Contract, school_ids: list[str]) -> GuardResult:
    """What the guard says of a contract that no tender here made, before it is counted.

    Raises NotValid where it reaches the threshold, or the scheme of delegation asks for a formal tender, and it is not said
    how it was competed for; or where it is said to be older than the Act and is not.
    """
    result = guard.check(
        uow,
        cpv_code=contract.cpv_code,
        pence_incl_vat=with_vat(contract, committed_pence(contract)),
        years=_years(contract),
        school_ids=school_ids,
        on=uow.today(),
    )
    if contract.competed is Competed.BEFORE_THE_ACT and _the_act_held(contract):
        raise NotValid(
            f"'{contract.title}' begins on {day_in_words(contract.starts_on)}, when the Procurement Act 2023 was in force: "
            "say how it was competed for",
            fields={"competed": ["Choose how it was competed for under the Act"]},
        )
    asked = authority_for(uow, None, contract.value_pence)
    if contract.competed is not Competed.NOT_SAID:
        return result
    needs = f"{result.words}." if result.level is Level.OVER else ""
    if asked.limit.route is Route.TENDER:
        needs = f"{needs} So much needs a formal tender by {asked.scheme.named()}.".strip()
    if needs:
        raise NotValid(
            f"{needs} Say how '{contract.title}' was competed for, or open a tender",
            fields={"competed": ["Say how it was competed for"]},
            guard=guard.said(result),
        )
    return result


def weighed_change(uow: Procuring, contract: Contract, pence: int) -> GuardResult | None:
    """What the guard says of so many pence more of a running contract; None for one that was competed for, which the law's
    limits on changes hold instead. The contract itself is counted already."""
    if was_competed_for(uow, contract):
        return None
    schools = [part.school_id for part in uow.contract_register.parts(contract.contract_id)]
    return guard.check(
        uow,
        cpv_code=contract.cpv_code,
        pence_incl_vat=with_vat(contract, max(pence, 0)),
        years=_years(contract),
        school_ids=schools,
        on=uow.today(),
    )


def _years(contract: Contract) -> Decimal:
    length = Decimal(thirtieths(contract.starts_on, contract.longest_end)) / _DAYS_IN_A_YEAR
    return length.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def _the_act_held(contract: Contract) -> bool:
    try:
        return bool(threshold(contract.cpv_code, contract.starts_on))
    except NoRuleForDate:
        return False
