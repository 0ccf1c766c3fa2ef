"""Planning a tender: each command changes one part of the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.rules import rates
from services.procurement.application.tenders import rules
from services.procurement.application.tenders.ports import Answer
from services.procurement.application.tenders.stepping import note, ready, step, weighed
from services.procurement.domain.tenders import lifecycle, planning
from services.procurement.domain.tenders.tender import (
    TOP_MARK,
    Conflict,
    Criterion,
    CriterionKind,
    Direct,
    Estimate,
    Lot,
    Procedure,
    Tender,
    Term,
    TieRule,
)
from services.procurement.domain.vat import VatTreatment, vat_rate_on
from services.procurement.domain.wording import counted, plain_number
from shared.identifiers import new_id
from shared.money import pounds, round_pence
from shared.refusals import NotKnown, wrong
from shared.refusing import for_the_trust, worded


def stepped(tender: Tender) -> dict[str, Any]:
    """What every command of the plan answers."""
    return {
        "tender_id": tender.tender_id,
        "version": tender.version,
        "state": tender.state.value,
        "title": tender.title,
    }


@worded
def plan_tender(
    uow: Procuring, title: str, need: str, cpv_codes: Sequence[str], school_ids: Sequence[str]
) -> dict[str, Any]:
    """A new plan; the schools are asked whether they take part."""
    for_the_trust(uow)
    made = Tender(new_id(), uow.tenders.next_number(uow.today().year), title, made_at=uow.now(), made_by=uow.actor)
    made = planning.for_schools(planning.named(made, title, need, cpv_codes), _known(uow, school_ids))
    uow.tenders.add(made)
    uow.tenders.ask_schools(made.tender_id, made.school_ids, uow.now())
    note(uow, made, "planned", f"Planned for {counted(len(made.school_ids), 'school')}")
    return stepped(made)


@worded
def set_basics(
    uow: Procuring, tender_id: str, version: int, title: str, need: str, cpv_codes: Sequence[str]
) -> dict[str, Any]:
    """Title, need and CPV codes."""
    for_the_trust(uow)
    changed = step(
        uow, tender_id, version, lambda held: planning.named(held, title, need, cpv_codes), "basics", "Need changed"
    )
    return stepped(changed)


@worded
def set_schools(uow: Procuring, tender_id: str, version: int, school_ids: Sequence[str]) -> dict[str, Any]:
    """The schools that may join; those that come new are asked."""
    for_the_trust(uow)
    known = _known(uow, school_ids)
    changed = step(
        uow, tender_id, version, lambda held: planning.for_schools(held, known), "schools",
        f"Asked to take part: {counted(len(known), 'school')}",
    )  # fmt: skip
    uow.tenders.ask_schools(tender_id, changed.school_ids, uow.now())
    return stepped(changed)


@worded
def set_value(
    uow: Procuring,
    tender_id: str,
    version: int,
    years: Decimal,
    extension_years: Sequence[Decimal],
    starts_on: date | None,
    pence_incl_vat: int | None,
    working: str,
    per_pupil_pence: int | None,
    share_driver: str,
) -> dict[str, Any]:
    """The estimate over the longest term: an amount with its working, or a price for a pupil and year, worked out here."""
    for_the_trust(uow)
    term = Term(starts_on, years, tuple(extension_years))
    held = uow.tenders.get(tender_id)
    if per_pupil_pence is not None:
        estimate = _by_pupils(uow, held, term, per_pupil_pence, share_driver)
    elif pence_incl_vat is not None:
        estimate = Estimate(pence_incl_vat, working.strip(), share_driver)
    else:
        raise wrong("pence_incl_vat", "Give the value for the whole term, or a price for a pupil and year")
    changed = step(
        uow, tender_id, version, lambda held: planning.worth(held, estimate, term), "value",
        f"Estimated at {pounds(estimate.pence_incl_vat)}: {estimate.working}",
    )  # fmt: skip
    return stepped(changed)


def _by_pupils(uow: Procuring, held: Tender, term: Term, per_pupil_pence: int, driver: str) -> Estimate:
    declined = {one.school_id for one in uow.tenders.participations(held.tender_id) if one.answer is Answer.DECLINED}
    schools = uow.schools.among([one for one in held.school_ids if one not in declined])
    unknown = [school.name for school in schools.values() if school.pupils is None]
    if unknown:
        raise wrong("per_pupil_pence", f"How many pupils {', '.join(unknown)} has is not known: give the whole value")
    if per_pupil_pence <= 0:
        raise wrong("per_pupil_pence", "The price for a pupil and year is more than zero")
    pupils = sum(school.pupils or 0 for school in schools.values())
    vat = vat_rate_on(rates(), VatTreatment.STANDARD, uow.today())
    exact = Decimal(per_pupil_pence) * pupils * term.longest * (100 + vat.per_cent) / 100
    working = (
        f"{pounds(per_pupil_pence)} for a pupil and year × {pupils:,} pupils of {len(schools)} schools × "
        f"{plain_number(term.longest)} years with every extension, and VAT at {plain_number(vat.per_cent)} per cent"
    )
    return Estimate(round_pence(exact), working, driver)


@worded
def set_procedure(
    uow: Procuring,
    tender_id: str,
    version: int,
    procedure: str,
    framework: str,
    why_no_framework: str,
    direct: Mapping[str, str] | None,
    planned_notice_on: date | None,
    why_no_engagement: str,
) -> dict[str, Any]:
    """How the supplier is found, and why no approved framework fits."""
    for_the_trust(uow)
    named = Direct(**direct) if direct else None
    if named and named.supplier_id:
        uow.suppliers.get(named.supplier_id)

    def changed(held: Tender) -> Tender:
        chosen = planning.by_procedure(held, Procedure(procedure), framework, why_no_framework, named)
        return replace(chosen, planned_notice_on=planned_notice_on, why_no_engagement=why_no_engagement.strip())

    return stepped(step(uow, tender_id, version, changed, "procedure", f"Procedure: {procedure}"))


@worded
def set_lots(uow: Procuring, tender_id: str, version: int, lots: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The lots; criteria of a lot that stays stay with it."""
    for_the_trust(uow)

    def changed(held: Tender) -> Tender:
        criteria = {lot.lot: lot.criteria for lot in held.lots}
        cut = [
            Lot(
                str(number),
                said["title"].strip(),
                said["description"].strip(),
                said["value_pence"],
                said["cpv_code"].strip(),
                criteria.get(said["keeps"], ()),
            )
            for number, said in enumerate(lots, 1)
        ]
        return planning.in_lots(held, cut)

    return stepped(
        step(uow, tender_id, version, changed, "lots", "One lot" if len(lots) == 1 else f"Cut into {len(lots)} lots")
    )


