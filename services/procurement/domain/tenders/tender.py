"""A tender: what is bought, for which schools, in which lots, judged by which criteria, by whom and until when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from services.procurement.domain.to_sign import ToSign
from shared.refusals import NotKnown

SINGLE_LOT = "1"
TOP_MARK = Decimal(5)
"""The highest mark of a quality criterion where the tender names no other."""


class State(StrEnum):
    """How far a tender has come. Whether its deadline has passed is a matter of the clock, not of the state."""

    DRAFT = "draft"
    PUBLISHED = "published"
    OPENED = "opened"
    INTENDED = "intended"
    AWARDED = "awarded"
    TERMINATED = "terminated"


class Procedure(StrEnum):
    """How the supplier is found."""

    BELOW_THRESHOLD = "below threshold"
    OPEN = "open"
    COMPETITIVE_FLEXIBLE = "competitive flexible"
    FRAMEWORK_CALL_OFF = "framework call-off"
    DIRECT_AWARD = "direct award"

    @property
    def has_bids(self) -> bool:
        """Whether sealed bids are asked for: a direct award names its supplier."""
        return self is not Procedure.DIRECT_AWARD


COMPETED = frozenset({Procedure.OPEN, Procedure.COMPETITIVE_FLEXIBLE, Procedure.FRAMEWORK_CALL_OFF})


class CriterionKind(StrEnum):
    """What a criterion judges."""

    PRICE = "price"
    QUALITY = "quality"


class TieRule(StrEnum):
    """What decides between bids of the same total, published with the tender."""

    HIGHER_QUALITY = "higher quality score"
    LOWER_PRICE = "lower price"
    LOT_DRAWN = "lot drawn before a witness"


class Conflict(StrEnum):
    """What an evaluator has said about conflicts of interest."""

    NOT_DECLARED = "not declared"
    NONE = "none"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Criterion:
    """What bids are judged by. `weight` is in points of 100; `minimum` the lowest mark (not points) that passes."""

    name: str
    kind: CriterionKind
    weight: Decimal
    minimum: Decimal | None = None
    maximum: Decimal = TOP_MARK
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something that every bid must meet: passed or failed, never marked."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Lot:
    """A part that is awarded on its own; `lot` is its number as text. The value is for the whole term, with VAT."""

    lot: str
    title: str
    description: str = ""
    value_pence: int = 0
    cpv_code: str = ""
    criteria: tuple[Criterion, ...] = ()

    @property
    def quality(self) -> tuple[Criterion, ...]:
        """The criteria that evaluators mark."""
        return tuple(one for one in self.criteria if one.kind is CriterionKind.QUALITY)


@dataclass(frozen=True, slots=True)
class Evaluator:
    """Somebody who marks bids, by account; only after declaring that no conflict of interest is known."""

    account: str
    name: str
    conflict: Conflict = Conflict.NOT_DECLARED
    declared_at: datetime | None = None
    words: str = ""

    @property
    def may_score(self) -> bool:
        """Whether this person may see and mark bids."""
        return self.conflict is Conflict.NONE


@dataclass(frozen=True, slots=True)
class Term:
    """How long the contract runs: years fixed, and years by which it may be extended."""

    starts_on: date | None = None
    years: Decimal = Decimal(1)
    extension_years: tuple[Decimal, ...] = ()

    @property
    def longest(self) -> Decimal:
        """Years with every extension."""
        return self.years + sum(self.extension_years, Decimal(0))


@dataclass(frozen=True, slots=True)
class GoesOn:
    """Whether a bidder goes on from a round, and why, as it reads it."""

    bidder_id: str
    bidder: str
    goes_on: bool
    why: str


@dataclass(frozen=True, slots=True)
class Round:
    """A round before the bids of a competitive flexible procedure: what is judged, until when it is answered, how many go on
    at most (None: all that meet it), and who did."""

    name: str
    deadline_at: datetime
    asks: str
    most: int | None = None
    decided_at: datetime | None = None
    outcomes: tuple[GoesOn, ...] = ()


@dataclass(frozen=True, slots=True)
class Award:
    """Whom a lot goes to, at which price (pence without VAT over the fixed term), and why."""

    lot: str
    supplier_id: str
    supplier_name: str
    value_pence: int
    because: str
    contract_id: str = ""


@dataclass(frozen=True, slots=True)
class Direct:
    """The supplier of a direct award or call-off without competition, on which ground, and why."""

    supplier_id: str
    ground: str
    justification: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the whole is worth over its longest term, how that was worked out, and in what share costs are borne."""

    pence_incl_vat: int
    working: str
    share_driver: str = "pupils"


@dataclass(frozen=True, slots=True)
class Tender:
    """A tender as it stands. `version` rises with every change; whoever writes must have read the one that is there."""

    tender_id: str
    number: str
    title: str
    state: State = State.DRAFT
    need: str = ""
    cpv_codes: tuple[str, ...] = ()
    school_ids: tuple[str, ...] = ()
    lots: tuple[Lot, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    rounds: tuple[Round, ...] = ()
    procedure: Procedure | None = None
    tie_rule: TieRule | None = None
    tie_witness: str = ""
    evaluators: tuple[Evaluator, ...] = ()
    estimate: Estimate | None = None
    term: Term | None = None
    direct: Direct | None = None
    framework: str = ""
    why_no_framework: str = ""
    planned_notice_on: date | None = None
    why_no_engagement: str = ""
    questions_until: datetime | None = None
    deadline_at: datetime | None = None
    published_at: datetime | None = None
    opened_at: datetime | None = None
    intended_at: datetime | None = None
    standstill_until: date | None = None
    awarded_at: datetime | None = None
    terminated_at: datetime | None = None
    terminated_because: str = ""
    awards: tuple[Award, ...] = ()
    to_sign: ToSign | None = None
    """Who signs the intended award by the scheme of delegation, and who has; None before one is intended."""
    rules: tuple[dict[str, Any], ...] = field(default=(), hash=False)
    """The rule rows that decisions about this tender used, as records."""
    made_at: datetime | None = None
    made_by: str = ""
    version: int = 1

    @property
    def main_cpv(self) -> str:
        """The code that decides which threshold holds; empty while none is given."""
        return self.cpv_codes[0] if self.cpv_codes else ""

    @property
    def was_competed_for(self) -> bool:
        """Whether it came about by competition under the Act in full, so that it was not split off to avoid that."""
        return self.procedure in COMPETED

    def lot(self, lot: str) -> Lot:
        """The lot of that number. Raises NotKnown."""
        for one in self.lots:
            if one.lot == lot:
                return one
        raise NotKnown(f"'{self.title}' has no lot {lot}")

    def is_open(self, now: datetime) -> bool:
        """Whether bids are taken at this moment; the deadline itself is the last moment."""
        return self.state is State.PUBLISHED and self.deadline_at is not None and now <= self.deadline_at

    def evaluator(self, account: str) -> Evaluator | None:
        """The evaluator of that account, if it is one."""
        return next((one for one in self.evaluators if one.account == account), None)
