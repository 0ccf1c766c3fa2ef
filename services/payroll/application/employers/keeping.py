"""Employers and their pay groups: added, changed, shown."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.payroll.application.ports import Paying
from services.payroll.domain.bank_accounts.accounts import bank_account
from services.payroll.domain.bank_accounts.modulus import Fit
from services.payroll.domain.bank_details.changes import masked
from services.payroll.domain.bank_file.payments import Originator
from services.payroll.domain.employers.employers import Employer, employer_on
from services.payroll.domain.employers.pay_groups import DayOfMonth, EveryWeeks, Payday, PayGroup
from services.payroll.domain.returns.employees import Address
from services.payroll.domain.returns.employer import EmployerReferences
from services.payroll.domain.tax_calendar import Frequency
from services.payroll.rules.bank import long_numbers
from shared.identifiers import new_id
from shared.refusals import NoRuleForDate, wrong
from shared.refusing import for_the_trust, refuse_unless_version, worded

PAYDAYS_SHOWN = 3


@worded
def add_employer(uow: Paying, **said: Any) -> dict[str, Any]:
    """An employer put on record. Raises InvalidRequest for references that cannot be, or that another employer has."""
    for_the_trust(uow)
    employer = _employer(uow, new_id(), None, said)
    uow.employers.put(employer)
    return _as_json(uow, employer)


@worded
def change_employer(uow: Paying, employer_id: str, version: int, **said: Any) -> dict[str, Any]:
    """An employer as it is from now on. Raises NotFound, InvalidRequest, Conflict where somebody changed it meanwhile."""
    for_the_trust(uow)
    held = uow.employers.get(employer_id)
    refuse_unless_version(uow.employers.version(employer_id), version, "this employer")
    employer = _employer(uow, employer_id, held, said)
    uow.employers.put(employer)
    return _as_json(uow, employer)


def employers(uow: Paying) -> list[dict[str, Any]]:
    """All employers by name, with how many schools are theirs today and how many pay groups they have."""
    groups = uow.employers.groups()
    today = uow.today()
    held = [row for rows in uow.employers.of_schools().values() for row in rows if row.holds_on(today)]
    return [
        {
            "employer_id": one.employer_id,
            "name": one.name,
            "paye": one.paye,
            "schools": sum(row.employer_id == one.employer_id for row in held),
            "pay_groups": sum(group.employer_id == one.employer_id for group in groups.values()),
            "bank_file": one.originator is not None,
        }
        for one in uow.employers.all().values()
    ]


@worded
def employer_page(uow: Paying, employer_id: str) -> dict[str, Any]:
    """One employer with its pay groups, schools and fund rates. Raises NotFound."""
    for_the_trust(uow)
    employer = uow.employers.get(employer_id)
    names = uow.schools.among()
    schools = [
        {
            "school_id": row.school_id,
            "name": names[row.school_id].name if row.school_id in names else row.school_id,
            "from": row.starts.isoformat(),
            "until": row.ends.isoformat() if row.ends else None,
            "local_authority": row.local_authority,
            "establishment": row.establishment,
        }
        for rows in uow.employers.of_schools().values()
        for row in rows
        if row.employer_id == employer_id
    ]
    rates = [
        {
            "fund": rate.fund,
            "from": rate.starts.isoformat(),
            "until": rate.ends.isoformat() if rate.ends else None,
            "basis_points": rate.basis_points,
            "source": rate.source.source,
        }
        for rate in uow.employers.fund_rates(employer_id)
    ]
    groups = [_group_as_json(uow, group) for group in uow.employers.groups(employer_id).values()]
    return _as_json(uow, employer) | {"pay_groups": groups, "schools": schools, "fund_rates": rates}


@worded
def add_pay_group(
    uow: Paying,
    employer_id: str,
    name: str,
    frequency: str,
    day: int | None,
    first_payday: date | None,
    days_after: int,
) -> dict[str, Any]:
    """A pay group put on record. Raises NotFound, InvalidRequest for a payday that does not fit the frequency."""
    for_the_trust(uow)
    uow.employers.get(employer_id)
    if any(one.name.casefold() == name.strip().casefold() for one in uow.employers.groups(employer_id).values()):
        raise wrong("name", f"This employer has a pay group named {name.strip()} already: choose another name")
    how_often = Frequency(frequency)
    group = PayGroup(new_id(), employer_id, name.strip(), how_often, _rule(how_often, day, first_payday, days_after))
    uow.employers.put_group(group)
    return _group_as_json(uow, group)


@worded
def pay_groups(uow: Paying, school_id: str | None, employer_id: str | None) -> list[dict[str, Any]]:
    """Pay groups by name: of an employer, of a school's employer today, or all. Raises Conflict for a school without one."""
    if school_id is not None:
        employer_id = employer_on(uow.employers.of_schools([school_id]).get(school_id, ()), uow.today()).employer_id
    return [_group_as_json(uow, group) for group in uow.employers.groups(employer_id).values()]


