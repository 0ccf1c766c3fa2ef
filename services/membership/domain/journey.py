"""A membership and everything on its record: who looks after it on both sides, its agreement, its last day,
extensions, decisions, the
history of its conversion date and its exit plan, and the facts that its commands give out. Values only: the commands
are next door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.membership.domain.journey_states import State


class Side(StrEnum):
    """The two sides of every agreement."""

    SCHOOL = "school"
    TRUST = "trust"


class Outcome(StrEnum):
    """What a decision at the end of an associate period may say."""

    CONVERT = "convert"
    EXTEND = "extend"
    LEAVE = "leave"


class Reason(StrEnum):
    """Why a decision went as it did; the words beside it say the rest."""

    GOOD_FIT = "good_fit"
    BETTER_SERVICES = "better_services"
    SAVINGS = "savings"
    MORE_TIME_NEEDED = "more_time_needed"
    EVIDENCE_MISSING = "evidence_missing"
    NOT_THE_RIGHT_FIT = "not_the_right_fit"
    COST = "cost"
    ANOTHER_TRUST = "another_trust"
    GOVERNORS_DECIDED_OTHERWISE = "governors_decided_otherwise"
    CAPACITY_OF_THE_TRUST = "capacity_of_the_trust"
    OTHER = "other"


class DateReason(StrEnum):
    """Why a conversion date moves, in the words of the Department for Education's own service."""

    INCOMING_TRUST = "incoming_trust"
    SCHOOL = "school"
    LOCAL_AUTHORITY = "local_authority"
    DIOCESE = "diocese"
    TUPE = "tupe"
    PENSIONS = "pensions"
    UNION = "union"
    NEGATIVE_PRESS = "negative_press"
    GOVERNANCE = "governance"
    FINANCE = "finance"
    VIABILITY = "viability"
    LAND = "land"
    BUILDINGS = "buildings"
    LEGAL_DOCUMENTS = "legal_documents"
    CORRECTING_AN_ERROR = "correcting_an_error"
    VOLUNTARY_DEFERRAL = "voluntary_deferral"
    ADVISORY_BOARD_CONDITIONS = "advisory_board_conditions"
    PROGRESSING_FASTER = "progressing_faster"


EARLIER_REASONS = frozenset({DateReason.PROGRESSING_FASTER, DateReason.CORRECTING_AN_ERROR})
LATER_REASONS = frozenset(DateReason) - {DateReason.PROGRESSING_FASTER}


class ExitStep(StrEnum):
    """The steps of leaving, in their order; erasing comes after the retention clock has run."""

    NOTICE_GIVEN = "notice_given"
    LAST_SERVICE_DAY = "last_service_day"
    FINAL_STATEMENT = "final_statement"
    EXPORT_OFFERED = "export_offered"
    ACCOUNTS_CLOSED = "accounts_closed"
    RETENTION_CLOCK_STARTED = "retention_clock_started"


@dataclass(frozen=True)
class JourneySettings:
    """What the agreement of a trust usually says; an agreement may set its own. Defaults: 12 months and a cap of 24
    are the published
    practice, the rest the trust's choice (rules/settings.toml)."""

    months: int = 12
    cap_months: int = 24
    extensions_allowed: int = 2
    notice_days: int = 30


@dataclass(frozen=True)
class Owners:
    """The person on each side who looks after the journey."""

    school: UUID
    trust: UUID


@dataclass(frozen=True)
class Agreement:
    """What both sides signed: the names are people's ids."""

    signed_on: date
    signed_by: Mapping[Side, UUID]
    settings: JourneySettings
    words: str = ""


@dataclass(frozen=True)
class Extension:
    """One extension: the last day before and after, why, and who agreed."""

    recorded_on: date
    from_end: date
    to_end: date
    reason: Reason
    words: str
    agreed_by: Mapping[Side, UUID]


@dataclass(frozen=True)
class Decision:
    """The record of a decision: the outcome, by whom on each side, when, why, and on what conditions."""

    outcome: Outcome
    decided_on: date
    agreed_by: Mapping[Side, UUID]
    reasons: tuple[Reason, ...]
    words: str
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class DateChange:
    """One entry in the history of a conversion date; never edited."""

    changed_on: date
    by: UUID
    before: date | None
    after: date
    confirmed: bool
    reasons: tuple[DateReason, ...]
    words: str


@dataclass(frozen=True)
class Conversion:
    """A conversion under way: its date (provisional until confirmed), the history of the date, the conditions met so
    far."""

    planned_on: date
    confirmed: bool
    history: tuple[DateChange, ...]
    conditions: tuple[str, ...] = ()
    met: frozenset[str] = frozenset()

    @property
    def open_conditions(self) -> tuple[str, ...]:
        return tuple(condition for condition in self.conditions if condition not in self.met)


