"""What the notices after a contract say (UK7 to UK11), from the register: its terms, payments, indicators, changes, its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.calendar.words import day_in_words
from shared.money import pounds

OPEN = "[not known yet]"
Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ChangeMade:
    """A change of a contract; `needs_notice` where the Act wants one before it."""

    number: int
    made_on: date
    from_on: date
    pence: int
    ends_on: date | None
    scope: str
    ground: str
    reason: str
    needs_notice: bool


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator with its target and how it went, in words."""

    name: str
    target: str
    went: str


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """A contract as the register has it; `pence` without VAT, `gross_pence` with VAT and every option still open."""

    contract_id: str
    title: str
    supplier: str
    cpv_code: str
    kind: str
    pence: int
    gross_pence: int
    signed_on: date | None
    starts_on: date
    ends_on: date
    longest_end: date
    last_day: date
    terminated_on: date | None
    terminated_because: str
    competed: str
    options: tuple[str, ...] = ()
    changes: tuple[ChangeMade, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    payments: tuple[tuple[date, int], ...] = ()
    """Days and pence without VAT of what was paid."""


def details_fields(contracts: Sequence[ContractFacts]) -> Fields:
    """UK7: the contract as it was signed."""
    found: Fields = []
    for one in contracts:
        found += [
            ("Contract", one.title),
            ("Supplier", one.supplier),
            ("Contract made", day_in_words(one.signed_on) if one.signed_on else OPEN),
            ("Contract value", f"{pounds(one.pence)} without VAT, {pounds(one.gross_pence)} with VAT and every option"),
            ("Contract dates", _dates(one)),
            ("Options", "; ".join(one.options) or "none"),
            (
                "Key performance indicators",
                "; ".join(f"{it.name}: {it.target}" for it in one.indicators) or "none agreed",
            ),
        ]
    return found or [("Contract made", OPEN), ("Contract value", OPEN), ("Contract dates", OPEN), ("Options", OPEN)]


def payment_fields(contracts: Sequence[ContractFacts], over_pence: int) -> Fields:
    """UK8: every payment above the amount, in the quarter that it was made in."""
    found = [
        ("Payment made", f"{pounds(pence)} without VAT to {one.supplier} on {day_in_words(day)}")
        for one in contracts
        for day, pence in one.payments
        if pence > over_pence
    ]
    return [
        ("Payments of more than", pounds(over_pence)),
        *(found or [("Payment made", "[none so far]")]),
        ("Quarter", "[the quarter in which it was paid]"),
    ]


def performance_fields(contracts: Sequence[ContractFacts]) -> Fields:
    """UK9: how the supplier did against each indicator, and whether it broke the contract."""
    found = [("Indicator", f"{it.name}, target {it.target}: {it.went}") for one in contracts for it in one.indicators]
    return [
        *(found or [("Indicator", OPEN)]),
        ("Assessed for the twelve months to", OPEN),
        ("Rating (good, approaching target, requires improvement, inadequate, other)", OPEN),
        ("Breach of contract, and what was done about it", OPEN),
    ]


def change_fields(contracts: Sequence[ContractFacts]) -> Fields:
    """UK10: what is changed, on which ground, from when, and what the contract comes to then."""
    found: Fields = []
    for one in contracts:
        for change in one.changes:
            found += [
                ("Change", f"{change.number} of {one.title}, {day_in_words(change.from_on)}"),
                ("What changes", _what_changes(change)),
                ("Ground for the change (s.74)", change.ground),
                ("Reason", change.reason),
            ]
        if one.changes:
            found.append(
                ("Value after all changes", f"{pounds(one.pence)} without VAT, until {day_in_words(one.ends_on)}")
            )
    return found or [
        ("Change", "[none so far]"),
        ("What changes", OPEN),
        ("Ground for the change (s.74)", OPEN),
        ("Value after all changes", OPEN),
    ]


def termination_fields(contracts: Sequence[ContractFacts], today: date) -> Fields:
    """UK11: when the contract ended or ends, and why."""
    found: Fields = []
    for one in contracts:
        why = one.terminated_because or "the end of its term"
        over = one.last_day < today
        found += [
            (
                "Contract ended",
                f"{one.title}, {one.supplier}: {day_in_words(one.last_day)}{'' if over else ' (still to come)'}",
            ),
            ("Reason for the end", f"{'ended early: ' if one.terminated_on else ''}{why}"),
            ("Paid under it", pounds(sum(pence for _, pence in one.payments))),
            ("Ended for a breach by the supplier", OPEN if one.terminated_on else "no"),
        ]
    return found or [("Contract ended", OPEN), ("Reason for the end", OPEN)]


def _dates(one: ContractFacts) -> str:
    longest = f", at the longest until {day_in_words(one.longest_end)}" if one.longest_end != one.ends_on else ""
    return f"{day_in_words(one.starts_on)} to {day_in_words(one.ends_on)}{longest}"


def _what_changes(change: ChangeMade) -> str:
    parts = []
    if change.pence:
        parts.append(f"{pounds(abs(change.pence))} {'more' if change.pence > 0 else 'less'} without VAT")
    if change.ends_on:
        parts.append(f"the last day becomes {day_in_words(change.ends_on)}")
    return "; ".join([*parts, *([change.scope] if change.scope else [])])
