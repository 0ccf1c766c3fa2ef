"""The second calculation: the whole-run engine on the same pay, whose figures must agree to the penny with the payslips.

Who is worked with several employments together, or as a director, has tax and pensions compared here, and National Insurance not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.payroll.adapters.whole_runs.people import Employment, LocalPension, TeachersPension, columns_of
from services.payroll.adapters.whole_runs.run import RunFigures, whole_run
from services.payroll.adapters.whole_runs.run_rules import RunRules
from services.payroll.domain.payslips.calculation import EmploymentWorked, PersonWorked, tax_standing
from services.payroll.domain.payslips.parameters import RunParameters
from services.payroll.domain.student_loans.notices import plans_on
from shared.money import pounds


class WholeRunCalculation:
    """Compares payslips with the whole-run engine."""

    def differing(self, worked: Sequence[PersonWorked], parameters: RunParameters) -> dict[str, str]:
        """By person id, in words, where it comes to something else."""
        rows = [(person, one, _is_alone(person)) for person in worked for one in person.employments]
        if not rows:
            return {}
        given = [_employment(person, one, alone, parameters) for person, one, alone in rows]
        rules = RunRules(
            parameters.period,
            parameters.tax,
            parameters.contributions,
            parameters.loans,
            parameters.teachers,
            parameters.local,
        )
        figures = whole_run(columns_of(given), rules)
        found: dict[str, list[str]] = {}
        for row, (person, one, alone) in enumerate(rows):
            words = list(_differences(figures, row, person, one, alone))
            if words:
                found.setdefault(person.person.person_id, []).extend(words)
        return {person_id: "; ".join(words) for person_id, words in found.items()}


def _is_alone(person: PersonWorked) -> bool:
    """Whether National Insurance is that of one employment over the period of the run."""
    return person.insured.together is None and person.person.director is None


def _employment(person: PersonWorked, one: EmploymentWorked, alone: bool, parameters: RunParameters) -> Employment:
    _, year, _ = tax_standing(one.paid, parameters)
    pensions = one.pensions
    pension: TeachersPension | LocalPension | None = None
    if pensions.teachers is not None:
        pension = TeachersPension(pensions.teachers.earnings, pensions.teachers.membership)
    elif pensions.local is not None:
        local = pensions.local
        pension = LocalPension(local.pay, local.section, local.decision, local.employer_rate)
    return Employment(
        taxable_pence=one.sums.taxable_pence - one.given_up.pence,
        liable_pence=one.niable_pence if alone else 0,
        tax_code=one.position.code,
        letter=person.insured.choice.letter,
        pension=pension,
        plans=plans_on(person.person.loans, parameters.payday) if alone else frozenset(),
        so_far=year.so_far(parameters.period),
        untaxed_pence=one.sums.gross_pence - one.sums.taxable_pence,
        benefits_pence=one.paid.benefits_pence,
        additional_pence=pensions.before_tax_pence - pensions.member_pence + _beside(one),
        already=person.insured.already if alone else None,
        loans_taken=person.loans_before,
    )


def _beside(one: EmploymentWorked) -> int:
    """Who is in both schemes at once has the second taken as an additional contribution: a row there has one pension."""
    both = one.pensions.teachers is not None and one.pensions.local is not None
    return one.pensions.local.member_pence if both and one.pensions.local else 0


def _differences(
    figures: RunFigures, row: int, person: PersonWorked, one: EmploymentWorked, alone: bool
) -> Iterator[str]:
    if figures.apart[row]:
        yield f"payroll id {one.paid.payroll_id} could not be worked out a second time"
        return
    first = one.pensions.teachers or one.pensions.local
    pairs = [
        ("pension", first.member_pence if first else 0, int(figures.pension.member[row])),
        ("employer's pension", first.employer_pence if first else 0, int(figures.pension.employer[row])),
        ("income tax", one.tax.tax_pence, int(figures.tax.tax[row])),
    ]
    if alone:
        now = person.insured.now
        pairs += [
            ("National Insurance", now.employee_pence, int(figures.contributions.employee[row])),
            ("employer's National Insurance", now.employer_pence, int(figures.contributions.employer[row])),
            ("student loans", person.loans.deducted_pence, int(figures.loans.deducted[row])),
        ]
    for name, once, again in pairs:
        if once != again:
            yield f"payroll id {one.paid.payroll_id}: {name} {pounds(once)}, and {pounds(again)} the second time"
