"""Attachable earnings: what is left of the pay that counts after income tax, National Insurance and pension contributions, and the
payday that orders are worked on. Sources: Attachment of Earnings Act 1971, s. 24 and Sch. 3 para. 3; GOV.UK, Make debt deductions
from an employee's pay: what counts as earnings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.payroll.domain.attachments.orders import AttachmentParameters
from services.payroll.domain.attachments.tables import Interval
from shared.refusals import NotValid


class PayKind(StrEnum):
    """Kinds of payment as attachment orders tell them apart."""

    ORDINARY = "wages"
    """Salary, allowances, overtime, bonuses, contractual sick, maternity and redundancy pay, pay in lieu of notice."""
    SICK = "statutory sick pay"
    FAMILY = "statutory family pay"
    """Maternity, adoption, paternity, shared parental, bereavement and neonatal care."""
    REDUNDANCY = "statutory redundancy pay"
    EXPENSES = "expenses"


@dataclass(frozen=True, slots=True)
class Payday:
    """Pay as it stands when orders are worked, in pence: paid after salary sacrifice, and what was deducted by law before.

    `student_loan_pence` is what loans ask for. `advance_pence` are the attachable earnings, within those paid, of further pay
    periods paid for on this day (holiday pay in advance), one amount a period. `above_minimum_wage_pence` is what may be taken
    of pay for the employer's own charge before the minimum wage is reached.
    """

    day: date
    interval: Interval
    paid: Mapping[PayKind, int] = field(hash=False)
    tax_pence: int
    national_insurance_pence: int
    pension_pence: int
    student_loan_pence: int = 0
    advance_pence: tuple[int, ...] = ()
    above_minimum_wage_pence: int = 0

    def __post_init__(self) -> None:
        if min(self.student_loan_pence, *self.advance_pence, 0) < 0:
            raise NotValid("A student loan deduction and pay in advance cannot be below nothing")


def attachable_pence(payday: Payday, parameters: AttachmentParameters) -> int:
    """The net earnings that orders are worked on, never below nothing. The whole of tax, National Insurance and pension
    contributions is taken from the pay that counts, also where other pay bore some of it."""
    counted = sum(pence for kind, pence in payday.paid.items() if kind not in parameters.not_earnings)
    return max(0, counted - payday.tax_pence - payday.national_insurance_pence - payday.pension_pence)


def earnings_by_period(payday: Payday, attachable: int) -> tuple[int, ...]:
    """Attachable earnings by pay period: the one that is paid for now, and those paid in advance. Raises NotValid when those in
    advance are more than there is."""
    now = attachable - sum(payday.advance_pence)
    if now < 0:
        raise NotValid("The net pay given as paid in advance is more than the net earnings of the payday")
    return (now, *payday.advance_pence)
