"""The trust that runs this back office, and federations: schools led together, each with its own URN, budget and
subscriptions."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from services.membership.application.refusals import for_the_trust, worded
from services.membership.application.school_ports import Alongside
from services.membership.application.schools import save_school
from services.membership.domain import schools as domain
from services.membership.domain.errors import BadInput
from services.membership.domain.schools import Federation, Trust
from shared.errors import NotFound
from shared.identifiers import new_id


@worded
def record_trust(
    uow: Alongside,
    name: str,
    gias_uid: str | None,
    companies_house_number: str | None,
    ukprn: str | None,
    year_starts_month: int,
    year_starts_day: int,
) -> dict[str, Any]:
    """The trust's own record, written again."""
    for_the_trust(uow)
    if not name.strip():
        raise BadInput("Give the trust's name.")
    try:
        date(2001, year_starts_month, year_starts_day)
    except ValueError:
        raise BadInput(f"{year_starts_day}/{year_starts_month} is no day of every year.") from None
    known = uow.trust.get()
    trust_id = known.trust_id if known else UUID(new_id())
    trust = Trust(trust_id, name.strip(), gias_uid, companies_house_number, ukprn, (year_starts_month, year_starts_day))
    uow.trust.put(trust)
    return trust_as_json(trust)


def the_trust(uow: Alongside) -> dict[str, Any]:
    """The trust. Raises NotFound until it is recorded."""
    trust = uow.trust.get()
    if trust is None:
        raise NotFound("The trust is not recorded yet: enter its name first.")
    return trust_as_json(trust)


def trust_as_json(trust: Trust) -> dict[str, Any]:
    month, day = trust.financial_year_starts
    return {
        "trust_id": str(trust.trust_id),
        "name": trust.name,
        "gias_uid": trust.gias_uid,
        "companies_house_number": trust.companies_house_number,
        "ukprn": trust.ukprn,
        "year_starts_month": month,
        "year_starts_day": day,
    }


@worded
def record_federation(
    uow: Alongside,
    name: str,
    school_ids: list[str],
    gias_uid: str | None,
    hard: bool,
    opened_on: date | None,
) -> dict[str, Any]:
    """A new federation of these schools; a school that was in another one leaves that. Raises InvalidRequest, NotFound."""
    for_the_trust(uow)
    ids = list(dict.fromkeys(school_ids))
    if len(ids) < 2:
        raise BadInput("A federation has at least two schools: name them.")
    schools = uow.schools.among(ids, lock=True)
    if missing := [one for one in ids if one not in schools]:
        raise NotFound(f"There is no school {missing[0]} in the records: register it first.")
    federation = Federation(UUID(new_id()), name.strip(), tuple(UUID(one) for one in ids), gias_uid, hard, opened_on)
    uow.trust.put_federation(federation)
    for before in schools.values():
        after, _ = domain.join_federation(before, federation)
        save_school(uow, before, after, f"joins {federation.name}")
    return _federation_as_json(federation, {one: school.name for one, school in schools.items()})


def federations(uow: Alongside) -> list[dict[str, Any]]:
    """Every federation with those of its schools that the caller may see."""
    found = uow.trust.federations()
    names = uow.schools.names({str(one) for federation in found for one in federation.school_ids})
    return [_federation_as_json(one, names) for one in found]


def _federation_as_json(federation: Federation, names: dict[str, str]) -> dict[str, Any]:
    return {
        "federation_id": str(federation.federation_id),
        "name": federation.name,
        "gias_uid": federation.gias_uid,
        "hard": federation.hard,
        "opened_on": federation.opened_on.isoformat() if federation.opened_on else None,
        "schools": [{"school_id": str(one), "name": names.get(str(one), "")} for one in federation.school_ids],
    }
