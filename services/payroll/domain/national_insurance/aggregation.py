"""Several employments with one employer: their earnings are taken together before anything is worked out, and what comes of it is
shared back over them for costing. Source: Social Security Contributions and Benefits Act 1992, Sch. 1 para. 1; Social Security
(Contributions) Regulations 2001, reg. 6 (the shortest earnings period, since 6 April 2016; HMRC manual NIM10012)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.payroll.domain.national_insurance.contributions import Contributions, contributions
from services.payroll.domain.national_insurance.parameters import EarningsPeriod, PeriodRules
from shared.money import pounds, share_out
from shared.refusals import NotValid


@dataclass(frozen=True, slots=True)
class Part:
    """What one employment (or post) brings: its payroll id, letter, own earnings period, and pence of earnings."""

    employment: str
    letter: str
    period: EarningsPeriod
    earnings_pence: int


@dataclass(frozen=True, slots=True)
class Share:
    """One employment's share of what was contributed, in pence."""

    earnings_pence: int
    employee_pence: int
    employer_pence: int

    def less(self, other: Share) -> Share:
        return Share(
            self.earnings_pence - other.earnings_pence,
            self.employee_pence - other.employee_pence,
            self.employer_pence - other.employer_pence,
        )


@dataclass(frozen=True, slots=True)
class Aggregated:
    """Contributions on several employments together: on this payment, and in the earnings period so far with this payment. The
    shares of each add up to its contributions."""

    contributions: Contributions
    shares: Mapping[str, Share]
    period_so_far: Contributions
    period_shares: Mapping[str, Share]


_NOTHING = Share(0, 0, 0)


def shortest_period(parts: Sequence[Part]) -> EarningsPeriod:
    """The earnings period of employments taken together: the shortest of theirs. Raises NotValid when there are none."""
    if not parts:
        raise NotValid("Nothing to take together: give at least one employment")
    return min((part.period for part in parts), key=lambda period: period.length)


def aggregated_contributions(
    parts: Sequence[Part], rules: PeriodRules, already: Aggregated | None = None, *, directors: bool = False
) -> Aggregated:
    """The contributions on all employments together, shared back in proportion to the earnings in the period by largest remainder.

    `rules` are those over `shortest_period` (for a director, over the director's period, with `directors` set); `already` is
    what came of earlier payments in the same earnings period. Raises NotValid when letters differ, the rules are over another
    period, or an employment's earnings in the period would be below 0.
    """
    shortest = shortest_period(parts)
    if not directors and rules.period.length != shortest.length:
        raise NotValid(
            f"Employments taken together have the shortest of their earnings periods, {shortest.words}, and not {rules.period.words}"
        )
    earnings = _earnings_in_period(parts, already)
    paid = sum(part.earnings_pence for part in parts)
    now = contributions(_one_letter(parts), rules, paid, already.period_so_far if already else None)
    so_far = already.period_so_far.plus(now) if already else now
    of_period = _shared(so_far, earnings)
    before = already.period_shares if already else {}
    of_payment = {name: share.less(before.get(name, _NOTHING)) for name, share in of_period.items()}
    return Aggregated(now, of_payment, so_far, of_period)


def _one_letter(parts: Sequence[Part]) -> str:
    letters = {part.letter: part.employment for part in parts}
    if len(letters) > 1:
        (one, first), (other, second) = sorted(letters.items())[:2]
        raise NotValid(
            f"Employment {first} has the letter {one} and employment {second} the letter {other}: earnings taken together have one "
            "letter. Give both the same, or say that they are not taken together (for different employers only)"
        )
    return parts[0].letter


def _earnings_in_period(parts: Sequence[Part], already: Aggregated | None) -> dict[str, int]:
    earnings = {name: share.earnings_pence for name, share in already.period_shares.items()} if already else {}
    for part in parts:
        earnings[part.employment] = earnings.get(part.employment, 0) + part.earnings_pence
    for employment, pence in earnings.items():
        if pence < 0:
            raise NotValid(
                f"The earnings of employment {employment} would be {pounds(pence)} in this earnings period: what is taken back of an "
                "earlier period is corrected there"
            )
    return earnings


def _shared(whole: Contributions, earnings: Mapping[str, int]) -> dict[str, Share]:
    if not any(earnings.values()):
        return dict.fromkeys(earnings, _NOTHING)
    employee = share_out(whole.employee_pence, earnings)
    employer = share_out(whole.employer_pence, earnings)
    return {name: Share(pence, employee[name], employer[name]) for name, pence in earnings.items()}
