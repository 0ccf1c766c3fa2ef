"""What of income tax depends on the code alone: free pay, whether the year counts, the limit, and the scale of bands. It is asked of
`domain/income_tax` once for each code of a run, and becomes tables.

A flat rate (BR, D0 …) and NT are scales too, of one step from £0: the same arithmetic then serves all codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from services.payroll.adapters.whole_runs.arithmetic import table_of
from services.payroll.adapters.whole_runs.columns import Flags, Pence, Places
from services.payroll.domain.income_tax.codes import Kind, Regime, TaxCode
from services.payroll.domain.income_tax.parameters import TEN_THOUSANDTHS, TaxParameters
from services.payroll.domain.income_tax.tables import band_tax, free_pay_pence, highest_in_band_pence
from services.payroll.domain.income_tax.tax import is_cumulative
from services.payroll.domain.tax_calendar import MONTHS_IN_A_YEAR, WEEKS_IN_A_YEAR, TaxPeriod
from shared.refusals import NotValid

BEYOND = 2**62
"""More than any pay: the threshold of a step that a scale does not have; and its negative, a pay that nothing covers."""


@dataclass(frozen=True, slots=True)
class Step:
    """Tax on taxable pay up to `highest` pence: pounds × rate + base, in ten-thousandths of a pound times hundredths of a per cent."""

    highest: int
    rate: int
    base: int


Scale = tuple[Step, ...]
_NO_STEP = Step(BEYOND, 0, 0)


@dataclass(frozen=True, slots=True)
class CodeTables:
    """A run's codes as tables, one place a code; and its scales: thresholds one array a step, rates and bases `steps` a scale."""

    cumulative: Flags
    may_change: Flags
    free_pay: Pence
    limit: Pence
    covered_to: Pence
    """On an extra payday: the pay of the year that the year's free pay covers (PAYE Regulations 2003, reg. 31(3))."""
    refused: Flags
    scale: Places
    steps: int
    thresholds: tuple[Pence, ...]
    rates: Pence
    bases: Pence


@dataclass(frozen=True, slots=True)
class _Code:
    cumulative: bool
    may_change: bool
    free_pay: int
    limit: int
    covered_to: int
    scale: int | None


def code_tables(
    codes: tuple[TaxCode, ...], parameters: Mapping[Regime, TaxParameters], period: TaxPeriod
) -> CodeTables:
    """The tables of the codes in a run; a code without a rate in the year takes nothing and is refused."""
    scales = _Scales(parameters, period)
    read = [_read(code, parameters[code.regime].limit, scales, period) for code in codes]
    steps = max(len(scale) for scale in scales.made)
    filled = [(*scale, *[_NO_STEP] * (steps - len(scale))) for scale in scales.made]
    return CodeTables(
        cumulative=np.array([one.cumulative for one in read], dtype=bool),
        may_change=np.array([one.may_change for one in read], dtype=bool),
        free_pay=table_of([one.free_pay for one in read]),
        limit=table_of([one.limit for one in read]),
        covered_to=table_of([one.covered_to for one in read]),
        refused=np.array([one.scale is None for one in read], dtype=bool),
        scale=np.array([one.scale or 0 for one in read], dtype=np.intp),
        steps=steps,
        thresholds=tuple(table_of([scale[step].highest for scale in filled]) for step in range(steps - 1)),
        rates=table_of([step.rate for scale in filled for step in scale]),
        bases=table_of([step.base for scale in filled for step in scale]),
    )


def _read(code: TaxCode, limit: int, scales: _Scales, period: TaxPeriod) -> _Code:
    cumulative = is_cumulative(code, period)
    periods = period.number if cumulative else _alone(period)
    return _Code(
        cumulative=cumulative,
        may_change=cumulative or code.kind is not Kind.NO_TAX,
        free_pay=periods * free_pay_pence(code, _in_year(period)),
        limit=limit,
        covered_to=_covered_to(code, period, cumulative),
        scale=scales.banded(code.regime, periods) if code.kind in _BANDED else scales.flat(code),
    )


_BANDED = (Kind.ALLOWANCE, Kind.ADDITION)


class _Scales:
    """The scales of a run, each made once: by country and number of weeks or months, or of one rate."""

    def __init__(self, parameters: Mapping[Regime, TaxParameters], period: TaxPeriod) -> None:
        self.made: list[Scale] = [(_NO_STEP,)]
        """The first takes no tax."""
        self._parameters = parameters
        self._in_year = _in_year(period)
        self._places: dict[tuple[Regime, int], int] = {}
        self._flat_places: dict[int, int] = {}

    def banded(self, regime: Regime, periods: int) -> int:
        """The place of a country's bands over so many weeks or months."""
        place = self._places.get((regime, periods))
        if place is None:
            place = self._places[regime, periods] = self._kept(self._bands(regime, periods))
        return place

    def flat(self, code: TaxCode) -> int | None:
        """The place of one rate on all pay; None for a code that has no rate in the year."""
        if code.kind is Kind.NO_TAX:
            return 0
        try:
            rate = self._parameters[code.regime].flat_rate(code)
        except NotValid:
            return None
        if rate not in self._flat_places:
            self._flat_places[rate] = self._kept((Step(BEYOND, rate * TEN_THOUSANDTHS, 0),))
        return self._flat_places[rate]

    def _kept(self, scale: Scale) -> int:
        self.made.append(scale)
        return len(self.made) - 1

    def _bands(self, regime: Regime, periods: int) -> Scale:
        bands = self._parameters[regime].bands
        scale: list[Step] = []
        for band in bands:
            highest = highest_in_band_pence(band, periods, self._in_year) or BEYOND
            reached = band_tax(bands, highest, periods, self._in_year)
            base = reached.tax_below * TEN_THOUSANDTHS - reached.above * band.rate
            scale.append(Step(highest, band.rate * TEN_THOUSANDTHS, base))
        return tuple(scale)


def _alone(period: TaxPeriod) -> int:
    """The weeks or months that a payment has when the year does not count."""
    return period.frequency.weeks or 1


def _in_year(period: TaxPeriod) -> int:
    return WEEKS_IN_A_YEAR if period.frequency.weeks else MONTHS_IN_A_YEAR


def _covered_to(code: TaxCode, period: TaxPeriod, cumulative: bool) -> int:
    """Below all pay where regulation 31(3) says nothing: it is about extra paydays and codes that are otherwise cumulative."""
    if not period.is_extra or cumulative or code.non_cumulative or code.kind not in _BANDED:
        return -BEYOND
    return WEEKS_IN_A_YEAR * free_pay_pence(code, WEEKS_IN_A_YEAR)