def _rule(frequency: Frequency, day: int | None, first_payday: date | None, after: int) -> DayOfMonth | EveryWeeks:
    if frequency is Frequency.MONTHLY:
        if day is None:
            raise wrong("day", "Give the day of the month on which this group is paid; 31 is the last day")
        return DayOfMonth(day)
    if first_payday is None:
        raise wrong("first_payday", "Give the first payday, from which the weeks are counted")
    return EveryWeeks(first_payday, after)


def _employer(uow: Paying, employer_id: str, held: Employer | None, said: dict[str, Any]) -> Employer:
    office, stroke, reference = said["paye"].strip().partition("/")
    if not stroke:
        raise wrong("paye", "Write the PAYE reference with its stroke, like 123/AB456")
    references = EmployerReferences(
        office.strip(),
        reference.strip().upper(),
        said["accounts_office"].replace(" ", "").upper(),
        said["corporation_tax"].replace(" ", ""),
    )
    employer = Employer(
        employer_id,
        said["name"].strip(),
        references,
        _originator(uow, said, held),
        said["local_authority"].strip(),
        said["teachers_employer"].strip(),
        said["local_fund"].strip(),
        said["local_employer"].strip(),
        said["claims_allowance"],
        said["takes_converted"],
        Address(tuple(filter(None, map(str.strip, said["address"]))), said["postcode"].strip().upper()),
    )
    for other in uow.employers.all().values():
        if other.paye == employer.paye and other.employer_id != employer_id:
            raise wrong("paye", f"{employer.paye} is the PAYE reference of {other.name}: an employer is on record once")
        if employer.takes_converted and other.takes_converted and other.employer_id != employer_id:
            raise wrong(
                "takes_converted", f"Staff of schools that convert come to {other.name}: it can be one employer only"
            )
    return employer


def _originator(uow: Paying, said: dict[str, Any], held: Employer | None) -> Originator | None:
    given = [said[name].strip() for name in ("bacs_user", "bacs_sort_code", "bacs_number")]
    if not any(given):
        return held.originator if held else None
    if not all(given):
        words = "Give the Bacs user number, the sort code and the account number together, or none of them yet"
        raise wrong("bacs_user", words)
    user, sort_code, number = given
    account = bank_account(sort_code, number, long_numbers(uow.today()))
    fit, _ = uow.bank_details.fit_of(account)
    if fit is Fit.DOES_NOT_FIT:
        raise wrong(
            "bacs_number", "Sort code and account number do not fit together. Compare both with a bank statement"
        )
    return Originator(user, said["name"].strip(), account)


def _as_json(uow: Paying, employer: Employer) -> dict[str, Any]:
    originator = employer.originator
    return {
        "employer_id": employer.employer_id,
        "version": uow.employers.version(employer.employer_id),
        "name": employer.name,
        "paye": employer.paye,
        "accounts_office": employer.references.accounts_office,
        "corporation_tax": employer.references.corporation_tax,
        "bacs_user": originator.service_user if originator else "",
        "bacs_account": masked(originator.account) if originator else "",
        "local_authority": employer.local_authority,
        "teachers_employer": employer.teachers_employer,
        "local_fund": employer.local_fund,
        "local_employer": employer.local_employer,
        "claims_allowance": employer.claims_allowance,
        "takes_converted": employer.takes_converted,
        "address": list(employer.address.lines),
        "postcode": employer.address.postcode,
    }


def _group_as_json(uow: Paying, group: PayGroup) -> dict[str, Any]:
    rule = group.payday
    return {
        "pay_group_id": group.pay_group_id,
        "employer_id": group.employer_id,
        "name": group.name,
        "frequency": group.frequency.value,
        "day": rule.day if isinstance(rule, DayOfMonth) else None,
        "first_payday": rule.first_payday.isoformat() if isinstance(rule, EveryWeeks) else None,
        "days_after": rule.days_after if isinstance(rule, EveryWeeks) else 0,
        "next_paydays": _next_paydays(group, uow.today()),
    }


def _next_paydays(group: PayGroup, today: date) -> list[dict[str, str]]:
    """The paydays to come, as far as the bank holidays are known."""
    found: list[Payday] = []
    try:
        for _ in range(PAYDAYS_SHOWN):
            found.append(group.next_payday(found[-1].regular if found else today))
    except NoRuleForDate:
        pass
    return [
        {"regular": one.regular.isoformat(), "paid_on": one.paid_on.isoformat(), "from": one.first_day.isoformat(), "until": one.last_day.isoformat()}
        for one in found
    ]  # fmt: skip
