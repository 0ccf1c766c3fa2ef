"""The text of a notice, as a draft to copy into the place where it is published; what is not known yet is said to be so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.procurement.domain.publication.values import category
from services.procurement.domain.tenders.contract_notices import (
    OPEN,
    ContractFacts,
    Fields,
    change_fields,
    details_fields,
    payment_fields,
    performance_fields,
    termination_fields,
)
from services.procurement.domain.tenders.notices import NoticeKind
from services.procurement.domain.tenders.rounds import in_words as round_in_words
from services.procurement.domain.tenders.tender import Lot, Tender
from services.procurement.domain.tenders.timetable import Times
from services.procurement.domain.wording import plain_number
from shared.calendar.months import add_months
from shared.calendar.words import day_in_words, moment_in_words
from shared.money import pounds

NO_MARKET = "[the trust runs no dynamic market: fill this in if it ever does]"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a notice is about: a tender, the contracts that came of it, or a contract that no tender here made."""

    authority: str
    schools: Sequence[str]
    tender: Tender | None
    contracts: Sequence[ContractFacts]
    times: Times
    payments_over_pence: int
    today: date


def notice_text(kind: NoticeKind, about: Subject) -> str:
    """The draft: general fields, then those of this notice."""
    fields = [
        ("Notice", f"{kind.code} {kind.title}"),
        ("Contracting authority", about.authority or OPEN),
        *(_of_tender(about.tender, about.schools) if about.tender else _of_contracts(about.contracts, about.schools)),
        *OF_NOTICE[kind.code](about),
    ]
    return "\n".join(f"{name}: {value}" for name, value in fields)


def _of_tender(tender: Tender, schools: Sequence[str]) -> Fields:
    return [
        ("Reference", tender.number),
        ("Title", tender.title),
        ("Description", tender.need or OPEN),
        ("Law", "Procurement Act 2023"),
        ("CPV codes", ", ".join(tender.cpv_codes) or OPEN),
        ("Schools", ", ".join(schools) or OPEN),
        ("Estimated value with VAT", pounds(tender.estimate.pence_incl_vat) if tender.estimate else OPEN),
        ("Term", _term(tender)),
    ]


def _of_contracts(contracts: Sequence[ContractFacts], schools: Sequence[str]) -> Fields:
    return [
        ("Title", "; ".join(one.title for one in contracts)),
        ("Law", "Procurement Act 2023"),
        ("CPV codes", ", ".join(dict.fromkeys(one.cpv_code for one in contracts))),
        ("Schools", ", ".join(schools) or OPEN),
        ("Came about", "; ".join(one.competed for one in contracts)),
    ]


def _term(tender: Tender) -> str:
    if tender.term is None:
        return OPEN
    extra = " + ".join(plain_number(years) for years in tender.term.extension_years)
    return f"{plain_number(tender.term.years)} years" + (f", extension options {extra} years" if extra else "")


def _pipeline_fields(about: Subject) -> Fields:
    tender = about.tender
    starts = tender.term.starts_on if tender and tender.term else None
    return [
        ("Contract dates, estimated", f"from {day_in_words(starts)}" if starts else OPEN),
        ("Tender notice expected on", _published(tender)),
        ("Main category", tender_category(tender)),
        (
            "Published in",
            "1 April to 26 May, for contracts over £2 million of authorities that spend over £100 million",
        ),
    ]


def _engagement_fields(about: Subject) -> Fields:
    tender = about.tender
    return [
        ("What suppliers are asked", OPEN),
        ("How suppliers take part, and until when", OPEN),
        ("Tender notice expected on", _published(tender)),
        ("Not published because", (tender.why_no_engagement if tender else "") or "[only if it is not published]"),
    ]


def _planned_fields(about: Subject) -> Fields:
    on = (about.tender.planned_notice_on if about.tender else None) or about.today
    first = on + timedelta(days=about.times.planned_least)
    last = add_months(on, about.times.planned_most)
    return [
        ("Published on", day_in_words(on)),
        (
            "Qualifying planned procurement notice",
            f"yes, if the tender notice follows from {day_in_words(first)} to {day_in_words(last)}; tenders then have "
            f"{about.times.after_planned} days",
        ),
        ("Procedure, as planned", _procedure(about.tender)),
        (
            "Lots, as planned",
            "; ".join(lot.title for lot in about.tender.lots) if about.tender and about.tender.lots else OPEN,
        ),
    ]


