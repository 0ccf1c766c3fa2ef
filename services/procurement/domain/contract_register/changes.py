"""Changes of a running contract: what a variation does, and whether the law's grounds for it hold.

The ground is chosen by a person; the guard reckons what can be reckoned (by how much the value and the term change, alone
and together with earlier changes) against dated limits, and says plainly what only a person can judge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from services.procurement.domain.contract_register.contract import Charge, Contract, Kind, end_after, refuse_when_over
from services.procurement.domain.wording import plain_number
from shared.calendar.words import day_in_words
from shared.money import pounds
from shared.refusals import NotValid


class Ground(StrEnum):
    """On what ground a change is made; the words of the law, shortened."""

    PROVIDED_FOR = "provided for in the contract"
    BELOW_THRESHOLD = "small change of value"
    NOT_SUBSTANTIAL = "not substantial"
    ADDITIONAL = "additional services or goods"
    UNFORESEEN = "unforeseeable circumstances"
    KNOWN_RISK = "a known risk has come about"
    URGENCY = "urgency, protection of life"
    RESTRUCTURING = "the supplier was restructured"
    LIGHT_TOUCH = "light touch contract"
    NOT_COVERED = "below the threshold of the Act, and stays there"


NEEDS_JUDGEMENT: Mapping[Ground, str] = {
    Ground.PROVIDED_FOR: "Whether contract and tender notice provide for it unambiguously, and its nature stays the same.",
    Ground.BELOW_THRESHOLD: "Whether the scope stays materially the same.",
    Ground.NOT_SUBSTANTIAL: "Whether the scope and the balance in favour of the supplier stay materially the same.",
    Ground.ADDITIONAL: "Whether another supplier would mean disproportionate difficulty and cost.",
    Ground.UNFORESEEN: "Whether it could not have been foreseen before the award, and the nature stays the same.",
    Ground.KNOWN_RISK: "Whether the tender notice named the risk, and a change is in the public interest.",
    Ground.URGENCY: "Whether a direct award could be made for the same reason.",
    Ground.RESTRUCTURING: "Whether the successor meets the conditions that the supplier met.",
    Ground.LIGHT_TOUCH: "Whether all that is bought is on the list of light touch services.",
    Ground.NOT_COVERED: "Whether the contract, with the change, stays below the threshold with VAT.",
}
"""What a person has to judge for each ground; nobody can reckon it."""
FIFTY = frozenset({Ground.ADDITIONAL, Ground.UNFORESEEN, Ground.KNOWN_RISK})


@dataclass(frozen=True, slots=True)
class Limit:
    """A dated limit that the guard used: its row's name, per cent, source and status."""

    name: str
    per_cent: Decimal
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a day: one change of value, change of term, and the larger one of some grounds."""

    value: Limit
    term: Limit
    larger: Limit


@dataclass(frozen=True, slots=True)
class Variation:
    """A change as asked for: pence more or less from a day to the end, perhaps another last day, scope in words."""

    from_on: date
    pence: int
    ends_on: date | None
    scope: str
    ground: Ground
    reason: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What the guard found: the change and all changes together in per cent of what was first agreed, and its words."""

    per_cent: Decimal
    together_per_cent: Decimal
    term_per_cent: Decimal
    within: bool
    findings: tuple[str, ...]
    notice: str
    to_judge: str
    limits: tuple[Limit, ...]


def measured(contract: Contract, earlier: Sequence[int], asked: Variation, limits: Limits) -> Measured:
    """The change against the limits of its ground. `earlier` are the pence of variations made before."""
    per_cent = _per_cent(asked.pence, contract.original_pence)
    together = _per_cent(sum(earlier) + asked.pence, contract.original_pence)
    term = _per_cent(_days_more(contract, asked), _longest_term(contract))
    findings: list[str] = []
    used: list[Limit] = []
    if asked.ground is Ground.BELOW_THRESHOLD:
        used.append(limits.value)
        findings += _beyond(per_cent, limits.value, "This change comes to", "the value")
        findings += _beyond(together, limits.value, "All changes together come to", "the value")
    if asked.ground is Ground.NOT_SUBSTANTIAL:
        used.append(limits.term)
        findings += _beyond(term, limits.term, "This change comes to", "the longest term")
    if asked.ground in FIFTY:
        used.append(limits.larger)
        findings += _beyond(max(per_cent, Decimal(0)), limits.larger, "This change comes to", "the value")
    if asked.ground is Ground.LIGHT_TOUCH and contract.kind is not Kind.LIGHT_TOUCH:
        findings.append("This contract is not recorded as one for light touch services.")
    notice = _notice(contract, asked.ground, per_cent, term, limits)
    if _may_need_notice(contract, asked.ground):
        used += [one for one in (limits.value, limits.term) if one not in used]
    judge = NEEDS_JUDGEMENT[asked.ground]
    return Measured(per_cent, together, term, not findings, tuple(findings), notice, judge, tuple(used))


