"""What may stand in a plan: titles, codes, values, lots, criteria, evaluators. Each function gives the tender as changed, or
says what is wrong, for the field that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from services.procurement.domain.cpv import cpv_of
from services.procurement.domain.tenders.tender import (
    Conflict,
    Criterion,
    CriterionKind,
    Direct,
    Estimate,
    Evaluator,
    Lot,
    Procedure,
    Requirement,
    State,
    Tender,
    Term,
    TieRule,
)
from services.procurement.domain.wording import plain_number
from shared.money import pounds
from shared.refusals import NotKnown, NotValid, WrongTime, wrong

FULL_WEIGHT = Decimal(100)
MOST_LOTS, MOST_CRITERIA, MOST_YEARS = 50, 30, Decimal(25)


def named(tender: Tender, title: str, need: str, cpv_codes: Sequence[str]) -> Tender:
    """The tender with its title, need and CPV codes, the first of which is the main one."""
    _still_draft(tender)
    if not title.strip():
        raise wrong("title", "Enter a title, as suppliers will read it")
    if not need.strip():
        raise wrong("need", "Say what is needed and why, in a sentence or two")
    if not cpv_codes:
        raise wrong("cpv_codes", "Enter the CPV code of what is bought, for example 77314000")
    try:
        codes = tuple(dict.fromkeys(cpv_of(code, "").code for code in cpv_codes))
    except NotValid as bad:
        raise wrong("cpv_codes", str(bad)) from bad
    return replace(tender, title=title.strip(), need=need.strip(), cpv_codes=codes)


def for_schools(tender: Tender, school_ids: Sequence[str]) -> Tender:
    """The tender for other schools."""
    _still_draft(tender)
    if not school_ids:
        raise wrong("school_ids", "Choose at least one school")
    return replace(tender, school_ids=tuple(dict.fromkeys(school_ids)))


def worth(tender: Tender, estimate: Estimate, term: Term) -> Tender:
    """The tender with its estimated value and term; a single lot takes the whole value."""
    _still_draft(tender)
    if estimate.pence_incl_vat <= 0:
        raise wrong("pence_incl_vat", "The estimate is more than zero: it is for the whole term, with VAT")
    if not estimate.working.strip():
        raise wrong("working", "Say how the estimate was worked out")
    if term.years <= 0 or any(years <= 0 for years in term.extension_years):
        raise wrong("years", "A contract and each extension run for more than zero years")
    if term.longest > MOST_YEARS:
        raise wrong("years", f"{term.longest:f} years is too long to be meant: at most {MOST_YEARS}")
    lots = tender.lots
    if len(lots) == 1:
        lots = (replace(lots[0], value_pence=estimate.pence_incl_vat),)
    return replace(tender, estimate=estimate, term=term, lots=lots)


def by_procedure(
    tender: Tender, procedure: Procedure, framework: str, why_no_framework: str, direct: Direct | None
) -> Tender:
    """The tender with its procedure, and what that procedure needs said."""
    _still_draft(tender)
    if procedure is Procedure.FRAMEWORK_CALL_OFF and not framework.strip():
        raise wrong("framework", "Choose the framework that is called off")
    if procedure is Procedure.DIRECT_AWARD:
        if direct is None or not direct.supplier_id:
            raise wrong("supplier_id", "Choose the supplier of the direct award")
        if not direct.ground.strip():
            raise wrong("ground", "Choose the ground that allows a direct award")
        if not direct.justification.strip():
            raise wrong("justification", "Say why this ground is met")
    return replace(
        tender,
        procedure=procedure,
        framework=framework.strip() if procedure is Procedure.FRAMEWORK_CALL_OFF else "",
        why_no_framework=why_no_framework.strip(),
        direct=direct if procedure is Procedure.DIRECT_AWARD else None,
    )


def in_lots(tender: Tender, lots: Sequence[Lot]) -> Tender:
    """The tender cut into these lots, numbered in their order; criteria may still be missing."""
    _still_draft(tender)
    if not lots:
        raise wrong("lots", "A tender has at least one lot")
    if len(lots) > MOST_LOTS:
        raise wrong("lots", f"At most {MOST_LOTS} lots")
    for lot in lots:
        if not lot.title.strip():
            raise wrong("lots", f"Lot {lot.lot}: enter a title")
        if lot.value_pence < 0:
            raise wrong("lots", f"Lot {lot.lot}: its value is zero or more")
        if lot.criteria:
            check_criteria(lot)
    numbered = tuple(replace(lot, lot=str(number)) for number, lot in enumerate(lots, 1))
    if len(numbered) == 1 and tender.estimate:
        numbered = (replace(numbered[0], value_pence=tender.estimate.pence_incl_vat),)
    return replace(tender, lots=numbered)


def judged_by(tender: Tender, lot_number: str, criteria: Sequence[Criterion]) -> Tender:
    """The tender with the criteria of one lot."""
    _still_draft(tender)
    judged = replace(tender.lot(lot_number), criteria=tuple(criteria))
    check_criteria(judged)
    return replace(tender, lots=tuple(judged if lot.lot == lot_number else lot for lot in tender.lots))


def check_criteria(lot: Lot) -> None:
    """Refuse criteria that bids could not be judged by."""
    at = f"Lot {lot.lot}"
    if len(lot.criteria) > MOST_CRITERIA:
        raise wrong("criteria", f"{at}: at most {MOST_CRITERIA} criteria")
    names = [one.name.strip().casefold() for one in lot.criteria]
    if "" in names:
        raise wrong("criteria", f"{at}: give every criterion a name")
    if len(set(names)) < len(names):
        raise wrong("criteria", f"{at}: two criteria have the same name")
    for one in lot.criteria:
        _check_criterion(at, one)
    prices = [one for one in lot.criteria if one.kind is CriterionKind.PRICE]
    if len(prices) != 1:
        raise wrong("criteria", f"{at}: one criterion is the price, not {len(prices)}; all costs go into it")
    total = sum((one.weight for one in lot.criteria), Decimal(0))
    if total != FULL_WEIGHT:
        adds = " + ".join(plain_number(one.weight) for one in lot.criteria)
        raise wrong("criteria", f"{at}: the weights make {plain_number(total)}, not 100 ({adds})")


def _check_criterion(at: str, one: Criterion) -> None:
    if one.weight <= 0:
        raise wrong("criteria", f"{at}: '{one.name}' has no weight; leave out what does not count")
    if one.kind is CriterionKind.PRICE and one.minimum is not None:
        raise wrong("criteria", f"{at}: a price has no minimum mark")
    if one.maximum <= 0:
        raise wrong("criteria", f"{at}: the highest mark of '{one.name}' is more than zero")
    if one.minimum is not None and not 0 <= one.minimum <= one.maximum:
        raise wrong("criteria", f"{at}: the minimum mark of '{one.name}' lies between 0 and {one.maximum:f}")


def with_rules(tender: Tender, tie_rule: TieRule, witness: str, requirements: Sequence[str]) -> Tender:
    """The tender with what decides ties, and what every bid must meet."""
    _still_draft(tender)
    if tie_rule is TieRule.LOT_DRAWN and not witness.strip():
        raise wrong("tie_witness", "Say who will witness the drawing of the lot")
    words = [line.strip() for line in requirements if line.strip()]
    must = tuple(Requirement(f"R{number}", line) for number, line in enumerate(words, 1))
    return replace(tender, tie_rule=tie_rule, tie_witness=witness.strip(), requirements=must)


def marked_by(tender: Tender, people: Sequence[tuple[str, str]]) -> Tender:
    """The tender with its evaluators, as account and name; what somebody declared before stays. Not once bids are opened."""
    if tender.state not in (State.DRAFT, State.PUBLISHED):
        raise WrongTime("Bids have been opened: who marks them does not change any more")
    held = {one.account: one for one in tender.evaluators}
    accounts = [account.strip() for account, _ in people]
    if len(set(accounts)) < len(accounts):
        raise wrong("evaluators", "One person is named twice as an evaluator")
    if any(not account or not name.strip() for account, name in people):
        raise wrong("evaluators", "Give each evaluator's sign-in and name")
    chosen = tuple(
        replace(held[account.strip()], name=name.strip())
        if account.strip() in held
        else Evaluator(account.strip(), name.strip())
        for account, name in people
    )
    return replace(tender, evaluators=chosen)


def declared(tender: Tender, account: str, conflict: Conflict, words: str, at: datetime) -> Tender:
    """The tender after an evaluator has declared whether there is a conflict of interest; it may be declared again later."""
    if tender.evaluator(account) is None:
        raise NotKnown("You are not an evaluator of this tender")
    if conflict is Conflict.NOT_DECLARED:
        raise wrong("conflict", "Say whether there is a conflict of interest")
    if conflict is Conflict.DECLARED and not words.strip():
        raise wrong("words", "Say what the conflict is")
    if tender.state in (State.AWARDED, State.TERMINATED):
        raise WrongTime("The tender is over: nothing is to be declared any more")
    told = tuple(
        replace(one, conflict=conflict, declared_at=at, words=words.strip()) if one.account == account else one
        for one in tender.evaluators
    )
    return replace(tender, evaluators=told)


def lots_that_do_not_add_up(tender: Tender) -> str:
    """What is wrong with the lots' values beside the estimate; empty where they agree."""
    together = sum(lot.value_pence for lot in tender.lots)
    if not tender.lots or tender.estimate is None or together == tender.estimate.pence_incl_vat:
        return ""
    return f"the lots come to {pounds(together)}, the estimate to {pounds(tender.estimate.pence_incl_vat)}"


def _still_draft(tender: Tender) -> None:
    if tender.state is not State.DRAFT:
        raise WrongTime(
            f"'{tender.title}' is {tender.state}: its plan stands. Publish a change, or end it and plan again"
        )