def _tender_fields(about: Subject) -> Fields:
    tender = about.tender
    if tender is None:
        return [("Tenders by", "[no tender here: the contract was entered by hand]")]
    return [
        ("Procedure", _procedure(tender)),
        ("Tenders by", moment_in_words(tender.deadline_at) if tender.deadline_at else OPEN),
        ("Questions by", moment_in_words(tender.questions_until) if tender.questions_until else OPEN),
        *((f"Lot {lot.lot}", _lot(lot)) for lot in tender.lots),
        ("Conditions", "; ".join(one.words for one in tender.requirements) or "none"),
        *((f"Round {number}", round_in_words(one)) for number, one in enumerate(tender.rounds, 1)),
        ("Ties", tender.tie_rule.value if tender.tie_rule else OPEN),
        ("No preliminary market engagement notice because", tender.why_no_engagement or OPEN),
    ]


def _lot(lot: Lot) -> str:
    criteria = ", ".join(f"{one.name} {plain_number(one.weight)}" for one in lot.criteria)
    return f"{lot.title} ({pounds(lot.value_pence)} with VAT). Award criteria: {criteria or OPEN}"


def _direct_fields(about: Subject) -> Fields:
    direct = about.tender.direct if about.tender else None
    by_hand = "; ".join(one.competed for one in about.contracts) or OPEN
    return [
        ("Direct award, ground", direct.ground if direct else by_hand),
        ("Justification", direct.justification if direct else OPEN),
        ("Published before the contract is made, on", OPEN),
        *_awards(about),
    ]


def _award_fields(about: Subject) -> Fields:
    until = about.tender.standstill_until if about.tender else None
    return [
        *_awards(about),
        ("Assessment summaries sent to every bidder on", OPEN),
        ("Standstill ends", day_in_words(until) if until else OPEN),
    ]


def _awards(about: Subject) -> Fields:
    tender = about.tender
    if tender is not None and tender.awards:
        return [
            (f"Lot {one.lot} goes to", f"{one.supplier_name}, {pounds(one.value_pence)} without VAT")
            for one in tender.awards
        ]
    found = [("Supplier", f"{one.supplier}, {pounds(one.pence)} without VAT") for one in about.contracts]
    return found or [("Supplier", OPEN)]


def _end_fields(about: Subject) -> Fields:
    tender = about.tender
    ended = tender.terminated_at if tender else None
    return [
        ("Ended on", day_in_words(ended) if ended else OPEN),
        ("Ended because", (tender.terminated_because if tender else "") or OPEN),
        ("Lots that are ended", ", ".join(lot.lot for lot in tender.lots) if tender and tender.lots else OPEN),
    ]


def _market(*names: str) -> Callable[[Subject], Fields]:
    return lambda _about: [(name, NO_MARKET) for name in names]


def _compliance_fields(about: Subject) -> Fields:
    first = date(about.today.year, 4 if 4 <= about.today.month < 10 else 10, 1)
    if first > about.today:
        first = first.replace(year=first.year - 1)
    last = add_months(first, 6) - timedelta(days=1)
    return [
        ("Half-year", f"{day_in_words(first)} to {day_in_words(last)}"),
        ("Average days to pay", OPEN),
        ("Paid within 30 days, from 31 to 60, later: per cent", OPEN),
        ("Sums not paid in time", OPEN),
    ]


def _published(tender: Tender | None) -> str:
    return day_in_words(tender.published_at) if tender and tender.published_at else OPEN


def _procedure(tender: Tender | None) -> str:
    return tender.procedure.value if tender and tender.procedure else OPEN


def tender_category(tender: Tender | None) -> str:
    """Goods, works or services by the main CPV code."""
    return category(tender.main_cpv) if tender and tender.main_cpv else OPEN


OF_NOTICE: Mapping[str, Callable[[Subject], Fields]] = {
    "UK1": _pipeline_fields,
    "UK2": _engagement_fields,
    "UK3": _planned_fields,
    "UK4": _tender_fields,
    "UK5": _direct_fields,
    "UK6": _award_fields,
    "UK7": lambda about: details_fields(about.contracts),
    "UK8": lambda about: payment_fields(about.contracts, about.payments_over_pence),
    "UK9": lambda about: performance_fields(about.contracts),
    "UK10": lambda about: change_fields(about.contracts),
    "UK11": lambda about: termination_fields(about.contracts, about.today),
    "UK12": _end_fields,
    "UK13": _market("Market to be set up", "What may be bought by it", "Conditions of membership", "To be set up on"),
    "UK14": _market("Market set up", "Set up on", "How suppliers apply", "Parts of the market"),
    "UK15": _market("Market changed", "What changes", "Changed on"),
    "UK16": _market("Market ended", "Ended on", "Reason for the end of the market"),
    "UK17": _compliance_fields,
}
"""The fields that each notice has beside the general ones."""
