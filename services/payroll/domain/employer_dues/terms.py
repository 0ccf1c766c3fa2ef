"""What an employer says of itself for a tax year, and what levy, allowance and recovered pay go by: its claim of the employment allowance,
its share of the levy allowance, its National Insurance of earlier years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.payroll.domain.employer_dues.levy import LevyParameters, refuse_shares_above_the_allowance
from services.payroll.domain.sources import ENTERED_HERE, Source
from services.payroll.domain.tax_calendar import TaxYear
from shared.money import pounds
from shared.refusals import wrong


@dataclass(frozen=True, slots=True)
class LevyShare:
    """An employer's share of the levy allowance in a tax year, and where it is written that the employers agreed on it."""

    year: TaxYear
    pence: int
    source: str

    @property
    def row(self) -> Source:
        """As a working names it."""
        return Source("employer.levy-share", self.year.first_day, self.source, ENTERED_HERE)


def share_of_allowance(
    employer: str, shares: Mapping[str, LevyShare | None], year: TaxYear, parameters: LevyParameters
) -> LevyShare | None:
    """The share of an employer in a tax year, from what each employer has said, by name; None where it is alone and has the whole
    allowance. Raises NotValid where several have not shared it out, DoesNotAddUp where they shared out more than there is."""
    said = shares[employer]
    if said is None and len(shares) > 1:
        others = ", ".join(name for name in shares if name != employer)
        raise wrong(
            "pence",
            f"Connected employers ({employer}, {others}) have one levy allowance of {pounds(parameters.allowance_pence)} together: enter "
            f"which share of it {employer} has in {year.name}",
        )
    refuse_shares_above_the_allowance({name: one.pence for name, one in shares.items() if one}, parameters)
    return said
