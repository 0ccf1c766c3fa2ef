"""How a tax month's position with HMRC came about, in headed steps with the rows that were used: levy, employment allowance, statutory
pay that comes back, and what is to be paid by when."""

from __future__ import annotations

from collections.abc import Iterator

from services.payroll.domain.employer_dues.working import allowance_steps, levy_steps, position_steps
from services.payroll.domain.outputs.position import EmployerPosition
from services.payroll.domain.sources import Part, Step
from services.payroll.domain.statutory_pay.working import recovery_steps, small_employer_steps


def working_of_month(position: EmployerPosition, month: int) -> tuple[Part, ...]:
    """The working of one tax month of a position; parts without a step are left out."""
    return tuple(part for part in _parts(position, month - 1) if part.steps)


def _parts(position: EmployerPosition, place: int) -> Iterator[Part]:
    parameters, share = position.parameters, position.terms.levy_share
    yield Part(
        "Apprenticeship levy",
        levy_steps(position.levy[place], parameters.levy, share.row if share is not None else None),
    )
    if position.terms.claim is not None:
        yield Part("Employment allowance", allowance_steps(position.allowance[place], parameters.allowance))
    yield Part("Statutory pay that comes back", _recovery(position, place))
    yield Part("To pay to HMRC", position_steps(position.due[place], position.deadlines[place]))


def _recovery(position: EmployerPosition, place: int) -> tuple[Step, ...]:
    relevant = {one.relevant_year for month in position.months[: place + 1] for one in month.family}
    known = [one for one in position.terms.class_one if one.year in relevant]
    rules = position.parameters.recovery
    return (*small_employer_steps(known, rules), *recovery_steps(position.recoverable[place], rules))
