"""The notices UK1 to UK17 of the Procurement Act 2023 for one tender, or for a contract that no tender here made: which are due,
by when, which are not needed, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from services.procurement.domain.tenders.contract_notices import ContractFacts
from services.procurement.domain.tenders.tender import Procedure, State, Tender
from services.procurement.domain.tenders.timetable import Times, details_due_on
from shared.calendar.zone import school_date
from shared.money import pounds


class Duty(StrEnum):
    """Whether a notice has to be published."""

    MUST = "must"
    MAY = "may"
    LATER = "later"
    EXEMPT = "exempt"
    NOT_NEEDED = "not needed"


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A notice as the Act has it; `exempt_because` where schools are spared it."""

    code: str
    title: str
    what_for: str
    source: str
    status: str
    exempt_because: str


@dataclass(frozen=True, slots=True)
class NoticeDuty:
    """One notice for one tender."""

    kind: NoticeKind
    duty: Duty
    because: str
    by: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides about notices beside the tender itself."""

    over_threshold: bool
    light_touch: bool
    is_school: bool
    kpi_over_pence: int
    payments_over_pence: int
    termination_days: int
    times: Times
    today: date
    contracts: tuple[ContractFacts, ...] = ()


_MARKETS = ("UK13", "UK14", "UK15", "UK16")
_AFTER_THE_CONTRACT = ("UK8", "UK9", "UK10", "UK11")


def duties(tender: Tender, kinds: tuple[NoticeKind, ...], facts: Facts) -> list[NoticeDuty]:
    """Every notice, UK1 first, with what is to be done about it."""
    return [_duty(tender, kind, facts) for kind in kinds]


def _duty(tender: Tender, kind: NoticeKind, facts: Facts) -> NoticeDuty:
    if kind.exempt_because and facts.is_school:
        return NoticeDuty(kind, Duty.EXEMPT, kind.exempt_because)
    if kind.code == "UK1":
        return NoticeDuty(kind, Duty.NOT_NEEDED, "only for authorities that spend over £100 million a year")
    if kind.code in _MARKETS:
        return NoticeDuty(kind, Duty.NOT_NEEDED, "the trust runs no dynamic market")
    if not facts.over_threshold:
        return NoticeDuty(kind, Duty.NOT_NEEDED, "below the threshold; Part 6 does not apply to schools, s.84(2)")
    if kind.code in _AFTER_THE_CONTRACT:
        return _after_the_contract(kind, facts)
    return _BY_CODE[kind.code](tender, kind, facts) if kind.code in _BY_CODE else NoticeDuty(kind, Duty.MAY, "")


def _engagement(tender: Tender, kind: NoticeKind, facts: Facts) -> NoticeDuty:
    if tender.procedure in (Procedure.DIRECT_AWARD, Procedure.FRAMEWORK_CALL_OFF):
        return NoticeDuty(kind, Duty.NOT_NEEDED, f"no tender notice is published for a {tender.procedure}")
    if tender.why_no_engagement:
        return NoticeDuty(kind, Duty.NOT_NEEDED, f"the reason goes into UK4: {tender.why_no_engagement}")
    return NoticeDuty(kind, Duty.MAY, "publish it, or give the reason in UK4")


def _planned(tender: Tender, kind: NoticeKind, facts: Facts) -> NoticeDuty:
    return NoticeDuty(kind, Duty.MAY, "as you wish; 40 days to 12 months before UK4 it shortens the tender period")


def _tender_notice(tender: Tender, kind: NoticeKind, facts: Facts) -> NoticeDuty:
    if tender.procedure in (Procedure.OPEN, Procedure.COMPETITIVE_FLEXIBLE):
        by = school_date(tender.published_at) if tender.published_at else None
        return NoticeDuty(
            kind, Duty.MUST, "it invites the tenders: publish it the day the tender is published here", by
        )
    return NoticeDuty(kind, Duty.NOT_NEEDED, f"not for a {tender.procedure or 'tender without a procedure yet'}")


def _transparency(tender: Tender, kind: NoticeKind, facts: Facts) -> NoticeDuty:
    if tender.procedure is Procedure.DIRECT_AWARD:
        return NoticeDuty(kind, Duty.MUST, "before the direct award, with its ground and justification")
    return NoticeDuty(kind, Duty.NOT_NEEDED, "only for a direct award")


def _award_notice(tender: Tender, kind: NoticeKind, facts: Facts) -> NoticeDuty:
    if tender.state is State.TERMINATED:
        return NoticeDuty(kind, Duty.NOT_NEEDED, "the tender was ended without an award")
    if tender.intended_at is None:
        return NoticeDuty(
            kind, Duty.LATER, "when it is decided whom the contract goes to, after the assessment summaries"
        )
    by = school_date(tender.intended_at)
    return NoticeDuty(kind, Duty.MUST, "the standstill begins on the day it is published", by)


def _details(tender: Tender, kind: NoticeKind, facts: Facts) -> NoticeDuty:
    if tender.state is State.TERMINATED:
        return NoticeDuty(kind, Duty.NOT_NEEDED, "the tender was ended without an award")
    if tender.awarded_at is None:
        return NoticeDuty(kind, Duty.LATER, "after the contract is signed")
    by = details_due_on(school_date(tender.awarded_at), facts.light_touch, facts.times)
    days = facts.times.details_light if facts.light_touch else facts.times.details
    return NoticeDuty(kind, Duty.MUST, f"within {days} days of signing (unverified)", by)


def _termination(tender: Tender, kind: NoticeKind, facts: Facts) -> NoticeDuty:
    if tender.state is State.TERMINATED and tender.published_at:
        by = school_date(tender.terminated_at) + timedelta(days=1) if tender.terminated_at else None
        return NoticeDuty(kind, Duty.MUST, "as soon as reasonably practicable after the decision to end it", by)
    return NoticeDuty(kind, Duty.NOT_NEEDED, "only where a published tender is ended without an award")


_BY_CODE = {
    "UK2": _engagement,
    "UK3": _planned,
    "UK4": _tender_notice,
    "UK5": _transparency,
    "UK6": _award_notice,
    "UK7": _details,
    "UK12": _termination,
}


def _payments(kind: NoticeKind, facts: Facts) -> NoticeDuty:
    if any(pence > facts.payments_over_pence for one in facts.contracts for _, pence in one.payments):
        words = f"a payment of more than {pounds(facts.payments_over_pence)} was made; unverified whether schools are spared"
        return NoticeDuty(kind, Duty.MUST, words)
    return NoticeDuty(kind, Duty.LATER, kind.what_for)


def _performance(kind: NoticeKind, facts: Facts) -> NoticeDuty:
    if not any(one.gross_pence > facts.kpi_over_pence for one in facts.contracts):
        return NoticeDuty(kind, Duty.NOT_NEEDED, "only for contracts over £5 million, which have indicators")
    return NoticeDuty(kind, Duty.LATER, kind.what_for)


def _changed(kind: NoticeKind, facts: Facts) -> NoticeDuty:
    wanted = [change for one in facts.contracts for change in one.changes if change.needs_notice]
    if not wanted:
        return NoticeDuty(kind, Duty.LATER, kind.what_for)
    last = wanted[-1]
    return NoticeDuty(kind, Duty.MUST, f"before change {last.number} takes effect (s.75)", last.from_on)


def _ended(kind: NoticeKind, facts: Facts) -> NoticeDuty:
    over = [one for one in facts.contracts if one.terminated_on is not None or one.last_day < facts.today]
    if not over:
        return NoticeDuty(kind, Duty.LATER, kind.what_for)
    by = max(one.last_day for one in over) + timedelta(days=facts.termination_days)
    return NoticeDuty(kind, Duty.MUST, f"within {facts.termination_days} days of the contract's end (unverified)", by)


_AFTER = {"UK8": _payments, "UK9": _performance, "UK10": _changed, "UK11": _ended}


def _after_the_contract(kind: NoticeKind, facts: Facts) -> NoticeDuty:
    if not facts.contracts:
        return NoticeDuty(kind, Duty.LATER, kind.what_for)
    return _AFTER[kind.code](kind, facts)


def contract_duties(
    contract: ContractFacts, direct: bool, kinds: tuple[NoticeKind, ...], facts: Facts
) -> list[NoticeDuty]:
    """Every notice for a contract that no tender here made; `direct` where it was awarded directly."""
    return [_contract_duty(contract, direct, kind, facts) for kind in kinds]


def _contract_duty(contract: ContractFacts, direct: bool, kind: NoticeKind, facts: Facts) -> NoticeDuty:
    if kind.exempt_because and facts.is_school:
        return NoticeDuty(kind, Duty.EXEMPT, kind.exempt_because)
    if kind.code not in ("UK5", "UK6", "UK7", *_AFTER):
        return NoticeDuty(kind, Duty.NOT_NEEDED, "no tender here made this contract")
    if not facts.over_threshold:
        return NoticeDuty(kind, Duty.NOT_NEEDED, "below the threshold; Part 6 does not apply to schools, s.84(2)")
    if kind.code in _AFTER:
        return _after_the_contract(kind, facts)
    if kind.code == "UK5" and not direct:
        return NoticeDuty(kind, Duty.NOT_NEEDED, "only for a direct award")
    if kind.code == "UK7" and contract.signed_on is not None:
        by = details_due_on(contract.signed_on, facts.light_touch, facts.times)
        return NoticeDuty(kind, Duty.MUST, "after the contract was signed (days unverified)", by)
    return NoticeDuty(kind, Duty.MUST, "before the contract is made")


def in_order(found: list[NoticeDuty], published: Mapping[str, date]) -> list[NoticeDuty]:
    """What is to be done now first: must and not yet published, then may, later, and what is not needed."""
    rank = {Duty.MUST: 0, Duty.MAY: 1, Duty.LATER: 2, Duty.EXEMPT: 3, Duty.NOT_NEEDED: 4}
    return sorted(found, key=lambda one: (one.kind.code in published, rank[one.duty], int(one.kind.code[2:])))
