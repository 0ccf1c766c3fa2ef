"""What being late costs: of one invoice, and of all that were paid, or still wait, after their time."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from services.procurement.application.payables import rule_rows
from services.procurement.application.payables.ports import PayableFilter
from services.procurement.application.ports import Procuring
from services.procurement.domain.payables.late_payment import BankRate, late_cost, reference_half_year_end
from services.procurement.domain.payables.life import Payable, State
from services.procurement.domain.payables.matching import Tolerance
from shared.refusals import NoRuleForDate, NotValid, wrong
from shared.refusing import for_the_trust, worded

MOST_LOOKED_AT = 5_000
LONGEST_WAIT = timedelta(days=365)
"""An invoice that came longer before the time that is asked about is not looked at for it."""
HIGHEST_RATE = Decimal(25)
"""Per cent: the Bank's rate was never above 17; more is a slip."""
HIGHEST_TOLERANCE_PENCE = 100_000
JUNE_END, DECEMBER_END = (6, 30), (12, 31)


def late_cost_of(uow: Procuring, payable: Payable) -> tuple[dict[str, Any] | None, str]:
    """(What is owed on top until it was paid or until today, why that cannot be told); (None, '') while it is in time."""
    if payable.pay_by is None or payable.in_dispute or payable.state is State.REFUSED:
        return None, ""
    until = payable.paid_on or uow.today()
    rules = rule_rows.late_rules(payable.received_on)
    try:
        cost = late_cost(payable.owed_pence, payable.pay_by, until, rules, rule_rows.bank_rates(uow))
    except NoRuleForDate as missing:
        return None, f"{missing}."
    if cost is None:
        return None, ""
    return {
        "days": cost.days,
        "interest_pence": cost.interest_pence,
        "fixed_pence": cost.fixed_pence,
        "total_pence": cost.total_pence,
        "working": cost.working,
        "source": cost.bank_rate.source,
    }, ""


@worded
def late_report(uow: Procuring, since: date | None = None) -> dict[str, Any]:
    """Invoices late since a day (a year back unless said): days, interest and the fixed sum that suppliers may ask for,
    and how many of all that were paid were paid in time."""
    for_the_trust(uow)
    begin = since or uow.today() - timedelta(days=365)
    looked_at = uow.payables.listed(PayableFilter(received_since=begin - LONGEST_WAIT), MOST_LOOKED_AT)
    asked = [one for one in looked_at if not one.document.is_credit_note]
    paid = [one for one in asked if one.paid_on is not None and one.paid_on >= begin]
    in_time = [one for one in paid if one.pay_by is None or one.paid_on is None or one.paid_on <= one.pay_by]
    late = [one for one in asked if _is_late(one, begin, uow.today())]
    rows = [_row(uow, one) for one in late]
    return {
        "since": begin.isoformat(),
        "paid": len(paid),
        "paid_in_time": len(in_time),
        "late": rows,
        "interest_pence": sum(row["cost"]["interest_pence"] for row in rows if row["cost"]),
        "fixed_pence": sum(row["cost"]["fixed_pence"] for row in rows if row["cost"]),
        "not_known": sum(1 for row in rows if row["because"]),
        "missing_rates": sorted({row["half_year_end"] for row in rows if row["because"]}),
        "source": rule_rows.late_rules(uow.today()).source,
    }


@worded
def enter_bank_rate(uow: Procuring, half_year_end: date, per_cent: Decimal, source: str) -> dict[str, Any]:
    """The Bank of England's rate at the end of a half-year, with where it was read. Raises InvalidRequest."""
    for_the_trust(uow)
    if (half_year_end.month, half_year_end.day) not in (JUNE_END, DECEMBER_END):
        raise wrong("half_year_end", "The rate that counts is that of a 30 June or a 31 December")
    if half_year_end > uow.today():
        raise wrong("half_year_end", "That day is still ahead: enter its rate when it is known")
    if not 0 <= per_cent <= HIGHEST_RATE:
        raise wrong("per_cent", "The Bank's rate is between 0 and 25 per cent: check it")
    if not source.strip():
        raise wrong("source", "Say where you read it, for example 'bankofengland.co.uk, Bank Rate history'")
    if any(rate.half_year_end == half_year_end for rate in rule_rows.bank_rates(uow)):
        raise wrong("half_year_end", "The rate of that half-year is held already")
    uow.payables.add_bank_rate(BankRate(half_year_end, per_cent, source.strip(), ""), uow.actor, uow.now())
    return {"half_year_end": half_year_end.isoformat(), "per_cent": f"{per_cent:f}"}


