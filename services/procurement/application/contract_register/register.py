"""Contracts come into the register, from an award or by hand, with the schools in them and each school's figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from services.procurement.application.contract_register import limits
from services.procurement.application.contract_register.committing import ask
from services.procurement.application.contract_register.noted import note
from services.procurement.application.contract_register.weighing import follow_volume, weighed_by_hand
from services.procurement.application.ports import KnownSchool, Procuring
from services.procurement.domain.contract_register.changes import refuse_ordered
from services.procurement.domain.contract_register.commitments import About
from services.procurement.domain.contract_register.contract import (
    Competed,
    Contract,
    Correction,
    Driver,
    Extension,
    Kind,
    Terms,
    corrected,
    end_after,
    new_contract,
)
from services.procurement.domain.contract_register.novations import with_figure
from services.procurement.domain.contract_register.sharing import Part, thirtieths
from services.procurement.domain.vat import VatTreatment
from services.procurement.domain.wording import counted
from shared.calendar.months import add_months
from shared.calendar.words import day_in_words
from shared.identifiers import new_id
from shared.money import round_pence
from shared.refusals import NotKnown, NotValid, WrongTime
from shared.refusing import for_the_trust, worded


def from_award(
    uow: Procuring,
    *,
    tender_id: str,
    lot: str,
    supplier_id: str,
    title: str,
    cpv_code: str,
    value_pence: int,
    starts_on: date,
    ends_on: date,
    extensions: Sequence[int],
    school_ids: Sequence[str],
    share_driver: str,
    kind: Kind = Kind.SERVICES,
) -> str:
    """The id of the contract that an award makes. `value_pence` is the price of the term from `starts_on` to `ends_on`
    without VAT, `extensions` are options in months, priced as the term is; `share_driver` is pupils, area, visits,
    equal or fixed. What the award does not say (VAT, cost code, how it is ordered, notice) is as it is for most services,
    and is corrected until the first order. Whoever calls has had the award signed.

    The same award twice is one contract. A school that has left procurement since the tender stays out, which is noted.
    Raises NotValid, NotKnown, NoRuleForDate.
    """
    held = next((one for one in uow.contract_register.of_tender(tender_id) if one.lot == lot), None)
    if held is not None:
        return held.contract_id
    terms = Terms(
        title=title,
        supplier_id=uow.suppliers.get(supplier_id).supplier_id,
        kind=kind,
        cpv_code=cpv_code,
        vat=VatTreatment.STANDARD,
        cost_code="",
        value_pence=value_pence,
        starts_on=starts_on,
        ends_on=ends_on,
        extensions=_options(starts_on, ends_on, value_pence, extensions, uow.today()),
        notice_by=None,
        driver=Driver(share_driver),
        period_months=3,
        tender_id=tender_id,
        lot=lot,
    )
    contract = new_contract(new_id(), terms)
    there = uow.may_order(list(school_ids)) & set(uow.schools.among(school_ids))
    gone = [one for one in dict.fromkeys(school_ids) if one not in there]
    left_out = (
        f"; not in it, since they have no procurement any more: {len(gone)} of {len(school_ids)} schools"
        if gone
        else ""
    )
    staying = _schools(uow, [one for one in school_ids if one in there])
    _enter(uow, contract, staying, {}, f"Awarded after a tender{left_out}")
    say_awarded(uow, contract)
    return contract.contract_id


@worded
def add_contract(uow: Procuring, **said: Any) -> dict[str, Any]:
    """A contract entered by hand, which a second person signs. Raises InvalidRequest naming the field, NotFound for a
    supplier or school, Conflict where the supplier may not be bought from."""
    for_the_trust(uow)
    contract, schools, figures = contract_of(uow, said)
    waits_for = enter_by_hand(uow, contract, schools, figures, "Entered by hand")
    return {"contract_id": contract.contract_id, "title": contract.title, "waits_for": waits_for}


@worded
def correct_contract_terms(uow: Procuring, contract_id: str, version: int, reason: str, **said: Any) -> dict[str, Any]:
    """Kind, VAT, cost code, notice and how often it is ordered put right, until the first order. What waits to be signed is
    signed again."""
    for_the_trust(uow)
    before = uow.contract_register.get(contract_id)
    if uow.contract_register.orders(contract_id):
        raise WrongTime(f"'{before.title}' is ordered: its terms stand. Make a change of the contract instead")
    if not reason.strip():
        raise NotValid("Say why the terms are corrected", fields={"reason": ["Say why the terms are corrected"]})
    correction = Correction(
        Kind(said["kind"]), VatTreatment(said["vat"]), said["cost_code"], said["notice_by"], said["period_months"]
    )
    after = corrected(before, correction)
    uow.contract_register.save(after, version)
    follow_volume(uow, before, after)
    for held in uow.contract_register.commitments(contract_id, waiting_only=True):
        uow.contract_register.put_commitment(replace(held, to_sign=held.to_sign.changed_by(uow.actor)))
    note(uow, contract_id, "corrected", f"Terms corrected: {_differences(before, after)}. {reason.strip()}")
    return {"contract_id": contract_id, "version": version + 1}


def _differences(before: Contract, after: Contract) -> str:
    """'VAT: zero, it was standard; notice by: 1 May 2027, it was not said'."""
    looked = (
        ("kind", before.kind.value, after.kind.value),
        ("VAT", before.vat.value, after.vat.value),
        ("cost code", before.cost_code, after.cost_code),
        ("notice by", *(day_in_words(one.notice_by) if one.notice_by else "" for one in (before, after))),
        ("months in an order", str(before.period_months), str(after.period_months)),
    )
    told = [f"{name}: {now or 'none'}, it was {was or 'not said'}" for name, was, now in looked if was != now]
    return "; ".join(told)


@worded
def set_contract_figures(
    uow: Procuring, contract_id: str, from_on: date, figures: Mapping[str, Decimal], source: str
) -> dict[str, Any]:
    """The figures of some schools from a day on; a figure that nobody entered before holds from the school's first day.

    Raises InvalidRequest for a day in a period that is ordered, or a figure below zero.
    """
    for_the_trust(uow)
    contract = uow.contract_register.get(contract_id)
    parts = uow.contract_register.parts(contract_id)
    known = {part.school_id for part in parts if part.figure is not None}
    if any(school_id in known for school_id in figures):
        refuse_ordered(contract, from_on, ordered_until(uow, contract_id))
    for school_id, figure in figures.items():
        parts = with_figure(parts, school_id, figure, from_on, source.strip() or "entered by hand")
    uow.contract_register.save(contract, contract.version)
    uow.contract_register.put_parts(contract_id, parts)
    count = counted(len(figures), "figure")
    note(uow, contract_id, "figures", f"{count} from {day_in_words(from_on)} on: {source.strip() or 'entered by hand'}")
    return {"contract_id": contract_id, "figures": len(figures)}


def contract_of(uow: Procuring, said: Mapping[str, Any]) -> tuple[Contract, list[KnownSchool], dict[str, Decimal]]:
    """A contract as entered, the schools in it and their figures as far as given."""
    given = {one["school_id"]: one.get("figure") for one in said["schools"]}
    figures = {school_id: Decimal(figure) for school_id, figure in given.items() if figure is not None}
    starts_on, ends_on, value = said["starts_on"], said["ends_on"], int(said["value_pence"])
    terms = Terms(
        title=said["title"],
        supplier_id=uow.suppliers.get(said["supplier_id"]).supplier_id,
        kind=Kind(said["kind"]),
        cpv_code=said["cpv_code"],
        vat=VatTreatment(said["vat"]),
        cost_code=said["cost_code"],
        value_pence=value,
        starts_on=starts_on,
        ends_on=ends_on,
        extensions=_options_as_said(said, uow.today()),
        notice_by=said.get("notice_by"),
        driver=Driver(said["driver"]),
        period_months=said["period_months"],
        competed=Competed(said["competed"]),
        competed_words=said["competed_words"],
    )
    contract = new_contract(new_id(), terms)
    return contract, _schools(uow, list(given)), figures


def enter_by_hand(
    uow: Procuring, contract: Contract, schools: Sequence[KnownSchool], figures: Mapping[str, Decimal], how: str
) -> str:
    """Write a contract that no tender here made, weighed by the guard and put to those who sign; gives who signs first."""
    result = weighed_by_hand(uow, contract, [school.school_id for school in schools])
    held = ask(uow, contract, About.CONTRACT, f"The contract '{contract.title}'", {}, contract.value_pence)
    _enter(uow, contract, schools, figures, how)
    competed = f" {contract.competed.value.capitalize()}: {contract.competed_words}." if contract.competed_words else ""
    note(uow, contract.contract_id, "threshold", f"{result.words}.{competed}", result.rows)
    return held.to_sign.waits_for


def _enter(
    uow: Procuring, contract: Contract, schools: Sequence[KnownSchool], figures: Mapping[str, Decimal], how: str
) -> None:
    parts = [_first_part(contract, school, figures.get(school.school_id)) for school in schools]
    uow.contract_register.add(contract, uow.actor, uow.now())
    uow.contract_register.put_parts(contract.contract_id, parts)
    note(uow, contract.contract_id, "entered", how)
    follow_volume(uow, None, contract)


def say_awarded(uow: Procuring, contract: Contract) -> None:
    """Tell the house that the contract is made: after the award, or when the last one has signed."""
    origin = {"tender_id": contract.tender_id, "lot": contract.lot} if contract.tender_id else {}
    parts = uow.contract_register.parts(contract.contract_id)
    uow.emit(
        "procurement.contract.awarded.v1",
        subject=contract.contract_id,
        why=f"'{contract.title}' came into the register",
        data={
            "contract_id": contract.contract_id,
            "title": contract.title,
            "supplier_id": contract.supplier_id,
            "cpv_code": contract.cpv_code,
            "value_pence": contract.value_pence,
            "starts_on": contract.starts_on,
            "ends_on": contract.ends_on,
            "schools": sorted({part.school_id for part in parts}),
        }
        | origin,
    )


def ordered_until(uow: Procuring, contract_id: str) -> date | None:
    """The last day that is ordered; shares until then stand."""
    return max((order.ends_on for order in uow.contract_register.orders(contract_id)), default=None)


def school_in_words(schools: Mapping[str, KnownSchool], school_id: str) -> str:
    """The school's name, or its id where membership has not said it."""
    return schools[school_id].name if school_id in schools else school_id


