"""The notices UK1 to UK17, of a tender or of a contract that no tender here made: which are due, their text to copy, and when each
was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from services.procurement.application.contract_register.noted import note as note_contract
from services.procurement.application.contract_register.weighing import with_vat
from services.procurement.application.ports import Procuring
from services.procurement.application.publication.publishing import payments_of, trust_as_published
from services.procurement.application.tenders import rules
from services.procurement.application.tenders.ports import NoticePublished
from services.procurement.application.tenders.stepping import BELOW, note, weighed_or_why
from services.procurement.domain.contract_register.commitments import About, CommitmentState, most_pence
from services.procurement.domain.contract_register.contract import Competed, Contract
from services.procurement.domain.tenders.contract_notices import ChangeMade, ContractFacts, Indicator
from services.procurement.domain.tenders.notice_text import Subject, notice_text
from services.procurement.domain.tenders.notices import Facts, NoticeDuty, contract_duties, duties, in_order
from services.procurement.domain.tenders.tender import State, Tender
from shared.calendar.words import day_in_words
from shared.calendar.zone import school_date
from shared.money import pounds
from shared.refusals import NoRuleForDate, NotKnown, wrong
from shared.refusing import for_the_trust, worded


@worded
def notices(uow: Procuring, tender_id: str) -> dict[str, Any]:
    """Every notice for a tender and the contracts that came of it: what is to be published now first, with its text to copy."""
    for_the_trust(uow)
    tender = uow.tenders.get(tender_id)
    contracts = tuple(_facts_of_contract(uow, one) for one in uow.contract_register.of_tender(tender_id))
    result, unknown = weighed_or_why(uow, tender)
    over = bool(unknown) or (result is not None and result.level not in BELOW)
    light_touch = result is not None and result.threshold.kind.startswith("light-touch")
    facts = _facts(uow, over, light_touch, contracts)
    found = duties(tender, rules.notices(uow.today()), facts)
    subject = _subject(uow, tender, tender.school_ids, facts)
    about = {"tender_id": tender_id, "number": tender.number, "title": tender.title}
    return about | _told(uow, tender_id, found, subject)


@worded
def contract_notices(uow: Procuring, contract_id: str) -> dict[str, Any]:
    """Every notice for a contract that no tender here made; for another one, its tender has them."""
    for_the_trust(uow)
    contract = uow.contract_register.get(contract_id)
    known = _facts_of_contract(uow, contract)
    over, light_touch = _over_threshold(uow, contract, known)
    facts = _facts(uow, over, light_touch, (known,))
    direct = contract.competed is Competed.DIRECT_AWARD
    found = contract_duties(known, direct, rules.notices(uow.today()), facts)
    schools = [part.school_id for part in uow.contract_register.parts(contract_id)]
    about = {"contract_id": contract_id, "tender_id": contract.tender_id, "title": contract.title}
    return about | _told(uow, contract_id, found, _subject(uow, None, schools, facts))


def _over_threshold(uow: Procuring, contract: Contract, known: ContractFacts) -> tuple[bool, bool]:
    """Whether the contract by itself reaches the threshold of the day it was signed, and whether it is for light touch services.
    Where no threshold is known, it counts as reached, but for a contract older than the Act."""
    try:
        limit = rules.threshold(contract.cpv_code, known.signed_on or uow.today())
    except NoRuleForDate:
        return contract.competed is not Competed.BEFORE_THE_ACT, False
    over = known.gross_pence >= limit.pence and contract.competed is not Competed.BEFORE_THE_ACT
    return over, limit.kind.startswith("light-touch")


def _facts(uow: Procuring, over: bool, light_touch: bool, contracts: tuple[ContractFacts, ...]) -> Facts:
    on = uow.today()
    return Facts(
        over_threshold=over,
        light_touch=light_touch,
        is_school=rules.row("authority.is-school", on).flag,
        kpi_over_pence=rules.row("kpi.over", on).pence,
        payments_over_pence=rules.row("contract-payment.over", on).pence,
        termination_days=rules.row("contract-termination.days", on).integer,
        times=rules.times(on),
        today=on,
        contracts=contracts,
    )


def _subject(uow: Procuring, tender: Tender | None, school_ids: Sequence[str], facts: Facts) -> Subject:
    trust = trust_as_published(uow)
    return Subject(
        authority=trust.name if trust else "",
        schools=sorted(one.name for one in uow.schools.among(school_ids).values()),
        tender=tender,
        contracts=facts.contracts,
        times=facts.times,
        payments_over_pence=facts.payments_over_pence,
        today=facts.today,
    )


def _facts_of_contract(uow: Procuring, contract: Contract) -> ContractFacts:
    register = uow.contract_register
    kpis = register.kpis(contract.contract_id)
    measures = register.measures([kpi.kpi_id for kpi in kpis])
    indicators = []
    for kpi in kpis:
        own = [one.value for one in measures if one.kpi_id == kpi.kpi_id]
        went = f"met in {sum(kpi.met(value) for value in own)} of {len(own)} months" if own else "not measured yet"
        indicators.append(Indicator(kpi.name, kpi.target_in_words, went))
    words = f": {contract.competed_words}" if contract.competed_words else ""
    return ContractFacts(
        contract_id=contract.contract_id,
        title=contract.title,
        supplier=uow.suppliers.get(contract.supplier_id).name,
        cpv_code=contract.cpv_code,
        kind=contract.kind.value,
        pence=contract.value_pence,
        gross_pence=with_vat(contract, most_pence(contract)),
        signed_on=_signed_on(uow, contract),
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        longest_end=contract.longest_end,
        last_day=contract.last_day,
        terminated_on=contract.terminated_on,
        terminated_because=contract.terminated_because,
        competed=f"{contract.competed.value}{words}",
        options=tuple(
            f"{one.months} months for {pounds(one.pence)} without VAT, to be used by {day_in_words(one.decide_by)}"
            for one in contract.open_options
        ),
        changes=tuple(
            ChangeMade(
                one.number,
                one.made_on,
                one.from_on,
                one.pence,
                one.ends_on,
                one.scope,
                one.ground,
                one.reason,
                one.needs_notice,
            )
            for one in register.variations(contract.contract_id)
        ),
        indicators=tuple(indicators),
        payments=tuple((one.paid_on, one.net_pence) for one in payments_of(uow, contract)),
    )


def _signed_on(uow: Procuring, contract: Contract) -> date | None:
    """The day of the last signature here, or of the award; None while it waits, or where it was signed before it came here."""
    for held in uow.contract_register.commitments(contract.contract_id):
        if held.about is About.CONTRACT:
            signed = held.state is CommitmentState.SIGNED
            return school_date(held.to_sign.signatures[-1].at) if signed else None
    awarded = uow.tenders.get(contract.tender_id).awarded_at if contract.tender_id else None
    return school_date(awarded) if awarded else None


def _told(uow: Procuring, about_id: str, found: list[NoticeDuty], subject: Subject) -> dict[str, Any]:
    on = uow.today()
    published = {one.code: one for one in uow.tenders.notices(about_id)}
    listed = in_order(found, {code: one.published_on for code, one in published.items()})
    return {
        "notices": [
            _notice_as_json(one, published.get(one.kind.code)) | {"text": notice_text(one.kind, subject)}
            for one in listed
        ],
        "exemptions": [
            {"in_words": row.text, "source": row.source, "status": row.status}
            for row in (rules.row(name, on) for name in ("notice.exempt.part-6", "notice.exempt.implied-payment-term"))
        ],
        "school_row": rules.row("authority.is-school", on).as_record(),
    }


def _notice_as_json(one: NoticeDuty, published: NoticePublished | None) -> dict[str, Any]:
    return {
        "code": one.kind.code,
        "title": one.kind.title,
        "what_for": one.kind.what_for,
        "duty": one.duty.value,
        "because": one.because,
        "by": one.by.isoformat() if one.by else None,
        "source": one.kind.source,
        "status": one.kind.status,
        "published_on": published.published_on.isoformat() if published else None,
        "reference": published.reference if published else "",
    }


@worded
def note_notice(uow: Procuring, tender_id: str, code: str, published_on: date, reference: str) -> dict[str, Any]:
    """Put down that a notice was published, and under which number. A planned notice counts for the tender period."""
    for_the_trust(uow)
    tender = uow.tenders.get(tender_id)
    title = _put_down(uow, tender_id, code, published_on, reference)
    note(uow, tender, "notice", f"{code} {title} was published on {day_in_words(published_on)}")
    if code == "UK3" and tender.state is State.DRAFT:
        uow.tenders.save(replace(tender, planned_notice_on=published_on), tender.version)
    return {"tender_id": tender_id, "code": code}


@worded
def note_contract_notice(
    uow: Procuring, contract_id: str, code: str, published_on: date, reference: str
) -> dict[str, Any]:
    """Put down that a notice about a contract that no tender here made was published."""
    for_the_trust(uow)
    uow.contract_register.get(contract_id)
    title = _put_down(uow, contract_id, code, published_on, reference)
    note_contract(uow, contract_id, "notice", f"{code} {title} was published on {day_in_words(published_on)}")
    return {"contract_id": contract_id, "code": code}


def _put_down(uow: Procuring, about_id: str, code: str, published_on: date, reference: str) -> str:
    """Keep that a notice was published; gives its title."""
    known = {kind.code: kind for kind in rules.notices(uow.today())}
    if code not in known:
        raise NotKnown(f"There is no notice {code}: there are UK1 to UK17")
    if published_on > uow.today():
        raise wrong("published_on", "A notice is put down once it is published: the day has not come yet")
    uow.tenders.put_notice(NoticePublished(about_id, code, published_on, reference.strip(), uow.now(), uow.actor))
    return known[code].title
