"""The report of a year: what was ordered, what it saved by which method, what budgets hold still, which contracts end. For
the whole trust, and for one school, so that a head can take it to the governors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from services.procurement.application.contract_register.periods import SAVING_METHOD
from services.procurement.application.ports import Procuring
from services.procurement.application.reporting import contracts_ending
from services.procurement.application.reporting.words import MOST_CODES, categories, divisions
from services.procurement.application.requisitions import budgets
from services.procurement.domain.reporting import savings as saved
from services.procurement.domain.reporting.cost_codes import named
from services.procurement.domain.reporting.spending import Spend, by_code, by_division, per_cent_of_whole
from services.procurement.domain.requisitions.budget import Position
from shared.calendar import YearSpan, academic_year, academic_year_of
from shared.clock import SCHOOL_ZONE
from shared.refusals import NotKnown, NotValid
from shared.refusing import for_the_trust, worded


@worded
def trust_report(uow: Procuring, year: str) -> dict[str, Any]:
    """The trust's report of a year (empty: this one). Raises InvalidRequest for what is no year."""
    for_the_trust(uow)
    span = _year(uow, year)
    days = _days(span)
    found = _saved(uow, span, None)
    names = {school_id: school.name for school_id, school in uow.schools.among().items()}
    return {
        **_head(uow, span, None, "The whole trust"),
        "savings": _savings(found) | {"by_school": [_of_school(total, names) for total in saved.by_school(found)]},
        "ordered": _ordered(uow, uow.reporting.ordered_by_cpv(days, None), span)
        | {"small_business": _small_businesses(uow, days)},
        "codes": _codes(_positions_of_all(uow, span), span),
        "contracts": contracts_ending.in_trust(uow),
    }


@worded
def school_report(uow: Procuring, school_id: str, year: str) -> dict[str, Any]:
    """A school's report of a year (empty: this one), of its own figures only. Raises InvalidRequest for what is no year."""
    uow.scope.check(school_id)
    school = uow.schools.get(school_id)
    if school is None:
        raise NotKnown("There is no such school here")
    span = _year(uow, year)
    days, moments = _days(span), _moments(span)
    # Orders of several schools stand in the trust's rows; every question below names this school.
    with uow.over_all_schools():
        amounts = _added(
            uow.reporting.ordered_by_cpv(days, school_id), uow.reporting.together_by_cpv(moments, school_id)
        )
        return {
            **_head(uow, span, school_id, school.name),
            "savings": _savings(_saved(uow, span, school_id)),
            "ordered": _ordered(uow, amounts, span),
            "charged_pence": uow.reporting.charged_pence(days, school_id),
            "codes": _codes(budgets.positions(uow, school_id, _within(uow, span)), span),
            "contracts": contracts_ending.at_school(uow, school_id),
        }


def _head(uow: Procuring, span: YearSpan, school_id: str | None, name: str) -> dict[str, Any]:
    first = uow.reporting.first_order_on() or uow.today()
    years = [academic_year_of(date(year, 9, 1)).name for year in range(_starts(uow.today()), _starts(first) - 1, -1)]
    return {
        "school_id": school_id,
        "name": name,
        "year": span.name,
        "from": span.starts.isoformat(),
        "until": span.ends.isoformat(),
        "as_of": min(uow.today(), span.ends).isoformat(),
        "years": years,
    }


def _saved(uow: Procuring, span: YearSpan, school_id: str | None) -> list[saved.Saved]:
    together = uow.reporting.saved_together(_moments(span), school_id)
    return together + uow.reporting.saved_by_contracts(_days(span), SAVING_METHOD, school_id)


def _savings(found: Sequence[saved.Saved]) -> dict[str, Any]:
    return {
        "before_pence": sum(one.before_pence for one in found),
        "paid_pence": sum(one.paid_pence for one in found),
        "saved_pence": sum(one.saved_pence for one in found),
        "by_method": [_total(total) | {"method": total.key} for total in saved.by_method(found)],
    }


def _total(total: saved.Total) -> dict[str, Any]:
    return {
        "count": total.count,
        "before_pence": total.before_pence,
        "paid_pence": total.paid_pence,
        "saved_pence": total.saved_pence,
    }


def _of_school(total: saved.Total, names: Mapping[str, str]) -> dict[str, Any]:
    return _total(total) | {"school_id": total.key, "name": names.get(total.key, total.key)}


