"""A contract for grounds maintenance as the tests know it: three years from September 2027, two options of a year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from services.procurement.domain.contract_register.contract import (
    Contract,
    Driver,
    Extension,
    Kind,
    Terms,
    new_contract,
)
from services.procurement.domain.contract_register.sharing import Part
from services.procurement.domain.vat import VatTreatment

STARTS, ENDS = date(2027, 9, 1), date(2030, 8, 31)
OPTIONS = (
    Extension(1, 12, 1_200_000, date(2030, 5, 31)),
    Extension(2, 12, 1_250_000, date(2031, 5, 31)),
)


def grounds(**other: Any) -> Contract:
    """£36,000.00 over three years, ordered by the quarter, shared by pupils; `other` says otherwise."""
    usual: dict[str, Any] = {
        "contract_id": "contract-1", "title": "Grounds maintenance", "supplier_id": "supplier-1", "kind": Kind.SERVICES,
        "cpv_code": "77314000", "vat": VatTreatment.STANDARD, "cost_code": "BAE210", "value_pence": 3_600_000,
        "starts_on": STARTS, "ends_on": ENDS, "extensions": OPTIONS, "notice_by": date(2030, 2, 28),
        "driver": Driver.PUPILS, "period_months": 3,
    }  # fmt: skip
    said = usual | other
    return new_contract(said.pop("contract_id"), Terms(**said))


def part(school_id: str, figure: str | None, from_on: date = STARTS, until_on: date | None = None) -> Part:
    return Part(school_id, from_on, until_on, None if figure is None else Decimal(figure), "by hand")
