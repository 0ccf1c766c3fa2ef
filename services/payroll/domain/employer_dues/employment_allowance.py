"""The employment allowance: what an employer's own National Insurance is lowered by, from the first month on until it is used up.
Sources: National Insurance Contributions Act 2014, ss. 1 to 4; GOV.UK, Employment Allowance; the limit of 2024-25 as then in force."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from services.payroll.domain.sources import Source
from services.payroll.domain.tax_calendar import MONTHS_IN_A_YEAR
from shared.money import pounds
from shared.refusals import NotValid, wrong


@dataclass(frozen=True, slots=True)
class AllowanceParameters:
    """A year's allowance in pence. `prior_year_limit_pence` is what the employer's contributions of the year before must be below
    (None where there is no such limit)."""

    year: str
    amount_pence: int
    prior_year_limit_pence: int | None
    source: Source
    limit_source: Source


@dataclass(frozen=True, slots=True)
class AllowanceClaim:
    """A claim for one PAYE scheme of an employer, or of employers connected with each other, made in a tax month. `prior_year_pence`
    is what all of them paid in secondary Class 1 contributions the year before; None where nobody said."""

    scheme: str
    made_in_month: int = 1
    prior_year_pence: int | None = None


@dataclass(frozen=True, slots=True)
class AllowanceMonth:
    """What of the allowance a tax month uses; below nothing where contributions were corrected downwards."""

    month: int
    contributions_to_date_pence: int
    used_to_date_pence: int
    used_pence: int
    left_pence: int


def refuse_unless_claimable(
    claim: AllowanceClaim, other_schemes_claiming: Collection[str], parameters: AllowanceParameters
) -> None:
    """Raises NotValid where a trust claims twice, or where the year's limit on the year before is reached or not known."""
    others = sorted(set(other_schemes_claiming) - {claim.scheme})
    if others:
        raise wrong(
            "scheme",
            f"A trust has one employment allowance, and {others[0]} claims it for {parameters.year}: withdraw that claim first",
        )
    limit = parameters.prior_year_limit_pence
    if limit is None:
        return
    if claim.prior_year_pence is None:
        raise wrong(
            "prior_year_pence",
            f"For {parameters.year} say what the trust paid in employer's contributions the year before: from {pounds(limit)} on "
            "there is no allowance",
        )
    if claim.prior_year_pence >= limit:
        raise wrong(
            "prior_year_pence",
            f"The trust paid {pounds(claim.prior_year_pence)} in employer's contributions the year before: from {pounds(limit)} on "
            f"there is no employment allowance for {parameters.year}",
        )


def allowance_months(
    contributions_pence: Sequence[int], claim: AllowanceClaim | None, parameters: AllowanceParameters
) -> tuple[AllowanceMonth, ...]:
    """What each tax month uses of the allowance, from the employer's (secondary) contributions of months 1, 2 and on. A claim made
    later in the year uses, in its month, what the months before would have. None claimed, none used.

    Raises NotValid for a month that no tax year has.
    """
    if len(contributions_pence) > MONTHS_IN_A_YEAR:
        raise NotValid(f"A tax year has 12 months, and contributions of {len(contributions_pence)} were given")
    if claim is not None and not 1 <= claim.made_in_month <= MONTHS_IN_A_YEAR:
        raise wrong("made_in_month", f"A claim is made in tax month 1 to 12, not {claim.made_in_month}")
    months: list[AllowanceMonth] = []
    to_date = used_before = 0
    for number, pence in enumerate(contributions_pence, start=1):
        to_date += pence
        claimed = claim is not None and number >= claim.made_in_month
        used = min(parameters.amount_pence, max(0, to_date)) if claimed else 0
        months.append(
            AllowanceMonth(number, to_date, used, used - used_before, parameters.amount_pence - used if claim else 0)
        )
        used_before = used
    return tuple(months)