def varied(contract: Contract, asked: Variation, on: date, ordered_until: date | None, number: int) -> Contract:
    """The contract after the change. Raises WrongTime for one that is over, NotValid for a change that cannot be."""
    refuse_when_over(contract, on)
    refuse_ordered(contract, asked.from_on, ordered_until)
    if not asked.reason.strip():
        raise NotValid("Say why the contract is changed", fields={"reason": ["Say why the contract is changed"]})
    ends_on = asked.ends_on or contract.ends_on
    if not asked.pence and ends_on == contract.ends_on and not asked.scope.strip():
        raise NotValid("Nothing would change: give another value, another last day, or say what else changes")
    if not contract.starts_on <= asked.from_on <= ends_on:
        raise NotValid(
            f"{day_in_words(asked.from_on)} lies outside the term of '{contract.title}'",
            fields={"from_on": ["Give a day within the contract"]},
        )
    if contract.value_pence + asked.pence <= 0:
        raise NotValid(
            f"That would leave '{contract.title}' with a value of {pounds(contract.value_pence + asked.pence)}"
        )
    changed = contract
    if ends_on != contract.ends_on:
        changed = _with_other_end(contract, ends_on, ordered_until)
    if asked.pence:
        charge = Charge(asked.from_on, ends_on, asked.pence, f"variation {number}")
        changed = replace(changed, charges=(*changed.charges, charge))
    return changed


def refuse_ordered(contract: Contract, from_on: date, ordered_until: date | None) -> None:
    """Raise NotValid for a change that would begin in a period that is ordered already."""
    if ordered_until is not None and from_on <= ordered_until:
        first = ordered_until + timedelta(days=1)
        raise NotValid(
            f"'{contract.title}' is ordered until {day_in_words(ordered_until)}, and those shares stand: "
            f"let the change begin on {day_in_words(first)} or later",
            fields={"from_on": [f"Give {day_in_words(first)} or a later day"]},
        )


def _with_other_end(contract: Contract, ends_on: date, ordered_until: date | None) -> Contract:
    """A longer term begins periods of its own; a shorter one charges the same price in less time."""
    if ends_on > contract.ends_on:
        return replace(contract, ends_on=ends_on, later_ends=(*contract.later_ends, ends_on))
    raise NotValid(
        f"'{contract.title}' cannot be made shorter by a variation: terminate it with the last day that you want",
        fields={"ends_on": ["Give a later day, or terminate the contract"]},
    )


def _may_need_notice(contract: Contract, ground: Ground) -> bool:
    return contract.kind is not Kind.LIGHT_TOUCH and ground is not Ground.NOT_COVERED


def _notice(contract: Contract, ground: Ground, per_cent: Decimal, term: Decimal, limits: Limits) -> str:
    """What is to be published before the change; nothing for a small one, and for contracts that the duty spares."""
    small = abs(per_cent) <= limits.value.per_cent and abs(term) <= limits.term.per_cent
    if small or not _may_need_notice(contract, ground):
        return ""
    return "Publish a contract change notice (UK10) before the change (Procurement Act 2023, s.75; secondary)."


def _days_more(contract: Contract, asked: Variation) -> int:
    return (asked.ends_on - contract.ends_on).days if asked.ends_on else 0


def _longest_term(contract: Contract) -> int:
    """Days from the first to the last if every option first agreed is used."""
    months = sum(extension.months for extension in contract.extensions)
    return (end_after(contract.original_ends_on, months) - contract.starts_on).days + 1


def _per_cent(part: int, whole: int) -> Decimal:
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _beyond(per_cent: Decimal, limit: Limit, what: str, of: str) -> list[str]:
    if abs(per_cent) <= limit.per_cent:
        return []
    return [f"{what} {per_cent}% of {of} first agreed; this ground ends at {plain_number(limit.per_cent)}%."]
