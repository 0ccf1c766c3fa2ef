"""What one row of the register's establishment file means: it reads the download of Get Information about Schools
(GIAS) and the shorter
cut with lower-case headings, says in words what is wrong with a row and where, and lets nothing pass silently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.membership.domain.names_in_capitals import display_name
from services.membership.domain.schools import URN, Phase

# Headings of the public GIAS download first, then those of the shorter cut. A comparison ignores case, spaces, `_`
# and `-`.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "urn": ("URN", "urn"),
    "name": ("EstablishmentName", "name"),
    "type": ("TypeOfEstablishment (name)", "type"),
    "type_group": ("EstablishmentTypeGroup (name)", "type_group"),
    "phase": ("PhaseOfEducation (name)", "phase"),
    "status": ("EstablishmentStatus (name)", "status"),
    "la_code": ("LA (code)", "la_code"),
    "la_name": ("LA (name)", "la_name"),
    "estab": ("EstablishmentNumber", "estab"),
    "laestab": ("LAESTAB", "laestab"),
    "opened_on": ("OpenDate", "open_date"),
    "closed_on": ("CloseDate", "close_date"),
    "pupils": ("NumberOfPupils", "pupils"),
    "census_on": ("CensusDate", "census_date"),
    "capacity": ("SchoolCapacity", "capacity"),
    "age_low": ("StatutoryLowAge", "age_low"),
    "age_high": ("StatutoryHighAge", "age_high"),
    "town": ("Town", "town"),
    "postcode": ("Postcode", "postcode"),
    "ukprn": ("UKPRN", "ukprn"),
    "trust_uid": ("Trusts (code)", "trust_uid"),
    "trust_name": ("Trusts (name)", "trust_name"),
    "federation_uid": ("Federations (code)", "federation_uid"),
    "federation_name": ("Federations (name)", "federation_name"),
}
REQUIRED = ("urn", "name", "type", "status")
NULL_WORDS = frozenset({"", "not recorded", "not applicable", "na", "n/a", "null", "none recorded"})
PHASES: Mapping[str, Phase] = {
    "nursery": Phase.NURSERY,
    "primary": Phase.PRIMARY,
    "middle deemed primary": Phase.MIDDLE_DEEMED_PRIMARY,
    "middle deemed secondary": Phase.MIDDLE_DEEMED_SECONDARY,
    "secondary": Phase.SECONDARY,
    "all-through": Phase.ALL_THROUGH,
    "all through": Phase.ALL_THROUGH,
    "16 plus": Phase.SIXTEEN_PLUS,
}
DATE_FORMATS = ("%d-%m-%Y", "%Y-%m-%d", "%d/%m/%Y")
REPLACEMENT = "\ufffd"
# UTF-8 read as Windows-1252: a curly apostrophe arrives as three letters, an accented letter as two.
MISREAD = re.compile("\u00e2\u20ac|\u00c3[\u0080-\u00bf\u2122\u0192\u00a9]")


class Status(StrEnum):
    """Whether the register has the establishment open."""

    OPEN = "open"
    PROPOSED_TO_CLOSE = "open_but_proposed_to_close"
    PROPOSED_TO_OPEN = "proposed_to_open"
    CLOSED = "closed"


STATUSES: Mapping[str, Status] = {
    "open": Status.OPEN,
    "open, but proposed to close": Status.PROPOSED_TO_CLOSE,
    "proposed to open": Status.PROPOSED_TO_OPEN,
    "closed": Status.CLOSED,
}


class Level(StrEnum):
    """An error keeps the row out; a warning lets it in and tells a person to look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Remark:
    """One thing a person must know about one row: the file's own row number (the heading is row 1), the column, the
    words."""

    row: int
    column: str
    level: Level
    words: str


@dataclass(frozen=True)
class Establishment:
    """One establishment as the register has it, with null words turned into None and dates into dates."""

    row: int
    urn: str
    name: str
    type: str
    status: Status
    type_group: str | None = None
    phase: Phase | None = None
    la_code: str | None = None
    la_name: str | None = None
    laestab: str | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    pupils: int | None = None
    census_on: date | None = None
    capacity: int | None = None
    age_low: int | None = None
    age_high: int | None = None
    town: str | None = None
    postcode: str | None = None
    ukprn: str | None = None
    trust_uid: str | None = None
    trust_name: str | None = None
    federation_uid: str | None = None
    federation_name: str | None = None

    @property
    def trust_display_name(self) -> str | None:
        return display_name(self.trust_name) if self.trust_name else None


