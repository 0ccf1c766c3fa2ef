"""A run as the ledger books it: what was spent by school, cost code and account, against what is owed to employees, HMRC, pension schemes
and others. Every school balances to nothing by itself: deductions of a payslip are shared over schools by gross pay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.payroll.domain.gross_pay.posts import PensionScheme
from services.payroll.domain.payslips.results import CostKind, DeductionKind, EmployerCostKind, Payslip
from services.payroll.domain.statutory_pay.kinds import FAMILY
from shared.money import pounds, share_out
from shared.refusals import DoesNotAddUp


class Account(StrEnum):
    """What a line is booked to, by the name that the rules give a code."""

    GROSS = "gross_pay"
    EMPLOYER_INSURANCE = "employer_national_insurance"
    EMPLOYER_PENSION = "employer_pension"
    LEVY = "apprenticeship_levy"
    ORDER_CHARGES = "order_charges"
    NET_PAY = "net_pay_control"
    PAYE = "paye_control"
    TEACHERS_PENSIONS = "teachers_pensions_control"
    LOCAL_PENSIONS = "local_pensions_control"
    ADDITIONAL_PENSIONS = "additional_pensions_control"
    SACRIFICE = "sacrifice_control"
    ORDERS = "orders_control"
    OTHER = "other_deductions_control"


@dataclass(frozen=True, slots=True)
class JournalLine:
    """An amount at a school: a debit above nothing, a credit below. `cost_code` is empty for what is owed."""

    school: str
    cost_code: str
    account: Account
    pence: int

    @property
    def debit_pence(self) -> int:
        return max(self.pence, 0)

    @property
    def credit_pence(self) -> int:
        return max(-self.pence, 0)


_SPENT = {
    CostKind.GROSS: Account.GROSS,
    CostKind.NATIONAL_INSURANCE: Account.EMPLOYER_INSURANCE,
    CostKind.PENSION: Account.EMPLOYER_PENSION,
}
_OWED = {
    DeductionKind.SACRIFICE: Account.SACRIFICE,
    DeductionKind.ADDITIONAL_PENSION: Account.ADDITIONAL_PENSIONS,
    DeductionKind.NATIONAL_INSURANCE: Account.PAYE,
    DeductionKind.TAX: Account.PAYE,
    DeductionKind.STUDENT_LOAN: Account.PAYE,
    DeductionKind.POSTGRADUATE_LOAN: Account.PAYE,
    DeductionKind.ORDER: Account.ORDERS,
    DeductionKind.ORDER_CHARGE: Account.ORDER_CHARGES,
    DeductionKind.OTHER: Account.OTHER,
}
_SCHEMES = {
    PensionScheme.TEACHERS: Account.TEACHERS_PENSIONS,
    PensionScheme.LOCAL_GOVERNMENT: Account.LOCAL_PENSIONS,
}
_EMPLOYERS_PENSIONS = {
    EmployerCostKind.TEACHERS_PENSION: Account.TEACHERS_PENSIONS,
    EmployerCostKind.LOCAL_PENSION: Account.LOCAL_PENSIONS,
    EmployerCostKind.ADDITIONAL_PENSION: Account.ADDITIONAL_PENSIONS,
}


def run_journal(slips: Iterable[Payslip], homes: Mapping[str, str]) -> tuple[JournalLine, ...]:
    """The lines of a run, by school, account and cost code; `homes` gives the home school of each payroll id, which bears what no pay
    bears (tax given back without pay). Raises DoesNotAddUp for a payslip whose figures do not."""
    return _summed(line for slip in slips for line in _slip_lines(slip, homes[slip.payroll_id]))


@dataclass(frozen=True, slots=True)
class SchoolShare:
    """What a school's payslips of a tax month come to, for sharing what is worked for the whole employer."""

    pay_bill_pence: int = 0
    employer_insurance_pence: int = 0
    family_pay_pence: int = 0


def month_journal(
    levy_pence: int, allowance_pence: int, recovered_pence: int, schools: Mapping[str, SchoolShare]
) -> tuple[JournalLine, ...]:
    """What a tax month adds for the employer as a whole: the levy by the pay bills, the employment allowance by the employer's
    contributions, statutory pay that comes back (with compensation) by where it was paid."""
    amounts = (
        (levy_pence, Account.LEVY, {name: one.pay_bill_pence for name, one in schools.items()}),
        (-allowance_pence, Account.EMPLOYER_INSURANCE, {n: s.employer_insurance_pence for n, s in schools.items()}),
        (-recovered_pence, Account.GROSS, {name: one.family_pay_pence for name, one in schools.items()}),
    )
    return _summed(
        line
        for pence, account, weights in amounts
        for school, part in (_by_weight(pence, weights, min(schools)) if pence else {}).items()
        for line in (JournalLine(school, "", account, part), JournalLine(school, "", Account.PAYE, -part))
    )


