"""Contracts come into the register, from an award or by hand, with the schools in them and each school's figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from services.procurement.application.contract_register import limits
from services.procurement.application.contract_register.noted import note
from services.procurement.application.ports import KnownSchool, Procuring
from services.procurement.application.refusals import for_the_trust, worded
from services.procurement.application.rules import rates
from services.procurement.application.tenders import reading
from services.procurement.application.tenders.volumes import Source, note_bought
from services.procurement.domain.contract_register.changes import refuse_ordered
from services.procurement.domain.contract_register.contract import (
    Contract,
    Driver,
    Extension,
    Kind,
    end_after,
    new_contract,
)
from services.procurement.domain.contract_register.contract import (
    in_words as day_words,
)
from services.procurement.domain.contract_register.novations import with_figure
from services.procurement.domain.contract_register.sharing import Part, thirtieths
from services.procurement.domain.errors import NotKnown, NotValid
from services.procurement.domain.vat import VatTreatment, vat_on, vat_rate_on
from shared.calendar.months import add_months
from shared.identifiers import new_id
from shared.money import round_pence


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
) -> str:
    """The id of the contract that an award makes. `value_pence` is the price of the term from `starts_on` to `ends_on`
    without VAT, `extensions` are options in months, priced as the term is; `share_driver` is pupils, area, visits,
    equal or fixed.

    The same award twice is one contract. A school that has left procurement since the tender stays out, which is noted.
    Raises NotValid, NotKnown, NoRuleForDate.
    """
    held = next((one for one in uow.contract_register.of_tender(tender_id) if one.lot == lot), None)
    if held is not None:
        return held.contract_id
    contract = new_contract(
        contract_id=new_id(),
        title=title,
        supplier_id=uow.suppliers.get(supplier_id).supplier_id,
        kind=Kind.SERVICES,
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
    there = uow.may_order(list(school_ids)) & set(uow.schools.among(school_ids))
    gone = [one for one in dict.fromkeys(school_ids) if one not in there]
    left_out = (
        f"; not in it, since they have no procurement any more: {len(gone)} of {len(school_ids)} schools"
        if gone
        else ""
    )
    staying = _schools(uow, [one for one in school_ids if one in there])
    return enter(uow, contract, staying, {}, f"Awarded after a tender{left_out}")


@worded
def add_contract(uow: Procuring, **said: Any) -> dict[str, Any]:
    """A contract entered by hand. Raises InvalidRequest naming the field, NotFound for a supplier or school."""
    for_the_trust(uow)
    contract_id = enter(uow, *contract_of(uow, said), "Entered by hand")
    return {"contract_id": contract_id, "title": uow.contract_register.get(contract_id).title}


@worded
def set_contract_figures(
    uow: Procuring, contract_id: str, from_on: date, figures: Mapping[str, Decimal], source: str
) -> dict[str, Any]:
    """The figures of some schools from a day on; a figure that nobody entered before holds from the school's first day.

    Raises InvalidRequest for a day in a period that is ordered, or a figure below nought.
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
    count = f"{len(figures)} {'figure' if len(figures) == 1 else 'figures'}"
    note(uow, contract_id, "figures", f"{count} from {day_words(from_on)} on: {source.strip() or 'entered by hand'}")
    return {"contract_id": contract_id, "figures": len(figures)}


def contract_of(uow: Procuring, said: Mapping[str, Any]) -> tuple[Contract, list[KnownSchool], dict[str, Decimal]]:
    """A contract as entered, the schools in it and their figures as far as given."""
    given = {one["school_id"]: one.get("figure") for one in said["schools"]}
    figures = {school_id: Decimal(figure) for school_id, figure in given.items() if figure is not None}
    starts_on, ends_on, value = said["starts_on"], said["ends_on"], int(said["value_pence"])
    contract = new_contract(
        contract_id=new_id(),
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
    )
    return contract, _schools(uow, list(given)), figures


def enter(
    uow: Procuring, contract: Contract, schools: Sequence[KnownSchool], figures: Mapping[str, Decimal], how: str
) -> str:
    """Write the contract and who is in it, and say that it was awarded."""
    parts = [_first_part(contract, school, figures.get(school.school_id)) for school in schools]
    uow.contract_register.add(contract, uow.actor, uow.now())
    uow.contract_register.put_parts(contract.contract_id, parts)
    note(uow, contract.contract_id, "entered", how)
    _note_volume(uow, contract)
    origin = {"tender_id": contract.tender_id, "lot": contract.lot} if contract.tender_id else {}
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
            "schools": sorted(school.school_id for school in schools),
        }
        | origin,
    )
    return contract.contract_id


def _note_volume(uow: Procuring, contract: Contract) -> None:
    """Count the whole contract, every option and VAT included, towards the thresholds while it may run."""
    net = contract.value_pence + sum(option.pence for option in contract.extensions)
    rate = vat_rate_on(rates(), contract.vat, uow.today())
    months = sum(option.months for option in contract.extensions)
    competed = reading.was_competed_for(uow, contract.tender_id)
    note_bought(
        uow,
        source=Source.TENDERED if competed else Source.CONTRACT,
        cpv_code=contract.cpv_code,
        school_id=None,
        on=contract.starts_on,
        until=add_months(contract.ends_on, months),
        pence_incl_vat=net + vat_on(net, rate),
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
        raise NotValid(f"The figure of {school.name} is below nought: check it")
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