@dataclass(frozen=True)
class Reading:
    """A whole file read: what can be taken in, and every remark in row order."""

    rows_read: int
    establishments: tuple[Establishment, ...]
    remarks: tuple[Remark, ...]

    @property
    def errors(self) -> tuple[Remark, ...]:
        return tuple(remark for remark in self.remarks if remark.level is Level.ERROR)

    @property
    def warnings(self) -> tuple[Remark, ...]:
        return tuple(remark for remark in self.remarks if remark.level is Level.WARNING)


def _tidy(heading: str) -> str:
    return re.sub(r"[\s_\-]+", "", heading).lower()


KNOWN_HEADINGS: Mapping[str, str] = {_tidy(known): field for field, names in HEADINGS.items() for known in names}


def columns_of(headings: Iterable[str]) -> dict[str, str]:
    """Our field for each of the file's headings that we know: `{file heading: field}`."""
    return {heading: KNOWN_HEADINGS[_tidy(heading)] for heading in headings if _tidy(heading) in KNOWN_HEADINGS}


def missing_columns(headings: Iterable[str]) -> tuple[str, ...]:
    """The needed columns a file lacks, in words; empty when it can be read."""
    listed = list(headings)
    found = set(columns_of(listed).values())
    return tuple(
        f"Your file is missing a column called “{HEADINGS[field][0]}”. Right now it has: "
        f"{', '.join(listed) or 'nothing'}."
        for field in REQUIRED
        if field not in found
    )


class _Row:
    """One row being read: hands out tidy values and collects the remarks."""

    def __init__(self, number: int, cells: Mapping[str, str | None], columns: Mapping[str, str]) -> None:
        self.number = number
        self.heading_of = {field: heading for heading, field in columns.items()}
        self.cells = {field: (cells.get(heading) or "").strip() for heading, field in columns.items()}
        self.remarks: list[Remark] = []

    def remark(self, field: str, level: Level, words: str) -> None:
        self.remarks.append(
            Remark(self.number, self.heading_of.get(field, HEADINGS[field][0]), level, f"Row {self.number}: {words}")
        )

    def text(self, field: str) -> str | None:
        value = self.cells.get(field, "")
        return None if value.lower() in NULL_WORDS else value

    def whole_number(self, field: str) -> int | None:
        value = self.text(field)
        if value is None:
            return None
        digits = value.replace(",", "")
        if digits.isascii() and digits.isdigit():
            return int(digits)
        self.remark(field, Level.ERROR, f"“{value}” is not a whole number. Put a number there or leave it empty.")
        return None

    def day(self, field: str) -> date | None:
        value = self.text(field)
        if value is None:
            return None
        for form in DATE_FORMATS:
            try:
                return datetime.strptime(value, form).date()
            except ValueError:
                continue
        self.remark(field, Level.ERROR, f"“{value}” is not a date we can read. Write it as 01-09-2026 or 2026-09-01.")
        return None

    def name(self, field: str) -> str | None:
        value = self.text(field)
        if value and REPLACEMENT in value:
            self.remark(
                field,
                Level.WARNING,
                f"“{value}” has lost a letter (shown as {REPLACEMENT}) before it reached us. It is taken "
                "as it is: look it up and correct it.",
            )
        elif value and MISREAD.search(value):
            self.remark(
                field,
                Level.WARNING,
                f"“{value}” looks like text read in the wrong alphabet. Save the file as UTF-8, or correct it.",
            )
        return value

    def urn(self) -> str | None:
        value = self.text("urn")
        if value is None:
            self.remark("urn", Level.ERROR, "there is no URN. Every establishment has one: look it up and put it in.")
            return None
        if not URN.fullmatch(value):
            self.remark("urn", Level.ERROR, f"“{value}” is not a URN: it must be six digits and not begin with 0.")
            return None
        return value

    def phase(self) -> Phase | None:
        value = self.text("phase")
        if value is None:
            return None
        phase = PHASES.get(value.lower())
        if phase is None:
            known = ", ".join(sorted(PHASES))
            self.remark("phase", Level.ERROR, f"“{value}” is not a phase of education we know. Known: {known}.")
        return phase

    def status(self) -> Status | None:
        value = self.text("status")
        status = STATUSES.get((value or "").lower())
        if status is None:
            self.remark(
                "status", Level.ERROR, f"“{value or ''}” is not a status we know. Known: {', '.join(STATUSES)}."
            )
        elif status is Status.CLOSED:
            self.remark(
                "status",
                Level.WARNING,
                "the register has this establishment as closed. It may have a successor under another URN.",
            )
        return status

    def laestab(self) -> str | None:
        """LA code and establishment number as seven digits, from one column or from two."""
        value = self.text("laestab")
        joined = (value or "").replace("/", "").replace(" ", "")
        la_code, estab = self.text("la_code"), self.text("estab")
        if value is None and la_code and estab:
            joined = f"{la_code.zfill(3)}{estab.zfill(4)}"
        if not joined:
            return None
        if not re.fullmatch(r"\d{7}", joined):
            field = "laestab" if value else "estab"
            self.remark(
                field,
                Level.ERROR,
                f"“{joined}” is not a LAESTAB: three digits for the authority and four for the school.",
            )
            return None
        if la_code and joined[:3] != la_code.zfill(3):
            self.remark("la_code", Level.WARNING, f"the authority is {la_code} but LAESTAB {joined} says {joined[:3]}.")
        return joined