@worded
def set_tolerance(
    uow: Procuring, valid_from: date, price_pence: int, price_per_cent: Decimal, charges_pence: int, reason: str
) -> dict[str, Any]:
    """How far invoices may be above their orders from a day on, as the trust decided. Raises InvalidRequest."""
    for_the_trust(uow)
    if valid_from < uow.today():
        raise wrong("valid_from", "That day is over: a new tolerance holds from today at the earliest")
    if not 0 <= price_pence <= HIGHEST_TOLERANCE_PENCE or not 0 <= charges_pence <= HIGHEST_TOLERANCE_PENCE:
        raise NotValid("A tolerance is between £0.00 and £1,000.00")
    if not 0 <= price_per_cent <= 100:
        raise wrong("price_per_cent", "Give between 0 and 100 per cent")
    if not reason.strip():
        raise wrong("reason", "Say who decided it and when, for example 'Finance committee, 3 November 2026'")
    decided = Tolerance(valid_from, price_pence, price_per_cent, charges_pence, uow.actor, reason.strip())
    uow.payables.add_tolerance(decided, uow.now())
    return {"in_words": decided.in_words()}


def settings(uow: Procuring) -> dict[str, Any]:
    """The tolerance that holds today with those decided so far, and the Bank's rates that are held."""
    for_the_trust(uow)
    now = rule_rows.tolerance(uow, uow.today())
    return {
        "tolerance": _tolerance_as_json(now),
        "decided": [_tolerance_as_json(one) for one in reversed(uow.payables.tolerances())],
        "bank_rates": [
            {
                "half_year_end": rate.half_year_end.isoformat(),
                "per_cent": f"{rate.per_cent:f}",
                "source": rate.source,
                "status": rate.status,
            }
            for rate in sorted(rule_rows.bank_rates(uow), key=lambda rate: rate.half_year_end, reverse=True)
        ],
        "needed": reference_half_year_end(uow.today()).isoformat(),
    }


def _is_late(payable: Payable, since: date, today: date) -> bool:
    if payable.pay_by is None or payable.in_dispute or payable.state is State.REFUSED:
        return False
    until = payable.paid_on or today
    return until > payable.pay_by and until >= since


def _row(uow: Procuring, payable: Payable) -> dict[str, Any]:
    cost, because = late_cost_of(uow, payable)
    last = payable.pay_by or uow.today()
    return {
        "invoice_id": payable.invoice_id,
        "supplier_name": payable.document.seller.name,
        "number": payable.document.number,
        "owed_pence": payable.owed_pence,
        "pay_by": last.isoformat(),
        "paid_on": payable.paid_on.isoformat() if payable.paid_on else None,
        "days": ((payable.paid_on or uow.today()) - last).days,
        "cost": cost,
        "because": because,
        "half_year_end": reference_half_year_end(last + timedelta(days=1)).isoformat(),
    }


def _tolerance_as_json(tolerance: Tolerance) -> dict[str, Any]:
    return {
        "valid_from": tolerance.valid_from.isoformat(),
        "price_pence": tolerance.price_pence,
        "price_per_cent": f"{tolerance.price_per_cent:f}",
        "charges_pence": tolerance.charges_pence,
        "in_words": tolerance.in_words(),
        "set_by": tolerance.set_by,
        "reason": tolerance.reason,
        "status": tolerance.status,
    }