def _ordered(uow: Procuring, amounts: Mapping[str, int], span: YearSpan) -> dict[str, Any]:
    kinds = divisions(span.ends)
    texts = {code: kinds.get(code[:2], "") for code in amounts if code} | uow.reporting.cpv_texts()
    codes = by_code(amounts, texts)
    return {
        "pence": sum(amounts.values()),
        "by_division": [_spend(one) for one in by_division(amounts, kinds)],
        "by_code": [_spend(one) for one in codes[:MOST_CODES]],
        "more_codes": max(0, len(codes) - MOST_CODES),
    }


def _spend(one: Spend) -> dict[str, Any]:
    return {"code": one.code, "name": one.words, "pence": one.pence, "per_cent": one.per_cent}


def _small_businesses(uow: Procuring, days: tuple[date, date]) -> dict[str, Any]:
    """What went to small businesses, and to suppliers of which nobody knows whether they are one."""
    amounts = uow.reporting.ordered_by_supplier(days)
    said = {key: at.declared.small_business if at.declared else None for key, at in uow.onboarding.all().items()}
    small = sum(pence for supplier_id, pence in amounts.items() if said.get(supplier_id) is True)
    unknown = sum(pence for supplier_id, pence in amounts.items() if said.get(supplier_id) is None)
    return {"pence": small, "unknown_pence": unknown, "per_cent": per_cent_of_whole(small, sum(amounts.values()))}


def _codes(positions: Iterable[Position], span: YearSpan) -> dict[str, Any]:
    rows = [_position(position, span) for position in positions]
    known = [row for row in rows if row["budget_pence"] is not None]
    return {
        "rows": rows,
        "budget_pence": sum(row["budget_pence"] for row in known) if known else None,
        "actual_pence": sum(row["actual_pence"] for row in rows),
        "committed_pence": sum(row["committed_pence"] for row in rows),
        "source": next((one.source for one in categories(span.ends)), ""),
    }


def _position(position: Position, span: YearSpan) -> dict[str, Any]:
    stands_for = named(position.code, categories(span.ends))
    return {
        "code": position.code,
        "name": stands_for.name or position.name,
        "heading": stands_for.heading,
        "doubtful": stands_for.doubtful,
        "budget_pence": position.budget_pence,
        "actual_pence": position.actual_pence,
        "committed_pence": position.committed_pence,
        "available_pence": position.available_pence,
    }


def _positions_of_all(uow: Procuring, span: YearSpan) -> list[Position]:
    """The positions of all schools and of the trust itself, added up by code; each in its own financial year."""
    together = uow.reporting.positions_of_all(_within(uow, span), _days(span))
    return [_sum_of(code, parts) for code, parts in together.items()]


def _sum_of(code: str, parts: Sequence[Position]) -> Position:
    known = [part.budget_pence for part in parts if part.budget_pence is not None]
    return Position(
        code=code,
        name=next((part.name for part in parts if part.name), ""),
        # Where one school's budget is not known, nobody knows what is left of all.
        budget_pence=sum(known) if len(known) == len(parts) else None,
        actual_pence=sum(part.actual_pence for part in parts),
        committed_pence=sum(part.committed_pence for part in parts),
    )


def _added(*amounts: Mapping[str, int]) -> dict[str, int]:
    together: dict[str, int] = {}
    for one in amounts:
        for code, pence in one.items():
            together[code] = together.get(code, 0) + pence
    return together


def _year(uow: Procuring, name: str) -> YearSpan:
    if not name:
        return academic_year_of(uow.today())
    try:
        return academic_year(name)
    except ValueError as wrong:
        raise NotValid(f"'{name}' is not a financial year of an academy: write it like 2026-27") from wrong


def _within(uow: Procuring, span: YearSpan) -> date:
    """A day of the year for which budgets are looked at: today, or its last day once it is over."""
    return min(max(uow.today(), span.starts), span.ends)


def _days(span: YearSpan) -> tuple[date, date]:
    return span.starts, span.ends


def _moments(span: YearSpan) -> tuple[datetime, datetime]:
    after = span.ends + timedelta(days=1)
    return datetime.combine(span.starts, time(), SCHOOL_ZONE), datetime.combine(after, time(), SCHOOL_ZONE)


def _starts(day: date) -> int:
    return academic_year_of(day).starts.year