def read_row(
    number: int, cells: Mapping[str, str | None], columns: Mapping[str, str] | None = None
) -> tuple[Establishment | None, tuple[Remark, ...]]:
    """One row: the establishment, or None where an error keeps it out, and the remarks in words.

    `number` is the row as a spreadsheet counts it (the heading is row 1); `columns` spares looking the headings up
    for every row.
    """
    row = _Row(number, cells, columns if columns is not None else columns_of(cells))
    urn, status = row.urn(), row.status()
    name, kind = row.name("name"), row.text("type")
    if name is None:
        row.remark("name", Level.ERROR, "there is no name.")
    if kind is None:
        row.remark("type", Level.ERROR, "there is no type of establishment.")
    opened_on, closed_on = row.day("opened_on"), row.day("closed_on")
    if opened_on and closed_on and closed_on < opened_on:
        row.remark(
            "closed_on", Level.ERROR, f"it closes on {closed_on:%d-%m-%Y}, before it opens on {opened_on:%d-%m-%Y}."
        )
    read = {
        "type_group": row.text("type_group"),
        "la_code": row.text("la_code"),
        "la_name": row.name("la_name"),
        "town": row.name("town"),
        "postcode": row.text("postcode"),
        "ukprn": row.text("ukprn"),
        "trust_uid": row.text("trust_uid"),
        "trust_name": row.name("trust_name"),
        "federation_uid": row.text("federation_uid"),
        "federation_name": row.name("federation_name"),
    }
    phase, laestab, census_on = row.phase(), row.laestab(), row.day("census_on")
    pupils, capacity = row.whole_number("pupils"), row.whole_number("capacity")
    age_low, age_high = row.whole_number("age_low"), row.whole_number("age_high")
    refused = any(remark.level is Level.ERROR for remark in row.remarks)
    if refused or urn is None or status is None or name is None or kind is None:
        return None, tuple(row.remarks)
    establishment = Establishment(
        row=number,
        urn=urn,
        name=name,
        type=kind,
        status=status,
        phase=phase,
        laestab=laestab,
        opened_on=opened_on,
        closed_on=closed_on,
        pupils=pupils,
        census_on=census_on,
        capacity=capacity,
        age_low=age_low,
        age_high=age_high,
        **read,
    )
    return establishment, tuple(row.remarks)


def read_rows(rows: Iterable[Mapping[str, str | None]], *, first_row: int = 2) -> Reading:
    """A whole file whose rows follow each other, the first of them being `first_row`."""
    return read_numbered_rows(enumerate(rows, start=first_row))


def read_numbered_rows(rows: Iterable[tuple[int, Mapping[str, str | None]]]) -> Reading:
    """A whole file: rows that stand alone, then what only shows side by side (a URN twice is refused, a LAESTAB
    twice is remarked). Each row comes with its number as a spreadsheet counts it."""
    establishments: list[Establishment] = []
    remarks: list[Remark] = []
    row_of_urn: dict[str, int] = {}
    row_of_laestab: dict[str, int] = {}
    columns: dict[str, str] | None = None
    count = 0
    for number, cells in rows:
        count += 1
        columns = columns if columns is not None else columns_of(cells)
        establishment, found = read_row(number, cells, columns)
        remarks.extend(found)
        if establishment is None:
            continue
        if establishment.urn in row_of_urn:
            first = row_of_urn[establishment.urn]
            words = f"Row {number}: URN {establishment.urn} is already in row {first}. The first one is kept: remove one of the two."
            remarks.append(Remark(number, HEADINGS["urn"][0], Level.ERROR, words))
            continue
        row_of_urn[establishment.urn] = number
        if establishment.laestab is not None:
            first = row_of_laestab.setdefault(establishment.laestab, number)
            if first != number:
                words = f"Row {number}: LAESTAB {establishment.laestab} is also in row {first}: one may be closed, or a number is wrong."
                remarks.append(Remark(number, HEADINGS["laestab"][0], Level.WARNING, words))
        establishments.append(establishment)
    return Reading(count, tuple(establishments), tuple(remarks))