def _first_part(contract: Contract, school: KnownSchool, figure: Decimal | None) -> Part:
    """A school from the first day; its pupils are those that membership said, unless another figure was given."""
    source = "entered by hand" if figure is not None else ""
    if figure is None and contract.driver is Driver.PUPILS and school.pupils is not None:
        figure, source = Decimal(school.pupils), "pupils as membership said when the contract was entered"
    if figure is not None and (figure < 0 or not figure.is_finite()):
        raise NotValid(f"The figure of {school.name} is below zero: check it")
    return Part(school.school_id, contract.starts_on, None, figure, source)


def _schools(uow: Procuring, school_ids: Sequence[str]) -> list[KnownSchool]:
    wanted = list(dict.fromkeys(school_ids))
    if not wanted:
        raise NotValid("Choose at least one school", fields={"schools": ["Choose at least one school"]})
    known = uow.schools.among(wanted)
    taken_up = uow.may_order(wanted)
    for school_id in wanted:
        if school_id not in known:
            raise NotKnown(f"The school {school_id} is not known here: it has to take up procurement first")
        if school_id not in taken_up:
            raise NotValid(f"{known[school_id].name} has not taken up procurement, or has left it: leave it out")
    return [known[school_id] for school_id in wanted]


def _options(starts_on: date, ends_on: date, pence: int, months: Sequence[int], today: date) -> list[Extension]:
    """Options as an award gives them: each priced as the term is, to be used some months before the term ends."""
    found: list[Extension] = []
    end, before = ends_on, limits.decide_before(today)
    term = thirtieths(starts_on, ends_on)
    for number, more in enumerate(months, 1):
        after = end_after(end, more)
        price = round_pence(Decimal(pence) * thirtieths(end + timedelta(days=1), after) / term)
        found.append(Extension(number, more, price, max(starts_on, add_months(end, -before))))
        end = after
    return found


def _options_as_said(said: Mapping[str, Any], today: date) -> list[Extension]:
    before = limits.decide_before(today)
    found: list[Extension] = []
    end: date = said["ends_on"]
    for number, one in enumerate(said["extensions"], 1):
        decide_by = one.get("decide_by") or max(said["starts_on"], add_months(end, -before))
        found.append(Extension(number, one["months"], int(one["pence"]), decide_by))
        end = end_after(end, one["months"])
    return found
