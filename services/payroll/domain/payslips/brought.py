"""A director's year that began in another program: its contributions count with those taken here, and are not kept with them, so that figures
that are put right later still count once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from services.payroll.domain.national_insurance.aggregation import Share
from services.payroll.domain.national_insurance.contributions import Contributions
from services.payroll.domain.payslips.inputs import PersonPaid
from services.payroll.domain.payslips.to_date import Insured, SharedOut
from services.payroll.domain.tax_calendar import TaxYear

_NOTHING = Share(0, 0, 0)


def brought_by(person: PersonPaid, year: TaxYear) -> Insured | None:
    """What all employments of a person brought of a tax year; None where it is nothing."""
    by_payroll_id = {one.payroll_id: one.to_date.in_year(year).insured.brought.letters for one in person.employments}
    letters = [one for each in by_payroll_id.values() for one in each if not one.is_nothing]
    if not letters:
        return None
    shares = tuple(SharedOut(name, _share(each)) for name, each in by_payroll_id.items() if each)
    return Insured(None, reduce(Contributions.plus, letters), shares)


def with_brought(taken: Insured | None, brought: Insured | None) -> Insured | None:
    """What the year has had so far, here and before."""
    if taken is None or brought is None:
        return taken or brought
    return Insured(None, brought.so_far.plus(taken.so_far), _shares(taken, brought, 1))


def without_brought(kept: Insured, brought: Insured | None) -> Insured:
    """What was taken here alone."""
    if brought is None:
        return kept
    return Insured(kept.period, kept.so_far.less(brought.so_far), _shares(kept, brought, -1))


def _shares(one: Insured, brought: Insured, sign: int) -> tuple[SharedOut, ...]:
    shares = {each.payroll_id: each.share for each in one.shares}
    for each in brought.shares:
        held = shares.get(each.payroll_id, _NOTHING)
        shares[each.payroll_id] = Share(
            held.earnings_pence + sign * each.share.earnings_pence,
            held.employee_pence + sign * each.share.employee_pence,
            held.employer_pence + sign * each.share.employer_pence,
        )
    return tuple(SharedOut(name, share) for name, share in shares.items())


def _share(letters: Iterable[Contributions]) -> Share:
    listed = tuple(letters)
    return Share(
        sum(one.earnings_pence for one in listed),
        sum(one.employee_pence for one in listed),
        sum(one.employer_pence for one in listed),
    )
