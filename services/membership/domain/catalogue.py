"""The trust's catalogue of services as dated rows: what each line is in the seed's own words, who delivers it, in
what unit, what allowance
comes with it and which schools may take it up. An eligibility decision explains itself and names the row it used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from services.membership.domain.errors import BadInput, NotKnown, in_words
from services.membership.domain.schools import Phase, School

STATUSES = ("verified", "secondary", "derived", "assumed")


class OwnerService(StrEnum):
    """The five services with software behind them; a line without one has a delivery record, an allowance and a
    charge only."""

    PAYROLL = "payroll"
    HR = "hr"
    TICKETING = "ticketing"
    CATERING = "catering"
    PROCUREMENT = "procurement"


class AllowancePeriod(StrEnum):
    """For how long an allowance lasts before it starts afresh."""

    YEAR = "year"
    TERM = "term"
    HALF_TERM = "half_term"


@dataclass(frozen=True)
class Allowance:
    """What a line includes: so much of a unit for each period, and whether going over needs the trust's approval."""

    quantity: Decimal
    unit: str
    period: AllowancePeriod
    overrun_needs_approval: bool = True
    carries_over: bool = False


@dataclass(frozen=True)
class Line:
    """One line of the catalogue in force from a day to a day."""

    code: str
    title: str
    seed_words: str
    owner_service: OwnerService | None
    unit: str
    charge_model: str
    from_on: date
    source: str
    status: str
    until_on: date | None = None
    phases: tuple[Phase, ...] | None = None
    allowances: tuple[Allowance, ...] = ()
    group: str = ""
    what: str = ""

    @property
    def row_name(self) -> str:
        """How a decision names the row it used."""
        return f"catalogue/{self.code} from {self.from_on.isoformat()}"

    def covers(self, on: date) -> bool:
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)


@dataclass(frozen=True)
class Eligibility:
    """Whether a school may take a line up, why, and by which row."""

    eligible: bool
    words: str
    row_name: str


@dataclass(frozen=True)
class Catalogue:
    """Every row of the catalogue, past and to come."""

    rows: tuple[Line, ...]

    def line(self, code: str, on: date) -> Line:
        """The line in force on a day; an unknown code, or a day without a row, is refused by name."""
        of_code = [row for row in self.rows if row.code == code]
        if not of_code:
            raise NotKnown(
                f"There is no service “{code}” in the catalogue. Known: "
                f"{', '.join(sorted({r.code for r in self.rows}))}."
            )
        for row in of_code:
            if row.covers(on):
                return row
        raise NotKnown(
            f"The catalogue has no row for “{code}” on {in_words(on)}: its first starts on "
            f"{in_words(of_code[0].from_on)}."
        )

    def lines_on(self, on: date) -> tuple[Line, ...]:
        """The list in force on a day, in the catalogue's own order."""
        return tuple(row for row in self.rows if row.covers(on))


def eligibility(line: Line, school: School, on: date) -> Eligibility:
    """Whether a school may take up a line on a day. A school without a recorded phase is not guessed at: it is told
    whom to ask."""
    if not line.covers(on):
        return Eligibility(False, f"{line.title} is not on offer on {in_words(on)}.", line.row_name)
    if line.phases is None:
        return Eligibility(True, f"{line.title} is open to every school.", line.row_name)
    open_to = " or ".join(phase.value.replace("_", " ") for phase in line.phases)
    phase = school.details_on(on).phase
    if phase is None:
        words = (
            f"{line.title} is for {open_to} schools, and no phase is recorded for {school.name} "
            f"({school.details_on(on).establishment_type}). "
            "The trust can open it to this school by a recorded decision."
        )
        return Eligibility(False, words, line.row_name)
    if phase in line.phases:
        return Eligibility(True, f"{line.title} is for {open_to} schools, and {school.name} is one.", line.row_name)
    words = f"{line.title} is for {open_to} schools; {school.name} is {phase.value.replace('_', ' ')}."
    return Eligibility(False, words, line.row_name)


def line_from(row: Mapping[str, Any]) -> Line:
    """A line from a plain row (as `rules/lists/catalogue.toml` has it); what is missing or unknown is refused with
    the row's code."""
    code = str(row.get("code", "without a code"))
    try:
        owner = str(row["owner_service"])
        phases = row.get("phases")
        line = Line(
            code=code,
            title=str(row["title"]),
            seed_words=str(row["seed_words"]),
            owner_service=None if owner == "none" else OwnerService(owner),
            unit=str(row["unit"]),
            charge_model=str(row["charge_model"]),
            from_on=row["from"],
            until_on=row.get("until"),
            source=str(row["source"]),
            status=str(row["status"]),
            phases=None if phases is None else tuple(Phase(phase) for phase in phases),
            allowances=tuple(_allowance(allowance) for allowance in row.get("allowances", ())),
            group=str(row.get("group", "")),
            what=str(row.get("what", "")),
        )
    except KeyError as missing:
        raise BadInput(f"The catalogue row {code} has no {missing.args[0]}.") from None
    except (ValueError, InvalidOperation) as wrong:
        raise BadInput(f"The catalogue row {code} cannot be read: {wrong}.") from None
    if line.status not in STATUSES:
        raise BadInput(f"The catalogue row {code} has the status “{line.status}”: use one of {', '.join(STATUSES)}.")
    return line


def catalogue_from(rows: Iterable[Mapping[str, Any]]) -> Catalogue:
    """The catalogue from plain rows; two rows of one code that overlap are refused."""
    lines = tuple(line_from(row) for row in rows)
    for at, line in enumerate(lines):
        for other in lines[:at]:
            if (
                other.code == line.code
                and other.from_on <= (line.until_on or date.max)
                and line.from_on <= (other.until_on or date.max)
            ):
                raise BadInput(
                    f"Two rows of {line.code} hold on the same day: end the older one the day before the newer begins."
                )
    return Catalogue(lines)


def _allowance(row: Mapping[str, Any]) -> Allowance:
    return Allowance(
        quantity=Decimal(str(row["quantity"])),
        unit=str(row["unit"]),
        period=AllowancePeriod(row["per"]),
        overrun_needs_approval=bool(row.get("overrun_needs_approval", True)),
        carries_over=bool(row.get("carries_over", False)),
    )
