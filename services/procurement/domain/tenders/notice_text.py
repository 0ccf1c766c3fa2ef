"""The text of a notice, as a draft to copy into the place where it is published; what is not known yet is said to be so."""

from __future__ import annotations

from collections.abc import Sequence

from services.procurement.domain.tenders.notices import NoticeKind
from services.procurement.domain.tenders.tender import Tender
from services.procurement.domain.tenders.timetable import in_words, moment_in_words
from shared.money import pounds

OPEN = "[not known yet]"


def notice_text(kind: NoticeKind, tender: Tender, schools: Sequence[str]) -> str:
    """The draft: general fields, then those of this notice."""
    fields = [
        ("Notice", f"{kind.code} {kind.title}"),
        *_general(tender, schools),
        *_OF_NOTICE.get(kind.code, _none)(tender),
    ]
    return "\n".join(f"{name}: {value}" for name, value in fields)


def _general(tender: Tender, schools: Sequence[str]) -> list[tuple[str, str]]:
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


def _term(tender: Tender) -> str:
    if tender.term is None:
        return OPEN
    extra = " + ".join(f"{years.normalize():f}" for years in tender.term.extension_years)
    return f"{tender.term.years.normalize():f} years" + (f", extension options {extra} years" if extra else "")


def _tender_fields(tender: Tender) -> list[tuple[str, str]]:
    lots = [
        (
            f"Lot {lot.lot}",
            f"{lot.title} ({pounds(lot.value_pence)} with VAT). Award criteria: "
            + ", ".join(f"{one.name} {one.weight.normalize():f}" for one in lot.criteria),
        )
        for lot in tender.lots
    ]
    return [
        ("Procedure", tender.procedure.value if tender.procedure else OPEN),
        ("Tenders by", moment_in_words(tender.deadline_at) if tender.deadline_at else OPEN),
        ("Questions by", moment_in_words(tender.questions_until) if tender.questions_until else OPEN),
        *lots,
        ("Conditions", "; ".join(one.words for one in tender.requirements) or "none"),
        ("Ties", tender.tie_rule.value if tender.tie_rule else OPEN),
        ("No preliminary market engagement notice because", tender.why_no_engagement or OPEN),
    ]


def _direct_fields(tender: Tender) -> list[tuple[str, str]]:
    ground, why = (tender.direct.ground, tender.direct.justification) if tender.direct else (OPEN, OPEN)
    return [("Direct award, ground", ground), ("Justification", why), *_award_fields(tender)]


def _award_fields(tender: Tender) -> list[tuple[str, str]]:
    awards = [
        (f"Lot {one.lot} goes to", f"{one.supplier_name}, {pounds(one.value_pence)} without VAT")
        for one in tender.awards
    ]
    until = in_words(tender.standstill_until) if tender.standstill_until else OPEN
    return [*(awards or [("Supplier", OPEN)]), ("Standstill ends", until)]


def _details_fields(tender: Tender) -> list[tuple[str, str]]:
    signed = moment_in_words(tender.awarded_at) if tender.awarded_at else OPEN
    return [("Contract made", signed), *_award_fields(tender)]


def _end_fields(tender: Tender) -> list[tuple[str, str]]:
    return [("Ended because", tender.terminated_because or OPEN)]


def _none(tender: Tender) -> list[tuple[str, str]]:
    return []


_OF_NOTICE = {
    "UK4": _tender_fields,
    "UK5": _direct_fields,
    "UK6": _award_fields,
    "UK7": _details_fields,
    "UK12": _end_fields,
}
