"""The apprenticeship levy: half a per cent of the pay bill above an allowance that builds up month by month. Sources: Finance Act 2016,
Part 6; HMRC, Apprenticeship Levy Manual, ALM08300 and ALM09200."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.payroll.domain.sources import Source
from services.payroll.domain.tax_calendar import MONTHS_IN_A_YEAR
from shared.money import pounds
from shared.refusals import DoesNotAddUp, NotValid, wrong

_ALL = 10_000
PENCE_IN_A_POUND = 100


@dataclass(frozen=True, slots=True)
class LevyParameters:
    """The rate in hundredths of a per cent (0.5% is 50) and the year's allowance in pence, with their rows."""

    hundredths: int
    allowance_pence: int
    rate_source: Source
    allowance_source: Source


@dataclass(frozen=True, slots=True)
class LevyMonth:
    """The levy to the end of a tax month. Everything of the year to date but `due_pence`, which is of the month and may be below
    nothing: levy that comes back within the year. `due_to_date_pence` is in whole pounds, as the return to HMRC has it."""

    month: int
    pay_bill_to_date_pence: int
    levy_to_date_pence: int
    allowance_to_date_pence: int
    due_to_date_pence: int
    due_pence: int


def levy_months(pay_bills_pence: Sequence[int], share_pence: int, parameters: LevyParameters) -> tuple[LevyMonth, ...]:
    """The levy month by month, from the pay bills of tax months 1, 2 and on (all earnings liable to secondary contributions, also
    below the threshold and at 0%) and the employer's share of the year's allowance.

    The levy is cut to pence and what is due to whole pounds. Raises NotValid for more than 12 months, and for a share that is
    below nothing or above the allowance.
    """
    if len(pay_bills_pence) > MONTHS_IN_A_YEAR:
        raise NotValid(f"A tax year has 12 months, and {len(pay_bills_pence)} pay bills were given")
    if not 0 <= share_pence <= parameters.allowance_pence:
        raise wrong(
            "share", f"A share of the levy allowance is between nothing and {pounds(parameters.allowance_pence)} a year"
        )
    months: list[LevyMonth] = []
    pay_bill = due_before = 0
    for number, month_pence in enumerate(pay_bills_pence, start=1):
        pay_bill += month_pence
        levy = max(0, pay_bill) * parameters.hundredths // _ALL
        allowance = share_pence * number // MONTHS_IN_A_YEAR
        due = max(0, levy - allowance) // PENCE_IN_A_POUND * PENCE_IN_A_POUND
        months.append(LevyMonth(number, pay_bill, levy, allowance, due, due - due_before))
        due_before = due
    return tuple(months)


def refuse_shares_above_the_allowance(shares_pence: Mapping[str, int], parameters: LevyParameters) -> None:
    """Raises DoesNotAddUp where connected employers (or the PAYE schemes of one) have shared out more than one allowance."""
    together = sum(shares_pence.values())
    if together > parameters.allowance_pence:
        shared = ", ".join(f"{name} {pounds(pence)}" for name, pence in shares_pence.items())
        raise DoesNotAddUp(
            f"Connected employers have one levy allowance of {pounds(parameters.allowance_pence)} together, and "
            f"{pounds(together)} were shared out ({shared}): lower the shares"
        )
