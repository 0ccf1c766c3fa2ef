"""The aggregation guard, asked before anything large is bought: what this comes to with everything of its kind.

It counts what is asked about, orders placed and invoices without an order in the months before, contracts that run, and other
tenders that are planned or under way: for the trust with all its member schools, which are one authority; for an associate
school that buys for itself, its own and what is bought together.

Other rooms ask `check` for one kind of goods, or `check_kinds` for several at once, and then `told`, which refuses what reaches
the threshold unless a tender or framework is named, and gives the warnings to show. Keep `said` of each with the decision."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal

from services.procurement.application.ports import Procuring
from services.procurement.application.tenders import rules
from services.procurement.domain.cpv import cpv_of
from services.procurement.domain.tenders.aggregation import GuardResult, Level, Part, weigh
from services.procurement.domain.tenders.similar import Source, whose
from services.procurement.domain.wording import counted, plain_number
from shared.calendar.months import add_months
from shared.calendar.words import day_in_words
from shared.money import pounds
from shared.refusals import NoRuleForDate, NotValid

SIMILAR_WORDS = {
    Source.ORDER: "Orders placed since {since} with codes {group}…",
    Source.INVOICE: "Invoices without an order since {since} with codes {group}…",
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
    """What buying this for these schools comes to, with what is like it, against the threshold of that day. No school at all
    means that the trust buys for itself.

    `pence_incl_vat` is for the whole term with every extension, over all schools that may join; `years` is that term, for the
    words. `leaving_out` is a tender that is this very purchase. Raises NotValid, and NoRuleForDate where no threshold is held.
    """
    if pence_incl_vat < 0:
        raise NotValid("The value of a purchase is zero or more: check the amount")
    code = cpv_of(cpv_code, "").code
    similar = rules.similar(on)
    group = code[: similar.digits]
    since = add_months(on.replace(day=1), -similar.months)
    with uow.over_all_schools():
        buyer = whose(school_ids, uow.tenders.associates())
        volumes = uow.tenders.volumes(group, since, on, buyer)
        plans = uow.tenders.plans_like(group, leaving_out)
    found = {
        source: Part(SIMILAR_WORDS[source].format(since=day_in_words(since), group=group), pence, source.value)
        for source, pence in volumes.items()
    }
    apart = [] if similar.counts_tendered else [found.pop(Source.TENDERED)]
    others = list(found.values())
    others += [Part(f"Tender {number} ‘{title}’, {state}", pence, "plan") for number, title, state, pence in plans]
    this = Part(f"This purchase, {_years(years)}, for {_for_whom(len(buyer.named))}", pence_incl_vat, "this")
    limit = rules.threshold(code, on)
    return weigh(this, others, limit, similar.warn, (*similar.rows, limit.row), apart)


def check_kinds(
    uow: Procuring, pence_by_cpv: Mapping[str, int], *, school_ids: Collection[str], on: date, years: Decimal | int = 1
) -> list[GuardResult]:
    """As `check`, for goods of several codes: those that are alike are put together before they are weighed.

    Where codes that are alike have different thresholds, the lower one holds.
    """
    digits = rules.similar(on).digits
    alike: dict[str, list[str]] = {}
    for cpv_code in sorted(pence_by_cpv):
        alike.setdefault(cpv_code[:digits], []).append(cpv_code)
    return [
        check(
            uow,
            cpv_code=min(codes, key=lambda code: rules.threshold(code[:8], on).pence),
            pence_incl_vat=sum(pence_by_cpv[code] for code in codes),
            years=years,
            school_ids=school_ids,
            on=on,
        )
        for codes in alike.values()
    ]


def told(results: Iterable[GuardResult], way: str = "", *, only_warn: bool = False) -> list[str]:
    """The warnings to show with what was weighed. `way` names the tender or framework that it is bought by; `only_warn` is
    for what is too small to be tendered by itself.

    Raises NotValid, with what the guard said, where the threshold is reached and neither is so.
    """
    warnings = []
    for result in results:
        if result.level is Level.OVER and not way.strip() and not only_warn:
            raise NotValid(
                f"{result.words}. Ask the trust's buyer to open a tender, or to call off an approved framework",
                only_a_tender=True,
                guard=said(result),
            )
        if result.level is not Level.CLEAR:
            warnings.append(f"{result.words}.")
    return warnings


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


def said_of_unknown(unknown: NoRuleForDate) -> dict[str, object]:
    """What takes the place of `said` where no threshold is known for the day and the purchase goes on all the same."""
    return {"level": "unknown", "in_words": f"{unknown}.", "rows": []}


def _years(years: Decimal | int) -> str:
    return "1 year" if years == 1 else f"{plain_number(Decimal(years))} years"


def _for_whom(schools: int) -> str:
    return counted(schools, "school") if schools else "the trust itself"
