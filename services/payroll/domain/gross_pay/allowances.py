"""What an allowance may be: the published bounds of TLR and SEN payments on a day, and how the payment of a part-time teacher is
reckoned. A trust that sets its own pay says so, and is then not held to the bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.payroll.domain.gross_pay.posts import Allowance, AllowanceBasis, AllowanceKind
from services.payroll.domain.sources import Source
from shared.money import pounds
from shared.refusals import NoRuleForDate, wrong

PUBLISHED = frozenset({AllowanceKind.TLR1, AllowanceKind.TLR2, AllowanceKind.TLR3, AllowanceKind.SEN})
RESPONSIBILITY_ONLY = frozenset({AllowanceKind.TLR1, AllowanceKind.TLR2})


@dataclass(frozen=True, slots=True)
class Bounds:
    """The lowest and the highest full yearly amount of an allowance, in pence."""

    lowest_pence: int
    highest_pence: int
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class AllowanceRules:
    """The bounds by kind on a day; `bases` are the ways in which TLR1 and TLR2 may be reckoned for a part-time teacher."""

    on: date
    bounds: Mapping[AllowanceKind, Bounds]
    bases: frozenset[AllowanceBasis]
    bases_source: Source


def check_allowance(allowance: Allowance, rules: AllowanceRules, *, own_pay: bool = False) -> tuple[Source, ...]:
    """The rows that an allowance was held against; none where no bounds are published for its kind or the trust sets its own.
    Raises NotValid for an amount or a basis that is not allowed, NoRuleForDate where the bounds are not known."""
    if own_pay or allowance.kind not in PUBLISHED:
        return ()
    found = rules.bounds.get(allowance.kind)
    if found is None:
        raise NoRuleForDate(
            f"The bounds of {allowance.kind} are not known on {rules.on}: have the row added with its source"
        )
    if not found.lowest_pence <= allowance.annual_pence <= found.highest_pence:
        raise wrong(
            "annual_pence",
            f"{allowance.kind} '{allowance.words}' is {pounds(allowance.annual_pence)} a year; from {found.sources[0].starts} it "
            f"is {pounds(found.lowest_pence)} to {pounds(found.highest_pence)}. Say that the trust sets its own pay if it does",
        )
    if allowance.kind is AllowanceKind.TLR3 and allowance.basis is not AllowanceBasis.FULL:
        raise wrong("basis", f"TLR3 '{allowance.words}' is paid in full to part-time teachers too")
    if allowance.kind is AllowanceKind.TLR3 and allowance.ends is None:
        raise wrong("ends", f"TLR3 '{allowance.words}' is for a fixed time: give its last day")
    if allowance.kind in RESPONSIBILITY_ONLY and allowance.basis not in rules.bases:
        ways = " or ".join(sorted(basis.value for basis in rules.bases))
        raise wrong(
            "basis",
            f"{allowance.kind} '{allowance.words}' is reckoned by {ways} on {rules.on}, not by {allowance.basis}",
        )
    return (*found.sources, rules.bases_source)
