"""Invoices and what was found in them as JSON, and back: decimals as text, amounts as pence, days as 2026-11-30."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from services.procurement.domain.einvoices.finding import Checker, Finding, Weight
from services.procurement.domain.einvoices.invoice import (
    Adjustment,
    Invoice,
    Kind,
    Line,
    Party,
    PayTo,
    Totals,
    VatPart,
)


def invoice_as_json(invoice: Invoice) -> dict[str, Any]:
    """An invoice as plain values."""
    said: dict[str, Any] = _plain(asdict(invoice))
    return said


def invoice_of(said: Mapping[str, Any]) -> Invoice:
    """The invoice in plain values."""
    return Invoice(
        **{
            **said,
            "kind": Kind(said["kind"]),
            "issued_on": date.fromisoformat(said["issued_on"]),
            "due_on": _day(said["due_on"]),
            "tax_point": _day(said["tax_point"]),
            "seller": _party(said["seller"]),
            "buyer": _party(said["buyer"]),
            "lines": tuple(_line(line) for line in said["lines"]),
            "vat": tuple(VatPart(**{**part, "per_cent": _number(part["per_cent"])}) for part in said["vat"]),
            "totals": Totals(**said["totals"]),
            "pay_to": PayTo(**said["pay_to"]),
            "adjustments": tuple(
                Adjustment(**{**one, "vat_per_cent": _number(one["vat_per_cent"])}) for one in said["adjustments"]
            ),
        }
    )


def finding_as_json(finding: Finding) -> dict[str, str]:
    """A finding as plain values, with the line a person reads."""
    return {
        "rule": finding.rule,
        "words": finding.words,
        "weight": finding.weight.value,
        "by": finding.by.value,
        "where": finding.where,
        "official": finding.official,
    }


def finding_of(said: Mapping[str, str]) -> Finding:
    """The finding in plain values."""
    return Finding(
        said["rule"], said["words"], Weight(said["weight"]), Checker(said["by"]), said["where"], said["official"]
    )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Kind) else value


def _party(said: Mapping[str, Any]) -> Party:
    return Party(**{**said, "address": tuple(said["address"])})


def _line(said: Mapping[str, Any]) -> Line:
    return Line(
        **{
            **said,
            "quantity": Decimal(said["quantity"]),
            "unit_price": Decimal(said["unit_price"]),
            "price_for": Decimal(said["price_for"]),
            "vat_per_cent": _number(said["vat_per_cent"]),
        }
    )


def _number(said: str | None) -> Decimal | None:
    return Decimal(said) if said is not None else None


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None
