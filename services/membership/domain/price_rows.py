"""Price rows read from plain tables (as `rules/lists/prices.toml` has them): what is missing, misspelt or
contradictory is refused with the
row's name, and a price that the trust has not set is kept as unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from services.membership.domain.charge_models import (
    AllowanceThenRate,
    ChargeModel,
    Flat,
    PerPupil,
    PerUnit,
    ShareOfIncome,
    Tier,
    Tiered,
    TierMode,
)
from services.membership.domain.errors import BadInput
from services.membership.domain.pricing import STATUSES, PriceList, PriceRow, Standing
from services.membership.domain.schools import Driver


def price_list_from(rows: Iterable[Mapping[str, Any]]) -> PriceList:
    """The price list from plain rows; two rows for the same offer and standing that overlap are refused."""
    read = tuple(price_row_from(row) for row in rows)
    for at, row in enumerate(read):
        for other in read[:at]:
            same = (row.service, row.offer, row.standing) == (other.service, other.offer, other.standing)
            if same and other.from_on <= (row.until_on or date.max) and row.from_on <= (other.until_on or date.max):
                raise BadInput(
                    f"Two prices hold on the same day: {other.row_name} and {row.row_name}. End the older one first."
                )
    return PriceList(read)


def price_row_from(row: Mapping[str, Any]) -> PriceRow:
    """One price row; its `model` names the way to charge and its own keys the figures, decimals written as text."""
    where = f"The price row of {row.get('service', 'no service')}, offer {row.get('offer', 'standard')}"
    try:
        status = str(row["status"])
        price = PriceRow(
            service=str(row["service"]),
            offer=str(row.get("offer", "standard")),
            from_on=row["from"],
            until_on=row.get("until"),
            standing=Standing(row["standing"]) if "standing" in row else None,
            source=str(row["source"]),
            status=status,
            minimum_pence=_whole(row.get("minimum_pence", 0)),
            note=str(row.get("note", "")),
            model=None if status == "unknown" else _model(row),
        )
    except KeyError as missing:
        raise BadInput(f"{where} has no {missing.args[0]}.") from None
    except (ValueError, InvalidOperation, TypeError) as wrong:
        raise BadInput(f"{where} cannot be read: {wrong}.") from None
    if status not in STATUSES:
        raise BadInput(f"{where} has the status “{status}”: use one of {', '.join(STATUSES)}.")
    return price


def _model(row: Mapping[str, Any]) -> ChargeModel:
    match str(row["model"]):
        case "flat":
            return Flat(_whole(row["pence"]))
        case "per_pupil":
            return PerPupil(_exact(row["pence"]), Driver(row.get("driver", "pupils")))
        case "per_unit":
            return PerUnit(_exact(row["pence"]), str(row["unit"]))
        case "tiered":
            return Tiered(str(row["unit"]), TierMode(row["mode"]), _tiers(row["tiers"]))
        case "share_of_income":
            return ShareOfIncome(_exact(row["per_cent"]))
        case "allowance_then_rate":
            return AllowanceThenRate(
                _whole(row["pence"]), _exact(row["allowance"]), str(row["unit"]), _exact(row["rate_pence"])
            )
        case other:
            raise ValueError(f"“{other}” is not a way to charge")


def _tiers(rows: Iterable[Mapping[str, Any]]) -> tuple[Tier, ...]:
    tiers = tuple(Tier(None if "up_to" not in row else _exact(row["up_to"]), _exact(row["pence"])) for row in rows)
    tops = [tier.up_to for tier in tiers[:-1]]
    rising = all(top is not None for top in tops) and tops == sorted({top for top in tops if top is not None})
    if not tiers or tiers[-1].up_to is not None or not rising:
        raise ValueError("tiers must rise, and the last one must have no top")
    return tiers


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{value!r} is not a whole number of pence of 0 or more")
    return value


def _exact(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError(f"{value!r} must be a whole number or a decimal written as text")
    number = Decimal(value)
    if not number.is_finite() or number < 0:
        raise ValueError(f"{value!r} is not a number of 0 or more")
    return number
