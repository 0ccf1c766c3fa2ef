"""A pay run and its way: opened, calculated, approved by somebody who did nothing in it, closed; or abandoned. A closed run never changes:
what was wrong in it is put right by a run of its own."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum

from services.payroll.domain.payslips.parameters import RunTerms
from services.payroll.domain.payslips.results import DeductionKind, EmployerCostKind, Payslip
from shared.calendar.words import day_in_words
from shared.refusals import WrongTime


class RunKind(StrEnum):
    """What a run pays."""

    REGULAR = "regular"
    SUPPLEMENTARY = "supplementary"
    """What was entered for it, beside the regular run of the period."""
    CORRECTION = "correction"
    """As a supplementary one, to put a closed run right."""


class RunState(StrEnum):
    """How far a run has come."""

    OPENED = "opened"
    CALCULATED = "calculated"
    APPROVED = "approved"
    CLOSED = "closed"
    ABANDONED = "abandoned"


OPEN_STATES = frozenset({RunState.OPENED, RunState.CALCULATED, RunState.APPROVED})


@dataclass(frozen=True, slots=True)
class Totals:
    """What a run comes to, in pence; how many payslips, and how many people or payslips keep it open: `blocked` with net pay below nothing,
    `refused` that could not be worked out, `differing` where the second calculation came to something else."""

    payslips: int = 0
    gross_pence: int = 0
    taxable_pence: int = 0
    tax_pence: int = 0
    employee_insurance_pence: int = 0
    employer_insurance_pence: int = 0
    member_pension_pence: int = 0
    employer_pension_pence: int = 0
    loans_pence: int = 0
    orders_pence: int = 0
    net_pence: int = 0
    cost_pence: int = 0
    blocked: int = 0
    refused: int = 0
    differing: int = 0

    def plus(self, other: Totals) -> Totals:
        return Totals(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


NOTHING = Totals()


def totals_of(slip: Payslip) -> Totals:
    """What one payslip adds to a run."""
    employer = {one.kind: one.pence for one in slip.employer}
    insurance = employer.get(EmployerCostKind.NATIONAL_INSURANCE, 0)
    return Totals(
        payslips=1,
        gross_pence=slip.gross_pence,
        taxable_pence=slip.taxed_pence,
        tax_pence=slip.tax_pence,
        employee_insurance_pence=slip.insurance.employee_pence,
        employer_insurance_pence=insurance,
        member_pension_pence=slip.deducted(DeductionKind.PENSION, DeductionKind.ADDITIONAL_PENSION),
        employer_pension_pence=slip.employer_pence - insurance,
        loans_pence=slip.student_loan_pence + slip.postgraduate_loan_pence,
        orders_pence=slip.deducted(DeductionKind.ORDER),
        net_pence=slip.net_pence,
        cost_pence=slip.cost_pence,
        blocked=1 if slip.blocked else 0,
    )


@dataclass(frozen=True, slots=True)
class PayRun:
    """A run of one pay group. `paid_on` is the day on which money moves, which a bank holiday may put before the payday of `terms`.
    `involved` is everybody who entered, calculated or changed anything in it. `entered` counts what was entered, and `calculated_with`
    how much of it the calculation saw. With `arrears_from` every closed period from that day on is reckoned again and the difference paid. `calculation` names the latest calculation, `rules_hash` the rule rows
    that it used."""

    run_id: str
    employer_id: str
    pay_group_id: str
    kind: RunKind
    terms: RunTerms
    paid_on: date
    opened_by: str
    opened_at: datetime
    involved: frozenset[str]
    corrects: str = ""
    reason: str = ""
    arrears_from: date | None = None
    state: RunState = RunState.OPENED
    entered: int = 0
    calculation: str = ""
    calculated_with: int = -1
    calculated_at: datetime | None = None
    rules_hash: str = ""
    totals: Totals = NOTHING
    approved_by: str = ""
    approved_at: datetime | None = None
    closed_by: str = ""
    closed_at: datetime | None = None
    ended_because: str = ""
    version: int = 0

    @property
    def name(self) -> str:
        """As people call it: monthly run paid on 28 April 2026."""
        kind = "" if self.kind is RunKind.REGULAR else f"{self.kind} "
        return f"{self.terms.frequency} {kind}run paid on {day_in_words(self.paid_on)}"

    def changed_by(self, who: str) -> PayRun:
        """After something was entered, changed or taken out: whatever was calculated or approved has to be done again. Raises WrongTime for a
        run that is over."""
        self.refuse_unless_open("entered")
        return replace(
            self,
            state=RunState.OPENED,
            entered=self.entered + 1,
            involved=self.involved | {who},
            approved_by="",
            approved_at=None,
        )

    def being_calculated_by(self, who: str, calculation: str) -> PayRun:
        """While a calculation goes on, it is as it was opened; an earlier one that still goes on is over. Raises WrongTime for a run that is
        over."""
        self.refuse_unless_open("calculated")
        return replace(
            self,
            state=RunState.OPENED,
            involved=self.involved | {who},
            calculation=calculation,
            totals=NOTHING,
            approved_by="",
            approved_at=None,
        )

    def refuse_unless_calculating(self, calculation: str) -> None:
        """Raises WrongTime where the run is over, or a later calculation has taken the place of this one."""
        self.refuse_unless_open("calculated")
        if self.calculation != calculation:
            raise WrongTime(
                f"The {self.name} is calculated again: this calculation ends here, and the later one counts"
            )

    def calculated(self, totals: Totals, entered: int, rules_hash: str, at: datetime) -> PayRun:
        """After a calculation that saw `entered` entries; what was entered meanwhile leaves it open."""
        self.refuse_unless_open("calculated")
        state = RunState.CALCULATED if entered == self.entered else RunState.OPENED
        return replace(
            self, state=state, totals=totals, calculated_with=entered, rules_hash=rules_hash, calculated_at=at
        )

    def approved(self, who: str, at: datetime) -> PayRun:
        """After the approval of somebody who did nothing in it. Raises WrongTime, saying what stands against it."""
        if self.state is not RunState.CALCULATED:
            raise WrongTime(f"The {self.name} is {self.state}: {_BEFORE_APPROVAL[self.state]}")
        if who in self.involved:
            raise WrongTime(
                f"You entered, calculated or changed something in the {self.name}: somebody else has to approve it"
            )
        standing = self.keeps_open()
        if standing:
            raise WrongTime(f"The {self.name} cannot be approved: {standing}")
        return replace(self, state=RunState.APPROVED, approved_by=who, approved_at=at)

    def keeps_open(self) -> str:
        """What keeps it from being approved, in words, or nothing."""
        found = (
            (self.totals.refused, "person", "people", "whose pay could not be worked out"),
            (self.totals.blocked, "payslip", "payslips", "with net pay below nothing"),
            (self.totals.differing, "person", "people", "whose pay came to something else in the second calculation"),
        )
        return "; ".join(f"{count} {one if count == 1 else more} {words}" for count, one, more, words in found if count)

    def closed(self, who: str, at: datetime) -> PayRun:
        """For good. Raises WrongTime unless it was approved."""
        if self.state is not RunState.APPROVED:
            raise WrongTime(f"The {self.name} is {self.state}: only an approved run can be closed")
        return replace(self, state=RunState.CLOSED, closed_by=who, closed_at=at)

    def abandoned(self, who: str, because: str) -> PayRun:
        """Given up before it was closed. Raises WrongTime for a run that is over."""
        self.refuse_unless_open("abandoned")
        return replace(self, state=RunState.ABANDONED, ended_because=because, involved=self.involved | {who})

    def refuse_unless_open(self, what: str) -> None:
        """Raises WrongTime where the run is closed or abandoned."""
        if self.state not in OPEN_STATES:
            advice = (
                "open a correction run for what is wrong in it" if self.state is RunState.CLOSED else "open another run"
            )
            raise WrongTime(f"The {self.name} is {self.state}, so that nothing more can be {what}: {advice}")


_BEFORE_APPROVAL = {
    RunState.OPENED: "calculate it first",
    RunState.APPROVED: "it has its approval",
    RunState.CLOSED: "nothing is left to approve",
    RunState.ABANDONED: "nothing is left to approve",
}