@worded
def set_criteria(
    uow: Procuring, tender_id: str, version: int, lot: str, criteria: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """What bids for a lot are judged by: the weights make 100."""
    for_the_trust(uow)
    said = tuple(
        Criterion(
            one["name"].strip(),
            CriterionKind(one["kind"]),
            one["weight"],
            one["minimum"],
            one["maximum"] if one["maximum"] is not None else TOP_MARK,
            one["asks"].strip(),
        )
        for one in criteria
    )
    changed = step(
        uow, tender_id, version, lambda held: planning.judged_by(held, lot, said), "criteria",
        f"Lot {lot}: " + ", ".join(f"{one.name} {plain_number(one.weight)}" for one in said),
    )  # fmt: skip
    return stepped(changed)


@worded
def set_rules(
    uow: Procuring, tender_id: str, version: int, tie_rule: str, tie_witness: str, requirements: Sequence[str]
) -> dict[str, Any]:
    """What decides a tie, and what every bid must meet."""
    for_the_trust(uow)
    changed = step(
        uow, tender_id, version, lambda held: planning.with_rules(held, TieRule(tie_rule), tie_witness, requirements),
        "rules", f"Ties: {tie_rule}; {len(requirements)} {'condition' if len(requirements) == 1 else 'conditions'}",
    )  # fmt: skip
    return stepped(changed)


@worded
def set_evaluators(
    uow: Procuring, tender_id: str, version: int, evaluators: Sequence[Mapping[str, str]]
) -> dict[str, Any]:
    """Who marks the bids."""
    for_the_trust(uow)
    people = [(one["account"], one["name"]) for one in evaluators]
    changed = step(
        uow, tender_id, version, lambda held: planning.marked_by(held, people), "evaluators",
        f"{len(people)} evaluators named",
    )  # fmt: skip
    return stepped(changed)


@worded
def declare(uow: Procuring, tender_id: str, conflict: str, words: str) -> dict[str, Any]:
    """An evaluator declares whether there is a conflict of interest: for oneself, whoever is signed in."""
    account = uow.actor
    evaluator = uow.tenders.get(tender_id).evaluator(account)
    if evaluator is None:
        raise NotKnown("You are not an evaluator of a tender with this address")
    said = "no conflict of interest" if Conflict(conflict) is Conflict.NONE else "a conflict of interest"
    changed = step(
        uow, tender_id, None,
        lambda held: planning.declared(held, account, Conflict(conflict), words, uow.now()),
        "declared", f"{evaluator.name} declared {said}",
    )  # fmt: skip
    return stepped(changed)


@worded
def set_timetable(
    uow: Procuring, tender_id: str, version: int, deadline_at: datetime, questions_until: datetime | None
) -> dict[str, Any]:
    """The deadline, as if the tender were published today; it is looked at again when it is."""
    for_the_trust(uow)
    held = uow.tenders.get(tender_id)
    times = rules.times(uow.today())
    over = ready(uow, held, weighed(uow, held)).over_threshold
    first = lifecycle.earliest(held, uow.today(), over, times)
    changed = step(
        uow, tender_id, version, lambda now: lifecycle.timed(now, deadline_at, questions_until, first, times),
        "timetable", "Deadline set",
    )  # fmt: skip
    return stepped(changed)


def _known(uow: Procuring, school_ids: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(school_ids))
    known = uow.schools.among(wanted)
    if unknown := [one for one in wanted if one not in known]:
        raise wrong("school_ids", f"These are not schools of this trust: {', '.join(unknown)}")
    without = [known[one].name for one in wanted if one not in uow.may_order(wanted)]
    if without:
        raise wrong("school_ids", f"Procurement is not taken up by {', '.join(without)}: take them out")
    return wanted
