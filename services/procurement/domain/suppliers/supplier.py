"""Whom we buy from, as far as a catalogue and an order need it: name, company number, VAT number, active or not.

The check on a VAT number finds typing mistakes; it does not prove that the registration exists or is theirs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from shared.refusals import NotValid

# Companies House: eight characters, either all digits or a two-letter prefix (SC, NI, OC, ...) and six digits.
_COMPANY_NUMBER = re.compile(r"\d{8}|[A-Z]{2}\d{6}|R0\d{6}|IP\d{5}R|SP\d{5}R", re.ASCII)
_VAT_NUMBER = re.compile(r"(?P<body>\d{7})(?P<check>\d{2})(?P<branch>\d{3})?", re.ASCII)
_GOVERNMENT_OR_HEALTH = re.compile(r"GD[0-4]\d{2}|HA[5-9]\d{2}", re.ASCII)
_VAT_WEIGHTS = (8, 7, 6, 5, 4, 3, 2)
# What is left of the weighted sum by 97. Numbers from 100 on, issued since November 2009, may follow a second series, whose
# check is 55 lower (HMRC: '97-55'); 55 itself is met, too, and taken by python-stdnum.
_FIRST_SERIES, _ANY_SERIES = (0,), (0, 42, 55)
_SECOND_SERIES_FROM = 1_000_000


@dataclass(frozen=True, slots=True)
class Supplier:
    """A supplier; `company_number` and `vat_number` are None for a sole trader and for one not registered for VAT."""

    supplier_id: str
    name: str
    company_number: str | None
    vat_number: str | None
    active: bool = True


@dataclass(frozen=True, slots=True)
class SupplierAdded:
    """A supplier was put on the list."""

    supplier: Supplier


@dataclass(frozen=True, slots=True)
class SupplierStopped:
    """Nothing more is bought from the supplier; orders already placed are honoured."""

    supplier_id: str
    reason: str


def supplier_added(
    supplier_id: str, name: str, company_number: str = "", vat_number: str = ""
) -> tuple[Supplier, tuple[SupplierAdded, ...]]:
    """A new active supplier with its numbers checked and written the official way.

    Empty text means that the supplier has no such number. Raises NotValid naming the field.
    """
    if not name.strip():
        raise NotValid("The supplier has no name: enter the name that stands on its invoices")
    supplier = Supplier(
        supplier_id=supplier_id,
        name=" ".join(name.split()),
        company_number=company_number_of(company_number) if company_number.strip() else None,
        vat_number=vat_number_of(vat_number) if vat_number.strip() else None,
    )
    return supplier, (SupplierAdded(supplier),)


def supplier_stopped(supplier: Supplier, reason: str) -> tuple[Supplier, tuple[SupplierStopped, ...]]:
    """The supplier made inactive, with the reason kept; a supplier stopped before stays as it is. Raises NotValid."""
    if not reason.strip():
        raise NotValid(f"Say why nothing more is bought from {supplier.name}")
    if not supplier.active:
        return supplier, ()
    return replace(supplier, active=False), (SupplierStopped(supplier.supplier_id, reason.strip()),)


def company_number_of(text: str) -> str:
    """A company number as Companies House writes it; short ones are filled with leading zeros. Raises NotValid."""
    number = re.sub(r"\s", "", text).upper()
    if number.isdecimal():
        number = number.zfill(8)
    if not _COMPANY_NUMBER.fullmatch(number):
        raise NotValid(
            f"'{text.strip()}' is not a company number: it has eight digits, or two letters and six digits (SC123456)"
        )
    return number


def vat_number_of(text: str) -> str:
    """A United Kingdom VAT number in the form GB123456789, its check digits tested by both series. Raises NotValid.

    Taken as well: twelve digits (a branch), GD000-GD499 (government) and HA500-HA999 (health), which have no check.
    """
    number = re.sub(r"[\s.\-]", "", text).upper().removeprefix("GB")
    if _GOVERNMENT_OR_HEALTH.fullmatch(number):
        return f"GB{number}"
    parts = _VAT_NUMBER.fullmatch(number)
    if parts is None:
        raise NotValid(f"'{text.strip()}' is not a VAT number: it has GB and nine digits, for example GB 980 7806 84")
    if not _check_digits_fit(parts["body"], int(parts["check"])):
        raise NotValid(
            f"The VAT number '{text.strip()}' has a typing mistake: its last two digits do not fit the first seven. "
            "Compare it with the supplier's invoice"
        )
    return f"GB{number}"


def _check_digits_fit(body: str, check: int) -> bool:
    weighted = sum(weight * int(digit) for weight, digit in zip(_VAT_WEIGHTS, body, strict=True)) + check
    fitting = _ANY_SERIES if int(body) >= _SECOND_SERIES_FROM else _FIRST_SERIES
    return weighted > 0 and weighted % 97 in fitting
