"""A school joins a contract that runs, or leaves it: drafted, agreed to by school, trust and supplier, and in force from a
day; from then on the cost is shared again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from services.procurement.domain.contract_register.contract import Contract, refuse_when_over
from services.procurement.domain.contract_register.sharing import Part
from shared.calendar.words import day_in_words
from shared.refusals import NotValid, WrongTime


class Way(StrEnum):
    """In or out."""

    JOINS = "joins"
    LEAVES = "leaves"
    CONVERTED = "converted"
    """It goes on as a member school under another URN: the contract passes to the trust, and its part stays."""


class Party(StrEnum):
    """Who has to agree."""

    SCHOOL = "school"
    TRUST = "trust"
    SUPPLIER = "supplier"


class NovationState(StrEnum):
    """How far it has come."""

    DRAFT = "draft"
    IN_FORCE = "in force"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Consent:
    """That a party agreed: the day, by whose word, and who put it down here."""

    on: date
    by_whom: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Novation:
    """A school's joining or leaving, from a day on."""

    novation_id: str
    contract_id: str
    school_id: str
    way: Way
    from_on: date
    figure: Decimal | None
    reason: str
    state: NovationState = NovationState.DRAFT
    consents: Mapping[Party, Consent] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[Party, ...]:
        """Who has not agreed yet."""
        return tuple(party for party in Party if party not in self.consents)


def agreed(novation: Novation, party: Party, consent: Consent) -> Novation:
    """The novation with one more consent. Raises WrongTime once it is in force or dropped, NotValid without a name."""
    _refuse_settled(novation)
    if not consent.by_whom.strip():
        raise NotValid("Say who agreed", fields={"by_whom": ["Enter the name and post of who agreed"]})
    return replace(novation, consents={**novation.consents, party: consent})


def dropped(novation: Novation, reason: str) -> Novation:
    """The novation given up. Raises WrongTime once it is in force."""
    _refuse_settled(novation)
    if not reason.strip():
        raise NotValid("Say why", fields={"reason": ["Say why"]})
    return replace(novation, state=NovationState.DROPPED, reason=reason.strip())


def put_in_force(
    novation: Novation, contract: Contract, parts: Sequence[Part], on: date
) -> tuple[Novation, list[Part]]:
    """The novation in force, and the parts of all schools from then on. Raises WrongTime, NotValid."""
    _refuse_settled(novation)
    refuse_when_over(contract, on)
    if novation.missing:
        raise WrongTime(f"It is not agreed by all yet: the {' and the '.join(novation.missing)} must agree first")
    if not contract.starts_on <= novation.from_on <= contract.last_day:
        raise NotValid(f"{day_in_words(novation.from_on)} lies outside the term of '{contract.title}'")
    done = replace(novation, state=NovationState.IN_FORCE)
    if novation.way is Way.CONVERTED:
        return done, list(parts)
    return done, _joined(novation, parts) if novation.way is Way.JOINS else _left(novation, contract, parts)


def with_figure(parts: Sequence[Part], school_id: str, figure: Decimal, from_on: date, source: str) -> list[Part]:
    """The parts with another figure of one school from a day on; one that nobody entered before holds from the start."""
    found = next((part for part in parts if part.school_id == school_id and part.on(max(from_on, part.from_on))), None)
    if found is None:
        raise NotValid(f"The school is not in this contract from {day_in_words(from_on)} on")
    if figure < 0 or not figure.is_finite():
        raise NotValid("A figure is zero or more", fields={"figure": ["Enter zero or more"]})
    if found.figure is None or from_on <= found.from_on:
        return [replace(part, figure=figure, source=source) if part is found else part for part in parts]
    before = replace(found, until_on=from_on - timedelta(days=1))
    after = replace(found, from_on=from_on, figure=figure, source=source)
    return [one for part in parts for one in ((before, after) if part is found else (part,))]


def _joined(novation: Novation, parts: Sequence[Part]) -> list[Part]:
    own = [part for part in parts if part.school_id == novation.school_id]
    if any(part.until_on is None or part.until_on >= novation.from_on for part in own):
        raise NotValid("The school is in this contract already on that day, or later")
    return [*parts, Part(novation.school_id, novation.from_on, None, novation.figure, "when it joined")]


def _left(novation: Novation, contract: Contract, parts: Sequence[Part]) -> list[Part]:
    mine = [part for part in parts if part.school_id == novation.school_id]
    if not any(part.on(novation.from_on) for part in mine):
        raise NotValid("The school is not in this contract on that day")
    if not any(part.on(novation.from_on) for part in parts if part.school_id != novation.school_id):
        raise NotValid(f"No school would be left in '{contract.title}': terminate it instead")
    last = novation.from_on - timedelta(days=1)
    kept = []
    for part in parts:
        if part.school_id != novation.school_id or (part.until_on is not None and part.until_on <= last):
            kept.append(part)
        elif part.from_on <= last:
            kept.append(replace(part, until_on=last))
    return kept


def _refuse_settled(novation: Novation) -> None:
    if novation.state is not NovationState.DRAFT:
        raise WrongTime(f"This is {novation.state} already: nothing is changed")
