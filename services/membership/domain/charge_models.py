"""The ways to charge: flat, per pupil by census, per unit, tiered, a share of income, an allowance and then a rate; and each
as a person reads it on the price list."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from services.membership.domain.schools import Driver
from shared.money import pounds


class TierMode(StrEnum):
    """Graduated: each unit at the price of its own tier. All units: every unit at the price of the tier reached."""

    GRADUATED = "graduated"
    ALL_UNITS = "all_units"


@dataclass(frozen=True)
class Flat:
    """So much a year."""

    pence: int


@dataclass(frozen=True)
class PerPupil:
    """So much a year for each pupil (or free meal, or EHCP) of the last census."""

    pence: Decimal
    driver: Driver = Driver.PUPILS


@dataclass(frozen=True)
class PerUnit:
    """So much for each unit used."""

    pence: Decimal
    unit: str


@dataclass(frozen=True)
class Tier:
    """Up to and with so many units (None: all the rest), each at so much."""

    up_to: Decimal | None
    pence: Decimal


@dataclass(frozen=True)
class Tiered:
    """Units used in a year, by tiers."""

    unit: str
    mode: TierMode
    tiers: tuple[Tier, ...]


@dataclass(frozen=True)
class ShareOfIncome:
    """So many per cent of the school's income of the year, without what may not be top-sliced (PFI funding)."""

    per_cent: Decimal


@dataclass(frozen=True)
class AllowanceThenRate:
    """So much a year, with so many units included in it, and a rate for each unit beyond."""

    pence: int
    allowance: Decimal
    unit: str
    rate_pence: Decimal


ChargeModel = Flat | PerPupil | PerUnit | Tiered | ShareOfIncome | AllowanceThenRate

_PUPIL = {Driver.PUPILS: "pupil", Driver.FREE_MEALS: "pupil with free meals", Driver.EHCP: "pupil with a plan (EHCP)"}


def price_in_words(model: ChargeModel) -> str:
    """The price as a person reads it on the list."""
    match model:
        case Flat(pence=pence):
            return f"{pounds(pence)} a year"
        case PerPupil(pence=each, driver=driver):
            return f"{price_of_one(each)} a year for each {_PUPIL[driver]}"
        case PerUnit(pence=each, unit=unit):
            return f"{price_of_one(each)} for each {unit}"
        case ShareOfIncome(per_cent=per_cent):
            return f"{plain_number(per_cent)} % of income"
        case AllowanceThenRate():
            return f"{counted(model.allowance, model.unit)} included in {pounds(model.pence)} a year, then {price_of_one(model.rate_pence)} each"
        case Tiered():
            return _tiers_in_words(model)


def _tiers_in_words(model: Tiered) -> str:
    first, *others = model.tiers
    each = f"{price_of_one(first.pence)} for each"
    if model.mode is TierMode.ALL_UNITS:
        reached = [f"with more than {plain_number(t.up_to)}" for t in model.tiers if t.up_to is not None]
        steps = [
            f"{step} {price_of_one(tier.pence)} for every one" for step, tier in zip(reached, others, strict=False)
        ]
        return "; ".join([f"{each} {model.unit}", *steps])
    beyond = [
        f"{price_of_one(t.pence)} for each {'beyond' if t.up_to is None else f'up to {plain_number(t.up_to)}'}"
        for t in others
    ]
    begin = f"{each} {model.unit}" if first.up_to is None else f"{each} of the first {counted(first.up_to, model.unit)}"
    return ", ".join([begin, *beyond])


def counted(number: Decimal, unit: str) -> str:
    """`1 hour`, `2.5 hours`."""
    return f"{plain_number(number)} {unit}" if number == 1 or unit.endswith("s") else f"{plain_number(number)} {unit}s"


def price_of_one(pence: Decimal) -> str:
    """`£4.10`, or `0.5p` where it is no whole penny."""
    return pounds(int(pence)) if pence == pence.to_integral_value() else f"{plain_number(pence)}p"


def plain_number(number: Decimal) -> str:
    """`2.5`, `100`: no zeros at the end, never a power of ten."""
    return f"{number.normalize():f}"
