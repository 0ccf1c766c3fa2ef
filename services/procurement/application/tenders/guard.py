"""The aggregation guard, asked before anything large is bought: what this comes to with everything of its kind.

It counts what is asked about, orders placed in the months before, contracts that run, and other tenders that are planned or
under way, for the schools that may join and for purchases made together."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from services.procurement.application.ports import Procuring
from services.procurement.application.tenders import rules
from services.procurement.application.tenders.volumes import Source
from services.procurement.domain.cpv import cpv_of
from services.procurement.domain.errors import NotValid
from services.procurement.domain.tenders.aggregation import GuardResult, Part, weigh
from shared.calendar.months import add_months
from shared.money import pounds

SIMILAR_WORDS = {
    Source.ORDER: "Orders placed since {since} with codes {group}…",
    Source.CONTRACT: "Contracts that run on that day with codes {group}…",
    Source.TENDERED: "Contracts with codes {group}… that were competed for under the Act in full",
}


def check(
    uow: Procuring,
    *,
    cpv_code: str,
    pence_incl_vat: int,
    years: Decimal | int,
    school_ids: Collection[str],
    on: date,
    leaving_out: str = "",
) -> GuardResult:
    """What buying this for these schools comes to, with what is like it, against the threshold of that day.

    `pence_incl_vat` is for the whole term with every extension, over all schools that may join; `years` is that term, for the
    words. `leaving_out` is a tender that is this very purchase. Raises NotValid, and NoRuleForDate where no threshold is held.
    """
    if pence_incl_vat < 0:
        raise NotValid("The value of a purchase is nought or more: check the amount")
    code = cpv_of(cpv_code, "").code
    similar = rules.similar(on)
    group = code[: similar.digits]
    since = add_months(on.replace(day=1), -similar.months)
    with uow.over_all_schools():
        volumes = uow.tenders.volumes(group, since, on, tuple(school_ids))
        plans = uow.tenders.plans_like(group, leaving_out)
    found = {
        source: Part(SIMILAR_WORDS[source].format(since=f"{since.day} {since:%B %Y}", group=group), pence, source.value)
        for source, pence in volumes.items()
    }
    apart = [] if similar.counts_tendered else [found.pop(Source.TENDERED)]
    others = list(found.values())
    others += [Part(f"Tender {number} ‘{title}’, {state}", pence, "plan") for number, title, state, pence in plans]
    this = Part(f"This purchase, {_years(years)}, for {_schools(len(set(school_ids)))}", pence_incl_vat, "this")
    limit = rules.threshold(code, on)
    return weigh(this, others, limit, similar.warn, (*similar.rows, limit.row), apart)


def said(result: GuardResult) -> dict[str, object]:
    """The result as plain values for an answer."""
    return {
        "level": result.level.value,
        "in_words": f"{result.words}.",
        "together_pence": result.together_pence,
        "threshold_pence": result.threshold.pence,
        "threshold_kind": result.threshold.kind,
        "threshold_because": result.threshold.because,
        "per_cent": str(result.per_cent),
        "splitting": result.splitting,
        "working": [
            {"in_words": part.words, "pence": part.pence, "kind": part.kind, "amount": pounds(part.pence)}
            for part in result.working
        ],
        "apart": [{"in_words": part.words, "pence": part.pence} for part in result.apart],
        "rule": dict(result.threshold.row),
        "rows": [dict(row) for row in result.rows],
    }


def _years(years: Decimal | int) -> str:
    return "1 year" if years == 1 else f"{Decimal(years).normalize():f} years"


def _schools(count: int) -> str:
    return "1 school" if count == 1 else f"{count} schools"
