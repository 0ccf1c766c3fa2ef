"""The numbers of a tax year for one country: bands with their rates, the rate of BR and the limit on a deduction. They
are passed in; the dated rows that they come from are kept beside them."""

from __future__ import annotations

from dataclasses import dataclass

from services.payroll.domain.income_tax.codes import Kind, Regime, TaxCode
from services.payroll.domain.sources import Source
from services.payroll.domain.tax_calendar import TaxYear
from shared.refusals import NotValid

TEN_THOUSANDTHS = 10_000
"""The specification truncates thresholds and tax to 4 decimals of a pound; they are whole numbers of this part of one here."""


@dataclass(frozen=True, slots=True)
class Band:
    """Taxable pay of a year above `above_pounds` up to `to_pounds` (None: without end) at `rate`, in hundredths of a per cent.

    `tax_below` is the year's tax on all bands below, in ten-thousandths of a pound: exact, because rates have 4 decimals.
    """

    above_pounds: int
    to_pounds: int | None
    rate: int
    tax_below: int


@dataclass(frozen=True, slots=True, eq=False)
class TaxParameters:
    """One country's parameters of a tax year. `basic` is the place in `bands`, from 0, of the basic rate."""

    regime: Regime
    year: TaxYear
    bands: tuple[Band, ...]
    basic: int
    limit: int
    """The most of a payment that may be deducted, in hundredths of a per cent."""
    bands_source: Source
    limit_source: Source

    def flat_rate(self, code: TaxCode) -> int:
        """The rate of BR, D0, D1 … in hundredths of a per cent. Raises NotValid for a D code above the year's highest rate."""
        place = self.basic + (code.number + 1 if code.kind is Kind.HIGHER else 0)
        if place >= len(self.bands):
            raise NotValid(
                f"Tax code {code} has no rate in {self.year.name}: the highest is {self.regime}D{len(self.bands) - self.basic - 2}"
            )
        return self.bands[place].rate


def bands_of(limits_and_rates: tuple[tuple[int | None, int], ...]) -> tuple[Band, ...]:
    """The bands of upper limits in pounds and rates in hundredths of a per cent; the last limit is None."""
    bands: list[Band] = []
    above = tax_below = 0
    for to_pounds, rate in limits_and_rates:
        bands.append(Band(above, to_pounds, rate, tax_below))
        if to_pounds is not None:
            tax_below += (to_pounds - above) * rate
            above = to_pounds
    return tuple(bands)
