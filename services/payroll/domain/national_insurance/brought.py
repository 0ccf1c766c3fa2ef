"""The National Insurance of a tax year that another program worked and returned, for who comes here in the middle of the year. It is copied from
that program's last report (P11) and held against what no report can say. Source: HMRC, RTI data item guide (figures to date)."""

from __future__ import annotations

from dataclasses import dataclass

from services.payroll.domain.national_insurance.contributions import Contributions
from services.payroll.domain.national_insurance.parameters import EmployeePays, EmployerPays, Letter
from shared.money import pounds
from shared.refusals import wrong

_POUND = 100


@dataclass(frozen=True, slots=True)
class Reported:
    """The year so far of one category letter as the full payment submission has it, in pence."""

    earnings_pence: int
    at_lel_pence: int
    lel_to_pt_pence: int
    pt_to_uel_pence: int
    employee_pence: int
    employer_pence: int


def brought_contributions(letter: Letter, said: Reported) -> Contributions:
    """The figures as they are added to. A report does not tell contributions below and above the upper earnings limit apart: all of them stand
    below it, which no return and no later sum tells from the truth. Raises NotValid at the figure that cannot be."""
    _refuse_bands(said)
    _refuse_contributions(letter, said)
    return Contributions(
        letter.letter,
        said.earnings_pence,
        said.at_lel_pence,
        said.lel_to_pt_pence,
        said.pt_to_uel_pence,
        employee_to_uel_pence=said.employee_pence,
        employer_to_uel_pence=said.employer_pence,
    )


def _refuse_bands(said: Reported) -> None:
    if said.at_lel_pence % _POUND:
        raise wrong(
            "at_lel_pence", "Earnings at the lower earnings limit are whole pounds: compare them with the last report"
        )
    bands = said.at_lel_pence + said.lel_to_pt_pence + said.pt_to_uel_pence
    if bands > said.earnings_pence:
        raise wrong(
            "earnings_pence",
            f"The three bands come to {pounds(bands)}, more than all earnings of {pounds(said.earnings_pence)}: compare them with the last report",
        )
    if said.pt_to_uel_pence and not said.at_lel_pence:
        raise wrong(
            "at_lel_pence",
            "Earnings above the primary threshold come with earnings at the lower earnings limit: enter these, too",
        )


def _refuse_contributions(letter: Letter, said: Reported) -> None:
    if said.employee_pence and letter.employee is EmployeePays.NOTHING:
        raise wrong(
            "employee_pence",
            f"With the letter {letter.letter} nothing is taken from the employee: compare the letter with the report",
        )
    if said.employer_pence and letter.employer is EmployerPays.NOTHING:
        raise wrong(
            "employer_pence",
            f"With the letter {letter.letter} nothing is due from the employer: compare the letter with the report",
        )
    if said.employee_pence and not said.pt_to_uel_pence:
        raise wrong(
            "employee_pence",
            "The employee contributes only on earnings above the primary threshold: enter these, too, or check the contributions",
        )
    if said.employee_pence + said.employer_pence > said.earnings_pence:
        raise wrong(
            "employee_pence",
            "The contributions are more than the earnings: check that no two figures are the wrong way round",
        )
