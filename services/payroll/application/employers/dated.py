"""What of employers is dated: which school belongs to which, and what each pays to its pension fund."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from services.payroll.application.ports import Paying
from services.payroll.application.staff.moving import move_staff
from services.payroll.domain.employers.employers import SchoolsEmployer
from services.payroll.domain.pensions.local_government import EmployerRate
from services.payroll.domain.sources import ENTERED_HERE, Source
from shared.calendar.words import day_in_words
from shared.refusals import NotKnown, NotValid, WrongTime, wrong
from shared.refusing import for_the_trust, held_for_the_trust, refuse_without, worded

MOST_PER_CENT = 60
"""No fund's certificate comes near it: a higher one is a slip of the decimal point."""
ONE_DAY = timedelta(days=1)


@worded
def set_school_employer(
    uow: Paying,
    school_id: str,
    employer_id: str,
    starts: date,
    source: str,
    local_authority: str,
    establishment: str,
) -> dict[str, Any]:
    """Who employs a school's staff from a day on; where another did until then, its staff move with continuous service kept.

    Raises NotFound, InvalidRequest for a day before the one from which the present employer holds.
    """
    held_for_the_trust(uow)
    _refuse_unknown(uow, school_id)
    uow.employers.get(employer_id)
    refuse_without(source, "source")
    row = SchoolsEmployer(school_id, employer_id, starts, None, *_number(local_authority, establishment))
    moved = _begin(uow, row, source.strip())
    return {"school_id": school_id, "employer_id": employer_id, "from": starts.isoformat(), "moved": moved}


def move_on_conversion(uow: Paying, school_id: str, on: date) -> bool:
    """Have the staff of a school that converts go on with the employer that takes converted schools. False where there is no such
    employer, or it has no pay group that fits: then the school stands among those that need an employer, and a person sets it."""
    taking = [one for one in uow.employers.all().values() if one.takes_converted]
    rows = uow.employers.of_schools([school_id]).get(school_id, [])
    if not taking or not rows:
        return False
    if rows[-1].starts >= on or rows[-1].employer_id == taking[0].employer_id:
        return True
    try:
        _begin(uow, SchoolsEmployer(school_id, taking[0].employer_id, on), "conversion, as membership recorded it")
    except WrongTime:
        return False
    return True


def schools_need_employer(uow: Paying) -> list[dict[str, Any]]:
    """Schools whose staff nobody employs today by the records, and schools that converted since their employer was set."""
    today, employed = uow.today(), uow.employers.of_schools()
    found = []
    for school in uow.schools.among().values():
        rows = employed.get(school.school_id, [])
        if not any(row.holds_on(today) for row in rows):
            found.append((school, "Nobody has said who employs its staff"))
        elif school.converted_on is not None and all(row.starts < school.converted_on for row in rows):
            found.append(
                (school, f"It converted on {day_in_words(school.converted_on)}: say who employs its staff since")
            )
    return [{"school_id": school.school_id, "name": school.name, "because": because} for school, because in found]


def _begin(uow: Paying, row: SchoolsEmployer, source: str) -> int:
    """The row holds from its first day on, and the staff of the employer before move; gives how many there were."""
    rows = uow.employers.of_schools([row.school_id]).get(row.school_id, [])
    before = rows[-1] if rows else None
    if before is not None and before.starts > row.starts:
        raise wrong("starts", f"The employer on record holds from {day_in_words(before.starts)}: give a later day")
    moved = 0
    if before is not None and before.employer_id != row.employer_id:
        moved = move_staff(uow, row.school_id, before.employer_id, row.employer_id, row.starts)
    if before is not None and before.starts < row.starts:
        uow.employers.put_of_school(replace(before, ends=row.starts - ONE_DAY), source, uow.actor, uow.now())
    uow.employers.put_of_school(row, source, uow.actor, uow.now())
    return moved


@worded
def set_fund_rate(
    uow: Paying, employer_id: str, fund: str, starts: date, per_cent: Decimal, source: str
) -> dict[str, Any]:
    """What an employer pays to a fund from a day on, by the fund's certificate; the rate before it ends the day before.

    Raises NotFound, InvalidRequest for a rate that cannot be meant.
    """
    for_the_trust(uow)
    uow.employers.get(employer_id)
    points = per_cent * 100
    if not 0 < per_cent <= MOST_PER_CENT or points != int(points):
        raise wrong(
            "per_cent", f"Give the rate in per cent with at most two decimals, above 0 and up to {MOST_PER_CENT}"
        )
    if not fund.strip():
        raise wrong("fund", "Give the name of the pension fund")
    row = Source(f"fund-rate.{fund.strip()}", starts, refuse_without(source, "source"), ENTERED_HERE)
    before = [one for one in uow.employers.fund_rates(employer_id) if one.fund == fund.strip()]
    if before and before[-1].starts > starts:
        raise wrong("starts", f"A rate is on record from {day_in_words(before[-1].starts)}: give a later day")
    if before and before[-1].starts < starts:
        uow.employers.put_fund_rate(employer_id, replace(before[-1], ends=starts - ONE_DAY), uow.actor, uow.now())
    rate = EmployerRate(fund.strip(), starts, None, int(points), row)
    uow.employers.put_fund_rate(employer_id, rate, uow.actor, uow.now())
    return {
        "employer_id": employer_id,
        "fund": rate.fund,
        "from": starts.isoformat(),
        "basis_points": rate.basis_points,
    }


def _refuse_unknown(uow: Paying, school_id: str) -> None:
    if uow.schools.get(school_id) is None:
        raise NotKnown("Payroll does not know this school: it has to take payroll up first")


def _number(local_authority: str, establishment: str) -> tuple[str, str]:
    given = local_authority.strip(), establishment.strip()
    if not any(given):
        return given
    fits = len(given[0]) == 3 and len(given[1]) == 4 and all(part.isdecimal() and part.isascii() for part in given)
    if not fits:
        words = "A school's number is three figures for the local authority and four for the school, like 302 and 2002"
        raise NotValid(words, fields={"establishment": [words]})
    return given
