"""What subscriptions and charges need of their surroundings: a transaction with repositories, each of which keeps to its
scope. The adapters give these; nothing here knows a database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from services.membership.application.school_ports import Alongside
from services.membership.domain.charges import ChargeQuery, Entry
from services.membership.domain.costing import Income
from services.membership.domain.evaluation import ServiceFeedback, TermReview
from services.membership.domain.subscriptions import Level, Subscription
from services.membership.domain.usage import Usage


@dataclass(frozen=True)
class Stored:
    """A subscription as it is kept. `service` is the service with software behind its line, or empty."""

    subscription: Subscription
    service: str
    version: int
    ready_since: datetime | None = None

    @property
    def school_id(self) -> str:
        return str(self.subscription.school_id)

    @property
    def line(self) -> str:
        return self.subscription.service


@dataclass(frozen=True)
class Said:
    """An entitlement as it was last published; `next_on` is the day on which the next one has to be."""

    mode: Level
    valid_from: date
    valid_until: date | None
    subscription_id: str
    next_on: date | None


@dataclass(frozen=True)
class Saving:
    """What a school saved by one collective order."""

    school_id: str
    order_id: str
    saving_pence: int
    alone_pence: int
    share_pence: int
    method: str
    first_said_on: date


@dataclass(frozen=True)
class UsageNote:
    """What is kept beside a use: where it came from, who delivered, why going over was agreed, who wrote it down."""

    source: str
    recorded_by: str
    delivered_by: str = ""
    overrun_approved: str = ""


@dataclass(frozen=True)
class KeptEntry:
    """A ledger entry with what it came from and who approved it, by the name people know."""

    entry: Entry
    origin: str
    approved_by_name: str


@dataclass(frozen=True)
class Gap:
    """What could not be charged for a month, in words."""

    school_id: str
    month: date
    line: str
    words: str


@dataclass(frozen=True)
class IssuedStatement:
    """A statement as it was issued."""

    statement_id: str
    school_id: str
    period_from: date
    period_until: date
    number: int
    document: Mapping[str, Any]
    job_id: str | None
    issued_by: str
    issued_at: datetime


class Subscriptions(Protocol):
    """Subscriptions within the scope."""

    def get(self, subscription_id: str, school_id: str) -> Stored: ...
    def of_school(self, school_id: str) -> list[Stored]: ...
    def add(self, stored: Stored, next_look_on: date | None, now: datetime) -> None: ...
    def save(self, stored: Stored, next_look_on: date | None, now: datetime) -> Stored: ...
    def due(self, today: date, most: int) -> list[Stored]: ...
    def holding(self, line: str) -> list[Stored]: ...
    def by_people(self) -> list[Stored]: ...
    def make_ready(self, school_id: str, service: str, since: datetime) -> int: ...
    def schools(self) -> set[str]: ...
    def first_requested_at(self) -> datetime | None: ...
    def counts(self) -> list[tuple[str, str, int]]: ...


class Entitlements(Protocol):
    """What was last published, within the scope."""

    def said(self, school_id: str, service: str) -> Said | None: ...
    def put(self, school_id: str, service: str, said: Said, now: datetime) -> None: ...
    def due(self, today: date, most: int) -> list[tuple[str, str]]: ...


class Prices(Protocol):
    """Price rows that the trust set, and incomes of schools within the scope."""

    def rows(self) -> list[dict[str, Any]]: ...
    def add(self, price_id: str, document: Mapping[str, Any], by: str, now: datetime) -> None: ...
    def incomes(self, school_id: str) -> tuple[Income, ...]: ...
    def add_income(self, income_id: str, school_id: str, income: Income, by: str, now: datetime) -> None: ...


class UsageRecords(Protocol):
    """Uses within the scope."""

    def get(self, school_id: str, usage_id: str) -> Usage | None: ...
    def add(self, usage: Usage, note: UsageNote, now: datetime) -> None: ...
    def of_school(self, school_id: str, from_on: date, until_on: date, line: str = "") -> list[Usage]: ...
    def noted(self, school_id: str, from_on: date, until_on: date, line: str) -> list[tuple[Usage, UsageNote]]: ...
    def of_all(self, from_on: date, until_on: date) -> list[Usage]: ...


class Savings(Protocol):
    """Savings within the scope."""

    def put(self, saving: Saving, now: datetime) -> None: ...
    def of_school(self, school_id: str, from_on: date, until_on: date) -> list[Saving]: ...


class Charges(Protocol):
    """The ledger, what could not be charged, and queries, within the scope."""

    def get(self, school_id: str, entry_id: str) -> KeptEntry | None: ...
    def add(self, kept: KeptEntry, now: datetime) -> None: ...
    def of_school(self, school_id: str, from_on: date, until_on: date) -> list[KeptEntry]: ...
    def page(
        self, school_id: str, from_on: date | None, until_on: date | None, after: str | None, most: int
    ) -> list[KeptEntry]: ...
    def sums(self, school_id: str, from_on: date | None, until_on: date | None) -> tuple[int, int]: ...
    def of_origin(self, school_id: str, origin: str) -> list[Entry]: ...
    def of_all(self, from_on: date, until_on: date) -> list[Entry]: ...
    def sums_by_month(self, from_on: date, until_on: date) -> dict[date, tuple[int, int]]: ...
    def put_gap(self, gap: Gap, now: datetime) -> None: ...
    def drop_gap(self, school_id: str, month: date, line: str) -> None: ...
    def gaps(self, school_id: str, from_on: date, until_on: date) -> list[Gap]: ...
    def query(self, school_id: str, query_id: str) -> tuple[ChargeQuery, int]: ...
    def queries(self, school_id: str, entry_ids: Collection[str] | None = None) -> list[ChargeQuery]: ...
    def queries_in(self, states: Collection[str]) -> list[ChargeQuery]: ...
    def add_query(self, query: ChargeQuery, now: datetime) -> None: ...
    def save_query(self, query: ChargeQuery, version: int, now: datetime) -> None: ...


class Statements(Protocol):
    """Statements issued, within the scope."""

    def add(self, statement: IssuedStatement) -> None: ...
    def get(self, school_id: str, statement_id: str) -> IssuedStatement: ...
    def of_school(self, school_id: str, since: date | None = None) -> list[IssuedStatement]: ...
    def next_number(self, school_id: str, period_from: date, period_until: date) -> int: ...


class Reviews(Protocol):
    """Term reviews and feedback, within the scope."""

    def get(self, school_id: str, membership_id: str, number: int) -> tuple[TermReview, int] | None: ...
    def by_id(self, school_id: str, review_id: str) -> tuple[TermReview, int]: ...
    def of_school(self, school_id: str) -> list[TermReview]: ...
    def of_memberships(self, membership_ids: Collection[str]) -> list[tuple[str, TermReview]]: ...
    def add(self, school_id: str, review: TermReview, now: datetime) -> None: ...
    def save(self, school_id: str, review: TermReview, version: int, now: datetime) -> None: ...
    def add_feedback(self, feedback_id: str, given: ServiceFeedback, by: str, now: datetime) -> None: ...
    def feedback(self, *, school_id: str | None = None, line: str | None = None) -> Sequence[ServiceFeedback]: ...


class Subscribing(Alongside, Protocol):
    """Membership's transaction as this half sees it: what schools and the journey see, and subscriptions and charges."""

    @property
    def subscriptions(self) -> Subscriptions: ...
    @property
    def entitlements(self) -> Entitlements: ...
    @property
    def prices(self) -> Prices: ...
    @property
    def usage(self) -> UsageRecords: ...
    @property
    def savings(self) -> Savings: ...
    @property
    def charges(self) -> Charges: ...
    @property
    def statements(self) -> Statements: ...
    @property
    def reviews(self) -> Reviews: ...
    def jobs_of(self, kind: str) -> list[dict[str, Any]]: ...
    def files_of_job(self, job_id: str) -> list[str]: ...
    def file_of_job(self, job_id: str, name: str) -> tuple[str, bytes] | None: ...
