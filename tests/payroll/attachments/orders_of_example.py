"""What the tests of attachment orders share: orders and paydays in pounds, and the published rows read where they were given."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from services.payroll.domain.attachments.deductions import Attached, Charging, attach
from services.payroll.domain.attachments.earnings import Payday, PayKind
from services.payroll.domain.attachments.orders import AttachmentParameters, Kind, Order, SetRate, Standing
from services.payroll.domain.attachments.tables import Interval, TableName, Unit
from services.payroll.rules.attachments import attachment_parameters
from tests.payroll.income_tax.published import GIVEN, pence

PAYDAY = date(2026, 6, 26)
MONTH, WEEK = Interval(1, Unit.MONTH), Interval(1, Unit.WEEK)


def parameters(day: date = PAYDAY) -> AttachmentParameters:
    return attachment_parameters(day)


def payday(net: str, interval: Interval = MONTH, *, loan: str = "0", advance: tuple[str, ...] = ()) -> Payday:
    """A payday whose net earnings are all wages, with room for the charge."""
    paid = {PayKind.ORDINARY: pence(net)}
    in_advance = tuple(pence(amount) for amount in advance)
    return Payday(PAYDAY, interval, paid, 0, 0, 0, pence(loan), in_advance, above_minimum_wage_pence=100_00)


def order(kind: Kind, made: date = date(2026, 1, 5), reference: str = "", **terms: Any) -> Order:
    return Order(reference or f"{kind.name} {made}", kind, made, made, **terms)


def set_rate(normal: str, protected: str = "0", per: Unit = Unit.MONTH) -> SetRate:
    return SetRate(pence(normal), per, pence(protected))


def by_table(kind: Kind, table: TableName, made: date = date(2026, 1, 5), reference: str = "") -> Standing:
    return Standing(order(kind, made, reference, table=table))


def taken(standing: list[Standing], on: Payday) -> list[str]:
    """What is taken under each order in its turn, in pounds."""
    return [f"{one.taken_pence / 100:.2f}" for one in attached(standing, on).deducted]


def attached(standing: list[Standing], on: Payday, charging: Charging = Charging.NOTHING) -> Attached:
    return attach(standing, on, parameters(on.day), charging)


def published(name: str) -> Any:
    """A published file; the test is skipped, saying so, where it is not. Amounts stay as they are written."""
    file = GIVEN / "attachment-of-earnings" / name
    if not file.is_file():
        pytest.skip(f"the published rows {name} are not on this machine (expected beside the project, in shared/data)")
    return json.loads(file.read_text(encoding="utf-8"), parse_float=str, parse_int=str)
