"""The dated rows that payables goes by, with what the trust decided itself; a missing row is refused by its name."""

from __future__ import annotations

from datetime import date
from functools import cache

from services.procurement.application.ports import Procuring
from services.procurement.application.rules import book
from services.procurement.domain.payables.duplicates import Closeness
from services.procurement.domain.payables.late_payment import BankRate, LateRules
from services.procurement.domain.payables.matching import Severities, Tolerance
from services.procurement.domain.payables.vat_check import Treatment
from services.procurement.rules import payables as rows


@cache
def severities(on: date) -> Severities:
    return rows.severities(book(), on)


@cache
def closeness(on: date) -> Closeness:
    return rows.closeness(book(), on)


@cache
def late_rules(on: date) -> LateRules:
    return rows.late_rules(book(), on)


@cache
def treatments(on: date) -> tuple[Treatment, ...]:
    return rows.vat_treatments(book(), on)


def tolerance(uow: Procuring, on: date) -> Tolerance:
    """The tolerance of a day: the latest that the trust decided on and that has begun, else the starting one."""
    begun = [one for one in uow.payables.tolerances() if one.valid_from <= on]
    return begun[-1] if begun else rows.starting_tolerance(book(), on)


def bank_rates(uow: Procuring) -> tuple[BankRate, ...]:
    """The Bank's rates in the rows, and those that finance entered."""
    return (*rows.bank_rates(book()), *uow.payables.bank_rates())
