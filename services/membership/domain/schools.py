"""Schools under our own `school_id`, with what changes over time kept as dated rows: a school that converts closes
under one URN and
reopens under another, and everything that hangs on its `school_id` (subscriptions, pay, tickets, charges) stays
where it was."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from services.membership.domain.errors import AlreadyDone, BadInput, NotKnown, in_words

URN = re.compile(r"[1-9]\d{5}")


class Phase(StrEnum):
    """Phase of education as the register of schools has it; special schools and some others carry none."""

    NURSERY = "nursery"
    PRIMARY = "primary"
    MIDDLE_DEEMED_PRIMARY = "middle_deemed_primary"
    MIDDLE_DEEMED_SECONDARY = "middle_deemed_secondary"
    SECONDARY = "secondary"
    ALL_THROUGH = "all_through"
    SIXTEEN_PLUS = "sixteen_plus"


class Driver(StrEnum):
    """What a census counts and a charge may be based on."""

    PUPILS = "pupils"
    FREE_MEALS = "free_meals"
    EHCP = "ehcp"


@dataclass(frozen=True)
class UrnPeriod:
    """One URN and the days it stood: `opened_on` None means before our records, `closed_on` None means still open."""

    urn: str
    opened_on: date | None = None
    closed_on: date | None = None

    def covers(self, on: date) -> bool:
        return (self.opened_on is None or self.opened_on <= on) and (self.closed_on is None or on <= self.closed_on)


@dataclass(frozen=True)
class Details:
    """What the register says of a school from a day on."""

    name: str
    establishment_type: str
    phase: Phase | None = None
    laestab: str | None = None
    la_code: str | None = None
    la_name: str | None = None
    postcode: str | None = None
    from_on: date | None = None


@dataclass(frozen=True)
class Census:
    """One census of a school: the day it was taken, the counts (None where not published) and where they come from."""

    taken_on: date
    pupils: int
    source: str
    free_meals: int | None = None
    ehcp: int | None = None

    def count(self, driver: Driver) -> int | None:
        return {Driver.PUPILS: self.pupils, Driver.FREE_MEALS: self.free_meals, Driver.EHCP: self.ehcp}[driver]


@dataclass(frozen=True)
class TrustSpell:
    """The days a school belonged to a trust."""

    trust_uid: str
    trust_name: str
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True)
class School:
    """A school as we know it for ever, by its own id; dated rows are kept oldest first."""

    school_id: UUID
    urns: tuple[UrnPeriod, ...]
    details: tuple[Details, ...]
    censuses: tuple[Census, ...] = ()
    trusts: tuple[TrustSpell, ...] = ()
    ukprn: str | None = None
    federation_id: UUID | None = None

    @property
    def name(self) -> str:
        """The newest name."""
        return self.details[-1].name

    @property
    def urn(self) -> str:
        """The newest URN, the one a person would look the school up by."""
        return self.urns[-1].urn

    def urn_on(self, on: date) -> str:
        """The URN in force on a day; refused where the school had none."""
        for period in self.urns:
            if period.covers(on):
                return period.urn
        known = "; ".join(f"{p.urn} from {in_words(p.opened_on)} to {in_words(p.closed_on)}" for p in self.urns)
        raise NotKnown(f"{self.name} had no open URN on {in_words(on)}. Known: {known}.")

    def details_on(self, on: date) -> Details:
        """Name, phase, type, LAESTAB and authority in force on a day."""
        past = [row for row in self.details if row.from_on is None or row.from_on <= on]
        if not past:
            raise NotKnown(f"Nothing is recorded about {self.name} on {in_words(on)}: its first row starts later.")
        return past[-1]

    def census_on(self, on: date) -> Census:
        """The last census taken on or before a day: the one a charge of that day stands on."""
        past = [census for census in self.censuses if census.taken_on <= on]
        if not past:
            raise NotKnown(
                f"No census of {self.name} (URN {self.urn}) is recorded up to {in_words(on)}, so a charge "
                "per pupil cannot be "
                "worked out. Record the school's last census, with its date and source, and try again."
            )
        return past[-1]

    def pupils_on(self, on: date) -> int:
        """Pupils at the last census on or before a day; unknown is refused."""
        return self.census_on(on).pupils

    def count_on(self, driver: Driver, on: date) -> int:
        """The count a charge is based on (pupils, free meals, EHCP); a count the census does not give is refused."""
        census = self.census_on(on)
        count = census.count(driver)
        if count is None:
            raise NotKnown(
                f"The census of {in_words(census.taken_on)} gives no figure for "
                f"{driver.value.replace('_', ' ')} at {self.name}. "
                "Record it with its source, or base the charge on pupils."
            )
        return count

    def trust_on(self, on: date) -> TrustSpell | None:
        """The trust the school belonged to on a day, or None for a maintained school."""
        for spell in reversed(self.trusts):
            if (spell.from_on is None or spell.from_on <= on) and (spell.until_on is None or on <= spell.until_on):
                return spell
        return None


@dataclass(frozen=True)
class Federation:
    """Schools led together; hard means one governing body. Each school keeps its own URN, budget and subscriptions."""

    federation_id: UUID
    name: str
    school_ids: tuple[UUID, ...]
    gias_uid: str | None = None
    hard: bool = True
    opened_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True)
class Trust:
    """The trust that runs this back office. `financial_year_starts` is (month, day): academies' years start on 1
    September."""

    trust_id: UUID
    name: str
    gias_uid: str | None = None
    companies_house_number: str | None = None
    ukprn: str | None = None
    financial_year_starts: tuple[int, int] = (9, 1)


@dataclass(frozen=True)
class SchoolRegistered:
    school_id: UUID
    urn: str
    name: str


@dataclass(frozen=True)
class SchoolDetailsChanged:
    school_id: UUID
    before: Details
    after: Details


@dataclass(frozen=True)
class SchoolReopened:
    school_id: UUID
    old_urn: str
    new_urn: str
    reopened_on: date


@dataclass(frozen=True)
class CensusRecorded:
    school_id: UUID
    census: Census


@dataclass(frozen=True)
class FederationChanged:
    school_id: UUID
    before: UUID | None
    after: UUID | None


@dataclass(frozen=True)
class TrustChanged:
    school_id: UUID
    before_uid: str | None
    after_uid: str | None
    from_on: date


SchoolFact = (
    SchoolRegistered | SchoolDetailsChanged | SchoolReopened | CensusRecorded | FederationChanged | TrustChanged
)
SchoolOutcome = tuple[School, list[SchoolFact]]


def checked_urn(urn: str) -> str:
    """A URN of six digits without spaces; anything else is refused."""
    tidy = urn.strip()
    if not URN.fullmatch(tidy):
        raise BadInput(f"“{urn}” is not a URN: a school's URN has six digits and does not begin with 0.")
    return tidy


def register(
    school_id: UUID,
    urn: str,
    details: Details,
    *,
    opened_on: date | None = None,
    ukprn: str | None = None,
    trust: TrustSpell | None = None,
) -> SchoolOutcome:
    """A school taken into our records under its own id and its present URN."""
    if not details.name.strip():
        raise BadInput(f"The school with URN {urn} has no name. Give its name as the register has it.")
    school = School(
        school_id=school_id,
        urns=(UrnPeriod(checked_urn(urn), opened_on),),
        details=(details,),
        trusts=(trust,) if trust else (),
        ukprn=ukprn,
    )
    return school, [SchoolRegistered(school_id, school.urn, school.name)]


def change_details(school: School, details: Details) -> SchoolOutcome:
    """The school's details from a day on (a new name, phase, type, number or authority); the older rows stay."""
    before = school.details[-1]
    if replace(details, from_on=before.from_on) == before:
        return school, []
    if details.from_on is None:
        raise BadInput(f"Say from which day the new details of {school.name} hold.")
    if before.from_on is not None and details.from_on < before.from_on:
        raise BadInput(
            f"{school.name} already has details from {in_words(before.from_on)}; a row from "
            f"{in_words(details.from_on)} would rewrite "
            "history. Use a day on or after it."
        )
    earlier = school.details[:-1] if before.from_on == details.from_on else school.details
    return replace(school, details=(*earlier, details)), [SchoolDetailsChanged(school.school_id, before, details)]