@dataclass(frozen=True)
class StepDone:
    """One step of the exit plan, done: when, by whom, and what shows it (a statement's number, an export's hash)."""

    step: ExitStep
    done_on: date
    by: UUID
    evidence: str


@dataclass(frozen=True)
class ExitPlan:
    """How a school leaves: who asked, why, the last day of service, the steps done, the day its records may be
    erased."""

    asked_by: Side
    asked_on: date
    last_service_on: date
    reasons: tuple[Reason, ...]
    words: str
    ends_early: bool = False
    done: tuple[StepDone, ...] = ()
    erase_from: date | None = None
    certificate: str | None = None

    @property
    def open_steps(self) -> tuple[ExitStep, ...]:
        finished = {step.step for step in self.done}
        return tuple(step for step in ExitStep if step not in finished)


@dataclass(frozen=True)
class Membership:
    """One case: one school, or several that are led together, on their way alongside, in or out.

    `names` are the schools' names, for messages. `ends_on` is the last day of the associate period, extensions
    counted in.
    """

    membership_id: UUID
    school_ids: tuple[UUID, ...]
    names: tuple[str, ...]
    state: State
    owners: Owners
    enquired_on: date
    agreement: Agreement | None = None
    started_on: date | None = None
    ends_on: date | None = None
    extensions: tuple[Extension, ...] = ()
    decisions: tuple[Decision, ...] = ()
    conversion: Conversion | None = None
    joined_on: date | None = None
    applied_on: date | None = None
    exit_plan: ExitPlan | None = None
    closed_on: date | None = None
    closing_words: str = ""

    @property
    def who(self) -> str:
        """The schools by name: `Manor Mead School and Walton Leigh School`."""
        return " and ".join([", ".join(self.names[:-1]), self.names[-1]]) if len(self.names) > 1 else self.names[0]

    @property
    def extended(self) -> bool:
        return bool(self.extensions)

    @property
    def settings(self) -> JourneySettings:
        return self.agreement.settings if self.agreement else JourneySettings()


@dataclass(frozen=True)
class Fact:
    """What every fact of the journey names: the membership and its schools."""

    membership_id: UUID
    school_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class Enquired(Fact):
    on: date


@dataclass(frozen=True)
class BelongsAlready(Fact):
    """The schools were the trust's before these records began."""

    joined_on: date


@dataclass(frozen=True)
class Applied(Fact):
    on: date


@dataclass(frozen=True)
class Agreed(Fact):
    on: date
    months: int


@dataclass(frozen=True)
class AssociateStarted(Fact):
    started_on: date
    ends_on: date


@dataclass(frozen=True)
class Declined(Fact):
    on: date
    words: str


@dataclass(frozen=True)
class Withdrawn(Fact):
    on: date
    words: str


@dataclass(frozen=True)
class DecisionDue(Fact):
    on: date
    brought_forward: bool


@dataclass(frozen=True)
class DecisionRecorded(Fact):
    decision: Decision


@dataclass(frozen=True)
class Extended(Fact):
    from_end: date
    to_end: date
    reason: Reason
    words: str


@dataclass(frozen=True)
class ConversionDated(Fact):
    change: DateChange


@dataclass(frozen=True)
class ConditionMet(Fact):
    condition: str
    on: date


@dataclass(frozen=True)
class ConversionCalledOff(Fact):
    on: date
    words: str


@dataclass(frozen=True)
class Joined:
    """How one school of the case joined: its new URN where it reopened, None where it keeps the one it has (an
    academy that moves)."""

    school_id: UUID
    new_urn: str | None


@dataclass(frozen=True)
class Converted(Fact):
    on: date
    schools: tuple[Joined, ...]


@dataclass(frozen=True)
class Leaving(Fact):
    last_service_on: date
    asked_by: Side
    ends_early: bool


@dataclass(frozen=True)
class ExitStepDone(Fact):
    done: StepDone


@dataclass(frozen=True)
class Left(Fact):
    on: date
    ended_early: bool
    erase_from: date


@dataclass(frozen=True)
class Erased(Fact):
    on: date
    certificate: str


@dataclass(frozen=True)
class OwnersChanged(Fact):
    before: Owners
    after: Owners


JourneyOutcome = tuple[Membership, list[Fact]]


@dataclass(frozen=True)
class Signatures:
    """Who agreed on each side; a side that did not is left out."""

    by: Mapping[Side, UUID] = field(default_factory=dict)

    @property
    def both(self) -> bool:
        return set(self.by) == set(Side)

    @property
    def missing(self) -> tuple[Side, ...]:
        return tuple(side for side in Side if side not in self.by)
