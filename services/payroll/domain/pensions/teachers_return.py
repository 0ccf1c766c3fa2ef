"""What Teachers' Pensions is sent for a month: service and contribution lines (Monthly Data Collection, or Monthly Contributions
Reconciliation in its place), and the breakdown of contributions by tier for each school.

The column names are the scheme's own data items. The file's official order, its workbook and the codes of its enrolment types are
not published where we could read them, so the layout here is a plain one, to be brought over into the scheme's template.
Sources: Teachers' Pensions, MCR: what data is required, and Calculating contributions; TPS MCR data mapping (2021)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.payroll.domain.pensions.teachers_service import Attendance, ServiceLine
from services.payroll.domain.rates import per_cent
from shared.calendar.months import first_of_next_month
from shared.refusals import wrong

_MDC_DAY, _MCR_DAY = 7, 15
"""Of the month after the one of payment."""

_REFERENCE = re.compile(r"\d{7}")
_LOCAL_AUTHORITY = re.compile(r"\d{3}")
_ESTABLISHMENT = re.compile(r"\d{4}")
_ROLE = re.compile(r"(?=.{3,21}\Z)[A-Za-z0-9]+/[A-Za-z0-9]+")
_NI_NUMBER = re.compile(r"[A-Z]{2}\d{6}[A-DFMU]")


class Enrolment(StrEnum):
    """How somebody came into the scheme or why not, in our words."""

    CONTRACTUAL = "contractual"
    AUTOMATIC = "automatic"
    OPTED_OUT = "opted out"


@dataclass(frozen=True, slots=True)
class Establishment:
    """The school of a line: three figures for its local authority and four of its own, whoever sends the file."""

    local_authority: str
    number: str

    def __post_init__(self) -> None:
        if not (_LOCAL_AUTHORITY.fullmatch(self.local_authority) and _ESTABLISHMENT.fullmatch(self.number)):
            raise wrong(
                "establishment",
                f"'{self.local_authority}/{self.number}' is not a school's number: give three figures for the local authority "
                "and four for the school (the trust's own 751 number names who sends the file, never a school)",
            )


@dataclass(frozen=True, slots=True)
class TeacherIdentity:
    """Who a line is about. `reference` is the Teacher Reference Number, 0000000 until there is one."""

    reference: str
    ni_number: str
    forenames: str
    surname: str
    gender: str
    born: date
    address: tuple[str, ...]
    postcode: str

    def __post_init__(self) -> None:
        whose = f"{self.forenames} {self.surname}".strip()
        if not _REFERENCE.fullmatch(self.reference):
            raise wrong(
                "reference", f"The teacher reference number of {whose} has 7 figures (0000000 while there is none)"
            )
        if not _NI_NUMBER.fullmatch(self.ni_number):
            raise wrong("ni_number", f"The National Insurance number of {whose} is written like QQ123456C")
        if len([line for line in self.address if line.strip()]) < 2 or len(self.address) > 5:
            raise wrong("address", f"The address of {whose} needs 2 to 5 lines before the postcode")


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """One line of the return."""

    teacher: TeacherIdentity
    establishment: Establishment
    line: ServiceLine
    enrolment: Enrolment
    withdrawn: bool = False

    def __post_init__(self) -> None:
        if not _ROLE.fullmatch(self.line.service.role):
            raise wrong(
                "role",
                f"The role identifier '{self.line.service.role}' has 3 to 21 letters and figures in two parts, like 1/1",
            )


@dataclass(frozen=True, slots=True)
class TierTotal:
    """The contributions collected at one rate."""

    basis_points: int
    members: int
    pensionable_pence: int
    member_pence: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """What one school pays for one month: by tier, and in all."""

    establishment: Establishment
    tiers: tuple[TierTotal, ...]
    pensionable_pence: int
    member_pence: int
    employer_pence: int

    @property
    def total_pence(self) -> int:
        return self.member_pence + self.employer_pence


COLUMNS = (
    "Record Action",
    "Teachers' Pension Reference Number",
    "National Insurance Number",
    "Forename(s)",
    "Surname",
    "Gender",
    "Date of Birth",
    "Address Line 1",
    "Address Line 2",
    "Address Line 3",
    "Address Line 4",
    "Address Line 5",
    "Postcode",
    "Local Authority Number",
    "Establishment Number",
    "Role Identifier",
    "Enrolment Type",
    "Start Date",
    "End Date",
    "Withdrawal Confirmation",
    "Days Excluded",
    "Full Time/Part Time Indicator",
    "Annual Full Time Salary",
    "Part Time Earnings",
    "Overtime",
    "Actual Pensionable Pay",
    "Notional Pensionable Pay",
    "Employer Contributions",
    "Member Contributions",
    "Member Contributions Tier",
)


def mdc_due(month: date) -> date:
    """The last day for the payment, the data and the breakdown of a month under Monthly Data Collection."""
    return first_of_next_month(month).replace(day=_MDC_DAY)


def mcr_due(month: date) -> date:
    """The last day for the reconciliation of a month under Monthly Contributions Reconciliation."""
    return first_of_next_month(month).replace(day=_MCR_DAY)


def breakdowns(lines: Iterable[ReturnLine]) -> tuple[Breakdown, ...]:
    """The contributions of each school by tier, schools and tiers in order. A member counts once at each rate."""
    by_school: dict[tuple[str, str], list[ReturnLine]] = {}
    for one in lines:
        by_school.setdefault((one.establishment.local_authority, one.establishment.number), []).append(one)
    return tuple(_breakdown(by_school[school]) for school in sorted(by_school))


def _breakdown(lines: list[ReturnLine]) -> Breakdown:
    by_tier: dict[int, list[ReturnLine]] = {}
    for one in lines:
        if one.line.tier_basis_points is not None:
            by_tier.setdefault(one.line.tier_basis_points, []).append(one)
    tiers = tuple(
        TierTotal(
            basis_points,
            len({one.teacher.ni_number for one in same}),
            sum(one.line.pensionable_pence for one in same),
            sum(one.line.member_pence for one in same),
        )
        for basis_points, same in sorted(by_tier.items())
    )
    return Breakdown(
        lines[0].establishment,
        tiers,
        sum(tier.pensionable_pence for tier in tiers),
        sum(tier.member_pence for tier in tiers),
        sum(one.line.employer_pence for one in lines),
    )


def refuse_repeated(lines: Iterable[ReturnLine]) -> None:
    """Raises NotValid for two lines about the same job at the same school that share a day, naming both."""
    told: dict[tuple[str, Establishment, str], list[ReturnLine]] = {}
    for one in lines:
        service = one.line.service
        same = told.setdefault((one.teacher.ni_number, one.establishment, service.role), [])
        clash = next(
            (o for o in same if o.line.service.starts <= service.ends and service.starts <= o.line.service.ends), None
        )
        if clash is not None:
            raise wrong(
                "role",
                f"{one.teacher.forenames} {one.teacher.surname} has two lines for the role {service.role} with the same days "
                f"({clash.line.service.starts:%d/%m/%Y} and {service.starts:%d/%m/%Y}): give each job a role identifier of its own",
            )
        same.append(one)


def row_of(one: ReturnLine) -> Mapping[str, str]:
    """The line by column name: dates DDMMYY, money in pounds and pence, no commas in an address."""
    service, teacher = one.line.service, one.teacher
    address = [part.replace(",", " ") for part in (*teacher.address, "", "", "", "", "")][:5]
    part_time = service.attendance is not Attendance.FULL_TIME
    tier = one.line.tier_basis_points
    values = (
        one.line.action,
        teacher.reference,
        teacher.ni_number,
        teacher.forenames,
        teacher.surname,
        teacher.gender,
        _day(teacher.born),
        *address,
        teacher.postcode,
        one.establishment.local_authority,
        one.establishment.number,
        service.role,
        one.enrolment,
        _day(service.starts),
        _day(service.ends),
        "W" if one.withdrawn else "",
        str(service.days_excluded),
        service.attendance,
        _money(service.full_time_salary_pence),
        _money(service.pay_pence) if part_time else "",
        _money(service.overtime_pence) if service.overtime_pence else "",
        _money(one.line.pensionable_pence),
        _money(service.notional_pence) if service.notional_pence else "",
        _money(one.line.employer_pence),
        _money(one.line.member_pence),
        "" if tier is None else per_cent(tier).removesuffix("%"),
    )
    return dict(zip(COLUMNS, values, strict=True))


def return_text(lines: Iterable[ReturnLine]) -> str:
    """The return as comma-separated text with a heading row. Raises NotValid for two lines about the same days of a job."""
    kept = tuple(lines)
    refuse_repeated(kept)
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(row_of(one) for one in kept)
    return text.getvalue()


def _day(day: date) -> str:
    return f"{day:%d%m%y}"


def _money(pence: int) -> str:
    whole, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}{whole}.{rest:02d}"
