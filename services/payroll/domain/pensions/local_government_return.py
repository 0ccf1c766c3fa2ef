"""What a local government pension fund is sent for a month: one row for each employment with the month's and the year's pay and
contributions, separately for the main and the 50/50 section.

Every fund has a layout of its own (i-Connect, UPM and others); none is published in full. The column names here follow UPM's where
they are known (SCHEMESECTION, BREAKREASON, EETYPE and their codes), the others say in words what they hold.
Sources: LPPA, monthly data return, interactive specification; Local Government Association, LGPS payroll guide."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from services.payroll.domain.pensions.additional import AdditionalKind
from services.payroll.domain.pensions.automatic_enrolment import WorkerKind
from services.payroll.domain.pensions.bands import scheme_year_of
from services.payroll.domain.pensions.career_average import CareTotals
from services.payroll.domain.pensions.local_government import LocalContributions, Section
from services.payroll.domain.rates import per_cent
from shared.calendar.words import day_in_words
from shared.refusals import DoesNotAddUp, wrong

SECTION_CODES = {Section.MAIN: "1", Section.FIFTY_FIFTY: "2"}


class BreakReason(StrEnum):
    """Why membership does not count for some days, in the codes of UPM."""

    STRIKE = "S"
    CAREER_BREAK = "C"
    PATERNITY = "PL"
    MATERNITY = "M"
    AUTHORISED = "A"


@dataclass(frozen=True, slots=True)
class MembershipBreak:
    """Days without membership, both included; `ends` is None while it goes on."""

    reason: BreakReason
    starts: date
    ends: date | None = None

    def __post_init__(self) -> None:
        if self.ends is not None and self.ends < self.starts:
            raise wrong(
                "ends", f"A break that begins on {day_in_words(self.starts)} cannot end on {day_in_words(self.ends)}"
            )


@dataclass(frozen=True, slots=True)
class LocalIdentity:
    """Whose row it is: the employment by its payroll number, and the employer by the number the fund gave it."""

    employer_number: str
    payroll_number: str
    ni_number: str
    surname: str
    forenames: str
    born: date


@dataclass(frozen=True, slots=True)
class LocalReturnRow:
    """One employment in one month. `totals` already holds this month."""

    who: LocalIdentity
    month_ends: date
    paid: LocalContributions
    totals: CareTotals
    weekly_hours: Decimal
    weeks_a_year: Decimal
    joined: date
    section_starts: date
    left: date | None = None
    worker: WorkerKind = WorkerKind.NONE
    away: MembershipBreak | None = None

    def __post_init__(self) -> None:
        of = f"{self.who.forenames} {self.who.surname} ({self.who.payroll_number})"
        if self.section_starts < self.joined:
            raise wrong("section_starts", f"The section of {of} begins before the day of joining")
        if self.left is not None and self.left < self.joined:
            raise wrong("left", f"{of} leaves before the day of joining")
        if self.totals.scheme_year != scheme_year_of(self.month_ends):
            raise DoesNotAddUp(
                f"The year's totals of {of} are those of the scheme year from April {self.totals.scheme_year}, "
                f"and the month ends on {day_in_words(self.month_ends)}. Give the totals of its own year"
            )


COLUMNS = (
    "EMPLOYERNUMBER",
    "PAYROLLNUMBER",
    "NINUMBER",
    "SURNAME",
    "FORENAMES",
    "DATEOFBIRTH",
    "MONTHENDING",
    "DATEJOINED",
    "DATELEFT",
    "SCHEMESECTION",
    "SECTIONSTART",
    "MEMBERRATE",
    "EMPLOYERRATE",
    "PAYPAID",
    "ASSUMEDPENSIONABLEPAY",
    "MAINPAY",
    "FIFTYFIFTYPAY",
    "MEMBERMAIN",
    "MEMBERFIFTYFIFTY",
    "EMPLOYERCONTRIBUTIONS",
    "MEMBERAPC",
    "EMPLOYERAPC",
    "AVC",
    "CUMULATIVEMAINPAY",
    "CUMULATIVEFIFTYFIFTYPAY",
    "CUMULATIVEASSUMEDPAY",
    "CUMULATIVEMEMBERMAIN",
    "CUMULATIVEMEMBERFIFTYFIFTY",
    "CUMULATIVEEMPLOYER",
    "CUMULATIVEMEMBERAPC",
    "CUMULATIVEEMPLOYERAPC",
    "CUMULATIVEAVC",
    "WEEKLYHOURS",
    "WEEKSAYEAR",
    "BREAKREASON",
    "BREAKSTART",
    "BREAKEND",
    "EETYPE",
)


def row_of(row: LocalReturnRow) -> Mapping[str, str]:
    """The row by column name: dates DD/MM/YYYY, money in pounds and pence."""
    paid, totals = row.paid, row.totals
    is_main = paid.section is Section.MAIN
    apc = [one for one in paid.additional if one.agreed.kind is not AdditionalKind.AVC]
    values = (
        row.who.employer_number,
        row.who.payroll_number,
        row.who.ni_number,
        row.who.surname,
        row.who.forenames,
        _day(row.who.born),
        _day(row.month_ends),
        _day(row.joined),
        _day(row.left),
        SECTION_CODES[paid.section],
        _day(row.section_starts),
        per_cent(paid.member_basis_points).removesuffix("%"),
        per_cent(paid.employer_rate.basis_points).removesuffix("%"),
        _money(paid.pay.actual_pence),
        _money(paid.pay.assumed_pence or 0),
        _money(paid.credited_pence if is_main else 0),
        _money(0 if is_main else paid.credited_pence),
        _money(paid.member_pence if is_main else 0),
        _money(0 if is_main else paid.member_pence),
        _money(paid.employer_pence),
        _money(sum(one.member_pence for one in apc)),
        _money(sum(one.employer_pence for one in apc)),
        _money(sum(one.member_pence for one in paid.additional if one.agreed.kind is AdditionalKind.AVC)),
        *(
            _money(pence)
            for pence in (
                totals.main_pay_pence,
                totals.fifty_pay_pence,
                totals.assumed_pence,
                totals.main_member_pence,
                totals.fifty_member_pence,
                totals.employer_pence,
                totals.additional_member_pence,
                totals.additional_employer_pence,
                totals.avc_pence,
            )
        ),
        str(row.weekly_hours),
        str(row.weeks_a_year),
        row.away.reason if row.away else "",
        _day(row.away.starts if row.away else None),
        _day(row.away.ends if row.away else None),
        row.worker.code,
    )
    return dict(zip(COLUMNS, values, strict=True))


def return_text(rows: Iterable[LocalReturnRow]) -> str:
    """The return as comma-separated text with a heading row. Raises NotValid for an employment that is in it twice."""
    kept = tuple(rows)
    seen: set[tuple[str, str]] = set()
    for row in kept:
        key = (row.who.employer_number, row.who.payroll_number)
        if key in seen:
            raise wrong(
                "payroll_number", f"The payroll number {row.who.payroll_number} is in the return twice: keep one row"
            )
        seen.add(key)
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(row_of(row) for row in kept)
    return text.getvalue()


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _money(pence: int) -> str:
    whole, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}{whole}.{rest:02d}"
