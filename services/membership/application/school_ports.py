"""What schools and the journey need of their surroundings: a transaction with repositories, each of which keeps to its scope.

The adapters give these; nothing here knows a database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from services.membership.domain.journey import Membership, Side
from services.membership.domain.milestones import Milestone
from services.membership.domain.people import Appointments, Person
from services.membership.domain.schools import Federation, School, Trust
from services.membership.domain.successions import Link
from shared.persistence.scope import Scope


@dataclass(frozen=True, slots=True)
class SchoolsWanted:
    """Which schools are looked for: words of the name or the beginning of a URN, one authority, one federation."""

    text: str = ""
    local_authority: str = ""
    federation_id: str = ""
    page: int = 1
    page_size: int = 25


@dataclass(frozen=True, slots=True)
class SchoolFound:
    """A school as a list shows it."""

    school_id: str
    name: str
    urn: str
    phase: str | None
    establishment_type: str
    local_authority: str | None
    federation_id: str | None


@dataclass(frozen=True, slots=True)
class HeldMembership:
    """A case as it was read, with the version that whoever writes it must have read."""

    membership: Membership
    version: int


@dataclass(frozen=True, slots=True)
class RecordedMilestone:
    """Something that fell due, and when that was noticed."""

    kind: str
    due_on: date
    number: int | None
    overtaken: bool
    recorded_at: datetime


class ProposalState(StrEnum):
    """OPEN waits for the other side; the rest are ends."""

    OPEN = "open"
    CARRIED = "carried"
    TAKEN_BACK = "taken_back"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed for a side, and when."""

    person_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one side put before the other."""

    proposal_id: str
    membership_id: str
    kind: str
    state: ProposalState
    terms: Mapping[str, Any]
    signed: Mapping[Side, Signature]
    made_at: datetime
    ended_at: datetime | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """A file of schools that somebody sent, without the file."""

    import_id: str
    kind: str
    filename: str
    sha256: str
    state: str
    terms: Mapping[str, Any]
    found: Mapping[str, Any] | None
    result: Mapping[str, Any] | None
    job_id: str | None
    made_at: datetime
    made_by: str


class Schools(Protocol):
    def get(self, school_id: str, *, lock: bool = False) -> School: ...
    def among(self, school_ids: Collection[str], *, lock: bool = False) -> dict[str, School]: ...
    def by_urns(self, urns: Collection[str], *, lock: bool = False) -> dict[str, School]: ...
    def add(self, school: School, at: datetime) -> None: ...
    def save(self, before: School, after: School) -> None: ...
    def search(self, wanted: SchoolsWanted) -> tuple[list[SchoolFound], int]: ...
    def names(self, school_ids: Collection[str]) -> dict[str, str]: ...
    def local_authorities(self) -> list[str]: ...


class TrustRecords(Protocol):
    def get(self) -> Trust | None: ...
    def put(self, trust: Trust) -> None: ...
    def federations(self) -> list[Federation]: ...
    def federation(self, federation_id: str) -> Federation: ...
    def put_federation(self, federation: Federation) -> None: ...
    def put_links(self, links: Sequence[Link]) -> int: ...
    def links_of(self, urns: Collection[str]) -> list[Link]: ...
    def links_to(self, urns: Collection[str]) -> list[Link]: ...


class People(Protocol):
    def get(self, person_id: str) -> Person: ...
    def named(self, person_ids: Iterable[str]) -> dict[str, str]: ...
    def known(self, person_ids: Iterable[str]) -> dict[str, Person]: ...
    def names_by_account(self, accounts: Collection[str]) -> dict[str, str]: ...
    def by_account(self, account: str) -> Person | None: ...
    def add(self, person: Person, account: str | None, at: datetime) -> None: ...
    def change(self, person: Person, account: str | None) -> None: ...
    def appointments(self, school_ids: Collection[str] = ()) -> Appointments: ...
    def appointments_of(self, person_id: str) -> Appointments: ...
    def save_appointments(self, before: Appointments, after: Appointments) -> None: ...
    def forget_without_a_role(self, added_before: datetime) -> int: ...


class Memberships(Protocol):
    def add(self, membership: Membership) -> None: ...
    def of_school(self, school_id: str, *, lock: bool = False) -> HeldMembership: ...
    def open_of(self, school_ids: Collection[str]) -> dict[str, str]: ...
    def get(self, membership_id: str, *, lock: bool = False) -> HeldMembership: ...
    def all_of(self, school_id: str) -> list[Membership]: ...
    def save(self, membership: Membership, read: int) -> None: ...
    def page(self, states: Collection[str], page: int, size: int) -> tuple[list[Membership], int]: ...
    def in_states(self, states: Collection[str]) -> list[str]: ...
    def counts(self) -> dict[str, int]: ...
    def open_proposals(self, membership_ids: Collection[str]) -> list[Proposal]: ...
    def cases_in(self, states: Collection[str]) -> list[Membership]: ...
    def recorded_keys(self, membership_ids: Collection[str]) -> set[str]: ...
    def recorded(self, membership_id: str) -> dict[str, RecordedMilestone]: ...
    def record(self, milestones: Sequence[Milestone], at: datetime) -> None: ...
    def proposals(self, membership_id: str, *, open_only: bool = False) -> list[Proposal]: ...
    def put_proposal(self, proposal: Proposal) -> None: ...


class Imports(Protocol):
    def add(self, record: ImportRecord, content: bytes) -> None: ...
    def get(self, import_id: str) -> ImportRecord: ...
    def content(self, import_id: str) -> bytes: ...
    def change(self, import_id: str, **values: Any) -> None: ...
    def listed(self, most: int) -> list[ImportRecord]: ...
    def already_taken(self, sha256: str) -> ImportRecord | None: ...


class Alongside(Protocol):
    """A unit of work of membership, as schools and the journey see it."""

    scope: Scope

    @property
    def actor(self) -> str: ...
    @property
    def schools(self) -> Schools: ...
    @property
    def trust(self) -> TrustRecords: ...
    @property
    def people(self) -> People: ...
    @property
    def memberships(self) -> Memberships: ...
    @property
    def imports(self) -> Imports: ...
    def now(self) -> datetime: ...
    def today(self) -> date: ...
    def emit(
        self, type_: str, *, subject: str, data: Mapping[str, Any], school_id: str | None = None, why: str = ""
    ) -> str: ...
    def later(self, kind: str, arguments: Mapping[str, Any], school_id: str | None = None) -> str: ...
    def over_schools(self, school_ids: Collection[str]) -> AbstractContextManager[None]: ...