def reopens_under(school: School, urn: str, on: date, details: Details | None = None) -> SchoolOutcome:
    """The school closes the day before `on` and reopens on `on` under a new URN; its `school_id` stays.

    Repeating the same reopening changes nothing. A URN this school had before, or a day before its present URN
    opened, is refused.
    """
    new_urn = checked_urn(urn)
    present = school.urns[-1]
    if present.urn == new_urn and present.opened_on == on:
        return school, []
    if any(period.urn == new_urn for period in school.urns):
        raise AlreadyDone(
            f"URN {new_urn} is already in the history of {school.name}: a reopened school gets a new URN."
        )
    if present.opened_on is not None and on <= present.opened_on:
        raise BadInput(
            f"{school.name} opened under URN {present.urn} on {in_words(present.opened_on)}, so it cannot "
            f"reopen on {in_words(on)}."
        )
    closed = replace(present, closed_on=on - timedelta(days=1))
    moved = replace(school, urns=(*school.urns[:-1], closed, UrnPeriod(new_urn, on)))
    facts: list[SchoolFact] = [SchoolReopened(school.school_id, present.urn, new_urn, on)]
    if details is not None:
        moved, changed = change_details(moved, replace(details, from_on=on))
        facts.extend(changed)
    return moved, facts


def record_census(school: School, census: Census) -> SchoolOutcome:
    """One more census; the same one again changes nothing, another count for the same day replaces it only with a
    new source."""
    for count in (census.pupils, census.free_meals, census.ehcp):
        if count is not None and count < 0:
            raise BadInput(f"A census of {school.name} cannot count {count}: give 0 or more.")
    if not census.source.strip():
        raise BadInput(f"Say where the census of {school.name} comes from: every figure keeps its source.")
    same_day = [known for known in school.censuses if known.taken_on == census.taken_on]
    if same_day and same_day[0] == census:
        return school, []
    if same_day and same_day[0].source == census.source:
        raise AlreadyDone(
            f"{census.source} already gives {same_day[0].pupils} pupils at {school.name} on "
            f"{in_words(census.taken_on)}. "
            "If the figure was put right, record it with a source that says so."
        )
    others = [known for known in school.censuses if known.taken_on != census.taken_on]
    ordered = tuple(sorted([*others, census], key=lambda known: known.taken_on))
    return replace(school, censuses=ordered), [CensusRecorded(school.school_id, census)]


def join_federation(school: School, federation: Federation | None) -> SchoolOutcome:
    """The school belongs to this federation from now on, or to none."""
    after = federation.federation_id if federation else None
    if federation and school.school_id not in federation.school_ids:
        raise BadInput(f"{school.name} is not listed in {federation.name}. Add it to the federation first.")
    if after == school.federation_id:
        return school, []
    return replace(school, federation_id=after), [FederationChanged(school.school_id, school.federation_id, after)]


def join_trust(school: School, trust_uid: str, trust_name: str, on: date) -> SchoolOutcome:
    """The school belongs to this trust from a day on; its spell in an earlier trust ends the day before."""
    present = school.trust_on(on)
    if present and present.trust_uid == trust_uid:
        return school, []
    closed: Sequence[TrustSpell] = [
        replace(spell, until_on=on - timedelta(days=1)) if spell is present else spell for spell in school.trusts
    ]
    before = present.trust_uid if present else None
    spells = (*closed, TrustSpell(trust_uid, trust_name, on))
    return replace(school, trusts=spells), [TrustChanged(school.school_id, before, trust_uid, on)]
