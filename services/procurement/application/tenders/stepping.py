"""Taking one step with a tender: read it, let the domain say what comes of it, write it with what happened in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.tenders import guard, rules
from services.procurement.application.tenders.ports import Answer, Participation, TenderEntry
from services.procurement.domain.tenders.aggregation import GuardResult, Level
from services.procurement.domain.tenders.lifecycle import Ready
from services.procurement.domain.tenders.tender import Procedure, Tender
from shared.calendar.zone import school_date
from shared.refusals import ChangedMeanwhile, NoRuleForDate

BELOW = frozenset({Level.CLEAR, Level.WARN_75, Level.WARN_90})


def read(uow: Procuring, tender_id: str, version: int | None) -> Tender:
    """The tender, of which somebody saw `version` (None: whichever is there). Raises ChangedMeanwhile."""
    found = uow.tenders.get(tender_id)
    if version is not None and version != found.version:
        raise ChangedMeanwhile(
            f"'{found.title}' was changed by somebody else since you opened it: look at it again first"
        )
    return found


def step(
    uow: Procuring,
    tender_id: str,
    version: int | None,
    change: Callable[[Tender], Tender],
    kind: str,
    in_words: str,
    public: bool = False,
) -> Tender:
    """The tender after a change, written; a change that changes nothing writes nothing."""
    before = read(uow, tender_id, version)
    after = change(before)
    if after == before:
        return before
    saved = uow.tenders.save(after, before.version)
    note(uow, saved, kind, in_words, public=public)
    return saved


def note(
    uow: Procuring,
    tender: Tender,
    kind: str,
    in_words: str,
    *,
    public: bool = False,
    used: tuple[Mapping[str, Any], ...] = (),
) -> None:
    """Put down what happened."""
    uow.tenders.add_entry(TenderEntry(tender.tender_id, uow.now(), uow.actor, kind, in_words, public, used))


def weighed(uow: Procuring, tender: Tender) -> GuardResult | None:
    """What the guard says of the tender; None while code or estimate is missing.

    A published tender is held against the threshold of the day of its publication. Raises NoRuleForDate.
    """
    if not tender.main_cpv or tender.estimate is None or tender.term is None:
        return None
    declined = _who(uow.tenders.participations(tender.tender_id), Answer.DECLINED)
    return guard.check(
        uow,
        cpv_code=tender.main_cpv,
        pence_incl_vat=tender.estimate.pence_incl_vat,
        years=tender.term.longest,
        school_ids=[one for one in tender.school_ids if one not in declined],
        on=school_date(tender.published_at) if tender.published_at else uow.today(),
        leaving_out=tender.tender_id,
    )


def weighed_or_why(uow: Procuring, tender: Tender) -> tuple[GuardResult | None, str]:
    """What the guard says, or in words why it cannot say anything on this day: for pages, which show the rest all the same."""
    try:
        return weighed(uow, tender), ""
    except NoRuleForDate as unknown:
        return None, f"{unknown}."


def ready(uow: Procuring, tender: Tender, result: GuardResult | None, unknown: str = "") -> Ready:
    """What publication looks at beside the plan. Where the threshold is not known, it counts as reached."""
    taking_part = uow.tenders.participations(tender.tender_id)
    return Ready(
        over_threshold=bool(unknown) or (result is not None and result.level not in BELOW),
        unanswered=_who(taking_part, Answer.ASKED),
        agreed=_who(taking_part, Answer.AGREED),
        frameworks_fit=bool(tender.main_cpv and rules.frameworks(tender.main_cpv, uow.today())),
        rules=result.rows if result else (),
        threshold_unknown=unknown,
    )


def has_standstill(tender: Tender, over_threshold: bool) -> bool:
    """Whether a standstill is kept: for everything over the threshold, and for a call-off, too, since longer never harms."""
    return over_threshold and tender.procedure is not Procedure.BELOW_THRESHOLD


def _who(taking_part: list[Participation], answer: Answer) -> list[str]:
    return [one.school_id for one in taking_part if one.answer is answer]
