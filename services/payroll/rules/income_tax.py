"""The dated rows of income tax, read into the parameters of a tax year and the rules for starters and leavers."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from services.payroll.domain.income_tax.codes import Regime, tax_code_of
from services.payroll.domain.income_tax.parameters import Band, TaxParameters, bands_of
from services.payroll.domain.income_tax.starters import CarriedOver, Declaration, StarterRules
from services.payroll.domain.tax_calendar import TaxYear
from services.payroll.rules import row_on, rule_book, source_of
from shared.rules import RuleFileError, RuleRow

_ROOM = "income_tax"
_NAMES = {Regime.REST: "rest-of-uk", Regime.SCOTLAND: "scotland", Regime.WALES: "wales"}
_BAND = re.compile(r"(?:to (?P<to>\d+)|above) at (?P<rate>\d+(?:\.\d{1,2})?)", re.ASCII)


@cache
def tax_parameters(regime: Regime, year: TaxYear) -> TaxParameters:
    """The parameters of a country and tax year. Raises NoRuleForDate, by name, for a year without rows."""
    bands = _row(f"bands.{_NAMES[regime]}", year)
    basic = _row(f"basic_band.{_NAMES[regime]}", year)
    limit = _row("limit_per_cent", year)
    return TaxParameters(
        regime=regime,
        year=year,
        bands=_bands(bands),
        basic=basic.integer - 1,
        limit=int(limit.decimal * 100),
        bands_source=source_of(bands),
        limit_source=source_of(limit),
    )


@cache
def starter_rules(year: TaxYear) -> StarterRules:
    """What a starter's or a leaver's code is in a tax year. Raises NoRuleForDate, by name, for a year without rows."""
    emergency = _row("emergency_code", year)
    last_start = _row("earlier_p45.last_start", year)
    after_leaving = _row("code_after_leaving", year)
    declared = {one: _row(f"starter_code.{one}", year) for one in Declaration}
    month, day = map(int, last_start.text.split("-"))
    return StarterRules(
        year=year,
        emergency=tax_code_of(emergency.text),
        emergency_source=source_of(emergency),
        declared={
            one: (tax_code_of(row.text.replace("emergency", emergency.text)), source_of(row))
            for one, row in declared.items()
        },
        last_start_with_earlier_p45=date(year.begins, month, day),
        earlier_p45_source=source_of(last_start),
        after_leaving=tax_code_of(after_leaving.text),
        after_leaving_source=source_of(after_leaving),
    )


@cache
def carried_over(year: TaxYear) -> CarriedOver:
    """What codes gain at the start of a tax year (form P9X). Raises NoRuleForDate, by name, for a year without a row."""
    row = _row("carried_over", year)
    gains = (text.split(" ") for text in row.texts)
    return CarriedOver({suffix: int(gain) for suffix, gain in gains}, source_of(row))


def _row(name: str, year: TaxYear) -> RuleRow:
    return row_on(rule_book(), f"{_ROOM}.{name}", year.first_day)


def _bands(row: RuleRow) -> tuple[Band, ...]:
    matches = [_BAND.fullmatch(text) for text in row.texts]
    limits = [(int(match["to"]) if match["to"] else None, _rate(match["rate"])) for match in matches if match]
    ends = [to for to, _ in limits]
    if len(limits) < len(matches) or None in ends[:-1] or ends[-1:] != [None]:
        raise RuleFileError(
            f"The rule '{row.name}' ({row.span}) is not bands: write 'to 37700 at 20', the last 'above at 45'"
        )
    return bands_of(tuple(limits))


def _rate(per_cent: str) -> int:
    whole, _, rest = per_cent.partition(".")
    return int(whole) * 100 + int(rest.ljust(2, "0"))
