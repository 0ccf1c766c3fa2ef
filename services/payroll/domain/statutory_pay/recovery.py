"""What an employer gets back of the family pay that it paid in a tax year, and what a small employer gets on top as compensation for
its own contributions on that pay: the figures of the Employer Payment Summary, for the year to date. Sick pay is not recovered.

Source: Statutory Maternity Pay (Compensation of Employers) Regulations 1994 and those alike; HMRC, Statutory Payments Manual,
SPM180900."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.payroll.domain.sources import Source
from services.payroll.domain.statutory_pay.kinds import FAMILY, StatutoryKind
from services.payroll.domain.tax_calendar import TaxYear, tax_year_of
from shared.money import pounds
from shared.refusals import wrong

_WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class RecoveryRules:
    """The rates of a tax year in basis points (9200 is 92%), and the most Class 1 contributions of a small employer."""

    year: TaxYear
    basis_points: int
    small_basis_points: int
    compensation_basis_points: int
    small_limit_pence: int
    sources: tuple[Source, ...]
    limit_source: Source


@dataclass(frozen=True, slots=True)
class FamilyPayPaid:
    """Family pay of one kind paid in a tax year; `small` says whether the employer was small for that employee's relevant week."""

    kind: StatutoryKind
    pence: int
    small: bool = False


@dataclass(frozen=True, slots=True)
class FamilyPayOfYear:
    """Family pay of one kind with the tax year whose contributions decide whether the employer is small."""

    kind: StatutoryKind
    relevant_year: TaxYear
    pence: int


@dataclass(frozen=True, slots=True)
class ClassOne:
    """The Class 1 contributions of an employer in a tax year, before any reduction, and where they are known from."""

    year: TaxYear
    employee_pence: int
    employer_pence: int
    known_from: str

    @property
    def together_pence(self) -> int:
        return self.employee_pence + self.employer_pence


@dataclass(frozen=True, slots=True)
class Recoverable:
    """What of one kind was paid in the year to date, what is recovered of it, and the compensation, in pence."""

    kind: StatutoryKind
    paid_pence: int
    small_pence: int
    recovered_pence: int
    compensation_pence: int


def relevant_tax_year(relevant_week_starts: date) -> TaxYear:
    """The tax year whose contributions decide whether the employer is small: the last whole one before the relevant week."""
    return TaxYear(tax_year_of(relevant_week_starts).begins - 1)


def is_small_employer(class_1_pence: int, rules: RecoveryRules) -> bool:
    """Whether an employer that paid, or was liable to pay, these Class 1 contributions (employees' and employer's, before any
    reduction) in the relevant tax year is small. Raises NotValid for an amount below 0."""
    if class_1_pence < 0:
        raise wrong("class_1_pence", f"Class 1 contributions of a year cannot be {pounds(class_1_pence)}")
    return class_1_pence <= rules.small_limit_pence


def held_against(paid: FamilyPayOfYear, known: Iterable[ClassOne], rules: RecoveryRules) -> FamilyPayPaid:
    """Family pay with whether the employer is small for it. Raises NotValid, saying what to enter, where the contributions of its relevant
    tax year are not known."""
    for one in known:
        if one.year == paid.relevant_year:
            return FamilyPayPaid(paid.kind, paid.pence, is_small_employer(one.together_pence, rules))
    year = paid.relevant_year.name
    raise wrong(
        "tax_year",
        f"{paid.kind.words} was paid in {rules.year.name}, and how much of it comes back goes by the National Insurance of {year}, which is "
        f"not known: enter what employees and employer contributed in {year}",
    )


def recoverable_to_date(paid: Iterable[FamilyPayPaid], rules: RecoveryRules) -> tuple[Recoverable, ...]:
    """What is recovered of everything paid in the tax year to date, by kind in the order of the return; kinds never paid are left
    out. Parts of a penny are dropped, so that never more than the percentage is claimed.

    Raises NotValid for sick pay, and where corrections have made a kind's sum of the year fall below 0.
    """
    listed = tuple(paid)
    if any(one.kind not in FAMILY for one in listed):
        raise wrong("kind", "Statutory sick pay is not recovered")
    kinds = [kind for kind in FAMILY if any(one.kind is kind for one in listed)]
    return tuple(_recoverable(kind, [one for one in listed if one.kind is kind], rules) for kind in kinds)


def _recoverable(kind: StatutoryKind, paid: list[FamilyPayPaid], rules: RecoveryRules) -> Recoverable:
    small = sum(one.pence for one in paid if one.small)
    ordinary = sum(one.pence for one in paid if not one.small)
    if small < 0 or ordinary < 0:
        raise wrong("paid", f"{kind.words} of the year comes to below nothing: correct it in the tax year that paid it")
    recovered = (ordinary * rules.basis_points + small * rules.small_basis_points) // _WHOLE
    compensation = small * rules.compensation_basis_points // _WHOLE
    return Recoverable(kind, ordinary + small, small, recovered, compensation)