def school_shares(slips: Iterable[Payslip]) -> dict[str, SchoolShare]:
    """What each school's part in payslips is: pay liable to National Insurance, the employer's contributions, family pay."""
    bill: dict[str, int] = defaultdict(int)
    insurance: dict[str, int] = defaultdict(int)
    family: dict[str, int] = defaultdict(int)
    for slip in slips:
        for line in slip.lines:
            bill[line.school] += line.pence if line.niable else 0
            family[line.school] += line.pence if line.element in FAMILY else 0
        for cost in slip.costs:
            if cost.kind is CostKind.NATIONAL_INSURANCE:
                insurance[cost.school] += cost.pence
    names = sorted({*bill, *insurance, *family})
    return {name: SchoolShare(bill[name], insurance[name], family[name]) for name in names}


def balances(lines: Iterable[JournalLine]) -> dict[str, int]:
    """What the lines of each school come to: nothing, in a journal that is right."""
    found: dict[str, int] = defaultdict(int)
    for line in lines:
        found[line.school] += line.pence
    return dict(found)


def _slip_lines(slip: Payslip, home: str) -> Iterator[JournalLine]:
    gross: dict[str, int] = defaultdict(int)
    pension: dict[str, int] = defaultdict(int)
    for cost in slip.costs:
        yield JournalLine(cost.school, cost.cost_code, _SPENT[cost.kind], cost.pence)
        if cost.kind is CostKind.GROSS:
            gross[cost.school] += cost.pence
        elif cost.kind is CostKind.NATIONAL_INSURANCE:
            yield JournalLine(cost.school, "", Account.PAYE, -cost.pence)
        else:
            pension[cost.school] += cost.pence
    _refuse_unless_whole(slip, sum(gross.values()), sum(pension.values()))
    yield from _taken_lines(slip, gross, home)
    yield from _employers_pension_lines(slip, pension)


def _refuse_unless_whole(slip: Payslip, gross: int, pension: int) -> None:
    owed = sum(one.pence for one in slip.employer if one.kind in _EMPLOYERS_PENSIONS)
    for what, booked, paid in (("gross pay", gross, slip.gross_pence), ("employer's pension", pension, owed)):
        if booked != paid:
            raise DoesNotAddUp(
                f"Payslip {slip.payroll_id} books {pounds(booked)} of {what}, and has {pounds(paid)}: calculate the run again"
            )


def _taken_lines(slip: Payslip, gross: Mapping[str, int], home: str) -> Iterator[JournalLine]:
    """What is owed of gross pay, each deduction by its share, net pay what is left of each school's pay."""
    left = dict(gross) or {home: 0}
    for account, pence in _taken(slip).items():
        for school, part in _by_weight(pence, gross, next(iter(left))).items():
            left[school] -= part
            yield JournalLine(school, "", account, -part)
    for school, net in left.items():
        yield JournalLine(school, "", Account.NET_PAY, -net)


def _taken(slip: Payslip) -> dict[Account, int]:
    found: dict[Account, int] = defaultdict(int)
    for one in slip.deductions:
        if one.kind is not DeductionKind.PENSION:
            found[_OWED[one.kind]] += one.pence
    found[Account.TEACHERS_PENSIONS] += slip.teachers.member_pence if slip.teachers else 0
    found[Account.LOCAL_PENSIONS] += slip.local.member_pence if slip.local else 0
    for back in slip.given_back:
        found[_SCHEMES[back.scheme]] -= back.member_pence
    return {account: pence for account, pence in found.items() if pence}


def _employers_pension_lines(slip: Payslip, pension: Mapping[str, int]) -> Iterator[JournalLine]:
    """Each scheme's part, shared over schools by their cost of all schemes; the last scheme takes what is left of each."""
    left = dict(pension)
    owed = [(_EMPLOYERS_PENSIONS[one.kind], one.pence) for one in slip.employer if one.kind in _EMPLOYERS_PENSIONS]
    for account, pence in owed[:-1]:
        for school, part in (_by_weight(pence, pension, "") if pence else {}).items():
            left[school] -= part
            yield JournalLine(school, "", account, -part)
    for school, rest in left.items():
        yield JournalLine(school, "", owed[-1][0], -rest)


def _by_weight(pence: int, weights: Mapping[str, int], home: str) -> dict[str, int]:
    above = {name: weight for name, weight in weights.items() if weight > 0}
    return share_out(pence, above) if above else {home: pence}


def _summed(lines: Iterable[JournalLine]) -> tuple[JournalLine, ...]:
    sums: dict[tuple[str, Account, str], int] = defaultdict(int)
    for line in lines:
        sums[line.school, line.account, line.cost_code] += line.pence
    order = list(Account)
    keys = sorted(sums, key=lambda key: (key[0], order.index(key[1]), key[2]))
    return tuple(
        JournalLine(school, cost_code, account, sums[school, account, cost_code])
        for school, account, cost_code in keys
        if sums[school, account, cost_code]
    )
