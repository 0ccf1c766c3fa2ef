"""What of the details of a starter HMRC would turn down. Source: HMRC, business rules for full payment submissions (Starter)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from services.payroll.domain.income_tax.starters import Declaration
from services.payroll.domain.returns.employees import Employment, Secondment, StarterDetails
from shared.calendar.words import day_in_words

LINES_OF_A_STARTER = 2


def starter_faults(employment: Employment, lines: int, latest: date) -> Iterator[tuple[str, str]]:
    """Words and HMRC's number for each; `lines` are those of the address, `latest` the last day that a start may lie on."""
    starter = employment.starter
    if starter is None:
        return
    if starter.started_on is not None:
        yield from _start_faults(starter.started_on, lines, latest)
    yield from _declaration_faults(starter)
    if starter.secondment is not None:
        yield from _secondment_faults(starter.secondment)
    if starter == StarterDetails(None):
        yield (
            "is returned as a starter of whom nothing is said: give the start date and the starter declaration",
            "7934",
        )


def _start_faults(started_on: date, lines: int, latest: date) -> Iterator[tuple[str, str]]:
    if started_on > latest:
        yield (
            f"starts on {day_in_words(started_on)}, more than 30 days from now: send the start with a later return",
            "7828",
        )
    if lines < LINES_OF_A_STARTER:
        yield "is a starter with less than two lines of an address: complete the address", "7829"


def _declaration_faults(starter: StarterDetails) -> Iterator[tuple[str, str]]:
    stays = starter.secondment is not None and starter.secondment.stay is not None
    declared = starter.declaration is not Declaration.NONE
    if declared and stays:
        yield (
            "has a starter declaration and is seconded from abroad: a secondment takes the place of the declaration",
            "7880",
        )
    if starter.started_on is not None and not declared and not stays:
        yield "is a starter without a starter declaration: choose A, B or C (C where nothing was said)", "7881"


def _secondment_faults(secondment: Secondment) -> Iterator[tuple[str, str]]:
    if secondment.stay is None and not secondment.epm6:
        yield "is seconded from abroad: say how long the stay is to be, or that the EPM6 scheme applies", "7931"
    if secondment.eea_citizen and secondment.stay is None:
        yield "is seconded as a citizen of the EEA: say how long the stay is to be", "7884"
