"""Running a tender: published, changed, opened, awarded in intention, awarded, ended; and what the rest of the house is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from services.procurement.application.bids.outcome import is_unproved, outcome
from services.procurement.application.bids.seeing import refuse_prices
from services.procurement.application.contract_register.register import from_award
from services.procurement.application.ports import Procuring
from services.procurement.application.suppliers import standing
from services.procurement.application.tenders import rules
from services.procurement.application.tenders.planning import stepped
from services.procurement.application.tenders.stepping import BELOW, has_standstill, note, read, ready, step, weighed
from services.procurement.application.to_sign import asked_of, signed
from services.procurement.domain.bids.outcome import LotOutcome
from services.procurement.domain.contract_register.contract import Kind
from services.procurement.domain.publication.values import category
from services.procurement.domain.tenders import lifecycle
from services.procurement.domain.tenders.tender import SINGLE_LOT, Award, Tender
from shared.calendar.months import add_months
from shared.calendar.words import day_in_words, moment_in_words
from shared.money import pounds
from shared.refusals import NoRuleForDate, WrongTime, wrong
from shared.refusing import for_the_trust, worded

MONTHS = 12


@worded
def publish(uow: Procuring, tender_id: str, version: int) -> dict[str, Any]:
    """Publish the tender: from now on suppliers see it and may bid until the deadline."""
    for_the_trust(uow)
    held = read(uow, tender_id, version)
    result = weighed(uow, held)
    times = rules.times(uow.today())
    at_hand = ready(uow, held, result)
    first = lifecycle.earliest(held, uow.today(), at_hand.over_threshold, times)
    told = step(
        uow, tender_id, version, lambda now: lifecycle.published(now, at_hand, first, uow.now()), "published",
        "Published", public=True,
    )  # fmt: skip
    if result:
        note(uow, told, "guard", f"{result.words}.", used=result.rows)
    uow.emit(
        "procurement.tender.published.v1",
        subject=tender_id,
        why=f"{told.number} '{told.title}' was published",
        data={
            "tender_id": tender_id,
            "number": told.number,
            "title": told.title,
            "procedure": told.procedure.value if told.procedure else "",
            "cpv_codes": list(told.cpv_codes),
            "lots": len(told.lots),
            "schools": sorted(told.school_ids),
            "published_at": uow.now(),
            "deadline_at": told.deadline_at,
        },
    )
    return stepped(told)


@worded
def change(uow: Procuring, tender_id: str, version: int, words: str, deadline_at: datetime | None) -> dict[str, Any]:
    """Tell every supplier of a change; the deadline may move back for it."""
    for_the_trust(uow)
    held = read(uow, tender_id, version)
    until = deadline_at or held.deadline_at
    if until is None:
        raise WrongTime("The tender has no deadline: there is nobody to be told of a change")
    times = rules.times(uow.today())
    after = lifecycle.changed(held, until, words, uow.now(), times)
    moved = f" The deadline is now {moment_in_words(until)}." if until != held.deadline_at else ""
    said = words.strip().rstrip(".")
    note(uow, held, "changed", f"{said}.{moved}", public=True, used=(times.rows["change"],))
    return stepped(uow.tenders.save(after, held.version))


def note_opened(uow: Procuring, tender_id: str) -> Tender:
    """The bids were opened by two people: for the room of bids. Raises WrongTime before the deadline."""
    return step(
        uow, tender_id, None, lambda held: lifecycle.opened(held, uow.now()), "opened", "Bids were opened", public=True
    )


@worded
def intend(
    uow: Procuring, tender_id: str, version: int, because: str, value_pence: int | None, suppliers: Mapping[str, str]
) -> dict[str, Any]:
    """Say whom each lot is meant to go to, by the ranking (or, for a direct award, as justified); the standstill begins.

    `suppliers` names the listed supplier of a lot whose bidder is not on the list of suppliers under that name.
    """
    for_the_trust(uow)
    held = read(uow, tender_id, version)
    if held.procedure is not None and held.procedure.has_bids:
        awards = _by_ranking(uow, held, because, suppliers)
    else:
        awards = _direct(uow, held, value_pence)
    for one in awards:
        standing.refuse_buying(uow, one.supplier_id, one.value_pence, uow.today())
    result = weighed(uow, held)
    over = result is not None and result.level not in BELOW
    times = rules.times(uow.today())
    signs = asked_of(uow, sum(one.value_pence for one in awards))
    after = lifecycle.intended(held, awards, signs, has_standstill(held, over), uow.now(), times)
    saved = uow.tenders.save(after, held.version)
    words = "; ".join(f"lot {one.lot} to {one.supplier_name} for {pounds(one.value_pence)}" for one in awards)
    until = f". The standstill runs until {day_in_words(after.standstill_until)}" if after.standstill_until else ""
    waits = f". It waits for the {signs.waits_for} to sign"
    note(uow, saved, "intended", f"Intended: {words}{until}{waits}", used=tuple(after.rules[len(held.rules) :]))
    return stepped(saved)


@worded
def sign_award(uow: Procuring, tender_id: str, version: int, words: str, minute: str) -> dict[str, Any]:
    """The caller signs the intended award, as the scheme of delegation names; during the standstill or after it."""
    for_the_trust(uow)
    held = read(uow, tender_id, version)
    if held.to_sign is None:
        raise WrongTime(f"'{held.title}' is {held.state}: there is no intended award to sign")
    after = signed(uow, held.to_sign, what="award", words=words, minute=minute)
    by = after.signatures[-1]
    told = f"The award was signed by the {by.approver}. {by.minute} {by.words}".strip()
    return stepped(step(uow, tender_id, version, lambda now: lifecycle.signed(now, after), "signed", told))


def _by_ranking(uow: Procuring, held: Tender, because: str, suppliers: Mapping[str, str]) -> list[Award]:
    refuse_prices(uow, held)
    lots = outcome(uow, held.tender_id)
    waiting = [f"lot {lot.lot}: {'; '.join(lot.waits_for)}" for lot in lots if lot.waits_for]
    if waiting or not lots:
        raise WrongTime(f"The evaluation is not finished: {'; '.join(waiting) or 'no bid has been judged'}")
    awards = []
    for lot in lots:
        if lot.winner is not None:
            supplier_id = _supplier_of(uow, lot, suppliers)
            awards.append(
                Award(
                    lot.lot,
                    supplier_id,
                    lot.winner.bidder,
                    lot.winner.contract_pence,
                    because.strip() or f"first of {len(lot.ranking)} with {lot.winner.total:f} points",
                )
            )
    return awards


def _supplier_of(uow: Procuring, lot: LotOutcome, suppliers: Mapping[str, str]) -> str:
    assert lot.winner is not None
    if is_unproved(uow, lot.winner.bid_id):
        raise wrong(
            f"supplier-{lot.lot}",
            f"{lot.winner.bidder} asked for its link itself, so nobody has proved who it is: say on the page of its bid which "
            "supplier it is, and how you know",
        )
    said = suppliers.get(lot.lot)
    known = lot.winner.supplier_id or standing.known_by(uow, name=lot.winner.bidder)
    if known is None and not said:
        raise wrong(
            f"supplier-{lot.lot}",
            f"{lot.winner.bidder} is not on the list of suppliers: add it there, then choose it here",
        )
    if known and said and said != known:
        raise wrong(
            f"supplier-{lot.lot}",
            f"{lot.winner.bidder} is on the list of suppliers, and the lot can go to no other: look again at its bid",
        )
    return known or uow.suppliers.get(str(said)).supplier_id


def _direct(uow: Procuring, held: Tender, value_pence: int | None) -> list[Award]:
    if held.direct is None:
        raise WrongTime("The plan names no supplier for a direct award")
    if value_pence is None or value_pence <= 0:
        raise wrong("value_pence", "Give the price agreed, without VAT, for the fixed term")
    supplier = uow.suppliers.get(held.direct.supplier_id)
    lot = held.lots[0].lot if held.lots else SINGLE_LOT
    return [Award(lot, supplier.supplier_id, supplier.name, value_pence, f"direct award: {held.direct.justification}")]


@worded
def reconsider(uow: Procuring, tender_id: str, version: int, because: str) -> dict[str, Any]:
    """Take an intended award back, so that the bids can be looked at again."""
    for_the_trust(uow)
    changed = step(
        uow, tender_id, version, lambda held: lifecycle.reconsidered(held, because), "taken back",
        f"The intended award was taken back: {because.strip()}",
    )  # fmt: skip
    return stepped(changed)


@worded
def award(uow: Procuring, tender_id: str, version: int, starts_on: date | None) -> dict[str, Any]:
    """Award after the standstill: each lot becomes a contract in the register."""
    for_the_trust(uow)
    held = read(uow, tender_id, version)
    begins = starts_on or (held.term.starts_on if held.term else None)
    if begins is None:
        raise wrong("starts_on", "Enter the first day of the contract")
    if begins < uow.today():
        raise wrong(
            "starts_on", f"A contract begins on the day of its award at the earliest, not on {day_in_words(begins)}"
        )
    after = lifecycle.awarded(held, uow.now())
    awards = tuple(_contract(uow, after, one, begins) for one in after.awards)
    saved = uow.tenders.save(replace(after, awards=awards), held.version)
    note(uow, saved, "awarded", f"Awarded: {', '.join(one.supplier_name for one in awards)}", public=True)
    uow.emit(
        "procurement.tender.awarded.v1",
        subject=tender_id,
        why=f"{saved.number} '{saved.title}' was awarded",
        data={
            "tender_id": tender_id,
            "number": saved.number,
            "title": saved.title,
            "awarded_at": uow.now(),
            "lots": [
                {
                    "lot": one.lot,
                    "supplier_id": one.supplier_id,
                    "supplier_name": one.supplier_name,
                    "value_pence": one.value_pence,
                    "contract_id": one.contract_id,
                }
                for one in awards
            ],
            "schools": sorted(saved.school_ids),
        },
    )
    return stepped(saved) | {"contracts": [one.contract_id for one in awards]}


def _contract(uow: Procuring, tender: Tender, one: Award, begins: date) -> Award:
    assert tender.term is not None
    assert tender.estimate is not None
    lot = next((lot for lot in tender.lots if lot.lot == one.lot), None)
    title = tender.title if lot is None or len(tender.lots) == 1 else f"{tender.title}: {lot.title}"
    cpv_code = (lot.cpv_code if lot else "") or tender.main_cpv
    ends = add_months(begins, int(tender.term.years * MONTHS)) - timedelta(days=1)
    contract_id = from_award(
        uow,
        tender_id=tender.tender_id,
        lot=one.lot,
        supplier_id=one.supplier_id,
        title=title,
        cpv_code=cpv_code,
        value_pence=one.value_pence,
        starts_on=begins,
        ends_on=ends,
        extensions=[int(Decimal(years) * MONTHS) for years in tender.term.extension_years],
        school_ids=tender.school_ids,
        share_driver=tender.estimate.share_driver,
        kind=_kind_of(cpv_code, uow.today()),
    )
    return Award(one.lot, one.supplier_id, one.supplier_name, one.value_pence, one.because, contract_id)


def _kind_of(cpv_code: str, on: date) -> Kind:
    """What the CPV code says is bought; the register corrects it until the first order."""
    try:
        threshold_kind = rules.threshold(cpv_code, on).kind
    except NoRuleForDate:
        threshold_kind = ""
    if threshold_kind.startswith("light-touch"):
        return Kind.LIGHT_TOUCH
    return Kind(category(cpv_code))


@worded
def terminate(uow: Procuring, tender_id: str, version: int, because: str) -> dict[str, Any]:
    """End the tender without an award."""
    for_the_trust(uow)
    held = read(uow, tender_id, version)
    public = held.published_at is not None
    changed = step(
        uow, tender_id, version, lambda now: lifecycle.terminated(now, because, uow.now()), "terminated",
        f"Ended without an award: {because.strip()}", public=public,
    )  # fmt: skip
    return stepped(changed)
