"""Where the cost of a payslip is booked: gross pay line by line, and what the employer pays beside it in proportion to the pay it is
reckoned on, by school, post and cost code. The parts add up to the whole to the penny."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from services.payroll.domain.gross_pay.lines import PayLine
from services.payroll.domain.gross_pay.posts import PensionScheme, Post
from services.payroll.domain.payslips.results import Cost, CostKind, EmployerCost, EmployerCostKind
from shared.money import share_out

Booking = tuple[str, str, str]
"""School, post and cost code."""
_COUNTS: dict[EmployerCostKind, Callable[[PayLine], bool]] = {
    EmployerCostKind.NATIONAL_INSURANCE: lambda line: line.niable,
    EmployerCostKind.TEACHERS_PENSION: lambda line: line.pensionable is PensionScheme.TEACHERS,
    EmployerCostKind.LOCAL_PENSION: lambda line: line.pensionable is PensionScheme.LOCAL_GOVERNMENT,
    EmployerCostKind.ADDITIONAL_PENSION: lambda line: line.pensionable is not PensionScheme.NONE,
}


def costs_of(lines: Iterable[PayLine], employer: Iterable[EmployerCost], posts: tuple[Post, ...]) -> tuple[Cost, ...]:
    """The costs of a payslip, gross pay first; bookings of nothing are left out."""
    listed = tuple(lines)
    found = [*_costs(CostKind.GROSS, _sums(listed, lambda _: True))]
    for one in employer:
        if one.pence:
            kind = CostKind.NATIONAL_INSURANCE if one.kind is EmployerCostKind.NATIONAL_INSURANCE else CostKind.PENSION
            found += _costs(kind, _shared(one, listed, posts))
    return tuple(found)


def _costs(kind: CostKind, booked: dict[Booking, int]) -> Iterator[Cost]:
    return (Cost(*booking, kind, pence) for booking, pence in booked.items() if pence)


def _sums(lines: Iterable[PayLine], counts: Callable[[PayLine], bool]) -> dict[Booking, int]:
    sums: dict[Booking, int] = {}
    for line in lines:
        if counts(line):
            booking = line.school, line.post, line.cost_code
            sums[booking] = sums.get(booking, 0) + line.pence
    return sums


def _shared(cost: EmployerCost, lines: tuple[PayLine, ...], posts: tuple[Post, ...]) -> dict[Booking, int]:
    weights = {booking: pence for booking, pence in _sums(lines, _COUNTS[cost.kind]).items() if pence > 0}
    if not weights:
        weights = {_home(lines, posts): 1}
    if len(weights) == 1:
        return {next(iter(weights)): cost.pence}
    return share_out(cost.pence, weights)


def _home(lines: tuple[PayLine, ...], posts: tuple[Post, ...]) -> Booking:
    """Where no pay bears a cost (assumed pay in a month without pay), the first post does."""
    if lines:
        return lines[0].school, lines[0].post, lines[0].cost_code
    return posts[0].school, posts[0].post, posts[0].cost_code
