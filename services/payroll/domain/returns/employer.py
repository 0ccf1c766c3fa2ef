"""Who makes a return, and for which year: the references of a PAYE scheme, and what HMRC's files of a tax year prescribe. Source:
HMRC, RTI schemas (EmpRefs); the check figure of a unique taxpayer reference as in HMRC's business rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from services.payroll.domain.sources import Source
from services.payroll.domain.tax_calendar import TaxYear
from shared.refusals import wrong

_OFFICE = re.compile(r"[0-9]{3}", re.ASCII)
_REFERENCE = re.compile(r"[A-Za-z0-9.,\-()/=!\"%&*;<>'+:?][A-Za-z0-9 .,\-()/=!\"%&*;<>'+:?]{0,9}", re.ASCII)
_ACCOUNTS_OFFICE = re.compile(r"[0-9]{3}P[A-Z][0-9]{7}[0-9X]", re.ASCII)
_TEN_FIGURES = re.compile(r"[0-9]{10}", re.ASCII)
_WEIGHTS = (6, 7, 8, 9, 10, 5, 4, 3, 2)
"""Of the second to tenth figure of a unique taxpayer reference; the first is the check figure."""


@dataclass(frozen=True, slots=True)
class EmployerReferences:
    """A PAYE scheme: `office` and `reference` are the two parts of 123/AB456, `accounts_office` is like 123PA00012345, and
    `corporation_tax` the ten figures of the company's taxpayer reference, where it has one."""

    office: str
    reference: str
    accounts_office: str
    corporation_tax: str = ""

    def __post_init__(self) -> None:
        if not _OFFICE.fullmatch(self.office):
            raise wrong("office", "The tax office number is the 3 figures before the stroke, like 123 of 123/AB456")
        if not _REFERENCE.fullmatch(self.reference):
            raise wrong(
                "reference", "The PAYE reference is what follows the stroke, like AB456: at most 10 letters and figures"
            )
        if not _ACCOUNTS_OFFICE.fullmatch(self.accounts_office):
            raise wrong("accounts_office", "The Accounts Office reference has 13 characters, like 123PA00012345")
        if self.corporation_tax and not is_taxpayer_reference(self.corporation_tax):
            raise wrong(
                "corporation_tax",
                "The corporation tax reference has 10 figures, and these do not fit together: check them",
            )


def is_taxpayer_reference(text: str) -> bool:
    """Whether ten figures are a unique taxpayer reference: the first is reckoned from the others."""
    if not _TEN_FIGURES.fullmatch(text):
        return False
    check = 11 - sum(int(figure) * weight for figure, weight in zip(text[1:], _WEIGHTS, strict=True)) % 11
    return int(text[0]) == (check if check <= 9 else check - 9)


@dataclass(frozen=True, slots=True)
class ReturnYear:
    """What the files of a tax year prescribe, with the row that says so. `loan_plans` are the plan types a return may name;
    `leaving_from` the first leaving day it takes; `reduced_rate_born_until` the last birthday of a woman who can pay at the reduced
    rate."""

    year: TaxYear
    fps_namespace: str
    eps_namespace: str
    fps_files: str
    eps_files: str
    loan_plans: tuple[str, ...]
    leaving_from: date
    reduced_rate_born_until: date
    source: Source


@dataclass(frozen=True, slots=True)
class Final:
    """The last return of a year, or of a scheme that has ceased."""

    for_year: bool = False
    ceased_on: date | None = None
