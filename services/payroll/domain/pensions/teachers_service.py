"""A teacher's service in one month as Teachers' Pensions is told of it: lines that lie in one calendar month, split in April
between the 5th and the 6th, part-time pay never above full-time pay, days without pay as days excluded.

Sources: Teachers' Pensions, Recording service (employer FAQ), Monthly Data Collection improvements (2019: a line may not span
5 April), Calculating contributions."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from services.payroll.domain.pensions.amounts import contribution, nearest
from services.payroll.domain.pensions.teachers import TeachersContributions, TeachersMembership
from shared.calendar.words import day_in_words
from shared.money import pounds, share_out
from shared.refusals import DoesNotAddUp, wrong

_LAST_DAY_OF_TAX_YEAR, _FIRST_DAY_OF_TAX_YEAR = (4, 5), (4, 6)


class Attendance(StrEnum):
    """Full-time, part-time with regular hours, and supply (part-time, irregular), in the scheme's codes."""

    FULL_TIME = "FT"
    PART_TIME = "PTR"
    SUPPLY = "PTIC"


class RecordAction(StrEnum):
    """What a line does to the scheme's record: adds to it, or puts new figures in the place of those told before."""

    ADD = "A"
    UPDATE = "U"


@dataclass(frozen=True, slots=True)
class Service:
    """One job at one school over some days of one month. `pay_pence` is the salary paid for those days without overtime,
    `notional_pence` the pay that there would have been without sickness or family leave."""

    role: str
    school: str
    starts: date
    ends: date
    attendance: Attendance
    full_time_salary_pence: int
    pay_pence: int
    overtime_pence: int = 0
    notional_pence: int = 0
    excluded: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        when = f"from {day_in_words(self.starts)} to {day_in_words(self.ends)}"
        if self.ends < self.starts or (self.starts.year, self.starts.month) != (self.ends.year, self.ends.month):
            raise wrong(
                "ends", f"Service {when} must begin and end in one month, in this order: give each month a line"
            )
        if any(not self.starts <= day <= self.ends for day in self.excluded):
            raise wrong("excluded", f"A day excluded from service {when} lies outside it")
        if min(self.full_time_salary_pence, self.pay_pence, self.overtime_pence, self.notional_pence) < 0:
            raise wrong("pay_pence", f"Pay for service {when} cannot be below £0")

    @property
    def days(self) -> int:
        """Calendar days, both ends included."""
        return (self.ends - self.starts).days + 1

    @property
    def days_excluded(self) -> int:
        """Days that do not count; all of them where nothing is paid and no notional pay stands for it."""
        return len(self.excluded) if self.earned_pence or self.notional_pence else self.days

    @property
    def earned_pence(self) -> int:
        return self.pay_pence + self.overtime_pence

    @property
    def full_time_pence(self) -> int:
        """What full-time service over the same days is paid: a twelfth of the annual salary by the days of the month."""
        return nearest(self.full_time_salary_pence * self.days, 12 * monthrange(self.starts.year, self.starts.month)[1])


@dataclass(frozen=True, slots=True)
class BackPay:
    """Back pay for one earlier piece of service, which is told again with its new salary."""

    service: Service
    back_pay_pence: int


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A piece of service with what was paid on it; `tier_basis_points` is None for who has opted out."""

    action: RecordAction
    service: Service
    pensionable_pence: int
    member_pence: int
    employer_pence: int
    tier_basis_points: int | None
    back_pay_pence: int = 0


def within_full_time(service: Service) -> Service:
    """The service with part-time pay no higher than full-time pay; what is above it is pensionable overtime.

    A supply teacher can earn more in a month than a full-time teacher: a day is a 195th of the year, a month has up to 23."""
    above = service.pay_pence - service.full_time_pence
    if service.attendance is Attendance.FULL_TIME or above <= 0:
        return service
    return replace(service, pay_pence=service.full_time_pence, overtime_pence=service.overtime_pence + above)


def april_split(service: Service) -> tuple[Service, ...]:
    """Service over 5 and 6 April as two, its pay shared by calendar days to the penny; any other service as it is."""
    last, first = (date(service.starts.year, *day) for day in (_LAST_DAY_OF_TAX_YEAR, _FIRST_DAY_OF_TAX_YEAR))
    if not service.starts <= last < service.ends:
        return (service,)
    days = {"before": (last - service.starts).days + 1, "after": (service.ends - last).days}
    pay, overtime, notional = (
        share_out(pence, days) for pence in (service.pay_pence, service.overtime_pence, service.notional_pence)
    )
    ends = {"before": (service.starts, last), "after": (first, service.ends)}
    return tuple(
        replace(
            service,
            starts=ends[part][0],
            ends=ends[part][1],
            pay_pence=pay[part],
            overtime_pence=overtime[part],
            notional_pence=notional[part],
            excluded=frozenset(day for day in service.excluded if ends[part][0] <= day <= ends[part][1]),
        )
        for part in days
    )


def service_lines(
    paid: TeachersContributions, services: Iterable[Service], back_pay: Iterable[BackPay] = ()
) -> tuple[ServiceLine, ...]:
    """The lines of one employment in one run: this period's service, and earlier service to which back pay belongs.

    Contributions of the run are shared over the lines by pay, so that the lines add up to them. The tier is that of the month in
    which back pay is paid. Raises DoesNotAddUp when the service does not add up to the earnings that contributions went by."""
    now = tuple(piece for one in services for piece in april_split(within_full_time(one)))
    earlier = tuple(back_pay)
    _refuse_different(
        "service", sum(one.earned_pence for one in now), paid.earnings.salary_pence + paid.earnings.overtime_pence
    )
    _refuse_different("back pay", sum(one.back_pay_pence for one in earlier), paid.earnings.back_pay_pence)
    if paid.membership is TeachersMembership.OPTED_OUT:
        outside = tuple(ServiceLine(RecordAction.ADD, one, 0, 0, 0, None) for one in now)
        return outside + tuple(ServiceLine(RecordAction.UPDATE, one.service, 0, 0, 0, None) for one in earlier)
    tier, employer = paid.tier.basis_points, paid.scheme.employer_basis_points
    member_now, employer_now = _on_current_pay(paid)
    current = [one.earned_pence for one in now]
    past = [one.back_pay_pence for one in earlier]
    added = zip(now, _shared(member_now, tier, current), _shared(employer_now, employer, current), strict=True)
    members = _shared(paid.member_pence - member_now, tier, past)
    employers = _shared(paid.employer_pence - employer_now, employer, past)
    return tuple(
        ServiceLine(RecordAction.ADD, one, one.earned_pence, by_member, by_employer, tier)
        for one, by_member, by_employer in added
    ) + tuple(
        ServiceLine(
            RecordAction.UPDATE, one.service, one.back_pay_pence, by_member, by_employer, tier, one.back_pay_pence
        )
        for one, by_member, by_employer in zip(earlier, members, employers, strict=True)
    )


def _on_current_pay(paid: TeachersContributions) -> tuple[int, int]:
    pence = paid.earnings.salary_pence + paid.earnings.overtime_pence
    return contribution(pence, paid.tier.basis_points), contribution(pence, paid.scheme.employer_basis_points)


def _shared(total: int, basis_points: int, by_pay: list[int]) -> list[int]:
    """Each line's own contribution; the line with the most pay takes the pennies by which roundings differ from the total."""
    parts = [contribution(pence, basis_points) for pence in by_pay]
    if parts:
        parts[max(range(len(by_pay)), key=lambda line: abs(by_pay[line]))] += total - sum(parts)
    return parts


def _refuse_different(what: str, lines: int, earnings: int) -> None:
    if lines != earnings:
        raise DoesNotAddUp(
            f"The {what} lines come to {pounds(lines)}, but contributions went by {pounds(earnings)}. "
            "Correct the lines, or calculate the contributions again"
        )
